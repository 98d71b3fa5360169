"""Visitors of a page that a character is shown on: each a guest, with a conversation of their own and nothing else.

A token of scope `embed` stands in that page for everybody to read. It is good for one character, on one page, and
only for being given a ticket; the ticket opens one call (docs/embed.md).
"""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.core import signing
from django.db import transaction
from django.utils import timezone

from secretary.core import history, tokens
from secretary.core.characters import access
from secretary.core.errors import Refused
from secretary.core.models import OPEN_STAGES, ApiToken, Conversation, Turn, User
from secretary.wire.config import media_server, settings

GOOD_FOR = 60
"""Seconds from a ticket to the call that it opens."""

KEY, TICKET = "secretary.guest", "secretary.ticket"
"""What is signed, so that the one is never taken for the other."""


@dataclass(frozen=True, slots=True)
class Visit:
    """Somebody who may open a call now."""

    guest: User
    token: ApiToken


def on() -> bool:
    """Whether any page may show a character."""
    return bool(allowed())


def allowed() -> frozenset[str]:
    """The pages that the settings name, as browsers spell an origin."""
    named = (one.strip() for one in settings().embed_origins.split(","))
    return frozenset(filter(None, (_origin(one) for one in named if one)))


def home(asked: str) -> str:
    """Where this installation is reached: as the settings say, else as it was asked just now."""
    address = urlsplit(settings().public_url or asked)
    return f"{address.scheme}://{address.netloc}"


def invite(user: User, name: str, slug: str, origin: str, *, expires: datetime | None) -> str:
    """A token for a page, told only here. Raises Refused."""
    character = access.shared().filter(slug=slug).first()
    if not name:
        raise Refused("Give the token a name, so that you know it again.")
    if character is None:
        raise Refused("Choose one of the characters that everybody may talk to.")
    if origin not in allowed():
        raise Refused("Choose one of the pages that SECRETARY_EMBED_ORIGINS names.")
    if tokens.of(user).count() >= tokens.MOST:
        raise Refused(tokens.TOO_MANY)
    bound = {"character": character, "origin": origin}
    return tokens.issue(user, name, [tokens.EMBED], expires=expires, **bound)


def admitted(token: str, slug: str) -> ApiToken | None:
    """The token of a page, while all that it depends on still holds; None for everything else."""
    found = tokens.find(token)
    return found if found and found.character and found.character.slug == slug and _holds(found) else None


def ticket(token: ApiToken, key: str) -> tuple[str, str]:
    """A ticket for one call, and the key by which the visitor's browser is known the next time.

    `key`: the one from the last time; a fresh guest begins without one, or with one that is not good any more.
    """
    guest = _known(token, key) or _newcomer(token)
    _seat(guest, token)
    who = {"guest": guest.pk, "token": token.pk}
    once = signing.dumps(who | {"once": secrets.token_urlsafe(12)}, salt=TICKET)
    return once, signing.dumps(who, salt=KEY)


def spend(ticket: str) -> Visit | None:
    """Whose ticket it is, once; None for one that is forged, too old or spent, or whose token opens nothing now.

    Raises the RedisError of a media server that is away: it alone knows which tickets are spent.
    """
    try:
        who = signing.loads(ticket, salt=TICKET, max_age=GOOD_FOR)
    except signing.BadSignature:
        return None
    if not media_server().set(f"ticket:{who['once']}", 1, nx=True, ex=2 * GOOD_FOR):
        return None
    guest = User.objects.filter(pk=who["guest"], is_guest=True, is_active=True).first()
    token = ApiToken.objects.select_related("character", "user").filter(pk=who["token"], revoked=None).first()
    return Visit(guest, token) if guest and token and _holds(token) else None


def purge(now: datetime) -> int:
    """Remove the guests who have not been here for the days that the settings keep them, with what they said."""
    before = now - timedelta(days=settings().embed_keep_days)
    recent = Turn.objects.filter(created__gte=before).values("conversation__user")
    under_way = Turn.objects.filter(stage__in=OPEN_STAGES).values("conversation__user")
    gone = User.objects.filter(is_guest=True, date_joined__lt=before)
    gone = gone.exclude(pk__in=recent).exclude(pk__in=under_way)
    for guest in gone:
        history.remove(guest, Turn.objects.filter(conversation__user=guest))
        guest.delete()
    return len(gone)


def _holds(token: ApiToken) -> bool:
    """What may have changed since the token was made: its time, its person, the settings, the character."""
    if token.scopes != [tokens.EMBED] or token.origin not in allowed() or token.character_id is None:
        return False
    late = token.expires is not None and token.expires <= timezone.now()
    there = access.shared().filter(pk=token.character_id).exists()
    return there and token.user.is_active and token.user.is_owner and not late


def _known(token: ApiToken, key: str) -> User | None:
    try:
        who = signing.loads(key, salt=KEY)
    except signing.BadSignature:
        return None
    if who["token"] != token.pk:
        return None
    return User.objects.filter(pk=who["guest"], is_guest=True, is_active=True).first()


def _newcomer(token: ApiToken) -> User:
    name = f"guest-{token.pk}-{secrets.token_hex(8)}"
    return User.objects.create(username=name, first_name="Guest", is_guest=True, password="!")  # noqa: S106


def _seat(guest: User, token: ApiToken) -> None:
    """In a conversation with the token's character, and with no other."""
    assert token.character is not None
    with transaction.atomic():
        talk = Conversation.objects.select_for_update().filter(user=guest, current=True).first()
        if talk is None:
            Conversation.objects.create(user=guest, character=token.character)
        elif talk.character_id != token.character_id:
            Conversation.objects.filter(pk=talk.pk).update(character=token.character)


def _origin(address: str) -> str:
    """Scheme, host and port as a browser writes them; empty for what is no page others could be on.

    Over plain HTTP only the machine itself: elsewhere whoever stands between could put the token into their own page.
    """
    parts = urlsplit(address.strip().rstrip("/").lower())
    local = parts.hostname in ("localhost", "127.0.0.1") or (parts.hostname or "").endswith(".localhost")
    whole = parts.netloc and not (parts.path or parts.query or parts.fragment or parts.username)
    usual = {"https": ":443", "http": ":80"}.get(parts.scheme, "")
    if not whole or not (parts.scheme == "https" or (parts.scheme == "http" and local)):
        return ""
    return f"{parts.scheme}://{parts.netloc.removesuffix(usual)}"


def shown() -> set[int]:
    """The characters that somebody's page shows now: their portraits are for everybody."""
    if not on():
        return set()
    live = ApiToken.objects.filter(revoked=None, character__isnull=False).select_related("user", "character")
    return {token.character_id for token in live if token.character_id and _holds(token)}
