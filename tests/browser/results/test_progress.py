"""The page shows how far the reading of pictures has come, and bothers nobody with it."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, expect

from server.assistant.indexing import Indexing
from server.web.state import LISTED, AllLeftOut, IndexingProgress, LeftOut
from tests.browser.conftest import OpenPage
from tests.browser.earshot_page import EarshotPage
from tests.browser.measures.axe import SCRIPT, Axe
from tests.browser.page.test_axe import LOOKS
from tests.browser.states import LONGEST_WAIT_MS
from tests.client.scripted_server import ScriptedServer
from tests.fakes import coloured_pictures
from tests.server.running import serving
from tests.server.web.test_app import make_service

pytestmark = pytest.mark.browser

EVERY_MS = 2000
CALM_MS = 60_000  # while nothing is read
STRANGE = "/" + "מסיבה" * 40 + ".mov"  # right to left, longer than any line
NO_PICTURE = "It is not a picture that Earshot can open."
SKIPPED = AllLeftOut(
    total=2,
    first=[
        LeftOut(path="/photos/notes.txt", reason=NO_PICTURE),
        LeftOut(path=STRANGE, reason=NO_PICTURE),
    ],
)
FINDING = IndexingProgress(
    running=True,
    stage="finding",
    done=1240,
    total=8000,
    images_per_second=18.7,
    seconds_left=361,
    photos=1240,
)
DESCRIBING = IndexingProgress(
    running=True,
    stage="describing",
    done=160,
    total=7988,
    images_per_second=0.4,
    seconds_left=19570,
    skipped=SKIPPED,
    photos=7988,
)
DONE = IndexingProgress(running=False, done=7988, total=7988, photos=7988)

HIDE = """(hidden) => {
  Object.defineProperty(document, "hidden", { value: hidden, configurable: true });
  document.dispatchEvent(new Event("visibilitychange"));
}"""


@pytest.fixture
def watch(page: EarshotPage, scripted: ScriptedServer) -> Callable[[IndexingProgress], Locator]:
    """Has the page ask from now on, of a server that tells this; returns the section."""

    def begin(reading: IndexingProgress) -> Locator:
        scripted.wait_until(lambda: scripted.reading_asked == 1)  # when it was opened
        scripted.reading = reading
        page.page.clock.install(time=0)
        scripted.hang_up()
        scripted.wait_for_return()
        return section(page)

    return begin


Watch = Callable[[IndexingProgress], Locator]


def section(page: EarshotPage) -> Locator:
    return page.page.locator("#reading")


def pass_time(page: EarshotPage) -> None:
    """So long that the page asks again."""
    with page.page.expect_response("**/api/indexing"):
        page.page.clock.fast_forward(EVERY_MS)


def test_it_is_told_from_the_first_picture_to_the_last(
    page: EarshotPage, scripted: ScriptedServer, watch: Watch
) -> None:
    reading = watch(IndexingProgress(running=True, photos=0))
    expect(reading.get_by_role("heading")).to_have_text("Your pictures")
    expect(reading).to_contain_text("Getting ready to read your pictures.")
    bar = reading.get_by_role("progressbar")
    expect(bar).to_have_count(0)  # of how many, nobody knows

    scripted.reading = FINDING
    pass_time(page)
    expect(reading).to_contain_text(
        "Reading your pictures: 1,240 of 8,000, 19 a second, about 6 minutes left."
    )
    expect(bar).to_have_accessible_name("Pictures read")
    assert bar.evaluate("({ value, max }) => [value, max]") == [1240, 8000]

    scripted.reading = DESCRIBING
    pass_time(page)
    expect(reading).to_contain_text(
        "Describing your pictures: 160 of 7,988, 24 a minute, about 5 hours left."
    )
    expect(bar).to_have_accessible_name("Pictures described")

    scripted.reading = DONE
    pass_time(page)
    expect(reading).to_contain_text("All 7,988 pictures can be found.")
    expect(bar).to_have_count(0)

    asked = scripted.reading_asked
    page.page.clock.fast_forward(10 * EVERY_MS)
    page.page.evaluate("() => fetch('style/page.css')")  # whatever was asked before has arrived now
    assert scripted.reading_asked == asked == 5
    assert page.announced == []  # nobody asked for it


def test_it_stands_still_for_who_wants_that(
    page: EarshotPage, scripted: ScriptedServer, watch: Watch
) -> None:
    reading = watch(FINDING)
    hold = reading.get_by_role("button", name="Stop updating this")
    hold.click()
    scripted.reading = DESCRIBING
    with page.page.expect_response("**/api/indexing"):
        pass_time(page)
    expect(reading).to_contain_text("1,240 of 8,000")
    hold.click()
    expect(reading).to_contain_text("160 of 7,988")
    hold.click()
    scripted.reading = DONE
    pass_time(page)
    expect(reading).to_contain_text("All 7,988 pictures can be found.")


def test_what_is_not_known_is_not_said(page: EarshotPage, watch: Watch) -> None:
    unsettled = FINDING.model_copy(update={"images_per_second": None, "seconds_left": None})
    expect(watch(unsettled)).to_contain_text("Reading your pictures: 1,240 of 8,000.")


def test_the_time_left_is_said_roughly(
    page: EarshotPage, scripted: ScriptedServer, watch: Watch
) -> None:
    reading = watch(FINDING)
    for seconds, words in (
        (0, "less than a minute left"),
        (59, "less than a minute left"),
        (60, "about 1 minute left"),
        (5300, "about 88 minutes left"),
        (5400, "about 2 hours left"),
        (86_400, "about 24 hours left"),
    ):
        scripted.reading = FINDING.model_copy(update={"seconds_left": seconds})
        pass_time(page)
        expect(reading).to_contain_text(f"19 a second, {words}.")


def test_files_that_were_skipped_are_listed_with_their_reasons(
    page: EarshotPage, scripted: ScriptedServer, watch: Watch
) -> None:
    reading = watch(DESCRIBING)
    summary = reading.locator(".skipped summary")
    expect(summary).to_have_text("2 files were skipped")
    files = reading.get_by_role("listitem")
    expect(files).to_have_count(0)
    summary.focus()
    page.page.keyboard.press("Enter")
    expect(files).to_have_text([f"/photos/notes.txt: {NO_PICTURE}", f"{STRANGE}: {NO_PICTURE}"])
    strange = files.nth(1).locator("[dir=auto]")
    assert strange.evaluate("(path) => getComputedStyle(path).direction") == "rtl"
    assert files.nth(1).evaluate("(item) => getComputedStyle(item).direction") == "ltr"

    # More of them come, while somebody reads the list.
    first = files.first.element_handle()
    third = LeftOut(path="/photos/empty.jpg", reason="It is empty.")
    more = SKIPPED.model_copy(update={"total": 3, "first": [*SKIPPED.first, third]})
    scripted.reading = DESCRIBING.model_copy(update={"skipped": more})
    pass_time(page)
    expect(files).to_have_count(3)
    expect(summary).to_have_text("3 files were skipped")
    assert first is not None
    assert first.evaluate("(item) => item.isConnected")
    expect(summary).to_be_focused()


def test_of_very_many_files_only_the_first_are_listed(page: EarshotPage, watch: Watch) -> None:
    first = [LeftOut(path=f"/photos/{n}.mov", reason=NO_PICTURE) for n in range(LISTED)]
    reading = watch(DONE.model_copy(update={"skipped": AllLeftOut(total=12_000, first=first)}))
    reading.get_by_text("12,000 files were skipped").click()
    expect(reading.get_by_role("listitem")).to_have_count(LISTED)
    expect(reading.get_by_text("Only the first 200 are listed here.")).to_be_visible()


def test_pictures_without_a_description_are_listed_apart(page: EarshotPage, watch: Watch) -> None:
    blank = LeftOut(path="/photos/blank.png", reason="No description could be made of it.")
    one = AllLeftOut(total=1, first=[blank])
    reading = watch(DONE.model_copy(update={"not_described": one}))
    expect(reading).to_contain_text("All 7,988 pictures can be found.")
    expect(reading.locator(".skipped")).to_be_hidden()
    reading.get_by_text("1 picture has no description").click()
    expect(reading.get_by_role("listitem")).to_have_text(
        "/photos/blank.png: No description could be made of it."
    )


def test_a_failure_is_shown_with_what_can_be_found_all_the_same(
    page: EarshotPage, watch: Watch
) -> None:
    failure = "The disk is full. Everything saved so far is kept."
    failed = DONE.model_copy(update={"failure": failure, "photos": 1240})
    reading = watch(failed)
    expect(reading.locator(".alert")).to_have_text(failure)
    expect(reading.locator(".how-far")).to_have_text("1,240 pictures can be found.")
    assert page.announced == []


def test_nothing_is_shown_where_there_is_nothing_to_say(
    page: EarshotPage, scripted: ScriptedServer, watch: Watch
) -> None:
    with page.page.expect_response("**/api/indexing"):
        reading = watch(DONE)
    expect(reading.locator(".how-far")).to_have_text("All 7,988 pictures can be found.")
    expect(reading).to_be_hidden()


def test_a_page_that_nobody_sees_does_not_ask(
    page: EarshotPage, scripted: ScriptedServer, watch: Watch
) -> None:
    reading = watch(FINDING)
    expect(reading).to_contain_text("1,240 of 8,000")
    page.page.evaluate(HIDE, True)
    page.page.clock.fast_forward(10 * EVERY_MS)
    page.page.evaluate("() => fetch('style/page.css')")
    assert scripted.reading_asked == 2  # when it was opened, and when it came back
    scripted.reading = DESCRIBING
    page.page.evaluate(HIDE, False)
    expect(reading).to_contain_text("160 of 7,988")
    assert scripted.reading_asked == 3


def test_a_server_that_is_gone_is_not_asked(
    page: EarshotPage, scripted: ScriptedServer, watch: Watch
) -> None:
    reading = watch(FINDING)
    expect(reading).to_contain_text("1,240 of 8,000")
    scripted.door = "shut"
    scripted.hang_up()
    expect(page.main).to_have_attribute("data-connection", "lost")
    page.page.evaluate(HIDE, False)
    page.page.evaluate("() => fetch('style/page.css')")
    assert scripted.reading_asked == 2
    scripted.reading = DONE
    scripted.door = "open"
    page.page.clock.fast_forward(LONGEST_WAIT_MS)
    expect(reading).to_contain_text("All 7,988 pictures can be found.")
    page.problems.clear()  # Chromium itself notes each attempt that was refused


def test_an_answer_that_a_gone_server_owes_is_not_waited_for(
    page: EarshotPage, scripted: ScriptedServer, watch: Watch
) -> None:
    page.page.route("**/api/indexing", lambda route: None)
    with page.page.expect_request("**/api/indexing"):
        reading = watch(FINDING)
    with page.page.expect_event("requestfailed"):
        scripted.hang_up()
    expect(reading).to_be_hidden()
    page.page.unroute_all(behavior="ignoreErrors")


def test_it_speaks_the_language_of_the_page(page: EarshotPage, watch: Watch) -> None:
    """Names of files and the server's reasons stay as they are."""
    reading = watch(DESCRIBING)
    expect(reading).to_contain_text("2 files were skipped")
    page.page.evaluate("""async () => {
      const { words } = await import("/words/language.js");
      words.progress.skipped = (count) => `${count} Dateien`;
    }""")
    page.page.get_by_label("Use function keys").check()  # any setting shows the page anew
    expect(reading.locator("summary").first).to_have_text("2 Dateien")
    reading.locator("summary").first.click()
    assert reading.get_by_role("listitem").nth(0).locator("[lang=en]").text_content() == NO_PICTURE


def test_a_real_server_tells_what_it_has_read(
    open_page: OpenPage, chromium: Browser, tmp_path: Path
) -> None:
    photos = tmp_path / "photos"
    coloured_pictures(photos, "red", "green", "blue")
    (photos / "empty.jpg").touch()
    (photos / "notes.txt").write_text("Buy bread.")
    service = make_service(tmp_path)
    models = service.assistant.models
    service.indexing = Indexing(
        service.assistant.library, [photos], models.embedder, models.captioner
    )
    service.index_first = True  # so that the page opens after the last
    with serving(service) as address:
        page = open_page(chromium, f"http://{address}/")
        reading = section(page)
        expect(reading.locator(".how-far")).to_have_text("All 3 pictures can be found.")
        reading.get_by_text("2 files were skipped").click()
        files = reading.get_by_role("listitem")
        expect(files).to_have_count(2)
        expect(files.filter(has_text="empty.jpg")).to_have_text(f"{photos}/empty.jpg: It is empty.")
        page.page.close()  # before its server, or it would note that this is gone


def test_axe_finds_nothing_wrong_with_it(page: EarshotPage, watch: Watch) -> None:
    if not SCRIPT.exists():
        assert not os.environ.get("CI"), "There is no axe-core; run make install-npm first."
        pytest.skip("there is no axe-core on this machine; make install-npm installs it")
    page.page.emulate_media(reduced_motion="reduce")
    failed = DESCRIBING.model_copy(update={"failure": "The disk is full.", "running": True})
    reading = watch(failed)
    reading.get_by_text("2 files were skipped").click()
    axe = Axe(page.page)
    for look in LOOKS:
        look.apply(page)
        findings = axe.look()
        assert findings.violations == [], look
        assert [one for one in findings.undecided if "reading" in one.element] == []
        assert page.page.evaluate("document.documentElement.scrollWidth") <= look.width
        for summary in reading.locator("summary:visible").all():
            box = summary.bounding_box()
            assert box is not None
            assert min(box["height"], box["width"]) >= 44


def test_a_drive_that_is_unplugged_later_is_told_and_what_mends_it_too(
    page: EarshotPage, scripted: ScriptedServer, watch: Watch
) -> None:
    reading = watch(DONE)
    expect(reading.locator(".how-far")).to_have_text("All 7,988 pictures can be found.")
    scripted.reading = DONE.model_copy(update={"trouble": "The folder /media/a is not there."})
    with page.page.expect_response("**/api/indexing"):
        page.page.clock.fast_forward(CALM_MS)
    expect(reading).to_contain_text("The folder /media/a is not there.")
    scripted.reading = DONE
    with page.page.expect_response("**/api/indexing"):
        page.page.clock.fast_forward(CALM_MS)
    expect(reading).not_to_contain_text("/media/a")
