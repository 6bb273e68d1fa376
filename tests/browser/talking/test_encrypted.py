"""As on a phone: by TLS, with the token in the address, and a question asked aloud."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser import real_server, spoken
from tests.browser.conftest import PageHearing

pytestmark = pytest.mark.browser

QUESTION = "a red boat on a beach"


def test_a_spoken_turn_by_tls_with_the_programs_own_certificate(
    page_hearing: PageHearing, tmp_path: Path
) -> None:
    """Playwright cannot install an authority, so this browser believes any certificate; that TLS
    believes this one is for `test_certificates.py` of the server."""
    with real_server.serving(tmp_path, "--tls", "--ask-token") as earshot:
        assert re.fullmatch(r"https://127\.0\.0\.1:\d+/\?token=[a-z0-9-]{29}", earshot.page)
        hearing = page_hearing(earshot.page, QUESTION, ignore_https_errors=True)
        page = hearing.page
        page.wait_connected()
        assert page.page.url == f"https://{earshot.address}/"
        assert page.page.evaluate("isSecureContext")
        earshot.wait_ready()
        hearing.listen()
        page.wait_heard_out(1)
        expect(page.questions).to_have_text([spoken.as_heard(QUESTION)])
        expect(page.captions.first).to_have_text("A red boat on a beach.")
        assert page.page.locator("#results img").first.evaluate("(image) => image.naturalWidth")
        page.page.close()  # or it would note that its server is gone
