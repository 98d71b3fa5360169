"""How somebody new gets an account: an owner's invitation, a link that is good once and for a week."""

import hashlib
import secrets

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from secretary.core import people
from secretary.core.errors import Refused
from secretary.core.models import Invitation, User

GONE = "This invitation was used, withdrawn, or is older than a week. Ask for a new one."
TAKEN = "Somebody here has this e-mail address already."


def make(inviter: User, name: str, role: str = Invitation.Role.MEMBER, *, email: str = "") -> str:
    """The path of a fresh invitation, told only here. Raises Refused for an address that is somebody's already."""
    if email and people.reached_by(email).exists():
        raise Refused(TAKEN)
    token = secrets.token_urlsafe(24)
    Invitation.objects.filter(expires__lt=timezone.now()).delete()
    until = timezone.now() + Invitation.LIFETIME
    given = {"name": name.strip()[:60], "role": role, "email": email, "token_hash": _hash(token), "expires": until}
    Invitation.objects.create(inviter=inviter, **given)
    return f"/invited/{token}"


def pending() -> QuerySet[Invitation]:
    """Those that can still be used; not what somebody promised who is no owner any more."""
    able = {"inviter__is_owner": True, "inviter__is_active": True}
    return Invitation.objects.filter(expires__gt=timezone.now(), **able).select_related("inviter")


def find(token: str) -> Invitation | None:
    """The invitation that a link is for; None for one that is used, withdrawn or too old."""
    return pending().filter(token_hash=_hash(token)).first()


def withdraw(invitation_id: int) -> bool:
    return bool(Invitation.objects.filter(pk=invitation_id).delete()[0])


def accept(token: str, username: str, password: str) -> User:
    """Spend an invitation: an account with this name and password. Raises Refused when it is gone.

    The caller has checked name and password.
    """
    with transaction.atomic():
        invitation = pending().select_for_update(of=("self",)).filter(token_hash=_hash(token)).first()
        # Deleting tells who was first: SQLite knows no row locks.
        if invitation is None or not withdraw(invitation.pk):
            raise Refused(GONE)
        free = not (invitation.email and people.reached_by(invitation.email).exists())
        email = invitation.email if free else ""
        user = User.objects.create_user(username, email, password, first_name=invitation.name)
        people.give(user, invitation.role)
    return User.objects.get(pk=user.pk)


def _hash(token: str) -> str:
    return hashlib.sha256(f"invitation {token}".encode(errors="surrogatepass")).hexdigest()
