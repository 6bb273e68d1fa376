"""Sound, a client's messages, and what people ask: whatever it is, an answer and no surprise."""

from __future__ import annotations

import json
from datetime import date

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from index.catalog.selection import LibraryNames
from models.audio import LONGEST_SECONDS, from_bytes, to_wav
from models.errors import NotAudio
from models.types import SAMPLE_RATE
from server.language.questions.query_parser import parsed
from server.protocol import client_events
from server.search.query import Query
from server.web.websocket import Refusal, read_event, read_large_event
from tests.models.test_audio import flac_of_silence
from tests.project.fuzz.fuzzing import CHANGES, changed, repeated

SEEDS = (
    to_wav(np.arange(400, dtype=np.int16), 16_000),
    flac_of_silence(1, 8_000),
    b"RIFF\0\0\0\0WAVEfmt \x10\0\0\0" + bytes(16) + b"data\0\0\0\0",
)
TODAY = date(2026, 11, 30)
NAMES = LibraryNames(
    frozenset({"Leeds", "May", "New York"}), frozenset({"Holidays", "2021"}), frozenset({"Canon"})
)
WORDS = (
    *("a", "red", "boat", "without", "people", "in", "on", "from", "2021"),
    *("May", "Leeds", "newest", "first", "only", "last", "summer", "the", "before"),
    *("after", "between", "and", "or", "not", "except", "number", "three", "like"),
    *("this", "taken", "years", "ago", "Canon", "folder"),
)
TYPES = [
    kind.model_fields["type"].default
    for kind in client_events.ClientEvent.__subclasses__()
    if "type" in kind.model_fields
]
FIELDS = sorted(
    {name for kind in client_events.ClientEvent.__subclasses__() for name in kind.model_fields}
)
ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=8,
)


@repeated
@given(st.sampled_from(SEEDS), CHANGES, st.floats(0, 1))
def test_sound(seed: bytes, changes: list[tuple[float, bytes]], share: float) -> None:
    try:
        audio = from_bytes(changed(seed, changes, share))
    except NotAudio as error:
        assert str(error).endswith(".")
    else:
        assert len(audio.samples) <= LONGEST_SECONDS * SAMPLE_RATE + 1
        assert np.isfinite(audio.samples).all()


@repeated
@given(
    st.sampled_from(TYPES) | st.text(max_size=8),
    st.dictionaries(st.sampled_from(FIELDS) | st.text(max_size=8), ANY, max_size=5),
    CHANGES,
)
def test_messages(kind: str, fields: dict[str, object], changes: list[tuple[float, bytes]]) -> None:
    whole = json.dumps({**fields, "type": kind})
    for text in (whole, changed(whole.encode(), changes).decode("utf-8", "surrogateescape")):
        for read in (read_event(text), read_large_event(text, 1)):
            if isinstance(read, Refusal):
                assert read.why.text.endswith(".")
            else:
                assert read.model_dump_json()


@repeated
@given(
    st.lists(st.sampled_from(WORDS) | st.text(max_size=6), max_size=14).map(" ".join)
    | st.text(max_size=60)
)
def test_questions(words: str) -> None:
    read = parsed(Query(words), TODAY, NAMES)
    assert len(read.words) <= len(words) + 1
