"""How one Whisper checkpoint is to be run: its `earshot.json`, with Whisper's own defaults.

Every key is optional:

    window_seconds        what the encoder was taught to take at once; 30, as Whisper's
    shortest_seconds      least of the window that has to be computed, the rest of it being
                          silence that was encoded before; the whole of a window that is given
    language              ISO 639-1 code; "en"
    prompt                "notimestamps-only" for an English-only model, "full" (language and
                          task) for a multilingual one; told from the vocabulary if absent
    max_length            CTranslate2's: an answer gets at most half as many tokens
    beam_size             readings that are followed at once; 1
    careful_beam_size     the same where there is time to be careful; 5
    compute_type          CTranslate2's; "int8" on a processor
    no_speech_threshold   highest probability of `<|nospeech|>` that is believed to be speech
    log_prob_threshold    lowest mean log-probability per token that is believed
    doubt_threshold       most doubt at which an answer is believed, see `acceptance.doubt`
    brief_log_prob_threshold, brief_doubt_threshold
                          the same two for an answer of a few tokens
    sure_confidence       lowest confidence of words that an open microphone may act upon, where
                          "uh" and a sneeze arrive as well
    compression_threshold highest ratio of text to compressed text: above it, it repeats itself
    vad_threshold         Silero's probability from which 32 ms count as speech
"""

from __future__ import annotations

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

    window_seconds: float = 30.0
    """What the encoder was taught to take at once."""
    shortest_seconds: float = 2.0
    """Least of the window that is computed."""
    language: str = "en"
    """ISO 639-1 code."""
    prompt: str = ""
    """Either "full" or "notimestamps-only"; empty for what the vocabulary implies."""
    max_length: int = 448
    """CTranslate2 allows an answer half as many tokens; Whisper's decoder has 448 positions."""
    beam_size: int = 1
    careful_beam_size: int = 5
    compute_type: str = "int8"
    no_speech_threshold: float = 0.9
    """Whisper's 0.6 counts only beside a low log-probability; alone it must be surer."""
    log_prob_threshold: float = -1.0
    """Nats per token, Whisper's own."""
    doubt_threshold: float = 0.6
    """Of 150 orders of people one, misheard, is above; of 84 sentences in fourteen other languages
    two are below."""
    brief_log_prob_threshold: float = -1.4
    brief_doubt_threshold: float = 2.2
    """A command that was heard right has -1.37 and 2.1 at worst."""
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
            said.setdefault("shortest_seconds", said["window_seconds"])
        try:
            return Hearing(**said).checked()
        except (TypeError, ValueError) as error:
            raise ModelBroken(UNFIT) from error

    def checked(self) -> Hearing:
        """These settings. Raises: ValueError, TypeError for a window that cannot be."""
        if not 0 < self.shortest_seconds <= self.window_seconds:
            raise ValueError("the shortest part of a window is longer than the window")
        return self
