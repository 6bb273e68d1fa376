"""The results: what is told when a button of one is pressed, what it shows, and pictures gone."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from server.protocol import events
from tests.browser.conftest import OpenBlank
from tests.browser.earshot_page import EarshotPage
from tests.browser.states import ignore
from tests.client import scripted_server
from tests.client.peer import Peer
from tests.client.scripted_server import ScriptedServer

pytestmark = pytest.mark.browser

GONE = 12  # the picture of result 2
VERDICTS = {
    "up": "Helpful, result 2",
    "down": "Not helpful, result 2",
    "wrong_description": "Wrong description, result 2",
}

DESCRIBED_LATER = """async () => {
  const { ResultItem } = await import("/view/results/result-item.js");
  const url = "icons/icon.svg";
  const result = { rank: 1, id: 1, caption: null, url, taken_at: null, place: null };
  const item = new ResultItem(result, true, "de", {});
  const before = [item.caption.lang, item.caption.textContent];
  item.describe("ein rotes Boot", "de");
  return [before, [item.caption.lang, item.caption.textContent]];
}"""

CALLED = """async () => {
  const { ResultItem } = await import("/view/results/result-item.js");
  const url = "icons/icon.svg";
  const result = { rank: 1, id: 1, caption: "a boat", own_caption: "<b>ours</b>", url,
    taken_at: null, place: null };
  const item = new ResultItem(result, true, "en", {});
  const image = item.element.querySelector("img");
  const bold = () => item.caption.querySelectorAll("b").length;
  const told = () => [item.caption.textContent, image.alt, bold()];
  const first = told();
  item.describe("a boat", "en", "عيد");
  const span = item.caption.querySelector("[dir=auto]");
  const second = [...told(), span.lang, span.dir];
  item.describe("a boat", "en", "");
  return [first, second, told()];
}"""

KNOWN = """async ([taken_at, taken_by, language]) => {
  const { use } = await import("/words/language.js");
  if (language === "de") await use("de");
  const { ResultItem } = await import("/view/results/result-item.js");
  const url = "icons/icon.svg";
  const result = { rank: 1, id: 1, caption: null, url, taken_at, taken_by, place: null };
  return new ResultItem(result, true, "en", {}).element.querySelector(".facts").textContent.trim();
}"""

DATED = """async (taken_at) => {
  const { ResultItem } = await import("/view/results/result-item.js");
  const url = "icons/icon.svg";
  const result = { rank: 1, id: 1, caption: null, url, taken_at, place: null };
  return new ResultItem(result, true, "en", {}).element.querySelector(".facts").textContent.trim();
}"""


@pytest.fixture
def answered(page: EarshotPage) -> EarshotPage:
    page.type_query("a red boat")
    page.wait_heard_out(1)
    return page


@pytest.mark.parametrize("by", ["keyboard", "pointer"])
def test_every_button_tells_which_result_it_is_about(
    answered: EarshotPage, scripted: ScriptedServer, by: str
) -> None:
    for name in ("More, result 1", "More, result 2", "More like this, result 3"):
        if by == "keyboard":
            answered.press(name)
        else:
            answered.open_other(int(name[-1]))
            answered.button(name).click()
    scripted.wait_for("command", times=3)
    told = [event for event in scripted.received if event["type"] == "command"]
    assert [(event["name"], event["via"], event["rank"]) for event in told] == [
        ("more", "button", 1),
        ("more", "button", 2),
        ("similar", "button", 3),
    ]


def test_the_name_of_a_button_begins_with_what_can_be_read_on_it(answered: EarshotPage) -> None:
    for rank in (1, 2, 3):
        answered.open_other(rank)
    buttons = answered.page.locator(".result .row button, .result summary").all()
    assert len(buttons) == 21
    for button in buttons:
        name = button.get_attribute("aria-label") or ""
        assert name.startswith(button.inner_text() + ", result ")


def pressed(page: EarshotPage) -> list[str]:
    """The names of all buttons of the results that are pressed."""
    buttons = page.page.locator(".result [aria-pressed=true]").all()
    return [button.get_attribute("aria-label") or "" for button in buttons]


def judged(verdict: Any, image_id: int = GONE, undid: Any = None) -> events.FeedbackSaved:
    return events.FeedbackSaved(
        feedback_id=1, image_id=image_id, rank=2, verdict=verdict, undid=undid
    )


def test_one_verdict_on_the_match_and_one_on_the_description_can_stand(
    answered: EarshotPage, scripted: ScriptedServer
) -> None:
    up, down, wrong = VERDICTS.values()
    for verdict, standing in (
        (judged("up"), [up]),
        (judged("down"), [down]),
        (judged("wrong_description"), [down, wrong]),
        (judged("undone", undid="wrong_description"), [down]),
        (judged("undone", undid="down"), [up]),  # which was given before, and never taken back
        (judged("undone", undid="up"), []),
    ):
        scripted.send(verdict)
        answered.page.wait_for_function(
            "names => Array.from(document.querySelectorAll('.result [aria-pressed=true]'))"
            ".map((button) => button.ariaLabel).join() === names",
            arg=",".join(standing),
        )


def test_a_verdict_on_a_picture_of_an_older_list_marks_none(
    answered: EarshotPage, scripted: ScriptedServer
) -> None:
    scripted.send(judged("up", image_id=99))
    scripted.send(judged("down"))
    expect(answered.button(VERDICTS["down"])).to_have_attribute("aria-pressed", "true")
    assert pressed(answered) == [VERDICTS["down"]]


def test_a_description_that_comes_later_is_marked_with_its_language(blank: Page) -> None:
    before, after = blank.evaluate(DESCRIBED_LATER)
    assert before == ["en", "Not described yet."]
    assert after == ["de", "Ein rotes Boot."]


def test_what_is_known_stands_in_words(answered: EarshotPage) -> None:
    facts = answered.page.locator(".result").first.locator(".facts")
    expect(facts).to_have_text("Taken June 14, 2021. At 53.8 degrees north, 1.6 west.")
    second = answered.page.locator(".result").nth(1).locator(".facts")
    expect(second).to_have_text("2 more are nearly the same.")


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Honolulu", "Europe/Berlin"])
@pytest.mark.parametrize("taken", ["2021-06-14T00:10:00", "2021-06-14T23:50:00+13:00"])
def test_a_day_is_the_cameras_own_wherever_the_browser_is(
    open_blank: OpenBlank, zone: str, taken: str
) -> None:
    blank = open_blank(timezone_id=zone, locale="en-GB")
    assert blank.evaluate(DATED, taken) == "Taken 14 June 2021."


@pytest.mark.parametrize(
    ("taken_at", "taken_by", "english", "german"),
    [
        ("1975", "camera", "Taken 1975.", "Aufgenommen 1975."),
        ("1975-06", "sidecar", "Taken June 1975.", "Aufgenommen im Juni 1975."),
        ("1975-06-03", "camera", "Taken June 3, 1975.", "Aufgenommen am 3. Juni 1975."),
        ("1975-06", "name", "By its name, from June 1975.", "Dem Namen nach von: Juni 1975."),
    ],
)
def test_a_date_is_shown_as_exactly_as_it_is_known(
    blank: Page, taken_at: str, taken_by: str, english: str, german: str
) -> None:
    assert blank.evaluate(KNOWN, [taken_at, taken_by, "en"]) == english
    assert blank.evaluate(KNOWN, [taken_at, taken_by, "de"]) == german


# A picture that is gone


def missing(page: EarshotPage) -> Locator:
    return page.page.locator(".result").nth(1).get_by_text("This picture could not be loaded")


def test_a_picture_that_is_gone_is_a_sentence_and_can_be_tried_again(
    page: EarshotPage, scripted: ScriptedServer
) -> None:
    scripted.files_gone.add(GONE)
    page.type_query("a red boat")
    page.wait_heard_out(1)
    page.page.locator(".result").nth(1).scroll_into_view_if_needed()
    expect(missing(page)).to_be_visible()
    expect(page.button("Show result 2 large")).to_have_count(0)
    expect(page.page.locator(".result img").filter(visible=True)).to_have_count(2)

    with page.page.expect_response("**/api/images/12") as still:
        page.press("Try again, result 2")
    assert still.value.status == 410
    expect(missing(page)).to_be_visible()
    scripted.files_gone.clear()
    page.press("Try again, result 2")
    expect(page.button("Show result 2 large")).to_be_focused()
    expect(missing(page)).to_be_hidden()
    assert all("410" in problem for problem in page.problems)  # Chromium's own notes
    page.problems.clear()


# Verdicts that are taken back


class Judged:
    """A server's thumbs: the latest is taken back first."""

    def __init__(self) -> None:
        self._given: list[tuple[int, Any]] = []

    async def answer(self, peer: Peer, event: dict[str, Any]) -> None:
        verdict: Any = {
            "thumbs_up": "up",
            "thumbs_down": "down",
            "wrong_description": "wrong_description",
        }.get(event.get("name", ""))
        if event.get("name") == "undo":
            rank, undid = self._given.pop()
            await self._tell(peer, rank, "undone", undid)
        elif verdict:
            self._given.append((event["rank"], verdict))
            await self._tell(peer, event["rank"], verdict, None)
        else:
            await scripted_server.answer(peer, event)

    async def _tell(self, peer: Peer, rank: int, verdict: Any, undid: Any) -> None:
        saved = events.FeedbackSaved(
            feedback_id=1, image_id=10 + rank, rank=rank, verdict=verdict, undid=undid
        )
        await peer.emit(saved)


def expect_pressed(page: EarshotPage, *names: str) -> None:
    """These and no others."""
    pressed = page.page.locator(".result [aria-pressed=true]")
    expect(pressed).to_have_count(len(names))
    for name in names:
        expect(page.button(name)).to_have_attribute("aria-pressed", "true")


def test_each_undo_shows_what_stands_of_every_picture(
    answered: EarshotPage, scripted: ScriptedServer
) -> None:
    scripted.script = Judged().answer
    helpful, not_helpful, wrong = VERDICTS.values()
    for name in (helpful, "Helpful, result 1", wrong, not_helpful):
        answered.press(name)
        expect(answered.button(name)).to_have_attribute("aria-pressed", "true")
    expect_pressed(answered, "Helpful, result 1", wrong, not_helpful)
    answered.press(not_helpful)  # the last one: it is taken back, and the one before holds
    expect_pressed(answered, "Helpful, result 1", wrong, helpful)
    answered.press("Undo")
    expect_pressed(answered, "Helpful, result 1", helpful)
    answered.press("Undo")
    expect_pressed(answered, helpful)
    answered.press("Undo")
    expect_pressed(answered)


def test_a_picture_that_is_found_again_shows_what_was_thought_of_it(
    answered: EarshotPage, scripted: ScriptedServer
) -> None:
    scripted.script = Judged().answer
    helpful, _, wrong = VERDICTS.values()
    for name in (wrong, helpful):
        answered.press(name)
        expect(answered.button(name)).to_have_attribute("aria-pressed", "true")
    answered.type_query("a blue cup")
    answered.wait_heard_out(2)
    expect_pressed(answered, wrong)  # of the description; whether it fits is another question
    answered.type_query("a red boat")
    answered.wait_heard_out(3)
    expect_pressed(answered, wrong, helpful)
    answered.press(helpful)
    expect_pressed(answered, wrong)


# New results while the focus is in the old ones


async def find_others(peer: Peer, event: dict[str, Any]) -> None:
    """The pictures but the first, which is the one that they are like."""
    if event["type"] != "command":
        await scripted_server.answer(peer, event)
        return
    others = [
        result.model_copy(update={"rank": rank})
        for rank, result in enumerate(scripted_server.results()[1:], 1)
    ]
    await peer.emit(
        events.SearchResults(
            query="like number 1",
            via="button",
            results=others,
            matches=2,
            no_match=False,
            took_ms=1,
        )
    )
    await peer.say("Like number one: two matches.", rank=1)


@pytest.mark.parametrize(
    ("pressed", "then"),
    [("More like this, result 2", "More like this, result 1"), ("More like this, result 1", None)],
)
def test_the_focus_stays_with_its_picture_or_goes_above_the_new_results(
    page: EarshotPage, scripted: ScriptedServer, pressed: str, then: str | None
) -> None:
    scripted.script = find_others
    page.type_query("a red boat")
    page.wait_heard_out(1)
    page.press(pressed)
    expect(page.page.get_by_role("heading", name="Results for “like number 1”")).to_be_visible()
    expect(page.button(then) if then else page.page.locator("#results")).to_be_focused()


# What was pressed, in the conversation


def test_each_button_and_key_leaves_its_line_in_the_pages_language(
    answered: EarshotPage, scripted: ScriptedServer
) -> None:
    answered.page.get_by_label("Use function keys").check()
    for heard, name in enumerate(("Next", "Helpful, result 2", "Helpful, result 2"), 2):
        answered.press(name)
        answered.wait_heard_out(heard)
    answered.page.keyboard.press("F4")
    answered.wait_heard_out(5)
    answered.press("Say what I can say")
    lines = ["a red boat", "Next", "Helpful, result 2", "Undo", "Repeat", "Say what I can say"]
    expect(answered.questions).to_have_text(lines)
    answered.page.get_by_label("Language of this page").select_option("de")
    expect(answered.questions.nth(2)).to_have_text("Hilfreich, Ergebnis 2")


def test_stop_leaves_its_line_where_it_ended_something(
    page: EarshotPage, scripted: ScriptedServer
) -> None:
    page.press("Stop")
    scripted.script = ignore
    page.type_query("a red boat")
    page.press("Stop")
    expect(page.questions).to_have_text(["a red boat", "Stop"])


def test_what_a_picture_is_called_stands_first_and_in_its_place(page: EarshotPage) -> None:
    first, second, third = page.page.evaluate(CALLED)
    assert first == ["You call it: <b>ours</b>. A boat.", "<b>ours</b>", 0]
    assert second == ["You call it: عيد. A boat.", "عيد", 0, "", "auto"]
    assert third == ["A boat.", "A boat.", 0]
