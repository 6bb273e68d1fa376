"""Whom to believe when several say when and where a picture was taken.

A date that cannot be right gives way to any other, and one that is known more exactly stands for
one that it lies in.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from index.pictures.facts import dates
from index.pictures.facts.by_machines import said_by_machine
from index.pictures.facts.facts import Dated, Facts, Notes, Origin, Precision, names

ORDER: dict[Origin, str] = {
    Origin.SIDECAR: "A person, or a program for one, wrote it last, to set the others right.",
    Origin.CAMERA: "It was written when the shutter opened, by the clock of the place.",
    Origin.EMBEDDED: "Who scans a photo writes here when it was taken, not when it was scanned.",
    Origin.DIGITISED: "The camera's, too, unless the picture was scanned.",
    Origin.TAKEOUT: "Google's copy of the others, or when it was uploaded.",
    Origin.NAME: "Phones write the day into names; messengers, the day on which it was sent.",
    Origin.CHANGED: "When a program saved it last, which may be years later.",
}
"""From the most trusted down, each with the reason."""
_RANKS = {origin: rank for rank, origin in enumerate(ORDER)}
_FINENESS = {precision: rank for rank, precision in enumerate(Precision)}


def merged(several: Sequence[Facts], today: date) -> Facts:
    """What all together know.

    Args:
        several: places, cameras and words are taken from the first that has them; keywords and
            people from all.
        today: dates after it are not believed where there are others.
    """
    notes = [facts.notes for facts in several]
    chosen = taken([dated for facts in several for dated in facts.dates], today)
    return Facts(
        orientation=next((each.orientation for each in several if each.orientation != 1), 1),
        dates=(chosen,) if chosen else (),
        place=next((each.place for each in several if each.place), None),
        camera=next((each.camera for each in several if each.camera), None),
        notes=Notes(
            title=_by_a_person(each.title for each in notes),
            caption=_by_a_person(each.caption for each in notes),
            keywords=names(keyword for each in notes for keyword in each.keywords),
            people=names(person for each in notes for person in each.people),
        ),
    )


def _by_a_person(texts: Iterable[str]) -> str:
    return next((words for words in texts if words and not said_by_machine(words)), "")


def taken(several: Sequence[Dated], today: date) -> Dated | None:
    """The date to believe; None where there is none."""
    ranked = sorted(several, key=lambda dated: (_is_doubtful(dated, today), _RANKS[dated.origin]))
    if not ranked:
        return None
    believed = ranked[0]
    begin, end = dates.span(believed)
    within = [
        dated
        for dated in ranked[1:]
        if _FINENESS[dated.precision] > _FINENESS[believed.precision]
        and begin <= dates.span(dated)[0] < end
        and not _is_doubtful(dated, today)
    ]
    return within[0] if within else believed


def _is_doubtful(dated: Dated, today: date) -> bool:
    return dates.lies_ahead(dated, today) or dates.clock_was_never_set(dated)
