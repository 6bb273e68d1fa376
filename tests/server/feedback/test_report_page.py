"""The page about thumbs: what it counts, that it says so, and that nothing in it is markup."""

from __future__ import annotations

import random
import re
from datetime import UTC, date, datetime, timedelta
from html.parser import HTMLParser

import pytest

from server.feedback.report import Counted, Told, WrongDescription, told
from server.feedback.report_page import page, percent
from server.feedback.store import KEPT_AS, FeedbackRow
from server.language.synonyms import Verdict

FIRST = datetime(2026, 11, 2, 12, tzinfo=UTC)  # a Monday
MODELS = {"embed": "search@1", "caption": "describe@1"}
HOSTILE = '"><script>alert(1)</script><img src=x onerror=alert(1)>$day &amp;'
TODAY = date(2026, 11, 21)


def row(
    number: int,
    verdict: Verdict | None,
    *,
    query: str = "a red boat",
    days: int = 0,
    undoes: int | None = None,
    score: float | None = 0.31,
    caption: str | None = "a boat",
    models: dict[str, str] | None = None,
) -> FeedbackRow:
    value, about = KEPT_AS[verdict] if verdict else (0, "match")
    return FeedbackRow(
        id=number,
        at=FIRST + timedelta(days=days),
        session_id="s",
        query=query,
        heard_as="voice",
        transcript_confidence=None,
        image_id=number,
        path=f"/photos/{number}.jpg",
        rank=1,
        score=score,
        caption=caption,
        models=models or MODELS,
        verdict=value,
        undoes=undoes,
        given_by="voice",
        about=about,
    )


def test_weeks_are_counted_by_their_mondays() -> None:
    counted = told([row(1, "up"), row(2, "down", days=6), row(3, "up", days=7)], {})
    assert counted.weeks == [Counted("2026-11-02", 1, 1), Counted("2026-11-09", 1)]
    assert counted.all.share_up == 2 / 3


def test_thumbs_that_were_taken_back_count_nothing() -> None:
    counted = told([row(1, "up"), row(2, "down"), row(3, None, undoes=2)], {})
    assert (counted.all.up, counted.all.down, counted.worst) == (1, 0, [])


def test_the_worst_questions_come_first() -> None:
    rows = [row(1, "down"), row(2, "up", query="fine"), row(3, "down", query="bad")]
    rows += [row(4, "down", query="bad"), row(5, "up")]
    assert [one.name for one in told(rows, {}).worst] == ["bad", "a red boat"]


def test_scores_are_those_of_the_latest_search_model() -> None:
    other = {"embed": "search@2"}
    rows = [row(1, "up", score=0.9), row(2, "down", score=0.12, models=other)]
    rows += [row(3, "up", score=0.31, models=other), row(4, "up", score=None, models=other)]
    counted = told(rows, {})
    assert counted.scored_by == "search@2"
    assert counted.scores == [Counted("0.10 to 0.15", 0, 1), Counted("0.30 to 0.35", 1)]
    assert [one.name for one in counted.models["embed"]] == ["search@1", "search@2"]


def test_the_confidence_is_that_of_the_description_that_was_told() -> None:
    rows = [row(1, "wrong_description"), row(2, "up"), row(3, "up", caption=None)]
    counted = told(rows, {1: ("a boat", 0.42), 2: ("another by now", 0.9), 3: ("a boat", 1.0)})
    assert counted.confidences == [Counted("0.40 to 0.45", 0, 0, 1)]


def test_wrong_descriptions_are_listed() -> None:
    counted = told([row(1, "wrong_description")], {})
    assert counted.wrong == [WrongDescription("a boat", "/photos/1.jpg", 1)]


def every_kind(query: str = "a red boat", caption: str = "a boat") -> Told:
    rows = [
        row(at, verdict, query=query, days=at, score=at / 10, caption=caption)
        for at, verdict in enumerate(KEPT_AS, 1)
    ]
    return told(rows, {one.image_id: (caption, 0.3) for one in rows})


class Outline(HTMLParser):
    """What a page is made of."""

    def __init__(self, document: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self._inside = ""
        self.tables: list[list[list[str]]] = []
        """Of each table its rows, the heads first; of each row its cells."""
        self.feed(document)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._inside = tag
        if tag == "table":
            self.tables.append([])
        elif tag == "tr":
            self.tables[-1].append([])
        elif tag in ("th", "td"):
            self.tables[-1][-1].append("")

    def handle_data(self, data: str) -> None:
        if self._inside == "style":
            return
        self.text += data if data.strip() else "\n"
        if self._inside in ("th", "td"):
            self.tables[-1][-1][-1] += data

    def handle_endtag(self, tag: str) -> None:
        self._inside = ""

    def count(self, tag: str) -> int:
        return [name for name, _ in self.tags].count(tag)


def shown(rows: list[FeedbackRow]) -> Outline:
    confidences = {one.image_id: ("a boat", one.image_id % 10 / 10) for one in rows}
    return Outline(page(told(rows, confidences), TODAY))


def test_every_section_is_sentences_and_a_table() -> None:
    outline = Outline(page(every_kind(), TODAY))
    assert outline.count("h1") == outline.count("main") == 1
    assert outline.count("h2") == outline.count("section") == 6
    assert outline.count("table") == 7  # of two kinds of models
    heads = [attributes for tag, attributes in outline.tags if tag == "th"]
    assert heads and all(one["scope"] in ("col", "row") for one in heads)
    assert "1 of 2 thumbs is up, 50 %. A description was called wrong once." in outline.text
    assert "“a red boat” has the most, 1 thumb down and 1 up." in outline.text
    assert "Written on 21 November 2026." in outline.text


def test_whatever_people_said_is_text() -> None:
    outline = Outline(page(every_kind(query=HOSTILE, caption=HOSTILE), TODAY))
    assert {"script", "img"}.isdisjoint(tag for tag, _ in outline.tags)
    assert not any(name.startswith("on") for _, own in outline.tags for name in own)
    assert outline.text.count(HOSTILE) >= 3


def test_what_runs_the_other_way_does_so_within_its_own_bounds() -> None:
    document = page(every_kind(query="קיץ בחוף"), TODAY)
    assert "“<bdi>קיץ בחוף</bdi>”" in document
    assert '<th scope="row" dir="auto">קיץ בחוף</th>' in document


def test_the_page_asks_for_nothing_but_itself() -> None:
    document = page(every_kind(), TODAY)
    assert re.findall(r"https?:|//|@import|url\(|src=|href=", document) == []
    assert "default-src 'none'" in document


def test_without_thumbs_the_page_says_so_and_nothing_else() -> None:
    outline = Outline(page(told([], {}), TODAY))
    assert "There are no thumbs up or down yet." in outline.text
    assert outline.count("section") == outline.count("table") == 0
    assert "%" not in outline.text and " 0 " not in outline.text


@pytest.mark.parametrize(
    ("verdict", "said"),
    [
        ("up", "The only thumb is up."),
        ("down", "The only thumb is down."),
        ("wrong_description", "There are no thumbs up or down yet. A description was called wrong"),
    ],
)
def test_one_thumb(verdict: Verdict, said: str) -> None:
    outline = shown([row(1, verdict)])
    assert said in outline.text
    assert not re.search(r"best week|of those with|No week", outline.text), "nothing to compare"


@pytest.mark.parametrize(
    ("some", "every", "said"),
    [
        (0, 0, "none"),
        (0, 7, "0 %"),
        (7, 7, "100 %"),
        (1, 3, "33 %"),
        (2, 3, "67 %"),
        (1, 1000, "under 1 %"),
        (999, 1000, "over 99 %"),
    ],
)
def test_a_percentage_is_none_or_all_only_where_it_is(some: int, every: int, said: str) -> None:
    assert percent(some, every) == said


def some_thumbs(rng: random.Random) -> list[FeedbackRow]:
    kinds: list[list[Verdict]] = [["up"], ["down"], ["wrong_description"], ["up", "down"]]
    verdicts = rng.choice([*kinds, [*KEPT_AS]])
    return [
        row(
            number,
            rng.choice(verdicts),
            query=rng.choice(["a red boat", "cats", "قارب أحمر", "x" * 300, ""]),
            days=rng.randrange(rng.choice((1, 8, 400))),
            score=rng.choice((None, -0.2, 0.31, 0.5, 1.0)),
            models={"embed": rng.choice(("search@1", "search@2"))},
        )
        for number in range(1, rng.choice((1, 2, 3, 40)))
    ]


@pytest.mark.parametrize("seed", range(150))
def test_sentences_and_numbers_agree(seed: int) -> None:
    rows = some_thumbs(random.Random(seed))
    outline = shown(rows)
    for wrong in (
        r"\b1 (?:thumbs|weeks|questions|descriptions)\b|\b0 %, more|None|nan",
        r"\b(?!1\b)\d+ (?:thumb|week|question|description)\b(?! with)",
        r"\b1 of \d+ thumbs (?:are|were)|\b(?!1\b)\d+ of \d+ thumbs (?:is|was) ",
    ):
        assert not re.search(wrong, outline.text), outline.text
    given = [one.given for one in rows]
    for table in outline.tables:
        heads, body = table[0], table[1:]
        if len(heads) != 5:
            continue
        for _, up, down, called, share in body:
            some, every = int(up), int(up) + int(down)
            if heads[4] == "Share wrong":
                some, every = int(called), every + int(called)
            assert share == percent(some, every)
            assert every or share == "none", "no 0 % of nothing"
        if heads[0] == "Model":
            totals = [sum(int(each[at]) for each in body) for at in (1, 2, 3)]
            assert totals == [given.count(kind) for kind in KEPT_AS]


def test_what_is_left_out_is_said() -> None:
    many = [row(at, "down", query=f"question {at}", days=7 * at) for at in range(1, 31)]
    text = shown(many).text
    assert "4 earlier weeks with thumbs are not shown." in text
    assert "10 more questions with thumbs down have as many or fewer." in text
    wrong = [row(at, "wrong_description", caption=f"a boat {at}") for at in range(1, 53)]
    assert "2 further descriptions are not shown." in shown(wrong).text


def test_many_are_written_as_people_write_them() -> None:
    outline = shown([row(at, "up" if at % 4 else "down") for at in range(1, 10_001)])
    assert "7,500 of 10,000 thumbs are up, 75 %." in outline.text
