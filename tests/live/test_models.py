"""Each full-size model does what it is for: hear, find, describe and speak."""

from __future__ import annotations

import jiwer
import numpy as np

from models import audio
from models.bundle import Models
from models.types import Audio
from tests import natural
from tests.live.conftest import Picture

MOST_WRONG_WORDS = 0.15  # of all words


def plain(text: str) -> str:
    return " ".join("".join(c if c.isalnum() else " " for c in text.lower()).split())


def test_what_is_said_is_heard(models: Models, pictures: list[Picture]) -> None:
    queries = [picture.query for picture in pictures]
    heard = []
    for query in queries:
        heard.append(models.transcriber.transcribe(natural.recorded(query, 150)).text)
    wrong = jiwer.wer([plain(query) for query in queries], [plain(text) or "-" for text in heard])
    assert wrong <= MOST_WRONG_WORDS, heard


def test_silence_and_noise_are_not_understood(models: Models) -> None:
    noise = np.random.default_rng(0).standard_normal(48_000) * 0.1
    for samples in (np.zeros(48_000), noise):
        assert models.transcriber.transcribe(Audio(samples.astype(np.float32))).text == ""


def test_the_picture_asked_for_is_first(models: Models, pictures: list[Picture]) -> None:
    """Half of drawings is much for models made for photos; chance is one in eight."""
    words = models.embedder.embed([picture.query for picture in pictures])
    sights = models.embedder.embed([picture.image for picture in pictures])
    assert words.shape == sights.shape == (len(pictures), models.embedder.dimension)
    right = (words @ sights.T).argmax(axis=1) == np.arange(len(pictures))
    assert right.mean() >= 0.5, right


def test_matches_pass_the_match_score_and_strangers_do_not(
    models: Models, pictures: list[Picture]
) -> None:
    words = models.embedder.embed([picture.query for picture in pictures])
    strangers = ["an income tax form", "an X-ray of a lung"]
    searched = [words for words in strangers if not models.embedder.unknown_words(words)]
    sights = models.embedder.embed([picture.image for picture in pictures])
    matches = (words * sights).sum(axis=1)
    assert (matches >= models.embedder.match_score).mean() >= 0.5, matches
    if searched:
        scores = models.embedder.embed(searched) @ sights.T
        assert (scores < models.embedder.match_score).mean() >= 0.8, scores


def test_captions_lead_back_to_their_pictures(models: Models, pictures: list[Picture]) -> None:
    captions = models.captioner.caption([picture.image for picture in pictures])
    assert all(caption.text and 0 < caption.confidence <= 1 for caption in captions)
    words = models.embedder.embed([caption.text for caption in captions])
    sights = models.embedder.embed([picture.image for picture in pictures])
    right = (words @ sights.T).argmax(axis=1) == np.arange(len(pictures))
    assert right.mean() >= 0.5, captions


def test_the_voice_is_understood_by_the_ear(models: Models) -> None:
    said = "a red boat on a beach"
    pieces = list(models.speaker.speak(said, 160))
    samples = np.concatenate([piece.samples for piece in pieces]) / 32768
    heard = models.transcriber.transcribe(audio.from_samples(samples, pieces[0].sample_rate))
    assert jiwer.wer(said, plain(heard.text) or "-") <= 0.35
    faster = sum(piece.seconds for piece in models.speaker.speak(said, 320))
    assert faster < 0.7 * sum(piece.seconds for piece in pieces)
