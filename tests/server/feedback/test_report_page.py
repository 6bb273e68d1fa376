"""The page about thumbs: what it counts, that it says so, and that nothing in it is markup."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from html.parser import HTMLParser

from server.feedback.report import Counted, Told, WrongDescription, told
from server.feedback.report_page import bars, page
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
        self.feed(document)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data

    def count(self, tag: str) -> int:
        return [name for name, _ in self.tags].count(tag)


def test_every_drawing_says_what_it_shows_and_stands_beside_its_table() -> None:
    outline = Outline(page(every_kind(), TODAY))
    assert outline.count("h1") == outline.count("main") == 1
    assert outline.count("figure") == outline.count("figcaption") == outline.count("svg") == 5
    assert outline.count("table") >= outline.count("figure")
    heads = [attributes for tag, attributes in outline.tags if tag == "th"]
    assert heads and all(one["scope"] in ("col", "row") for one in heads)
    assert "1 of 2 thumbs are up, 50 %; 1 wrong description." in outline.text
    assert "“a red boat” was judged worst, with 1 thumb down and 1 up." in outline.text
    assert "Written on 21 November 2026." in outline.text


def test_whatever_people_said_is_text() -> None:
    outline = Outline(page(every_kind(query=HOSTILE, caption=HOSTILE), TODAY))
    assert {"script", "img"}.isdisjoint(tag for tag, _ in outline.tags)
    assert not any(name.startswith("on") for _, own in outline.tags for name in own)
    assert outline.text.count(HOSTILE) >= 3


def test_the_page_asks_for_nothing_but_itself() -> None:
    document = page(every_kind(), TODAY)
    assert re.findall(r"https?:|//|@import|url\(|src=|href=", document) == []
    assert "default-src 'none'" in document


def test_without_thumbs_the_page_says_so() -> None:
    outline = Outline(page(told([], {}), TODAY))
    assert "There are no thumbs up or down yet" in outline.text
    assert outline.count("figure") == 0


def test_a_bar_is_as_long_as_its_share_and_its_label_is_text() -> None:
    drawing = bars("<A>", [("<b>", 0.5, "50 %")])
    assert 'aria-label="&lt;A&gt;"' in drawing and "&lt;b&gt;" in drawing
    whole, bar = map(float, re.findall(r'width="([\d.]+)"', drawing))
    assert bar == whole / 2
