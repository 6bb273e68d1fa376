"""What is sent, kept, sent again, and given up."""

from __future__ import annotations

import asyncio
import json

import numpy as np
import pytest

from server.protocol import events
from server.protocol.outbox import ClientGone, Frame, Outbox

ID = "resp_0123456789a"


def make_outbox(**limits: int) -> Outbox:
    return Outbox("sess_1", lambda: 0.0, **limits)


def sound(outbox: Outbox, value: int, samples: int = 4) -> None:
    outbox.send_sound(ID, np.full(samples, value, np.int16))


async def take(outbox: Outbox, count: int) -> list[int | str]:
    """The next frames: the numbers of events, the first sample of sounds."""
    return [named(await outbox.next()) for _ in range(count)]


def named(frame: Frame) -> int | str:
    if isinstance(frame.payload, bytes):
        return f"sound {int(np.frombuffer(frame.payload[16:], '<i2')[0])}"
    seq: int = json.loads(frame.payload)["seq"]
    return seq


def fill(outbox: Outbox) -> None:
    outbox.emit(events.AudioCleared())
    sound(outbox, 1)
    sound(outbox, 2)
    outbox.emit(events.AudioCleared())
    sound(outbox, 3)


async def test_events_and_sound_leave_in_order() -> None:
    outbox = make_outbox()
    fill(outbox)
    assert await take(outbox, 5) == [1, "sound 1", "sound 2", 2, "sound 3"]


@pytest.mark.parametrize(
    ("last_seq", "sound_frames", "again"),
    [
        (0, 0, [1, "sound 1", "sound 2", 2, "sound 3"]),
        (1, 0, ["sound 1", "sound 2", 2, "sound 3"]),
        (1, 1, ["sound 2", 2, "sound 3"]),
        (1, 2, [2, "sound 3"]),
        (2, 0, ["sound 3"]),
        (2, 1, []),
    ],
)
async def test_what_a_client_missed_is_sent_again(
    last_seq: int, sound_frames: int, again: list[int | str]
) -> None:
    outbox = make_outbox()
    fill(outbox)
    await take(outbox, 4)
    assert outbox.rewind(last_seq, sound_frames)
    outbox.emit(events.AudioCleared())
    assert await take(outbox, len(again) + 1) == [*again, 3]


async def test_what_is_about_a_socket_is_not_sent_again_on_another() -> None:
    outbox = make_outbox()
    fill(outbox)
    outbox.emit(events.SessionResumed(received=0), once=True)
    sound(outbox, 4)
    assert outbox.rewind(2, 0)
    outbox.emit(events.SessionResumed(received=0), once=True)
    assert await take(outbox, 3) == ["sound 3", "sound 4", 4]
    assert outbox.rewind(2, 2)
    assert outbox.rewind(2, 1)
    assert await take(outbox, 1) == ["sound 4"]


@pytest.mark.parametrize(("last_seq", "sound_frames"), [(3, 0), (1, 3), (2, 2), (-1, 0)])
async def test_what_was_never_sent_cannot_be_sent_again(last_seq: int, sound_frames: int) -> None:
    outbox = make_outbox()
    fill(outbox)
    await take(outbox, 3)
    assert not outbox.rewind(last_seq, sound_frames)
    assert await take(outbox, 2) == [2, "sound 3"]


async def test_only_so_much_is_kept() -> None:
    outbox = make_outbox(most_kept=250)
    fill(outbox)
    await take(outbox, 5)
    assert not outbox.rewind(0, 0)
    assert outbox.rewind(2, 0)


async def test_a_client_that_lets_too_much_gather_is_given_up() -> None:
    outbox = make_outbox(most_waiting=2000)
    for value in range(100):
        sound(outbox, value, samples=100)
    assert outbox.too_slow
    with pytest.raises(ClientGone):
        await outbox.next()
    with pytest.raises(ClientGone):
        await outbox.present()


async def test_work_waits_for_a_client_that_is_away() -> None:
    outbox = make_outbox()
    waiting = asyncio.create_task(outbox.present())
    await asyncio.sleep(0)
    assert not waiting.done()
    outbox.attach()
    await waiting
    outbox.detach()
    waiting = asyncio.create_task(outbox.present())
    await asyncio.sleep(0)
    assert not waiting.done()
    outbox.close()
    with pytest.raises(ClientGone):
        await waiting


async def test_closing_wakes_whoever_writes() -> None:
    outbox = make_outbox()
    writing = asyncio.create_task(outbox.next())
    await asyncio.sleep(0)
    outbox.close()
    with pytest.raises(ClientGone):
        await writing
    outbox.emit(events.AudioCleared())
