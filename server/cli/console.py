"""What the `earshot` command prints: JSON for programs, plain sentences for people.

Written to be read by a screen reader line by line: no tables of symbols, no colours that carry
meaning. Failures of every part arrive here and leave as one sentence.
"""

from __future__ import annotations

import errno
import json
import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from index.traces import keep_words_out_of_logs
from server.cli.terminal.progress import size
from server.cli.terminal.stopping import is_stopping
from server.language import phrases

if TYPE_CHECKING:
    from client.terminal import Answer
    from index.build.report import Report
    from index.build.scan import Skipped
    from models.checkpoints.exporting import ExportState
    from models.checkpoints.profiles import CheckedFile
    from models.machine import Machine
    from models.starter.evaluate.figures import Figure
    from server.feedback.store import FeedbackReport
    from server.settings import Settings


SHOWN_TEXT = 300  # characters of what is written in a picture
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
    if sys.stdin is None:  # it was closed
        raise Failed("Nobody can press Enter here, so a recording would never end. Use --wav.")
    sys.stdin.readline()


def require_yes(question: str) -> None:
    """Ask, and go on only where the person says yes. Raises: Failed."""
    note(f"{question} Type yes or no.")
    answer = sys.stdin.readline() if sys.stdin else ""
    if answer.strip().lower() not in ("y", "yes"):
        raise Failed("Nothing was erased. With --yes it is done without asking.")


def print_json(document: Any) -> None:
    """One JSON document, and nothing else, on stdout."""
    typer.echo(json.dumps(document, ensure_ascii=False, indent=2))


def name(choice: StrEnum | None) -> str | None:
    """The value of an option, or None."""
    return choice.value if choice else None


def settings(**flags: Any) -> Settings:
    """Settings from EARSHOT_* and from those flags that were given. Raises: Failed."""
    from server.settings import UnusableSettings, read_settings

    given = {key: value for key, value in flags.items() if value is not None}
    try:
        found = read_settings(given, os.environ)
    except UnusableSettings as error:
        raise Failed(str(error)) from error
    keep_private(found.home)
    return found


def keep_private(home: Path) -> None:
    """Let nobody else read the data; said once, where that cannot be had. Raises: Failed."""
    from server.data_home import ForeignHome, keep_to_owner, make_private

    keep_words_out_of_logs()
    keep_to_owner()
    try:
        trouble = make_private(home)
    except ForeignHome as error:
        raise Failed(str(error)) from error
    if trouble:
        note(trouble)


class Failed(Exception):
    """The command could not do it; the message says why in a sentence."""


def run(app: typer.Typer) -> None:
    """Run the command; whatever fails becomes a sentence on stderr and exit code 1."""
    try:
        app()
    except Exception as error:  # noqa: BLE001 - it is logged, and the person is told
        if not is_stopping():  # then it fails because it was told to end, which is said elsewhere
            note(sentence(error))
        sys.exit(1)


def sentence(error: Exception) -> str:
    """What to tell the person; what nobody expected is logged with its traceback."""
    from client.errors import AskFailed
    from index.errors import BadFeatures, LibraryError, OtherModel, UnreadablePhoto
    from models.errors import ModelError

    match error:
        case OtherModel():  # how to go on belongs to the command line
            return f"{error} Add --reindex to do that."
        case AskFailed() | BadFeatures() | Failed() | LibraryError() | ModelError():
            return str(error)
        case UnreadablePhoto():
            return str(error)
        case OSError(errno=int()):
            return of_the_system(error)
        case MemoryError():
            return "There is not enough memory for this. Close other programs, and try again."
    from server.assistant.errors import log_failure

    log_failure("The command", error)
    return (
        "That failed by a fault of Earshot's own, which stands above. Your pictures and what is "
        "known of them are safe. Try again; if it happens again, report those lines, and what "
        "earshot --version says."
    )


def of_the_system(error: OSError) -> str:
    """What the system did not do, of a file if it names one."""
    from index.paths import path_to_text

    named = isinstance(error.filename, (str, bytes))
    what = path_to_text(os.fsdecode(error.filename)) if named else "a file"
    match error:
        case FileNotFoundError() | NotADirectoryError():
            return f"There is no {what}. Check the name." if named else "A file is not there."
        case PermissionError():
            return f"Earshot is not allowed to use {what}. Choose another, or allow it."
        case IsADirectoryError():
            return f"{what} is a folder, where a file is needed."
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return f"There is no room left on the disk for {what}. Make room, and try again."
    return f"The system did not let Earshot use {what}: {error.strerror}."


def report(made: Report, as_json: bool) -> None:
    """What an indexing run did; see `report_document`."""
    if as_json:
        print_json(report_document(made))
        return
    for line in report_lines(made):
        say(line)


def report_lines(made: Report) -> list[str]:
    """The same in lines for people, the counts first."""
    counts = (
        f"{made.added:,} added, {made.updated:,} updated, {made.removed:,} removed, "
        f"{made.unchanged:,} unchanged, {len(made.skipped):,} skipped."
    )
    lines = [counts]
    if made.is_empty:
        lines.append("There is no picture in what was given. Check the names of the folders.")
    if made.uncaptioned:
        without = phrases.counted(len(made.uncaptioned), "picture")
        lines.append(f"Of those that can be found, {without} could not be described.")
    if made.unread:
        unread = phrases.counted(made.unread, "picture")
        lines.append(
            f"The text in {unread} could not be read; all else is done. Index again later."
        )
    return [
        *lines,
        *_by_reason("Skipped", made.skipped),
        *_by_reason("Not described", made.uncaptioned),
    ]


def report_document(made: Report) -> dict[str, Any]:
    """The JSON document of `earshot index --json`; docs/command-line.md says what is in it."""
    counts = {key: getattr(made, key) for key in ("added", "updated", "removed", "unchanged")}
    return {
        **counts,
        "skipped": _reasons(made.skipped),
        "not_described": _reasons(made.uncaptioned),
        "not_read": made.unread,
        "images_per_second": round(made.images_per_second, 2),
    }


def _reasons(files: Sequence[Skipped]) -> list[dict[str, str]]:
    from index.paths import path_to_text

    return [{"path": path_to_text(each.path), "reason": each.reason} for each in files]


def _by_reason(what: str, files: Sequence[Skipped]) -> list[str]:
    """Files by reason, each reason once, so that a hundred videos are one line."""
    from index.paths import path_to_text

    by_reason: dict[str, list[str]] = {}
    for each in files:
        by_reason.setdefault(each.reason, []).append(path_to_text(each.path))
    lines = []
    for reason, paths in by_reason.items():
        shown = ", ".join(paths[:SHOWN_PATHS])
        rest = f" and {len(paths) - SHOWN_PATHS:,} more" if len(paths) > SHOWN_PATHS else ""
        lines.append(f"{what}: {reason} {shown}{rest}")
    return lines


def search_answer(answer: Mapping[str, Any], as_json: bool) -> None:
    """What a search found: a `SearchAnswer` as plain values."""
    if as_json:
        print_json(answer)
        return
    results, narrowed = answer["results"], answer["narrowed"]
    if answer.get("elsewhere"):
        say(phrases.not_taken_in(answer["elsewhere"]))
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
        own = f"{phrases.ended(each['own_caption'])} " if each.get("own_caption") else ""
        text = f" {phrases.HAS_TEXT}" if each.get("text") else ""
        shown = f"{own}{each['caption'] or 'not described yet'}.{text}{alike}"
        say(f"{each['rank']}. {shown} {each['path']}")
        if each.get("text"):
            say(f"   It says: {' / '.join(each['text']['lines'])[:SHOWN_TEXT]}")


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


def export_state(state: ExportState) -> None:
    """What has become of the quicker form of a model; on stderr."""
    note(export_sentence(state))


def export_sentence(state: ExportState) -> str:
    """What has become of the quicker form of a model, in a sentence."""
    match state.state:
        case "made":
            return f"The quicker form of {state.label} is made, {size(state.size)}."
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
        how_large = f", {size(state.size)}" if state.size else ""
        say(f"{state.state}: {state.file}{how_large}")
    for export in exports:
        say(export_sentence(export))


def feedback_report(counts: FeedbackReport, as_json: bool) -> None:
    """How many thumbs there are; of none, nothing is counted."""
    if as_json:
        print_json(asdict(counts))
        return
    if not any(asdict(counts).values()):
        say("There are no thumbs yet. Say thumbs up to a picture, or press Helpful beside it.")
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
