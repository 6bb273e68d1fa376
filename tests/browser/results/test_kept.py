"""What was found last time is shown at once, is told from an answer, and can be forgotten."""

from __future__ import annotations

import json
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from server.protocol import events
from tests.browser.earshot_page import SCREEN_READER, EarshotPage
from tests.browser.states import ignore
from tests.client import scripted_server
from tests.client.peer import Peer
from tests.client.scripted_server import ScriptedServer

pytestmark = pytest.mark.browser

FROM_LAST_TIME = "From last time; searching again."
FORGOTTEN = "Forgotten."
NONE_KEPT = "No search is kept in this browser."
QUESTION = "a red boat"
BEFORE = "a blue cup"


def heading(page: EarshotPage) -> Locator:
    return page.page.locator("#results-heading")


def note(page: EarshotPage) -> Locator:
    return page.page.locator("#from-last-time")


def buttons(page: EarshotPage, resting: bool) -> Locator:
    return page.page.locator(f".result button:{'disabled' if resting else 'enabled'}")


def ask(page: EarshotPage, question: str, answers: int) -> None:
    """Ask, and hear the answer out."""
    page.type_query(question)
    page.wait_heard_out(answers)


def ask_again(page: EarshotPage, server: ScriptedServer) -> None:
    """Ask what was asked before, of a server that does not answer; another list is in place."""
    ask(page, QUESTION, 1)
    ask(page, BEFORE, 2)
    server.script = ignore
    page.type_query(QUESTION)
    expect(note(page)).to_have_text(FROM_LAST_TIME)


def mark_elements(page: EarshotPage) -> None:
    """To know them again."""
    page.page.evaluate("document.querySelectorAll('.result').forEach((one) => { one.old = true; })")


def elements_that_stayed(page: EarshotPage) -> int:
    count: int = page.page.evaluate(
        "[...document.querySelectorAll('.result')].filter((one) => one.old).length"
    )
    return count


async def find(peer: Peer, event: dict[str, Any], **changed: Any) -> None:
    """What was found before, but for what has changed since."""
    results = [result.model_copy(update=changed) for result in scripted_server.results()]
    found = events.SearchResults(
        query=event["text"], via="text", results=results, matches=2, no_match=False, took_ms=1
    )
    await peer.emit(found)
    await peer.say("Here it is.")


def answer_at_last(server: ScriptedServer, **changed: Any) -> None:
    server.perform(find(server.peers[-1], {"text": QUESTION}, **changed))


# Shown at once


def test_the_same_question_shows_what_it_found_last_time(
    page: EarshotPage, scripted: ScriptedServer
) -> None:
    ask_again(page, scripted)
    expect(heading(page)).to_have_text(f"Results for “{QUESTION}”")
    expect(page.captions).to_have_count(3)
    expect(page.page.get_by_label("Or type what you are looking for")).to_be_focused()
    page.wait_state("thinking")
    assert page.announced == []


def test_it_is_shown_at_a_later_visit_and_however_the_question_is_written(
    page: EarshotPage, scripted: ScriptedServer
) -> None:
    ask(page, QUESTION, 1)
    scripted.script = ignore
    page.page.reload()
    page.wait_connected()
    page.type_query(" The RED  boat. ")
    expect(note(page)).to_have_text(FROM_LAST_TIME)
    expect(page.captions).to_have_count(3)


async def hear(peer: Peer, event: dict[str, Any]) -> None:
    """The words, and no answer."""
    if event["type"] == "input_audio_buffer.commit":
        await peer.emit(events.Transcribed(transcript="find the red boat", confidence=0.9))


def test_a_spoken_question_shows_it_when_its_words_are_known(
    page: EarshotPage, scripted: ScriptedServer
) -> None:
    ask(page, "find the red boat", 1)
    scripted.script = hear
    page.press("Talk")
    page.wait_state("recording")
    page.press("Talk")
    expect(note(page)).to_have_text(FROM_LAST_TIME)
    expect(page.talk).to_be_focused()


def test_a_list_that_has_the_focus_is_left_in_place(
    page: EarshotPage, scripted: ScriptedServer
) -> None:
    ask(page, QUESTION, 1)
    ask(page, BEFORE, 2)
    page.page.get_by_label("Keep listening").check()
    page.press("Talk")
    page.wait_state("listening")
    scripted.script = ignore
    helpful = page.button("Helpful, result 2")
    helpful.focus()
    scripted.send(events.AudioCommitted(seconds=1))
    scripted.send(events.Transcribed(transcript=QUESTION, confidence=0.9))
    expect(page.questions.last).to_have_text(QUESTION)
    expect(heading(page)).to_have_text(f"Results for “{BEFORE}”")
    expect(helpful).to_be_focused()


# Until the server has answered


def test_what_is_from_last_time_cannot_be_judged(
    page: EarshotPage, scripted: ScriptedServer
) -> None:
    """For the server, the results before are still the present ones."""
    ask_again(page, scripted)
    expect(buttons(page, resting=False)).to_have_count(0)
    answer_at_last(scripted)
    expect(note(page)).to_be_empty()
    expect(buttons(page, resting=True)).to_have_count(0)


def test_the_same_results_stay_where_they_are(page: EarshotPage, scripted: ScriptedServer) -> None:
    """And so does the place at which a screen reader reads."""
    ask_again(page, scripted)
    mark_elements(page)
    answer_at_last(scripted, caption="a boat, described anew")
    expect(page.captions).to_have_text(["A boat, described anew."] * 3)
    assert elements_that_stayed(page) == 3


def test_other_results_take_their_place(page: EarshotPage, scripted: ScriptedServer) -> None:
    ask_again(page, scripted)
    mark_elements(page)
    answer_at_last(scripted, id=99)
    expect(note(page)).to_be_empty()
    expect(page.captions).to_have_count(3)
    assert elements_that_stayed(page) == 0


@pytest.mark.parametrize("by", ["Escape", "Next", "a failure"])
def test_without_an_answer_the_list_before_is_in_place_again(
    page: EarshotPage, scripted: ScriptedServer, by: str
) -> None:
    ask(page, QUESTION, 1)
    ask(page, BEFORE, 2)
    page.press("Helpful, result 2")
    page.wait_heard_out(3)
    scripted.script = ignore
    page.type_query(QUESTION)
    expect(note(page)).to_have_text(FROM_LAST_TIME)
    scripted.wait_for("query.text", 3)
    match by:
        case "Escape":
            page.page.keyboard.press("Escape")
        case "Next":
            scripted.script = scripted_server.answer
            page.press("Next")
            expect(page.current).to_have_text("Result 2")
        case "a failure":
            scripted.send(events.Error(code="search.failed", text="I could not search."))
    expect(note(page)).to_be_empty()
    expect(heading(page)).to_have_text(f"Results for “{BEFORE}”")
    expect(page.button("Helpful, result 2")).to_have_attribute("aria-pressed", "true")
    expect(buttons(page, resting=True)).to_have_count(0)


def test_before_the_first_answer_an_empty_list_is_in_place_again(
    page: EarshotPage, scripted: ScriptedServer
) -> None:
    ask(page, QUESTION, 1)
    page.page.goto(scripted.page)
    page.wait_connected()
    scripted.script = ignore
    page.type_query(QUESTION)
    expect(page.captions).to_have_count(3)
    page.page.keyboard.press("Escape")
    expect(page.captions).to_have_count(0)
    expect(page.page.get_by_text("Pictures appear here")).to_be_visible()


# What is kept


def test_a_change_of_a_question_is_not_kept(page: EarshotPage, scripted: ScriptedServer) -> None:
    """After another question, the same words find something else."""

    async def refine(peer: Peer, event: dict[str, Any]) -> None:
        if event["type"] == "query.text":
            await scripted_server.find(peer, "a red boat with snow", "text")

    scripted.script = refine
    ask(page, "only with snow", 1)
    scripted.script = ignore
    page.type_query("only with snow")
    page.wait_state("thinking")
    expect(note(page)).to_be_empty()


KEEP = """async ([question, query, count, topK]) => {
  const { KeptResults } = await import("/conversation/kept-results.js");
  const results = Array.from({ length: count }, (_, at) => ({
    rank: at + 1, id: at, path: "/home/me", score: 0.5,
    caption: null, url: `/api/images/${at}`, taken_at: null, place: null,
  }));
  new KeptResults(() => {}).keep(question, { query, results, matches: 1 }, topK);
}"""
RECALL = """async ([question, topK]) => {
  const { KeptResults } = await import("/conversation/kept-results.js");
  return new KeptResults(() => {}).recall(question, topK)?.results.length ?? null;
}"""
COUNT = """async () => {
  const { KeptResults } = await import("/conversation/kept-results.js");
  return new KeptResults(() => {}).count;
}"""
BELONG = """async (library) => {
  const { KeptResults } = await import("/conversation/kept-results.js");
  new KeptResults(() => {}).belongTo(library);
}"""


class Shelf:
    """What a page keeps."""

    def __init__(self, page: Page) -> None:
        self._page = page

    def keep(self, question: str, query: str = "", count: int = 5, top_k: int = 5) -> None:
        self._page.evaluate(KEEP, [question, query or question, count, top_k])

    def recall(self, question: str, top_k: int = 5) -> int | None:
        """How many results; None where nothing is recalled."""
        recalled: int | None = self._page.evaluate(RECALL, [question, top_k])
        return recalled

    def belong_to(self, library: str) -> None:
        self._page.evaluate(BELONG, library)

    @property
    def count(self) -> int:
        count: int = self._page.evaluate(COUNT)
        return count

    @property
    def stored(self) -> str:
        stored: str = self._page.evaluate("localStorage.getItem('earshot.kept')")
        return stored

    def damage(self, stored: str) -> None:
        self._page.evaluate("stored => localStorage.setItem('earshot.kept', stored)", stored)


@pytest.fixture
def shelf(blank: Page) -> Shelf:
    return Shelf(blank)


def test_no_more_is_recalled_than_was_asked_for(shelf: Shelf) -> None:
    shelf.keep("boats", count=5, top_k=5)
    assert shelf.recall("boats", top_k=3) == 3
    assert shelf.recall("boats", top_k=6) is None
    shelf.keep("cups", count=2, top_k=5)
    assert shelf.recall("cups", top_k=5) == 2


@pytest.mark.parametrize(
    ("question", "query", "kept"),
    [
        ("a red boat", "a red boat", True),
        ("Find a red boat.", "a red boat", True),
        ("no, I said a red boat", "a red boat", True),
        ("search for next", "next", True),
        ("only with snow", "a red boat with snow", False),
        ("with a tree", "a tree house with a tree", False),
        ("meat", "at", False),
        ("", "like the second picture", False),
    ],
)
def test_only_what_finds_the_same_after_any_question_is_kept(
    shelf: Shelf, question: str, query: str, kept: bool
) -> None:
    shelf.keep(question, query)
    assert shelf.count == int(kept)


def test_a_search_without_words_is_not_kept(blank: Page, shelf: Shelf) -> None:
    blank.evaluate(KEEP, ["a red boat", "", 5, 5])
    assert shelf.count == 0


def test_a_hundred_questions_are_kept_and_the_oldest_goes(shelf: Shelf) -> None:
    for number in range(100):
        shelf.keep(f"boat {number}")
    shelf.keep("boat 0")
    shelf.keep("boat 100")
    assert shelf.count == 100
    assert shelf.recall("boat 0") and shelf.recall("boat 100")
    assert shelf.recall("boat 1") is None


def test_what_finds_nothing_any_more_is_forgotten(shelf: Shelf) -> None:
    shelf.keep("boats")
    shelf.keep("boats", count=0)
    assert shelf.recall("boats") is None


def test_what_belongs_to_another_library_is_forgotten(shelf: Shelf) -> None:
    shelf.belong_to("one")
    shelf.keep("boats")
    shelf.belong_to("one")
    assert shelf.count == 1
    shelf.belong_to("one, later")
    assert shelf.count == 0


def test_where_a_picture_lies_is_not_kept(shelf: Shelf) -> None:
    shelf.keep("boats")
    _, kept = json.loads(shelf.stored)["questions"][0]
    known = {"rank", "id", "caption", "url", "taken_at", "place"}
    assert all(result.keys() == known for result in kept["results"])


# Forgotten


def test_what_was_asked_can_be_forgotten(page: EarshotPage, scripted: ScriptedServer) -> None:
    kept = page.page.locator("#kept-note")
    expect(kept).to_have_text(NONE_KEPT)
    page.answer_by(SCREEN_READER)
    for question in (QUESTION, BEFORE):
        page.type_query(question)
        expect(heading(page)).to_have_text(f"Results for “{question}”")
    expect(kept).to_contain_text("your last 2 searches")
    page.wait_state("idle")
    page.press("Forget my searches")
    expect(kept).to_have_text(NONE_KEPT)
    expect(page.status).to_have_text(FORGOTTEN)
    expect(page.button("Forget my searches")).to_be_focused()
    scripted.script = ignore
    page.type_query(QUESTION)
    page.wait_state("thinking")
    expect(note(page)).to_be_empty()


# Where the browser keeps nothing

BLOCKED = """
  Object.defineProperty(window, "localStorage", {
    get() { throw new DOMException("", "SecurityError"); },
  });
"""
FULL = """
  Storage.prototype.setItem = () => { throw new DOMException("", "QuotaExceededError"); };
"""


@pytest.mark.parametrize("storage", [BLOCKED, FULL], ids=["blocked", "full"])
def test_without_storage_the_page_works(
    page: EarshotPage, scripted: ScriptedServer, storage: str
) -> None:
    page.page.add_init_script(storage)
    page.page.reload()
    page.wait_connected()
    ask(page, QUESTION, 1)
    ask(page, QUESTION, 2)
    expect(page.captions).to_have_count(3)
    expect(page.page.locator("#kept-note")).to_have_text(NONE_KEPT)
    page.press("Forget my searches")
    page.wait_heard_out(3)
    expect(page.answers.last).to_have_text(FORGOTTEN)


@pytest.mark.parametrize("stored", ["{", "null", "7", '{"questions": 7}', '{"library": "x"}'])
def test_damaged_storage_is_as_none(page: EarshotPage, stored: str) -> None:
    shelf = Shelf(page.page)
    shelf.damage(stored)
    assert shelf.count == 0
    ask(page, QUESTION, 1)
    assert shelf.count == 1


def test_what_the_server_erased_this_browser_does_not_keep(
    page: EarshotPage, scripted: ScriptedServer
) -> None:
    page.answer_by(SCREEN_READER)
    page.type_query(QUESTION)
    expect(heading(page)).to_have_text(f"Results for “{QUESTION}”")
    page.wait_state("idle")
    page.press("Erase my questions and thumbs")
    expect(page.status).to_contain_text("Press it again")
    assert scripted.forgotten == 0
    page.press("Erase my questions and thumbs")
    expect(page.page.locator("#kept-note")).to_have_text(NONE_KEPT)
    expect(page.status).to_have_text("All questions and thumbs are erased.")
    stored = page.page.evaluate("JSON.stringify({ ...localStorage, ...sessionStorage })")
    assert "boat" not in stored and scripted.forgotten == 1
