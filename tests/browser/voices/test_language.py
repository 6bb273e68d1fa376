"""The page in the person's own language: chosen, kept, whole, and with what is English marked."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Route, expect

from server.protocol import events
from tests.browser import states
from tests.browser.conftest import OpenPage
from tests.browser.earshot_page import EarshotPage
from tests.browser.measures import layout
from tests.browser.measures.axe import SCRIPT, Axe
from tests.browser.shown import EXCEPTIONS
from tests.client.scripted_server import FULL, NOTICE, PAGE, ScriptedServer

pytestmark = pytest.mark.browser

WIDTHS = (1280, 320)
HEIGHT = 900  # pixels
GERMAN = "**/words/de.js"

# Texts and labels that are meant to be read as German, and have English words in them.
LEFT_IN_ENGLISH = """() => {
  const ENGLISH = /\\b(the|of|for|your|you|and|it|is|not|press|type|result|results|picture)\\b/i;
  const spoken = (node) => node instanceof Text
    ? [node.textContent]
    : ["aria-label", "alt", "title", "placeholder"].map((name) => node.getAttribute(name) ?? "");
  const found = [document.title];
  const nodes = document.createTreeWalker(
    document.body, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT);
  while (nodes.nextNode()) {
    const node = nodes.currentNode;
    const element = node instanceof Text ? node.parentElement : node;
    const german = element.closest("[lang]").lang === "de" && !element.closest("noscript");
    if (german) found.push(...spoken(node));
  }
  return found.filter((text) => ENGLISH.test(text));
}"""

LANGUAGE_OF = "node => node.closest('[lang]').lang"
LEFT = "node => node.getBoundingClientRect().left"
# Where the first letter of a line begins, and its full stop.
ENDS = """({ firstChild: text }) => [0, text.length - 1].map((at) => {
  const range = document.createRange();
  range.setStart(text, at);
  return range.getBoundingClientRect().left;
})"""
BORDERS = (
    "node => [getComputedStyle(node).borderLeftWidth, getComputedStyle(node).borderRightWidth]"
)


@pytest.fixture
def german(open_page: OpenPage, chromium: Browser, scripted: ScriptedServer) -> EarshotPage:
    """The page of somebody whose browser speaks German."""
    return open_page(chromium, scripted.page, locale="de-DE", reduced_motion="reduce")


def html(page: EarshotPage) -> Locator:
    return page.page.locator("html")


def choose(page: EarshotPage, language: str) -> None:
    """In the settings."""
    page.page.locator("#language").select_option(language)


def translate(page: EarshotPage) -> None:
    choose(page, "de")
    expect(html(page)).to_have_attribute("lang", "de")


def ask(page: EarshotPage, words: str) -> None:
    page.page.locator("#query").fill(words)
    page.page.locator("#query").press("Enter")
    page.wait_heard_out(1)


# Which language


@pytest.mark.parametrize(
    ("locale", "language", "talk"),
    [
        ("de-DE", "de", "Sprechen"),
        ("de-AT", "de", "Sprechen"),
        ("en-IE", "en", "Talk"),
        ("fr-FR", "en", "Talk"),
    ],
)
def test_the_page_speaks_the_language_of_the_browser_or_english(
    open_page: OpenPage,
    chromium: Browser,
    scripted: ScriptedServer,
    locale: str,
    language: str,
    talk: str,
) -> None:
    page = open_page(chromium, scripted.page, locale=locale)
    expect(html(page)).to_have_attribute("lang", language)
    expect(html(page)).to_have_attribute("dir", "ltr")
    expect(page.button(talk)).to_be_visible()


def test_the_choice_of_a_language_holds_at_once_and_at_the_next_visit(page: EarshotPage) -> None:
    language = page.page.get_by_label("Language of this page")
    language.focus()
    language.select_option("de")
    expect(html(page)).to_have_attribute("lang", "de")
    expect(page.page).to_have_title("Earshot: nach einem Bild fragen")
    expect(page.page.get_by_label("Sprache dieser Seite")).to_be_focused()
    page.page.reload()
    page.wait_connected()
    expect(page.button("Sprechen")).to_be_visible()
    expect(page.page.get_by_label("Sprache dieser Seite")).to_have_value("de")
    choose(page, "")
    expect(page.button("Talk")).to_be_visible()
    expect(html(page)).to_have_attribute("lang", "en")


def test_the_last_of_two_quick_choices_holds(page: EarshotPage) -> None:
    held: list[Route] = []
    page.page.route(GERMAN, lambda route: held.append(route))
    with page.page.expect_request(GERMAN):
        choose(page, "de")
    choose(page, "en")
    with page.page.expect_response(GERMAN):
        held[0].continue_()
    page.page.evaluate("import('/words/de.js')")  # and so it is there
    expect(page.button("Talk")).to_be_visible()
    expect(html(page)).to_have_attribute("lang", "en")


def test_each_language_is_named_in_itself(german: EarshotPage) -> None:
    options = german.page.locator("#language option")
    named = options.evaluate_all("nodes => nodes.map(({ lang, text }) => [lang, text])")
    assert named == [["", "Wie im Browser"], ["en", "English"], ["de", "Deutsch"]]


def test_a_language_that_cannot_be_fetched_leaves_the_page_as_it_is(
    page: EarshotPage, scripted: ScriptedServer
) -> None:
    page.page.route(GERMAN, lambda route: route.abort())
    choose(page, "de")
    expect(page.failure).to_contain_text("The words of that language could not be fetched")
    expect(page.page.get_by_label("Language of this page")).to_have_value("en")
    page.wait_heard_out(1)
    page.type_query("a red boat")
    expect(page.captions).to_have_count(3)
    page.wait_heard_out(2)
    page.page.unroute(GERMAN)
    translate(page)
    assert all("Failed to load" in problem for problem in page.problems)  # Chromium's own notes
    page.problems.clear()


def test_without_the_words_of_its_language_the_page_opens_in_english(
    page: EarshotPage, scripted: ScriptedServer
) -> None:
    translate(page)
    page.page.route(GERMAN, lambda route: route.abort())
    page.page.reload()
    page.wait_connected()
    expect(html(page)).to_have_attribute("lang", "en")
    page.type_query("a red boat")
    expect(page.captions).to_have_count(3)
    page.wait_heard_out(1)
    page.problems.clear()  # Chromium's own notes


def test_the_page_follows_a_browser_that_changes_its_language(page: EarshotPage) -> None:
    now = """them => {
      Object.defineProperty(navigator, "languages", { configurable: true, value: them });
      window.dispatchEvent(new Event("languagechange"));
    }"""
    page.page.evaluate(now, ["de-AT", "en"])
    expect(html(page)).to_have_attribute("lang", "de")
    choose(page, "en")
    expect(html(page)).to_have_attribute("lang", "en")
    page.page.evaluate(now, ["de-CH"])  # but not whoever has chosen one
    page.page.evaluate("import('/words/de.js')")
    expect(html(page)).to_have_attribute("lang", "en")


@pytest.mark.parametrize(
    ("locale", "taken"),
    [
        ("en-IE", "Taken 14 June 2021."),
        ("en-US", "Taken June 14, 2021."),
        ("fr-FR", "Taken June 14, 2021."),
        ("de-AT", "Aufgenommen am 14. Juni 2021."),
    ],
)
def test_a_date_is_written_as_where_the_person_lives(
    open_page: OpenPage, chromium: Browser, scripted: ScriptedServer, locale: str, taken: str
) -> None:
    page = open_page(chromium, scripted.page, locale=locale)
    ask(page, "a red boat")
    expect(page.page.locator(".facts").first).to_contain_text(taken)


def test_what_is_typed_runs_as_its_language_does(page: EarshotPage) -> None:
    field = page.page.locator("#query")
    for words, direction in (("a red boat", "ltr"), ("سفينة حمراء", "rtl")):
        field.fill(words)
        assert field.evaluate("field => getComputedStyle(field).direction") == direction


def test_a_list_that_was_put_aside_comes_back_in_the_language_of_now(
    page: EarshotPage, scripted: ScriptedServer
) -> None:
    states.from_last_time(page, scripted)
    translate(page)
    page.page.keyboard.press("Escape")
    expect(page.page.get_by_role("heading", name="Ergebnisse für »a blue cup«")).to_be_visible()
    assert page.page.evaluate(LEFT_IN_ENGLISH) == []


# All of the page


def test_english_that_is_left_is_found(german: EarshotPage) -> None:
    assert german.page.evaluate(LEFT_IN_ENGLISH) == []
    german.button("Stopp").evaluate("node => { node.textContent = 'Press here' }")
    german.page.locator("#query").evaluate("node => { node.title = 'Your question' }")
    assert german.page.evaluate(LEFT_IN_ENGLISH) == ["Press here", "Your question"]


def test_results_keep_their_state_and_the_focus_its_place(page: EarshotPage) -> None:
    page.type_query("a red boat")
    page.wait_heard_out(1)
    page.press("Helpful, result 1")
    page.wait_heard_out(2)
    translate(page)
    helpful = page.button("Hilfreich, Ergebnis 1")
    expect(helpful).to_be_focused()
    expect(helpful).to_have_attribute("aria-pressed", "true")
    expect(page.page.get_by_role("heading", name="Ergebnisse für »a red boat«")).to_be_visible()
    facts = page.page.locator(".facts").first
    expect(facts).to_have_text("Aufgenommen am 14. Juni 2021. Ort: 53.8 degrees north, 1.6 west.")
    expect(page.captions.last).to_have_text("Noch nicht beschrieben.")
    expect(page.page.locator(".asked").first).to_have_text("Sie: a red boat")
    choose(page, "en")
    expect(page.button("Helpful, result 1")).to_be_focused()
    expect(facts).to_have_text("Taken June 14, 2021. At 53.8 degrees north, 1.6 west.")


def test_each_sentence_stays_itself_in_the_other_language(
    page: EarshotPage, scripted: ScriptedServer
) -> None:
    states.empty(page, scripted)
    translate(page)
    expect(page.page.locator("#no-results")).to_have_text("Es gibt keine Bilder zu zeigen.")
    expect(page.hint).to_contain_text("Drücken Sie »Sprechen«, sagen Sie auf Englisch")
    page.page.get_by_label("Weiter zuhören").check()
    page.press("Sprechen")
    page.wait_state("listening")
    choose(page, "en")
    expect(page.hint).to_have_text("Listening. Speak at any time; press Talk to stop listening.")


def test_a_german_page_can_be_looked_at(german: EarshotPage, artefacts: Path) -> None:
    ask(german, "a red boat")
    for width in WIDTHS:
        german.page.set_viewport_size({"width": width, "height": HEIGHT})
        german.page.screenshot(path=artefacts / f"german-{width}.png", full_page=True)


@pytest.mark.skipif(not SCRIPT.exists(), reason="there is no axe-core on this machine")
def test_axe_finds_nothing_wrong_with_german(german: EarshotPage) -> None:
    ask(german, "a red boat")
    findings = Axe(german.page).look()
    assert findings.violations == []
    assert {"html-has-lang", "html-lang-valid", "valid-lang"} <= set(findings.passed)


# What is English


def test_what_the_server_says_is_marked_as_english(
    german: EarshotPage, scripted: ScriptedServer
) -> None:
    ask(german, "a red boat")
    scripted.send(events.Error(code="x", text="Something could not be done."))
    page = german.page
    for foreign in (
        page.get_by_text(NOTICE),
        page.get_by_role("heading", level=2).get_by_text("a red boat"),
        german.captions.first,
        page.get_by_text("53.8 degrees north"),
        german.questions.first,
        german.answers.first,
        german.failure.filter(has_text="Something could not be done."),
    ):
        assert foreign.evaluate(LANGUAGE_OF) == "en"
    assert german.captions.last.evaluate(LANGUAGE_OF) == "de"
    german.button("Ergebnis 1 groß zeigen").click()
    large = page.get_by_role("dialog", name="Ergebnis 1")
    assert large.locator(".caption").evaluate(LANGUAGE_OF) == "en"
    assert large.locator(".percent").evaluate(LANGUAGE_OF) == "de"


def test_what_the_page_itself_says_is_spoken_and_marked_as_german(
    german: EarshotPage, scripted: ScriptedServer
) -> None:
    ask(german, "a red boat")
    german.page.evaluate(states.MICROPHONE_REFUSED)
    german.press("Sprechen")
    german.wait_heard_out(2)
    [notice] = [event for event in scripted.received if event["type"] == "notice.say"]
    assert notice["language"] == "de"
    languages = german.answers.evaluate_all("lines => lines.map(({ lang }) => lang)")
    assert languages == ["en", "de"]
    assert german.failure.evaluate(LANGUAGE_OF) == "de"


def test_what_the_keyboard_comes_to_is_read_in_german(
    german: EarshotPage, scripted: ScriptedServer
) -> None:
    german.page.get_by_label("Ansagen, wo Sie mit der Tastatur sind").check()
    with german.page.expect_request("**/api/speech") as asked:
        german.page.keyboard.press("Tab")
    assert '"language":"de"' in (asked.value.post_data or "")


def test_what_was_heard_is_marked_as_english(german: EarshotPage) -> None:
    german.press("Sprechen")
    german.wait_state("recording")
    german.press("Sprechen")
    german.wait_heard_out(1)
    heard = german.page.locator("#heard")
    expect(heard).to_have_text("Gehört: »find the red boat«")
    assert heard.evaluate(LANGUAGE_OF) == "de"
    assert heard.get_by_text("find the red boat").evaluate(LANGUAGE_OF) == "en"


def test_what_a_screen_reader_is_told_is_marked_as_english(
    german: EarshotPage, scripted: ScriptedServer
) -> None:
    german.answer_by("Mein Screenreader spricht")
    scripted.wait_for("session.update", times=2)
    german.page.locator("#query").fill("a red boat")
    german.page.locator("#query").press("Enter")
    expect(german.status).not_to_be_empty()
    assert german.status.evaluate(LANGUAGE_OF) == "en"
    scripted.send(events.Error(code="x", text="Something could not be done."))
    expect(german.alert).not_to_be_empty()
    assert german.alert.evaluate(LANGUAGE_OF) == "en"


def test_why_the_server_refuses_is_marked_as_english(
    german: EarshotPage, scripted: ScriptedServer
) -> None:
    scripted.door = "full"
    scripted.hang_up()
    expect(german.alert).to_have_text(FULL)
    assert german.alert.evaluate(LANGUAGE_OF) == "en"
    expect(german.hint).to_have_text("Keine Verbindung zu Earshot.")
    assert german.hint.evaluate(LANGUAGE_OF) == "de"


def test_what_has_to_be_said_in_english_is_marked_so(german: EarshotPage) -> None:
    commands = german.page.locator("dd").get_by_text("“undo”")
    assert commands.evaluate(LANGUAGE_OF) == "en"
    assert german.page.get_by_text("nimmt es zurück").evaluate(LANGUAGE_OF) == "de"


# From right to left


@pytest.fixture
def mirrored(page: EarshotPage) -> EarshotPage:
    """The page in a language that is written from right to left, after an answer."""
    words = (PAGE / "words" / "de.js").read_text("utf-8")
    assert 'direction: "ltr"' in words
    body = words.replace('direction: "ltr"', 'direction: "rtl"')
    page.page.route(GERMAN, lambda route: route.fulfill(body=body, content_type="text/javascript"))
    translate(page)
    ask(page, "a red boat")
    return page


def test_from_right_to_left_the_page_is_mirrored(mirrored: EarshotPage) -> None:
    expect(html(mirrored)).to_have_attribute("dir", "rtl")
    page = mirrored.page
    skip = page.get_by_role("link", name="Zu den Ergebnissen")
    skip.focus()
    assert skip.evaluate(LEFT) > page.evaluate("innerWidth / 2")
    assert page.locator("#talk").evaluate(LEFT) > page.locator("#stop").evaluate(LEFT)
    for line in (".notice", ".log .answered"):
        left, right = page.locator(line).first.evaluate(BORDERS)
        assert left == "0px" and right != "0px"


def test_english_runs_from_left_to_right_in_it(mirrored: EarshotPage) -> None:
    for english in (
        mirrored.page.get_by_text(NOTICE),
        mirrored.captions.first,
        mirrored.answers.first,
        mirrored.page.locator("dd bdi").first,
    ):
        first, last = english.evaluate(ENDS)
        assert first < last


@pytest.mark.parametrize("width", WIDTHS)
def test_mirrored_too_everything_can_be_read_and_reached(
    mirrored: EarshotPage, artefacts: Path, width: int
) -> None:
    mirrored.page.set_viewport_size({"width": width, "height": HEIGHT})
    assert layout.look(mirrored.page, EXCEPTIONS).faults == []
    mirrored.page.screenshot(path=artefacts / f"right-to-left-{width}.png", full_page=True)
