"""Two thousand composed answers hold nothing that is known to tire or to be no English."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

import pytest

from server.language.questions.saying import narrowing_said
from server.search.result import Result
from server.session.effects import Find, FindMore, Look, Picture
from server.session.preferences import Preferences
from server.session.session import Session
from tests.server.language.questions.composed import NAMES, composed, times
from tests.server.language.times.table import TODAY
from tests.server.scripted import Driven, make_found

ANSWERS = 2000
PARTS = 4
LONGEST = 260  # characters of one sentence; a quarter of a minute
FAULTS = {
    "a preposition behind another": r"\b(?:for|from|of|with|to) (?:in|from|at|on|for|of) ",
    "a word twice": r"\b(\w+) \1\b(?! all)",
    "one of several": r"\b1 (?:matches|pictures)\b|\bare only 1\b|\b(?!1\b)\d+ (?:match|picture)\b",
    "a count where none is": r"The \d+ closest|Best \d|first \d+\.",
    "no English": r"until I answer|matches for|the words? what and|no picture not ",
    "a piece of a word": r"words? (?:\w{1,2}|\w+ and \w)\.",
    "signs that nobody can say": r"[_<>{}\[\]|*#`]|None|frozenset| ,|,,|\.\.|  |\( |“”",
    "an empty place": r"\bfrom[.,:]|\bin[.:]|\bwithout[.,:]|\bnot[.,:]",
}
WORDS_TWICE = 7
"""In a row, which nobody wants to hear again in the same answer."""
UNKNOWN = ("giraffe", "what's", "Tromsø", "income", "tax", "form")
FOLLOWING = (
    *("next", "more", "more", "where", "when", "what time", "which camera", "which folder"),
    *("count", "list", "are you sure", "spell it", "describe it", "last", "number forty"),
    *("more results", "without people", "only from 2021", "the newest", "but in the snow"),
)


def results(rng: random.Random, narrowed: str) -> Result:
    """One of the ways in which a search can end."""
    matches = rng.choice((1, 2, 5, 14, 100))
    found = make_found(min(matches, 5))
    following = "more" if matches > 5 else None
    found = replace(found, matches=matches, following=following, narrowed=narrowed)
    way = rng.randrange(8)
    if way == 0:
        words = rng.sample(
            ["giraffe", "what's", "Tromsø", "income", "tax", "form"], rng.choice((1, 2, 5))
        )
        return replace(make_found(0), unknown=tuple(words))
    if way == 1:
        return replace(make_found(0, photos=0), narrowed=narrowed or "from 2050")
    if way == 2:
        return replace(make_found(3, matches=0), narrowed=narrowed)
    if way == 3:
        return replace(found, by_look=False)
    if way == 4:
        return replace(make_found(0), narrowed=narrowed)
    return replace(found, more=matches == 100)


def answered(driven: Driven, rng: random.Random) -> None:
    """Finish whatever is being worked on."""
    while driven.work:
        step = driven.work.pop(0)
        if isinstance(step, Find):
            driven.said += step.lead
            found = results(rng, narrowing_said(step.query))
            driven.perform(driven.session.found(step.query, step.via, found))
        elif isinstance(step, FindMore):
            more = replace(make_found(step.rank), matches=100)
            hits = more.hits[step.rank - step.at_least :]
            driven.perform(driven.session.found_more(step, replace(more, hits=hits)))
        else:
            assert isinstance(step, Look)


def answers(seed: str) -> Iterator[tuple[str, list[str]]]:
    """What was asked, and the sentences of the answer."""
    rng, phrases = random.Random(seed), times()
    driven = Driven(Session(Preferences(), today=lambda: TODAY))
    driven.session.dialogue.names = NAMES
    for number in range(ANSWERS // PARTS):
        asked = composed(rng, phrases).words if number % 3 == 0 else rng.choice(FOLLOWING)
        driven.hush()
        driven.type_in(asked)
        answered(driven, rng)
        said = [
            driven.session.describe_aloud(part, "a red boat.")
            if isinstance(part, Picture)
            else part
            for part in driven.hush()
        ]
        yield asked, said


def _in_words(driven: Driven, part: str | Picture) -> str:
    if isinstance(part, str):
        return part
    return driven.session.describe_aloud(part, "a red boat.")


def _is_spelled(sentence: str) -> bool:
    return re.match(r"(?:\w\b[,.] ?){2}", sentence) is not None


def faults_of(said: list[str]) -> list[str]:
    """What is wrong with the sentences of one answer."""
    wrong = [
        f"{fault}: {sentence}"
        for sentence in said
        for fault, pattern in FAULTS.items()
        if re.search(pattern, re.sub(r"“[^”]*”", "", sentence))
    ]
    wrong += [f"too long: {each}" for each in said if len(each) > LONGEST and not _is_spelled(each)]
    wrong += [f"no sentence: {each}" for each in said if not re.match(r"[A-Z0-9“\W]", each)]
    wrong += [f"no end: {each}" for each in said if each[-1:] not in ".:?"]
    wrong += [f"said again: {words}" for words in said_again(said)]
    return wrong + [f"said twice: {each}" for each, often in Counter(said).items() if often > 1]


def said_again(said: list[str]) -> list[str]:
    """Runs of `WORDS_TWICE` words that one answer says more than once; captions may be alike."""
    told = [each for each in said if "a red boat" not in each and not _is_spelled(each)]
    words = re.findall(r"[\w’']+", " | ".join(told).lower())
    runs = Counter(
        " ".join(words[at : at + WORDS_TWICE]) for at in range(len(words) - WORDS_TWICE + 1)
    )
    return [run for run, often in runs.items() if often > 1]


@pytest.mark.parametrize("part", range(PARTS))
def test_no_answer_is_known_to_tire(part: int) -> None:
    for asked, said in answers(f"earshot answers {part}"):
        assert not faults_of(said), asked


@pytest.mark.parametrize(
    "said",
    [
        "The 5 closest.",
        "40 matches for in the snow.",
        "I wait longer until I answer.",
        "I don't know the words what and s.",
        "There is only 1 matches.",
        "12 matches. Best 5.",
        "pictures from from Leeds.",
        "Dogs, from the 4th of March 2021: There is no picture from the 4th of March 2021 here, "
        "ask for the 4th of March 2021 or the 5th. There is no picture from the 4th of March 2021.",
    ],
)
def test_what_is_known_to_tire_is_found(said: str) -> None:
    assert faults_of([said])
