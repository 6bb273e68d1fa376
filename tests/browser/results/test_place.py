"""A tab that is loaded anew, and a server that begins anew, go back to where the person was."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from server.protocol import events
from tests.browser.conftest import OpenPage
from tests.browser.earshot_page import SCREEN_READER, EarshotPage
from tests.browser.states import ignore
from tests.client import scripted_server
from tests.client.peer import Peer
from tests.client.scripted_server import ScriptedServer

pytestmark = pytest.mark.browser

PHONE = {"width": 390, "height": 844}
FROM_LAST_TIME = "From last time; searching again."
TOP = "document.querySelectorAll('.result')[1].getBoundingClientRect().top"


async def answer(peer: Peer, event: dict[str, Any]) -> None:
    """As the server does: "search for" is no part of the question."""
    if event["type"] == "query.text":
        event = event | {"text": event["text"].removeprefix("search for ")}
    if event.get("name") == "jump":
        peer.rank = event["rank"]
        await peer.say("Two of 3.", rank=peer.rank)
    else:
        await scripted_server.answer(peer, event)


@pytest.fixture
def phone(open_page: OpenPage, chromium: Browser, scripted: ScriptedServer) -> EarshotPage:
    """Where the second of three pictures was come to."""
    scripted.script = answer
    page = open_page(chromium, scripted.page, viewport=PHONE, has_touch=True)
    page.type_query("a red boat")
    page.wait_heard_out(1)
    page.press("Next")
    page.wait_heard_out(2)
    return page


def asked(server: ScriptedServer, since: int = 0) -> list[tuple[str, Any]]:
    """What the latest client has asked for."""
    wanted = {"query.text": "text", "command": "name", "response.cancel": "type"}
    received = server.peers[-1].received[since:]
    return [(one["type"], one[wanted[one["type"]]]) for one in received if one["type"] in wanted]


def load_anew(page: EarshotPage) -> None:
    page.page.reload()
    page.wait_connected()


def test_a_tab_that_is_loaded_anew_is_where_it_was(
    phone: EarshotPage, scripted: ScriptedServer
) -> None:
    phone.page.locator(".result").nth(1).scroll_into_view_if_needed()
    before = phone.page.evaluate(TOP)
    assert phone.page.evaluate("scrollY") > PHONE["height"] / 2
    load_anew(phone)
    scripted.wait_until(lambda: ("response.cancel", "response.cancel") in asked(scripted))
    assert asked(scripted) == [
        ("query.text", "search for a red boat"),
        ("command", "jump"),
        ("response.cancel", "response.cancel"),
    ]
    expect(phone.page.locator(".result button:enabled")).to_have_count(21)
    expect(phone.current).to_have_text("Result 2")
    expect(phone.page.get_by_role("heading", name="Results for “a red boat”")).to_be_visible()
    assert phone.page.evaluate(TOP) == pytest.approx(before, abs=2)
    phone.press("Next")
    expect(phone.current).to_have_text("Result 3")
    phone.wait_heard_out(1)
    expect(phone.answers).to_have_text([scripted.peers[-1].said])  # nothing was said before it


def test_until_the_server_has_answered_it_is_said_to_be_from_last_time(
    phone: EarshotPage, scripted: ScriptedServer
) -> None:
    scripted.script = ignore
    load_anew(phone)
    expect(phone.page.get_by_text(FROM_LAST_TIME)).to_be_visible()
    expect(phone.page.locator(".result button:enabled")).to_have_count(0)
    expect(phone.current).to_have_text("Result 2")
    phone.page.keyboard.press("Escape")
    expect(phone.captions).to_have_count(3)


def test_what_is_wanted_meanwhile_waits_for_the_pictures(
    phone: EarshotPage, scripted: ScriptedServer
) -> None:
    scripted.script = ignore
    load_anew(phone)
    scripted.wait_for("query.text", times=2)
    phone.press("Next")
    phone.wait_state("thinking")
    scripted.script = answer
    scripted.perform(answer(scripted.peers[-1], {"type": "query.text", "text": "a red boat"}))
    expect(phone.current).to_have_text("Result 3")
    scripted.wait_until(lambda: ("command", "next") in asked(scripted))
    assert asked(scripted) == [
        ("query.text", "search for a red boat"),
        ("command", "jump"),
        ("response.cancel", "response.cancel"),
        ("command", "next"),
    ]


def test_where_it_cannot_be_asked_again_nobody_waits_for_it(
    phone: EarshotPage, scripted: ScriptedServer
) -> None:
    scripted.script = ignore
    load_anew(phone)
    scripted.wait_for("query.text", times=2)
    phone.press("Next")
    failed = "I could not search just now."
    scripted.send(events.Error(code="search.failed", text=failed, cause_event_id="again"))
    scripted.wait_until(lambda: ("command", "next") in asked(scripted))
    expect(phone.failure).to_be_empty()
    expect(phone.captions).to_have_count(3)


def test_another_visit_begins_anew(phone: EarshotPage, scripted: ScriptedServer) -> None:
    phone.page.goto(scripted.page)
    phone.wait_connected()
    expect(phone.page.get_by_text("Pictures appear here")).to_be_visible()


def test_who_forgets_the_searches_forgets_the_place(
    phone: EarshotPage, scripted: ScriptedServer
) -> None:
    phone.press("Forget my searches")
    phone.wait_heard_out(3)
    load_anew(phone)
    expect(phone.page.get_by_text("Pictures appear here")).to_be_visible()


def test_a_server_that_begins_anew_is_asked_again(
    phone: EarshotPage, scripted: ScriptedServer
) -> None:
    phone.answer_by(SCREEN_READER)
    phone.page.evaluate("document.querySelectorAll('.result').forEach((e) => { e.old = 1; })")
    scripted.forgetful = True
    scripted.hang_up()
    scripted.wait_until(lambda: len(scripted.peers) == 2)
    expect(phone.status).to_have_text("Connected again.")
    scripted.wait_until(lambda: ("response.cancel", "response.cancel") in asked(scripted))
    assert asked(scripted) == [
        ("query.text", "search for a red boat"),
        ("command", "jump"),
        ("response.cancel", "response.cancel"),
    ]
    expect(phone.current).to_have_text("Result 2")
    stayed = "[...document.querySelectorAll('.result')].filter((e) => e.old).length"
    assert phone.page.evaluate(stayed) == 3  # and so does whoever reads there


# More results


def more(rank: int, count: int, more: bool) -> events.SearchResults:
    """Pictures from a rank on."""
    one = scripted_server.results()[0]
    results = [one.model_copy(update={"rank": at, "id": 10 + at}) for at in range(rank, count + 1)]
    return events.SearchResults(
        query="a red boat", via="text", results=results, matches=99, no_match=False,
        took_ms=1, more=more,
    )  # fmt: skip


def test_a_picture_beyond_the_first_results_is_gone_back_to(
    page: EarshotPage, scripted: ScriptedServer
) -> None:
    async def find(peer: Peer, event: dict[str, Any]) -> None:
        if event["type"] == "query.text":
            await peer.say("Boats:")  # as the server does, before it has found any
            await peer.emit(more(1, 5, more=True))
        elif event.get("name") in ("more_results", "jump"):
            await peer.emit(more(1, 8, more=False))
            await peer.say("Seven of 8.", rank=7)

    scripted.script = find
    page.type_query("a red boat")
    expect(page.captions).to_have_count(5)
    page.press("More results")
    expect(page.current).to_have_text("Result 7")
    load_anew(page)
    scripted.wait_until(lambda: ("response.cancel", "response.cancel") in asked(scripted))
    assert asked(scripted)[:2] == [("query.text", "search for a red boat"), ("command", "jump")]
    expect(page.captions).to_have_count(8)
    expect(page.current).to_have_text("Result 7")
    expect(page.answers).to_have_count(0)


@pytest.mark.parametrize("from_the_first", [True, False])
def test_more_results_can_be_had_where_there_are_more(
    page: EarshotPage, scripted: ScriptedServer, from_the_first: bool
) -> None:
    async def find(peer: Peer, event: dict[str, Any]) -> None:
        if event.get("name") == "more_results":
            await peer.emit(more(1 if from_the_first else 6, 8, more=False))
            await peer.say("Six of 8: a red boat.", rank=6)
        elif event["type"] == "query.text":
            await peer.emit(more(1, 5, more=True))
            await peer.say("One of 8: a red boat.", rank=1)

    scripted.script = find
    expect(page.button("More results")).to_be_hidden()
    page.type_query("a red boat")
    page.wait_heard_out(1)
    expect(page.captions).to_have_count(5)
    page.page.evaluate("document.querySelectorAll('.result').forEach((e) => { e.old = 1; })")
    page.press("More results")
    page.wait_heard_out(2)
    expect(page.captions).to_have_count(8)
    assert page.page.locator(".result").nth(4).evaluate("(element) => element.old") == 1
    expect(page.current).to_have_text("Result 6")
    expect(page.button("More results")).to_be_hidden()
    expect(page.page.locator("#results")).to_be_focused()
    expect(page.questions.last).to_have_text("More results")
    page.press("More, result 8")
    scripted.wait_for("command", times=2)
    assert scripted.received[-1]["rank"] == 8
