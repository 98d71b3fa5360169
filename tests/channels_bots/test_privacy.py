"""Nothing that somebody said stands in a log, or beside a task where operators look."""

import logging

import pytest
from django.utils import timezone

from channels_bots import inbox, tasks
from channels_bots.messenger import Attachment, NotSent, Rejected, Uncertain
from secretary.core import arrivals, outcomes, watching
from secretary.core import tasks as core
from secretary.core.errors import Unreachable
from secretary.core.models import Delivery, Turn
from secretary.wire.types import Outcome
from tests import dispatched
from tests.channels_bots import recorded
from tests.channels_bots.outage import outage
from tests.channels_bots.scenes import due, friend, says, stranger
from tests.people import lapse
from tests.rows import COMMITS

pytestmark = COMMITS

MARKER = "violet hippopotamus"


@pytest.fixture
def said(fake, queue, media, caplog):
    """Gives all that was logged, and what is shown beside each task."""
    caplog.set_level(logging.DEBUG)

    def found() -> str:
        headers = [task.headers for task in dispatched.lying(queue)]
        return caplog.text + "".join(f"{one['argsrepr']} {one['kwargsrepr']}" for one in headers)

    return found


def test_a_line_on_its_way_to_its_answer(fake, queue, said):
    identity = friend(name=MARKER)
    inbox.take("fake", says(f"Tell me about the {MARKER}.", name=MARKER))
    turn = Turn.objects.get()
    lapse(turn)
    core.reply(turn.pk)
    voice = recorded.voice()
    outcomes.spoken(Outcome(str(turn.pk), ok=True, voice=voice, sentences={0: voice.seconds}))
    fake.refusals = [NotSent("away"), Rejected("no voices"), Uncertain("broken")]
    for _ in range(4):
        due(identity)
        tasks.deliver(identity.pk)
    assert Turn.objects.get().reply
    assert len(fake.asked) == 4
    assert MARKER not in said()


def test_what_a_worker_heard(fake, queue, said):
    friend()
    inbox.take("fake", says(MARKER, attachment=Attachment("file-1")))
    turn = Turn.objects.get()
    fake.files["file-1"] = [Unreachable("away")]
    tasks.fetch(turn.pk)
    fake.files["file-1"] = recorded.opus(1.0)
    lapse(turn)
    tasks.fetch(turn.pk)
    assert arrivals.heard(turn.pk) is False
    Turn.objects.update(stage="waiting", text=MARKER)
    lapse(turn)
    watching.let_in(timezone.now())
    assert MARKER not in said()


def test_a_stranger_a_command_and_a_broken_dispatch(fake, queue, said, servers):
    stranger("8")
    friend("7")
    with outage(servers):
        inbox.take("fake", says(MARKER, sender="8"))
        inbox.take("fake", says(f"/character {MARKER}"))
        inbox.take("fake", says(MARKER))
    assert Delivery.objects.count() == 2
    assert "the queue server is away" in said()
    assert MARKER not in said()
