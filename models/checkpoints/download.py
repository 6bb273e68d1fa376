"""Fetches a profile's checkpoints from the Hugging Face hub, and leaves no half a file behind.

Each file is written beside its place under a name ending in `.part`, taken up again where it
was cut off, compared with the hub's checksum and only then renamed. Knows nothing of how the
models are loaded, nor of how progress is shown.

Plain HTTP rather than `huggingface_hub`: that library compares sizes, not checksums, and shows
its progress in its own way. Only the hub's address is taken from it, which HF_ENDPOINT sets.
"""

from __future__ import annotations

import errno
import hashlib
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from models.checkpoints.checkpoint import sha256, write_manifest
from models.checkpoints.hub import (
    CUT,
    LOST,
    NO_LISTING,
    NOT_THERE,
    SYSTEM_CLOCK,
    Clock,
    hub_client,
    patiently,
)
from models.checkpoints.profiles import Checkpoint, Profile, folder_of, found
from models.errors import DownloadFailed

SPARE_BYTES = 64 << 20  # left free on the disk
NO_WRITE = "The models cannot be saved: the folder cannot be written to. Choose another folder."


@dataclass(frozen=True)
class DownloadProgress:
    """How far a download is."""

    file: str
    """Label and name, such as "standard/hear/model.bin"."""
    done: int
    """Bytes of all files that are here."""
    total: int
    """Bytes of all files."""


@dataclass(frozen=True)
class Wanted:
    """One file on the hub and its place here."""

    label: str
    url: str
    path: Path
    size: int
    """Bytes."""
    sha256: str
    """Hexadecimal, of a large file; empty for a small one."""
    blob: str
    """Git's SHA-1 of a small file."""


def download(
    profile: Profile,
    home: Path,
    progress: Callable[[DownloadProgress], None],
    *,
    packaged: bool = True,
    endpoint: str = "",
    free_bytes: Callable[[Path], int] | None = None,
    clock: Clock = SYSTEM_CLOCK,
) -> None:
    """Fetch what is missing of a profile into `home/models/`; harmless when all is there.

    Args:
        profile: which.
        home: the data home, made if need be.
        progress: called often, from this thread, with growing numbers.
        packaged: leave out what an installed package holds; else all is fetched, to be carried to
            another machine.
        endpoint: the hub's address; that of `huggingface_hub` if empty.
        free_bytes: tells the room on the disk of a folder.
        clock: how to wait before another attempt.

    Raises:
        DownloadFailed: no connection, refused, cut off, a wrong checksum, or a full disk. The
            message is a sentence that says what to do.
    """
    with hub_client(endpoint) as client, _disk_spoken():
        parts = [part for part in profile.checkpoints() if part.repository]
        if packaged:
            parts = [part for part in parts if found(part, home) in (None, folder_of(part, home))]
        plans = [_plan(client, clock, part, home) for part in parts]
        missing = [plan.absent() for plan in plans]
        absent = [wanted for files in missing for wanted in files]
        _check_room(absent, home, free_bytes or (lambda folder: shutil.disk_usage(folder).free))
        total = sum(wanted.size for plan in plans for wanted in plan.files)
        tally = _Tally(progress, total, total - sum(wanted.size for wanted in absent))
        for plan, files in zip(plans, missing, strict=True):
            _fetch_plan(client, clock, plan, files, tally)


@dataclass(frozen=True)
class _DownloadPlan:
    folder: Path
    repository: str
    revision: str
    files: tuple[Wanted, ...]

    def absent(self) -> list[Wanted]:
        """Files that are not here whole; reads what is here, so that damage is found."""
        return [wanted for wanted in self.files if not _is_whole(wanted)]


class _Tally:
    """Adds up what has arrived over all files."""

    def __init__(self, report: Callable[[DownloadProgress], None], total: int, done: int) -> None:
        self._report, self._total, self._done = report, total, done

    def at(self, wanted: Wanted, here: int) -> None:
        done = min(self._done + here, self._total)
        self._report(DownloadProgress(wanted.label, done, self._total))

    def finished(self, wanted: Wanted) -> None:
        self._done += wanted.size


@contextmanager
def _disk_spoken() -> Iterator[None]:
    """Whatever the disk does wrong becomes a sentence. Raises: DownloadFailed."""
    try:
        yield
    except OSError as error:
        full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        raise DownloadFailed(_full() if full else NO_WRITE) from error


def _plan(client: httpx.Client, clock: Clock, checkpoint: Checkpoint, home: Path) -> _DownloadPlan:
    """What the hub has of a checkpoint, at the commit that its revision now names."""
    where = f"/api/models/{checkpoint.repository}/revision/{checkpoint.revision}"

    def ask() -> httpx.Response:
        return client.get(where, params={"blobs": "true"}).raise_for_status()

    answer = patiently(ask, clock, connected=False)
    try:
        described = answer.json()
        files = _wanted(described, checkpoint, folder_of(checkpoint, home))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise DownloadFailed(NO_LISTING) from error
    if checkpoint.lacks([wanted.path.name for wanted in files]):
        raise DownloadFailed(NOT_THERE)
    return _DownloadPlan(
        folder_of(checkpoint, home), checkpoint.repository, str(described["sha"]), files
    )


def _wanted(described: dict[str, Any], checkpoint: Checkpoint, folder: Path) -> tuple[Wanted, ...]:
    """The files of a checkpoint among those that the hub lists."""
    prefix = f"{checkpoint.subfolder}/" if checkpoint.subfolder else ""
    listed = {str(file["rfilename"]): file for file in described["siblings"]}
    names = {path.removeprefix(prefix) for path in listed if path.startswith(prefix)}
    # A name with a slash would be a file of another folder, or one outside ours.
    chosen = checkpoint.choose({name for name in names if "/" not in name})
    return tuple(
        Wanted(
            label=f"{checkpoint.label}/{name}",
            url=f"/{checkpoint.repository}/resolve/{described['sha']}/{prefix}{name}",
            path=folder / name,
            size=int(listed[prefix + name]["size"]),
            sha256=checkpoint.sha256.get(name) or _announced(listed[prefix + name]),
            blob=str(listed[prefix + name].get("blobId", "")),
        )
        for name in sorted(chosen)
    )


def _announced(file: dict[str, Any]) -> str:
    """The SHA-256 that the hub tells of a large file; of small ones it tells none."""
    return str((file.get("lfs") or {}).get("sha256", ""))


def _check_room(absent: list[Wanted], home: Path, free_bytes: Callable[[Path], int]) -> None:
    needed = sum(wanted.size - _arrived(wanted) for wanted in absent)
    home.mkdir(parents=True, exist_ok=True)
    free = free_bytes(home)
    if absent and needed + SPARE_BYTES > free:
        raise DownloadFailed(_full(needed + SPARE_BYTES, free))


def _full(needed: int = 0, free: int = 0) -> str:
    how_much = f" {_spoken(needed)} are needed and {_spoken(free)} are free." if needed else ""
    return (
        f"There is not enough room on the disk for the models.{how_much} "
        "Make room, or choose a folder on another disk."
    )


def _spoken(size: int) -> str:
    if size >= 10**9:
        return f"{size / 10**9:.1f} gigabytes"
    return f"{size / 10**6:.0f} megabytes"


def _fetch_plan(
    client: httpx.Client, clock: Clock, plan: _DownloadPlan, absent: list[Wanted], tally: _Tally
) -> None:
    """Every absent file of a checkpoint, and then the record of what it consists of."""
    plan.folder.mkdir(parents=True, exist_ok=True)
    for wanted in absent:
        _fetch(client, clock, wanted, tally)
        tally.finished(wanted)
    write_manifest(plan.folder, plan.repository, plan.revision)


def _fetch(client: httpx.Client, clock: Clock, wanted: Wanted, tally: _Tally) -> None:
    """One file, whole and verified, in its place."""
    try:
        patiently(lambda: _receive(client, wanted, tally), clock, arrived=lambda: _arrived(wanted))
    except LOST as error:
        raise DownloadFailed(CUT) from error
    _verify(wanted)
    _part(wanted).replace(wanted.path)


def _receive(client: httpx.Client, wanted: Wanted, tally: _Tally) -> None:
    """Append what is still missing of a file to its part. Raises: httpx.HTTPError."""
    here = _arrived(wanted)
    if here >= wanted.size:
        return
    headers = {"Accept-Encoding": "identity"}  # compressed, the bytes could not be counted
    if here:
        headers["Range"] = f"bytes={here}-"
    with client.stream("GET", wanted.url, headers=headers) as answer:
        answer.raise_for_status()
        if here and answer.status_code != httpx.codes.PARTIAL_CONTENT:
            here = 0  # the server sends the whole file again
        with _part(wanted).open("ab" if here else "wb") as file:
            tally.at(wanted, here)
            for chunk in answer.iter_bytes():
                here += file.write(chunk)
                tally.at(wanted, here)
                if here > wanted.size:
                    break  # more than was announced; the checksum will tell
    if here < wanted.size:
        raise httpx.RemoteProtocolError("The server sent less than it announced.")


def _verify(wanted: Wanted) -> None:
    """See that an arrived part is what the hub announced; a wrong one is removed."""
    part = _part(wanted)
    if not _matches(part, wanted):
        part.unlink()
        raise DownloadFailed(
            f"The file {wanted.path.name} arrived damaged and was removed. "
            "Run earshot models download again."
        )


def _is_whole(wanted: Wanted) -> bool:
    return wanted.path.is_file() and _matches(wanted.path, wanted)


def _matches(path: Path, wanted: Wanted) -> bool:
    """Whether a file has the size and the checksum that the hub announced."""
    if path.stat().st_size != wanted.size:
        return False
    if wanted.sha256:
        return sha256(path) == wanted.sha256
    return not wanted.blob or _git_blob(path) == wanted.blob


def _git_blob(path: Path) -> str:
    """Git's name of a small file, which is the hub's checksum of it."""
    data = path.read_bytes()
    header = f"blob {len(data)}\0".encode()
    return hashlib.sha1(header + data, usedforsecurity=False).hexdigest()


def _arrived(wanted: Wanted) -> int:
    part = _part(wanted)
    return part.stat().st_size if part.is_file() else 0


def _part(wanted: Wanted) -> Path:
    return wanted.path.with_name(wanted.path.name + ".part")
