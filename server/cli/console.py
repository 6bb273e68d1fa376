"""What the `earshot` command prints: JSON for programs, plain sentences for people.

Written to be read by a screen reader line by line: no tables of symbols, no colours that carry
meaning. Failures of every part arrive here and leave as one sentence.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import typer

from server.language import phrases

if TYPE_CHECKING:
    from client.terminal import Answer
    from index.build.report import Report
    from index.build.scan import Skipped
    from models.checkpoints.download import DownloadProgress
    from models.checkpoints.exporting import ExportState
    from models.checkpoints.profiles import CheckedFile, Checkpoint, Profile
    from models.starter.evaluate.figures import Figure
    from models.starter.evaluate.machine import Machine
    from server.feedback.store import FeedbackReport
    from server.settings import Settings


SHOWN_PATHS = 5  # of those left out for the same reason; --json lists all


def say(words: str) -> None:
    """A line for people, on stdout."""
    typer.echo(words)


def note(words: str) -> None:
    """A line about what is going on, on stderr."""
    typer.echo(words, err=True)


def wait_for_enter() -> None:
    """Until the person has spoken; on stderr, so that stdout stays clean."""
    note("Speak now, then press Enter.")
    sys.stdin.readline()


def print_json(document: Any) -> None:
    """One JSON document, and nothing else, on stdout."""
    typer.echo(json.dumps(document, ensure_ascii=False, indent=2))


def name(choice: StrEnum | None) -> str | None:
    """The value of an option, or None."""
    return choice.value if choice else None


def settings(**flags: Any) -> Settings:
    """Settings from EARSHOT_* and from those flags that were given."""
    from pydantic import ValidationError

    from server.settings import Settings

    try:
        return Settings(**{key: value for key, value in flags.items() if value is not None})
    except ValidationError as error:
        first = error.errors()[0]
        where = "_".join(str(part) for part in first["loc"]).upper()
        raise Failed(f"The setting EARSHOT_{where} cannot be used: {first['msg']}.") from error


class Failed(Exception):
    """The command could not do it; the message says why in a sentence."""


def run(app: typer.Typer) -> None:
    """Run the command; whatever fails becomes one sentence on stderr and exit code 1."""
    try:
        app()
    except KeyboardInterrupt:
        note("Stopped.")
        sys.exit(1)
    except Exception as error:
        if not _is_speakable(error):
            raise
        note(_sentence(error))
        sys.exit(1)


def _sentence(error: Exception) -> str:
    """What to tell the person; how to go on belongs to the command line."""
    from index.errors import OtherModel

    offer = " Add --reindex to do that." if isinstance(error, OtherModel) else ""
    return f"{error}{offer}"


def _is_speakable(error: Exception) -> bool:
    """Whether the error's message is a sentence for people."""
    from client.errors import AskFailed
    from index.errors import BadFeatures, LibraryError, UnreadablePhoto
    from models.errors import ModelError

    spoken = (AskFailed, BadFeatures, Failed, LibraryError, ModelError, UnreadablePhoto)
    return isinstance(error, spoken)


@contextmanager
def progress_bar(what: str) -> Iterator[Callable[[int, int], None]]:
    """A bar on stderr, told (done, in all); nothing where stderr is no terminal."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    columns = (TextColumn(what), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Bar(*columns, console=Console(stderr=True), disable=not sys.stderr.isatty()) as bar:
        task = bar.add_task(what, total=None)

        def show(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total)

        yield show


@contextmanager
def download_bar() -> Iterator[Callable[[DownloadProgress], None]]:
    """A bar on stderr while models are downloaded, in bytes."""
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, TextColumn, TransferSpeedColumn
    from rich.progress import Progress as Bar

    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn())
    output = Console(stderr=True)
    with Bar(
        *columns, TransferSpeedColumn(), console=output, disable=not output.is_terminal
    ) as bar:
        task = bar.add_task("Downloading", total=None)

        def show(fetched: DownloadProgress) -> None:
            bar.update(task, description=fetched.file, completed=fetched.done, total=fetched.total)

        yield show


def report(made: Report, as_json: bool) -> None:
    """What an indexing run did."""
    from index.paths import path_to_text

    if as_json:
        left_out = (*made.skipped, *made.uncaptioned)
        skipped = [{"path": path_to_text(each.path), "reason": each.reason} for each in left_out]
        counts = {key: getattr(made, key) for key in ("added", "updated", "removed", "unchanged")}
        rate = round(made.images_per_second, 2)
        print_json({**counts, "skipped": skipped, "images_per_second": rate})
        return
    say(
        f"{made.added} added, {made.updated} updated, {made.removed} removed, "
        f"{made.unchanged} unchanged, {len(made.skipped)} skipped."
    )
    _list("Skipped", made.skipped)
    _list("Not described", made.uncaptioned)


def _list(what: str, files: Sequence[Skipped]) -> None:
    """Files by reason, each reason once, so that a hundred videos are one line."""
    from index.paths import path_to_text

    by_reason: dict[str, list[str]] = {}
    for each in files:
        by_reason.setdefault(each.reason, []).append(path_to_text(each.path))
    for reason, paths in by_reason.items():
        shown = ", ".join(paths[:SHOWN_PATHS])
        rest = f" and {len(paths) - SHOWN_PATHS} more" if len(paths) > SHOWN_PATHS else ""
        say(f"{what}: {reason} {shown}{rest}")


def search_answer(answer: Mapping[str, Any], as_json: bool) -> None:
    """What a search found: a `SearchAnswer` as plain values."""
    if as_json:
        print_json(answer)
        return
    results, narrowed = answer["results"], answer["narrowed"]
    if answer.get("left_out"):
        say(phrases.left_out(answer["left_out"]))
    if answer["unknown"]:
        say(phrases.unknown_words(answer["unknown"]))
    elif not results and narrowed:
        say(phrases.nothing_there(narrowed))
    elif not results:
        say("Nothing was found.")
    elif answer["no_match"]:
        say("No clear match. The closest, and possibly wrong:")
    for each in results:
        alike = f" {phrases.nearly_the_same(len(each['alike']))}" if each["alike"] else ""
        say(f"{each['rank']}. {each['caption'] or 'not described yet'}.{alike} {each['path']}")


def ask_answer(answer: Answer, as_json: bool) -> None:
    """What the server said."""
    if as_json:
        print_json(answer.document())
        return
    if answer.transcript is not None:
        say(f"Heard: {answer.transcript or 'nothing that I understood'}")
    say(answer.answer)


def description(caption: str, confidence: float, as_json: bool) -> None:
    """What one picture shows; an empty caption is of one that cannot be told."""
    if as_json:
        print_json({"caption": caption, "confidence": round(confidence, 3)})
        return
    say(caption or "I can't describe this picture; it may be blank or too dark.")


def profile(described: Profile, exports: Sequence[ExportState] = ()) -> None:
    """One profile, what it is made of, and what has become of its quicker forms."""
    say(f"{described.name}: {described.notice or 'for photos; downloaded once, then offline.'}")
    for checkpoint in described.checkpoints():
        say(f"  {checkpoint.label}: {_source(checkpoint)}, licence {checkpoint.licence}")
    for state in exports:
        say(f"  {_export_sentence(state)}")


def _source(checkpoint: Checkpoint) -> str:
    """Where its files come from, and how large they are."""
    if not checkpoint.repository:
        return "comes with the program"
    package = f"the package {checkpoint.package.name}, or " if checkpoint.package else ""
    return f"{package}{checkpoint.repository}, {checkpoint.megabytes} MB"


def export_state(state: ExportState) -> None:
    """What has become of the quicker form of a model; on stderr."""
    note(_export_sentence(state))


def _export_sentence(state: ExportState) -> str:
    match state.state:
        case "made":
            return f"The quicker form of {state.label} is made, {state.size / 1e6:.1f} MB."
        case "failed":
            return f"{state.label} has no quicker form, and works without it. {state.why}"
        case "not made":
            return f"The quicker form of {state.label} is made when Earshot is next served."


def file_states(
    states: Sequence[CheckedFile], exports: Sequence[ExportState], as_json: bool
) -> None:
    """Which model files are there, and what has become of their quicker forms."""
    if as_json:
        print_json([*map(asdict, states), *map(asdict, exports)])
        return
    for state in states:
        size = f", {state.size / 1e6:.1f} MB" if state.size else ""
        say(f"{state.state}: {state.file}{size}")
    for export in exports:
        say(_export_sentence(export))


def feedback_report(counts: FeedbackReport, as_json: bool) -> None:
    """How many thumbs there are."""
    if as_json:
        print_json(asdict(counts))
        return
    wrong = phrases.counted(counts.wrong_descriptions, "wrong description")
    say(f"{counts.up} helpful, {counts.down} not helpful, {wrong}, {counts.undone} taken back.")


def feedback_forgotten(thumbs: int) -> None:
    """What was learned starts anew."""
    if not thumbs:
        say("There is nothing to forget: no thumb has changed any answer.")
        return
    say(
        f"Answers are as if {phrases.counted(thumbs, 'thumb')} had not been given. All thumbs are "
        "kept, and new ones teach again."
    )


def figures(measured: Iterable[Figure], machine: Machine, as_json: bool) -> None:
    """Figures against their targets, each once it is measured; for programs all of them at the end,
    and what they were measured on."""
    if as_json:
        print_json({"machine": asdict(machine), "figures": list(measured)})
        return
    for each in measured:
        verdict = "met" if each["met"] else "MISSED"
        unit = f" {each['unit']}" if each["unit"] else ""
        bound = "at most" if each["better"] == "lower" else "at least"
        value = "not measured" if each["value"] is None else f"{each['value']:.4g}{unit}"
        say(f"{each['name']}: {value}, target {bound} {each['target']}: {verdict}")
