"""Every sentence that a person hears or reads from Earshot, errors included.

An error says what happened, what still works, and what to do next. A test walks this file,
so that nothing here is unspeakable.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from server.language.foreign import begins_foreign

_NUMBERS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
TIP_LIMIT = 3  # a tip that has been heard this often is not said again
UNKNOWN_NAMED = 3  # words that are named, where more are not known
# Characters that are said once more right behind the question that had them.
SAID_AGAIN_AT_MOST = 30  # of a time or a place
UNWANTED_SAID_AGAIN = 20  # of what pictures must not show
SAID_BACK_AT_MOST = 120  # characters of a question; some eight seconds


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
        rest = words[len(article) :]
        if words.lower().startswith(article) and rest and not begins_foreign(rest):
            words = rest
    return words[:1].title() + words[1:]  # Georgian has capitals, but begins no title with one


# Answers to a search


def not_taken_in(places: Sequence[str]) -> str:
    """Somebody asks for a place that the library has no picture from."""
    return f"None of your pictures says that it was taken in {listed(_few(places), 'or')}."


def said_back(query: str, by_look: bool = False) -> str:
    """The question, said while it is still searched for: "Red boat on a beach:".

    Nobody listens to a long one to its end.

    Args:
        query: as `saying.title` has it.
        by_look: whether a place in it is a matter of what pictures show.
    """
    said = f"By look, {query}" if by_look else titled(query)
    if len(said) > SAID_BACK_AT_MOST:
        said = f"{shortened(said)}, and so on"
    return f"{said}:"


def shortened(words: str) -> str:
    """As much of a long question as is said back, cut behind a part of it, or else a whole word."""
    if len(words) <= SAID_BACK_AT_MOST:
        return words
    begun = words[: SAID_BACK_AT_MOST + 1]
    part = begun.rpartition(", ")[0]
    if len(part) < SAID_BACK_AT_MOST // 3:
        part = begun.rpartition(" ")[0] or begun[:-1]
    kept = part.rstrip(" ,;:").split(" ")
    while len(kept) > 1 and kept[-1].lower() in _LEADING_ON:
        kept.pop()
    return " ".join(kept)


_LEADING_ON = (
    *("a", "an", "the", "and", "or", "not", "without", "with", "in", "on", "at", "from", "of"),
    *("to", "by", "is", "are", "that"),
)
"""Words behind which nobody stops speaking."""


_OF_THEN = "of that time or place"


def left_out(words: Sequence[str]) -> str:
    """What of a question is not searched for: 'I left out "on Sundays".'."""
    return f"I left out {listed([f'“{shortened(each)}”' for each in _few(words)])}."


def _few(words: Sequence[str]) -> list[str]:
    """The first of many, and how many more there are."""
    more = len(words) - UNKNOWN_NAMED
    return [*words[:UNKNOWN_NAMED], f"{more} more"] if more > 1 else list(words)


def found(matches: int, more: bool = False) -> str:
    """How many pictures match."""
    return f"More than {counted(matches, 'match')}." if more else f"{counted(matches, 'match')}."


def the_closest(count: int) -> str:
    """What was found with a picture: nobody can tell which of them match."""
    return "Here are the closest ones." if count > 1 else "Here is the closest one."


def no_clear_match(photos: int, narrowed: str = "") -> str:
    """Nothing matches, but something is closest; the closest one is named next."""
    among = _OF_THEN if len(narrowed) > SAID_AGAIN_AT_MOST else narrowed
    return f"No clear match in {' '.join((counted(photos, 'picture'), among)).strip()}."


def browsed(pictures: int) -> str:
    """All pictures of a time or a place."""
    return f"{counted(pictures, 'picture')}."


LOOK_UNKNOWN = "I don't know what it looks like there. Ask for another place."
"""Of a place that no picture says it was taken in."""


def no_such_folder(name: str) -> str:
    """A folder was asked for that the library does not have."""
    return f"There is no folder {shortened(name)} here. Ask for another, or for all pictures."


def nothing_there(narrowed: str, alone: bool = False) -> str:
    """No picture is from that time or place: "There is no picture from summer 2021 here.".

    The question has just been said back: where it is about nothing else, or where what narrows it
    is long, nobody wants to hear that again.

    Args:
        narrowed: the time and the place, in words.
        alone: whether nothing else was asked.
    """
    if alone:
        return "There are none here. Ask for another time or place."
    if "not " in narrowed or "except " in narrowed:
        return "There is no such picture here. Ask for another time or place."
    there = _OF_THEN if len(narrowed) > SAID_AGAIN_AT_MOST else narrowed
    return f"There is no picture {there} here. Ask for another time or place."


def nearly_the_same(pictures: int) -> str:
    """Said after a description."""
    return (
        "One more is nearly the same." if pictures == 1 else f"{pictures} more are nearly the same."
    )


def nothing_left(without: Sequence[str]) -> str:
    """There are pictures, but each of them shows something that was to be left out."""
    said = listed(_few(without), "or")
    unwanted = said if len(said) <= UNWANTED_SAID_AGAIN else "any of these"
    return f"Nothing is left without {unwanted}. Ask again and leave out less."


def listed(words: Sequence[str], last_link: str = "and") -> str:
    """ "a", "a and b", "a, b and c"."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {last_link} {words[-1]}"


def unknown_words(words: Sequence[str]) -> str:
    """The query has words outside a closed vocabulary; nobody listens to a long list of them."""
    several = "s" if len(words) > 1 else ""
    return f"I don't know the word{several} {listed(_few(words))}. Try other words."


def closest(description: str, before: Sequence[str] = ()) -> str:
    """The best of what does not match."""
    return _led("Closest, and possibly wrong", description, before)


def one_of(
    rank: int, total: int, description: str, more: bool = False, before: Sequence[str] = ()
) -> str:
    """The description of one result with its place: "One of 3: a red boat on a beach.".

    Args:
        rank, total: its place among so many.
        description: of the picture.
        more: whether there are more than that.
        before: sentences that come before the description.
    """
    many = f"more than {total:,}" if more else f"{total:,}"
    return _led(f"{number(rank).capitalize()} of {many}", description, before)


def _led(lead: str, description: str, before: Sequence[str]) -> str:
    if before:
        return f"{lead}. {' '.join(before)} {briefly(description)}"
    return f"{lead}: {_inner(description)}."


def you_called_it(words: str) -> str:
    """What somebody calls a picture, told before its description."""
    return f"You called it: {ended(words)}"


def ended(words: str) -> str:
    """As a sentence ends."""
    return words if words.endswith((".", "!", "?", "…")) else f"{words}."


def briefly(description: str) -> str:
    """The description alone: "A red boat on a beach."."""
    inner = _inner(description)
    return f"{inner[:1].upper()}{inner[1:]}."


def _inner(description: str) -> str:
    return description.strip().rstrip(".")


FLAWS = {
    "dark": "This is very dark.",
    "blurred": "This is blurred.",
    "screenshot": "This looks like a screenshot, not a photo.",
    "document": "This looks like a page of writing, not a photo.",
}
"""Said before a description, so that it is not believed too soon; by `Flaw`."""
HOPELESS = {
    "blank": "a blank picture, nearly one colour all over",
    "covered": "a dark picture with nothing to see; something may have covered the lens",
}
"""Said in the place of a description."""
LESS_FLAWED = {
    "tilted": "It is tilted.",
    "drawing": "It looks like a drawing, not a photo.",
}
"""Said when more is asked for."""
NOT_DESCRIBABLE = "a picture that I can't describe; it may be blank or too dark"
NO_OTHER_PICTURE = "There is no other picture here yet."
EMPTY_LIBRARY = (
    "There are no pictures here yet. Start Earshot with a folder of pictures, then ask again."
)
NOTHING_ASKED = "I have no question yet. Say or type what you are looking for."
NOT_UNDERSTOOD = "I didn't catch that. Please say it again, or type it."
STILL_NOT_UNDERSTOOD = (
    "I still didn't catch that. Say help to hear what you can say, or type your question."
)
STILL_NOT_DONE = "I still can't do that. Say help to hear what you can say."
CALLED = "Yes, I am listening."
VERDICT_BY_NAME = "If that was for me: say thumbs up or thumbs down."
"""Of "yes" and "no" at an open microphone, which people say to each other."""


def still_reading(done: int, total: int) -> str:
    """Said when nothing matches while pictures are still being indexed."""
    return f"I am still reading your pictures, {done:,} of {total:,} so far. Ask again later."


def library(
    photos: int, reading: tuple[int, int] | None, troubles: tuple[str, ...]
) -> tuple[str, ...]:
    """How the library is, for who asks whether it is up to date."""
    can = "1 picture can be found." if photos == 1 else f"{photos:,} pictures can be found."
    goes_on = (still_reading(*reading),) if reading else ()
    return (can, *goes_on, *troubles) if goes_on or troubles else (can, NO_TROUBLE)


# Answers to commands

NO_TROUBLE = "All is well with your pictures."

NO_RESULTS = "There are no results yet. Ask for a picture first."
NOTHING_FOUND = "Nothing has been found yet. Ask for another picture."
THAT_WAS_THE_LAST = "That was the last one. Say first, or search again."
THAT_WAS_THE_FIRST = "That was the first one. Say next, or search again."
NOTHING_TO_REPEAT = "I have not said anything yet. Ask for a picture first."
NOTHING_TO_UNDO = "There is nothing to take back."
UNDONE = "Taken back."
NOTHING_TO_SPELL = "You asked with a picture, so there is nothing to spell."
CANNOT_GROW = "I can't add more to this question. Search again with fewer words."
NOTHING_TO_RESUME = "There is nothing to resume. Say next, or ask for a picture."
PAUSED = "Paused. Say resume to go on."
SHORTER = "Shorter from now on."
SHORTEST = "That is as short as I can be."
FASTER, SLOWER, NORMAL_SPEED = "Faster.", "Slower.", "Normal speed."
FASTEST = "That is as fast as I can speak."
SLOWEST = "That is as slow as I can speak."
LOUDER, SOFTER = "Louder.", "Softer."
LOUDEST = "That is as loud as I can speak."
SOFTEST = "That is as soft as I can speak."
WAITING_LONGER = "I will give you more time to speak."
WAITING_LESS = "I will answer sooner."
MOST_PATIENT = "That is as long as I can wait."
LEAST_PATIENT = "That is as quick as I can answer."
TEXT_ONLY = "Text only from now on. Say speak again to hear me."
SPEAKING_AGAIN = "I am speaking again."
LISTENING = "I am listening. Speak whenever you like."
NOT_LISTENING = "I have stopped listening. Press Talk when you want to speak."
NOTHING_MORE = "That is all I know about this picture."
TIME_UNKNOWN = "This picture does not say at what time it was taken."
CAMERA_UNKNOWN = "This picture does not say with which camera it was taken."
WHEN_UNKNOWN = "This picture does not say when it was taken."
WHERE_UNKNOWN = "This picture does not say where it was taken."
MAY_BE_WRONG = "I can still be wrong."
NOT_YET_DESCRIBED = "a picture that I have not described yet"
NO_TEXT = "I found no text in this picture. Say more for what I know about it."
TEXT_NOT_READ_YET = (
    "I have not read the text in this picture yet. Say more for what I know about it."
)
HAS_TEXT = "Has text."
TEXT_GOES_ON = "Say more to hear the rest."
TEXT_ENDS = "That was all of the text."
TEXT_CUT_OFF = "It may be cut off at the edge."
TEXT_UNREAD_REST = "There is more text than I have read."
CANNOT_ANSWER = "I can't answer questions about a picture yet. Say more for what I know about it."
CANNOT_LAY_OUT = "I can't say yet what is where. Say repeat to hear the description again."

# Three sips instead of a lecture: each "help" says the next one, the first is heard most.
HELP = (
    "Say what you are looking for, such as a red boat on a beach. "
    "Then say next, previous, repeat, more, stop, or thumbs up. Say help again for other words."
)
HELP_WITH_QUESTIONS = (
    "To change a question, say only with snow, without people, only from last summer, or I said "
    "a red coat. "
    "To find your way, say first, number three, more results, list them, or more like this. "
    "Say help again for the rest."
)
HELP_WITH_THE_VOICE = (
    "Ask when, where, or are you sure. Say faster, slower, louder, softer, or normal speed. "
    "Say pause and resume, thumbs down, wrong description, call this and undo, "
    "text only and speak again, wait longer and wait less."
)


def more_to_list(left: int, next_rank: int) -> str:
    """After as many as are listed in one breath."""
    return f"And {left:,} more. Say number {number(next_rank)} to go on there."


def only_so_many(total: int) -> str:
    """Somebody asked for a result beyond the last."""
    return f"There {'is' if total == 1 else 'are'} only {total}."


SAVED = {"up": "Saved as helpful.", "down": "Saved as not helpful."}
_OR_LEAVE_IT = "Say or type it, or say never mind."
SAVED_AS_WRONG = f"Saved: the description is wrong. What is right? {_OR_LEAVE_IT}"
WHAT_TO_CALL_IT = f"What do you call it? {_OR_LEAVE_IT}"
LEFT_AS_IT_IS = "All right, I leave it."
_UNDO = " Say undo to take it back."


def called(words: str, tip: bool = False) -> str:
    """After it is on disk what somebody calls a picture; no words for nothing any more."""
    said = f"You call it: {ended(words)}" if words else "It has no words of yours now."
    return said + (_UNDO if tip else "")


def thumb_saved(verdict: str, tip: bool) -> str:
    """After a thumb is on disk."""
    return SAVED[verdict] + (_UNDO if tip else "")


# What went wrong

CUT_SHORT = "That was longer than I can listen to, so I answered the beginning."
NO_SOUND = "No sound reached me. Check the microphone and try again, or type your question."
STILL_WORKING = "I am still working on it."
GAVE_UP = "That took too long, so I gave up. Please ask again in a moment."
HANDS_FREE_FAILED = "I can't hear by myself when you speak. Press Talk instead, or type."
CLIENT_TOO_SLOW = "Your connection could not keep up, so I closed it. Open the page again to go on."
HEARING_FAILED = "I could not listen just now. Typing still works; please type it or try again."
NO_EAR = "I have no hearing model, so I cannot hear you. Please type your question."
TOO_LONG_TO_CALL_IT = (
    "That is too long for what you call a picture, so nothing was kept. Say it in fewer words, "
    "500 letters at most."
)
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
NOT_LOADED = (
    "I could not load what I need to hear and see. Your pictures are safe. Start Earshot again; "
    "its log says what failed."
)
LOADING = "I am still getting ready. Your question waits, and I will answer in a moment."
BUSY = "I am busy with other questions. Please ask again in a few seconds."
NO_SUCH_RESULT = "There is no result with that number. Say next, or search again."
TOO_LARGE = (
    "Your program sent me more at once than I can take, so I left it out. Searching still works."
)
TOO_FAST = "Too many messages arrived at once, so I left one out. Please go a little slower."
TOO_MANY_SESSIONS = "Too many people are connected to me. Close another Earshot page and try again."
TOO_MANY_OF_ONE = (
    "Too many pages of your device are connected to me. Close another Earshot page and try again."
)
ODD_SOUND = "The sound that arrived was damaged, so I dropped it. Please say it again."
SOME_SOUND_DAMAGED = "Some of your sound arrived damaged, so I may have missed a word."
WENT_WRONG = "Something went wrong on my side. Your pictures are safe; please ask again."


OFTEN = (
    *(NOT_UNDERSTOOD, THAT_WAS_THE_LAST, THAT_WAS_THE_FIRST, NO_RESULTS, STILL_WORKING),
    *(thumb_saved(verdict, tip=True) for verdict in SAVED),
    *(SAVED_AS_WRONG, WHAT_TO_CALL_IT, UNDONE, PAUSED),
    *(FASTER, SLOWER, LOUDER, SOFTER),
)
"""Said so often that their sound is made before it is needed."""


# Over HTTP, for programs and their people

NO_SUCH_PICTURE = "There is no such picture in this library. Search again for current results."
NO_SUCH_PAGE = "That page belongs to another question. Ask the question again from its beginning."
PICTURE_GONE = "The picture's file is gone or cannot be read. The other pictures still work."
STRANGER_REFUSED = "This server only answers pages of its own. Open the page it serves instead."
HOST_UNKNOWN = (
    "This server does not answer under that name. Open the address that it told when it was "
    "started, or start it again with this name behind --allow-host."
)
TOKEN_MISSING = (
    "This server answers only those who have its token. Open the whole address that it told when "
    "it was started: the token is at its end."
)
TOKEN_WRONG = (
    "That is not the token of this server. Open the address that it told when it was last started."
)
TOKEN_TOO_OFTEN = (
    "Too many wrong tokens came from this device. Wait a minute, and then open the address that "
    "the server told when it was last started."
)
SESSION_UNKNOWN = (
    "There is no such conversation now, so nothing was kept for it. Begin a new one and try again."
)
UPLOAD_TOO_LARGE = "That picture is too large to send. Send one under 32 megabytes."
NO_SUCH_ADDRESS = "There is nothing at that address. Check it, or begin at the first page."
NO_SUCH_METHOD = "That address is there, but not for what your program wants to do with it."
WRONG_TYPE = "What your program sent is of a type that I cannot read. Send it as another type."
HEAD_TOO_LARGE = "What your program sent before its message is too long. Send fewer headers."
TOO_SLOW_A_REQUEST = "What your program sent took too long to arrive. Send it again in one piece."
NO_FILES_LEFT = (
    "This computer lets me open no more files just now. Close other programs or pages, then try "
    "again."
)
BODY_TOO_LARGE = "What your program sent is larger than I can take. Send less at once."
UNREADABLE_REQUEST = "I could not read what your program sent me. Searching still works."
_SAID_OF_A_LIMIT = 100  # characters; nobody listens to forty names


def unreadable_message(why: str) -> str:
    """What a program sent breaks a limit; `why` is the limit, as a part of a sentence."""
    return f"I could not read what your program sent me: {why}. Searching still works."


def must_be(field: str | None, limit: str) -> str:
    """ "Top k must be a whole number from 1 to 50"."""
    return f"{_field_said(field)} must be {_limit_said(limit)}"


def field_is_missing(field: str, limit: str) -> str:
    """ "Text is missing, text of at most 500 characters"."""
    return f"{_field_said(field)} is missing, {_limit_said(limit)}"


def no_such_field(field: str) -> str:
    """A field that nobody knows."""
    return f"it has no field {_field_said(field)}"


def _field_said(field: str | None) -> str:
    """A field as a person reads it aloud: of "searches[0].top_k", "top k"."""
    words = re.sub(r"[\W_]+|\d+(?=\])", " ", (field or "").rpartition(".")[2]).strip()
    return f"“{words}”" if words else "it"


def _limit_said(limit: str) -> str:
    said = re.sub(r"[_|<>{}]+", " ", limit)
    return said if len(said) <= _SAID_OF_A_LIMIT else "as its documentation says"


def too_large_a_picture(most_bytes: int) -> str:
    """A picture that was sent."""
    return (
        f"That picture is too large to search with. Send one under {most_bytes // 1_000_000} "
        "megabytes, or ask in words."
    )


def not_a_picture(reason: str) -> str:
    """A picture that was sent could not be read."""
    return f"That file could not be searched with: {reason.rstrip('.')}. Send another picture."
