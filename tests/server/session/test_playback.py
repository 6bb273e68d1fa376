"""How much of an answer was heard, and what of it is left."""

from __future__ import annotations

from server.session.effects import Picture, Say
from server.session.playback import Playback


def playback(*ends: float, complete: bool = True) -> Playback:
    told = Playback(aside=False, response_id="resp_1", complete=complete)
    told.add(("one", Picture(1, "place"), "three"), rank=1)
    for end in ends:
        told.sent(end)
    return told


def test_the_rest_begins_with_the_sentence_that_was_interrupted() -> None:
    told = playback(1.0, 3.0, 4.0)
    told.position = 1.5
    assert told.rest() == Say((Picture(1, "place"), "three"), rank=1, resumes="resp_1")


def test_a_sentence_heard_to_its_last_silence_is_not_said_again() -> None:
    told = playback(1.0, 3.0, 4.0)
    told.position = 0.98
    assert told.rest() == Say((Picture(1, "place"), "three"), rank=1, resumes="resp_1")


def test_what_was_never_sent_is_left() -> None:
    told = playback(1.0, complete=False)
    told.position = 1.0
    assert told.rest() == Say((Picture(1, "place"), "three"), rank=1, resumes="resp_1")


def test_nothing_is_left_of_what_was_played_to_its_end() -> None:
    told = playback(1.0, 3.0, 4.0)
    told.position, told.finished = 2.0, True
    assert told.rest() is None


def test_interrupted_before_the_first_sound_all_is_left() -> None:
    told = playback(1.0, 3.0, 4.0)
    told.position = 0.0
    rest = told.rest()
    assert rest and rest.parts == ("one", Picture(1, "place"), "three")


def test_a_client_that_never_tells_is_taken_to_have_heard_what_it_was_sent() -> None:
    assert playback(1.0, 3.0, 4.0).rest() is None
    rest = playback(1.0, complete=False).rest()
    assert rest and rest.parts[0] == "one"


def test_nothing_is_left_of_nothing() -> None:
    assert Playback(complete=False).rest() is None
