"""A Whisper whose answers the test writes: CTranslate2's calls, without any network.

It behaves as CTranslate2 4.8 was seen to: the tokens after the start of a prompt come back at the
beginning of the answer, an answer is as long as half of `max_length` allows, and a score is divided
by the number of its tokens.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import numpy as np
import numpy.typing as npt

from models.types import Samples

WIDTH = 4
VOCABULARY = (
    *("a", "red", "boat", "nine", "no", "next", ",", "you"),
    *("<end>", "<start>", "<plain>", "<|startofprev|>"),
)
END, START, PLAIN = (VOCABULARY.index(each) for each in ("<end>", "<start>", "<plain>"))
CONTEXT = VOCABULARY.index("<|startofprev|>")


def ids(text: str) -> list[int]:
    """The tokens of words."""
    return [VOCABULARY.index(word) for word in text.replace(",", " ,").split()]


class Words:
    """faster-whisper's view of the vocabulary, and the `tokenizers` one in it."""

    sot_sequence = (START,)
    no_timestamps = PLAIN
    eot = END

    @property
    def tokenizer(self) -> Words:
        return self

    def token_to_id(self, token: str) -> int | None:
        return VOCABULARY.index(token) if token in VOCABULARY else None

    def encode(self, text: str, add_special_tokens: bool) -> SimpleNamespace:
        assert not add_special_tokens
        return SimpleNamespace(ids=ids(text))

    def decode(self, tokens: Sequence[int]) -> str:
        return " ".join(VOCABULARY[token] for token in tokens).replace(" ,", ",")


@dataclass
class ScriptedWhisper:
    """Writes what `says` gives for the number of positions that it is shown and its context."""

    says: Callable[[int, list[int]], str]
    log_prob: Callable[[str], float] = lambda text: -0.1
    end: Callable[[str], float] = lambda text: -0.1
    """How likely nothing follows a text that it is made to write."""
    no_speech: float = 0.1
    calls: list[dict[str, Any]] = field(default_factory=list)
    encoded: list[int] = field(default_factory=list)
    """Frames of each call of the encoder."""

    @property
    def model(self) -> ScriptedWhisper:
        return self

    def feature_extractor(self, samples: Samples) -> Samples:
        return np.ones((80, len(samples) // 160 + 1), np.float32)

    def encode(self, features: Samples) -> npt.NDArray[np.float32]:
        self.encoded.append(features.shape[1])
        return np.full((1, features.shape[1] // 2, WIDTH), 1, np.float32)

    def generate(self, encoded: Any, prompts: list[list[int]], **options: Any) -> list[Any]:
        if options.get("suppress_blank") is False:
            return [self._forced(prompt[prompt.index(START) + 2 :]) for prompt in prompts]
        (prompt,) = prompts
        self.calls.append({"prompt": prompt, **options})
        at = prompt.index(START)
        context, before = prompt[:at], prompt[at + 2 :]
        whole = ids(self.says(np.asarray(encoded).shape[1], context))
        assert whole[: len(before)] == before
        most = min(options["max_length"] // 2, options["max_length"] - len(prompt) + len(before))
        written = whole[:most]
        fresh = len(written) - len(before) + (len(written) < most)
        each = self.log_prob(self.says(np.asarray(encoded).shape[1], context))
        logits = [[self._logits(token, each) for token in [*written, END]]]
        return [
            SimpleNamespace(
                sequences_ids=[written] * options["num_hypotheses"],
                scores=[each * fresh / max(1, len(written))] * options["num_hypotheses"],
                no_speech_prob=self.no_speech,
                logits=logits,
            )
        ]

    def _forced(self, tokens: list[int]) -> SimpleNamespace:
        """The scores of a text that it is made to write, and of the end behind it."""
        text = Words().decode(tokens)
        scores = [self._logits(token, self.log_prob(text)) for token in tokens]
        return SimpleNamespace(logits=[[*scores, self._logits(END, self.end(text))]])

    @staticmethod
    def _logits(token: int, log_prob: float) -> npt.NDArray[np.float64]:
        """So that the token has this probability, and the others share the rest."""
        rest = (1 - np.exp(log_prob)) / (len(VOCABULARY) - 1)
        values = np.full((1, len(VOCABULARY)), np.log(rest))
        values[0, token] = log_prob
        return values
