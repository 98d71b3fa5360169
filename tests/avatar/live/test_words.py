import asyncio
import json

import pytest

from avatar.live.words import NotHeard, Wanted, glance, words
from secretary.wire import config, streams, writing
from secretary.wire.jobs import TranscriptionJob
from secretary.wire.types import Transcript, pack, unpack
from tests import dispatched

HEARD = Transcript("good day", "en", 0.9, 0.01, 1.2)


@pytest.fixture
async def listener(media):
    async with config.async_media_server() as client:
        yield client


def write(media, attempt=1, revision=0):
    with writing.Writer(media, f"words:u1:{revision}:{attempt}", turn="u1") as writer:
        writer.open(streams.Header("json", 1))
        writer.send([streams.Chunk(0, json.dumps(pack(HEARD)).encode())])
        writer.end(1.2)


async def test_an_utterance_is_dispatched_and_its_words_awaited(media, queue, listener):
    asked = asyncio.create_task(words(listener, Wanted("u1", ("en", "de"))))
    while not (tasks := dispatched.lying(queue)):
        await asyncio.sleep(0.01)
    await asyncio.to_thread(write, media)
    assert await asked == HEARD
    job = TranscriptionJob("u1", "speech:u1:0:1", ("en", "de"))
    assert [(task.name, unpack(TranscriptionJob, task.argument), task.priority) for task in tasks] == [
        ("gpu_tasks.transcribe", job, 0)
    ]


async def test_words_of_a_second_start_count_as_well(media, queue, listener):
    write(media, attempt=2)
    assert await words(listener, Wanted("u1", ("en",))) == HEARD


async def test_what_no_worker_could_make_out_is_told_in_words(media, queue, listener):
    writing.Writer(media, "words:u1:0:1", turn="u1").fail("out of memory")
    with pytest.raises(NotHeard, match="Please type instead"):
        await words(listener, Wanted("u1", ("en",)))


async def test_a_later_revision_has_a_stream_of_its_own_and_calls_off_the_earlier_ones(media, queue, listener):
    write(media, revision=3)
    assert await words(listener, Wanted("u1", ("en",), 3, until=8_000)) == HEARD
    assert streams.replaced(media, "u1", 2)
    assert not streams.replaced(media, "u1", 3)


async def test_a_glance_is_quick_and_gives_way_to_what_people_wait_for(media, queue, listener):
    write(media, revision=1)
    assert await glance(listener, Wanted("u1", ("en",), 1, until=8_000, effort="glance")) == HEARD
    (task,) = dispatched.lying(queue)
    assert (task.argument["effort"], task.priority) == ("glance", 5)


async def test_a_glance_that_fails_is_no_words(media, queue, listener):
    writing.Writer(media, "words:u1:1:1", turn="u1").fail("out of memory")
    assert await glance(listener, Wanted("u1", ("en",), 1)) is None
