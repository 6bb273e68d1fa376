"""A client's own sentences and its own voice, performed with fakes."""

from __future__ import annotations

import asyncio
import threading

import pytest

from server.language import phrases
from server.protocol import client_events, events
from server.session.effects import Say
from tests.server.conversation.test_conversation import Talk, models_of

NOTICE = "There is no microphone here."
ANSWER = "Red: 2 matches. One of 2: a red picture."


async def begin(talk: Talk, event: client_events.AnyClientEvent) -> None:
    """Send an event without waiting for what follows."""
    await talk.conversation.perform(talk.session.receive(event))


async def test_a_notice_is_a_response_of_its_own_when_nothing_is_said(talk: Talk) -> None:
    assert await talk.send(client_events.NoticeSay(text=NOTICE)) == NOTICE
    (done,) = talk.client.responses()
    assert done.status == "completed"
    assert {response_id for response_id, _ in talk.client.sound} == {done.response_id}


async def test_a_notice_follows_the_answer_that_is_being_said(talk: Talk) -> None:
    speaker = models_of(talk)[3]
    speaker.pause = threading.Event()
    await begin(talk, client_events.TextQuery(text="red"))
    await talk.client.heard_something.wait()
    await begin(talk, client_events.NoticeSay(text=NOTICE))
    speaker.pause.set()
    await talk.conversation.finished()
    (done,) = talk.client.responses()
    assert (done.text, done.status) == (f"{ANSWER} {NOTICE}", "completed")
    assert speaker.said[-1] == NOTICE
    assert await talk.say("repeat") == ANSWER


async def test_an_answer_that_is_still_heard_can_go_on_after_a_notice(talk: Talk) -> None:
    await talk.say("red")
    answer, ends = talk.session.current.response_id, talk.session.current.ends
    await talk.send(client_events.NoticeSay(text=NOTICE))
    notice = talk.client.responses()[-1].response_id
    await talk.send(client_events.PlaybackPosition(response_id=answer, seconds=ends[0]))
    assert await talk.say("pause") == phrases.PAUSED
    assert notice != answer
    assert await talk.say("resume") == "2 matches. One of 2: a red picture."


async def test_several_notices_are_said_one_after_the_other(talk: Talk) -> None:
    await begin(talk, client_events.NoticeSay(text="One."))
    await begin(talk, client_events.NoticeSay(text="Two."))
    assert await talk.send(client_events.NoticeSay(text="Three.")) == "One. Two. Three."
    assert len(talk.client.responses()) == 1


async def test_a_notice_is_spoken_in_its_own_language(talk: Talk) -> None:
    await begin(talk, client_events.NoticeSay(text="Eins.", language="de"))
    await begin(talk, client_events.NoticeSay(text="Zwei.", language="de"))
    await talk.send(client_events.NoticeSay(text=NOTICE))
    created = [one for one in talk.client.received if isinstance(one, events.ResponseCreated)]
    assert [one.language for one in created] == ["de", "en"]
    assert [done.text for done in talk.client.responses()] == ["Eins. Zwei.", NOTICE]
    assert models_of(talk)[3].languages == ["de", "de", "en"]


async def test_a_notice_in_another_language_follows_the_answer_in_a_response_of_its_own(
    talk: Talk,
) -> None:
    speaker = models_of(talk)[3]
    speaker.pause = threading.Event()
    await begin(talk, client_events.TextQuery(text="red"))
    await talk.client.heard_something.wait()
    await begin(talk, client_events.NoticeSay(text="Eins.", language="de"))
    speaker.pause.set()
    await talk.conversation.finished()
    told = [(done.status, done.text) for done in talk.client.responses()]
    assert told == [("completed", ANSWER), ("completed", "Eins.")]
    assert await talk.say("repeat") == ANSWER


async def test_an_answer_that_goes_on_by_itself_comes_before_a_notice(talk: Talk) -> None:
    speaker = models_of(talk)[3]
    speaker.pause = threading.Event()
    await begin(talk, client_events.NoticeSay(text=NOTICE))
    await talk.client.heard_something.wait()
    speaker.pause.set()
    speaker.pause = None
    await talk.conversation.perform([Say(("2 matches.",))])
    await talk.conversation.finished()
    told = [(done.status, done.text) for done in talk.client.responses()]
    assert told == [("cancelled", NOTICE), ("completed", f"2 matches. {NOTICE}")]


async def test_a_question_silences_a_notice(talk: Talk) -> None:
    speaker = models_of(talk)[3]
    speaker.pause = threading.Event()
    await begin(talk, client_events.NoticeSay(text=NOTICE))
    await talk.client.heard_something.wait()
    speaker.pause.set()
    speaker.pause = None
    assert await talk.say("red") == ANSWER
    assert [done.status for done in talk.client.responses()] == ["cancelled", "completed"]


async def test_without_a_voice_wanted_a_notice_is_nothing(talk: Talk) -> None:
    await talk.send(client_events.SessionUpdate(speak=False))
    assert await talk.send(client_events.NoticeSay(text=NOTICE)) == ""
    assert "response.created" not in talk.client.types()


# The client's own voice


async def test_a_client_that_speaks_itself_gets_the_words_and_no_sound(talk: Talk) -> None:
    await talk.send(client_events.SessionUpdate(voice="client"))
    assert await talk.say("red") == ANSWER
    assert talk.client.types() == [
        "session.updated",
        "response.created",
        "response.output_audio_transcript.delta",
        "search.results",
        "response.output_audio_transcript.delta",
        "description.ready",
        "response.output_audio_transcript.delta",
        "response.done",
    ]
    assert talk.client.sound == [] and models_of(talk)[3].said == []


@pytest.mark.parametrize(
    ("spoken", "rest"),
    [
        (0, ANSWER),
        (0.4, ANSWER),
        (1, "2 matches. One of 2: a red picture."),
        (2, "One of 2: a red picture."),
    ],
)
async def test_an_answer_goes_on_at_the_sentence_that_was_not_spoken_to_its_end(
    talk: Talk, spoken: float, rest: str
) -> None:
    await talk.send(client_events.SessionUpdate(voice="client"))
    await talk.say("red")
    answer = talk.session.current.response_id
    await talk.send(client_events.PlaybackPosition(response_id=answer, seconds=spoken))
    await talk.say("pause")
    assert await talk.say("resume") == rest
    created = [one for one in talk.client.received if isinstance(one, events.ResponseCreated)]
    assert created[-1].resumes == answer


async def test_an_answer_spoken_to_its_end_by_the_client_does_not_go_on(talk: Talk) -> None:
    await talk.send(client_events.SessionUpdate(voice="client"))
    await talk.say("red")
    answer = talk.session.current.response_id
    await talk.send(client_events.PlaybackPosition(response_id=answer, seconds=3))
    await talk.send(client_events.PlaybackFinished(response_id=answer))
    assert await talk.say("resume") == phrases.NOTHING_TO_RESUME


async def test_text_only_is_text_only_with_any_voice(talk: Talk) -> None:
    await talk.send(client_events.SessionUpdate(voice="client", speak=False))
    await talk.say("red")
    assert talk.session.current.finished, "there is nothing to be played"


async def test_a_client_may_say_that_the_models_are_loading_where_the_server_cannot(
    talk: Talk,
) -> None:
    await talk.send(client_events.SessionUpdate(voice="client"))
    talk.ready.clear()
    await begin(talk, client_events.TextQuery(text="red"))
    while "response.output_audio_transcript.delta" not in talk.client.types():
        await asyncio.sleep(0)
    talk.ready.set()
    await talk.conversation.finished()
    assert talk.client.responses()[-1].text == f"{phrases.LOADING} {ANSWER}"
    assert talk.session.current.ends == [2, 3, 4]


async def test_a_recording_that_was_cut_is_spoken_of_before_its_answer(talk: Talk) -> None:
    for _ in range(400):
        await talk.conversation.perform(talk.session.receive_audio(b"\x10\x20" * 1600))
    said = await talk.send(client_events.AudioCommit())
    assert said == f"{phrases.CUT_SHORT} Red one: 2 matches. One of 2: a red picture."
    assert talk.client.types().count("error") == 1
    assert await talk.say("repeat") == "Red one: 2 matches. One of 2: a red picture."


async def test_the_voice_is_as_the_person_wishes(talk: Talk) -> None:
    speaker = models_of(talk)[3]
    await talk.say("red")
    await talk.send(client_events.SessionUpdate(voice_style="crisp"))
    await talk.say("green")
    assert set(speaker.styles) == {"natural", "crisp"}
    assert speaker.styles == sorted(speaker.styles, reverse=True)
    assert speaker.styles[-1] == "crisp"


async def test_a_rate_that_the_natural_voice_does_not_hold_is_spoken_by_the_crisp_one(
    talk: Talk,
) -> None:
    speaker = models_of(talk)[3]
    await talk.send(client_events.SessionUpdate(words_per_minute=600))
    await talk.say("red")
    assert set(speaker.styles) == {"crisp"}


async def test_an_answer_has_one_voice_from_its_beginning_to_its_end(talk: Talk) -> None:
    speaker = models_of(talk)[3]
    speaker.pause = threading.Event()
    await begin(talk, client_events.TextQuery(text="red"))
    await talk.client.heard_something.wait()
    await begin(talk, client_events.SessionUpdate(words_per_minute=600))
    speaker.pause.set()
    await talk.conversation.finished()
    assert len(talk.client.responses()) == 1
    assert set(speaker.styles) == {"natural"}
