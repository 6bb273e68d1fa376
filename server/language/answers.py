"""What is said when somebody asks about results, about the question, or about the voice.

Pure: facts in, one or more sentences out. Every answer must bear being heard for the third time,
so none explains itself. What pictures look like comes from their captions.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from index.catalog.records import Photo, PhotoText
from index.pictures.facts.facts import Notes, Precision
from index.pictures.facts.file_names import given_name
from server.language import phrases
from server.language.times import said_dates
from server.search.result import Result

SPELLED_AT_MOST = 12  # words; half a minute
LISTED_AT_MOST = 10  # captions in one breath
READ_AT_ONCE = 240  # characters of a text; some fifteen seconds
READ_SURELY = 0.9
"""Confidence of a text below which it is said that it may be read wrongly."""
NAMED_AT_MOST = 6  # people, or keywords
CLEAR_ANSWER = 0.8
"""Probability that the question is answered, below which nothing is said to fit well."""
SURE, FAIRLY_SURE, UNSURE = 0.9, 0.7, 0.4
"""The captioner's probability per token from which each word is deserved."""

_SQUARE = 1.1  # longer side by shorter; up to here neither wide nor tall
_SPOKEN_MARKS = {"'": "apostrophe", "-": "hyphen", "&": "ampersand", ".": "dot", ",": "comma"}


def more(
    photo: Photo, confidence: float | None = None, today: date | None = None
) -> tuple[str, ...]:
    """What is known of a picture beside its description.

    Args:
        photo: the picture.
        confidence: of a description that was made after the search; else the picture's own counts.
        today: what lies after it is doubted; None for this day.
    """
    sentences: list[str] = []
    if photo.taken:
        sentences += when(photo, today)
    if place(photo):
        sentences.append(where(photo))
    shape = _shape(photo.width, photo.height)
    if shape:
        sentences.append(f"It is {shape}.")
    name = given_name(photo.path.stem)
    if name:
        sentences.append(f"Its name is {name}.")
    sentences += [phrases.LESS_FLAWED[flaw] for flaw in photo.flaws if flaw in phrases.LESS_FLAWED]
    sentences += written(photo.notes, photo.own_caption or "")
    sure = photo.caption_confidence if confidence is None else confidence
    if sure is not None:
        sentences.append(_of_the_description(sure))
    return tuple(sentences) or (phrases.NOTHING_MORE,)


def before(photo: Photo, own: str = "") -> tuple[str, ...]:
    """What is told before a picture's description: what its owner calls it, then its flaws."""
    return (
        *((phrases.you_called_it(own),) if own else ()),
        *(phrases.FLAWS[flaw] for flaw in photo.flaws if flaw in phrases.FLAWS),
    )


def when(photo: Photo, today: date | None = None) -> tuple[str, ...]:
    """ "Taken on 3 June 2021, in the afternoon."; what is after `today` is doubted."""
    if photo.taken is None:
        return (phrases.WHEN_UNKNOWN,)
    return said_dates.taken(photo.taken, today or date.today())


def written(notes: Notes, own: str = "") -> tuple[str, ...]:
    """What people have written about a picture, said as theirs, but for what its owner calls it."""
    sentences = []
    if notes.title:
        sentences.append(f"Its title is {phrases.ended(notes.title)}")
    if notes.caption and notes.caption.casefold() not in (notes.title.casefold(), own.casefold()):
        sentences.append(f"Its caption says {phrases.ended(notes.caption)}")
    if notes.people:
        sentences.append(f"It names {phrases.listed(_few(notes.people, 'more'))}.")
    named = {name.casefold() for name in notes.people}
    keywords = [word for word in notes.keywords if word.casefold() not in named]
    if keywords:
        sentences.append(f"Its keywords are {phrases.listed(_few(keywords, 'more'))}.")
    return tuple(sentences)


@dataclass(frozen=True)
class TextPart:
    """As much of the text in a picture as is said at once."""

    said: tuple[str, ...]
    """Sentences."""
    words: str
    """The text alone, to be spelled; empty where there is none."""
    goes_on: int | None = None
    """The line that follows; None where this is all."""


def text(photo: Photo, begin: int = 0) -> TextPart:
    """What is written in a picture, from a line on, in parts that can be listened to."""
    if photo.text is None:
        return TextPart((phrases.TEXT_NOT_READ_YET,), "")
    lines = photo.text.lines
    if begin >= len(lines):
        return TextPart((phrases.TEXT_ENDS if lines else phrases.NO_TEXT,), "")
    end = begin + 1
    while (
        end < len(lines) and sum(len(each.text) for each in lines[begin : end + 1]) <= READ_AT_ONCE
    ):
        end += 1
    part = lines[begin:end]
    words = _run_on([line.text for line in part])
    sure = PhotoText(part).confidence >= READ_SURELY
    said = [_lead(photo.text, begin, sure) + phrases.ended(words)]
    if any(line.cut_off for line in part):
        said.append(phrases.TEXT_CUT_OFF)
    if end < len(lines):
        return TextPart((*said, phrases.TEXT_GOES_ON), words, end)
    return TextPart((*said, phrases.TEXT_UNREAD_REST) if photo.text.more else tuple(said), words)


def _lead(kept: PhotoText, begin: int, sure: bool) -> str:
    """What is said before the text: how sure it is, and how it stands there."""
    if not sure:
        return "I read, not surely: "
    if begin:
        return ""
    scripts = sorted({line.script for line in kept.lines} - {"", "Latin"})
    written = f", written in {phrases.listed(scripts)}" if scripts else ""
    return f"{'Mirrored, it' if kept.mirrored else 'It'} says{written}: "


def _run_on(lines: Sequence[str]) -> str:
    """Lines as they are read aloud: a sentence that was broken goes on, others are set apart."""
    words = lines[0][:READ_AT_ONCE]
    for line in lines[1:]:
        goes_on = words[-1:].isalpha() and line[:1].islower()
        apart = " " if goes_on or words.endswith((".", "!", "?", ":", ",", ";")) else ". "
        words += apart + line
    return words


def _few(names: Sequence[str], others: str) -> list[str]:
    """As many names as are listened to, and how many there are besides."""
    more = len(names) - NAMED_AT_MOST
    return [*names[:NAMED_AT_MOST], f"{more} {others}"] if more > 1 else [*names]


def fact(asked: str, photo: Photo, today: date | None = None) -> tuple[str, ...]:
    """What is known of where, when or with what a picture was taken; empty for other questions.

    Args:
        asked: a command's name: "where", "when", "time", "camera" or "folder".
        photo: of which it is asked.
        today: see `when`.
    """
    match asked:
        case "where":
            return (where(photo),)
        case "when":
            return when(photo, today)
        case "time":
            return at_what_time(photo, today)
        case "camera":
            return (camera(photo),)
        case "folder":
            return (folder(photo),)
    return ()


def at_what_time(photo: Photo, today: date | None = None) -> tuple[str, ...]:
    """ "At 14:05. Taken on 3 June 2021, in the afternoon."."""
    if photo.taken is None or photo.taken.precision is not Precision.SECOND:
        return (phrases.TIME_UNKNOWN, *(when(photo, today) if photo.taken else ()))
    return (f"At {photo.taken.moment:%H:%M}.", *when(photo, today))


def camera(photo: Photo) -> str:
    """ "Taken with the Canon EOS 80D."."""
    return f"Taken with the {photo.camera}." if photo.camera else phrases.CAMERA_UNKNOWN


def folder(photo: Photo) -> str:
    """ "In the folder Holidays."."""
    name = photo.path.parent.name
    return f"In the folder {name}." if name else "In the topmost folder."


def where(photo: Photo) -> str:
    """ "Taken in Leeds, England, United Kingdom."; at sea, in degrees."""
    known = place(photo)
    if not known:
        return phrases.WHERE_UNKNOWN
    return f"Taken in {known}." if photo.place else f"Taken at about {known}."


def place(photo: Photo) -> str | None:
    """ "Headingley, Leeds, England, United Kingdom"; "50.8 degrees north, 30.1 west" at sea."""
    if photo.place:
        parts = (photo.place.part, photo.place.name, photo.place.region, photo.place.country)
        return ", ".join(dict.fromkeys(filter(None, parts)))
    if photo.latitude is None or photo.longitude is None:
        return None
    north = f"{abs(photo.latitude):.1f} degrees {'north' if photo.latitude >= 0 else 'south'}"
    east = f"{abs(photo.longitude):.1f} {'east' if photo.longitude >= 0 else 'west'}"
    return f"{north}, {east}"


def confidence(result: Result, rank: int, described: float | None = None) -> tuple[str, ...]:
    """How far the description and the match can be trusted, in plain words.

    Args:
        found: what the search gave.
        rank: which picture, counted from 1.
        described: confidence of a description that was made after the search.
    """
    photo = result.hits[rank - 1].photo
    sure = photo.caption_confidence if described is None else described
    if result.closest:
        fits = "It is one of the closest; how much alike they are, I can't tell."
    elif not result.matches:
        fits = "It does not really fit your question; nothing fits better."
    elif _only_just(result, photo):
        fits = "It only just fits your question."
    else:
        fits = "It fits your question well."
    description = (_of_the_description(sure),) if sure is not None else ()
    return (*description, fits, phrases.MAY_BE_WRONG)


def _only_just(result: Result, photo: Photo) -> bool:
    unlikely = result.probability is not None and result.probability < CLEAR_ANSWER
    return unlikely or photo.image_id not in result.clear


def spelled(words: str) -> str:
    """Words letter by letter; a full stop parts the words, so that each is heard alone."""
    each = words.split()
    if not each:
        return phrases.NOTHING_TO_SPELL
    said = " ".join(
        ", ".join(_SPOKEN_MARKS.get(letter, letter.upper()) for letter in word) + "."
        for word in each[:SPELLED_AT_MOST]
    )
    return f"{said} And so on." if len(each) > SPELLED_AT_MOST else said


def count(question: str, result: Result, rank: int) -> str:
    """ "Red boat on a beach: 3 matches. You are at number 2."."""
    if result.closest:
        like = question.removeprefix("like ")
        return f"These are the closest to {like}. You are at number {rank}."
    if not result.matches:
        no_match = phrases.no_clear_match(result.photos, result.narrowed)
        return f"{no_match} You are at number {rank} of the closest."
    if not result.by_look:
        pictures = phrases.counted(result.matches, "picture")
        return f"{pictures} {result.narrowed}".rstrip() + f". You are at number {rank}."
    matches = phrases.found(result.matches, result.more)
    return f"{phrases.said_back(question)} {matches} You are at number {rank}."


def list_of(
    captions: Mapping[int, str], total: int, begin: int = 1, reach: int = 0
) -> tuple[str, ...]:
    """ "One: a red boat on a beach.", and so on, `LISTED_AT_MOST` at a time.

    Args:
        captions: descriptions by rank; one that is lacking is not yet made.
        total: how many results there are.
        begin: the first rank to be said.
        reach: how many there are with those that are still to be fetched.
    """
    ranks = range(begin, min(total, begin + LISTED_AT_MOST - 1) + 1)
    said = tuple(
        f"{phrases.number(rank).capitalize()}: "
        f"{captions.get(rank, phrases.NOT_YET_DESCRIBED).strip().rstrip('.')}."
        for rank in ranks
    )
    following = begin + len(said)
    reach = max(total, reach)
    if following > reach:
        return said
    return (*said, phrases.more_to_list(reach - following + 1, following))


def rate(steps: int, changed: bool) -> str:
    """After "faster" (steps above 0), "slower" (below) or "normal speed" (0)."""
    if steps == 0:
        return phrases.NORMAL_SPEED
    if steps > 0:
        return phrases.FASTER if changed else phrases.FASTEST
    return phrases.SLOWER if changed else phrases.SLOWEST


def volume(steps: int, changed: bool) -> str:
    """After "louder" (steps above 0) or "softer" (below)."""
    if steps > 0:
        return phrases.LOUDER if changed else phrases.LOUDEST
    return phrases.SOFTER if changed else phrases.SOFTEST


def end_of_turn(steps: int, changed: bool) -> str:
    """After "wait longer" (steps above 0) or "wait less" (below)."""
    if steps > 0:
        return phrases.WAITING_LONGER if changed else phrases.MOST_PATIENT
    return phrases.WAITING_LESS if changed else phrases.LEAST_PATIENT


def help_for(times: int) -> str:
    """What "help" says when it was said `times` times before since anything else was said."""
    pages = (phrases.HELP, phrases.HELP_WITH_QUESTIONS, phrases.HELP_WITH_THE_VOICE)
    return pages[times % len(pages)]


def _of_the_description(sure: float) -> str:
    if sure >= SURE:
        return "I am sure of the description."
    if sure >= FAIRLY_SURE:
        return "I am fairly sure of the description."
    if sure >= UNSURE:
        return "I am not very sure of the description."
    return "I can't describe this one reliably."


def _shape(width: int, height: int) -> str | None:
    if width <= 0 or height <= 0:
        return None
    if max(width, height) <= _SQUARE * min(width, height):
        return "square"
    return "wide" if width > height else "tall"
