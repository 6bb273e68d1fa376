"""Two models' vectors in one library: made beside each other, one of them searched."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image

from index.build.build import build
from index.library.library import Library
from tests.index.fakes import MODEL, OTHER, caption, embed, mosaic, nearest, never, put, vector


def backwards(images: list[Image.Image]) -> npt.NDArray[np.float32]:
    """What the other model makes of pictures."""
    return -embed(images)


def test_a_second_model_is_made_ready_while_the_first_is_searched(
    library: Library, photos: Path
) -> None:
    put(photos, range(6))
    build(library, [photos], embed=embed, caption=caption, captioner="c")
    other = Library.open(library.folder, OTHER, beside=True)
    report = build(other, [photos], embed=backwards, caption=never, captioner="c")
    assert (report.updated, report.added) == (6, 0)
    assert library.catalog.state().model == MODEL
    assert nearest(library, vector(3), 1)[0].photo.path.name == "0003.png"
    assert nearest(other, -vector(3), 1)[0].photo.path.name == "0003.png"
    assert library.catalog.models() == {MODEL: 6, OTHER: 6}
    other.close()


def test_switching_back_needs_no_model(library: Library, photos: Path) -> None:
    put(photos, range(4))
    build(library, [photos], embed=embed)
    for model, make in ((OTHER, backwards), (MODEL, never), (OTHER, never)):
        switched = Library.open(library.folder, model, reindex=True)
        build(switched, [photos], embed=make)
        sign = 1 if model is MODEL else -1
        assert nearest(switched, sign * vector(2), 1)[0].photo.path.name == "0002.png"
        assert switched.catalog.state().model == model
        switched.close()


def test_changed_contents_make_every_models_vector_untrue(library: Library, photos: Path) -> None:
    put(photos, range(4))
    build(library, [photos], embed=embed)
    other = Library.open(library.folder, OTHER, beside=True)
    build(other, [photos], embed=backwards)
    mosaic(77).save(photos / "0001.png")
    build(library, [photos], embed=embed)
    assert nearest(library, vector(77), 1)[0].photo.path.name == "0001.png"
    assert [hit.photo.path.name for hit in nearest(other, -vector(0), 9)] != []
    assert "0001.png" not in [hit.photo.path.name for hit in nearest(other, -vector(0), 9)]
    build(other, [photos], embed=backwards)
    assert nearest(other, -vector(77), 1)[0].photo.path.name == "0001.png"
    other.close()


def test_a_moved_file_keeps_the_vectors_of_both(library: Library, photos: Path) -> None:
    put(photos, range(4))
    build(library, [photos], embed=embed, caption=caption, captioner="c")
    other = Library.open(library.folder, OTHER, beside=True)
    build(other, [photos], embed=backwards, caption=never, captioner="c")
    (photos / "new").mkdir()
    (photos / "0002.png").rename(photos / "new" / "moved.png")
    build(library, [photos], embed=never, caption=never, captioner="c")
    build(other, [photos], embed=never, caption=never, captioner="c")
    for one, sign in ((library, 1), (other, -1)):
        assert nearest(one, sign * vector(2), 1)[0].photo.path == photos / "new" / "moved.png"
    other.close()
