"""The `earshot` command from its first moment to its exit code.

Exit codes: 0 done; 1 could not, with a sentence on stderr; 2 wrong use, with a sentence on stderr;
130 stopped by Ctrl+C, 143 by SIGTERM, 129 as the terminal was closed.
"""

from __future__ import annotations

import os
import signal
import sys
from io import TextIOWrapper
from typing import Any


def main() -> None:
    """Mind Ctrl+C before anything that takes time is imported, then do what was asked for."""
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, signal.SIG_DFL)  # ends it without a traceback
    from server.cli.terminal.stopping import Stopping

    stopping = Stopping()
    stopping.listen()
    try:
        if "_EARSHOT_COMPLETE" in os.environ:
            _complete_quickly()
        _let_every_name_be_printed()
        from server.cli.main import main as run

        run()
    finally:  # also where a library has made something else of the interrupt
        if stopping.is_asked:
            stopping.finish()


def _complete_quickly() -> None:
    """Whoever presses Tab waits: rich and pydantic take longer than all the rest.

    What was typed so far is only looked at, so that nothing has to become a number or a path.
    """
    sys.modules["rich"] = None  # type: ignore[assignment]
    from typer.core import TyperArgument, TyperOption

    TyperArgument.process_value = _as_typed  # type: ignore[method-assign, assignment]
    TyperOption.process_value = _as_typed  # type: ignore[method-assign, assignment]


def _as_typed(_parameter: object, _context: object, value: Any) -> Any:
    return value


def _let_every_name_be_printed() -> None:
    """Names of files may hold what a terminal's letters cannot write; that is shown escaped."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
