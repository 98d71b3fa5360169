"""What is to be brought to whom: the Delivery rows of answers and of the program's own words. `sending` brings them."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import Max

from channels_bots.messenger import Choice, Receipt, messenger
from channels_bots.portions import pieces, portions
from secretary.core import dispatch, doors
from secretary.core.models import Delivery, Identity, Turn

Kind = Delivery.Kind
State = Delivery.State

CLOSED = "This person has not written for a day, and the messenger takes no answer now. They must write first."
STOPPED = "Stopped by the person."


def tell(identity: Identity, text: str, choices: Iterable[Choice] = (), turn: Turn | None = None) -> None:
    """Have the program itself say something at a door."""
    limit = messenger(identity.door).limits.text
    parts = pieces(text, limit, doors.language(identity))
    shown = [{"label": choice.label, "command": choice.command} for choice in choices]
    with transaction.atomic():
        for number, part in enumerate(parts, 1):
            last = shown if number == len(parts) else []
            Delivery.objects.create(identity=identity, turn=turn, kind=Kind.NOTICE, text=part, choices=last)
        transaction.on_commit(lambda: dispatch.deliver(identity.pk))


def plan(turn: Turn) -> None:
    """Make the rows for what is ready of a turn and was not planned yet; doing it again makes none twice."""
    assert turn.identity is not None
    parts = list(portions(turn, turn.identity, messenger(turn.identity.door).limits))
    with transaction.atomic():
        if not Turn.objects.filter(pk=turn.pk, stage=turn.stage, voice=turn.voice, owed=True).update(owed=False):
            return  # it has moved on meanwhile, and is owed more
        for part in parts:
            values = {"identity": turn.identity, "text": part.text, "blob": part.blob, "seconds": part.seconds}
            if part.kind == Kind.NOTICE:
                Delivery.objects.create(turn=turn, kind=part.kind, **values)
            else:
                Delivery.objects.get_or_create(turn=turn, kind=part.kind, number=part.number, copy=0, defaults=values)


def again(identity: Identity) -> bool:
    """Bring the last answer once more; False when there is none."""
    last = Delivery.objects.filter(identity=identity, turn__isnull=False).exclude(kind=Kind.NOTICE).last()
    if last is None or last.turn is None:
        return False
    repeat(last.turn)
    return True


def repeat(turn: Turn) -> None:
    """Bring all of an answer once more."""
    with transaction.atomic():
        rows = turn.deliveries.exclude(kind=Kind.NOTICE)
        newest = rows.aggregate(newest=Max("copy"))["newest"] or 0
        for row in rows.filter(copy=newest).order_by("pk"):
            kept = {name: getattr(row, name) for name in ("identity", "kind", "number", "text", "blob", "seconds")}
            Delivery.objects.create(turn=turn, copy=newest + 1, **kept)
        transaction.on_commit(lambda: dispatch.deliver(turn.identity_id or 0))


def hold_back(identity: Identity) -> bool:
    """Do not bring what has not been sent yet of an answer."""
    waiting = Delivery.objects.filter(identity=identity, state=State.WAITING).exclude(kind=Kind.NOTICE)
    return bool(waiting.update(state=State.FAILED, error=STOPPED))


EARLIER = {
    State.SENT: (State.SENDING, State.UNCERTAIN),
    State.DELIVERED: (State.SENDING, State.UNCERTAIN, State.SENT),
    State.READ: (State.SENDING, State.UNCERTAIN, State.SENT, State.DELIVERED),
    State.FAILED: (State.SENDING, State.UNCERTAIN, State.SENT),
}
"""State → those that it may follow: receipts overtake each other."""


def note(door: str, receipt: Receipt) -> bool:
    """What became of something that was sent, as the messenger tells later. False when nothing of that id is known."""
    state = State(receipt.state)
    reason = CLOSED if receipt.closed else receipt.reason
    known = Delivery.objects.filter(identity__door=door, external_id=receipt.id).select_related("identity", "turn")
    for delivery in known:
        earlier = Delivery.objects.filter(pk=delivery.pk, state__in=EARLIER[state])
        if earlier.update(state=state, error=reason[:300]) and state == State.FAILED:
            _make_up_for(delivery, closed=receipt.closed)
    return bool(known)


def _make_up_for(delivery: Delivery, *, closed: bool) -> None:
    """A messenger took it at first and refused it later."""
    if closed:
        dispatch.knock(delivery.identity_id)
    elif write_instead(delivery):
        dispatch.deliver(delivery.identity_id)


def write_instead(delivery: Delivery) -> bool:
    """Plan in writing what could not be sent as a recording; False when the person has its text, or it has none."""
    spoken = delivery.kind == Kind.VOICE or (delivery.kind == Kind.VIDEO and delivery.text)
    if delivery.turn is None or not spoken:
        return False
    limit = messenger(delivery.identity.door).limits.text
    parts = pieces(delivery.text or delivery.turn.reply, limit, delivery.turn.language)
    for number, text in enumerate(parts, delivery.number if delivery.text else 0):
        part = {"turn": delivery.turn, "kind": Kind.TEXT, "number": number, "copy": delivery.copy}
        Delivery.objects.get_or_create(**part, defaults={"identity": delivery.identity, "text": text})
    return True
