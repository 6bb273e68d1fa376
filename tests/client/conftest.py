"""Sound devices for the terminal client."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TypeAlias

import pytest

from tests.client.fake_devices import FakeDevices

InstallDevices: TypeAlias = Callable[..., FakeDevices]


@pytest.fixture
def install(monkeypatch: pytest.MonkeyPatch) -> InstallDevices:
    def put(*spoken: bytes, broken: bool = False) -> FakeDevices:
        devices = FakeDevices(list(spoken), broken)
        monkeypatch.setitem(sys.modules, "sounddevice", devices)
        return devices

    return put
