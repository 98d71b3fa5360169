import asyncio
import logging

from avatar.live import background


async def test_a_task_that_fails_is_told_about_with_its_name(caplog):
    async def work():
        raise ValueError("broken")

    task = background.start(work(), "listener")
    await asyncio.wait([task])
    await asyncio.sleep(0)
    assert [(r.levelno, r.getMessage()) for r in caplog.records] == [(logging.ERROR, "the listener stopped")]


async def test_a_task_that_is_stopped_is_no_failure(caplog):
    task = background.start(asyncio.Event().wait(), "listener")
    await background.stop(task)
    assert task.cancelled()
    assert caplog.records == []
