"""The ear's training on a tiny scale: it learns, goes on where it stopped, and its result loads."""

from __future__ import annotations

import itertools
from pathlib import Path

import numpy as np
import pytest
import torch

from models.hear.acceptance import Guess, doubt
from models.hear.whisper import FasterWhisper
from models.starter.sentences import Line, vocabulary
from models.starter.train import hear_batches
from models.starter.train.hear import Plan, Pupil, encode, learning_rate, train
from models.starter.train.hear_batches import IGNORED, WINDOW_FRAMES, collate, order
from models.starter.train.hear_checkpoint import SPECIAL, Tokens, export
from models.starter.train.hear_corpus import (
    MEL_BANDS,
    Example,
    features_of,
    floor_of,
    make_part,
    read_part,
    recordings,
)
from models.starter.train.hear_thresholds import ENOUGH_REFUSED, Heard, choose
from models.types import Audio

WORDS = ("a", "boat", "next", "red", "stop")
TINY = Plan(
    width=32,
    heads=2,
    encoder_layers=1,
    decoder_layers=1,
    epochs=2,
    batch=4,
    warm_up=4,
    save_every=3,
)


def example(text: str, frames: int, kind: str = "command") -> Example:
    rng = np.random.default_rng([frames, len(text)])
    features = rng.normal(0, 0.4, (frames, MEL_BANDS)).astype(np.float16)
    line = Line(text, "noise") if kind == "noise" else Line(text, "command")
    return Example(features, line, "en+f1")


def examples() -> list[Example]:
    said = itertools.cycle(["next", "stop", "a red boat"])
    return [example(next(said), 40 + 3 * i) for i in range(14)] + [
        example("", 50, "noise"),
        example("", 90, "noise"),
    ]


@pytest.fixture(autouse=True)
def one_thread() -> None:
    torch.set_num_threads(1)


def weights(pupil: Pupil) -> list[torch.Tensor]:
    return [*pupil.whisper.state_dict().values(), *pupil.spelling.state_dict().values()]


def test_training_that_was_interrupted_ends_in_the_same_weights(tmp_path: Path) -> None:
    straight = Pupil(TINY, Tokens(WORDS))
    assert train(straight, examples(), tmp_path / "straight.pt")

    first = Pupil(TINY, Tokens(WORDS))
    assert not train(first, examples(), tmp_path / "cut.pt", lambda: first.step == 5)
    second = Pupil(TINY, Tokens(WORDS))
    second.restore(tmp_path / "cut.pt")
    assert second.step == 5
    assert train(second, examples(), tmp_path / "cut.pt")

    assert straight.step == second.step == 8
    pairs = zip(weights(straight), weights(second), strict=True)
    assert all(torch.equal(one, other) for one, other in pairs)


def test_the_loss_falls(tmp_path: Path) -> None:
    pupil = Pupil(TINY, Tokens(WORDS))
    batch = collate(examples()[:8], pupil.tokens, None)
    losses = [pupil.learn(batch, 1000) for _ in range(12)]
    assert losses[-1] < 0.8 * losses[0]


def test_the_learning_rate_rises_stays_and_falls_to_nothing() -> None:
    plan = Plan(peak_rate=1.0, warm_up=10, fall=0.4)
    rates = [learning_rate(plan, step, 100) for step in range(101)]
    assert rates[0] == pytest.approx(0.1)
    assert rates[9:61] == [1.0] * 52
    assert rates[80] == pytest.approx(0.5)
    assert rates[100] == 0.0


def test_every_example_is_seen_once_in_an_epoch() -> None:
    places = np.concatenate(order(examples(), 4, (1, 2)))
    assert sorted(places.tolist()) == list(range(16))


def test_the_first_epoch_begins_with_the_shortest() -> None:
    batches = hear_batches.epoch(examples(), Tokens(WORDS), 4, (1, 0), shortest_first=True)
    commands = [int((batch.labels != IGNORED).sum()) for batch in batches]
    assert len(commands) == 4


def test_what_should_be_refused_is_answered_with_no_speech_and_no_words() -> None:
    tokens = Tokens(WORDS)
    batch = collate([example("", 50, "noise"), example("red boat", 60)], tokens, None)
    assert batch.labels[0].tolist() == [tokens.no_speech, tokens.end, IGNORED, IGNORED]
    spoken = [tokens.no_timestamps, *tokens.encode("red boat"), tokens.end]
    assert batch.labels[1].tolist() == spoken
    assert batch.spelled.tolist() == [False, True]
    assert batch.letter_counts.tolist() == [len("red boat")]


def test_a_batch_is_filled_up_with_each_utterance_s_own_silence() -> None:
    some = example("stop", 41)
    batch = collate([some], Tokens(WORDS), None)
    assert batch.features.shape == (1, MEL_BANDS, WINDOW_FRAMES)
    assert torch.allclose(batch.features[0, :, 41:], torch.tensor(floor_of(some.features)))


def test_features_filled_up_are_those_of_samples_filled_up() -> None:
    from faster_whisper.feature_extractor import FeatureExtractor

    from models.hear.whisper import window_features

    rng = np.random.default_rng(1)
    samples = rng.normal(0, 0.1, 20_000).astype(np.float32)
    served = window_features(FeatureExtractor(), samples, 6)
    some = Example(features_of(samples), Line("stop", "command"), "")
    trained = collate([some], Tokens(WORDS), None).features[0].numpy()
    assert np.abs(served - trained).max() < 2e-3  # half precision on disk


def test_the_checkpoint_says_through_the_adapter_what_the_model_says(tmp_path: Path) -> None:
    pupil = Pupil(TINY, Tokens(WORDS))
    settings = {"window_seconds": 6, "prompt": "notimestamps-only", "max_length": 16}
    export(pupil.whisper, pupil.tokens, settings, tmp_path / "ear")
    rng = np.random.default_rng(1)
    samples = rng.normal(0, 0.1, 20_000).astype(np.float32)
    guess = FasterWhisper(tmp_path / "ear", threads=1).guess(Audio(samples))

    tokens = pupil.tokens
    example = Example(features_of(samples), Line("stop", "command"), "")
    batch = collate([example], tokens, None)
    with torch.no_grad():
        heard = encode(pupil.whisper.eval(), batch.features)
        start = torch.tensor([[tokens.start, tokens.no_timestamps]])
        hidden = pupil.whisper.model.decoder(input_ids=start, encoder_hidden_states=heard)
        scores = pupil.whisper.proj_out(hidden.last_hidden_state)[0].softmax(-1)
    assert guess.no_speech == pytest.approx(float(scores[0, tokens.no_speech]), abs=0.02)
    first = tokens.all[int(scores[1].argmax())]
    assert first in SPECIAL or guess.text == "" or guess.text.split()[0] == first


def test_the_special_tokens_are_where_faster_whisper_looks(tmp_path: Path) -> None:
    from faster_whisper.tokenizer import Tokenizer

    tokens = Tokens(WORDS)
    tokenizer = Tokenizer(tokens.tokenizer(), multilingual=False)
    assert tokenizer.sot_sequence == [tokens.start]
    assert (tokenizer.eot, tokenizer.no_speech) == (tokens.end, tokens.no_speech)
    assert tokenizer.decode([*tokens.encode("a red boat"), tokens.end]) == "a red boat"


def test_the_corpus_comes_out_the_same_again(tmp_path: Path) -> None:
    first, second = (recordings("validation", 7, size=4) for _ in "ab")
    for (line, voice, samples), (line2, voice2, samples2) in zip(first, second, strict=True):
        assert (line, voice) == (line2, voice2)
        assert np.array_equal(samples, samples2)


def test_a_part_is_read_as_it_was_written(tmp_path: Path) -> None:
    path = make_part(tmp_path, "validation", 9, size=3)
    before = path.stat().st_mtime_ns
    some = read_part(path)
    assert make_part(tmp_path, "validation", 9, size=3) == path
    assert path.stat().st_mtime_ns == before
    assert len(some) == 3
    assert all(1 < len(one.features) <= WINDOW_FRAMES for one in some)
    assert all(set(one.line.text.split()) <= set(vocabulary()) for one in some if one.line.in_world)


def heard(said: str, text: str, log_prob: float, no_speech: float) -> Heard:
    return Heard(said, Guess(text, log_prob, 2, no_speech))


def test_strangers_are_refused_and_friends_are_kept() -> None:
    friends = [heard("next", "next", -0.05, 0.01)] * 99 + [heard("next", "next", -0.3, 0.2)]
    strangers = [heard("", "stop", -0.9, 0.03)] * 10 + [heard("", "stop", -0.1, 0.97)] * 10
    slope, most = choose(friends + strangers)
    refused = sum(doubt(one.guess, slope) > most for one in strangers)
    assert refused >= ENOUGH_REFUSED * len(strangers)
    assert all(doubt(one.guess, slope) <= most for one in friends)


def test_enough_strangers_are_refused_even_where_they_sound_like_friends() -> None:
    friends = [heard("next", "next", -0.05, 0.01)] * 20
    strangers = [heard("", "stop", -0.1, 0.02)] * 20
    slope, most = choose(friends + strangers)
    assert all(doubt(one.guess, slope) > most for one in strangers)
