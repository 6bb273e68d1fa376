"""Installs Earshot into a virtual environment, and says all the while how far it is.

    python3 deploy/install.py FOLDER REQUIREMENT [--about TEXT] [--bytes N]

It needs nothing but Python itself. In a terminal pip draws its own bar; in a file, in a pipe and
with EARSHOT_PROGRESS=lines there is a line every few seconds. A failure is one sentence that says
what to do; everything that pip said is in install.log in the folder.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib.util
import os
import queue
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

EVERY = 5.0  # seconds between two lines
SLOWER = 1 / 20  # of the time that has passed, once that is more
RAW_SINCE = (24, 1)  # the version of pip that says how far it is in plain numbers
ENDING = 1.5  # seconds that pip may take to end
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
LAST_WORDS = 100_000  # bytes of pip's log that a failure is looked for in
AGAIN = "Then run the same command again."

# What pip says, and what is to be said of it; the first that is found counts.
FAILURES = (
    (
        r"No space left on device|Errno 28|Disk quota exceeded|Errno 122",
        "There is no room left on the disk. Make room. " + AGAIN,
    ),
    (
        r"Errno 13|Permission denied|Errno 30|Read-only file system",
        "A folder may not be written to. Give yourself the right to write it, or put Earshot into "
        "a folder of your own. " + AGAIN,
    ),
    (
        r"CERTIFICATE_VERIFY_FAILED|SSLError|SSLCertVerificationError",
        "The package registry could not be trusted: its certificate is not one that this machine "
        "knows. Look at the date of this machine, or ask who looks after your network. " + AGAIN,
    ),
    (
        r"ProxyError|407 Proxy Authentication",
        "The proxy of this machine did not let the packages through. Look at the environment "
        "variables HTTPS_PROXY and HTTP_PROXY. " + AGAIN,
    ),
    (
        r"NewConnectionError|NameResolutionError|Temporary failure in name resolution|"
        r"ConnectTimeout|ConnectionError|ConnectionResetError|ReadTimeout|Max retries exceeded|"
        r"Network is unreachable|Connection refused|IncompleteRead|ProtocolError",
        "The package registry cannot be reached. Look at the connection to the internet. " + AGAIN,
    ),
    (
        r"No matching distribution found for ([\w.-]+)|requires a different Python",
        "A package that Earshot needs cannot be had for this Python on this machine. Install "
        "another version of Python, from 3.11 on, remove the folder .venv, and name it: "
        "make serve PYTHON=python3.12",
    ),
    (
        r"\bKilled$|MemoryError|Cannot allocate memory",
        "There was not enough memory. Close other programs. " + AGAIN,
    ),
)


class Failed(Exception):
    """It cannot be installed; the message says why, and what to do."""


class Stopped(BaseException):
    """It was told to end, by a signal."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


def main() -> None:
    """Install; exit code 1 where that failed, and 128 and the signal's number where it stopped."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("folder", type=Path, help="the virtual environment, made where needed")
    options.add_argument("requirement", help="what pip installs, such as .[dev]")
    options.add_argument("--about", default="", help="what to say first")
    options.add_argument("--bytes", type=int, default=0, help="room that it takes on the disk")
    chosen = options.parse_args()
    for number in SIGNALS:
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _on_signal)
    try:
        make_environment(chosen.folder, chosen.bytes)
        install(chosen.folder, chosen.requirement, chosen.about)
    except Failed as error:
        say(f"Earshot is not installed. {error}")
        sys.exit(1)
    except Stopped as stopped:
        say("Stopped. What has arrived whole is kept; run the same command again to go on.")
        sys.exit(128 + stopped.number)


def _on_signal(number: int, frame: FrameType | None) -> None:
    for each in SIGNALS:
        signal.signal(each, signal.SIG_IGN)  # it is ending
    raise Stopped(number)


def say(words: str) -> None:
    """A line, at once."""
    with contextlib.suppress(OSError):  # the terminal was closed
        sys.stderr.write(f"{words}\n")
        sys.stderr.flush()


def make_environment(folder: Path, needed: int) -> None:
    """Make the environment, where there is none that works. Raises: Failed."""
    if works(folder):
        return
    for module in ("venv", "ensurepip"):
        if importlib.util.find_spec(module) is None:
            raise Failed(
                f"This Python lacks its module {module}, with which an environment is made. On "
                f"Debian and Ubuntu, run: sudo apt install python3-venv. {AGAIN}"
            )
    check_room(folder, needed)
    say(f"Making an environment of its own for Earshot, in the folder {folder.name}.")
    made = subprocess.run(
        [sys.executable, "-m", "venv", "--clear", str(folder)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    )
    if made.returncode or not works(folder):
        shutil.rmtree(folder, ignore_errors=True)  # half of one would be taken for a whole one
        raise Failed(explained(made.stdout, "The environment could not be made."))


def works(folder: Path) -> bool:
    """Whether there is an environment, and pip in it."""
    try:
        return subprocess.run(pip(folder, "--version"), capture_output=True).returncode == 0
    except OSError:
        return False


def pip(folder: Path, *arguments: str) -> list[str]:
    """The command that runs the environment's pip."""
    return [str(folder / "bin" / "python"), "-m", "pip", *arguments]


def check_room(folder: Path, needed: int) -> None:
    """See that the disk has room. Raises: Failed."""
    free = shutil.disk_usage(folder.absolute().parent).free
    if free < needed:
        raise Failed(
            f"It takes {spoken(needed)} on the disk while it is installed, and {spoken(free)} are "
            f"free. Make room. {AGAIN}"
        )


def install(folder: Path, requirement: str, about: str) -> None:
    """Have pip install something. Raises: Failed, where pip did not."""
    if about:
        say(about)
    began = time.monotonic()
    style = "on" if draws_a_bar() else "raw" if renewed(folder) else "off"
    log = folder / "install.log"  # what a package's own build says stands nowhere else
    room = folder / "tmp"  # beside the rest: where /tmp is in memory, gigabytes do not fit into it
    room.mkdir(exist_ok=True)
    command = pip(
        folder, "install", "--disable-pip-version-check", "--no-input", "--progress-bar", style,
        "--log", str(log), "--editable", requirement,
    )  # fmt: skip
    before = log.stat().st_size if log.exists() else 0
    try:
        ended = run(command, {**os.environ, "TMPDIR": str(room)})
    finally:
        shutil.rmtree(room, ignore_errors=True)
    if ended:
        written = log.read_bytes()[before:][-LAST_WORDS:] if log.exists() else b""
        unknown = f"pip could not do it; the end of {log} says why."
        raise Failed(explained(written.decode(errors="replace"), unknown))
    say(f"Installed, in {duration(time.monotonic() - began)}.")


def draws_a_bar() -> bool:
    """Whether pip can draw one here, for somebody who sees it."""
    plain = os.environ.get("EARSHOT_PROGRESS") == "lines" or os.environ.get("TERM") == "dumb"
    return sys.stdout.isatty() and not plain


def renewed(folder: Path) -> bool:
    """Whether pip can say how far it is in plain numbers; an older one is replaced."""
    if version(folder) < RAW_SINCE:
        say("Renewing pip, which fetches the packages.")
        subprocess.run(
            pip(folder, "install", "--quiet", "--disable-pip-version-check", "--upgrade", "pip"),
            capture_output=True,  # where this fails, so does what follows, and says why
            check=False,
        )
    return version(folder) >= RAW_SINCE


def version(folder: Path) -> tuple[int, ...]:
    """Of pip; empty where it does not say."""
    said = subprocess.run(pip(folder, "--version"), capture_output=True, text=True, check=False)
    found = re.match(r"pip (\d+)\.(\d+)", said.stdout)
    return tuple(map(int, found.groups())) if found else ()


def run(command: list[str], environment: dict[str, str]) -> int:
    """How a command ended. What it writes goes to the terminal where it draws a bar there; else it
    is read, and told."""
    drawing = draws_a_bar()
    signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)  # or pip would be begun, and nobody knew it
    child = subprocess.Popen(
        command,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=None if drawing else subprocess.PIPE,
        stderr=None if drawing else subprocess.STDOUT,
        text=True,
        errors="replace",
        start_new_session=True,  # a signal is for this process, who ends pip
        preexec_fn=_mind_signals,
    )
    try:
        _mind_signals()
        if not drawing:
            follow(child)
        return child.wait()
    except BaseException:
        end(child)
        raise


def _mind_signals() -> None:
    signal.pthread_sigmask(signal.SIG_UNBLOCK, SIGNALS)


def end(child: subprocess.Popen[str]) -> None:
    """End pip and what it has started."""
    for number, seconds in ((signal.SIGINT, ENDING), (signal.SIGKILL, None)):
        try:
            os.killpg(child.pid, number)
            child.wait(seconds)
            return
        except subprocess.TimeoutExpired:
            continue
        except ProcessLookupError:
            return


def follow(child: subprocess.Popen[str]) -> None:
    """Tell how far it is until it closes what it writes to."""
    arrived: queue.Queue[str | None] = queue.Queue()
    telling = Telling()

    def read() -> None:
        for line in child.stdout or ():
            arrived.put(line)
        arrived.put(None)

    threading.Thread(target=read, daemon=True).start()
    while True:
        try:
            line = arrived.get(timeout=EVERY)
        except queue.Empty:
            line = ""
        if line is None:
            return
        telling.takes(line)
        telling.tell()


@dataclass
class Telling:
    """Makes what pip writes into a few lines for people."""

    doing: str = "Looking up which packages are needed"
    file: str = ""
    """The package that is downloaded."""
    here: int = 0
    """Bytes of it that have arrived."""
    size: int = 0
    """Bytes of it in all."""
    before: int = 0
    """Bytes of all packages before it."""
    began: float = field(default_factory=time.monotonic)
    told: float = field(default_factory=time.monotonic)

    def takes(self, line: str) -> None:
        """Learn from a line of pip's."""
        if number := re.match(r"Progress (\d+) of (\d+)", line):
            self.here, self.size = int(number[1]), int(number[2])
        elif file := re.match(r"\s*Downloading (\S+?)-(\d[^-\s]*)\S* \(.*\)", line):
            self.before += self.here
            self.here = self.size = 0
            metadata = ".metadata" in line
            self.file = "" if metadata else f"{file[1]} {file[2]}"
            if not metadata:
                self.doing = "Downloading"
        elif packages := re.match(r"Installing collected packages: (.*)", line):
            self.before, self.here, self.file = self.before + self.here, 0, ""
            self.doing = f"Unpacking {packages[1].count(',') + 1} packages"

    def tell(self) -> None:
        """Say how far it is, if it is time to."""
        now = time.monotonic()
        if now - self.told < max(EVERY, (now - self.began) * SLOWER):
            return
        self.told = now
        so_far = duration(now - self.began)
        arrived = self.before + self.here
        if self.file and self.size:
            how_far = f"{spoken(self.here)} of {spoken(self.size)}"
            say(f"Downloading {self.file}: {how_far}. {spoken(arrived)} in all, {so_far} so far.")
        else:
            in_all = f"{spoken(arrived)} in all, " if arrived else ""
            say(f"{self.doing}: {in_all}{so_far} so far.")


def explained(written: str, otherwise: str) -> str:
    """Why it failed, by what was written; `otherwise` where that is not known."""
    for pattern, sentence in FAILURES:
        if re.search(pattern, written):
            return sentence
    return otherwise


def spoken(size: int) -> str:
    """Bytes for people."""
    return f"{size / 1e9:.1f} GB" if size >= 1e9 else f"{size / 1e6:.0f} MB"


def duration(seconds: float) -> str:
    """For people."""
    if seconds < 90:
        return f"{max(1, round(seconds))} seconds"
    return f"{round(seconds / 60)} minutes"


if __name__ == "__main__":
    main()
