"""What a person has set for their conversation, and how far each setting goes."""

from __future__ import annotations

from dataclasses import dataclass

from models.speech_rate import FASTEST, ORDINARY, SLOWEST
from server import PICTURES
from server.language import answers, phrases
from server.language.synonyms import CommandName
from server.protocol import client_events, events
from server.protocol.bounds import LOUDEST, QUIETEST

END_OF_TURN_SECONDS: dict[client_events.EndOfTurn, float] = {
    "quick": 0.4,
    "normal": 0.8,
    "patient": 1.6,
}
STEP = 1.25  # one "faster", one "louder"


@dataclass
class Preferences:
    """What a client may set for itself, by `session.update` or by voice."""

    speak: bool = True
    voice: client_events.VoiceSource = "server"
    voice_style: client_events.VoiceStyle = "natural"
    words_per_minute: int = ORDINARY
    volume: int = 100
    top_k: int = PICTURES
    turn_detection: client_events.TurnDetection = "none"
    end_of_turn: client_events.EndOfTurn = "normal"
    interrupt_response: bool = True
    wake_word: bool = False

    def update(self, event: client_events.SessionUpdate) -> set[str]:
        """Take over what the event sets; returns the names of what is not as before."""
        before = dict(vars(self))
        for name in before:
            value = getattr(event, name)
            if value is not None:
                setattr(self, name, value)
        return {name for name, value in before.items() if getattr(self, name) != value}

    def change_rate(self, steps: int) -> bool:
        """Faster by so many steps, slower by negative ones, normal by 0; False at the end."""
        rate = ORDINARY if steps == 0 else round(self.words_per_minute * STEP**steps)
        before, self.words_per_minute = self.words_per_minute, min(FASTEST, max(SLOWEST, rate))
        return steps == 0 or self.words_per_minute != before

    def change_volume(self, steps: int) -> bool:
        """Louder by so many steps, softer by negative ones; False at the end."""
        before = self.volume
        self.volume = min(LOUDEST, max(QUIETEST, round(before * STEP**steps)))
        return self.volume != before

    def change_end_of_turn(self, steps: int) -> bool:
        """A longer silence ends a turn, a shorter one with negative steps; False at the end."""
        pauses = list(END_OF_TURN_SECONDS)  # the shortest first
        before = pauses.index(self.end_of_turn)
        self.end_of_turn = pauses[min(len(pauses) - 1, max(0, before + steps))]
        return self.end_of_turn != pauses[before]

    @property
    def client_speaks(self) -> bool:
        """Whether answers are spoken, and not by the server."""
        return self.speak and self.voice == "client"

    @property
    def server_speaks(self) -> bool:
        """Whether answers are made into sound."""
        return self.speak and self.voice == "server"

    def updated(self) -> events.SessionUpdated:
        """The event that tells the client."""
        return events.SessionUpdated(**vars(self))

    def steer(self, command: CommandName) -> str | None:
        """Change a setting by voice; what is said then. None where it is no such command."""
        match command:
            case "faster" | "slower" | "normal_speed":
                steps = {"faster": 1, "slower": -1, "normal_speed": 0}[command]
                return answers.rate(steps, self.change_rate(steps))
            case "louder" | "softer":
                steps = 1 if command == "louder" else -1
                return answers.volume(steps, self.change_volume(steps))
            case "wait_longer" | "wait_less":
                steps = 1 if command == "wait_longer" else -1
                return answers.end_of_turn(steps, self.change_end_of_turn(steps))
            case "text_only" | "speak_again":
                self.speak = command == "speak_again"
                return phrases.SPEAKING_AGAIN if self.speak else phrases.TEXT_ONLY
            case "listen":
                self.turn_detection = "server_vad"
                return phrases.LISTENING
            case "stop_listening":
                self.turn_detection = "none"
                return phrases.NOT_LISTENING
            case _:
                return None
