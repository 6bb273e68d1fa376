"""The `earshot` command: one function a verb, no logic of its own.

Heavy libraries are imported by the verbs that need them, so that `earshot --help` is quick.
Results go to stdout, progress and failures to stderr; a failure is one sentence and exit code 1.
"""

from __future__ import annotations

import gc
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Optional

import typer

from server import MOST_PICTURES, PICTURES
from server.cli import console

app = typer.Typer(
    name="earshot",
    help="Ask aloud for your own pictures, and hear them described.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
models_app = typer.Typer(help="List, download and check the models.", no_args_is_help=True)
feedback_app = typer.Typer(
    help="Export and sum up the thumbs, or forget what they taught.", no_args_is_help=True
)
app.add_typer(models_app, name="models")
app.add_typer(feedback_app, name="feedback")


class ProfileName(StrEnum):
    """Which models to use."""

    starter = "starter"
    standard = "standard"


class EvaluatedPart(StrEnum):
    """What to measure."""

    pictures = "pictures"
    hearing = "hearing"


class PictureOrder(StrEnum):
    """Which pictures come first."""

    best = "best"
    newest = "newest"
    oldest = "oldest"


class ExportFormat(StrEnum):
    """How feedback is written."""

    jsonl = "jsonl"
    csv = "csv"
    parquet = "parquet"


COLLECT_AFTER = 50_000  # new objects; a server sets its own
DATES = ["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S", "%Y"]
Photos = Annotated[
    Optional[list[Path]],  # noqa: UP045 - typer reads this form
    typer.Argument(help="Folders of pictures, or single files."),
]
SomePhotos = Annotated[
    Optional[list[Path]],  # noqa: UP045 - typer reads this form
    typer.Argument(help="Folders of pictures, or single files. Without any: the sample pictures."),
]
LibraryOption = Annotated[
    Optional[Path],  # noqa: UP045
    typer.Option("--library", help="Folder of the index. Default: in Earshot's data folder."),
]
ModelsOption = Annotated[
    Optional[ProfileName],  # noqa: UP045
    typer.Option(
        "--models", help="starter knows drawn scenes; standard knows photos, and is downloaded."
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON document on stdout.")]
ReindexOption = Annotated[
    bool,
    typer.Option(
        "--reindex", help="Read every picture again, and go on where another model made the index."
    ),
]
TopKOption = Annotated[
    int, typer.Option("--top-k", min=1, max=MOST_PICTURES, help="How many pictures.")
]


@app.command()
def serve(
    photos: SomePhotos = None,
    library: LibraryOption = None,
    models: ModelsOption = None,
    host: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option(help="Address to listen on. [default: 127.0.0.1]"),
    ] = None,
    port: Annotated[
        Optional[int],  # noqa: UP045
        typer.Option(min=0, max=65535, help="0 chooses one. [default: 8000]"),
    ] = None,
    reindex: ReindexOption = False,
) -> None:
    """Serve the page and the voice; with folders, index them in the background."""
    from server.cli import serve

    settings = console.settings(host=host, port=port)
    serve.serve(settings, photos or [], library, console.name(models), reindex)


@app.command()
def index(
    photos: Photos = None,
    library: LibraryOption = None,
    models: ModelsOption = None,
    watch: Annotated[bool, typer.Option("--watch", help="Go on, and follow changes.")] = False,
    reindex: ReindexOption = False,
    beside: Annotated[
        bool,
        typer.Option(
            "--beside",
            help="Read for these models too, and go on searching with those in use until "
            "earshot models use.",
        ),
    ] = False,
    export: Annotated[
        Optional[Path],  # noqa: UP045
        typer.Option("--export", help="Write vectors, captions and facts to a Parquet file."),
    ] = None,
    imported: Annotated[
        Optional[Path],  # noqa: UP045
        typer.Option("--import", help="Take vectors and captions from such a file, by contents."),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Read pictures into the library, or exchange what is known of them."""
    from server.cli import offline

    settings = console.settings()
    folder = library or settings.library_folder(sample=False)
    if not photos and not export and not imported:
        raise typer.BadParameter("Give folders of pictures, --import or --export.")
    offline.check_places(photos or [])
    with offline.open_library(
        settings, folder, console.name(models), reindex, must_exist=False, beside=beside
    ) as opened:
        if photos or imported:
            for report in offline.read_photos(opened, photos, imported, watch):
                console.report(report, as_json)
        if export:
            console.note(offline.export_features(opened, export))
        opened.library.settle()


@app.command()
def search(
    query: Annotated[str, typer.Argument(help="What to look for.")] = "",
    library: LibraryOption = None,
    models: ModelsOption = None,
    image: Annotated[
        Optional[list[str]],  # noqa: UP045
        typer.Option(
            "--image",
            help="Find pictures like this one: a file, a web address, or id: and a number. "
            "Words, and more pictures, may go with it.",
        ),
    ] = None,
    without: Annotated[
        Optional[list[str]],  # noqa: UP045
        typer.Option("--without", help="What they must not show; may be given again."),
    ] = None,
    since: Annotated[
        Optional[datetime],  # noqa: UP045
        typer.Option("--from", formats=DATES, help="Taken then or later."),
    ] = None,
    until: Annotated[
        Optional[datetime],  # noqa: UP045
        typer.Option("--until", formats=DATES, help="Taken before then."),
    ] = None,
    place: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option(help="A town, region or country."),
    ] = None,
    folder: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option(help="A folder's name or path."),
    ] = None,
    camera: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option(help="A camera's name."),
    ] = None,
    order: Annotated[PictureOrder, typer.Option(help="What comes first.")] = PictureOrder.best,
    words_weight: Annotated[
        float, typer.Option(min=-10, max=10, help="Of the words, beside pictures.")
    ] = 1.0,
    plain: Annotated[
        bool, typer.Option("--plain", help="Read no time, place or negative out of the words.")
    ] = False,
    cursor: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option(help="next_cursor of the answer before: the pictures after it."),
    ] = None,
    several: Annotated[
        Optional[typer.FileText],  # noqa: UP045
        typer.Option(
            "--several",
            metavar="FILE",
            help="Several questions in one file, as POST /api/searches takes them; - is standard "
            "input. Answered by one JSON document.",
        ),
    ] = None,
    top_k: TopKOption = PICTURES,
    as_json: JsonOption = False,
) -> None:
    """Find pictures; a running server of the library is asked, where there is one."""
    from server.cli import answering
    from server.cli.question import Question

    question = Question(
        words=query,
        without=tuple(without or ()),
        images=tuple(image or ()),
        words_weight=words_weight,
        taken_from=since,
        taken_until=until,
        place=place,
        folder=folder,
        camera=camera,
        order=order.value,
        natural=not plain,
        cursor=cursor,
        top_k=top_k,
    )
    if question.is_empty != bool(several):
        raise typer.BadParameter(
            "Give words, --image, a time, a place, a folder or a camera, or --several alone."
        )
    settings = console.settings()
    if several:
        console.print_json(
            answering.several(settings, library, console.name(models), several.read())
        )
        return
    found = answering.one(settings, library, console.name(models), question)
    console.search_answer(found, as_json)


@app.command()
def ask(
    query: Annotated[str, typer.Argument(help="The question, typed.")] = "",
    wav: Annotated[
        Optional[Path],  # noqa: UP045
        typer.Option("--wav", help="The question, as a recording."),
    ] = None,
    mic: Annotated[bool, typer.Option("--mic", help="The question, spoken now.")] = False,
    image: Annotated[
        Optional[Path],  # noqa: UP045
        typer.Option("--image", help="Find pictures like this one; words may go with it."),
    ] = None,
    url: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option(help="The server's socket. [default: that of the server that runs]"),
    ] = None,
    save_audio: Annotated[
        Optional[Path],  # noqa: UP045
        typer.Option("--save-audio", help="Keep the spoken answer as a WAV file."),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Ask a running server, and print what it says."""
    import asyncio

    from client import terminal
    from server.cli import answering

    if sum((bool(query) or image is not None, wav is not None, mic)) != 1:
        raise typer.BadParameter("Give one question: words, --image, --wav or --mic.")
    asking = terminal.ask(
        url or answering.socket(console.settings()) or terminal.DEFAULT_URL,
        query=query or None,
        wav=wav,
        microphone=mic,
        image=image,
        save_audio=save_audio,
        play=not as_json,
        wait_for_end=console.wait_for_enter,
    )
    console.ask_answer(asyncio.run(asking), as_json)


@app.command()
def describe(
    image: Annotated[Path, typer.Argument(help="A picture.")],
    models: ModelsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Say what one picture shows."""
    from server.cli import answering

    told = answering.description(console.settings(), console.name(models), image)
    console.description(*told, as_json)


@models_app.command("list")
def models_list() -> None:
    """Which models there are."""
    from models.checkpoints.exporting import Exporting
    from models.checkpoints.profiles import profiles

    home = console.settings().home
    for profile in profiles().values():
        console.profile(profile, Exporting(profile, home).states())


@models_app.command("download")
def models_download(
    models: Annotated[ProfileName, typer.Option("--models")] = ProfileName.standard,
    to: Annotated[
        Optional[Path],  # noqa: UP045
        typer.Option("--to", help="Folder to fill, to be carried to another machine."),
    ] = None,
) -> None:
    """Fetch the models once; they stay on this machine."""
    from server.cli import offline

    settings = console.settings()
    offline.download_models(settings, models.value, to)
    offline.make_exports(settings, models.value, to)


@models_app.command("use")
def models_use(
    models: Annotated[ProfileName, typer.Argument(help="Which models to search with.")],
    library: LibraryOption = None,
) -> None:
    """Search with other models that the pictures were read for; a running server follows."""
    from server.cli import offline

    console.say(offline.use_model(console.settings(), library, models.value))


@models_app.command("check")
def models_check(
    models: Annotated[ProfileName, typer.Option("--models")] = ProfileName.standard,
    as_json: JsonOption = False,
) -> None:
    """Say which files are there, missing or damaged; exit code 1 if any is not there."""
    from models.checkpoints.exporting import Exporting
    from models.checkpoints.profiles import check, profiles

    profile, home = profiles()[models.value], console.settings().home
    states = check(profile, home)
    console.file_states(states, Exporting(profile, home).states(), as_json)
    if any(state.state != "present" for state in states):
        raise typer.Exit(1)


@feedback_app.command("export")
def feedback_export(
    to: Annotated[Path, typer.Argument(help="File to write.")],
    library: LibraryOption = None,
    form: Annotated[ExportFormat, typer.Option("--format")] = ExportFormat.jsonl,
    sample: Annotated[bool, typer.Option("--sample", help="The sample pictures'.")] = False,
) -> None:
    """Write every thumb, and every one taken back, to a file."""
    from server.cli import offline

    with offline.open_feedback(console.settings(), library, sample) as feedback:
        rows = feedback.export(to, form.value)
    console.say(f"{rows} rows of feedback are in {to}.")


@feedback_app.command("report")
def feedback_report(
    library: LibraryOption = None,
    sample: Annotated[bool, typer.Option("--sample", help="The sample pictures'.")] = False,
    html: Annotated[
        Optional[Path],  # noqa: UP045
        typer.Option("--html", help="Write a page with charts and tables to this file, too."),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Sum up the thumbs; with --html, as a page that any browser shows."""
    from server.cli import offline

    with offline.open_feedback(console.settings(), library, sample) as feedback:
        console.feedback_report(feedback.report(), as_json)
        if html:
            offline.write_feedback_page(feedback, html)


@feedback_app.command("forget")
def feedback_forget(
    library: LibraryOption = None,
    sample: Annotated[bool, typer.Option("--sample", help="The sample pictures'.")] = False,
) -> None:
    """Let thumbs given so far no longer change answers; all of them are kept."""
    from server.cli import offline

    with offline.open_feedback(console.settings(), library, sample) as feedback:
        console.feedback_forgotten(feedback.forget())


@app.command()
def evaluate(
    models: ModelsOption = None,
    only: Annotated[
        EvaluatedPart | None, typer.Option("--only", help="Measure this part alone.")
    ] = None,
    speech: Annotated[
        Path | None,
        typer.Option("--speech", help="A folder of recordings of people to hear as well."),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Measure retrieval, captions and hearing against ground truth."""
    from models.starter.evaluate.machine import this_machine
    from server.cli import offline

    part, machine = console.name(only), this_machine()
    figures = offline.evaluate(console.settings(), console.name(models), part, speech)
    console.figures(figures, machine, as_json)


def main() -> None:
    """Run the command; a failure is one sentence on stderr and exit code 1."""
    # Libraries make half a million objects while they are imported, and free none of them: to look
    # for garbage after every 700 takes an eighth of a start.
    gc.set_threshold(COLLECT_AFTER)
    console.run(app)
