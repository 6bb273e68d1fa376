"""What is told when something cannot be done: one shape, by REST and on the socket.

By REST it is the answer `{"error": {...}}`, on the socket the `error` of an `error` event; of
several questions in one call, that of one answer. Every code stands here, with what it means and
what a program does about it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias, get_args

from pydantic import BaseModel, ConfigDict

from server.language import phrases
from server.protocol.field_limits import Fault, Location, Schema, fault

ErrorCode: TypeAlias = Literal[
    "message.not_json",
    "message.unknown_type",
    "message.invalid",
    "message.too_large",
    "rate.too_fast",
    "session.invalid",
    "server.too_many_sessions",
    "client.too_slow",
    "audio.damaged",
    "audio.empty",
    "audio.too_long",
    "hearing.detection_failed",
    "hearing.failed",
    "hearing.missing",
    "result.unknown",
    "search.failed",
    "speech.failed",
    "feedback.not_saved",
    "image.too_large",
    "image.unreadable",
    "image.not_fetched",
    "image.unknown",
    "image.gone",
    "cursor.invalid",
    "request.invalid",
    "request.unsupported_type",
    "request.too_large",
    "request.too_slow",
    "address.unknown",
    "method.unknown",
    "host.unknown",
    "origin.refused",
    "token.missing",
    "token.wrong",
    "token.too_often",
    "session.unknown",
    "server.loading",
    "server.busy",
    "server.hung",
    "server.failed",
    "model.failed",
    "library.failed",
]


class Failure(BaseModel):
    """Why something could not be done."""

    model_config = ConfigDict(frozen=True, use_attribute_docstrings=True)
    code: ErrorCode
    """For programs."""
    text: str
    """For people: what happened and what to do next, to be shown or spoken as it stands."""
    field: str | None = None
    """What of the message it is about, such as "searches[0].top_k"; null where it is about no
    field, or about the message as a whole."""
    limit: str | None = None
    """In words, what is allowed there: "a whole number from 1 to 50"; null where it is no limit
    that was broken."""


@dataclass(frozen=True)
class Meaning:
    """What a code tells a program."""

    happened: str
    then: str
    """What to do about it."""
    status: int | None = None
    """Of HTTP; None where only the socket says it."""


_MEND = "Mend the program: `field` and `limit` say what."
_LATER = "Ask again after a few seconds, then after longer and longer ones."
_WARNED = "Nothing; the rest was taken."
MEANINGS: Mapping[ErrorCode, Meaning] = {
    "message.not_json": Meaning("A text frame was no JSON object.", _MEND),
    "message.unknown_type": Meaning("There is no event of that type, or it has none.", _MEND),
    "message.invalid": Meaning("A field of an event is missing, unknown or out of bounds.", _MEND),
    "message.too_large": Meaning("A frame was larger than it may be, and was left out.", _MEND),
    "rate.too_fast": Meaning(
        "Frames came faster than they may; this one and those after it were left out. It is said "
        "once until there is room again.",
        "Wait a second; send sound in real time.",
    ),
    "session.invalid": Meaning(
        "`session_id`, `last_seq` or `sound_frames` in the address cannot be right; the socket "
        "closes with 1008.",
        _MEND,
    ),
    "server.too_many_sessions": Meaning(
        "There are as many sessions as may be, of all or of this client; the socket closes with "
        "1013.",
        _LATER,
    ),
    "client.too_slow": Meaning(
        "The client left too much unread; the socket closes with 1013, and the session is over.",
        "Connect anew, and read while sending.",
    ),
    "audio.damaged": Meaning(
        "A binary frame had an odd number of bytes, and was dropped.",
        "Send whole samples of two bytes.",
    ),
    "audio.empty": Meaning(
        "There was no sound to answer.", "Let the person record again, or look at the microphone."
    ),
    "audio.too_long": Meaning("The recording was cut; its beginning is being answered.", _WARNED),
    "hearing.detection_failed": Meaning(
        "Nobody can tell when somebody speaks; `turn_detection` is `none` now.",
        "Send `input_audio_buffer.commit` at the end of each recording.",
    ),
    "hearing.failed": Meaning("The recording could not be heard.", "Let the person ask again."),
    "hearing.missing": Meaning("There is no model that hears.", "Send `query.text` instead."),
    "result.unknown": Meaning("`rank` is higher than there are results.", _MEND),
    "search.failed": Meaning("It could not be searched.", "Ask again."),
    "speech.failed": Meaning(
        "The answer could not be made into sound; its words still come.", "Show the words."
    ),
    "feedback.not_saved": Meaning("A thumb is not on disk.", "Let the person give it again."),
    "image.too_large": Meaning("A picture that was sent is too large.", "Send it smaller.", 413),
    "image.unreadable": Meaning("A file is no picture that opens.", "Send another one.", 422),
    "image.not_fetched": Meaning(
        "The picture at an address could not, or must not, be fetched.",
        "Send its file as `data`.",
        422,
    ),
    "image.unknown": Meaning(
        "The library has no picture of that id or path, or not any more.", "Search again.", 404
    ),
    "image.gone": Meaning("The picture's file is gone or cannot be read.", "Show another.", 410),
    "cursor.invalid": Meaning(
        "The cursor is damaged or another question's.", "Ask again without a cursor.", 422
    ),
    "request.invalid": Meaning(
        "A parameter or a field is missing, unknown or out of bounds, or the body is no JSON.",
        _MEND,
        422,
    ),
    "request.unsupported_type": Meaning("The body is of another type than it may be.", _MEND, 415),
    "request.too_large": Meaning("The body, or the head, is larger than it may be.", _MEND, 413),
    "request.too_slow": Meaning(
        "The request took too long to arrive.", "Send it in one piece.", 408
    ),
    "address.unknown": Meaning("There is nothing at this address.", _MEND, 404),
    "method.unknown": Meaning("This address does not take this method.", _MEND, 405),
    "host.unknown": Meaning(
        "The request names a host that is none of this server's.",
        "Ask by the address that it told when it was started.",
        403,
    ),
    "origin.refused": Meaning(
        "The request comes from a page of another server.", "Send no `Origin`.", 403
    ),
    "token.missing": Meaning(
        "This server asks for its token.", "Send `Authorization: Bearer TOKEN`.", 401
    ),
    "token.wrong": Meaning("It is not this server's token.", "Ask the person for it.", 401),
    "token.too_often": Meaning(
        "Too many wrong tokens came from this device.", "Wait a minute.", 429
    ),
    "session.unknown": Meaning(
        "There is no such session now, or its secret is another.",
        "Leave out `session_id`, or begin a new session.",
        404,
    ),
    "server.loading": Meaning(
        "The models are still being loaded.", "Wait until `GET /ready` says 200.", 503
    ),
    "server.busy": Meaning("Too many questions wait already.", _LATER, 503),
    "server.hung": Meaning("It took too long, and was given up.", "Ask again, once.", 504),
    "server.failed": Meaning("A fault of the server's, which is in its log.", "Ask again.", 500),
    "model.failed": Meaning("A model could not be loaded or has failed.", "Ask again.", 503),
    "library.failed": Meaning("The library cannot be read or written.", "Ask again.", 503),
}


def invalid(
    code: ErrorCode, error: Mapping[str, Any], root: Schema, location: Location | None = None
) -> Failure:
    """The failure that one of pydantic's errors is; see `field_limits.fault`."""
    found = fault(error, root, location)
    return Failure(code=code, text=_told(found), field=found.field, limit=found.limit)


def _told(found: Fault) -> str:
    match found:
        case Fault("missing", str(field), limit):
            return phrases.unreadable_message(phrases.field_is_missing(field, limit))
        case Fault("surplus", str(field), _):
            return phrases.unreadable_message(phrases.no_such_field(field))
        case _:
            return phrases.unreadable_message(phrases.must_be(found.field, found.limit))


def codes_list(by_rest_alone: bool = False) -> str:
    """Every code, with what it means and what to do, as a list in Markdown."""
    lines = []
    for code in get_args(ErrorCode):
        what = MEANINGS[code]
        if by_rest_alone and not what.status:
            continue
        where = f"HTTP {what.status}" if what.status else "on the socket"
        lines.append(f"- `{code}`, {where}: {what.happened} *What to do:* {what.then}\n")
    return "".join(lines)
