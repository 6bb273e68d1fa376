"""Chromium and Firefox as a person who uses a screen reader starts them, with a microphone that
needs no permission and no device. Neither may reach any host but this one.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

from tests.browser.conftest import CHROMIUM_NAMES
from tests.screenreader.desktop import Desktop, found

FIREFOX_NAMES = ("firefox-esr", "firefox")
NAMES = {"Chromium": CHROMIUM_NAMES, "Firefox": FIREFOX_NAMES}

FIREFOX_PREFERENCES = {
    "media.navigator.permission.disabled": True,
    "media.navigator.streams.fake": True,  # it beeps
    # Without a sound device Firefox would wait for one for ever before it listens.
    "media.cubeb.force_mock_context": True,
    "network.proxy.type": 1,
    "network.proxy.http": "127.0.0.1",
    "network.proxy.http_port": 9,  # nobody listens there; this machine itself needs no proxy
    "network.proxy.ssl": "127.0.0.1",
    "network.proxy.ssl_port": 9,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "app.normandy.enabled": False,
    "browser.aboutwelcome.enabled": False,
    "browser.newtabpage.enabled": False,
    "browser.safebrowsing.malware.enabled": False,
    "browser.safebrowsing.phishing.enabled": False,
    "browser.shell.checkDefaultBrowser": False,
    "browser.startup.homepage_override.mstone": "ignore",
    "datareporting.policy.dataSubmissionEnabled": False,
    "extensions.update.enabled": False,
    # It would alert the person that the dummy speech engine has no voices.
    "media.webspeech.synth.dont_notify_on_error": True,
}

Open = Callable[[Desktop, str, Path], None]


def open_chromium(desktop: Desktop, url: str, recording: Path) -> None:
    """Open `url`; the microphone hears `recording` from its start each time that it opens."""
    desktop.processes.start(
        found(*CHROMIUM_NAMES) or "chromium",
        "--no-sandbox",
        "--force-renderer-accessibility",
        f"--user-data-dir={desktop.folder / 'chromium'}",
        "--no-first-run",
        "--no-default-browser-check",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-gpu",
        "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
        "--use-fake-ui-for-media-stream",
        "--use-fake-device-for-media-stream",
        f"--use-file-for-fake-audio-capture={recording}%noloop",
        url,
    )


def open_firefox(desktop: Desktop, url: str, recording: Path) -> None:
    """Open `url`; the microphone beeps: Firefox has none that plays `recording`."""
    profile = desktop.folder / "firefox"
    profile.mkdir()
    lines = [
        f"user_pref({json.dumps(name)}, {json.dumps(value)});\n"
        for name, value in FIREFOX_PREFERENCES.items()
    ]
    (profile / "user.js").write_text("".join(lines))
    firefox = found(*FIREFOX_NAMES) or "firefox-esr"
    desktop.processes.start(firefox, "--no-remote", "--profile", profile, url)


OPEN: dict[str, Open] = {"Chromium": open_chromium, "Firefox": open_firefox}


def version(browser: str) -> str:
    """The versions of a browser and of Orca, as they tell them."""
    told = []
    for program in (found(*NAMES[browser]) or browser, "orca"):
        answer = subprocess.run(
            [program, "--version"], check=True, stdout=subprocess.PIPE, text=True
        )
        told.append(answer.stdout.strip())
    return f"{told[0]}, with Orca {told[1]}."
