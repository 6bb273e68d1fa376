"""Which requests are let in: one rule, held against every combination of what they may say."""

from __future__ import annotations

import asyncio
import ipaddress
import logging

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from server.web.access.addresses import read_host, read_origin, written_by_a_person
from server.web.access.door import Door
from tests.server.web.access.doors import HERE, LAN, WIDE, Header, fetched, gate, host, knock

OURS = ("127.0.0.1", "localhost", "[::1]", "127.9.8.7", "[::ffff:127.0.0.1]")
"""Of every server."""
OURS_BEYOND = ("boat", "boat.local", "photos.example", LAN)
NOT_OURS = (
    *(
        "evil.example",
        "localhost.evil.example",
        "127.0.0.1.evil.example",
        "0.0.0.0",
        "[::]",
        "10.0.0.9",
    ),
    *(
        "2130706433",
        "0x7f.1",
        "127.1",
        "boat.evil.example",
        "xn--bcher-kva.example",
        "notlocalhost",
    ),
)
BROKEN = (
    *(
        "",
        " ",
        "[",
        "]",
        "[]",
        "[::1",
        "::1",
        "[::1]x",
        "localhost:",
        "localhost:8000:1",
        "a@localhost",
    ),
    *(
        "localhost/",
        "localhost:99999",
        "localhost:-1",
        "localhost..",
        ".",
        "local host",
        "b\xfccher",
    ),
    *(
        "localhost#x",
        "localhost?x",
        "localhost\\x",
        "%6cocalhost",
        "[v1.x]",
        "[127.0.0.1]",
        "x" * 400,
    ),
    *(
        "localhost,evil.example",
        "[fe80::1%eth0]",
        "[fe80::1%25eth0]",
        "[::1%lo]",
        "\t",
        "localhost:8e1",
    ),
)
PORTS = ("", ":8000", ":80", ":443", ":9999")
SPELLINGS = (str, str.upper, str.title, lambda text: text + ".")
SITES = ("same-origin", "none", "same-site", "cross-site", "", "Same-Origin", "x")


def spelled(text: str, n: int) -> str:
    return text if "[" in text else SPELLINGS[n](text)


any_host = st.one_of(
    st.builds(
        lambda name, n, port: spelled(name, n) + port,
        st.sampled_from((*OURS, *OURS_BEYOND, *NOT_OURS)),
        st.integers(0, len(SPELLINGS) - 1),
        st.sampled_from(PORTS),
    ),
    st.sampled_from(BROKEN),
)
any_origin = st.one_of(
    st.builds(
        lambda scheme, address: f"{scheme}://{address}",
        st.sampled_from(["http", "https", "HTTP", "ws", "file", "chrome-extension"]),
        any_host,
    ),
    st.sampled_from(
        [
            "null",
            "",
            "http://[",
            "http://",
            "http:/localhost",
            "//localhost",
            "x",
            "http://localhost/",
        ]
    ),
    st.text(alphabet=st.characters(min_codepoint=32, max_codepoint=255), max_size=12),
)


def one_form(address: str) -> tuple[str, str] | None:
    """A host and a port as the oracle compares them, written without the code under test.

    Whatever is not plainly one of the names of this test is None: it is nobody's address.
    """
    name, bracket, rest = address.partition("]")
    if bracket:
        name, port = name.partition("%")[0] + bracket, rest  # a zone is of no account
    else:
        name, colon, port = address.partition(":")
        port = colon + port
    name = name.lower().removesuffix(".")
    if name not in {*OURS, *OURS_BEYOND, *NOT_OURS} or (port not in PORTS and port != ":"):
        return None
    return name.replace("::ffff:", "").strip("[]") if "." in name else name, port.strip(":")


def admitted(
    door: Door,
    local: str,
    secure: bool,
    opens_page: bool,
    hosts: list[str],
    origins: list[str],
    sites: list[str],
) -> bool:
    """The rule, in other words than the server's."""
    if len(hosts) != 1 or len(origins) > 1 or len(sites) > 1:
        return False
    here = one_form(hosts[0])
    known = {name.strip("[]").removeprefix("::ffff:") for name in OURS} | {"[::1]"}
    if door is WIDE:
        known |= {"boat", "boat.local", "photos.example"}
    if here is None or here[0] not in known | {local}:
        return False
    if origins:
        scheme, slashes, address = origins[0].partition("://")
        there = one_form(address) if slashes else None
        encrypted = secure or (door is WIDE and here[0] == "photos.example")
        schemes = ({"https"} if secure else {"http"}) | ({"https"} if encrypted else set())
        if there is None or scheme.lower() not in schemes or there[0] != here[0]:
            return False
        usual = "443" if scheme.lower() == "https" else "80"
        if (there[1] or usual) != (here[1] or usual):
            return False
    return not sites or sites[0] in ("same-origin", "none") or opens_page


@settings(max_examples=500, deadline=None)
@example(
    door=Door(),
    local=HERE,
    secure=False,
    kind="http",
    method="GET",
    path="/",
    hosts=["localhost"],
    origins=[],
    sites=["same-origin", "same-origin"],
    mode="navigate",
    destination="document",
)
@example(
    door=Door(),
    local=HERE,
    secure=False,
    kind="http",
    method="GET",
    path="/",
    hosts=["[127.0.0.1]"],
    origins=[],
    sites=[],
    mode="navigate",
    destination="document",
)
@given(
    door=st.sampled_from([Door(), WIDE]),
    local=st.sampled_from([HERE, LAN]),
    secure=st.booleans(),
    kind=st.sampled_from(["http", "websocket"]),
    method=st.sampled_from(["GET", "POST", "OPTIONS", "HEAD", "DELETE"]),
    path=st.sampled_from(
        ["/", "/docs", "/api/images/1", "/ws/v1", "/health", "/main.js", "/metrics"]
    ),
    hosts=st.lists(any_host, max_size=2) | st.tuples(st.sampled_from(OURS)).map(list),
    origins=st.lists(any_origin, max_size=2),
    sites=st.lists(st.sampled_from(SITES), max_size=2),
    mode=st.sampled_from(["navigate", "cors", "no-cors", "websocket", ""]),
    destination=st.sampled_from(["document", "image", "iframe", "empty", ""]),
)
def test_whoever_comes_is_let_in_or_refused_by_the_one_rule(
    door: Door,
    local: str,
    secure: bool,
    kind: str,
    method: str,
    path: str,
    hosts: list[str],
    origins: list[str],
    sites: list[str],
    mode: str,
    destination: str,
) -> None:
    headers: list[Header] = [host(one) for one in hosts]
    headers += [("Origin", one) for one in origins]
    headers += [("Sec-Fetch-Site", one) for one in sites]
    headers += [("Sec-Fetch-Mode", mode), ("Sec-Fetch-Dest", destination)]
    headers += [("Authorization", f"Bearer {door.token}")] if door.token else []
    method = "GET" if kind == "websocket" else method
    came = knock(
        gate(door), *headers, method=method, path=path, kind=kind, secure=secure, local=local
    )
    answered = asyncio.run(came)
    opens_page = (mode, destination) == ("navigate", "document")
    opens_page = opens_page and method in ("GET", "HEAD") and path in ("/", "/docs")
    wanted = admitted(door, local, secure, opens_page, hosts, origins, sites)
    assert answered.let_in == wanted
    if not wanted:
        assert answered.status == 403
        assert answered.code in ("host.unknown", "origin.refused")
        assert answered.headers["cross-origin-resource-policy"] == "same-origin"


@pytest.mark.parametrize(
    "origin", ["http://[", "null", "http://[::1", "http://\xff", "", "http://localhost:x"]
)
@pytest.mark.parametrize("kind", ["http", "websocket"])
async def test_an_origin_that_is_none_is_answered_and_not_logged_as_a_failure(
    origin: str, kind: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        answered = await knock(gate(Door()), host("localhost:8000"), ("Origin", origin), kind=kind)
    assert (answered.status, answered.code) == (403, "origin.refused")
    assert caplog.records == []


@pytest.mark.parametrize("method", ["GET", "POST", "OPTIONS"])
@pytest.mark.parametrize(
    "path", ["/api/images/1", "/api/speech", "/api/describe", "/metrics", "/main.js"]
)
async def test_another_sites_page_gets_nothing_however_it_asks(method: str, path: str) -> None:
    for asked in (
        fetched("cross-site", mode="no-cors", dest="image"),
        fetched("same-site", mode="cors", dest="empty"),
        fetched("cross-site", mode="navigate", dest="iframe"),
        fetched("cross-site", mode="navigate", dest="document"),
        [("Origin", "https://evil.example")],
        [("Origin", "http://localhost:3000")],
    ):
        answered = await knock(
            gate(Door()), host("localhost:8000"), *asked, method=method, path=path
        )
        assert (answered.status, answered.code) == (403, "origin.refused"), asked


async def test_a_link_on_another_page_leads_to_the_page() -> None:
    link = fetched("cross-site", mode="navigate", dest="document")
    assert (await knock(gate(Door()), host("localhost:8000"), *link, path="/")).let_in


async def test_the_machines_own_address_is_that_which_the_request_came_to() -> None:
    for local, asked, let_in in (
        (LAN, LAN, True),
        (LAN, "192.168.1.6", False),
        ("fe80::1%eth0", "[fe80::1]", True),
        ("fe80::1%eth0", "[FE80:0:0::1]:8000", True),
        ("::ffff:192.168.1.5", LAN, True),
        ("2001:db8::7", "[2001:db8::8]", False),
    ):
        answered = await knock(gate(WIDE), host(asked), local=local, path="/health")
        assert answered.let_in is let_in, asked


@given(st.text(max_size=60))
def test_any_text_can_be_read_as_a_host_and_as_an_origin(text: str) -> None:
    address = read_host(text)
    if address:
        assert address.host == address.host.lower() and not address.host.endswith(".")
        assert read_host(f"[{address.host}]" if ":" in address.host else address.host)
    assert (read_origin(f"http://{text}") is None) == (address is None)


@given(st.ip_addresses())
def test_an_address_has_one_form(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> None:
    full = f"[{address.exploded.upper()}]" if address.version == 6 else str(address)
    read = read_host(f"{full}:8000")
    assert read and read.port == 8000
    assert written_by_a_person(str(address)) == written_by_a_person(full) == read.host


def test_names_that_people_type_are_those_that_browsers_send() -> None:
    assert written_by_a_person("Bücher.local") == "xn--bcher-kva.local"
    assert written_by_a_person(" Photos.Example. ") == "photos.example"
    assert written_by_a_person("[::1]") == "::1"
    for wrong in ("", "a b", "photos.example:8000", "http://photos.example", "*", "ü" * 80, "."):
        assert written_by_a_person(wrong) is None
