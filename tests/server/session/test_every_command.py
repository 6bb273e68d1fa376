"""What each command says: before anything was searched for, and while results are open."""

from __future__ import annotations

import pytest

from server.language import phrases
from server.language.synonyms import COMMAND_NAMES, CommandName
from server.protocol import client_events
from server.session.effects import Part, Picture
from server.session.preferences import Preferences
from server.session.session import Session
from tests.server.scripted import Driven

# Whatever has been searched for.
ALWAYS: dict[CommandName, list[Part]] = {
    "less": [phrases.SHORTER],
    "stop": [],
    "pause": [phrases.PAUSED],
    "resume": [phrases.NOTHING_TO_RESUME],
    "faster": [phrases.FASTER],
    "slower": [phrases.SLOWER],
    "normal_speed": [phrases.NORMAL_SPEED],
    "louder": [phrases.LOUDER],
    "softer": [phrases.SOFTER],
    "undo": [phrases.NOTHING_TO_UNDO],
    "help": [phrases.HELP],
    "library": ["0 pictures can be found.", phrases.NO_TROUBLE],
    "text_only": [phrases.TEXT_ONLY],
    "speak_again": [phrases.SPEAKING_AGAIN],
    "stop_listening": [phrases.NOT_LISTENING],
    "listen": [phrases.LISTENING],
    "wait_longer": [phrases.WAITING_LONGER],
    "wait_less": [phrases.WAITING_LESS],
}
SURE = "I am sure of the description."
# With rank 2, after "a red boat" found three pictures and the first was described.
AFTER_A_SEARCH: dict[CommandName, list[Part]] = {
    "next": [Picture(2, "place")],
    "previous": [phrases.THAT_WAS_THE_FIRST],
    "first": [Picture(1, "place")],
    "last": [Picture(3, "place")],
    "jump": [Picture(2, "place")],
    "repeat": ["Red boat:", "3 matches.", Picture(1, "place")],
    "more": [Picture(2, "place"), SURE],
    "read_text": [phrases.TEXT_NOT_READ_YET],
    "ask": [phrases.CANNOT_ANSWER],
    "describe": [Picture(2, "place")],
    "where": [phrases.WHERE_UNKNOWN],
    "when": [phrases.WHEN_UNKNOWN],
    "time": [phrases.TIME_UNKNOWN],
    "camera": [phrases.CAMERA_UNKNOWN],
    "folder": ["In the topmost folder."],
    "layout": [phrases.CANNOT_LAY_OUT],
    "confidence": [SURE, "It only just fits your question.", phrases.MAY_BE_WRONG],
    "spell": ["A. R, E, D. B, O, A, T."],
    "count": ["Red boat: 3 matches. You are at number 2."],
    "list": ["One: caption 1.", "Two: caption 2.", "Three: caption 3."],
    "more_results": [phrases.THAT_WAS_THE_LAST],
    "call_it": [phrases.WHAT_TO_CALL_IT],
    "similar": ["Like number 2:", "Here are the closest ones.", Picture(1, "place")],
    "thumbs_up": ["Saved as helpful. Say undo to take it back."],
    "thumbs_down": ["Saved as not helpful. Say undo to take it back."],
    "wrong_description": [phrases.SAVED_AS_WRONG],
}


@pytest.fixture
def driven() -> Driven:
    return Driven(Session(Preferences()))


@pytest.mark.parametrize("name", COMMAND_NAMES)
def test_before_any_search(driven: Driven, name: CommandName) -> None:
    said: list[object] = [phrases.NO_RESULTS]
    if name == "repeat":
        said = [phrases.NOTHING_TO_REPEAT]
    driven.send(client_events.Command(name=name, via="key"))
    assert driven.silences == 1
    if name == "count":  # of what has been found, or else of all
        driven.find()
        said = ["All pictures:", "3 matches.", Picture(1, "place")]
    assert driven.said == ALWAYS.get(name, said)
    assert driven.errors() == []


@pytest.mark.parametrize("name", COMMAND_NAMES)
def test_after_a_search(driven: Driven, name: CommandName) -> None:
    driven.ask("a red boat")
    driven.hush()
    driven.send(client_events.Command(name=name, via="button", rank=2))
    if name == "similar":
        driven.see()
        driven.find()
    assert driven.said == (ALWAYS | AFTER_A_SEARCH)[name]
    assert driven.waiting_for is None and driven.errors() == []
