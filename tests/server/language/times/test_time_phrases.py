"""English phrases of time -> periods; told on Saturday the 21st of November 2026."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.language.times.periods import Period, both
from server.language.times.said import said
from server.language.times.time_phrases import periods_in

TODAY = date(2026, 11, 21)


def only_period(words: str, today: date = TODAY) -> Period:
    (told,) = periods_in(words, today)
    return told.period


def spans(words: str, start: str, until: str, today: date = TODAY) -> bool:
    period = only_period(words, today)
    ends = (
        datetime.fromisoformat(start) if start else None,
        datetime.fromisoformat(until) if until else None,
    )
    return period == Period((ends,))


@pytest.mark.parametrize(
    ("words", "start", "until"),
    [
        ("in 2021", "2021-01-01", "2022-01-01"),
        ("in the year 2021", "2021-01-01", "2022-01-01"),
        ("twenty twenty one", "2021-01-01", "2022-01-01"),
        ("in Twenty Twenty-One", "2021-01-01", "2022-01-01"),
        ("in two thousand and five", "2005-01-01", "2006-01-01"),
        ("in two thousand", "2000-01-01", "2001-01-01"),
        ("in twenty oh five", "2005-01-01", "2006-01-01"),
        ("in nineteen ninety nine", "1999-01-01", "2000-01-01"),
        ("this year", "2026-01-01", "2027-01-01"),
        ("last year", "2025-01-01", "2026-01-01"),
        ("the year before last", "2024-01-01", "2025-01-01"),
        ("two years ago", "2024-01-01", "2025-01-01"),
        ("2 years ago", "2024-01-01", "2025-01-01"),
        ("a year ago", "2025-01-01", "2026-01-01"),
        ("in early 2021", "2021-01-01", "2021-05-02"),
        ("in the nineties", "1990-01-01", "2000-01-01"),
        ("in the 90s", "1990-01-01", "2000-01-01"),
        ("in the 2010s", "2010-01-01", "2020-01-01"),
        ("in the twenties", "2020-01-01", "2030-01-01"),
        ("in the thirties", "1930-01-01", "1940-01-01"),
        ("from the nineteen twenties", "1920-01-01", "1930-01-01"),
        ("in the early nineties", "1990-01-01", "1993-05-02"),
    ],
)
def test_years_and_decades(words: str, start: str, until: str) -> None:
    assert spans(words, start, until)


@pytest.mark.parametrize(
    ("words", "start", "until"),
    [
        ("summer 2021", "2021-06-01", "2021-09-01"),
        ("in the summer of 2021", "2021-06-01", "2021-09-01"),
        ("in summer '21", "2021-06-01", "2021-09-01"),
        ("winter 2020", "2020-12-01", "2021-03-01"),
        ("in the winter of 2020/21", "2020-12-01", "2021-03-01"),
        ("fall 2020", "2020-09-01", "2020-12-01"),
        ("from last summer", "2026-06-01", "2026-09-01"),
        ("last winter", "2025-12-01", "2026-03-01"),
        ("in summer last year", "2025-06-01", "2025-09-01"),
        ("the summer before last", "2025-06-01", "2025-09-01"),
        ("in May 2020", "2020-05-01", "2020-06-01"),
        ("in May last year", "2025-05-01", "2025-06-01"),
        ("last month", "2026-10-01", "2026-11-01"),
        ("three months ago", "2026-08-01", "2026-09-01"),
        ("last May", "2026-05-01", "2026-06-01"),
        ("at Christmas 2019", "2019-12-24", "2019-12-27"),
        ("last Christmas", "2025-12-24", "2025-12-27"),
        ("on Christmas day", "2025-12-25", "2025-12-26"),
        ("new year's eve 2020", "2020-12-31", "2021-01-01T06:00"),
        ("New Year’s Eve 2020", "2020-12-31", "2021-01-01T06:00"),
    ],
)
def test_seasons_months_and_feasts(words: str, start: str, until: str) -> None:
    assert spans(words, start, until)


@pytest.mark.parametrize(
    ("words", "start", "until"),
    [
        ("on the 3rd of June 2019", "2019-06-03", "2019-06-04"),
        ("on the third of June twenty nineteen", "2019-06-03", "2019-06-04"),
        ("June 3, 2019", "2019-06-03", "2019-06-04"),
        ("June 3rd", "2026-06-03", "2026-06-04"),
        ("on the 24th of December", "2025-12-24", "2025-12-25"),
        ("the 29th of February", "2024-02-29", "2024-03-01"),
        ("on 2021-06-03", "2021-06-03", "2021-06-04"),
        ("today", "2026-11-21", "2026-11-22"),
        ("yesterday", "2026-11-20", "2026-11-21"),
        ("the day before yesterday", "2026-11-19", "2026-11-20"),
        ("three days ago", "2026-11-18", "2026-11-19"),
        ("last Monday", "2026-11-16", "2026-11-17"),
        ("last Saturday", "2026-11-14", "2026-11-15"),
        ("on Saturday", "2026-11-21", "2026-11-22"),
        ("last week", "2026-11-09", "2026-11-16"),
        ("the week before last", "2026-11-02", "2026-11-09"),
        ("two weeks ago", "2026-11-02", "2026-11-09"),
        ("in the last two weeks", "2026-11-07", "2026-11-22"),
        ("over the past year", "2025-11-21", "2026-11-22"),
        ("last weekend", "2026-11-14", "2026-11-16"),
        ("this weekend", "2026-11-21", "2026-11-23"),
    ],
)
def test_days_and_weeks(words: str, start: str, until: str) -> None:
    assert spans(words, start, until)


@pytest.mark.parametrize(
    ("words", "start", "until"),
    [
        ("before 2015", "", "2015-01-01"),
        ("until 2015", "", "2016-01-01"),
        ("since 2018", "2018-01-01", ""),
        ("from 2018 on", "2018-01-01", ""),
        ("after March 2020", "2020-04-01", ""),
        ("since May", "2026-05-01", ""),
        ("since Christmas", "2025-12-24", ""),
        ("between 2015 and 2018", "2015-01-01", "2019-01-01"),
        ("from 2015 to 2018", "2015-01-01", "2019-01-01"),
        ("from 2018 to 2015", "2015-01-01", "2019-01-01"),
        ("in 2020 and 2021", "2020-01-01", "2022-01-01"),
        ("between May and July 2020", "2020-05-01", "2020-08-01"),
        ("between November and February 2020", "2019-11-01", "2020-03-01"),
        ("from May 2020 to July", "2020-05-01", "2020-08-01"),
        ("from the 3rd to the 5th of June 2020", "2020-06-03", "2020-06-06"),
    ],
)
def test_bounds_and_ranges(words: str, start: str, until: str) -> None:
    assert spans(words, start, until)


@pytest.mark.parametrize(
    ("words", "months"),
    [
        ("in May", {5}),
        ("dogs in march, running", {3}),
        ("between May and July", {5, 6, 7}),
        ("from November to February", {11, 12, 1, 2}),
        ("in June and July", {6, 7}),
    ],
)
def test_a_month_without_a_year_is_any_years(words: str, months: set[int]) -> None:
    period = only_period(words)
    assert period == Period(months=frozenset(months))


@pytest.mark.parametrize(
    ("today", "words", "start", "until"),
    [
        (date(2026, 7, 1), "last summer", "2025-06-01", "2025-09-01"),
        (date(2026, 7, 1), "this summer", "2026-06-01", "2026-09-01"),
        (date(2026, 1, 10), "last winter", "2024-12-01", "2025-03-01"),
        (date(2026, 1, 10), "this winter", "2025-12-01", "2026-03-01"),
        (date(2026, 12, 25), "last Christmas", "2025-12-24", "2025-12-27"),
        (date(2026, 12, 27), "last Christmas", "2026-12-24", "2026-12-27"),
        (date(2026, 11, 22), "last weekend", "2026-11-14", "2026-11-16"),
        (date(2026, 11, 23), "last weekend", "2026-11-21", "2026-11-23"),
        (date(2026, 11, 23), "this weekend", "2026-11-21", "2026-11-23"),
        (date(2024, 2, 29), "last month", "2024-01-01", "2024-02-01"),
        (date(2024, 3, 31), "over the last month", "2024-02-29", "2024-04-01"),
        (date(2026, 1, 1), "yesterday", "2025-12-31", "2026-01-01"),
        (date(2026, 1, 1), "last month", "2025-12-01", "2026-01-01"),
    ],
)
def test_last_is_the_last_that_is_over(today: date, words: str, start: str, until: str) -> None:
    assert spans(words, start, until, today)


@pytest.mark.parametrize(
    "words",
    [
        *("winter", "at night", "at Christmas", "a Christmas tree", "in the morning"),
        *("in year 0", "in 0000", "in 99999", "a million years ago"),
        *("a woman in her nineties", "this may be a dog", "we may swim", "soldiers march"),
        *("a house number 2021", "a 2021 calendar", "in 2000 pieces", "may 3", "the last picture"),
        *("in may blossom", "before", "since", "between and", "from to", "last", "two ago"),
        *("a decent view of sunday clothes", "a man and a woman", ""),
    ],
)
def test_other_words_are_no_period(words: str) -> None:
    assert periods_in(words, TODAY) == []


@pytest.mark.parametrize(
    ("words", "phrase"),
    [
        ("the beach with grandma's dog, summer 2021", "summer 2021"),
        ("dogs taken in May 2020 on a beach", "taken in May 2020"),
        ("from last year's party", "last year's"),
        ("Italy 2019", "2019"),
        ("a boat between houses in 2019", "in 2019"),
        ("İstanbul in 2019", "in 2019"),
        ("photos of last summer", "of last summer"),
    ],
)
def test_where_a_period_is_told(words: str, phrase: str) -> None:
    (told,) = periods_in(words, TODAY)
    assert words[told.start : told.end] == phrase


@pytest.mark.parametrize(
    "words", ["on the 30th of February", "the 30th of February 2020", "on 2021-13-01"]
)
def test_a_day_that_there_never_was_is_said_to_be_one(words: str) -> None:
    period = only_period(words)
    assert period == Period(never=words.removeprefix("on "))


@pytest.mark.parametrize(
    ("words", "heard"),
    [
        ("in the summer of 2021", "from summer 2021"),
        ("last year", "from 2025"),
        ("on June 3rd, 2019", "from 3 June 2019"),
        ("in May", "from May of any year"),
        ("from May to July", "from May to July of any year"),
        ("before last Christmas", "before 24 December 2025"),
        ("from 2015 to 2018", "from 2015 to 2018"),
        ("last week", "from 9 November 2026 to 15 November 2026"),
        ("in the nineties", "from the 1990s"),
        ("in 2012, 2014 or 2019", "from 2012, 2014 or 2019"),
        ("in 2012 or from 2014 to 2016", "from 2012 or from 2014 to 2016"),
        ("last night", "from the night of 20 November 2026"),
    ],
)
def test_how_a_period_is_said(words: str, heard: str) -> None:
    period = only_period(words)
    assert said(period.stretches, period.months) == [heard]


def test_a_month_and_a_year_go_together() -> None:
    year, may = only_period("last year"), only_period("in May")
    together = both(year, may)
    assert together == both(may, year)
    assert together == only_period("in May 2025")
    nineties = (datetime(1990, 1, 1), datetime(2000, 1, 1))
    assert both(only_period("in the nineties"), may) == Period((nineties,), frozenset({5}))
    assert both(only_period("summer 2021"), may) is None
    assert both(year, only_period("in 2021")) is None and both(may, may) is None
    assert both(only_period("since 2018"), may)


MONTHS = ("January", "march", "May", "June", "sept", "December")
PHRASES = st.one_of(
    st.sampled_from(
        [
            *("in", "from", "on", "at", "of", "since", "before", "after", "until", "between"),
            *(
                "and",
                "to",
                "the",
                "last",
                "this",
                "summer",
                "winter",
                "Christmas",
                "New Year's Eve",
            ),
            *(
                "year",
                "week",
                "weekend",
                "month",
                "ago",
                "yesterday",
                "today",
                "day",
                "days",
                "two",
            ),
            *("twenty", "nineteen", "one", "third", "3rd", "30th", "31st", "nineties", "2010s"),
            *(
                "early",
                "late",
                "mid",
                "years",
                "weeks",
                "before last",
                ",",
                "'s",
                "a",
                "dog",
                "'99",
            ),
            *MONTHS,
        ]
    ),
    st.integers(0, 3000).map(str),
    st.text(max_size=3),
)
TODAYS = st.dates(date(1990, 1, 1), date(2100, 12, 31))


@given(st.lists(PHRASES, max_size=12).map(" ".join), TODAYS)
def test_any_words_are_read(words: str, today: date) -> None:
    end = 0
    for told in periods_in(words, today):
        period = told.period
        assert end <= told.start < told.end <= len(words)
        end = told.end
        for start, until in period.stretches:
            assert start is None or until is None or start < until
        assert period.stretches or period.months or period.never
        if not period.never:
            [heard] = said(period.stretches, period.months)
            assert only_period(heard, today) == period


@given(st.text(max_size=60), TODAYS)
def test_any_text_is_read(text: str, today: date) -> None:
    periods_in(text, today)
