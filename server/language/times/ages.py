"""How long ago: "two weeks ago", "over ten years ago", "less than a month old".

An age of pictures, not of what they show: "a man older than 50 years" tells no time.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import cast

from index.catalog.selection import Stretch
from server.language.times import date_ranges
from server.language.times.date_ranges import Span, Unit
from server.language.times.years import COUNT, count_named


@dataclass(frozen=True)
class Age:
    """A stretch that is told from today, and the index behind its words."""

    stretch: Stretch
    end: int


_FEW, _SEVERAL = (2, 5), (3, 7)
"""The fewest and the most that people mean."""
_VAGUE = r"(?:a few|some|several)"
_UNIT = r"(?P<unit>hour|day|week|fortnight|month|year|decade)s?"
_NEARLY = r"(?:(?:about|around|roughly|approximately|almost|nearly|some|exactly) )?"
_TAKEN = r"(?:(?:taken|made|shot) )?(?:from |in )?"
_MANY = (
    rf"(?:(?P<half>half an?)|(?P<count>{COUNT})(?P<more> or more|\+)?(?P<and_half> and a half)?)"
)
_COUNTED = rf"{_MANY} {_UNIT}(?P<half_more> and a half)?"
_OVER = r"(?:over|more than|at least|no less than|not less than|longer than|earlier than)"
_UNDER = (
    r"(?:less than|fewer than|under|within|no more than|not more than|at most|up to"
    r"|no longer than|not longer than)"
)
_PAST = re.compile(rf"{_TAKEN}{_OVER} {_COUNTED} ago(?!\w)")
_RECENT = re.compile(rf"{_TAKEN}{_UNDER} {_COUNTED} ago(?!\w)")
_OLD = re.compile(rf"{_OVER} {_COUNTED} (?:old|back)(?!\w)")
_OLDER = re.compile(rf"older than {_COUNTED}(?: old)?(?!\w)")
_YOUNG = re.compile(rf"{_UNDER} {_COUNTED} (?:old|back)(?!\w)")
_YOUNGER = re.compile(
    rf"(?:newer|younger|more recent|not older|no older) than {_COUNTED}(?: old)?(?!\w)"
)
_BETWEEN = re.compile(
    rf"{_TAKEN}(?:between )?{_NEARLY}(?P<first>{COUNT})(?: to | or | and |-|–)"
    rf"(?P<count>{COUNT}) {_UNIT} ago(?!\w)"
)
_EXACTLY = re.compile(rf"{_TAKEN}exactly {_COUNTED} ago(?!\w)")
_AGO_TODAY = re.compile(rf"{_TAKEN}{_COUNTED} ago today(?!\w)")
_AGO = re.compile(rf"{_TAKEN}{_NEARLY}{_COUNTED} ago(?!\w)")
_FEW_AGO = re.compile(rf"{_TAKEN}(?:just )?(?P<vague>{_VAGUE}) {_UNIT} ago(?!\w)")
_UP_TO_NOW = re.compile(
    rf"(?:taken )?(?:from )?(?:(?:in|from|over|during|within) )?(?:the|my|our|these) "
    rf"(?:last|past) (?:(?:(?P<vague>few|several|couple of)|(?P<count>{COUNT})) )?{_UNIT}(?!\w)"
)
_PICTURES = re.compile(
    r"(?:^|[,;:]|\b(?:pictures?|photos?|photographs?|images?|shots?|ones?|are|is|was|were"
    r"|everything|anything|but|not|only)) *$"
)
_LIVING = re.compile(
    r"\b(?:m[ae]n|wom[ae]n|persons?|people|child(?:ren)?|boys?|girls?|bab(?:y|ies)|kids?|teenagers?"
    r"|adults?|dogs?|cats?|horses?|animals?|trees?|anyone|somebody|someone|who|that|which) *$"
)


def age_at(plain: str, at: int, today: date) -> Age | None:
    """The age that is told at an index of lower-case words; None for none."""
    for pattern, read in _READERS:
        match = pattern.match(plain, at)
        stretch = read(match, today) if match else None
        if match and stretch and _is_of_pictures(pattern, plain[:at]):
            return Age(stretch, match.end())
    return None


def _is_of_pictures(pattern: re.Pattern[str], before: str) -> bool:
    if pattern in (_OLD, _YOUNG):
        return bool(_PICTURES.search(before))
    return pattern not in (_OLDER, _YOUNGER) or not _LIVING.search(before)


def _count(match: re.Match[str]) -> tuple[int, Unit]:
    count = count_named(match["count"] or "")
    if match["half"] or match["and_half"] or match["half_more"]:
        return _in_halves(2 * count + 1, match["unit"])
    return _in_units(count, match["unit"])


def _in_halves(halves: int, unit: str) -> tuple[int, Unit]:
    """ "Half a year", "a year and a half": one and three halves of a year."""
    smaller: dict[str, tuple[float, Unit]] = {
        **{"decade": (5, "year"), "year": (6, "month"), "month": (15, "day")},
        **{
            "fortnight": (1, "week"),
            "week": (3.5, "day"),
            "day": (12, "hour"),
            "hour": (1, "hour"),
        },
    }
    each, of = smaller[unit]
    return round(each * halves), of


def _in_units(count: int, unit: str) -> tuple[int, Unit]:
    if unit == "fortnight":
        return 2 * count, "week"
    if unit == "decade":
        return 10 * count, "year"
    return count, cast(Unit, unit)


def _before(match: re.Match[str], today: date) -> Stretch | None:
    then = date_ranges.back_from(today, *_count(match))
    return (None, date_ranges.day(then).start) if then else None


def _since(match: re.Match[str], today: date) -> Stretch | None:
    then = date_ranges.back_from(today, *_count(match))
    return _closed(date_ranges.up_to_now(then, today)) if then else None


def _between(match: re.Match[str], today: date) -> Stretch | None:
    return _from_to(count_named(match["first"]), count_named(match["count"]), match["unit"], today)


def _few(match: re.Match[str], today: date) -> Stretch | None:
    fewest, most = _SEVERAL if match["vague"] == "several" else _FEW
    if match["unit"] in ("hour", "day", "week", "fortnight"):
        early = date_ranges.back_from(today, *_in_units(most, match["unit"]))
        late = date_ranges.back_from(today, *_in_units(fewest, match["unit"]))
        if early and late:
            return date_ranges.day(early).start, date_ranges.day(late).until
    return _from_to(fewest, most, match["unit"], today)


def _from_to(first: int, second: int, unit: str, today: date) -> Stretch | None:
    spans = [date_ranges.ago(*_in_units(each, unit), today) for each in sorted((first, second))]
    return (spans[1].start, spans[0].until) if spans[0] and spans[1] else None


def _whole(match: re.Match[str], today: date) -> Stretch | None:
    if match["more"]:
        return _before(match, today)
    span = date_ranges.ago(*_count(match), today)
    return _closed(span) if span else None


def _to_the_day(match: re.Match[str], today: date) -> Stretch | None:
    then = date_ranges.back_from(today, *_count(match))
    return _closed(date_ranges.day(then)) if then else None


def _up_to_now(match: re.Match[str], today: date) -> Stretch | None:
    vague = {"few": 5, "several": 7, "couple of": 2}.get(match["vague"] or "")
    count = vague or count_named(match["count"] or "one")
    then = date_ranges.back_from(today, *_in_units(count, match["unit"]))
    return _closed(date_ranges.up_to_now(then, today)) if then else None


def _closed(span: Span) -> Stretch:
    return span.start, span.until


_READERS = (
    (_PAST, _before),
    (_RECENT, _since),
    (_OLD, _before),
    (_OLDER, _before),
    (_YOUNG, _since),
    (_YOUNGER, _since),
    (_BETWEEN, _between),
    (_EXACTLY, _to_the_day),
    (_AGO_TODAY, _to_the_day),
    (_FEW_AGO, _few),
    (_AGO, _whole),
    (_UP_TO_NOW, _up_to_now),
)
