"""Pictures are looked at and described in another process, with the same outcome as in this one."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import psutil  # type: ignore[import-untyped]
import pytest
from PIL import Image

from index.build.batches import attempt
from index.library.library import Library
from models.errors import ModelBroken
from server.assistant.indexing import Indexing
from server.workshop.studio import INDEXING, Studio, StudioCaptioner, StudioEmbedder
from tests.fakes import MODEL, FakeCaptioner, FakeEmbedder, coloured_pictures
from tests.server.workshop.workers import wire_fakes

ROOT = Path(__file__).parents[3]
SHORT, LONG = 0.2, 60.0  # seconds
RED, GREEN = (Image.new("RGB", (20, 10), colour) for colour in ("red", "lime"))
DEADLY, STRANGE = (Image.new("RGB", (width, 10), "red") for width in (13, 14))


@pytest.fixture
def studio() -> Iterator[Studio]:
    with closing(Studio(wire_fakes)) as made:
        yield made


@pytest.fixture
def captioner(studio: Studio) -> StudioCaptioner:
    return StudioCaptioner(studio, FakeCaptioner())


def test_it_makes_the_same_of_pictures_as_the_models_do_here(
    studio: Studio, captioner: StudioCaptioner
) -> None:
    vectors = StudioEmbedder(studio).embed([RED, GREEN])
    assert np.array_equal(vectors, FakeEmbedder().embed([RED, GREEN]))
    assert captioner.caption([GREEN]) == FakeCaptioner().caption([GREEN])
    assert captioner.name == FakeCaptioner().name
    captioner.load()


@pytest.mark.parametrize("count", [0, 1, 33])
def test_however_many_pictures_there_are_each_has_its_own_outcome(
    studio: Studio, captioner: StudioCaptioner, count: int
) -> None:
    images = [RED if at % 3 else GREEN for at in range(count)]
    vectors = StudioEmbedder(studio).embed(images)
    assert vectors.shape == (count, FakeEmbedder.dimension)
    assert np.array_equal(vectors, FakeEmbedder().embed(images))
    assert captioner.caption(images) == FakeCaptioner().caption(images)


def test_it_starts_with_the_first_work_and_ends_without() -> None:
    with closing(Studio(wire_fakes, idle_seconds=SHORT)) as studio:
        assert studio.pid is None
        embedder = StudioEmbedder(studio)
        embedder.embed([RED])
        first = studio.pid
        assert first and first != os.getpid()
        psutil.wait_procs([psutil.Process(first)] if psutil.pid_exists(first) else [])
        embedder.embed([RED])
        assert studio.pid != first


def test_it_stays_longer_for_people_than_for_folders() -> None:
    with closing(Studio(wire_fakes, idle_seconds=SHORT, peoples_idle_seconds=LONG)) as studio:
        people, folders = (StudioCaptioner(studio, FakeCaptioner(), door) for door in (0, INDEXING))
        folders.caption([RED])
        first = studio.pid
        assert first
        psutil.wait_procs([psutil.Process(first)] if psutil.pid_exists(first) else [])
        people.caption([RED])
        stays = psutil.Process(studio.pid)
        folders.caption([RED])
        with pytest.raises(psutil.TimeoutExpired):
            stays.wait(5 * SHORT)


def test_it_can_pause_between_words(captioner: StudioCaptioner) -> None:
    pauses: list[str] = []
    captioner.caption([RED], lambda: pauses.append("word"))
    assert pauses == ["word"] * 3


def test_who_waits_for_a_description_does_not_wait_for_folders(
    studio: Studio, captioner: StudioCaptioner
) -> None:
    reading, described = StudioCaptioner(studio, FakeCaptioner(), INDEXING), list[str]()

    def somebody_asks() -> None:
        described.append(captioner.caption([GREEN])[0].text)

    reading.caption([RED], somebody_asks)
    assert described == ["a green picture"] * 3


def test_what_a_model_says_went_wrong_is_told(captioner: StudioCaptioner) -> None:
    with pytest.raises(ModelBroken, match="no usable numbers"):
        captioner.caption([STRANGE])
    assert captioner.caption([RED])[0].text == "a red picture"


def test_a_picture_that_ends_it_costs_itself_and_none_of_its_batch(studio: Studio) -> None:
    outcomes = attempt(lambda images: list(StudioEmbedder(studio).embed(images)), [RED, DEADLY])
    sound, broken = outcomes
    assert not isinstance(sound, Exception)
    assert np.array_equal(sound, FakeEmbedder().embed([RED])[0])
    assert isinstance(broken, ModelBroken)
    assert str(broken).startswith("The search model broke off.")


def test_one_that_is_killed_at_random_costs_nothing(
    studio: Studio, captioner: StudioCaptioner
) -> None:
    captioner.caption([RED])
    first = studio.pid or 0
    assert first

    def die() -> None:
        if studio.pid == first:
            os.kill(first, signal.SIGKILL)

    assert captioner.caption([RED, GREEN], die) == FakeCaptioner().caption([RED, GREEN])
    assert studio.pid != first


def test_folders_are_read_with_it(studio: Studio, tmp_path: Path) -> None:
    colours = ("red", "green", "blue")
    paths = coloured_pictures(tmp_path / "pictures", *colours)
    library = Library.open(tmp_path / "library", MODEL)
    captioner = StudioCaptioner(studio, FakeCaptioner(), INDEXING)
    given_way: list[str] = []
    indexing = Indexing(
        library, paths, StudioEmbedder(studio), captioner, lambda: given_way.append("way")
    )
    with closing(library):
        assert indexing.run().added == 3
        photos = library.catalog.page(limit=10)
    captions = {photo.path: photo.caption for photo in photos}
    assert captions == dict(zip(paths, map("a {} picture".format, colours), strict=True))
    assert len(given_way) == 1 + 2 * (1 + 3)  # before each piece, and after each word


CONVERSATION = """
import asyncio, io, sys
from contextlib import closing, suppress
from pathlib import Path

import numpy as np

from models.checkpoints.profiles import STARTER
from models.errors import ModelMissing
from models.types import Audio
from server import wiring
from server.assistant.assistant import Assistant
from server.assistant.indexing import Indexing
from server.search.query import Query
from tests.index.fakes import mosaic

HEAVY = ("torch", "transformers", "open_clip", "pillow_heif")


async def talk(assistant: Assistant, picture: bytes) -> None:
    quiet = Audio(np.zeros(16_000, np.float32))
    await assistant.listen("anna", quiet, assistant.models.detector.stream())
    with suppress(ModelMissing):
        await assistant.hear("anna", quiet)
    found = await assistant.search("anna", Query("a red boat"), 3)
    like = await assistant.look("anna", picture)
    found = await assistant.search("anna", Query("in the snow", likes=(like,)), 3)
    assert (await assistant.describe_image("anna", picture)).text is not None
    photo = found.hits[0].photo
    await assistant.describe("anna", photo.image_id)
    assert (await assistant.show("anna", photo.path, 600))[:2] == bytes((0xFF, 0xD8))
    assert [piece async for piece in assistant.say("anna", "A red boat.", 175)]


def main(folder: Path) -> None:
    for seed in range(3):
        mosaic(seed, (200, 100)).save(folder / f"{seed}.png")
    file = io.BytesIO()
    mosaic(9, (200, 100)).save(file, "PNG")
    models, readers = wiring.wire_models(STARTER, folder), wiring.wire_readers()
    with closing(wiring.open_library(folder / "library", models.embedder)) as library:
        with closing(Assistant(models, library, readers=readers)) as assistant:
            models.load()
            beside = models.for_indexing
            read = readers.indexing.read
            indexing = Indexing(library, [folder], beside.embedder, beside.captioner, read=read)
            assert indexing.run().added == 3
            asyncio.run(talk(assistant, file.getvalue()))
    print(*(name for name in HEAVY if name in sys.modules))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
"""


@pytest.mark.model
def test_who_talks_loads_neither_torch_nor_what_opens_pictures(tmp_path: Path) -> None:
    """A whole conversation with the starter's models, while its folder is read."""
    shown = subprocess.run(
        [sys.executable, "-c", CONVERSATION, tmp_path], capture_output=True, text=True, cwd=ROOT
    )
    assert shown.returncode == 0, shown.stderr
    assert shown.stdout.split() == []
    assert "Traceback" not in shown.stderr
