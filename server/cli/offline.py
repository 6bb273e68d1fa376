"""The verbs that need no server: index, search, describe, download, feedback, evaluate.

They open a library or models, do one thing, and close them again.
"""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from index.errors import UnreadablePhoto
from index.folder import LibraryFolder
from index.paths import path_to_text
from server.cli import console
from server.cli.console import Failed
from server.cli.terminal.places import require_folder
from server.cli.terminal.progress import BYTES, Step, amount, shown
from server.cli.terminal.reading import reading_shown
from server.settings import Settings

if TYPE_CHECKING:
    from index.build.report import Report
    from index.build.watch import Round
    from index.catalog.database import Database
    from index.catalog.records import VectorModel
    from index.library.features import Features
    from index.library.library import Library
    from models.bundle import Models
    from models.checkpoints.profiles import Profile
    from models.starter.evaluate.figures import Figure
    from models.types import Caption
    from server.feedback.store import Feedback

NOTHING_INDEXED = (
    "Nothing has been indexed here yet. Run earshot index with a folder of pictures, or earshot "
    "serve for the sample pictures."
)
MEASURED = "Stopped. What is told above was measured; the rest was not."
NOT_MADE = (
    "Stopped. The models are kept, and work without their quicker form; run the same command to "
    "make it."
)


@dataclass(frozen=True)
class Opened:
    """A library with the models of its profile."""

    library: Library
    models: Models
    home: Path
    """Where the models and the secrets are."""


@contextmanager
def open_library(
    settings: Settings,
    folder: Path | None,
    profile: str | None,
    reindex: bool = False,
    must_exist: bool = True,
    beside: bool = False,
) -> Iterator[Opened]:
    """A library and its models; both are closed at the end.

    Args:
        settings: where things are.
        folder: the library; None for the usual one.
        profile: whose models; None for those that the library was indexed with.
        reindex: read every picture again, and go on where another model made the index.
        must_exist: refuse where nothing has been indexed yet.
        beside: get ready for another model, while others search with the one in use.

    Raises:
        Failed: there is no such library, or there are no such models.
        ModelError, LibraryError: one of them cannot be opened.
    """
    chosen = folder or usual_library(settings)
    if must_exist and not LibraryFolder(chosen).catalog.is_file():
        raise Failed(_nothing_in(folder))
    with ExitStack() as held:
        with shown(Step("Loading the models")):
            from server import wiring

            models = wiring.wire_models(
                find_profile(profile or indexed_with(chosen) or "standard"), settings.home
            )
            held.enter_context(closing(models))
            library = wiring.open_library(chosen, models.embedder, reindex, beside)
            held.enter_context(closing(library))
        yield Opened(library, models, settings.home)


def _nothing_in(library: Path | None) -> str:
    """That there is no library, where one was named too."""
    if library is None:
        return NOTHING_INDEXED
    require_folder(library)
    return f"There is no library in {path_to_text(library)}. {NOTHING_INDEXED}"


def usual_library(settings: Settings) -> Path:
    """The person's own library, or the sample one as long as there is no other."""
    own = settings.library_folder(sample=False)
    sample = settings.library_folder(sample=True)
    return sample if sample.is_dir() and not own.is_dir() else own


def indexed_with(folder: Path) -> str | None:
    """The profile whose model is searched with, where it can be told."""
    from index.library.library import model_in_use
    from models.checkpoints.profiles import profile_name

    model = model_in_use(folder)
    return profile_name(model.name) if model else None


def profile_of(model: VectorModel) -> Profile:
    """The profile that a model belongs to. Raises: ModelMissing."""
    from models.checkpoints.profiles import profile_name, profiles
    from models.errors import ModelMissing

    name = profile_name(model.name)
    known = profiles().get(name)
    if known is None:
        raise ModelMissing(f"This Earshot has no models called {name}.")
    return known


def use_model(settings: Settings, folder: Path | None, profile: str) -> str:
    """Search with another model from now on; a server that runs notices. What was done, in words.

    Raises:
        Failed: there is no such library, or no picture was read for that model.
        ModelMissing, LibraryError: it cannot be told or written.
    """
    from server import wiring

    with open_library(settings, folder, profile, beside=True) as opened:
        model = wiring.vector_model(opened.models.embedder)
        catalog = opened.library.catalog
        ready, photos = catalog.models().get(model, 0), catalog.count()
        if not ready:
            raise Failed(
                f"No picture has been read for the {profile} models yet. Nothing was changed. Run "
                f"earshot index with your folders, --models {profile} and --beside first."
            )
        catalog.use_model(opened.library.model_id)
    left = photos - ready
    waiting = "1 picture is" if left == 1 else f"{left:,} pictures are"
    rest = f" {waiting} still to be read for them; run earshot index." if left else ""
    return f"Searching goes on with the {profile} models, in {ready:,} pictures.{rest}"


def find_profile(name: str) -> Profile:
    """A profile by its name. Raises: Failed."""
    from models.checkpoints.profiles import profiles

    known = profiles()
    if name not in known:
        raise Failed(f"There are no models called {name}. Choose {' or '.join(known)}.")
    return known[name]


def read_photos(
    opened: Opened,
    photos: Sequence[Path] | None,
    imported: Path | None,
    follow: bool,
    follow_links: bool = False,
) -> Iterator[Report]:
    """Read pictures into the library, with a progress bar.

    Args:
        opened: the library and its models.
        photos: folders and files; None for those that `imported` names, where they are there.
        imported: a file of features, which need no model.
        follow: whether to go on wherever folders change, until interrupted.
        follow_links: whether links inside the folders are followed.

    Raises:
        Failed, BadFeatures, LibraryError, ModelError: it could not go on; the message says why.
    """
    from index.library.features import import_features

    features = import_features(imported, opened.library.model) if imported else None
    if photos is None:
        photos = [path for path in features.paths if path.exists()] if features else []
    for look in _followed(photos, follow_links) if follow else [None]:
        yield _read_once(opened, photos, look, features, follow_links)


def _followed(photos: Sequence[Path], follow_links: bool) -> Iterator[Round]:
    from index.build.watch import changes

    return changes(photos, threading.Event(), follow_links=follow_links)


def _read_once(
    opened: Opened,
    photos: Sequence[Path],
    look: Round | None,
    features: Features | None,
    follow_links: bool,
) -> Report:
    from server import wiring
    from server.assistant.indexing import Indexing

    models = opened.models.for_indexing
    with closing(wiring.wire_readers()) as readers:
        indexing = Indexing(
            opened.library,
            photos,
            models.embedder,
            models.captioner,
            features=features,
            read=readers.indexing.read,
            follow_links=follow_links,
            reader=models.reader,
        )
        with reading_shown(indexing) as tell:
            return indexing.run(tell, look)


def export_features(opened: Opened, target: Path) -> str:
    """Write what is known of every picture to a file; what was done, in a sentence."""
    from index.library import features

    count = features.export_features(opened.library, target)
    return f"What is known of {count:,} pictures is in {target}."


def describe(settings: Settings, profile: str | None, image: Path) -> Caption:
    """What one picture shows. Raises: Failed, ModelError."""
    from server import wiring

    with shown(Step("Opening the picture")) as step, ExitStack() as held:
        readers = held.enter_context(closing(wiring.wire_readers()))
        try:
            picture = readers.sent.read(image).image
        except UnreadablePhoto as error:
            raise Failed(f"{path_to_text(image)} cannot be described. {error.reason}") from error
        step.turn_to("Loading the models")
        wired = wiring.wire_models(find_profile(profile or "standard"), settings.home)
        models = held.enter_context(closing(wired))
        models.captioner.load()
        step.turn_to("Describing the picture")
        return models.captioner.caption([picture])[0]


@contextmanager
def open_feedback(settings: Settings, folder: Path | None, sample: bool) -> Iterator[Feedback]:
    """The thumbs of a library. Raises: Failed, when there is no such library."""
    from server.feedback.store import Feedback

    with open_database(settings, folder, sample) as database:
        yield Feedback(database)


@contextmanager
def open_database(settings: Settings, folder: Path | None, sample: bool) -> Iterator[Database]:
    """That of a library, the usual one where none is named.

    Raises:
        Failed: there is no such library.
        LibraryError: it cannot be opened; the message says why.
    """
    from index.catalog.database import Database, sqlite_url

    usual = settings.library_folder(sample=True) if sample else usual_library(settings)
    files = LibraryFolder(folder or usual)
    if not files.catalog.is_file():
        raise Failed(_nothing_in(folder))
    with closing(Database.open(sqlite_url(files.catalog), files.spoken)) as database:
        yield database


def write_feedback_page(feedback: Feedback, target: Path) -> None:
    """Write what the thumbs tell as an HTML page. Raises: LibraryError."""
    from datetime import date

    from index.catalog.database import spoken
    from index.durable import replacing
    from server.feedback.report import told
    from server.feedback.report_page import page

    document = page(told(feedback.rows(), feedback.confidences()), date.today())
    with spoken(f"the folder {target.absolute().parent}"), replacing(target) as file:
        file.write(document.encode())
    console.note(f"The page is in {target}. Any browser shows it.")


def evaluate(
    settings: Settings,
    profile: str | None,
    part: str | None = None,
    speech: Path | None = None,
    heard: Collection[str] = (),
    plain: bool = True,
) -> Iterator[Figure]:
    """The figures of a profile's models on the starter world's ground truth, as they are measured.

    Args:
        settings: where things are.
        profile: whose models.
        part: "pictures" or "hearing" alone; None for both.
        speech: recordings of people, in the layout of `server/cli/hearing/people.py`.
        heard: parts of hearing, see `evaluate_hearing`; all of them, if left out.
        plain: whether plain faster-whisper hears the same.

    Raises:
        Failed: the folder of recordings is not there.
    """
    if speech:
        require_folder(speech)
    chosen = find_profile(profile or "starter")
    with shown(Step("Loading the models"), lambda _: MEASURED) as step:
        from server import wiring

        with closing(wiring.wire_models(chosen, settings.home)) as models:
            if part != "hearing" and not heard:
                step.turn_to("Measuring with drawn pictures")
                yield from _picture_figures(models)
            if part != "pictures":
                step.turn_to("Measuring how well questions are heard")
                yield from _hearing_figures(models, chosen, settings, speech, heard, plain)


def _picture_figures(models: Models) -> list[Figure]:
    from models.starter.evaluate.pictures import evaluate_all, held_out
    from server.cli.evaluate import evaluate_thumbs

    pictures = held_out()
    return [
        *evaluate_all(models.embedder, models.captioner, pictures, models.matcher),
        *evaluate_thumbs(models.embedder, pictures),
    ]


def _hearing_figures(
    models: Models,
    profile: Profile,
    settings: Settings,
    speech: Path | None,
    heard: Collection[str],
    plain: bool,
) -> Iterator[Figure]:
    from models.checkpoints.profiles import locate
    from models.machine import available_cores
    from models.starter.evaluate.pictures import first_found
    from server.assistant.own_words import NO_WORD
    from server.cli.hearing.figures import Ears, evaluate_hearing
    from server.cli.hearing.own_words import SessionEar, gallery_vocabulary, names_vocabulary
    from server.cli.hearing.plain import plain_ear, remembered
    from server.cli.hearing.voice import SpokenSentences

    folder, kept = locate(profile, settings.home).hear, settings.home / "evaluation"
    beside = (
        remembered(plain_ear(folder, available_cores()), folder, kept) if folder and plain else None
    )
    closed = bool(models.embedder.unknown_words(NO_WORD))
    ear = partial(SessionEar.of, models.transcriber, models.pronouncer)
    ears = Ears(
        hear=ear(gallery_vocabulary(closed)).hear,
        transcriber=models.transcriber,
        names=ear(names_vocabulary()).hear,
        plain=beside,
    )
    voice = SpokenSentences(models.speaker, kept)
    find = partial(first_found, models.embedder, models.captioner, models.matcher)
    return evaluate_hearing(ears, voice, find, speech, heard)


def download_models(settings: Settings, profile: str, to: Path | None) -> None:
    """Fetch a profile's models, with a progress bar; see `make_exports` for what follows.

    Raises:
        DownloadFailed: they cannot be fetched.
    """
    from models.checkpoints.download import DownloadProgress, download

    home = to or settings.home
    with shown(Step(f"Asking for the {profile} models", BYTES), _kept_of_download) as step:

        def show(fetched: DownloadProgress) -> None:
            doing = f"Downloading {fetched.file}"
            if step.total is None:
                step.turn_to(doing, BYTES)
            step.doing = doing
            step.tell(fetched.done, fetched.total)

        download(find_profile(profile), home, show, packaged=to is None)
    console.note(f"The {profile} models are in {path_to_text(home / 'models')}.")


def _kept_of_download(step: Step) -> str:
    if not step.total:
        return "Stopped. What was downloaded before is kept; run the same command to go on."
    return (
        f"Stopped. {amount(step.done, step.total, BYTES)} are kept; run the same command to go on."
    )


def make_exports(settings: Settings, profile: str, to: Path | None) -> None:
    """Make the quicker form of a profile's models, and say so; whatever fails, PyTorch goes on."""
    from models.checkpoints.exporting import Exporting

    exporting = Exporting(find_profile(profile), to or settings.home)
    for checkpoint in exporting.wanted():
        console.note(
            f"Making the quicker form of {checkpoint.label}, once. That takes some minutes; "
            "without it everything works, only slower."
        )
        with shown(Step(f"Making the quicker form of {checkpoint.label}"), lambda _: NOT_MADE):
            state = exporting.make(checkpoint)
        console.export_state(state)
