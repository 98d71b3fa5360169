"""What the workers hand on at the end of a turn: of a chat first its voice, then its clip."""

import io
from datetime import timedelta

import c2pa
import pytest
from django.utils import timezone

from secretary.core import arrivals, conversations, doors, outcomes, turns
from secretary.core.models import Character, Identity, Stage, Turn
from secretary.wire import mark
from secretary.wire.blobs import store
from secretary.wire.config import settings
from secretary.wire.types import Clip, Expression, Outcome
from tests import dispatched
from tests.channels_bots import recorded
from tests.people import asked, character, lapse, sentence
from tests.rows import COMMITS

pytestmark = COMMITS

VOICE = Clip("v.ogg", "audio/ogg", 2.0, 9)
CLIP = Clip("c.mp4", "video/mp4", 2.4, 90)


def identity(**more) -> Identity:
    character()
    met = doors.meet("terminal", "ada")
    doors.approve(met, tell=False)
    Identity.objects.filter(pk=met.pk).update(**more)
    return Identity.objects.get(pk=met.pk)


def in_rendering(by: Identity, *texts: str) -> Turn:
    """A turn from a chat whose answer is complete and is being spoken."""
    asked = arrivals.write(by, "What time is it?")
    lapse(asked)
    arrivals.admit(asked.pk)
    turn = turns.claim(asked.pk, Stage.REPLYING)
    assert turn
    for number, text in enumerate(texts or ("It is noon.",)):
        turns.say(turn, sentence(number, text), Expression())
    turns.answered(turn, len(texts) or 1)
    turn.refresh_from_db()
    return turn


def spoken(turn: Turn, **more) -> bool:
    return outcomes.spoken(Outcome(str(turn.pk), ok=True, **({"voice": VOICE, "sentences": {0: 2.0}} | more)))


def finished(turn: Turn, **more) -> bool:
    return outcomes.finished(Outcome(str(turn.pk), **({"ok": True, "clip": CLIP, "voice": VOICE} | more)))


def tasks(queue) -> list[str]:
    return [name for name, _ in dispatched.names(queue)]


def test_a_chat_is_spoken_before_it_is_drawn(queue):
    in_rendering(identity())
    muxes = [task.argument for task in dispatched.lying(queue) if task.name == "gpu_tasks.mux"]
    assert [mux["picture"] for mux in muxes] == [False]
    assert [link["task"] for task in dispatched.lying(queue) for link in task.links] == ["secretary.spoken"]


def test_the_voice_goes_ahead_and_the_clip_is_recorded_after_it(queue):
    turn = in_rendering(identity())
    queue.flushall()
    assert spoken(turn)
    turn.refresh_from_db()
    assert (turn.stage, turn.voice, turn.seconds, turn.owed, turn.attempt) == ("rendering", "v.ogg", 2.0, True, 0)
    assert turn.sentences.get().seconds == 2.0
    assert ("bots.deliver", turn.identity_id) in dispatched.names(queue)
    (mux,) = [task for task in dispatched.lying(queue) if task.name == "gpu_tasks.mux"]
    assert mux.argument["picture"]


def test_the_same_voice_twice_is_taken_once(queue):
    turn = in_rendering(identity())
    assert spoken(turn)
    Turn.objects.update(owed=False)
    queue.flushall()
    assert not spoken(turn)
    assert not Turn.objects.get().owed
    assert dispatched.lying(queue) == []


def test_the_end_is_owed_to_the_door(queue):
    turn = in_rendering(identity())
    spoken(turn)
    Turn.objects.update(owed=False)
    queue.flushall()
    assert finished(turn)
    turn.refresh_from_db()
    assert (turn.stage, turn.clip, turn.owed) == ("finished", "c.mp4", True)
    assert tasks(queue) == ["bots.deliver"]


def test_a_voice_that_went_ahead_is_not_exchanged(queue):
    turn = in_rendering(identity())
    spoken(turn)
    finished(turn, voice=Clip("other.ogg", "audio/ogg", 9.0, 9), sentences={0: 9.0})
    turn.refresh_from_db()
    assert (turn.voice, turn.seconds, turn.sentences.get().seconds) == ("v.ogg", 2.0, 2.0)


def test_without_a_voice_the_text_is_owed(queue):
    turn = in_rendering(identity())
    assert spoken(turn, voice=None)
    turn.refresh_from_db()
    assert (turn.stage, turn.voice, turn.owed) == ("finished", "", True)


def test_who_wants_no_voice_is_owed_the_text_at_once(queue):
    turn = in_rendering(identity(voice=False))
    assert turn.owed
    assert ("bots.deliver", turn.identity_id) in dispatched.names(queue)


def test_who_wants_a_voice_is_owed_nothing_yet(queue):
    assert not in_rendering(identity()).owed


def test_what_the_web_asked_is_owed_to_no_door(queue):
    turn = asked()
    Turn.objects.update(stage="rendering")
    finished(turn)
    assert not Turn.objects.get().owed
    assert "bots.deliver" not in tasks(queue)


def test_a_voice_of_a_turn_that_was_stopped_is_not_brought(queue, media):
    turn = in_rendering(identity())
    turns.cancel(turn.pk)
    queue.flushall()
    assert not spoken(turn)
    assert not Turn.objects.get().owed
    assert dispatched.lying(queue) == []


def test_the_end_lets_the_next_turn_of_the_chat_in(queue):
    by = identity()
    turn = in_rendering(by)
    Turn.objects.update(created=timezone.now() - timedelta(seconds=10))
    waiting = arrivals.write(by, "And the day?")
    spoken(turn)
    queue.flushall()
    finished(turn)
    assert ("secretary.reply", waiting.pk) in dispatched.names(queue)


def test_a_failure_is_owed_to_the_door_and_a_stop_is_not(queue, media):
    by = identity()
    turns.fail(in_rendering(by).pk, "no")
    turns.cancel(in_rendering(by).pk)
    assert [turn.owed for turn in Turn.objects.order_by("pk")] == [True, False]


def test_only_in_the_stages_that_are_named_a_turn_fails(queue, media):
    turn = in_rendering(identity())
    assert not turns.fail(turn.pk, "no", Stage.FETCHING, Stage.HEARING)
    assert turns.fail(turn.pk, "no", Stage.RENDERING)


@pytest.mark.parametrize("outcome", [outcomes.spoken, outcomes.finished])
def test_the_outcome_of_a_turn_that_is_gone_is_let_go(queue, outcome):
    assert not outcome(Outcome("999999", ok=True, voice=VOICE))
    assert conversations.silence(identity().user) == []


@pytest.mark.parametrize(("likeness", "source"), [("drawn", mark.MADE), ("own", mark.MIXED), ("person", mark.MIXED)])
def test_a_clip_is_kept_signed_once_and_says_how_it_came_about(queue, likeness, source):
    turn, made = in_rendering(identity()), recorded.film(1.0)
    Character.objects.filter(pk=turn.character_id).update(likeness=likeness)
    finished(turn, clip=made)
    finished(turn, clip=made)  # delivered twice
    turn.refresh_from_db()
    data = store(settings().blobs_address).get(turn.clip)
    told = c2pa.Reader("video/mp4", io.BytesIO(data)).json()
    assert source in told
    assert "Ada" not in told
    with pytest.raises(LookupError):
        store(settings().blobs_address).get(made.blob)
