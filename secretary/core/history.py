"""What was said, to be found again: search, filters, pages by cursor; and how a turn is forgotten."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any

from django.db import connections, transaction
from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery

from secretary.core import conversations, events, keeping, turns
from secretary.core.errors import NotYours, Refused
from secretary.core.models import OPEN_STAGES, Conversation, Delivery, Reminder, Turn, User

PAGE = 50
"""Turns at once."""

TALKS = 20
"""Conversations at once."""

FEW = 5_000
"""Turns of one person that are sorted faster than a scan of everybody's comes upon them."""

LONGEST = 200
"""Characters that one may search for."""

WORDS = 8
"""Words that one may search for."""

RECORDINGS = ("clip", "voice", "recording")
"""Columns of a turn that name blobs."""

TRIGRAM = 3
"""Letters by which PostgreSQL's index finds words inside of texts."""

AT_ONCE = 500
"""Turns that are removed in one transaction: others write in between."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What of one's history one wants to see."""

    text: str = ""
    """Words, all of which are in what was said or in what was answered."""
    door: str = ""
    conversation: int | None = None
    since: date | None = None
    until: date | None = None
    """The last day that counts."""
    zone: tzinfo = UTC
    """In which those are days."""

    @property
    def words(self) -> list[str]:
        return self.text[:LONGEST].split()[:WORDS]


def find(user: User, wanted: Wanted = Wanted()) -> QuerySet[Turn]:
    """A person's turns, the newest first."""
    found = _own(user, wanted.conversation).select_related("character").order_by("-pk")
    if wanted.door:
        found = found.filter(door=wanted.door)
    if wanted.since:
        found = found.filter(created__gte=_midnight(wanted.since, wanted.zone))
    if wanted.until:
        found = found.filter(created__lt=_midnight(wanted.until, wanted.zone) + timedelta(days=1))
    for word in wanted.words:
        found = _with(found, word)
    return found


def page(user: User, wanted: Wanted, *, before: int | None = None, size: int = PAGE) -> tuple[list[Turn], int | None]:
    """The newest that are older than the turn `before`, and the cursor to those before them; None at the end."""
    found = find(user, wanted)
    if before is not None:
        found = found.filter(pk__lt=before)
    shown = list(found[: size + 1])
    return shown[:size], shown[size - 1].pk if len(shown) > size else None


def newest() -> int:
    """The cursor to what has not been said yet."""
    return Turn.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def news(user: User, wanted: Wanted, *, after: int, known: Iterable[int] = ()) -> tuple[list[Turn], int, list[int]]:
    """What a page lacks that has seen everything up to the turn `after`, and shows the unfinished turns `known`.

    Returns new and known turns as they are now, oldest first, the next cursor, and those of `known` that are gone.
    """
    known = list(known)[:PAGE]
    fresh = list(find(user, wanted).filter(pk__gt=after)[:PAGE])
    again = list(_own(user).select_related("character").filter(pk__in=known))
    gone = sorted(set(known) - {turn.pk for turn in again})
    newest = max([after, *(turn.pk for turn in fresh)])
    return sorted({turn.pk: turn for turn in (*fresh, *again)}.values(), key=lambda turn: turn.pk), newest, gone


def conversation(user: User, conversation_id: int) -> Conversation:
    """Raises NotYours."""
    found = Conversation.objects.select_related("character").filter(pk=conversation_id, user=user).first()
    if found is None:
        raise NotYours("There is no such conversation.")
    return found


def talks(user: User, *, before: int | None = None, size: int = TALKS) -> tuple[list[Conversation], int | None]:
    """A person's conversations that are not empty, the newest first, and the cursor to those before them.

    Each has `first` (how it begins), `turns_in_it` and `last` (when something was said).
    """
    own = Turn.objects.filter(conversation=OuterRef("pk")).order_by()
    found = Conversation.objects.filter(user=user).order_by("-pk")
    found = found.annotate(
        first=Subquery(own.order_by("pk").values("text")[:1]),
        last=Subquery(own.order_by("-pk").values("created")[:1]),
        turns_in_it=Subquery(own.values("conversation").annotate(count=Count("pk")).values("count")),
    )
    if before is not None:
        found = found.filter(pk__lt=before)
    shown: list[Any] = list(found.filter(last__isnull=False)[: size + 1])
    return shown[:size], shown[size - 1].pk if len(shown) > size else None


def forget(user: User, turn_id: int) -> None:
    """Remove a turn with all that belongs to it; one that is being answered is stopped. Raises NotYours."""
    if not _own(user).filter(pk=turn_id).exists():
        raise NotYours("There is no such turn.")
    remove(user, Turn.objects.filter(pk=turn_id))


def forget_conversation(user: User, conversation_id: int) -> None:
    """Remove a conversation with all that was said in it; after the current one begins another. Raises NotYours."""
    talk = conversation(user, conversation_id)
    if talk.current:
        conversations.restart(user)
    remove(user, Turn.objects.filter(conversation=talk))
    talk.delete()


def remove(user: User, doomed: QuerySet[Turn]) -> tuple[int, int]:
    """Remove turns of a person, and the blobs that nobody else uses. Returns how many turns, and blobs."""
    removed, blobs = 0, set[str]()
    while rows := list(doomed.order_by("-pk").values_list("pk", "stage", *RECORDINGS)[:AT_ONCE]):
        for turn in [row[0] for row in rows if row[1] in OPEN_STAGES]:
            turns.cancel(turn)
        numbers = [row[0] for row in rows]
        blobs |= {key for row in rows for key in row[2:]}
        blobs |= {*Delivery.objects.filter(turn__in=numbers).values_list("blob", flat=True)}
        with transaction.atomic():
            removed += Turn.objects.filter(pk__in=numbers).delete()[1].get("core.Turn", 0)
            over = Reminder.objects.filter(user=user, asked=None, told=None)
            over.exclude(state=Reminder.State.WAITING).delete()
        if removed <= PAGE:  # more than a page can show need no word each
            _tell(user, numbers)
    return removed, keeping.drop(blobs)


def asked(text: str) -> date | None:
    """A day as a form writes it; None for none. Raises Refused."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise Refused("A date is written as in 2026-11-21.") from error


def _tell(user: User, numbers: list[int]) -> None:
    for number in numbers:
        events.publish(user, {"type": "turn.removed", "turn_id": number})


def _own(user: User, conversation_id: int | None = None) -> QuerySet[Turn]:
    """Of somebody who has said little they are looked up and sorted; of others all turns are gone through backwards."""
    if conversation_id is not None:
        return Turn.objects.filter(conversation=conversation_id, conversation__user=user)
    theirs = Turn.objects.filter(conversation__user=user)
    if theirs.order_by()[: FEW + 1].count() <= FEW:
        return theirs
    # The sum keeps the database from an index by which it would have to sort what may be a hundred thousand rows.
    talks = Conversation.objects.filter(user=user).values("pk")
    return Turn.objects.annotate(talk=F("conversation_id") + 0).filter(talk__in=talks)


def _with(found: QuerySet[Turn], word: str) -> QuerySet[Turn]:
    """Those that have the word in them. Of one or two letters PostgreSQL's index knows only how words begin."""
    holds = _begins if len(word) < TRIGRAM and connections[found.db].vendor == "postgresql" else _holds
    return found.filter(holds("text", word) | holds("reply", word))


def _begins(column: str, word: str) -> Q:
    return Q(**{f"{column}__istartswith": word}) | Q(**{f"{column}__icontains": f" {word}"})


def _holds(column: str, word: str) -> Q:
    """Case-insensitive. SQLite knows the cases of ASCII only: letters beyond are looked for in the usual ones."""
    spellings = {word} if word.isascii() else {word, word.lower(), word.upper(), word.capitalize()}
    either = Q()
    for spelling in sorted(spellings):
        either |= Q(**{f"{column}__icontains": spelling})
    return either


def _midnight(day: date, zone: tzinfo) -> datetime:
    return datetime.combine(day, time(), zone)
