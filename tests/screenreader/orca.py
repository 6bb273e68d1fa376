"""Orca, the screen reader: every line that it says, and what it is told of the focus and the caret.

Both are read from its debug file, which is a pipe here: a line is known as soon as it is handed to
the speech engine. It knows no browser and no page.
"""

from __future__ import annotations

import os
import re
import time
from pathlib import Path
from threading import Thread

from tests.screenreader.desktop import Desktop
from tests.screenreader.lines import Lines

QUIET_SECONDS = 0.3
# The words, and how they are to sound.
SPOKEN = re.compile(r"SPEECH OUTPUT: '(.*?)'(\s*\{'.*)?$")
# Role and name, such as `[heading | Ask]`, of what has got the caret or the focus.
ARRIVED = re.compile(
    r"MANAGER: object:(?:text-caret-moved|state-changed:focused(?=.*\(1, 0, 0\)$))"
    r" for (\[.*?\]) in "
)
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
        self.said = Lines("Orca said")
        """White space made single."""
        self.arrivals = Lines("the focus or the caret came to")
        self._at_work = time.monotonic()
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
        self.said.wait("Screen reader on.")

    def rest(self) -> None:
        """Wait until it has had nothing to do for a moment."""
        while (left := self._at_work + QUIET_SECONDS - time.monotonic()) > 0:
            time.sleep(left)

    def _read(self, pipe: Path, log: Path) -> None:
        with pipe.open(encoding="utf-8", errors="replace") as lines, log.open("w") as copy:
            busy = False
            together: list[str] = []  # what is said about one event is told as a whole
            for line in lines:
                copy.write(line)
                self._at_work = time.monotonic()
                if line.startswith((BEGIN, END)):
                    busy = line.startswith(BEGIN)
                elif arrived := ARRIVED.search(line):
                    self.arrivals.add([arrived[1]])
                elif (found := SPOKEN.search(line)) and (words := " ".join(found[1].split())):
                    together.append(words)
                if together and not busy:
                    self.said.add(together)
                    together = []
