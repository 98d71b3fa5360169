"""One-time links by which the owner gets in without a password."""

import hashlib
import secrets

from django.utils import timezone

from secretary.core.models import EnterLink, User


def owner() -> User:
    """The person this installation belongs to, made at the first start. Has no password: the way in is a link."""
    found = User.objects.filter(is_owner=True).order_by("pk").first()
    if found:
        return found
    user = User(username="owner", first_name="Owner", is_owner=True, is_staff=True, is_superuser=True)
    user.set_unusable_password()
    user.save()
    return user


def make_link(user: User) -> str:
    """The path of a fresh link. Only a hash of its token is kept."""
    token = secrets.token_urlsafe(24)
    EnterLink.objects.filter(expires__lt=timezone.now()).delete()
    EnterLink.objects.create(user=user, token_hash=_hash(token), expires=timezone.now() + EnterLink.LIFETIME)
    return f"/enter/{token}"


def spend(token: str) -> User | None:
    """Whose link it is, once; None for a link that is unknown, spent or older than 15 minutes."""
    now = timezone.now()
    hashed = _hash(token)
    spent = EnterLink.objects.filter(token_hash=hashed, used=None, expires__gt=now).update(used=now)
    return User.objects.get(enterlink__token_hash=hashed) if spent else None


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
