"""What somebody says at a chat door, on its way to an answer: written or received, fetched, heard, admitted.

The verbs of `secretary.core.turns` go on from there. Each step is one conditional UPDATE.
"""

import json
from datetime import datetime, timedelta

import redis.exceptions
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from secretary.core import conversations, dispatch, doors, turns
from secretary.core.brain import language
from secretary.core.models import OPEN_STAGES, Conversation, Identity, Stage, Turn
from secretary.wire import listening, streams
from secretary.wire.config import media_server, settings
from secretary.wire.jobs import TranscriptionJob
from secretary.wire.streams import Chunk, StreamBroken, StreamSilent
from secretary.wire.types import Transcript, unpack

TOGETHER = timedelta(seconds=2)
"""Lines that come within it of each other are one turn."""

HELD_UP = timedelta(seconds=60)
"""So long an unfinished turn holds up the next one at its door."""

IN_LINE = timedelta(minutes=10)
"""So long a turn may wait for those before it."""

NOT_HEARD = "I could not make out any words in that. Please say it again, or type."
NOT_LISTENING = "Your recording could not be heard: the listening worker does not answer. Please try again, or type."


def write(identity: Identity, text: str) -> Turn:
    """A line of text; joined to the line before it when that has only just come. Raises Refused."""
    text = turns.sayable(text)
    now = timezone.now()
    with transaction.atomic():
        line = Turn.objects.filter(identity=identity, stage=Stage.WAITING, typed=True, lease__gt=now)
        turn = line.select_related("conversation__user").select_for_update(of=("self",)).last()
        if turn and len(turn.text) + len(text) < turns.LONGEST_TEXT and not _later(turn):
            turn.text, turn.lease = f"{turn.text} {text}", now + TOGETHER
            turn.language = _language(identity, turn.text)
            turn.save(update_fields=["text", "lease", "language"])
        else:
            how = {"stage": Stage.WAITING, "typed": True, "text": text, "language": _language(identity, text)}
            turn = _begin(identity, **how, lease=now + TOGETHER, deadline=now + IN_LINE)
        after = TOGETHER.total_seconds() + 0.02
        transaction.on_commit(lambda: dispatch.reply(turn.pk, priority=dispatch.CHAT, after=after))
        turns.changed(turn)
    return turn


def _language(identity: Identity, text: str) -> str:
    return language.guess(text, settings().spoken, _expected(identity))


def _expected(identity: Identity) -> str:
    """What the person will speak: as they have chosen, else as the character does, else as their app."""
    assert identity.user is not None
    return conversations.current(identity.user).spoken or doors.language(identity)


def begin(identity: Identity, text: str, language: str) -> Turn:
    """Something that is to be answered there though nobody has just said it; it stands in line like what is said."""
    now = timezone.now()
    with transaction.atomic():
        values = {"stage": Stage.WAITING, "text": text, "language": language}
        turn = _begin(identity, **values, lease=now, deadline=now + IN_LINE)
        transaction.on_commit(lambda: dispatch.reply(turn.pk, priority=dispatch.CHAT))
        turns.changed(turn)
    return turn


def receive(identity: Identity) -> Turn:
    """A recording, still with the messenger."""
    with transaction.atomic():
        deadline = timezone.now() + turns.DEADLINE
        turn = _begin(identity, stage=Stage.FETCHING, language=_expected(identity), deadline=deadline)
        transaction.on_commit(lambda: dispatch.fetch(turn.pk))
        turns.changed(turn)
    return turn


def fetched(turn: Turn, recording: str, seconds: float) -> bool:
    """The recording is in the blob store, checked: have it heard. `seconds`: its length."""
    now, length = timezone.now(), timedelta(seconds=seconds)
    values: dict[str, object] = {"stage": Stage.HEARING, "recording": recording, "lease": now + turns.LEASE + length}
    if turn.stage == Stage.FETCHING:
        values |= {"attempt": 0, "deadline": now + turns.DEADLINE + length}
    with transaction.atomic():
        moved = Turn.objects.filter(pk=turn.pk, stage=turn.stage, attempt=turn.attempt).update(**values)
        if moved:
            turn.recording = recording
            transaction.on_commit(lambda: _hear(turn))
            turns.changed(turn)
    return bool(moved)


def _hear(turn: Turn) -> None:
    conversation = turn.conversation
    languages = (conversation.spoken,) if conversation.spoken else settings().spoken
    job = TranscriptionJob(_name(turn.pk), "", languages, hint=turn.language, recording=turn.recording)
    dispatch.hear(turn.pk, job)


def heard(turn_id: int) -> bool:
    """The listening worker is through: take its words from their stream."""
    try:
        words = _words(turn_id)
    except (StreamSilent, redis.exceptions.RedisError):
        return False  # what was heard is lost, or not to be had just now: the watch has it heard again
    except StreamBroken:
        return turns.fail(turn_id, NOT_LISTENING, Stage.HEARING)
    text = " ".join(words.text.split())[: turns.LONGEST_TEXT]
    if not any(letter.isalnum() for letter in text):
        return turns.fail(turn_id, NOT_HEARD, Stage.HEARING)
    with transaction.atomic():
        now = timezone.now()
        values = {"text": text, "language": words.language, "attempt": 0, "lease": now, "deadline": now + IN_LINE}
        moved = Turn.objects.filter(pk=turn_id, stage=Stage.HEARING).update(stage=Stage.WAITING, **values)
        if moved:
            transaction.on_commit(lambda: dispatch.reply(turn_id, priority=dispatch.CHAT))
            turns.changed(Turn.objects.select_related("conversation__user").get(pk=turn_id))
    return bool(moved)


def _words(turn_id: int) -> Transcript:
    names = streams.attempts("words", _name(turn_id), 0)
    for item in listening.read(media_server(), names, stall=0.5, timeout=1.0):
        if isinstance(item, Chunk):
            return unpack(Transcript, json.loads(item.data))
    raise StreamBroken("the words ended before they began")


def _name(turn_id: int) -> str:
    """Of the person's own sound, on the media server; the turn's id names that of the answer."""
    return f"note-{turn_id}"


def admit(turn_id: int) -> bool:
    """Let a turn be answered when its lines are complete and no earlier one at its door is unfinished."""
    now = timezone.now()
    admitted = in_line(now).filter(pk=turn_id)
    return bool(admitted.update(stage=Stage.REPLYING, attempt=0, lease=now, deadline=now + turns.DEADLINE))


def in_line(now: datetime) -> QuerySet[Turn]:
    """The turns that wait and need not wait any longer."""
    earlier = Turn.objects.filter(
        identity=OuterRef("identity"), stage__in=OPEN_STAGES, pk__lt=OuterRef("pk"), created__gt=now - HELD_UP
    )
    return Turn.objects.filter(stage=Stage.WAITING, lease__lte=now).exclude(Exists(earlier))


def _begin(identity: Identity, **values: object) -> Turn:
    assert identity.user is not None
    conversation: Conversation = conversations.current(identity.user)
    character = conversation.character
    face = character.resting
    turn: Turn = Turn.objects.create(
        conversation=conversation,
        character=character,
        door=identity.door,
        identity=identity,
        live=False,
        expression=face.name,
        intensity=face.intensity,
        **values,
    )
    return turn


def _later(turn: Turn) -> bool:
    """Whether something else was said after it."""
    return Turn.objects.filter(identity=turn.identity_id, pk__gt=turn.pk).exists()
