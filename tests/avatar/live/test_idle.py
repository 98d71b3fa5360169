import asyncio

import pytest

from avatar.live.idle import idle_loop
from secretary.wire import config
from secretary.wire.streams import Header, StreamBroken
from secretary.wire.types import LOOP, Expression, Photo
from secretary.wire.writing import Writer
from tests import dispatched
from tests.avatar.live import media as encoded


@pytest.fixture
async def listener(media):
    async with config.async_media_server() as client:
        yield client


async def drawn(queue, media, seconds=10.0, failing=""):
    """A worker: take the next drawing from the queue, and write it."""
    while not (tasks := dispatched.lying(queue)):
        await asyncio.sleep(0.01)
    queue.delete("render")
    turn = tasks[0].argument["turn"]
    writer = Writer(media, f"video:{turn}:0:1", turn=turn)
    if failing:
        writer.fail(failing)
    else:
        writer.open(Header("h264", 90_000, encoded.SIDE, encoded.SIDE))
        writer.send(encoded.h264([20] * LOOP))
        writer.end(seconds)
    return tasks[0].argument


async def shown(queue, media, listener, photo, resting):
    worker = asyncio.create_task(drawn(queue, media))
    loop = await idle_loop(listener, photo, resting)
    return loop, await worker


async def test_a_face_at_rest_is_drawn_once(queue, media, listener):
    loop, job = await shown(queue, media, listener, Photo("a.webp"), Expression("happy", 0.6))
    assert (job["idle"], job["resting"]) == (True, {"name": "happy", "intensity": 0.6})
    assert len(loop.frames) == LOOP
    assert await idle_loop(listener, Photo("a.webp"), Expression("happy", 0.62)) is loop
    assert dispatched.lying(queue) == []


async def test_another_expression_is_another_loop(queue, media, listener):
    one, _ = await shown(queue, media, listener, Photo("b.webp"), Expression("happy", 0.6))
    other, _ = await shown(queue, media, listener, Photo("b.webp"), Expression("sad", 0.6))
    assert one is not other


async def test_a_face_that_cannot_be_drawn_is_told_and_tried_again_the_next_time(queue, media, listener):
    worker = asyncio.create_task(drawn(queue, media, failing="no face"))
    with pytest.raises(StreamBroken, match="no face"):
        await idle_loop(listener, Photo("c.webp"), Expression())
    await worker
    loop, _ = await shown(queue, media, listener, Photo("c.webp"), Expression())
    assert len(loop.frames) == LOOP
