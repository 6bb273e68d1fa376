"""The token: who needs it, how it is given, what becomes of it, and what is told without it."""

from __future__ import annotations

import logging
import re
from pathlib import Path

import pytest
from starlette.types import Receive, Scope, Send

import client
from server.web.access import wrong_tokens
from server.web.access.door import Door, names_of_this_machine
from server.web.access.gate import Gate
from server.web.access.token_file import keep_token, new_token, read_token, token_file
from server.web.access.wrong_tokens import WrongTokens
from tests.server.web.access.doors import (
    LAN,
    TOKEN,
    WIDE,
    Answered,
    Header,
    fetched,
    gate,
    host,
    knock,
)

HERE = host(f"{LAN}:8000")
PAGE = ("Accept", "text/html,application/xhtml+xml")
BEHIND = (
    *("/", "/docs", "/main.js", "/metrics", "/ready", "/openapi.json", "/api/images/1"),
    *("/api/indexing", "/api/speech", "/ws/v1", "/style/../main.js", "/icons/", "/health/", "//"),
)


def bearer(token: str) -> Header:
    return ("Authorization", f"Bearer {token}")


async def enter(door_gate: Gate, secure: bool = False, token: str = TOKEN) -> Answered:
    return await knock(
        door_gate, HERE, PAGE, path="/", query=f"token={token}", secure=secure, local=LAN
    )


@pytest.mark.parametrize("path", BEHIND)
@pytest.mark.parametrize("kind", ["http", "websocket"])
async def test_without_the_token_nobody_comes_in(path: str, kind: str) -> None:
    answered = await knock(gate(WIDE), HERE, path=path, kind=kind, local=LAN)
    assert (answered.status, answered.code) == (401, "token.missing")
    assert answered.headers["www-authenticate"] == "Bearer"
    assert (await knock(gate(WIDE), HERE, bearer(TOKEN), path=path, kind=kind, local=LAN)).let_in
    assert (await knock(gate(Door()), host("localhost"), path=path, kind=kind)).let_in


async def test_on_this_machine_itself_the_token_is_needed_too_where_others_can_come() -> None:
    """Another person's program on this machine comes from loopback as well."""
    assert (await knock(gate(WIDE), host("localhost:8000"))).status == 401


async def test_a_health_check_needs_none_and_neither_does_what_the_page_of_refusal_is_made_of() -> (
    None
):
    web = Path(client.__file__).parent / "web"
    page = await knock(gate(WIDE), HERE, PAGE, path="/", local=LAN)
    made_of = re.findall(r'(?:href|src)="(/[^"]+)"', page.body.decode())
    assert "/style/page.css" in made_of
    for path in ("/health", "/manifest.webmanifest", *made_of):
        if path != "/":
            assert (await knock(gate(WIDE), HERE, path=path, local=LAN)).let_in, path
            assert path == "/health" or (web / path[1:]).is_file()


@pytest.mark.parametrize("secure", [False, True])
async def test_the_token_in_the_first_address_becomes_a_cookie_and_the_address_is_clean(
    secure: bool,
) -> None:
    at_the_door = gate(WIDE)
    answered = await enter(at_the_door, secure)
    assert (answered.status, answered.headers["location"]) == (303, "/")
    assert answered.headers["referrer-policy"] == "no-referrer"
    assert answered.headers["cache-control"] == "no-store"
    name, *attributes = answered.headers["set-cookie"].split("; ")
    wanted = {"HttpOnly", "SameSite=strict", "Path=/", "Max-Age=31536000"}
    assert {*attributes} == wanted | ({"Secure"} if secure else set())
    assert name == f"{'__Host-' if secure else ''}earshot-8000={TOKEN}"
    for kind in ("http", "websocket"):
        kept = ("Cookie", f'other="a; b={name}x; {answered.cookie}')
        again = await knock(at_the_door, HERE, kept, kind=kind, secure=secure, local=LAN)
        assert again.let_in


@pytest.mark.parametrize("typed", [TOKEN.upper(), TOKEN.replace("-", ""), TOKEN.replace("-", "+")])
async def test_a_token_may_be_typed_as_people_type(typed: str) -> None:
    assert (await enter(gate(WIDE), token=typed)).status == 303


@pytest.mark.parametrize(
    "given",
    [
        [bearer("")],
        [bearer(TOKEN[:-1])],
        [bearer(new_token())],
        [bearer(TOKEN + "x")],
        [("Authorization", TOKEN)],
        [("Authorization", "Basic " + TOKEN)],
        [("Cookie", f"earshot-8000={TOKEN[:-1]}")],
        [("Cookie", "earshot-8000=\xe9\xff")],
    ],
)
async def test_a_wrong_token_is_refused_and_a_wrong_cookie_taken_away(given: list[Header]) -> None:
    answered = await knock(gate(WIDE), HERE, *given, local=LAN)
    assert (answered.status, answered.code) == (401, "token.wrong")
    cookie = answered.headers.get("set-cookie", "")
    assert ("Max-Age=0" in cookie) is (given[0][0] == "Cookie" or "earshot" in cookie)


@pytest.mark.parametrize(
    ("method", "path", "query"),
    [
        ("GET", "/", f"token={TOKEN}&token={TOKEN}"),
        ("GET", "/", "token="),
        ("POST", "/", f"token={TOKEN}"),
        ("GET", "/api/images/1", f"token={TOKEN}"),
        ("GET", "//evil.example", f"token={TOKEN}"),
    ],
)
async def test_only_the_page_takes_a_token_in_its_address(
    method: str, path: str, query: str
) -> None:
    answered = await knock(gate(WIDE), HERE, method=method, path=path, query=query, local=LAN)
    assert answered.status == 401
    assert TOKEN not in answered.headers.get("set-cookie", "")


async def test_who_gives_many_wrong_tokens_waits_and_the_right_one_opens_all_the_same(
    caplog: pytest.LogCaptureFixture,
) -> None:
    at_the_door = gate(WIDE)
    codes = [
        (await knock(at_the_door, HERE, bearer(new_token()), local=LAN, client="10.0.0.7")).code
        for _ in range(wrong_tokens.AT_MOST + 2)
    ]
    assert codes == ["token.wrong"] * wrong_tokens.AT_MOST + ["token.too_often"] * 2
    (told,) = caplog.records
    assert told.levelno == logging.WARNING and "10.0.0.7" in told.getMessage()
    assert (await enter(at_the_door)).status == 303
    other = await knock(at_the_door, HERE, bearer("x"), local=LAN, client="10.0.0.8")
    assert other.code == "token.wrong"


def test_wrong_tokens_are_forgotten_after_a_minute_and_places_are_bounded() -> None:
    clock = [0.0]
    wrong = WrongTokens(lambda: clock[0])
    assert [wrong.come("10.0.0.7") for _ in range(11)] == [False] * 10 + [True]
    clock[0] = wrong_tokens.WITHIN
    assert not wrong.come("10.0.0.7")
    household = [wrong.come(f"2001:db8::{n:x}") for n in range(1, 12)]
    assert household[-1], "a device chooses its own address within its network"
    for n in range(3 * wrong_tokens.REMEMBERED):
        wrong.come(f"10.1.{n // 250}.{n % 250}")
    assert len(wrong._places) == wrong_tokens.REMEMBERED
    assert not wrong.come(None) and not wrong.come("x")


async def test_a_person_finds_a_page_that_says_what_to_do() -> None:
    missing = await knock(gate(WIDE), HERE, PAGE, path="/", local=LAN)
    page = missing.body.decode()
    assert missing.headers["content-type"].startswith("text/html")
    assert '<html lang="en">' in page and "<h1>Earshot needs its token</h1>" in page
    assert '<label for="token">' in page and "<script" not in page and "style=" not in page
    wrong = (await enter(gate(WIDE), token="nonsense")).body.decode()
    assert "role=alert" in wrong and 'aria-describedby="why"' in wrong and "nonsense" not in wrong
    stranger = await knock(gate(WIDE), host("evil.example"), PAGE, path="/", local=LAN)
    assert "--allow-host" in stranger.body.decode()
    part = await knock(
        gate(WIDE), HERE, PAGE, *fetched("same-origin", mode="cors", dest="empty"), local=LAN
    )
    assert part.code == "token.missing", "the page itself reads no page"


async def test_who_follows_a_link_from_elsewhere_is_led_to_where_the_cookie_counts() -> None:
    """A browser holds a SameSite=Strict cookie back where another page's link is followed."""
    link = fetched("cross-site", mode="navigate", dest="document")
    led = await knock(gate(WIDE), HERE, PAGE, *link, path="/", local=LAN)
    assert 'http-equiv="refresh" content="0;url=/"' in led.body.decode()
    again = fetched("same-origin", mode="navigate", dest="document")
    asked = await knock(gate(WIDE), HERE, PAGE, *again, path="/", local=LAN)
    assert "refresh" not in asked.body.decode()


async def test_every_answer_is_kept_to_this_servers_pages() -> None:
    answers = [
        await knock(gate(WIDE), HERE, path="/", local=LAN),
        await knock(gate(WIDE), host("evil.example")),
        await enter(gate(WIDE)),
        await knock(gate(WIDE), HERE, kind="websocket", local=LAN),
    ]
    for answered in answers:
        assert answered.headers["cross-origin-resource-policy"] == "same-origin"
        assert answered.headers["cross-origin-opener-policy"] == "same-origin"
        assert answered.headers["x-content-type-options"] == "nosniff"
        assert "frame-ancestors 'none'" in answered.headers["content-security-policy"]


async def test_a_server_that_cannot_say_why_closes_the_socket() -> None:
    sent = []

    async def behind(scope: Scope, receive: Receive, send: Send) -> None:
        raise AssertionError

    async def receive() -> dict[str, str]:
        return {"type": "websocket.connect"}

    async def send(message: object) -> None:
        sent.append(message)

    scope = {"type": "websocket", "path": "/ws/v1", "headers": [(b"host", b"evil.example")]}
    await Gate(behind, WIDE)(scope, receive, send)
    assert sent == [{"type": "websocket.close", "code": 1008}]


# Where it is kept


def test_the_token_is_for_this_person_alone_and_outlives_the_server(tmp_path: Path) -> None:
    token = keep_token(tmp_path)
    file = token_file(tmp_path)
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.parent.stat().st_mode & 0o777 == 0o700
    assert keep_token(tmp_path) == read_token(tmp_path) == token
    assert keep_token(tmp_path, anew=True) != token
    assert [path.name for path in file.parent.iterdir()] == [file.name]


@pytest.mark.parametrize("text", ["", "short", "\xff" * 25, "a" * 24])
def test_a_token_that_was_spoilt_is_made_anew(tmp_path: Path, text: str) -> None:
    keep_token(tmp_path)
    token_file(tmp_path).write_text(text, encoding="latin-1")
    assert read_token(tmp_path) is None
    assert len(keep_token(tmp_path)) == len(TOKEN)


def test_a_door_that_is_printed_shows_no_token() -> None:
    assert TOKEN not in repr(WIDE)


def test_tokens_are_long_and_never_the_same() -> None:
    tokens = {new_token() for _ in range(200)}
    assert len(tokens) == 200
    assert all(re.fullmatch(r"(?:[a-km-z2-9]{5}-?){5}", token) for token in tokens)
    assert len({*"".join(tokens)} - {"-"}) == 32


def test_a_machine_answers_to_its_own_names(monkeypatch: pytest.MonkeyPatch) -> None:
    for called, names in (
        ("Boat", {"boat", "boat.local"}),
        ("boat.fritz.box", {"boat", "boat.local", "boat.fritz.box"}),
        ("localhost", set()),
        ("Bücherboot", {"xn--bcherboot-q9a", "xn--bcherboot-q9a.local"}),
        ("no name", set()),
        ("", set()),
    ):
        monkeypatch.setattr("socket.gethostname", lambda called=called: called)
        assert names_of_this_machine() == names
