"""What people call their pictures: said, told first, found, corrected and taken back."""

from __future__ import annotations

import shutil

import pytest

from index.catalog.own_captions import OwnCaptions
from server.language import phrases
from server.protocol import client_events, events
from tests.server.conversation.test_conversation import Talk, models_of


def saved(talk: Talk) -> list[tuple[int | None, str, bool]]:
    """What the client was told is on disk."""
    return [
        (one.rank, one.own_caption, one.undone)
        for one in talk.client.received
        if isinstance(one, events.OwnCaptionSaved)
    ]


async def test_what_a_picture_is_called_is_told_first_and_found_by(talk: Talk) -> None:
    await talk.say("green")
    assert await talk.say("call this: grandma's eightieth") == (
        "You call it: grandma's eightieth. Say undo to take it back."
    )
    assert saved(talk) == [(1, "grandma's eightieth", False)]
    assert await talk.say("describe it") == (
        "One of 1. You called it: grandma's eightieth. A green picture."
    )
    told = await talk.say("grandma's eightieth")
    assert told.endswith("You called it: grandma's eightieth. A green picture.")
    found = [one for one in talk.client.received if isinstance(one, events.SearchResults)][-1]
    assert [each.own_caption for each in found.results] == ["grandma's eightieth"]
    ready = [one for one in talk.client.received if isinstance(one, events.DescriptionReady)][-1]
    assert (ready.own_caption, ready.caption) == ("grandma's eightieth", "a green picture")
    assert "One: grandma's eightieth." in await talk.say("list them")


async def test_another_result_is_called_by_its_number_and_by_voice(talk: Talk) -> None:
    await talk.say("red")
    models_of(talk)[0].hears = "Call number two, the twins."
    assert (await talk.speak()).startswith("You call it: the twins.")
    assert saved(talk) == [(2, "the twins", False)]
    kept = OwnCaptions(talk.assistant.library.database).latest("sess_fake")
    assert kept and (kept.words, kept.given_by) == ("the twins", "voice")
    assert await talk.say("call number seven grandma") == phrases.only_so_many(2)


async def test_undo_takes_back_what_came_last_of_thumbs_and_words(talk: Talk) -> None:
    await talk.say("green")
    await talk.say("call it one")
    await talk.say("thumbs up")
    await talk.say("call it two")
    assert await talk.say("undo") == "Taken back. You call it: one."
    assert await talk.say("take that back") == phrases.UNDONE  # the thumb
    assert await talk.say("undo") == "Taken back. It has no words of yours now."
    assert await talk.say("undo") == phrases.NOTHING_TO_UNDO
    assert saved(talk)[-2:] == [(1, "one", True), (1, "", True)]
    assert (await talk.say("describe it")).endswith(": a green picture.")


async def test_a_wrong_description_asks_what_is_right_and_keeps_the_answer(talk: Talk) -> None:
    await talk.say("green")
    assert await talk.say("that's wrong") == phrases.SAVED_AS_WRONG
    assert (await talk.say("No, it's a red kite")).startswith("You call it: a red kite.")
    (thumb,) = talk.feedback.rows()
    assert (thumb.given, thumb.caption) == ("wrong_description", "a green picture")
    assert saved(talk) == [(1, "a red kite", False)]
    assert (await talk.say("undo")).startswith(phrases.UNDONE)
    assert await talk.say("undo") == phrases.UNDONE
    assert talk.feedback.report().wrong_descriptions == 0


@pytest.mark.parametrize("said", ["never mind", "cancel", "no"])
async def test_who_does_not_say_what_is_right_has_only_the_thumb(talk: Talk, said: str) -> None:
    await talk.say("green")
    await talk.say("wrong description")
    assert await talk.say(said) == phrases.LEFT_AS_IT_IS
    assert saved(talk) == [] and talk.feedback.report().wrong_descriptions == 1
    assert "1 match." in await talk.say("blue")  # the next words are a question again


@pytest.mark.parametrize("said", ["find blue", "next", "help"])
async def test_who_asks_for_something_else_meanwhile_gets_that(talk: Talk, said: str) -> None:
    await talk.say("green")
    await talk.send(client_events.Command(name="call_it"))
    await talk.say(said)
    await talk.say("blue")
    assert saved(talk) == []


async def test_the_button_asks_and_the_next_words_are_taken_as_they_are(talk: Talk) -> None:
    await talk.say("red")
    assert await talk.send(client_events.Command(name="call_it", rank=2)) == phrases.WHAT_TO_CALL_IT
    models_of(talk)[0].hears = "<b>The</b> عيد, of 2021!"
    await talk.speak()
    assert saved(talk) == [(2, "<b>The</b> عيد, of 2021", False)]


async def test_a_picture_that_is_gone_or_a_library_that_is_away_is_told(talk: Talk) -> None:
    await talk.say("green")
    library = talk.assistant.library
    library.catalog.remove([talk.session.dialogue.hit(1).photo.image_id])
    assert await talk.say("call this ours") == phrases.NO_SUCH_PICTURE
    shutil.move(library.folder, library.folder.with_name("away"))
    assert "1 match." in await talk.say("blue")  # what was said before is no question any more
    assert "nothing was saved" in await talk.say("call this ours")
    codes = [one.code for one in talk.client.received if isinstance(one, events.Error)]
    assert codes == ["image.unknown", "feedback.not_saved"] and saved(talk) == []


async def test_nothing_can_be_called_anything_before_there_are_results(talk: Talk) -> None:
    assert await talk.say("call this ours") == phrases.NO_RESULTS
