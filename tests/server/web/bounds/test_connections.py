"""A connection that takes its time, its room or its chance costs itself."""

from __future__ import annotations

import logging
import socket
import struct
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest

from server.language import phrases
from server.web.bounds import connections
from server.web.bounds.connections import MOST_FRAMES, PINGS_AT_ONCE
from tests.server.running import serving
from tests.server.web.bounds.raw import connected, frame, handshake, told, until, until_closed
from tests.server.web.test_app import make_service

QUICK = 0.3  # seconds, where otherwise somebody would wait for ten
TEXT, CONTINUED, CLOSE, PING = 1, 0, 8, 9
linux = pytest.mark.skipif(sys.platform != "linux", reason="counts in /proc")


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with serving(make_service(tmp_path_factory.mktemp("served"), "red")) as address:
        yield address


def is_well(address: str) -> bool:
    return bool(httpx.get(f"http://{address}/health").json() == {"status": "up"})


def test_a_connection_that_asks_nothing_is_closed_without_a_word(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "HEAD_SECONDS", QUICK)
    with connected(address) as client:
        assert until_closed(client) == b""


@pytest.mark.parametrize("begun", [b"GET /health HTT", b"GET /health HTTP/1.1\r\nHost: x\r\n"])
def test_a_head_that_does_not_come_is_not_waited_for(
    address: str, begun: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "HEAD_SECONDS", QUICK)
    with connected(address) as client:
        client.sendall(begun)
        status, error = told(until_closed(client))
    assert (status, error["code"]) == (408, "request.too_slow")
    assert error["text"] == phrases.TOO_SLOW_A_REQUEST
    assert is_well(address)


def test_nor_is_the_next_one_however_it_drips(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "HEAD_SECONDS", QUICK)
    with connected(address) as client:
        client.sendall(f"GET /health HTTP/1.1\r\nHost: {address}\r\n\r\n".encode())
        until(client, b'"up"}')
        client.sendall(b"GET ")
        status, _ = told(until_closed(client))
    assert status == 408


@pytest.mark.parametrize(
    ("path", "more"),
    [
        ("/ws/v1?" + "x" * 60_000, ""),
        ("/ws/v1", "X-More: x\r\n" * 3000),
        ("/ws/v1", f"X-Long: {'x' * 50_000}\r\n"),
        ("/ws/v1", "Content-Length: 7\r\n"),
        ("/ws/v1", "Transfer-Encoding: chunked\r\n"),
        ("/ws/v1", "Sec-WebSocket-Version: 99\r\n"),
        ("/ws/v1", "Sec-WebSocket-Extensions: permessage-deflate; nonsense=\x01\r\n"),
        ("/ws/v1", "Sec-WebSocket-Protocol: \xff\xfe\r\n"),
        ("/ws/v1?last_seq=9223372036854775808&session_id=x", ""),
        ("/ws/v1?last_seq=-1&last_seq=1&session_id=x&session_id=", ""),
        ("/ws/v1?sound_frames=many", ""),
        ("/ws/v1?last_seq=" + "9" * 5000, ""),
        ("/ws/v1?%00%ff=%", ""),
    ],
)
def test_an_absurd_handshake_is_answered(address: str, path: str, more: str) -> None:
    with connected(address) as client:
        client.sendall(handshake(address, path, more))
        answer = client.recv(65_536)
    assert answer.startswith(b"HTTP/1.1 ")
    assert int(answer.split()[1]) in (101, 400, 404, 405, 426, 431)
    assert is_well(address)


def test_what_is_no_request_is_told_so(address: str) -> None:
    for sent in (b"\x16\x03\x01\r\n\r\n", b"GET\r\n\r\n", bytes(70_000)):
        with connected(address) as client:
            client.sendall(sent)
            status, error = told(until_closed(client))
        assert (status, error["code"]) == (400, "request.invalid")
    assert is_well(address)


def open_socket(stack: ExitStack, address: str) -> socket.socket:
    client = stack.enter_context(connected(address))
    client.sendall(handshake(address))
    until(client, b"session.created")
    return client


def closed_with(client: socket.socket) -> int:
    """The code of the last frame."""
    rest = until_closed(client)
    return int(struct.unpack(">H", rest[rest.rindex(b"\x88") + 2 :][:2])[0])


def test_messages_are_not_compressed(address: str) -> None:
    with connected(address) as client:
        client.sendall(handshake(address, more="Sec-WebSocket-Extensions: permessage-deflate\r\n"))
        assert b"permessage" not in until(client, b"\r\n\r\n").lower()


def test_a_message_of_endless_empty_parts_ends_its_socket(address: str) -> None:
    with ExitStack() as stack:
        client = open_socket(stack, address)
        client.sendall(frame(TEXT, b"{", is_last=False))
        client.sendall(frame(CONTINUED, is_last=False) * (MOST_FRAMES + 10))
        assert closed_with(client) == 1009
    assert is_well(address)


def test_a_flood_of_pings_ends_its_socket(address: str) -> None:
    with ExitStack() as stack:
        client = open_socket(stack, address)
        client.sendall(frame(PING, b"x" * 100) * (PINGS_AT_ONCE + 200))
        assert closed_with(client) == 1008
    with ExitStack() as stack:
        client = open_socket(stack, address)
        client.sendall(frame(PING, b"one"))
        assert b"one" in until(client, b"one")
    assert is_well(address)


def test_who_takes_nothing_is_cut_off(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "UNREAD_SECONDS", QUICK)
    with connected(address) as client:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        ask = f"GET /openapi.json HTTP/1.1\r\nHost: {address}\r\n\r\n".encode()
        client.settimeout(QUICK)
        with pytest.raises(OSError, match=r"."):  # reset, or too slow once nobody reads it
            while True:
                client.sendall(ask * 500)
    assert is_well(address)


@linux
def test_a_thousand_sockets_leave_nothing_behind(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "HEAD_SECONDS", QUICK)
    before = open_files()
    for _ in range(10):
        with ExitStack() as stack:
            for number in range(100):
                client = stack.enter_context(connected(address))
                whole = handshake(address, more="X: x\r\n" * (number % 3) * 100)
                client.sendall(whole if number % 4 else whole[: number + 1])
                if number % 5 == 0:
                    client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            assert is_well(address)
    for _ in range(1000):
        if open_files() <= before + 5:
            break
        is_well(address)
    assert open_files() <= before + 5


def open_files() -> int:
    return len([*Path("/proc/self/fd").iterdir()])


def test_one_connection_too_many_is_told_and_closed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "MOST_CONNECTIONS", 8)
    with serving(make_service(tmp_path, "red")) as address, ExitStack() as stack:
        for _ in range(4):
            stack.enter_context(connected(address))
        with connected(address) as fifth:
            status, error = told(until_closed(fifth))
        assert (status, error["code"], error["text"]) == (503, "server.busy", phrases.BUSY)
        stack.close()
        assert is_well(address)


@linux
def test_out_of_descriptors_it_says_so_once_and_goes_on(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    with serving(make_service(tmp_path, "red")) as address, ExitStack() as stack:
        assert is_well(address)
        held = [stack.enter_context(socket.socket()) for _ in range(8)]
        caplog.set_level(logging.ERROR)
        try:
            host, port = address.rsplit(":", 1)
            resource.setrlimit(resource.RLIMIT_NOFILE, (open_files() - 1, hard))
            for client in held:
                client.connect((host, int(port)))
                client.sendall(f"GET /health HTTP/1.1\r\nHost: {address}\r\n\r\n".encode())
            held[-1].settimeout(2.5)
            with pytest.raises(TimeoutError):
                held[-1].recv(1)
            told_of = [record for record in caplog.records if "connection" in record.getMessage()]
            assert len(told_of) == len(caplog.records) == 1
        finally:
            resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
        held[-1].settimeout(30)
        assert held[-1].recv(65_536).startswith(b"HTTP/1.1 200")
        assert is_well(address)
