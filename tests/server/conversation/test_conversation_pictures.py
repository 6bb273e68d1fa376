"""Questions with a picture, performed with fakes and real picture files."""

from __future__ import annotations

import base64
import io
from pathlib import Path

import pytest
from PIL import Image

from server.language import phrases
from server.protocol import client_events, events
from tests.fakes import COLOURS
from tests.server.conversation.test_conversation import Talk, make_talk


def sent(colour: str, form: str = "JPEG") -> str:
    """A picture as a page sends it."""
    file = io.BytesIO()
    Image.new("RGB", (40, 30), COLOURS[colour]).save(file, form)
    return base64.b64encode(file.getvalue()).decode("ascii")


def found(talk: Talk) -> list[int]:
    """The ids of the pictures found last."""
    results = [one for one in talk.client.received if isinstance(one, events.SearchResults)]
    return [result.id for result in results[-1].results]


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "HEIF", "BMP"])
async def test_a_picture_that_is_sent_finds_those_like_it(talk: Talk, form: str) -> None:
    said = await talk.send(client_events.ImageQuery(image=sent("green", form)))
    assert said == "Like your picture: Here are the closest ones. One of 4: a green picture."
    assert found(talk)[0] == 2


async def test_a_picture_and_words_find_what_is_like_both(talk: Talk) -> None:
    said = await talk.send(client_events.ImageQuery(image=sent("green"), text="with blue"))
    assert said.startswith("Like your picture, with blue: Here are the closest ones. One of 4: a ")
    assert sorted(found(talk)[:2]) == [2, 3]
    assert (await talk.say("without red")).startswith(
        "Like your picture, with blue, without red: Here are the closest ones."
    )
    assert sorted(found(talk)) == [2, 3]


async def test_more_like_a_result_leaves_that_one_out(talk: Talk) -> None:
    await talk.say("red")
    said = await talk.say("more like this")
    assert said == "Like number 1: Here are the closest ones. One of 3: a red picture."
    assert found(talk)[0] == 4 and 1 not in found(talk)


async def test_a_thumb_for_a_picture_found_with_a_picture_keeps_the_words(talk: Talk) -> None:
    await talk.send(client_events.ImageQuery(image=sent("green"), text="with blue"))
    await talk.say("wrong description")
    (row,) = talk.feedback.rows()
    assert (row.query, row.heard_as, row.given) == ("with blue", "image", "wrong_description")
    assert row.transcript_confidence is None


async def test_a_wrong_description_is_kept_and_taken_back(talk: Talk) -> None:
    await talk.say("red")
    assert await talk.say("wrong description") == phrases.SAVED_AS_WRONG
    assert await talk.say("undo") == phrases.UNDONE
    saved = [one for one in talk.client.received if isinstance(one, events.FeedbackSaved)]
    assert [(one.verdict, one.undid) for one in saved] == [
        ("wrong_description", None),
        ("undone", "wrong_description"),
    ]
    assert talk.feedback.report().wrong_descriptions == 0


@pytest.mark.parametrize(
    ("image", "reason"),
    [
        ("", "It is empty."),
        ("not base64!", "It is damaged or cut short."),
        ("\u00e9", "It is damaged or cut short."),
        (base64.b64encode(b"hello").decode(), "not a picture of a kind that Earshot can open."),
        (sent("red")[:200], "It is damaged or cut short."),
    ],
)
async def test_what_is_no_picture_is_said_to_be_none_and_the_session_goes_on(
    talk: Talk, image: str, reason: str
) -> None:
    said = await talk.send(client_events.ImageQuery(image=image, event_id="mine"))
    assert said.startswith("That file could not be searched with: ")
    assert reason.rstrip(".") in said
    (error,) = (one for one in talk.client.received if isinstance(one, events.Error))
    assert (error.code, error.text, error.cause_event_id) == ("image.unreadable", said, "mine")
    assert (await talk.say("red")).startswith("Red: 2 matches.")


async def test_a_picture_that_the_library_does_not_hold_is_said_to_be_gone(talk: Talk) -> None:
    assert await talk.send(client_events.ImageQuery(image_id=99)) == phrases.NO_SUCH_PICTURE
    (error,) = (one for one in talk.client.received if isinstance(one, events.Error))
    assert error.code == "image.unknown"


async def test_a_model_that_fails_at_a_picture_is_spoken_of(talk: Talk) -> None:
    talk.assistant.models.embedder.failure = RuntimeError("trace")  # type: ignore[attr-defined]
    said = await talk.send(client_events.ImageQuery(image=sent("green")))
    assert said == phrases.SEARCH_FAILED


async def test_a_library_of_one_picture_has_none_like_it(tmp_path: Path) -> None:
    talk = make_talk(tmp_path, "red")
    await talk.say("red")
    assert await talk.say("similar") == f"Like number 1: {phrases.NO_OTHER_PICTURE}"
    talk.assistant.close()
    talk.assistant.library.close()
