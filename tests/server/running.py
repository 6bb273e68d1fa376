"""Runs the `earshot` command within the test's own process."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from unittest import mock

import pytest


@dataclass(frozen=True)
class Ran:
    """What a command left behind."""

    code: int
    out: str
    err: str

    def json(self) -> Any:
        """The one JSON document on stdout."""
        return json.loads(self.out)


def run_earshot(
    main: Callable[[], None], capfd: pytest.CaptureFixture[str], *arguments: object
) -> Ran:
    """Run `earshot` with arguments."""
    capfd.readouterr()
    code: Any = 0
    with mock.patch.object(sys, "argv", ["earshot", *map(str, arguments)]):
        try:
            main()
        except SystemExit as exit_:
            code = exit_.code
    captured = capfd.readouterr()
    return Ran(code or 0, captured.out, captured.err)
