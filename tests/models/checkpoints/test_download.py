"""Downloads from a local hub: progress, resume, wrong checksums, a full disk, no network."""

from __future__ import annotations

import errno
import random
import socket
import sys
from collections.abc import Iterator
from email.utils import formatdate
from pathlib import Path
from typing import IO, Any

import httpx
import pytest

from models.checkpoints import download as downloading
from models.checkpoints import hub as hub_client_module
from models.checkpoints.download import DownloadProgress, download
from models.checkpoints.hub import ATTEMPTS, NO_NETWORK, Clock
from models.checkpoints.profiles import Checkpoint, Profile, check, folder_of, locate
from models.errors import DownloadFailed
from tests.models.hub import COMMIT, Hub

CONTENT = random.Random(0).randbytes
SIZES = {"config.json": 200, "model.bin": 900_000, "vocabulary.txt": 5000, "README.md": 40}

PROFILE = Profile(
    name="small",
    hear=Checkpoint(
        "whisper",
        "small/hear",
        files=("config.json",),
        weights=("model.safetensors", "model.bin"),
        extras=("vocabulary.*",),
        repository="some/ear",
    ),
    embed=Checkpoint("open_clip", "small/embed", ("weights.safetensors",), repository="some/eye"),
    caption=Checkpoint("blip", "small/caption"),
    speak=Checkpoint(
        "piper", "small/speak", ("v.onnx",), repository="some/voices", subfolder="en/us"
    ),
)


@pytest.fixture
def hub() -> Iterator[Hub]:
    repositories = {
        "some/ear": {name: CONTENT(size) for name, size in SIZES.items()},
        "some/eye": {"weights.safetensors": CONTENT(50_000)},
        "some/voices": {"en/us/v.onnx": CONTENT(3000), "de/v.onnx": b"x", "v.onnx": b"y"},
    }
    with Hub(repositories) as hub:
        yield hub


@pytest.fixture(autouse=True)
def no_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever proxies this machine uses."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


@pytest.fixture
def seen() -> list[DownloadProgress]:
    return []


class VirtualClock:
    """Time passes by being waited for."""

    def __init__(self) -> None:
        self.at = 1_800_000_000.0
        self.waits: list[float] = []

    def wait(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.at += seconds

    def clock(self) -> Clock:
        return Clock(lambda: self.at, self.wait)


def bring(
    hub: Hub, home: Path, seen: list[DownloadProgress], virtual: VirtualClock | None = None
) -> None:
    clock = (virtual or VirtualClock()).clock()
    download(PROFILE, home, seen.append, endpoint=hub.address, clock=clock)


def test_everything_wanted_arrives_and_nothing_else(
    hub: Hub, tmp_path: Path, seen: list[DownloadProgress]
) -> None:
    bring(hub, tmp_path, seen)
    ear = folder_of(PROFILE.hear, tmp_path)
    names = {path.name for path in ear.iterdir()}
    assert names == {"config.json", "model.bin", "vocabulary.txt", "earshot-files.json"}
    for name in ("config.json", "model.bin", "vocabulary.txt"):
        assert (ear / name).read_bytes() == hub.repositories["some/ear"][name]
    voice = folder_of(PROFILE.speak, tmp_path) / "v.onnx"
    assert voice.read_bytes() == hub.repositories["some/voices"]["en/us/v.onnx"]
    assert {state.state for state in check(PROFILE, tmp_path)} == {"present"}
    assert locate(PROFILE, tmp_path).hear == ear
    assert COMMIT in (ear / "earshot-files.json").read_text()


def test_progress_grows_to_the_whole(
    hub: Hub, tmp_path: Path, seen: list[DownloadProgress]
) -> None:
    bring(hub, tmp_path, seen)
    total = 200 + 900_000 + 5000 + 50_000 + 3000
    assert {step.total for step in seen} == {total}
    done = [step.done for step in seen]
    assert done == sorted(done)
    assert done[0] == 0
    assert done[-1] == total
    big = [step for step in seen if step.file == "small/hear/model.bin"]
    assert len(big) > 2
    assert big[-1].done - big[0].done == 900_000


def test_a_second_download_fetches_nothing(
    hub: Hub, tmp_path: Path, seen: list[DownloadProgress]
) -> None:
    bring(hub, tmp_path, seen)
    hub.requests.clear()
    bring(hub, tmp_path, seen)
    assert hub.requests == []


def test_a_damaged_file_is_fetched_again(
    hub: Hub, tmp_path: Path, seen: list[DownloadProgress]
) -> None:
    bring(hub, tmp_path, seen)
    model = folder_of(PROFILE.hear, tmp_path) / "model.bin"
    good = model.read_bytes()
    model.write_bytes(good[:-1] + b"?")
    hub.requests.clear()
    bring(hub, tmp_path, seen)
    assert model.read_bytes() == good
    assert hub.requests == [("model.bin", "")]


def test_a_cut_is_taken_up_where_it_broke(
    hub: Hub, tmp_path: Path, seen: list[DownloadProgress]
) -> None:
    hub.cut_after["model.bin"] = [400_000, 100_000]
    bring(hub, tmp_path, seen)
    ranges = [asked for path, asked in hub.requests if path == "model.bin"]
    assert ranges == ["", "bytes=400000-", "bytes=500000-"]
    arrived = folder_of(PROFILE.hear, tmp_path) / "model.bin"
    assert arrived.read_bytes() == hub.repositories["some/ear"]["model.bin"]


def test_a_lasting_cut_keeps_what_arrived_for_the_next_run(
    hub: Hub, tmp_path: Path, seen: list[DownloadProgress]
) -> None:
    hub.cut_after["model.bin"] = [400_000] + [0] * ATTEMPTS
    with pytest.raises(DownloadFailed, match="What has arrived is kept"):
        bring(hub, tmp_path, seen)
    ear = folder_of(PROFILE.hear, tmp_path)
    assert not (ear / "model.bin").exists()
    assert (ear / "model.bin.part").stat().st_size == 400_000
    missing = [state.file for state in check(PROFILE, tmp_path) if state.state == "missing"]
    assert "small/hear/model.safetensors" in missing  # the weights that it would rather have
    hub.requests.clear()
    bring(hub, tmp_path, seen)
    assert ("model.bin", "bytes=400000-") in hub.requests
    assert (ear / "model.bin").read_bytes() == hub.repositories["some/ear"]["model.bin"]


def test_a_server_without_ranges_sends_the_whole_again(
    hub: Hub, tmp_path: Path, seen: list[DownloadProgress]
) -> None:
    hub.cut_after["model.bin"], hub.ignores_range = [400_000], True
    bring(hub, tmp_path, seen)
    arrived = folder_of(PROFILE.hear, tmp_path) / "model.bin"
    assert arrived.read_bytes() == hub.repositories["some/ear"]["model.bin"]


@pytest.mark.parametrize("path", ["model.bin", "config.json"])
def test_a_wrong_checksum_removes_the_file(
    hub: Hub, tmp_path: Path, seen: list[DownloadProgress], path: str
) -> None:
    hub.garbled.add(path)
    with pytest.raises(DownloadFailed, match=f"The file {path} arrived damaged and was removed"):
        bring(hub, tmp_path, seen)
    ear = folder_of(PROFILE.hear, tmp_path)
    assert not (ear / path).exists()
    assert not (ear / f"{path}.part").exists()
    hub.garbled.clear()
    bring(hub, tmp_path, seen)
    assert (ear / path).read_bytes() == hub.repositories["some/ear"][path]


def test_a_wrong_part_left_behind_is_found_out(
    hub: Hub, tmp_path: Path, seen: list[DownloadProgress]
) -> None:
    ear = folder_of(PROFILE.hear, tmp_path)
    ear.mkdir(parents=True)
    (ear / "model.bin.part").write_bytes(b"z" * 1_000_000)
    with pytest.raises(DownloadFailed, match="arrived damaged"):
        bring(hub, tmp_path, seen)
    bring(hub, tmp_path, seen)
    assert (ear / "model.bin").read_bytes() == hub.repositories["some/ear"]["model.bin"]


def test_too_little_room_is_told_before_anything_is_fetched(
    hub: Hub, tmp_path: Path, seen: list[DownloadProgress]
) -> None:
    with pytest.raises(DownloadFailed, match=r"68 megabytes are needed and 1 megabytes are free"):
        download(
            PROFILE, tmp_path, seen.append, endpoint=hub.address, free_bytes=lambda _: 1_000_000
        )
    assert hub.requests == []


def test_a_disk_that_fills_up_is_told(
    hub: Hub, tmp_path: Path, seen: list[DownloadProgress], monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Path.open

    def open_full(self: Path, mode: str = "r", *rest: Any, **named: Any) -> IO[Any]:
        if self.name == "model.bin.part" and mode != "rb":
            raise OSError(errno.ENOSPC, "No space left on device")
        return real(self, mode, *rest, **named)

    monkeypatch.setattr(Path, "open", open_full)
    with pytest.raises(DownloadFailed, match="There is not enough room on the disk"):
        bring(hub, tmp_path, seen)


def test_a_folder_that_cannot_be_written_is_told(
    hub: Hub, tmp_path: Path, seen: list[DownloadProgress]
) -> None:
    (tmp_path / "models").write_text("a file where a folder should be")
    with pytest.raises(DownloadFailed, match="cannot be written to"):
        bring(hub, tmp_path, seen)


def test_no_network_says_how_else(tmp_path: Path, seen: list[DownloadProgress]) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
    with pytest.raises(DownloadFailed) as told:
        download(PROFILE, tmp_path, seen.append, endpoint=f"http://127.0.0.1:{port}")
    assert str(told.value) == NO_NETWORK
    assert "earshot models download --to" in NO_NETWORK


@pytest.mark.parametrize(
    ("status", "told"),
    [
        (404, "the server answered that it does not have them"),
        (401, "the server does not allow it"),
        (403, "the server does not allow it"),
        (418, "the server refused with the number 418"),
    ],
)
def test_a_refusal_is_told_at_once(
    hub: Hub, tmp_path: Path, seen: list[DownloadProgress], status: int, told: str
) -> None:
    hub.refuses, virtual = status, VirtualClock()
    with pytest.raises(DownloadFailed, match=told):
        bring(hub, tmp_path, seen, virtual)
    assert virtual.waits == []


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_what_passes_by_itself_is_tried_again(
    hub: Hub, tmp_path: Path, seen: list[DownloadProgress], status: int
) -> None:
    hub.busy = [(status, "")] * (ATTEMPTS - 1)
    virtual = VirtualClock()
    bring(hub, tmp_path, seen, virtual)
    assert virtual.waits == [1, 2, 4, 8]
    assert {state.state for state in check(PROFILE, tmp_path)} == {"present"}


@pytest.mark.parametrize(("status", "told"), [(429, "is too busy"), (503, "has a fault")])
def test_what_lasts_is_told_in_the_end(
    hub: Hub, tmp_path: Path, seen: list[DownloadProgress], status: int, told: str
) -> None:
    hub.busy = [(status, "")] * ATTEMPTS
    with pytest.raises(DownloadFailed, match=f"The server {told} .*Run earshot models download"):
        bring(hub, tmp_path, seen)


@pytest.mark.parametrize("where", ["seconds", "a date", "a date that has passed", "nonsense"])
def test_it_is_waited_as_long_as_the_server_asks(
    hub: Hub, tmp_path: Path, seen: list[DownloadProgress], where: str
) -> None:
    virtual = VirtualClock()
    dates = {"a date": virtual.at + 33, "a date that has passed": virtual.at - 1000}
    said = {"seconds": "17", "nonsense": "soon"}
    said |= {name: formatdate(at, usegmt=True) for name, at in dates.items()}
    hub.busy = [(429, said[where])]
    bring(hub, tmp_path, seen, virtual)
    expected = {"seconds": 17, "a date": 33, "a date that has passed": 0, "nonsense": 1}
    assert virtual.waits == [expected[where]]


@pytest.mark.parametrize(
    ("later", "when"), [("600", "in 10 minutes"), ("1e9", ""), ("86400", "later")]
)
def test_nobody_is_kept_waiting_for_longer_than_two_minutes(
    hub: Hub, tmp_path: Path, seen: list[DownloadProgress], later: str, when: str
) -> None:
    virtual = VirtualClock()
    hub.busy = [(503, later)]
    if not when:  # no number that RFC 9110 knows
        bring(hub, tmp_path, seen, virtual)
        assert virtual.waits == [1]
        return
    with pytest.raises(DownloadFailed, match=f"too busy .*again {when}"):
        bring(hub, tmp_path, seen, virtual)
    assert virtual.waits == []


def test_a_file_that_is_cut_many_times_arrives_as_long_as_it_grows(
    hub: Hub, tmp_path: Path, seen: list[DownloadProgress]
) -> None:
    hub.cut_after["model.bin"] = [50_000] * (3 * ATTEMPTS)
    virtual = VirtualClock()
    bring(hub, tmp_path, seen, virtual)
    assert virtual.waits == [1] * (3 * ATTEMPTS)
    arrived = folder_of(PROFILE.hear, tmp_path) / "model.bin"
    assert arrived.read_bytes() == hub.repositories["some/ear"]["model.bin"]


def test_a_server_that_is_gone_in_the_middle_is_looked_for_again(
    hub: Hub, tmp_path: Path, seen: list[DownloadProgress], monkeypatch: pytest.MonkeyPatch
) -> None:
    real, virtual = httpx.Client.stream, VirtualClock()
    gone = iter([True, True, False])

    def stream(*given: Any, **named: Any) -> Any:
        if next(gone, False):
            raise httpx.ConnectError("Network is unreachable")
        return real(*given, **named)

    monkeypatch.setattr(httpx.Client, "stream", stream)
    bring(hub, tmp_path, seen, virtual)
    assert virtual.waits == [1, 2]


def test_a_page_to_sign_in_at_is_not_taken_for_the_hub(
    hub: Hub, tmp_path: Path, seen: list[DownloadProgress]
) -> None:
    hub.portal = b"<html>Welcome to our hotel</html>"
    with pytest.raises(DownloadFailed, match="wants you to sign in first"):
        bring(hub, tmp_path, seen)


@pytest.mark.parametrize(
    ("variable", "address", "told"),
    [
        *(("ALL_PROXY", f"{scheme}://127.0.0.1:1080", "SOCKS") for scheme in ("socks5", "socks5h")),
        ("ALL_PROXY", "socks4://127.0.0.1:1080", "the address of the proxy"),
        ("HTTP_PROXY", "ftp://127.0.0.1:1", "the address of the proxy"),
        ("HTTP_PROXY", "http://127.0.0.1:port", "the address of the proxy"),
        ("ALL_PROXY", ":::", "the address of the proxy"),
        ("NO_PROXY", "[::1", "the address of the proxy"),
        ("HTTP_PROXY", "http://", "the proxy of this machine"),
        ("HTTP_PROXY", "http://127.0.0.1:1", "the proxy of this machine"),
    ],
)
def test_a_proxy_that_cannot_be_used_is_told(
    tmp_path: Path,
    seen: list[DownloadProgress],
    monkeypatch: pytest.MonkeyPatch,
    variable: str,
    address: str,
    told: str,
) -> None:
    monkeypatch.setenv(variable, address)
    monkeypatch.setitem(sys.modules, "socksio", None)  # as where it is not installed
    clock = VirtualClock().clock()
    with pytest.raises(DownloadFailed, match=told) as failed:
        download(PROFILE, tmp_path, seen.append, endpoint="http://hub.invalid", clock=clock)
    assert "ALL_PROXY" in str(failed.value)


@pytest.mark.parametrize("endpoint", ["hub.invalid", "http://", "ftp://hub.invalid"])
def test_an_address_of_the_hub_that_is_none_is_told(
    tmp_path: Path, seen: list[DownloadProgress], endpoint: str
) -> None:
    with pytest.raises(DownloadFailed, match="HF_ENDPOINT"):
        download(PROFILE, tmp_path, seen.append, endpoint=endpoint)


def test_a_repository_that_lacks_a_file_is_told(
    hub: Hub, tmp_path: Path, seen: list[DownloadProgress]
) -> None:
    del hub.repositories["some/ear"]["model.bin"]
    with pytest.raises(DownloadFailed, match="does not have them"):
        bring(hub, tmp_path, seen)


def test_a_name_that_leads_elsewhere_is_not_followed(
    hub: Hub, tmp_path: Path, seen: list[DownloadProgress]
) -> None:
    hub.repositories["some/ear"]["../vocabulary.txt"] = b"x"
    hub.repositories["some/ear"]["deep/vocabulary.txt"] = b"x"
    bring(hub, tmp_path, seen)
    assert not (folder_of(PROFILE.hear, tmp_path).parent / "vocabulary.txt").exists()
    assert not (folder_of(PROFILE.hear, tmp_path) / "deep").exists()


def test_every_sentence_of_a_failed_download_says_what_to_do() -> None:
    sentences = [each for each in vars(hub_client_module).values() if isinstance(each, str)]
    spoken = [each for each in sentences if each.endswith(".") and " " in each]
    assert len(spoken) >= 10
    for sentence in (*spoken, downloading.NO_WRITE, downloading._full(10**10, 1)):
        assert any(word in sentence for word in ("Run ", "run ", "Make ", "Choose ", "Mend ")), (
            sentence
        )
