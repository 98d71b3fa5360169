"""How long a chat's answer took, and what became of it, as the status page and the metrics tell it."""

import pytest

from channels_bots import sending
from secretary.core import latencies
from secretary.core.models import Turn
from secretary.wire import tally
from tests.channels_bots import recorded
from tests.channels_bots.conftest import fake as fake  # noqa: PLC0414 (a fixture)
from tests.channels_bots.scenes import answer, friend
from tests.people import asked, person
from tests.rows import COMMITS


@COMMITS
def test_a_chat_that_was_answered_tells_when_its_voice_and_its_clip_were_taken(fake, queue):
    identity = friend()
    turn = answer(identity, "Two.", voice=recorded.voice(), clip=recorded.film())
    sending.bring(identity.pk)
    assert set(Turn.objects.get(pk=turn.pk).trace) == {"first_sound", "first_frame"}
    found = tally.read(queue)
    assert found.counts["deliveries"] == {(identity.door, "sent"): 2}
    assert sum(found.histograms["stages"][turn.door, "first_sound"].parts) == 1


@pytest.mark.django_db
def test_the_programs_own_turns_are_no_answers(queue):
    asked(by=person("canary", is_canary=True).username)
    asked()
    assert [(door.name, door.turns) for door in latencies.last_hour()] == [("web", 1)]
