"""A question is said back from the structure that is searched, never from the words it came in.

What is said here, parsed again, is the same structure: a property test holds that. So nobody hears
"boats in 2050" about boats of every year.
"""

from __future__ import annotations

from index.catalog.selection import Selection
from server.language.phrases import titled
from server.language.place_names import with_the
from server.language.questions.exclusions import how_said, is_plural
from server.language.refinement import head_noun
from server.language.times.said import said as times_said
from server.search.query import Query

PICTURES = "pictures"
"""What is asked for where nothing is said of what they show."""


def title(query: Query) -> str:
    """A question as it is said: "red boat without people, from Leeds, newest first"."""
    if query.likes:
        return ", ".join(filter(None, (f"like {query.likes[0].called}", _beside_a_picture(query))))
    words = written(query)
    said = titled(words)
    return said[:1].lower() + said[1:] if words[:1].islower() else said


def written(query: Query) -> str:
    """The words of a question alone, without the picture; parsed, they are the same question."""
    if query.likes:
        return _beside_a_picture(query)
    if query.words:
        return _joined(query.words, _without(query), *narrowed(query))
    apart = _joined("", _without(query), *narrowed(query))
    return f"{PICTURES} {apart}" if apart else f"all {PICTURES}"


def narrowing_said(query: Query) -> str:
    """What of a question is a time or a place, in words: "from Leeds, not from 2020"."""
    return ", ".join(part for part in narrowed(query) if not part.endswith(" first"))


def narrowed(query: Query) -> list[str]:
    """Each thing that is asked apart from what pictures show."""
    said = _selection(query.selection)
    for unwanted in query.selection.besides:
        # "Not before 2018" would be since 2018.
        said += [
            f"{'except' if part.startswith('before ') else 'not'} {part}"
            for part in _selection(unwanted)
        ]
    return [*said, *([f"{query.order} first"] if query.order != "best" else [])]


def _beside_a_picture(query: Query) -> str:
    return ", ".join(filter(None, (query.words, _without(query), *narrowed(query))))


def _without(query: Query) -> str:
    head = "" if query.likes else head_noun(query.words)
    return how_said(query.without, head, is_plural(head))


def _joined(words: str, without: str, *further: str) -> str:
    """An exclusion follows the words at once; all else is set apart by a comma."""
    apart = "" if without.startswith(("without ", "that ")) else ","
    begun = f"{words}{apart} {without}" if words and without else words or without
    return ", ".join(filter(None, (begun, *further)))


def _selection(selection: Selection) -> list[str]:
    said = list[str]()
    if selection.where:
        places = [with_the(place) for place in selection.where]
        said.append(f"from {' or '.join(filter(None, (', '.join(places[:-1]), places[-1])))}")
    if selection.folder:
        said.append(f"in the folder {selection.folder}")
    if selection.camera:
        said.append(f"taken with the {selection.camera}")
    if selection.never:
        said.append(f"from {selection.never}")
    return [*said, *times_said(selection.when, selection.months)]
