"""What thumbs tell, as one HTML page for people: sentences, and tables with a bar in each row.

The page asks for nothing but itself, runs no script, and says in words and numbers all that it
draws. Whatever people said is text in it, never markup. `report.py` counts; this file writes.

A bar stands in the cell of its number, drawn by the browser: its label is the row's own, whole and
in its own direction, at any width and in the page's colours, and a screen reader meets each number
once. Libraries that draw charts make a picture beside the table, with labels that are cut or too
small.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from html import escape
from pathlib import Path
from string import Template

from server.feedback.report import Counted, Told, WrongDescription
from server.language.phrases import counted as said
from server.language.phrases import shortened
from server.language.times.said import day_written

TEMPLATE = Path(__file__).with_name("report.html")
PARTS = {
    "embed": "search model",
    "match": "model of the second look",
    "caption": "description model",
    "hear": "hearing model",
    "speak": "voice",
}


def page(told: Told, today: date) -> str:
    """The whole document."""
    sections = [
        _section("Week by week", _weeks(told)),
        _section("Questions with the most thumbs down", _worst(told)),
        _section("How sure the search was", _scores(told)),
        _section("How sure the descriptions were", _confidences(told.confidences)),
        _section("Models", _models(told)),
        _section("Wrong descriptions", _wrong(told.wrong, told.further_wrong)),
    ]
    return Template(TEMPLATE.read_text("utf-8")).substitute(
        summary=_summary(told.all),
        day=day_written(today),
        sections="\n".join(filter(None, sections)),
    )


def percent(some: int, every: int) -> str:
    """ "25 %"; "none" where nothing was judged. Rounded, but to none or to all only where it is."""
    if not every:
        return "none"
    rounded = round(100 * some / every)
    if 0 < some < every and rounded in (0, 100):
        return "over 99 %" if rounded else "under 1 %"
    return f"{rounded} %"


def _summary(every: Counted) -> str:
    wrong = every.wrong_descriptions
    times = "once" if wrong == 1 else f"{wrong:,} times"
    called = f" A description was called wrong {times}." if wrong else ""
    if every.up + every.down:
        return f"{_up(every)}.{called}"
    return f"There are no thumbs up or down yet.{called}"


def _up(one: Counted, past: bool = False) -> str:
    """ "3 of 4 thumbs are up, 75 %"."""
    judged = one.up + one.down
    if judged == 1:
        return f"The only thumb {'was' if past else 'is'} {'up' if one.up else 'down'}"
    verb = ("was" if one.up == 1 else "were") if past else ("is" if one.up == 1 else "are")
    return f"{one.up:,} of {judged:,} thumbs {verb} up, {percent(one.up, judged)}"


def _weeks(told: Told) -> str:
    weeks = [(day_written(date.fromisoformat(week.name)), week) for week in told.weeks]
    if not weeks:
        return ""
    judged = [(name, week) for name, week in weeks if week.share_up is not None]
    findings = []
    if judged:
        name, last = judged[-1]
        findings.append(f"In the week from {name}: {_lower(_up(last, past=True))}.")
        findings += [_best_week(judged)] if len(judged) > 1 else []
    if told.earlier_weeks:
        weeks_before = said(told.earlier_weeks, "earlier week")
        findings.append(f"{weeks_before} with thumbs {_is(told.earlier_weeks)} not shown.")
    return _told(findings, _table("Thumbs by week", "Week from", weeks))


def _best_week(weeks: Sequence[tuple[str, Counted]]) -> str:
    most = max(week.share_up or 0.0 for _, week in weeks)
    best = [(name, week) for name, week in weeks if week.share_up == most]
    if weeks[-1] in best:
        return "No week was better."
    name, week = best[-1]
    share = percent(week.up, week.up + week.down)
    if len(best) == 1:
        return f"The best week began on {name}, with {share} up."
    return f"The best weeks had {share} up, the last of them from {name}."


def _worst(told: Told) -> str:
    if not told.worst:
        return ""
    first = told.worst[0]
    alike = sum(one.down == first.down for one in told.worst) - 1
    thumbs = said(first.down, "thumb")
    question = _quoted(first.name)
    if not alike:
        findings = [f"{question} has the most, {thumbs} down and {first.up:,} up."]
    elif alike == len(told.worst) - 1 and told.further_questions:
        findings = [f"{question} and all others shown have {thumbs} down each."]
    else:
        others = said(alike, "other question")
        findings = [f"{question} and {others} have the most, {thumbs} down each."]
    if told.further_questions:
        more = said(told.further_questions, "more question")
        verb = "has" if told.further_questions == 1 else "have"
        findings.append(f"{more} with thumbs down {verb} as many or fewer.")
    return _told(findings, _table("Thumbs by question", "Question", _by_name(told.worst)))


def _scores(told: Told) -> str:
    bands = [band for band in told.scores if band.share_up is not None]
    if not bands:
        return ""
    shares = [(band.name, percent(band.up, band.up + band.down)) for band in bands]
    findings = [
        "Below a certain score Earshot says that there is no clear match. Where low scores get "
        "thumbs up all the same, it says so too often.",
        _lowest_and_highest(shares, "a score", "are up"),
    ]
    if len(told.models["embed"]) > 1:
        model = f"<bdi>{escape(told.scored_by or '')}</bdi>"
        findings.append(
            f"Scores are those of {model}; thumbs on what another model found are not counted here."
        )
    return _told(findings, _table("Thumbs by score", "Score", _by_name(bands)))


def _confidences(bands: Sequence[Counted]) -> str:
    if not bands:
        return ""
    shares = [(band.name, percent(band.wrong_descriptions, _all(band))) for band in bands]
    findings = [
        "How sure the model was of the description that was told. Only pictures that still have "
        "the description of that time are counted.",
        _lowest_and_highest(shares, "a confidence", "say that the description is wrong"),
    ]
    table = _table("Thumbs by confidence", "Confidence", _by_name(bands), of_wrong=True)
    return _told(findings, table)


def _lowest_and_highest(shares: Sequence[tuple[str, str]], what: str, verdict: str) -> str:
    (low, of_low), (high, of_high) = shares[0], shares[-1]
    if len(shares) == 1:
        return f"All pictures have {what} of {low}; {of_low} of their thumbs {verdict}."
    return (
        f"Of the thumbs on pictures with {what} of {low}, {of_low} {verdict}; of those with "
        f"{high}, {of_high}."
    )


def _models(told: Told) -> str:
    parts = [
        _table(f"Thumbs by {title}", "Model", _by_name(models))
        for part, title in PARTS.items()
        if (models := told.models[part])
    ]
    found = [one for one in told.models["embed"] if one.share_up is not None]
    return _told([_best_model(found)] if len(found) > 1 else [], "".join(parts)) if parts else ""


def _best_model(models: Sequence[Counted]) -> str:
    most = max(one.share_up or 0.0 for one in models)
    best = [one for one in models if one.share_up == most]
    share = percent(best[0].up, best[0].up + best[0].down)
    names = [f"<bdi>{escape(one.name)}</bdi>" for one in best]
    if len(best) == len(models):
        return f"Of what each search model found, {share} got thumbs up."
    return f"Of what {' and '.join(names)} found, {share} got thumbs up, more than of any other."


def _wrong(wrong: Sequence[WrongDescription], further: int) -> str:
    if not wrong:
        return ""
    rows = "".join(
        f'<tr><th scope="row" dir="auto">{escape(one.caption) or "none"}</th>'
        f'<td dir="auto">{escape(one.path)}</td><td>{one.times:,}</td></tr>'
        for one in wrong
    )
    table = _table_of("Descriptions called wrong", ("Description", "File", "Times"), rows)
    more = f"{said(further, 'further description')} {_is(further)} not shown."
    return _told([more] if further else [], table)


def _table(
    title: str, kind: str, named: Sequence[tuple[str, Counted]], of_wrong: bool = False
) -> str:
    """A row each, and in its last cell the share that the section is about."""
    rows = []
    for name, one in named:
        some, every = one.up, one.up + one.down
        if of_wrong:
            some, every = one.wrong_descriptions, _all(one)
        rows.append(
            f'<tr><th scope="row" dir="auto">{escape(name)}</th><td>{one.up:,}</td>'
            f"<td>{one.down:,}</td><td>{one.wrong_descriptions:,}</td>"
            f"<td>{percent(some, every)}{_bar(some, every)}</td></tr>"
        )
    share = "Share wrong" if of_wrong else "Share up"
    return _table_of(title, (kind, "Up", "Down", "Wrong", share), "".join(rows))


def _bar(some: int, every: int) -> str:
    """As long as the share; the number before it says the same."""
    if not every:
        return ""
    share = f"{100 * some / every:.1f}%"
    return f'<span class="whole" aria-hidden="true"><span style="width: {share}"></span></span>'


def _table_of(title: str, columns: Sequence[str], rows: str) -> str:
    heads = "".join(f'<th scope="col">{escape(column)}</th>' for column in columns)
    return (
        f"<table><caption>{escape(title)}</caption><thead><tr>{heads}</tr></thead>"
        f"<tbody>{rows}</tbody></table>"
    )


def _section(title: str, inside: str) -> str:
    """Empty where there is nothing to tell."""
    name = title.lower().replace(" ", "-")
    heading = f'<section aria-labelledby="{name}"><h2 id="{name}">{title}</h2>'
    return f"{heading}{inside}</section>" if inside else ""


def _told(findings: Sequence[str], table: str) -> str:
    return "".join(f"<p>{each}</p>" for each in findings) + table


def _by_name(several: Sequence[Counted]) -> list[tuple[str, Counted]]:
    return [(one.name, one) for one in several]


def _all(one: Counted) -> int:
    return one.up + one.down + one.wrong_descriptions


def _quoted(words: str) -> str:
    """A question within a sentence, whichever way it runs; nobody reads a long one there."""
    kept = shortened(words)
    return f"“<bdi>{escape(kept)}{'' if kept == words else '…'}</bdi>”"


def _lower(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]


def _is(count: int) -> str:
    return "is" if count == 1 else "are"
