"""Image -> PictureText, with RapidOCR and the PP-OCRv6 models that its package holds.

A quick look at a small copy finds what may be writing, and reads the longest of it; only where that
reads as anything are lines sought and read with care. Nothing is ever downloaded: the models are
those beside the package, opened here.

What is read is kept only where the model is fairly sure, since a texture looks like writing, and so
does writing in a script that the model was not taught. Where all that is read is doubtful the
picture is read once more as in a mirror, as front cameras show writing.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageOps

from models.checkpoints.lazy import Lazy
from models.checkpoints.packages import Package
from models.checkpoints.threads import default_threads, onnx_session
from models.errors import ModelBroken, ModelMissing
from models.parts import READING
from models.types import PictureText, TextLine
from models.vision.reading.layout import reading_order, touches_edge
from models.vision.reading.scripts import script_of

MODELS = Package("rapidocr", "rapidocr/models")
FILES = {
    "Det": "PP-OCRv6_det_small.onnx",
    "Cls": "ch_ppocr_mobile_v2.0_cls_mobile.onnx",
    "Rec": "PP-OCRv6_rec_small.onnx",
}
VERSION = 1
"""Goes up when the same models read better, so that pictures are read again."""

QUICK_SIDE, CAREFUL_SIDE = 320, 960
"""Pixels of the longer side of the copy on which lines are sought."""
THINNEST = 8
"""Pixels of the shorter side, below which nobody could read anything."""
MOST_LINES = 200
"""Of a picture; a page of ten thousand words would take minutes."""
KEPT = 0.8
"""Confidence of a line from which it is taken for writing."""
KEPT_SHORT = 0.98
"""The same for one or two characters, which a texture resembles soonest."""
SHORT = 2
FEWEST = 2
"""Letters and figures of a picture. A single one is as often a window, a wheel or a mast."""
TRIED = 4
"""Lines of the quick look that are read before a careful one, the longest."""
PROMISING = 0.5
"""Confidence of one of these from which the careful look is taken: small print reads badly, and so
does what is mirrored."""
DOUBTFUL = 0.9
"""Confidence of all lines together below which the mirrored picture is read, too."""


@dataclass
class _LoadedRapid:
    """RapidOCR, which one thread at a time may use."""

    rapid: Any
    none_found: type[Exception]
    lock: threading.Lock = field(default_factory=threading.Lock)


class RapidReader:
    """A `Reader`."""

    def __init__(self, threads: int | None = None) -> None:
        """`threads` of the processor for it; None for what suits one model."""
        self._threads = threads or default_threads()
        self._lazy = Lazy(self._load, READING)

    @property
    def name(self) -> str:
        """See `Model`."""
        return f"PP-OCRv6-small@{VERSION}"

    def load(self) -> None:
        """See `Model`."""
        self._lazy.get()

    def close(self) -> None:
        """See `Model`."""
        self._lazy.close()

    def read(self, images: Sequence[Image.Image]) -> list[PictureText]:
        """What is written in upright RGB pictures, in order. Raises: ModelMissing, ModelBroken."""
        engine = self._lazy.get()
        with engine.lock:
            return [_read(engine, image) for image in images]

    def _load(self) -> _LoadedRapid:
        folder = MODELS.folder()
        if folder is None or not all((folder / name).is_file() for name in FILES.values()):
            raise ModelMissing(
                f"The {READING} is not installed. {READING.without} Run make install to get it."
            )
        return _engine(folder, self._threads)


def _engine(folder: Path, threads: int) -> _LoadedRapid:
    import cv2
    from rapidocr import RapidOCR
    from rapidocr.main import RapidOCRError

    cv2.setNumThreads(1)
    rapid = RapidOCR(params={"Global.log_level": "critical", "Det.limit_type": "max"})
    rapid.cfg._set_flag("allow_objects", True)  # as it takes a session that somebody else made
    for part, name in FILES.items():
        rapid.cfg[part].session = onnx_session(folder / name, threads)
    return _LoadedRapid(rapid, RapidOCRError)


def _read(engine: _LoadedRapid, image: Image.Image) -> PictureText:
    if min(image.size) < THINNEST or not _has_text(engine, image):
        return PictureText()
    read = _read_carefully(engine, image)
    if read.lines and read.confidence >= DOUBTFUL:
        return read
    mirrored = _read_carefully(engine, ImageOps.mirror(image), mirrored=True)
    return mirrored if _weight(mirrored) > _weight(read) else read


def _weight(text: PictureText) -> float:
    """How much is read, and how surely: characters count as far as each line is believed."""
    return sum(max(0.0, line.confidence - KEPT) * len(line.text) for line in text.lines)


def _has_text(engine: _LoadedRapid, image: Image.Image) -> bool:
    """Whether a careful look is worth it: windows and wheels resemble writing, but read as none."""
    small = image.copy()
    small.thumbnail((QUICK_SIDE, QUICK_SIDE), Image.Resampling.BOX, reducing_gap=None)
    detector = engine.rapid._load_det_model()
    detector.limit_side_len = QUICK_SIDE
    boxes = detector(_pixels(small)).boxes
    if boxes is None:
        return False
    scale = np.divide(image.size, small.size, dtype=np.float32)
    tried = [boxes[at] * scale for at in _by_length(boxes)[:TRIED]]
    upright, _ = _turned_upright(
        engine.rapid, engine.rapid.crop_text_regions(_pixels(image), np.array(tried, np.float32))
    )
    read = engine.rapid.recognize_txt(upright)
    return any(map(_is_promising, read.txts, read.scores))


def _by_length(boxes: npt.NDArray[np.float32]) -> list[int]:
    """Indices of boxes, the longest lines first."""
    return [int(at) for at in np.argsort(-_sides(boxes).max(axis=1), kind="stable")]


def _is_promising(text: str, confidence: float) -> bool:
    """Whether a line may be writing, seen from either side."""
    return _letters(text) >= FEWEST and confidence >= PROMISING


def _read_carefully(
    engine: _LoadedRapid, image: Image.Image, mirrored: bool = False
) -> PictureText:
    from rapidocr.utils.process_img import map_boxes_to_original

    rapid = engine.rapid
    rapid._load_det_model().limit_side_len = CAREFUL_SIDE
    pixels, scale = rapid.preprocess_img(_pixels(image))
    try:
        crops, found = rapid.detect_and_crop(pixels, scale)
    except engine.none_found:
        return PictureText()
    boxes = map_boxes_to_original(found.boxes, scale, image.height, image.width)
    largest = sorted(_by_height(boxes)[:MOST_LINES])
    upright, turns = _turned_upright(rapid, [crops[at] for at in largest])
    read = rapid.recognize_txt(upright)
    kept = [
        (boxes[at], turned, text.strip(), float(score))
        for at, turned, text, score in zip(largest, turns, read.txts, read.scores, strict=True)
        if _is_writing(text.strip(), float(score))
    ]
    if sum(_letters(text) for *_, text, _ in kept) < FEWEST:
        return PictureText()
    more = len(crops) > len(largest)
    return PictureText(_lines(kept, image.size), mirrored=mirrored, more=more)


def _by_height(boxes: npt.NDArray[np.float32]) -> list[int]:
    """Indices of boxes, those of the largest letters first: headlines before small print."""
    sides = _sides(boxes)
    heights = np.minimum(sides[:, 0] + sides[:, 2], sides[:, 1] + sides[:, 3])
    return [int(at) for at in np.argsort(-heights, kind="stable")]


def _sides(boxes: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """How long the sides of boxes are, in pixels, shape (boxes, 4)."""
    lengths: npt.NDArray[np.float32] = np.linalg.norm(boxes - np.roll(boxes, -1, axis=1), axis=2)
    return lengths


def _turned_upright(rapid: Any, crops: list[Any]) -> tuple[list[Any], list[bool]]:
    """Lines as they are read, and which of them stood on their heads."""
    upright, classified = rapid.cls_and_rotate(crops)
    limit = rapid.cfg.Cls.cls_thresh
    turned = ["180" in label and score > limit for label, score in classified.cls_res]
    return upright, turned


def _is_writing(text: str, confidence: float) -> bool:
    letters = _letters(text)
    if not np.isfinite(confidence):
        raise ModelBroken(f"The {READING} gives no usable numbers. {READING.without}")
    return letters > 0 and confidence >= (KEPT if letters > SHORT else KEPT_SHORT)


def _letters(text: str) -> int:
    return sum(letter.isalnum() for letter in text)


def _lines(
    kept: list[tuple[npt.NDArray[np.float32], bool, str, float]], size: tuple[int, int]
) -> tuple[TextLine, ...]:
    """Rows of what was read: pieces side by side are one line."""
    rows = reading_order([box for box, *_ in kept], [turned for _, turned, *_ in kept])
    lines = []
    for row in rows:
        pieces = [kept[at] for at in row]
        text = " ".join(piece for *_, piece, _ in pieces)
        lengths = [len(piece) for *_, piece, _ in pieces]
        scores = [score for *_, score in pieces]
        confidence = float(np.average(scores, weights=lengths))
        cut = any(touches_edge(box, *size) for box, *_ in pieces)
        lines.append(TextLine(text, round(confidence, 3), script_of(text), cut))
    return tuple(lines)


def _pixels(image: Image.Image) -> npt.NDArray[np.uint8]:
    """Shape (height, width, 3), blue first, as OpenCV has it."""
    return np.ascontiguousarray(np.asarray(image.convert("RGB"))[:, :, ::-1])
