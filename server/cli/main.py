"""The `earshot` command: one function a verb, no logic of its own.

Heavy libraries are imported by the verbs that need them, so that `earshot --help` is quick.
Results go to stdout, progress and failures to stderr. `server/cli/terminal/entry.py`
runs it and has the exit codes.
"""

from __future__ import annotations

import gc
import platform
from datetime import datetime
from pathlib import Path
from typing import Annotated, Optional

import typer

from server import PICTURES
from server.cli import console
from server.cli.reach.options import (
    AllowHostOption,
    AskTokenOption,
    CertificateOption,
    CodeOption,
    HostOption,
    NewTokenOption,
    TlsCertOption,
    TlsKeyOption,
    TlsOption,
    TokenFileOption,
)
from server.cli.terminal.options import (
    EvaluatedPart,
    FollowLinksOption,
    HearingPart,
    JsonOption,
    LibraryOption,
    ModelsOption,
    Photos,
    PictureOrder,
    ReindexOption,
    Shell,
    SomePhotos,
    TopKOption,
    moment,
)
from server.cli.terminal.progress import Step, shown
from server.cli.verbs.caption_verbs import captions_app
from server.cli.verbs.feedback_verbs import feedback_app, forget
from server.cli.verbs.model_verbs import models_app

# Without rich's boxes, which screen readers spell out, and which narrow terminals break.
app = typer.Typer(name="earshot", rich_markup_mode=None, pretty_exceptions_enable=False)
app.add_typer(models_app, name="models")
app.add_typer(feedback_app, name="feedback")
app.add_typer(captions_app, name="captions")
app.command("forget")(forget)


COLLECT_AFTER = 50_000  # new objects; a server sets its own
BEGIN = """Earshot finds your own pictures when you ask aloud, and describes them.

To try it with sample pictures, run: earshot serve
For your own, run: earshot serve and a folder, such as earshot serve ~/Pictures
To read all that it can do, run: earshot --help"""


def _version(asked: bool) -> None:
    if not asked:
        return
    from importlib.metadata import version

    python = f"Python {platform.python_version()}"
    machine = f"{platform.system()} {platform.release()} on {platform.machine()}"
    console.say(f"earshot {version('earshot')}, {python}, {machine}")
    raise typer.Exit


@app.callback(invoke_without_command=True)
def begin(
    context: typer.Context,
    version: Annotated[
        bool,
        typer.Option(
            "--version",
            callback=_version,
            is_eager=True,
            help="Say the version, and what a report of a fault needs besides.",
        ),
    ] = False,
) -> None:
    """Ask aloud for your own pictures, and hear them described.

    Begin with earshot serve. Exit codes: 0 done, 1 could not, 2 wrong use, 130 stopped by Ctrl+C.
    With EARSHOT_PROGRESS=lines progress comes in lines, for screen readers, and not as a bar.
    """
    if context.invoked_subcommand is None:
        console.say(BEGIN)


@app.command()
def serve(
    photos: SomePhotos = None,
    library: LibraryOption = None,
    models: ModelsOption = None,
    host: HostOption = None,
    port: Annotated[
        Optional[int],  # noqa: UP045
        typer.Option(
            min=0,
            max=65535,
            help="Port to listen on; 0 lets the system choose. [default: 8000]",
            show_default=False,
        ),
    ] = None,
    reindex: ReindexOption = False,
    allow_host: AllowHostOption = None,
    tls: TlsOption = None,
    tls_cert: TlsCertOption = None,
    tls_key: TlsKeyOption = None,
    ask_token: AskTokenOption = None,
    new_token: NewTokenOption = False,
    qr: CodeOption = True,
    follow_links: FollowLinksOption = False,
) -> None:
    """Serve the page and the voice.

    With folders, their pictures are read in the background, and questions are answered meanwhile.
    Without any, the sample pictures are served, without a connection to the internet.
    """
    with shown(Step("Starting")):
        from server.cli import serve

    settings = console.settings(
        host=host,
        port=port,
        allow_host=",".join(allow_host) if allow_host else None,
        tls=tls,
        tls_cert=tls_cert,
        tls_key=tls_key,
        ask_token=ask_token,
        follow_links=follow_links or None,
    )
    serve.serve(settings, photos or [], library, console.name(models), reindex, new_token, qr)


@app.command()
def index(
    photos: Photos = None,
    library: LibraryOption = None,
    models: ModelsOption = None,
    watch: Annotated[
        bool, typer.Option("--watch", help="Follow the folders afterwards, until Ctrl+C.")
    ] = False,
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
        typer.Option("--export", help="Write what is known of the pictures to a Parquet file."),
    ] = None,
    imported: Annotated[
        Optional[Path],  # noqa: UP045
        typer.Option(
            "--import",
            help="Take what such a file knows of pictures with the same contents, so that no model "
            "has to look at them.",
        ),
    ] = None,
    follow_links: FollowLinksOption = False,
    as_json: JsonOption = False,
) -> None:
    """Read pictures into the library.

    It may be stopped at any moment, and goes on where it was. What is known of the pictures can
    also be written to a file, and taken from one.
    """
    from server.cli import offline
    from server.cli.terminal import places

    settings = console.settings(follow_links=follow_links or None)
    folder = library or settings.library_folder(sample=False)
    if not photos and not export and not imported:
        raise typer.BadParameter("Give folders of pictures, --import or --export.")
    places.require_places(photos or [])
    if imported:
        places.require_file(imported, "exported library")
    if export:
        places.require_room_for(export)
    with offline.open_library(
        settings, folder, console.name(models), reindex, must_exist=False, beside=beside
    ) as opened:
        if photos or imported:
            for report in offline.read_photos(
                opened, photos, imported, watch, settings.follow_links
            ):
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
        typer.Option("--without", help="What they must not show. May be given again."),
    ] = None,
    since: Annotated[
        Optional[datetime],  # noqa: UP045
        typer.Option(
            "--from",
            parser=moment,
            metavar="DATE",
            help="Only pictures taken then or later, such as 2021 or 2021-06-30.",
        ),
    ] = None,
    until: Annotated[
        Optional[datetime],  # noqa: UP045
        typer.Option(
            "--until",
            parser=moment,
            metavar="DATE",
            help="Only pictures taken before then, such as 2021 or 2021-06-30T14:00:00.",
        ),
    ] = None,
    place: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option(help="Only pictures from this town, region or country."),
    ] = None,
    folder: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option(help="Only pictures in this folder, by its name or path."),
    ] = None,
    camera: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option(help="Only pictures taken with this camera."),
    ] = None,
    order: Annotated[
        PictureOrder, typer.Option(help="Which pictures come first.")
    ] = PictureOrder.best,
    words_weight: Annotated[
        float,
        typer.Option(
            min=-10, max=10, help="How much the words count beside pictures, which are 1."
        ),
    ] = 1.0,
    plain: Annotated[
        bool, typer.Option("--plain", help="Read no time, place or negative out of the words.")
    ] = False,
    cursor: Annotated[
        Optional[str],  # noqa: UP045
        typer.Option(help="The next_cursor of an answer: gives the pictures after it."),
    ] = None,
    several: Annotated[
        Optional[typer.FileText],  # noqa: UP045
        typer.Option(
            "--several",
            metavar="FILE",
            help="Ask several questions in one file, as POST /api/searches takes them; - is "
            "standard input. The answer is one JSON document.",
        ),
    ] = None,
    top_k: TopKOption = PICTURES,
    as_json: JsonOption = False,
) -> None:
    """Find pictures, by words or by a picture.

    A running server of the library is asked, where there is one; else the models are loaded here.
    """
    from server.cli import answering
    from server.cli.question import Question
    from server.cli.terminal import places

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
    for file in question.files:
        places.require_file(file, "picture")
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
        typer.Option(
            help="Address of the server's socket, which begins with ws. [default: that of the "
            "server that runs]",
            show_default=False,
        ),
    ] = None,
    token_file: TokenFileOption = None,
    certificate: CertificateOption = None,
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
    from server.cli.terminal import places

    if sum((bool(query) or image is not None, wav is not None, mic)) != 1:
        raise typer.BadParameter("Give one question: words, --image, --wav or --mic.")
    for file, what in ((image, "picture"), (wav, "recording")):
        if file:
            places.require_file(file, what)
    if save_audio:
        places.require_room_for(save_audio)
    where = answering.asked_at(console.settings(), url, token_file, certificate)
    asking = terminal.ask(
        where.url or terminal.DEFAULT_URL,
        token=where.token,
        certificate=where.certificate,
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
    image: Annotated[Path, typer.Argument(help="The file of a picture.")],
    models: ModelsOption = None,
    as_json: JsonOption = False,
) -> None:
    """Say what one picture shows."""
    from server.cli import answering
    from server.cli.terminal import places

    places.require_file(image, "picture")
    told = answering.description(console.settings(), console.name(models), image)
    console.description(*told, as_json)


@app.command()
def completion(
    shell: Annotated[Shell, typer.Argument(help="Whose Tab key is to complete words.")],
) -> None:
    """Print what lets the Tab key complete words.

    For bash, put into ~/.bashrc: eval "$(earshot completion bash)". For zsh, the same in ~/.zshrc.
    For fish: earshot completion fish > ~/.config/fish/completions/earshot.fish
    """
    from typer.completion import get_completion_script  # type: ignore[attr-defined]

    console.say(
        get_completion_script(
            prog_name="earshot", complete_var="_EARSHOT_COMPLETE", shell=shell.value
        )
    )


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
    heard: Annotated[
        list[HearingPart] | None,
        typer.Option("--heard", help="Of hearing, measure this alone; may be given again."),
    ] = None,
    plain: Annotated[
        bool,
        typer.Option(
            help="Hear with plain faster-whisper beside, which takes longer than all else."
        ),
    ] = True,
    as_json: JsonOption = False,
) -> None:
    """Measure retrieval, captions and hearing against ground truth."""
    from models.machine import this_machine
    from server.cli import offline

    part, machine = console.name(only), this_machine()
    parts = [each.value for each in heard or ()]
    figures = offline.evaluate(console.settings(), console.name(models), part, speech, parts, plain)
    console.figures(figures, machine, as_json)


def main() -> None:
    """Run the command; whatever fails becomes a sentence on stderr and exit code 1."""
    # Libraries make half a million objects while they are imported, and free none of them: to look
    # for garbage after every 700 takes an eighth of a start.
    gc.set_threshold(COLLECT_AFTER)
    console.run(app)
