"""The only file that names concrete backends: which class stands behind each protocol."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from index.catalog.records import VectorModel
from index.library.library import Library
from models.bundle import IndexingModels, Models
from models.checkpoints.export_record import is_usable
from models.checkpoints.memory import keep_one_heap
from models.checkpoints.profiles import Checkpoint, Profile, export_folder, locate
from models.checkpoints.remembered import Checksums
from models.checkpoints.threads import pin_blas
from models.hear.absent import AbsentEar
from models.hear.voice_activity import Silero
from models.hear.whisper import FasterWhisper
from models.protocols import Captioner, Embedder, Matcher, PictureEmbedder, Transcriber
from models.speak.espeak import Espeak
from models.speak.languages import Multilingual
from models.speak.piper import Piper
from models.speak.remembered import Remembered
from models.speak.styles import Styled
from models.vision.captioner import Blip
from models.vision.embedder import OpenClip
from models.vision.everyday.questions import EverydayQuestions
from models.vision.exported.embedder import ExportedClip
from models.vision.exported.matcher import ExportedMatcher
from models.vision.matcher import BlipMatcher
from models.vision.quickest import FolderEmbedder, Quickest
from models.vision.reading.rapid import RapidReader
from server.workshop.reader import Readers
from server.workshop.studio import INDEXING, Studio, StudioCaptioner, StudioEmbedder, StudioReader


def wire_models(profile: Profile, home: Path) -> Models:
    """The models of a profile, not yet loaded.

    Where its ear is missing whoever talks is told so; where its voice is, espeak-ng speaks.

    Raises:
        ModelMissing: another checkpoint is not on this machine.
    """
    folders = locate(profile, home)
    pin_blas(1)
    keep_one_heap()
    studio = Studio(partial(wire_studio, profile, home), wire_reader=RapidReader)
    captioner = Blip(folders.caption, profile.caption.label)
    return Models(
        profile=profile.name,
        notice=profile.notice or None,
        transcriber=_ear(profile, folders.hear),
        embedder=_embedder(profile.embed, folders.embed, home),
        captioner=StudioCaptioner(studio, captioner),
        speaker=Remembered(Multilingual(_voice(profile.speak, folders.speak), "en", Espeak)),
        detector=Silero(),
        matcher=_matcher(profile.match, folders.match, home),
        pronouncer=Espeak("en-us"),
        beside=IndexingModels(
            StudioEmbedder(studio),
            StudioCaptioner(studio, captioner, door=INDEXING),
            StudioReader(studio, RapidReader()),
        ),
        everyday=partial(EverydayQuestions, folder=home / "exports"),
    )


def wire_studio(profile: Profile, home: Path) -> tuple[PictureEmbedder, Captioner]:
    """The models of a profile that look at pictures, for the process that does. Not yet loaded."""
    folders = locate(profile, home)
    pin_blas(1)
    captioner = Blip(folders.caption, profile.caption.label)
    return _folder_embedder(profile.embed, folders.embed, home), captioner


def wire_indexing_embedder(profile: Profile, home: Path) -> PictureEmbedder:
    """What reads folders for the search model of a profile, in a process of its own."""
    return StudioEmbedder(Studio(partial(wire_studio, profile, home)))


def _embedder(checkpoint: Checkpoint, folder: Path, home: Path) -> Embedder:
    export, checksum = export_folder(checkpoint, home), Checksums(home).of
    if is_usable(export, folder, checksum):
        choose = Quickest(home).talking
        return ExportedClip(folder, export, checkpoint.label, checksum=checksum, choose=choose)
    return OpenClip(folder, checkpoint.label)


def _folder_embedder(checkpoint: Checkpoint, folder: Path, home: Path) -> PictureEmbedder:
    """Which may be PyTorch, where that is quicker, as nobody waits for it to be imported."""
    export = export_folder(checkpoint, home)
    if is_usable(export, folder, Checksums(home).of):
        return FolderEmbedder(folder, export, home)
    return OpenClip(folder, checkpoint.label)


def _matcher(checkpoint: Checkpoint | None, folder: Path | None, home: Path) -> Matcher | None:
    if checkpoint is None or folder is None:
        return None
    export, checksum = export_folder(checkpoint, home), Checksums(home).of
    if is_usable(export, folder, checksum):
        return ExportedMatcher(folder, export, checkpoint.label, checksum=checksum)
    return BlipMatcher(folder, checkpoint.label)


def _ear(profile: Profile, folder: Path | None) -> Transcriber:
    return FasterWhisper(folder, profile.hear.label) if folder else AbsentEar(profile.name)


def _voice(checkpoint: Checkpoint, folder: Path | None) -> Styled:
    """A Piper voice where there is one, and espeak-ng for what that cannot say."""
    return Styled(Piper(folder, checkpoint.label) if folder else None, Espeak())


def wire_embedder(profile: Profile, home: Path) -> Embedder:
    """The search model of a profile alone, not yet loaded. Raises: ModelMissing."""
    return _embedder(profile.embed, locate(profile, home).embed, home)


def wire_readers() -> Readers:
    """What opens pictures, in processes that start when there are some."""
    return Readers.in_workshop()


def open_library(
    folder: Path, embedder: Embedder, reindex: bool = False, beside: bool = False
) -> Library:
    """The library in a folder, for vectors of this embedder.

    Raises:
        OtherModel: another model is in use, and neither `reindex` nor `beside` is set.
        LibraryError: it cannot be opened.
    """
    return Library.open(folder, vector_model(embedder), reindex=reindex, beside=beside)


def vector_model(embedder: Embedder) -> VectorModel:
    """Whose vectors an embedder makes."""
    return VectorModel(embedder.name, embedder.dimension, embedder.preprocessing)
