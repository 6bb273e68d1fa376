"""How one Whisper checkpoint is to be run: its `earshot.json`, with Whisper's own defaults.

Knows no audio. Every key is optional:

    window_seconds        one fixed window, where the encoder has one: 6 means 600 frames
    windows               several, in seconds, ascending; Whisper's own are [10, 20, 30]
    language              ISO 639-1 code; "en"
    prompt                "notimestamps-only" for an English-only model, "full" (language and
                          task) for a multilingual one; told from the vocabulary if absent
    max_length            CTranslate2's: an answer gets half as many tokens; 20 a second of window
                          if absent, so a decoder needs 10 positions a second, and 4 more
    beam_size             1
    compute_type          CTranslate2's; "int8" on a processor
    no_speech_threshold   highest probability of `<|nospeech|>` that is believed to be speech
    log_prob_threshold    lowest mean log-probability per token that is believed
    doubt_slope, doubt_threshold
                          both signs weighed together: refused where the log-odds of
                          `<|nospeech|>`, less doubt_slope times the mean log-probability, are
                          above doubt_threshold
    sure_confidence       lowest confidence of words that an open microphone may act upon, where
                          "uh" and a sneeze arrive as well
    compression_threshold highest ratio of text to compressed text: above it, it repeats itself
    vad_threshold         Silero's probability from which 32 ms count as speech
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

from models.checkpoints import checkpoint
from models.errors import ModelBroken
from models.parts import HEARING

PART = HEARING
UNFIT = (
    f"The {PART} does not fit this version of Earshot. {PART.without} "
    "Run earshot models download to fetch it again."
)


@dataclass(frozen=True)
class Hearing:
    """How one checkpoint is to be run: `earshot.json` with Whisper's own defaults."""

    windows: tuple[float, ...] = (10.0, 20.0, 30.0)
    """Seconds, ascending. Below 10 s full-size Whisper has not been shown to keep its accuracy."""
    language: str = "en"
    """ISO 639-1 code."""
    prompt: str = ""
    """Either "full" or "notimestamps-only"; empty for what the vocabulary implies."""
    max_length: int = 0
    """CTranslate2 allows an answer half as many tokens; 0 for what the window allows."""
    beam_size: int = 1
    compute_type: str = "int8"
    no_speech_threshold: float = 0.9
    """Whisper's 0.6 counts only beside a low log-probability; alone it must be surer."""
    log_prob_threshold: float = -1.0
    """Nats per token, Whisper's own."""
    doubt_slope: float = 0.0
    doubt_threshold: float = math.inf
    """Off, unless the checkpoint has fitted it."""
    sure_confidence: float = 0.4
    """Not calibrated: it only keeps out what the model itself hardly believes."""
    compression_threshold: float = 2.4
    """Whisper's own."""
    vad_threshold: float = 0.3
    """Below Silero's 0.5, which misses whispering (espeak-ng's whispered voice reaches 0.37 to
    0.89 a phrase, white noise 0.11); what gets through, Whisper may still reject."""

    @staticmethod
    def read(folder: Path) -> Hearing:
        """The settings of a checkpoint.

        Raises:
            ModelBroken: `earshot.json` is damaged or says something unknown.
        """
        said = dict(checkpoint.settings(folder, PART))
        if "window_seconds" in said:
            said["windows"] = [said.pop("window_seconds")]
        try:
            if "windows" in said:
                said["windows"] = tuple(sorted(float(seconds) for seconds in said["windows"]))
            return Hearing(**said)
        except (TypeError, ValueError) as error:
            raise ModelBroken(UNFIT) from error

    def window_for(self, seconds: float) -> float:
        """The shortest window that holds so many seconds."""
        return next((window for window in self.windows if window >= seconds), self.windows[-1])
