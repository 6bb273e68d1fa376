"""What a person finds instead of the page, where this device is not let in: why, and what to do.

Plain pages without a script: they are read from the top by any screen reader, and the only field
takes a token.
"""

from __future__ import annotations

from html import escape

CERTIFICATE = "/earshot-ca.crt"
"""Where a phone gets what it needs to believe this server."""

_PAGE = (
    '<!doctype html><html lang="en"><head><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width, initial-scale=1">'
    '<meta name="color-scheme" content="light dark">{extra}<title>{title}</title>'
    '<link rel="stylesheet" href="/style/page.css">'
    '<link rel="stylesheet" href="/style/controls.css"></head><body>'
    "<header><h1>{title}</h1></header><main>{body}</main></body></html>"
)
_FORM = (
    '<form method="get" action="/"><p><label for="token">Token: five groups of five letters and '
    'digits</label></p><p><input id="token" name="token" type="text" required '
    'autocomplete="off" autocapitalize="none" spellcheck="false"{described}></p>'
    '<p><button type="submit">Open Earshot</button></p></form>'
)


def refused(why: str) -> str:
    """The page for who comes by a wrong way.

    Args:
        why: a sentence that says what to do.
    """
    return _page("Earshot cannot be used from here", f"<p>{escape(why)}</p>")


def token_wanted(why: str, wrong: bool, certificate: bool) -> str:
    """The page for who has no token, or not the right one.

    Args:
        why: a sentence that says what to do.
        wrong: whether one was given.
        certificate: whether this server has one for phones.
    """
    body = f'<p id="why"{" role=alert" if wrong else ""}>{escape(why)}</p>'
    body += "<p>Or type the token here, with or without the dashes.</p>"
    body += _FORM.format(described=' aria-describedby="why" aria-invalid="true"' if wrong else "")
    if certificate:
        body += (
            "<p>If this device warns of the connection, it lacks Earshot's certificate: "
            f'<a href="{CERTIFICATE}">fetch the certificate</a>, and install it in the settings of '
            "this device.</p>"
        )
    body += '<p>If you have opened Earshot here before, <a href="/">try again</a>.</p>'
    return _page("Earshot needs its token" if not wrong else "That token is wrong", body)


def once_more() -> str:
    """The page for who follows a link from elsewhere: the browser then holds the cookie back."""
    return _page(
        "Opening Earshot",
        '<p><a href="/">Open Earshot</a></p>',
        '<meta http-equiv="refresh" content="0;url=/">',
    )


def _page(title: str, body: str, extra: str = "") -> str:
    return _PAGE.format(title=title, body=body, extra=extra)
