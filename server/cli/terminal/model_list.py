"""`earshot models list`: of each model whether it is here, how large, where from, and what uses it.

Reads disks, never the network.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from index.library.library import model_in_use
from models.checkpoints.export_record import is_usable
from models.checkpoints.exporting import KINDS, Exporting, ExportState
from models.checkpoints.profiles import (
    Checkpoint,
    Profile,
    export_folder,
    folder_of,
    found,
    profile_name,
    profiles,
)
from models.checkpoints.remembered import Checksums
from server.cli import running
from server.cli.console import export_sentence, say
from server.cli.terminal.progress import size

if TYPE_CHECKING:
    from server.settings import Settings

HUB = "the Hugging Face hub"


@dataclass(frozen=True)
class ListedModel:
    """One model, as it is on this machine."""

    model: str
    """Its name, such as "standard/hear"."""
    state: Literal["here", "begun", "not here"]
    bytes: int
    """On disk, its quicker form not included."""
    bytes_in_all: int
    """Once it is here; as many as it has where it is, else in round megabytes."""
    source: str
    """Where it came from, or would."""
    folder: str | None
    """Where it is; None where it is not here."""
    licence: str
    """Of the weights, by its SPDX identifier."""
    quicker_form: Literal["here", "not made", "failed"] | None
    """None where there is none of its kind, or the model is not here."""
    quicker_form_bytes: int
    why: str
    """A sentence, where the quicker form failed."""


@dataclass(frozen=True)
class ListedProfile:
    """A set of models."""

    name: str
    knows: str
    """What pictures it is for."""
    used_for: list[str]
    """Which of this person's pictures are searched with it: "own", "sample"."""
    served: bool
    """Whether a server that runs now uses it."""
    models: list[ListedModel]


def listed(settings: Settings) -> list[ListedProfile]:
    """Every set of models, as it is on this machine."""
    libraries = {kind: settings.library_folder(sample=kind == "sample") for kind in USES}
    used = {kind: _profile_of(folder) for kind, folder in libraries.items()}
    made = []
    for profile in profiles().values():
        used_for = [kind for kind, name in used.items() if name == profile.name]
        made.append(
            ListedProfile(
                name=profile.name,
                knows=profile.knows,
                used_for=used_for,
                served=any(running.running(libraries[kind]) for kind in used_for),
                models=list(_models(profile, settings.home)),
            )
        )
    return made


USES = {"own": "your own pictures", "sample": "the sample pictures"}


def _profile_of(library: Path) -> str | None:
    model = model_in_use(library)
    return profile_name(model.name) if model else None


def _models(profile: Profile, home: Path) -> Iterator[ListedModel]:
    exports = {state.label: state for state in Exporting(profile, home).states()}
    for checkpoint in profile.checkpoints():
        folder = found(checkpoint, home)
        here = _bytes(folder) if folder else _bytes(folder_of(checkpoint, home))
        export = exports.get(checkpoint.label) or _bundled(checkpoint, folder, home)
        yield ListedModel(
            model=checkpoint.label,
            state="here" if folder else "begun" if here else "not here",
            bytes=here,
            bytes_in_all=here if folder else checkpoint.megabytes * 10**6,
            source=_source(checkpoint, folder, home),
            folder=str(folder) if folder else None,
            licence=checkpoint.licence,
            quicker_form=_form(export),
            quicker_form_bytes=export.size if export else 0,
            why=export.why if export else "",
        )


def _form(export: ExportState | None) -> Literal["here", "not made", "failed"] | None:
    if export is None:
        return None
    return "here" if export.state == "made" else export.state


def _bundled(checkpoint: Checkpoint, folder: Path | None, home: Path) -> ExportState | None:
    """The quicker form of a model that comes with the program, as that does too."""
    export = export_folder(checkpoint, home)
    if folder is None or checkpoint.kind not in KINDS:
        return None
    if not is_usable(export, folder, Checksums(home).of):
        return None
    return ExportState(checkpoint.label, "made", _bytes(export))


def _source(checkpoint: Checkpoint, folder: Path | None, home: Path) -> str:
    """Where it came from, or from where it can be had."""
    if not checkpoint.repository:
        return "the program itself"
    hub = f"{checkpoint.repository} on {HUB}"
    if checkpoint.package is None or folder == folder_of(checkpoint, home):
        return hub
    package = f"the package {checkpoint.package.name}"
    return package if folder else f"{package}, or {hub}"


def _bytes(folder: Path) -> int:
    """Of all files."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def document(profiles_listed: list[ListedProfile]) -> list[dict[str, Any]]:
    """The JSON document of `earshot models list --json`."""
    return [asdict(profile) for profile in profiles_listed]


def tell(profiles_listed: list[ListedProfile]) -> None:
    """A line for each, on stdout."""
    for profile in profiles_listed:
        say(f"{profile.name}: for {profile.knows}.{_use(profile)}")
        for model in profile.models:
            say(f"  {model.model}: {_state(model)}. Licence {model.licence}.{_quicker(model)}")


def _use(profile: ListedProfile) -> str:
    if not profile.used_for:
        return ""
    by = ", by a server that runs now" if profile.served else ""
    return f" In use for {' and '.join(USES[kind] for kind in profile.used_for)}{by}."


def _state(model: ListedModel) -> str:
    if model.state == "here":
        return f"here, {size(model.bytes)}, from {model.source}"
    if model.state == "begun":
        here = f"{size(model.bytes)} of {size(model.bytes_in_all)}"
        return f"begun, {here} are here, from {model.source}"
    return f"not here, {size(model.bytes_in_all)} from {model.source}"


def _quicker(model: ListedModel) -> str:
    match model.quicker_form:
        case None:
            return ""
        case "here":
            return f" Its quicker form is here too, {size(model.quicker_form_bytes)}."
        case state:
            return f" {export_sentence(ExportState(model.model, state, 0, model.why))}"
