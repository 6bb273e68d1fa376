"""`earshot feedback` and `earshot forget`: export, sum up, and erase. One function a verb."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated, Optional

import typer

from server.cli import console
from server.cli.terminal.options import ExportFormat, JsonOption, LibraryOption, SampleOption

feedback_app = typer.Typer(
    help="Export and sum up the thumbs, or forget what they taught.", no_args_is_help=True
)


@feedback_app.command("export")
def feedback_export(
    to: Annotated[Path, typer.Argument(help="File to write.")],
    library: LibraryOption = None,
    form: Annotated[
        ExportFormat, typer.Option("--format", help="How the file is written.")
    ] = ExportFormat.jsonl,
    sample: SampleOption = False,
) -> None:
    """Write every thumb, and every one taken back, to a file."""
    from server.cli import offline
    from server.cli.terminal import places

    places.require_room_for(to)
    with offline.open_feedback(console.settings(), library, sample) as feedback:
        rows = feedback.export(to, form.value)
    console.say(f"{rows} rows of feedback are in {to}.")


@feedback_app.command("report")
def feedback_report(
    library: LibraryOption = None,
    sample: SampleOption = False,
    html: Annotated[
        Optional[Path],  # noqa: UP045
        typer.Option("--html", help="Write a page with charts and tables to this file, too."),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Sum up the thumbs, in words or as a page."""
    from server.cli import offline
    from server.cli.terminal import places

    if html:
        places.require_room_for(html)
    with offline.open_feedback(console.settings(), library, sample) as feedback:
        console.feedback_report(feedback.report(), as_json)
        if html:
            offline.write_feedback_page(feedback, html)


@feedback_app.command("forget")
def feedback_forget(
    library: LibraryOption = None,
    sample: SampleOption = False,
) -> None:
    """Let thumbs given so far change no answer.

    All of them are kept, and new ones teach again.
    """
    from server.cli import offline

    with offline.open_feedback(console.settings(), library, sample) as feedback:
        console.feedback_forgotten(feedback.forget())


def forget(
    since: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option(
            metavar="WHEN", help="What was asked since then: yesterday, 2 hours, 2026-11-01."
        ),
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="All that was ever asked.")] = False,
    keep_words: Annotated[
        bool, typer.Option("--keep-words", help="Keep the words that you gave pictures.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask again.")] = False,
    library: LibraryOption = None,
) -> None:
    """Erase questions, thumbs, and the words that you gave pictures, for good.

    What was learned from them goes, too. Your pictures are kept.
    """
    from server.cli.verbs import erasing

    if (since is not None) == everything:
        raise typer.BadParameter("Give either --since and a time, or --all.")
    settings = console.settings()
    moment = erasing.since_when(since, datetime.now().astimezone()) if since is not None else None
    folders = erasing.libraries(settings, library)
    if not yes:
        words = "" if keep_words else ", and the words that you gave pictures"
        console.require_yes(
            f"This erases questions, thumbs and what was learned from them{words}, for good. Go on?"
        )
    console.say(erasing.forget(folders, moment, keep_words))
