"""Every sentence that a person hears or reads from Earshot, errors included.

An error says what happened, what still works, and what to do next. A test walks this file,
so that nothing here is unspeakable. It knows no model and no socket.
"""

from __future__ import annotations

from collections.abc import Sequence

_NUMBERS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
TIP_LIMIT = 3  # a tip that has been heard this often is not said again


def number(n: int) -> str:
    """Small numbers in words, as people say them; larger ones in figures."""
    return _NUMBERS[n] if 0 <= n < len(_NUMBERS) else f"{n:,}"


def counted(n: int, noun: str) -> str:
    """ "1 picture", "240 pictures"."""
    return f"{n:,} {noun}" if n == 1 else f"{n:,} {noun}{'es' if noun.endswith('ch') else 's'}"


def titled(query: str) -> str:
    """A query as a short title: "a red boat on a beach" -> "Red boat on a beach"."""
    words = query.strip()
    for article in ("a picture of ", "a photo of ", "pictures of ", "a ", "an ", "the "):
        if words.lower().startswith(article) and len(words) > len(article):
            words = words[len(article) :]
    return words[:1].upper() + words[1:]


# Answers to a search


def found(query: str, matches: int, kept: int, more: bool = False) -> str:
    """How many pictures match, and how many of them are kept for listening."""
    count = f"more than {counted(matches, 'match')}" if more else counted(matches, "match")
    best = f" Best {kept}." if kept < matches else ""
    return f"{titled(query)}: {count}.{best}"


def no_clear_match(query: str, photos: int) -> str:
    """Nothing matches, but something is closest; the closest one is named next."""
    return f"No clear match for {titled(query).lower()} in {counted(photos, 'picture')}."


def unknown_words(words: Sequence[str]) -> str:
    """The query has words outside a closed vocabulary."""
    listed = f"{', '.join(words[:-1])} and {words[-1]}" if len(words) > 1 else words[0]
    return f"I don't know the word{'s' if len(words) > 1 else ''} {listed}. Try other words."


def closest(description: str) -> str:
    """The best of what does not match."""
    return f"Closest, and possibly wrong: {_inner(description)}."


def one_of(rank: int, total: int, description: str) -> str:
    """The description of one result with its place: "One of 3: a red boat on a beach."."""
    return f"{number(rank).capitalize()} of {total}: {_inner(description)}."


def _inner(description: str) -> str:
    return description.strip().rstrip(".")


NOT_DESCRIBABLE = "a picture that I can't describe; it may be blank or too dark"
EMPTY_LIBRARY = (
    "There are no pictures here yet. Start Earshot with a folder of pictures, then ask again."
)
NOTHING_ASKED = "I have no question yet. Say or type what you are looking for."
NOT_UNDERSTOOD = "I didn't catch that. Please say it again, or type it."


def still_reading(done: int, total: int) -> str:
    """Said when nothing matches while pictures are still being indexed."""
    return f"I am still reading your pictures, {done:,} of {total:,} so far. Ask again later."


# Answers to commands

NO_RESULTS_YET = "There are no results yet. Ask for a picture first."
THAT_WAS_THE_LAST = "That was the last one. Say first, or search again."
THAT_WAS_THE_FIRST = "That was the first one. Say next, or search again."
NOTHING_TO_REPEAT = "I have not said anything yet. Ask for a picture first."
NOTHING_TO_UNDO = "There is nothing to take back."
UNDONE = "Taken back."
HELP = (
    "Say what you are looking for, such as a red boat on a beach. "
    "Then say next, previous, first, last, repeat, stop, thumbs up, thumbs down, or undo."
)


def thumb_saved(helpful: bool, tip: bool) -> str:
    """After a thumb is on disk."""
    return ("Saved as helpful." if helpful else "Saved as not helpful.") + (
        " Say undo to take it back." if tip else ""
    )


# What went wrong

CUT_SHORT = "That was longer than I can listen to, so I answered the beginning."
NO_SOUND = "No sound reached me. Check the microphone and try again, or type your question."
HEARING_FAILED = "I could not listen just now. Typing still works; please type it or try again."
SEARCH_FAILED = "I could not search just now. Please ask again in a moment."
DESCRIBING_FAILED = "a picture that I could not describe just now"
SPEAKING_FAILED = "I could not speak just now. The answer is on the page as text."
SAVING_FAILED = (
    "I could not save that; the disk may be full. Searching still works. Free some space and "
    "try again."
)
INDEXING_FAILED = (
    "I could not go on reading your pictures. Those read before can be found. Start Earshot again "
    "to go on."
)
LOADING = "I am still getting ready. Your question waits, and I will answer in a moment."
BUSY = "I am busy with other questions. Please ask again in a few seconds."
NO_SUCH_RESULT = "There is no result with that number. Say next, or search again."
UNREADABLE_MESSAGE = "I could not read what your program sent me. Searching still works."
TOO_LARGE = (
    "Your program sent me more at once than I can take, so I left it out. Searching still works."
)
TOO_FAST = "Too many messages arrived at once, so I left one out. Please go a little slower."
TOO_MANY_SESSIONS = "Too many people are connected to me. Close another Earshot page and try again."
ODD_SOUND = "The sound that arrived was damaged, so I dropped it. Please say it again."
WENT_WRONG = "Something went wrong on my side. Your pictures are safe; please ask again."


# Over HTTP, for programs and their people

NO_SUCH_PICTURE = "There is no such picture in this library. Search again for current results."
PICTURE_GONE = "The picture's file is gone or cannot be read. The other pictures still work."
STRANGER_REFUSED = "This server only answers pages of its own. Open the page it serves instead."
UPLOAD_TOO_LARGE = "That picture is too large to send. Send one under 32 megabytes."


def not_a_picture(reason: str) -> str:
    """An upload that could not be read."""
    return f"That file could not be searched with: {reason.rstrip('.')}. Send another picture."
