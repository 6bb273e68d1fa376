"""`earshot models`: list, download, choose and check them. One function a verb, as in `main.py`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Optional

import typer

from server.cli import console
from server.cli.terminal.options import JsonOption, LibraryOption, ProfileName, StandardOption
from server.cli.terminal.progress import Step, shown

models_app = typer.Typer(help="List, download, check and choose the models.", no_args_is_help=True)


@models_app.command("list")
def models_list(as_json: JsonOption = False) -> None:
    """Say which models are here and in use.

    Of each: its size on disk, where it came from, its licence, and its quicker form.
    """
    from server.cli.terminal import model_list

    with shown(Step("Looking at the models")):
        listed = model_list.listed(console.settings())
    if as_json:
        console.print_json(model_list.document(listed))
    else:
        model_list.tell(listed)


@models_app.command("download")
def models_download(
    models: StandardOption = ProfileName.standard,
    to: Annotated[
        Optional[Path],  # noqa: UP045
        typer.Option(
            "--to",
            help="Folder to fill, to be carried to another machine. [default: Earshot's data "
            "folder]",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Fetch the models once; they stay here."""
    from server.cli import offline

    settings = console.settings()
    offline.download_models(settings, models.value, to)
    offline.make_exports(settings, models.value, to)


@models_app.command("use")
def models_use(
    models: Annotated[ProfileName, typer.Argument(help="Which models to search with.")],
    library: LibraryOption = None,
) -> None:
    """Search with other models that pictures were read for.

    A running server follows.
    """
    from server.cli import offline

    console.say(offline.use_model(console.settings(), library, models.value))


@models_app.command("check")
def models_check(
    models: StandardOption = ProfileName.standard,
    as_json: JsonOption = False,
) -> None:
    """Say which files are there, missing or damaged.

    Every byte is read. The exit code is 1 if any file is not as it should be.
    """
    from models.checkpoints.exporting import Exporting
    from models.checkpoints.profiles import check, profiles

    profile, home = profiles()[models.value], console.settings().home
    with shown(Step("Reading every file of the models")):
        states = check(profile, home)
    console.file_states(states, Exporting(profile, home).states(), as_json)
    if any(state.state != "present" for state in states):
        raise typer.Exit(1)
