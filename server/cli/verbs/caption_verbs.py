"""`earshot captions`: what you call your pictures. One function a verb."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from server.cli import console
from server.cli.terminal.options import JsonOption, LibraryOption, SampleOption

captions_app = typer.Typer(
    help="Give pictures words of your own, list, export or write them beside the pictures.",
    no_args_is_help=True,
)
Picture = Annotated[Path, typer.Argument(help="File of a picture of the library.")]


@captions_app.command("set")
def captions_set(
    picture: Picture,
    words: Annotated[str, typer.Argument(help="What you call it.")],
    library: LibraryOption = None,
    sample: SampleOption = False,
) -> None:
    """Call a picture something; it is told first, and found by these words."""
    from server.cli.verbs import captions

    with captions.opened(console.settings(), library, sample) as own:
        console.say(captions.give(own, picture, words))


@captions_app.command("remove")
def captions_remove(
    picture: Picture, library: LibraryOption = None, sample: SampleOption = False
) -> None:
    """Call a picture nothing any more."""
    from server.cli.verbs import captions

    with captions.opened(console.settings(), library, sample) as own:
        console.say(captions.give(own, picture, ""))


@captions_app.command("list")
def captions_list(
    library: LibraryOption = None, sample: SampleOption = False, as_json: JsonOption = False
) -> None:
    """Say what your pictures are called, with their files."""
    from server.cli.verbs import captions

    with captions.opened(console.settings(), library, sample) as own:
        if as_json:
            console.print_json(captions.documents(own))
            return
        for line in captions.lines(own):
            console.say(line)


@captions_app.command("export")
def captions_export(
    to: Annotated[Path, typer.Argument(help="File to write, one JSON document a line.")],
    library: LibraryOption = None,
    sample: SampleOption = False,
) -> None:
    """Write what your pictures are called to a file."""
    from server.cli.terminal import places
    from server.cli.verbs import captions

    places.require_room_for(to)
    with captions.opened(console.settings(), library, sample) as own:
        console.say(captions.export(own, to))


@captions_app.command("write-sidecars")
def captions_write_sidecars(library: LibraryOption = None, sample: SampleOption = False) -> None:
    """Write your words into XMP files beside the pictures, for other programs.

    The pictures are not changed, and all else in such a file stays as it is.
    """
    from server.cli.verbs import captions

    with captions.opened(console.settings(), library, sample) as own:
        told, failed = captions.write_sidecars(own)
    for line in told:
        console.say(line)
    if failed:
        raise typer.Exit(1)
