"""Thousands of random conversations: valid, broken and out-of-order messages.

Whatever arrives, whatever fails and however late the work is done: nothing is thrown, every
error names the message that caused it, and a question asked afterwards is answered. EARSHOT_FUZZ
says how many; `make test-slow` sets it to 100,000.
"""

from __future__ import annotations

import os
import random

import pytest

from server.language.synonyms import COMMAND_NAMES
from server.protocol import client_events
from server.session.effects import Find, Hear, Look
from server.session.preferences import Preferences
from server.session.session import Session
from server.web.websocket import Refusal, read_event
from tests.server.scripted import LOUD, QUIET, Driven

SEQUENCES = int(os.environ.get("EARSHOT_FUZZ", "3000"))
SHARDS = 10
WORDS = (
    *("a red boat", "next", "number 3", "only with snow", "without people", "stop", "pause", ""),
    *("resume", "faster", "no, I said a coat", "thumbs up", "undo", "help", "list them", "louder"),
    *("the same but at night", "stop listening", "listen", "search for next", "spell", "more"),
    *("more like this", "more like number 2", "wrong description", "how many"),
)
BROKEN = (
    *("", "[]", "null", "{}", "not JSON", '{"type": 3, "event_id": "e"}', '{"type": "nothing"}'),
    *('{"type": "query.text", "event_id": "e"}', '{"type": "command", "name": "x"}', "\ufeff{}"),
    *('{"type": "playback.position", "response_id": "r", "seconds": -1}', "[" * 2000),
    *('{"type": "session.update", "end_of_turn": "never", "event_id": "e"}', "\ud800"),
    *(
        '{"type": "query.image", "text": "x"}',
        '{"type": "query.image", "image": "", "image_id": 1}',
    ),
    '{"type": "notice.say", "event_id": "e"}',
)
SEARCH = client_events.SearchAsk.model_validate({"searches": [{"query": "red"}], "event_id": "ask"})
TOO_LARGE = "A" * 16  # where 3 bytes are the most
SOUNDS = (LOUD, QUIET, LOUD * 6, QUIET * 30, LOUD * 200, b"", b"\x01", LOUD[:100], QUIET * 400)


class Chaos:
    """Sends a session whatever comes to mind."""

    def __init__(self, seed: int) -> None:
        self.rng = random.Random(seed)
        session = Session(Preferences(), 2.0, notice="A notice.", max_image_bytes=3)
        self.driven = Driven(session)
        self.refused = 0

    def step(self) -> None:
        roll = self.rng.random()
        self.driven.detector_fails = self.rng.random() < 0.05
        if roll < 0.35:
            self.driven.send_sound(self.rng.choice(SOUNDS))
        elif roll < 0.75:
            self.read(self.message())
        elif self.driven.waiting_for:
            self.work()
        elif self.driven.alarm:
            self.driven.wait()

    def read(self, text: str) -> None:
        event = read_event(text)
        if isinstance(event, Refusal):
            assert event.why.text
            self.refused += 1
        else:
            self.driven.send(event)

    def message(self) -> str:
        rng, told = self.rng, self.driven.session.current.response_id
        response_id = rng.choice([told, "resp_unknown0000", "", "x" * 60])
        event: client_events.ClientEvent = rng.choice(
            (
                client_events.SessionUpdate(
                    turn_detection=rng.choice([None, "none", "server_vad"]),
                    end_of_turn=rng.choice([None, "quick", "normal", "patient"]),
                    interrupt_response=rng.choice([None, True, False]),
                    wake_word=rng.choice([None, True, False]),
                    words_per_minute=rng.choice([None, 80, 350, 700]),
                    voice_style=rng.choice([None, "natural", "crisp"]),
                    speak=rng.choice([None, True, False]),
                    voice=rng.choice([None, "server", "client"]),
                ),
                client_events.AudioCommit(event_id="commit"),
                client_events.AudioCommit(),
                client_events.AudioClear(),
                client_events.TextQuery(text=rng.choice(WORDS), event_id="query"),
                client_events.ImageQuery(
                    image=rng.choice(("", "AAAA", TOO_LARGE)), text=rng.choice(WORDS)
                ),
                client_events.ImageQuery(image_id=rng.randrange(4), event_id="like"),
                SEARCH,
                client_events.NoticeSay(text=rng.choice(("", "There is no microphone."))),
                client_events.Command(
                    name=rng.choice(COMMAND_NAMES), rank=rng.choice([None, 1, 2, 99])
                ),
                client_events.ResponseCancel(response_id=rng.choice([None, response_id])),
                client_events.PlaybackPosition(response_id=response_id, seconds=rng.random() * 4),
                client_events.PlaybackFinished(response_id=response_id),
            )
        )
        return rng.choice(BROKEN) if rng.random() < 0.1 else event.model_dump_json()

    def work(self) -> None:
        roll = self.rng.random()
        if roll < 0.2:
            self.driven.fail()
        elif isinstance(self.driven.waiting_for, Hear):
            self.driven.hear(self.rng.choice(WORDS))
        elif isinstance(self.driven.waiting_for, Look):
            self.driven.see()
        else:
            self.driven.find(hits=self.rng.randrange(4), matches=self.rng.randrange(2))

    def answer_a_last_question(self) -> None:
        driven = self.driven
        driven.send(client_events.AudioClear())
        driven.send_sound(LOUD)
        driven.send(client_events.AudioCommit())
        while driven.waiting_for:
            self.work()
        driven.hush()
        driven.type_in("find a green boat")
        assert isinstance(driven.waiting_for, Find)
        driven.find(hits=1)
        assert "1 match." in driven.said


@pytest.mark.parametrize("shard", range(SHARDS))
def test_no_sequence_of_messages_breaks_a_session(shard: int) -> None:
    for seed in range(shard, SEQUENCES, SHARDS):
        chaos = Chaos(seed)
        for _ in range(chaos.rng.randrange(2, 14)):
            chaos.step()
        for error in chaos.driven.errors():
            assert error.cause_message and error.text, f"seed {seed}: {error}"
        chaos.answer_a_last_question()
