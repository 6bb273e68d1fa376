"""Pictures from the web: fetched from the open internet, never from inside a network."""

from __future__ import annotations

import asyncio
import itertools
import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from server.assistant import assistant as assistant_module
from server.assistant import fetch as fetching
from server.assistant.assistant import FETCHERS, Assistant
from server.assistant.fetch import (
    INSIDE,
    MAX_BYTES,
    MAX_REDIRECTS,
    NO_ADDRESS,
    TOO_LARGE,
    TOO_SLOW,
    UNREACHABLE,
    WHOLE_SECONDS,
    NotFetched,
    fetch,
    is_public,
)
from tests.fakes import coloured_library, fake_models

PUBLIC = "93.184.215.14"


class Web(ThreadingHTTPServer):
    """A web server on loopback that stands for one on the open web."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Pages)
        self.asked: list[tuple[str, str]] = []
        """Host and path of each request."""
        self.stopped = threading.Event()

    @property
    def port(self) -> int:
        return int(self.server_address[1])


class Pages(BaseHTTPRequestHandler):
    """A picture, redirects, and what goes wrong."""

    server: Web

    def do_GET(self) -> None:
        self.server.asked.append((self.headers["Host"], self.path))
        kind, _, rest = self.path.removeprefix("/").partition("/")
        if kind == "to":
            self.send_response(302)
            self.send_header("Location", rest)
            self.end_headers()
        elif kind == "loop":
            self.send_response(301)
            self.send_header("Location", "/loop")
            self.end_headers()
        elif kind == "drip":
            self.send_response(200)
            self.end_headers()
            self.drip(int(rest), b"x")
        elif kind == "head":
            self.wfile.write(b"HTTP/1.0 200 OK\r\n")
            self.drip(int(rest), b"X-More: more\r\n")
        elif kind == "missing":
            self.send_error(404)
        elif kind == "endless":
            self.send_response(200)
            self.end_headers()
            for _ in range(MAX_BYTES // 2**20 + 2):
                self.wfile.write(bytes(2**20))
        else:
            self.send_response(200)
            self.send_header("Content-Length", "7")
            self.end_headers()
            self.wfile.write(b"picture")

    def drip(self, times: int, piece: bytes) -> None:
        """Little after little, until whoever asked has gone."""
        with suppress(OSError):
            for _ in range(times):
                self.wfile.write(piece)
                self.wfile.flush()
                self.server.stopped.wait(0.01)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing is printed."""


@pytest.fixture
def web() -> Iterator[Web]:
    server = Web()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.stopped.set()
    server.shutdown()
    thread.join()
    server.server_close()


def names(table: dict[str, str]) -> Callable[[str, int], Sequence[str]]:
    """A name service; a host that it does not know is its own address."""

    def resolve(host: str, port: int) -> Sequence[str]:
        return [table.get(host, host)]

    return resolve


def only(*addresses: str) -> Callable[[str], bool]:
    return lambda address: address in addresses


def refused(url: str, **how: object) -> str:
    with pytest.raises(NotFetched) as error:
        fetch(url, **how)  # type: ignore[arg-type]
    return str(error.value)


def test_a_picture_on_the_open_web_is_fetched(web: Web) -> None:
    resolve = names({"pictures.example": "127.0.0.1"})
    url = f"http://pictures.example:{web.port}/boat.jpg?size=2#top"
    assert fetch(url, resolve=resolve, may_reach=only("127.0.0.1")) == b"picture"
    assert web.asked == [(f"pictures.example:{web.port}", "/boat.jpg?size=2")]


@pytest.mark.parametrize(
    "host",
    [
        *("127.0.0.1", "localhost", "127.1", "2130706433", "0x7f000001", "017700000001"),
        *("0.0.0.0", "[::1]", "[::ffff:127.0.0.1]", "[::]"),
    ],
)
def test_no_request_leaves_for_this_machine(web: Web, host: str) -> None:
    assert refused(f"http://{host}:{web.port}/") in (INSIDE, UNREACHABLE)
    assert web.asked == []


@pytest.mark.parametrize(
    "address",
    [
        *("10.0.0.1", "172.16.5.4", "192.168.1.1", "169.254.169.254", "100.64.0.1", "198.18.0.1"),
        *("0.0.0.0", "127.0.0.53", "224.0.0.1", "240.0.0.1", "255.255.255.255", "192.0.2.1"),
        *("::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "fd12::1", "ff02::1", "2001:db8::1"),
        *("::ffff:10.0.0.1", "::10.0.0.1", "64:ff9b::c0a8:0101", "2002:c0a8:0101::1"),
        *("not an address", ""),
    ],
)
def test_what_is_inside_is_known(address: str) -> None:
    assert not is_public(address)
    resolve = names({"rebind.example": address})
    assert refused("http://rebind.example/", resolve=resolve) == INSIDE


@pytest.mark.parametrize(
    "address", [PUBLIC, "8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"]
)
def test_what_is_open_is_known(address: str) -> None:
    assert is_public(address)


def test_one_inner_address_among_others_is_enough_to_refuse() -> None:
    both = [PUBLIC, "192.168.1.1"]
    assert refused("http://mixed.example/", resolve=lambda host, port: both) == INSIDE


def test_a_redirect_is_followed(web: Web) -> None:
    resolve = names({"a.example": "127.0.0.1", "b.example": "127.0.0.1"})
    url = f"http://a.example:{web.port}/to/http://b.example:{web.port}/x"
    assert fetch(url, resolve=resolve, may_reach=only("127.0.0.1")) == b"picture"
    assert [path for _, path in web.asked][-1] == "/x"


@pytest.mark.parametrize(
    "target", ["http://inner.example/", "http://169.254.169.254/latest", "http://[::1]/"]
)
def test_a_redirect_inside_is_refused(web: Web, target: str) -> None:
    resolve = names({"a.example": "127.0.0.1", "inner.example": "10.0.0.1", "[::1]": "::1"})
    url = f"http://a.example:{web.port}/to/{target}"
    assert refused(url, resolve=resolve, may_reach=only("127.0.0.1")) == INSIDE
    assert len(web.asked) == 1


def test_a_redirect_to_something_else_than_the_web_is_refused(web: Web) -> None:
    resolve = names({"a.example": "127.0.0.1"})
    url = f"http://a.example:{web.port}/to/file:///etc/passwd"
    assert refused(url, resolve=resolve, may_reach=only("127.0.0.1")) == NO_ADDRESS


def test_a_name_that_changes_its_address_gains_nothing(web: Web) -> None:
    """The address that was looked at is the one that is connected to: there is no second look."""
    answers = iter([["127.0.0.1"], ["10.0.0.1"]])
    url = f"http://rebind.example:{web.port}/"
    allowed = only("127.0.0.1")
    assert fetch(url, resolve=lambda h, p: next(answers), may_reach=allowed) == b"picture"
    assert refused(url, resolve=lambda h, p: next(answers), may_reach=allowed) == INSIDE
    assert len(web.asked) == 1


def test_redirects_have_an_end(web: Web) -> None:
    url = f"http://a.example:{web.port}/loop"
    resolve = names({"a.example": "127.0.0.1"})
    assert refused(url, resolve=resolve, may_reach=only("127.0.0.1")) == UNREACHABLE
    assert len(web.asked) == MAX_REDIRECTS + 1


def test_what_is_not_there_or_too_large_or_too_slow_is_a_sentence(web: Web) -> None:
    how = {"resolve": names({"a.example": "127.0.0.1"}), "may_reach": only("127.0.0.1")}
    base = f"http://a.example:{web.port}"
    assert refused(f"{base}/missing", **how) == UNREACHABLE
    assert refused(f"{base}/endless", **how) == TOO_LARGE


@pytest.mark.parametrize("way", ["drip/1000", "head/1000", "to/head/1000", "late"])
def test_there_is_one_deadline_from_the_first_byte_to_the_last(web: Web, way: str) -> None:
    """However it is spread: each step by itself is quick. A second passes at each look."""
    steps = itertools.count()
    how = {"resolve": names({"a.example": "127.0.0.1"}), "may_reach": only("127.0.0.1")}
    passing: Callable[[], float] = lambda: next(steps) if way != "late" else next(steps) * 99  # noqa: E731
    url = f"http://a.example:{web.port}/{way.replace('to/', 'to//')}"
    assert refused(url, clock=passing, **how) == TOO_SLOW
    assert next(steps) <= WHOLE_SECONDS + 2


def test_a_name_that_is_looked_up_for_ever_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """The thread that fetches is free again; only the lookup's own goes on."""
    monkeypatch.setattr(fetching, "CONNECT_SECONDS", 0.01)
    answering, threads = threading.Event(), list[threading.Thread]()

    def resolve(host: str, port: int) -> Sequence[str]:
        threads.append(threading.current_thread())
        answering.wait(60)
        raise OSError

    assert refused("http://slow.example/", resolve=resolve) == TOO_SLOW
    [lookup] = threads
    assert lookup is not threading.current_thread() and lookup.is_alive() and lookup.daemon
    answering.set()
    lookup.join(60)


async def test_slow_addresses_keep_nobody_else_waiting(tmp_path: Path, web: Web) -> None:
    library = coloured_library(tmp_path, "red")
    assistant = Assistant(fake_models(), library, readers=None)
    asking = threading.Event()
    try:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(assistant_module, "fetch", lambda url: bool(asking.wait()))
            waiting = [
                asyncio.create_task(assistant.fetch(f"somebody {number}", "https://a.example/"))
                for number in range(2 * FETCHERS)
            ]
            await asyncio.sleep(0)
            # Thumbs, pictures and names of places go by the threads that everybody shares.
            assert await asyncio.to_thread(library.photo, 1)
            assert not any(task.done() for task in waiting)
            asking.set()
            assert all(await asyncio.gather(*waiting))
    finally:
        asking.set()
        assistant.close()
        library.close()


@pytest.mark.parametrize(
    "url",
    [
        *("file:///etc/passwd", "ftp://a.example/", "gopher://a.example/", "//a.example", "boat"),
        *("http://", "http:///x", "http://user@a.example/", "http://a.example:x/", "http://[::1"),
        *("http://a.example:99999/", "", "javascript:alert(1)", "data:image/png;base64,AAAA"),
    ],
)
def test_what_is_no_web_address_is_refused(url: str) -> None:
    assert refused(url) == NO_ADDRESS


@pytest.mark.parametrize("host", ["no-such-host.invalid", "a" * 300 + ".example", "xn--\0.com"])
def test_a_name_that_nobody_knows_is_a_sentence(host: str) -> None:
    assert refused(f"http://{host}/") in (UNREACHABLE, NO_ADDRESS)


NOWHERE = (
    *("", " ", "http://[", "http://", "//a.org/x", "a.org/x.png", "http://a:b/", "http://a:99999/"),
    *("http://a:0/", "http://user@a.org/", "http://user:word@a.org/", "http://:word@a.org/"),
    *("data:image/png;base64,AAAA", "file:///etc/passwd", "ftp://a.org/", "javascript:alert(1)"),
    *("http://\ud800.org/", "http://a.org/\ud800.png", "http://[::1", "http://::1/", "gopher://a/"),
    *("http://[v1.a]/", "http://" + "a" * 64 + "é.org/", "http://é..org/"),
)
INSIDE_NAMES = (
    *("127.0.0.1", "127.1", "0.0.0.0", "0", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.1.1"),
    *("2130706433", "0x7f000001", "0177.0.0.1", "100.64.0.1", "localhost", "[::1]", "[::]"),
    *("[::ffff:127.0.0.1]", "[::ffff:10.0.0.1]", "[fe80::1]", "[fe80::1%25eth0]", "[fc00::1]"),
    *("[64:ff9b::7f00:1]", "[2002:7f00:1::]", "[::127.0.0.1]", "[ff02::1]", "224.0.0.1"),
    *("255.255.255.255", "１２７.0.0.1", "ⓛocalhost"),
)


def numeric(host: str, port: int) -> list[str]:
    """As the system reads addresses, without asking any network for a name."""
    if host == "localhost":
        return ["127.0.0.1"]
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST)
    return [str(each[4][0]) for each in found]


@pytest.mark.parametrize("url", NOWHERE)
def test_what_is_no_address_is_told_so(url: str) -> None:
    with pytest.raises(NotFetched) as refused:
        fetch(url, resolve=numeric)
    assert str(refused.value) in (NO_ADDRESS, UNREACHABLE)


@pytest.mark.parametrize("host", INSIDE_NAMES)
def test_no_way_of_writing_an_address_leads_inside(host: str, web: Web) -> None:
    with pytest.raises(NotFetched) as refused:
        fetch(f"http://{host}:{web.port}/picture", resolve=numeric)
    assert str(refused.value) in (INSIDE, NO_ADDRESS, UNREACHABLE)
    assert web.asked == []


@pytest.mark.parametrize("place", [*NOWHERE[2:], *(f"http://{host}/" for host in INSIDE_NAMES)])
def test_a_redirect_to_any_of_these_is_an_answer(
    place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers: Iterator[str | bytes] = iter([place, b"a picture"])
    monkeypatch.setattr(fetching, "_ask", lambda pool, url: next(answers))
    with suppress(NotFetched):  # and nothing else; what is asked next, other tests see to
        assert fetch("http://a.org/", resolve=numeric) == b"a picture"


@pytest.mark.parametrize(
    ("url", "asked"),
    [
        ("http://a.org/ö ü.png?q=日本#x", "http://a.org/%C3%B6%20%C3%BC.png?q=%E6%97%A5%E6%9C%AC"),
        ("http://bücher.example/a%20b.png", "http://xn--bcher-kva.example/a%20b.png"),
        ("HTTPS://[2606:4700::1]:444/x", "https://[2606:4700::1]:444/x"),
    ],
)
def test_addresses_in_any_alphabet_are_asked_for_in_ascii(url: str, asked: str) -> None:
    assert fetching._checked(url) == asked
