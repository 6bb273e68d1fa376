"""Orca, the screen reader, and every line that it says.

What it says is read from its debug file, which is a pipe here: a line is known as soon as it is
handed to the speech engine. It knows no browser and no page.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from threading import Condition, Thread

from tests.screenreader.desktop import Desktop

PATIENCE_SECONDS = 30.0
# The words, and how they are to sound.
SPOKEN = re.compile(r"SPEECH OUTPUT: '(.*?)'(\s*\{'.*)?$")
# Orca's debug file encloses in these what it does about one event.
BEGIN, END = "vvvvv", "^^^^^"

# Read by Orca when it starts. Its debug file would otherwise be written a block at a time.
CUSTOMIZATIONS = """\
from orca import debug

debug.debugFile.reconfigure(line_buffering=True)
"""

# Each letter is spoken when it stands in the field, and not already when its key is pressed.
ECHO = ("--disable", "key-echo", "--enable", "echo-by-character")

# Orca asks pgrep for others of the same person and will not start beside them; here they are on
# another desktop.
NO_OTHERS = "#!/bin/sh\nexit 1\n"


class Orca:
    """A running Orca. Its settings are the usual ones but for `ECHO`."""

    def __init__(self, desktop: Desktop) -> None:
        self._said: list[str] = []
        self._news = Condition()
        own = desktop.folder / "home" / ".local" / "share" / "orca"
        own.mkdir(parents=True)
        (own / "orca-customizations.py").write_text(CUSTOMIZATIONS)
        pgrep = desktop.folder / "bin" / "pgrep"
        pgrep.write_text(NO_OTHERS)
        pgrep.chmod(0o700)
        pipe = desktop.folder / "orca-debug"
        os.mkfifo(pipe)
        log = desktop.folder / "orca-debug.log"
        Thread(target=self._read, args=(pipe, log), daemon=True).start()
        desktop.processes.start("orca", *ECHO, "--debug-file", pipe)
        self.wait("Screen reader on.")

    @property
    def mark(self) -> int:
        """How many lines were said until now."""
        with self._news:
            return len(self._said)

    def since(self, mark: int) -> list[str]:
        """What was said after `mark`, white space made single."""
        with self._news:
            return self._said[mark:]

    def wait(self, pattern: str, since: int = 0) -> None:
        """Wait for a line that matches a regular expression as a whole.

        Raises:
            AssertionError: It was not said; what was said instead is told.
        """
        wanted = re.compile(pattern).fullmatch
        with self._news:
            if not self._news.wait_for(
                lambda: any(map(wanted, self._said[since:])), PATIENCE_SECONDS
            ):
                raise AssertionError(f"Orca did not say {pattern!r}, but {self._said[since:]}")

    def silence(self, seconds: float) -> None:
        """Let time pass in which nothing may be said.

        Raises:
            AssertionError: Something was said.
        """
        with self._news:
            before = len(self._said)
            if self._news.wait_for(lambda: len(self._said) > before, seconds):
                raise AssertionError(f"Orca was not silent: {self._said[before:]}")

    def _read(self, pipe: Path, log: Path) -> None:
        with pipe.open(encoding="utf-8", errors="replace") as lines, log.open("w") as copy:
            busy = False
            together: list[str] = []  # what is said about one event is told as a whole
            for line in lines:
                copy.write(line)
                if line.startswith((BEGIN, END)):
                    busy = line.startswith(BEGIN)
                elif (found := SPOKEN.search(line)) and (words := " ".join(found[1].split())):
                    together.append(words)
                if together and not busy:
                    self._tell(together)
                    together = []

    def _tell(self, lines: list[str]) -> None:
        with self._news:
            self._said += lines
            self._news.notify_all()
