"""Every state that the page can be in, and how a person gets there with the scripted server.

Each state lasts until somebody does something. This knows nothing of what is tested in them.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

from PIL import Image
from playwright.sync_api import FilePayload, expect

from server.protocol import events, search_messages
from server.web.state import AllLeftOut, IndexingProgress, LeftOut
from tests.browser.earshot_page import EarshotPage
from tests.browser.scripted_system import DANIEL, ScriptedSystem
from tests.client import scripted_server
from tests.client.peer import RATE, Peer
from tests.client.scripted_server import ScriptedServer

GONE = 12  # the picture of result 2
NO_PICTURE = "It is not a picture that Earshot can open."
READING = IndexingProgress(
    running=True,
    stage="describing",
    done=160,
    total=7988,
    images_per_second=0.4,
    seconds_left=19570,
    skipped=AllLeftOut(
        total=1200,
        first=[
            LeftOut(path="/photos/notes.txt", reason=NO_PICTURE),
            LeftOut(path=f"/photos/{'ein-langer-Name-' * 12}.mov", reason=NO_PICTURE),
        ],
    ),
    not_described=AllLeftOut(
        total=300,
        first=[LeftOut(path="/photos/blank.png", reason="No description could be made of it.")],
    ),
    photos=7988,
)
UNTOLD_MS = 2000  # a break of the connection that is shorter is not told
LONGEST_WAIT_MS = 8000  # between two attempts to connect

Reach = Callable[[EarshotPage, ScriptedServer], None]

# A browser that asks the person, who has not answered yet, or who has said no.
MICROPHONE_ASKED_FOR = """() => {
  navigator.mediaDevices.getUserMedia = () => new Promise(() => {});
}"""
MICROPHONE_REFUSED = """() => {
  navigator.mediaDevices.getUserMedia = async () => {
    throw new DOMException("", "NotAllowedError");
  };
}"""


def first_visit(page: EarshotPage, server: ScriptedServer) -> None:
    """Who speaks was never chosen."""
    page.come_again("{}")
    expect(page.page.get_by_role("region", name="How should Earshot answer?")).to_be_visible()


def idle(page: EarshotPage, server: ScriptedServer) -> None:
    """As it opens."""
    page.wait_state("idle")


def skip_link(page: EarshotPage, server: ScriptedServer) -> None:
    """After the first Tab."""
    page.page.keyboard.press("Tab")
    expect(page.page.get_by_role("link", name="Skip to results")).to_be_in_viewport()


def opening(page: EarshotPage, server: ScriptedServer) -> None:
    page.page.evaluate(MICROPHONE_ASKED_FOR)
    page.press("Talk")
    page.wait_state("opening")


def recording(page: EarshotPage, server: ScriptedServer) -> None:
    page.press("Talk")
    page.wait_state("recording")


def listening(page: EarshotPage, server: ScriptedServer) -> None:
    page.listen_in()


def hearing(page: EarshotPage, server: ScriptedServer) -> None:
    page.listen_in()
    server.send(events.SpeechHeard(audio_start_ms=0))
    page.wait_state("hearing")


def thinking(page: EarshotPage, server: ScriptedServer) -> None:
    server.script = ignore
    page.type_query("a red boat")
    page.wait_state("thinking")


def speaking(page: EarshotPage, server: ScriptedServer) -> None:
    """An answer of which the end has not come."""
    server.script = begin_to_answer
    page.type_query("a red boat")
    page.wait_state("speaking")
    expect(page.captions).to_have_count(3)


def results(page: EarshotPage, server: ScriptedServer) -> None:
    """A spoken question was answered, and a result was judged."""
    page.press("Talk")
    page.wait_state("recording")
    page.press("Talk")
    page.wait_heard_out(1)
    page.press("Helpful, result 1")
    page.wait_heard_out(2)
    expect(page.button("Helpful, result 1")).to_have_attribute("aria-pressed", "true")
    page.open_other(1)


def results_in_german(page: EarshotPage, server: ScriptedServer) -> None:
    """The page is; the answers of this server stay English."""
    page.type_query("a red boat")
    page.wait_heard_out(1)
    page.page.get_by_label("Language of this page").select_option("de")
    expect(page.page.get_by_role("heading", name="Einstellungen")).to_be_visible()


def from_last_time(page: EarshotPage, server: ScriptedServer) -> None:
    """Results that are kept in the browser stand in until the server answers."""
    for answers, query in enumerate(("a red boat", "a blue cup"), 1):
        page.type_query(query)
        page.wait_heard_out(answers)
    server.script = ignore
    page.type_query("a red boat")
    expect(page.page.get_by_text("From last time; searching again.")).to_be_visible()


def large(page: EarshotPage, server: ScriptedServer) -> None:
    """A result's picture, larger than the whole of it in the window."""
    page.type_query("a red boat")
    page.wait_heard_out(1)
    page.press("Show result 2 large")
    page.press("Larger")
    expect(page.page.get_by_role("dialog", name="Result 2")).to_contain_text("150 percent")


def empty(page: EarshotPage, server: ScriptedServer) -> None:
    server.script = find_nothing
    page.type_query("a red boat")
    page.wait_heard_out(1)
    expect(page.page.get_by_text("There are no pictures to show.")).to_be_visible()


def more_results(page: EarshotPage, server: ScriptedServer) -> None:
    """There are more pictures than those that are shown."""
    server.script = find_some_of_many
    page.type_query("a red boat")
    page.wait_heard_out(1)
    expect(page.button("More results")).to_be_visible()


def weak_match(page: EarshotPage, server: ScriptedServer) -> None:
    server.script = find_what_is_close
    page.type_query("a red bus")
    page.wait_heard_out(1)
    expect(page.page.get_by_text("Close, but possibly not")).to_have_count(3)


def error(page: EarshotPage, server: ScriptedServer) -> None:
    server.send(events.Error(code="x", text="Something could not be done. Ask again."))
    expect(page.failure).not_to_be_empty()


def microphone_refused(page: EarshotPage, server: ScriptedServer) -> None:
    page.page.evaluate(MICROPHONE_REFUSED)
    page.press("Talk")
    page.wait_heard_out(1)
    expect(page.failure).to_contain_text("The microphone is not allowed.")


def settings_changed(page: EarshotPage, server: ScriptedServer) -> None:
    """By hand, and by voice to a speed that the list does not offer."""
    page.page.get_by_label("Keep listening").check()
    page.page.get_by_label("Use function keys").check()
    page.set_volume(50)
    page.set_spoken(False)
    server.wait_for("session.update", times=5)
    server.perform(change_speed(server.peers[0], 210))
    expect(page.page.get_by_label("Speed of the voice")).to_have_value("210")
    page.type_query("a red boat")
    expect(page.status).not_to_be_empty()


def voices_offered(page: EarshotPage, server: ScriptedServer) -> None:
    """Those of the person's own device."""
    ScriptedSystem(page.page, [DANIEL]).reload()
    page.wait_connected()
    expect(page.page.get_by_label("Voice", exact=True)).to_be_visible()
    page.page.clock.resume()


def picture_attached(page: EarshotPage, server: ScriptedServer) -> None:
    """To search by."""
    held = io.BytesIO()
    Image.new("RGB", (300, 200), (200, 30, 30)).save(held, "JPEG")
    file: FilePayload = {"name": "boat.jpg", "mimeType": "image/jpeg", "buffer": held.getvalue()}
    page.page.locator("#picture-file").set_input_files(file)
    expect(page.page.get_by_role("img", name="Your picture, boat.jpg")).to_be_visible()
    page.wait_heard_out(1)


def picture_gone(page: EarshotPage, server: ScriptedServer) -> None:
    """The file of a result is not there any more."""
    server.files_gone.add(GONE)
    page.type_query("a red boat")
    page.wait_heard_out(1)
    expect(page.button("Try again, result 2")).to_be_visible()
    page.problems.clear()  # Chromium itself notes what failed


def indexing(page: EarshotPage, server: ScriptedServer) -> None:
    """Pictures are being read; of some files it is told why they are left out."""
    server.reading = READING
    open_again(page)
    page.page.get_by_text("1,200 files were skipped").click()
    page.page.get_by_text("300 pictures have no description").click()
    for listed in (2, 1):
        told = page.page.get_by_text(f"Only the first {listed} are listed here.")
        expect(told).to_be_visible()


def opened_without_server(page: EarshotPage, server: ScriptedServer) -> None:
    """Only the page itself is there."""
    page.page.clock.install(time=0)
    server.door = "shut"
    page.page.reload()
    expect(page.main).to_have_attribute("data-connection", "lost")
    expect(page.alert).not_to_be_empty()


def connection_lost(page: EarshotPage, server: ScriptedServer) -> None:
    """For so long that it is told; what was found stays."""
    page.type_query("a red boat")
    page.wait_heard_out(1)
    page.page.clock.install(time=0)
    server.door = "shut"
    server.hang_up()
    page.page.clock.fast_forward(UNTOLD_MS)
    expect(page.main).to_have_attribute("data-connection", "lost")
    expect(page.alert).to_contain_text("The connection to Earshot was lost.")


def connection_back(page: EarshotPage, server: ScriptedServer) -> None:
    connection_lost(page, server)
    reconnect(page, server)
    page.wait_heard_out(2)
    expect(page.answers.last).to_have_text("Connected again.")


def every_state() -> dict[str, Reach]:
    """How each is reached."""
    return {
        "first visit": first_visit,
        "idle": idle,
        "skip link": skip_link,
        "opening": opening,
        "recording": recording,
        "listening": listening,
        "hearing": hearing,
        "thinking": thinking,
        "speaking": speaking,
        "results": results,
        "results in German": results_in_german,
        "from last time": from_last_time,
        "large": large,
        "empty": empty,
        "more results": more_results,
        "weak match": weak_match,
        "error": error,
        "microphone refused": microphone_refused,
        "settings changed": settings_changed,
        "voices offered": voices_offered,
        "picture attached": picture_attached,
        "picture gone": picture_gone,
        "indexing": indexing,
        "opened without server": opened_without_server,
        "connection lost": connection_lost,
        "connection back": connection_back,
    }


def open_again(page: EarshotPage) -> None:
    """Load the page anew."""
    page.page.reload()
    page.wait_connected()


def reconnect(page: EarshotPage, server: ScriptedServer) -> None:
    """After a break that was told; nothing of it stays among the page's problems."""
    server.door = "open"
    page.page.clock.fast_forward(LONGEST_WAIT_MS)
    page.wait_connected()
    page.problems.clear()  # Chromium itself notes each attempt that was refused


# What the server does in some of them


async def ignore(peer: Peer, event: dict[str, Any]) -> None:
    """The server is at work."""


async def begin_to_answer(peer: Peer, event: dict[str, Any]) -> None:
    if event["type"] != "query.text":
        return
    response = peer.response_id()
    await peer.emit(found(event["text"], scripted_server.results(), matches=2))
    await peer.emit(events.ResponseCreated(response_id=response, rank=1))
    await peer.emit(events.SentenceStarted(response_id=response, delta="Red boat: two matches."))
    await peer.emit(events.SpeechStarted(response_id=response, sample_rate=RATE))
    await peer.sound_out(response, 0.3)


async def find_nothing(peer: Peer, event: dict[str, Any]) -> None:
    if event["type"] == "query.text":
        await peer.emit(found(event["text"], [], matches=0))
        await peer.say("There are no pictures yet.")


async def find_some_of_many(peer: Peer, event: dict[str, Any]) -> None:
    if event["type"] == "query.text":
        some = found(event["text"], scripted_server.results(), matches=3)
        await peer.emit(some.model_copy(update={"more": True}))
        await peer.say("Red boat: 99 matches.", rank=1)


async def find_what_is_close(peer: Peer, event: dict[str, Any]) -> None:
    if event["type"] == "query.text":
        await peer.emit(found(event["text"], scripted_server.results(), matches=0))
        await peer.say("No clear match for red bus in 3 photos.", rank=1)


async def change_speed(peer: Peer, words_per_minute: int) -> None:
    """As the server does when the person says "faster"."""
    peer.settings = peer.settings.model_copy(update={"words_per_minute": words_per_minute})
    await peer.emit(peer.settings)


def found(
    query: str, results: list[search_messages.ResultItem], matches: int
) -> events.SearchResults:
    return events.SearchResults(
        query=query, via="text", results=results, matches=matches, no_match=not matches, took_ms=1
    )
