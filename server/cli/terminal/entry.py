"""The `earshot` command from its first moment to its exit code.

Exit codes: 0 done; 1 could not, with a sentence on stderr; 2 wrong use, with a sentence on stderr;
130 stopped by Ctrl+C, 143 by SIGTERM, 129 as the terminal was closed.
"""

from __future__ import annotations

import os
import signal
import sys
from io import TextIOWrapper


def main() -> None:
    """Mind Ctrl+C before anything that takes time is imported, then do what was asked for."""
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, signal.SIG_DFL)  # ends it without a traceback
    from server.cli.terminal.stopping import Stopping

    stopping = Stopping()
    stopping.listen()
    try:
        if "_EARSHOT_COMPLETE" in os.environ:  # whoever presses Tab waits: rich takes twice as long
            sys.modules["rich"] = None  # type: ignore[assignment]
        _let_every_name_be_printed()
        from server.cli.main import main as run

        run()
    finally:  # also where a library has made something else of the interrupt
        if stopping.is_asked:
            stopping.finish()


def _let_every_name_be_printed() -> None:
    """Names of files may hold what a terminal's letters cannot write; that is shown escaped."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
