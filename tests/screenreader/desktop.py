"""A Linux desktop without a screen: X, a window manager, the accessibility bus, real keys.

Everything it writes lies in one folder, and nothing of the person's own desktop is touched. It
knows no screen reader and no browser.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.screenreader.processes import Processes

PROGRAMS = (
    "Xvfb",
    "/usr/libexec/at-spi-bus-launcher",
    "dbus-run-session",
    "gdbus",
    "gsettings",
    "openbox",
    "orca",
    "speech-dispatcher",
    "xdotool",
)
INTERFACE = "org.gnome.desktop.interface"

# The dummy module makes no sound. Without a sound device another one would never tell Orca that
# a sentence is over, and Orca would say nothing more.
SPEECH_DISPATCHER = """\
LogLevel 3
AddModule "dummy" "sd_dummy" ""
DefaultModule dummy
DefaultVolume 0
"""


def found(*names: str) -> str | None:
    """Where the first of some programs is that this machine has."""
    return next(filter(None, map(shutil.which, names)), None)


def missing() -> list[str]:
    """The programs that a test desktop needs and this machine lacks."""
    return [name for name in PROGRAMS if not found(name)]


class Desktop:
    """A running desktop."""

    def __init__(self, folder: Path, processes: Processes) -> None:
        self.folder = folder
        self.processes = processes

    def press(self, *keys: str) -> None:
        """Press keys one after the other, by their names in X, such as `shift+Tab`."""
        self.processes.run("xdotool", "key", "--clearmodifiers", *keys)


@contextmanager
def running(folder: Path) -> Iterator[Desktop]:
    """Start a desktop with all that it keeps in `folder`."""
    processes = Processes(folder, _environment(folder))
    try:
        _start(processes)
        yield Desktop(folder, processes)
    finally:
        processes.end()


def _environment(folder: Path) -> dict[str, str]:
    """A fresh person's: an own home, no display, no bus, English."""
    home = folder / "home"
    runtime = folder / "run"
    programs = folder / "bin"
    for each in (home, runtime, programs):
        each.mkdir(mode=0o700)
    speech = home / ".config" / "speech-dispatcher"
    speech.mkdir(parents=True)
    (speech / "speechd.conf").write_text(SPEECH_DISPATCHER)
    return {
        "PATH": f"{programs}:{os.environ['PATH']}",
        "HOME": str(home),
        "XDG_CONFIG_HOME": str(home / ".config"),
        "XDG_DATA_HOME": str(home / ".local" / "share"),
        "XDG_CACHE_HOME": str(home / ".cache"),
        "XDG_RUNTIME_DIR": str(runtime),
        "LANG": "C.UTF-8",
        "LC_ALL": "C.UTF-8",
        "GSETTINGS_BACKEND": "keyfile",
    }


def _start(processes: Processes) -> None:
    environment = processes.environment
    display = processes.start_until_line(
        "Xvfb", "-displayfd", "1", "-screen", "0", "1280x1024x24", "-nolisten", "tcp"
    )
    environment["DISPLAY"] = f":{display}"
    environment["DBUS_SESSION_BUS_ADDRESS"] = processes.start_until_line(
        "dbus-run-session",
        "--",
        "sh",
        "-c",
        'echo "$DBUS_SESSION_BUS_ADDRESS"; exec sleep infinity',
    )
    processes.run("gsettings", "set", INTERFACE, "toolkit-accessibility", "true")
    # The bus starts at-spi-bus-launcher when first asked for it.
    bus = ("--dest", "org.a11y.Bus", "--object-path", "/org/a11y/bus")
    processes.run("gdbus", "call", "--session", *bus, "--method", "org.a11y.Bus.GetAddress")
    processes.start_until_line("openbox", "--startup", "echo ready")
