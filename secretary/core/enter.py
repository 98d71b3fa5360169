"""One-time links by which the owner gets in without a password."""

import hashlib
import secrets

from django.utils import timezone

from secretary.core.models import EnterLink, User


def owner() -> User:
    """The person this installation belongs to, made at the first start. Has no password: the way in is a link."""
    found = User.objects.filter(is_owner=True).order_by("-is_active", "pk").first()
    if found:
        return found
    user = User(username="owner", first_name="Owner", is_owner=True, is_staff=True, is_superuser=True)
    user.set_unusable_password()
    user.save()
    return user


def make_link(user: User, *, asks_factor: bool = False) -> str:
    """The path of a fresh link. Only a hash of its token is kept.

    One that was made on the machine itself asks for no second factor: whoever may make it may read all that there is.
    """
    token = secrets.token_urlsafe(24)
    EnterLink.objects.filter(expires__lt=timezone.now()).delete()
    expires = timezone.now() + EnterLink.LIFETIME
    EnterLink.objects.create(user=user, token_hash=_hash(token), expires=expires, asks_factor=asks_factor)
    return f"/enter/{token}"


def spend(token: str) -> User | None:
    """Whose link it is, once; None for a link that is unknown, spent or older than 15 minutes."""
    link = take(token)
    return link.user if link else None


def take(token: str) -> EnterLink | None:
    """As `spend`, with what else is to be known of the link."""
    now = timezone.now()
    links = EnterLink.objects.filter(token_hash=_hash(token))
    if not links.filter(used=None, expires__gt=now).update(used=now):
        return None
    return links.select_related("user").filter(user__is_active=True).first()


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
