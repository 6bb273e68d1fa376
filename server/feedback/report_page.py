"""What thumbs tell, as one HTML page for people: sentences, bars of the numbers, and tables.

The page asks for nothing but itself, runs no script, and says in words and in tables all that it
draws. Whatever people said is text in it, never markup. `report.py` counts; this file draws. The
bars are SVG made without a library: they take the page's own colours, in the dark too, their
labels stay text, and nothing in them comes from elsewhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from html import escape
from pathlib import Path
from string import Template

from server.feedback.report import Counted, Told, WrongDescription
from server.language.phrases import counted as said

TEMPLATE = Path(__file__).with_name("report.html")
NOTHING = "No thumbs tell about this yet."
PARTS = {
    "embed": "Search models",
    "match": "Models of the second look",
    "caption": "Description models",
    "hear": "Hearing models",
    "speak": "Voices",
}
LABEL_AT_MOST = 16  # characters of a label beside a bar; the table has all of it
# Of a drawing, in units; as wide as the narrowest page, so that no label is made smaller.
WIDTH = 320
ROW = 22
LABEL = 112
BAR = 150


def page(told: Told, today: date) -> str:
    """The whole document."""
    sections = [
        _section("Week by week", _weeks(told.weeks)),
        _section("Questions with the most thumbs down", _worst(told.worst)),
        _section("How sure the search was", _scores(told)),
        _section("How sure the descriptions were", _confidences(told.confidences)),
        _section("Models", _models(told)),
        _section("Wrong descriptions", _wrong(told.wrong)),
    ]
    return Template(TEMPLATE.read_text("utf-8")).substitute(
        summary=escape(_summary(told.all)),
        day=spelled(today),
        sections="\n".join(sections),
    )


def spelled(day: date) -> str:
    """The 16th of November 2026: "16 November 2026"."""
    return f"{day.day} {day:%B %Y}"


def _summary(every: Counted) -> str:
    wrong = said(every.wrong_descriptions, "wrong description")
    if every.share_up is None:
        return f"There are no thumbs up or down yet, and {wrong}."
    judged = every.up + every.down
    return f"{_of(every.up, judged)} thumbs are up, {percent(every.share_up)}; {wrong}."


def _weeks(weeks: Sequence[Counted]) -> str:
    rows = [week for week in weeks if week.share_up is not None]
    if not rows:
        return _nothing()
    named = [(spelled(date.fromisoformat(week.name)), week) for week in rows]
    (name, last), best = named[-1], max(named, key=lambda pair: pair[1].share_up or 0)
    finding = (
        f"In the week from {name}, {_of(last.up, last.up + last.down)} thumbs were up. The best "
        f"week began on {best[0]}, with {percent(best[1].share_up)}."
    )
    return _drawn("Share of thumbs up by week", "Week from", named, finding)


def _worst(worst: Sequence[Counted]) -> str:
    if not worst:
        return _nothing()
    first = worst[0]
    finding = (
        f"“{first.name}” was judged worst, with {said(first.down, 'thumb')} down and {first.up} up."
    )
    named = [(one.name, one) for one in worst]
    return _drawn("Share of thumbs up by question", "Question", named, finding)


def _scores(told: Told) -> str:
    rows = [band for band in told.scores if band.share_up is not None]
    if not rows:
        return _nothing()
    finding = _lowest_and_highest(rows, "score") + f" Scores are those of {told.scored_by}."
    named = [(band.name, band) for band in rows]
    why = (
        "Below a certain score Earshot says that there is no clear match. Where low scores get "
        "thumbs up all the same, it says so too often."
    )
    return f"<p>{why}</p>" + _drawn("Share of thumbs up by score", "Score", named, finding)


def _confidences(bands: Sequence[Counted]) -> str:
    if not bands:
        return _nothing()
    named = [(band.name, band) for band in bands]
    low, high = bands[0], bands[-1]
    finding = (
        f"Of the thumbs on descriptions with a confidence of {low.name}, "
        f"{percent(low.share_wrong)} say that the description is wrong; of those with {high.name}, "
        f"{percent(high.share_wrong)}."
    )
    why = (
        "How sure the model was of the description that was told. Only pictures that still have "
        "the description of that time are counted."
    )
    return f"<p>{why}</p>" + _drawn(
        "Share of wrong descriptions by confidence", "Confidence", named, finding, wrong=True
    )


def _models(told: Told) -> str:
    parts = [
        f"<h3>{title}</h3>" + _table(title, "Model", [(one.name, one) for one in told.models[part]])
        for part, title in PARTS.items()
        if told.models[part]
    ]
    named = [(one.name, one) for one in told.models["embed"] if one.share_up is not None]
    if not parts or not named:
        return "".join(parts) or _nothing()
    name, best = max(named, key=lambda pair: pair[1].share_up or 0)
    most = ", more than those of any other" if len(named) > 1 else ""
    finding = f"Of the answers found by {name}, {percent(best.share_up)} got thumbs up{most}."
    return _figure("Share of thumbs up by search model", named, finding) + "".join(parts)


def _wrong(wrong: Sequence[WrongDescription]) -> str:
    if not wrong:
        return _nothing()
    rows = "".join(
        f'<tr><th scope="row">{escape(one.caption) or "none"}</th>'
        f"<td>{escape(one.path)}</td><td>{one.times}</td></tr>"
        for one in wrong
    )
    return _table_of("Descriptions called wrong", ("Description", "File", "Times"), rows)


def _lowest_and_highest(bands: Sequence[Counted], what: str) -> str:
    low, high = bands[0], bands[-1]
    return (
        f"Of the pictures with a {what} of {low.name}, {percent(low.share_up)} got thumbs up; of "
        f"those with {high.name}, {percent(high.share_up)}."
    )


def _drawn(
    title: str,
    kind: str,
    named: Sequence[tuple[str, Counted]],
    finding: str,
    wrong: bool = False,
) -> str:
    return _figure(title, named, finding, wrong) + _table(title, kind, named)


def _figure(
    title: str, named: Sequence[tuple[str, Counted]], finding: str, wrong: bool = False
) -> str:
    rows = []
    for name, one in named:
        share = one.share_wrong if wrong else one.share_up
        rows.append((_short(name), share or 0.0, percent(share)))
    drawing = bars(f"{title}; the table below has the numbers", rows)
    return f"<figure>{drawing}<figcaption>{escape(finding)}</figcaption></figure>"


def _table(title: str, kind: str, named: Sequence[tuple[str, Counted]]) -> str:
    rows = "".join(
        f'<tr><th scope="row">{escape(name)}</th><td>{one.up}</td><td>{one.down}</td>'
        f"<td>{one.wrong_descriptions}</td><td>{percent(one.share_up)}</td></tr>"
        for name, one in named
    )
    return _table_of(title, (kind, "Up", "Down", "Wrong", "Share"), rows)


def _table_of(title: str, columns: Sequence[str], rows: str) -> str:
    heads = "".join(f'<th scope="col">{escape(column)}</th>' for column in columns)
    return (
        f"<table><caption>{escape(title)}</caption><thead><tr>{heads}</tr></thead>"
        f"<tbody>{rows}</tbody></table>"
    )


def _section(title: str, inside: str) -> str:
    name = title.lower().replace(" ", "-")
    return f'<section aria-labelledby="{name}"><h2 id="{name}">{title}</h2>{inside}</section>'


def _nothing() -> str:
    return f"<p>{NOTHING}</p>"


def _of(some: int, every: int) -> str:
    return f"{some} of {every}"


def percent(share: float | None) -> str:
    """0.25: "25 %"; "none" where nothing was judged."""
    return "none" if share is None else f"{100 * share:.0f} %"


def _short(name: str) -> str:
    return name if len(name) <= LABEL_AT_MOST else name[: LABEL_AT_MOST - 1] + "…"


def bars(title: str, rows: Sequence[tuple[str, float, str]]) -> str:
    """One bar a row, from the top.

    Args:
        title: what it is, for those who cannot see it; the numbers belong in a table beside it.
        rows: a label, the length of its bar, 0 to 1, and what is written behind the bar.
    """
    lines = [_row(at, *row) for at, row in enumerate(rows)]
    return (
        f'<svg role="img" aria-label="{escape(title)}" viewBox="0 0 {WIDTH} {ROW * len(rows)}">'
        f"{''.join(lines)}</svg>"
    )


def _row(at: int, label: str, share: float, written: str) -> str:
    top, middle = at * ROW, at * ROW + ROW * 0.7
    length, height = BAR * share, ROW - 6
    return (
        f'<text x="0" y="{middle:.1f}">{escape(label)}</text>'
        f'<rect class="whole" x="{LABEL}" y="{top + 3}" width="{BAR}" height="{height}"/>'
        f'<rect class="bar" x="{LABEL}" y="{top + 3}" width="{length:.1f}" height="{height}"/>'
        f'<text x="{LABEL + BAR + 6}" y="{middle:.1f}">{escape(written)}</text>'
    )
