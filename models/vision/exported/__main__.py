"""The child process that makes one export: `python -m models.vision.exported KIND FOLDER TARGET`.

It takes only what nobody else wants of the machine, and ends when its parent does. The last line
that it writes says in a sentence why it failed.
"""

from __future__ import annotations

import logging
import os
import sys
import threading
import traceback
from pathlib import Path

from models.checkpoints.exporting import FULL, MADE, NO_ROOM, REFUSED
from models.checkpoints.threads import default_threads, pin_torch
from models.errors import ModelError
from models.vision.exported.export_blip import export_blip
from models.vision.exported.export_clip import export_clip

NICENESS = 15  # of 19
WRITERS = {"open_clip": export_clip, "blip_itm": export_blip}


def main(arguments: list[str]) -> int:
    """Make the export; how that ended."""
    kind, folder, target = arguments
    if hasattr(os, "nice"):
        os.nice(NICENESS)
    logging.basicConfig(stream=sys.stdout)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    pin_torch(default_threads())
    try:
        WRITERS[kind](Path(folder), Path(target))
    except OSError:
        traceback.print_exc(file=sys.stdout)
        sys.stdout.write(f"{FULL}\n")
        return NO_ROOM
    except ModelError as error:
        traceback.print_exc(file=sys.stdout)
        sys.stdout.write(f"{error}\n")
        return REFUSED
    return MADE


def _end_with_parent() -> None:
    """The parent holds the other end of standard input, and writes nothing to it."""
    sys.stdin.read()
    os._exit(NO_ROOM)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
