"""Who may open the pages, as what, and what an owner may do about it: the one place where roles are decided."""

from datetime import timedelta

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from axes.models import AccessAttempt
from django.db import transaction
from django.db.models import QuerySet, Sum
from django.utils import timezone

from secretary.core import enter, sessions
from secretary.core.errors import Refused
from secretary.core.models import ApiToken, EnterLink, Invitation, User

Role = Invitation.Role

TRIES = 5
"""Wrong passwords for one name from one address; then a pause."""

PAUSE = timedelta(minutes=15)

LAST_OWNER = "Somebody has to own this installation: make somebody else an owner first."


def decides(user: User) -> bool:
    """Whether they say who may come in and who may talk: owners, and whom an owner made staff."""
    return user.is_owner or user.is_staff


def owns(user: User) -> bool:
    """Whether they say who may log in, and as what."""
    return user.is_owner


def known() -> QuerySet[User]:
    """Those who can log in, or could before they were deactivated; owners first."""
    return User.objects.filter(door_only=False, is_canary=False, is_guest=False).order_by("-is_owner", "username")


def reached_by(email: str) -> QuerySet[User]:
    """Whose e-mail address it is."""
    return User.objects.filter(email__iexact=email.strip())


def name_of(login: str) -> str:
    """The user name that somebody means who types a name or an e-mail address; as typed when nobody has it."""
    typed = login.strip().lower()
    meant = User.objects.filter(username__iexact=typed).first() or (reached_by(typed).first() if "@" in typed else None)
    return meant.username if meant else typed[:150]


def give(user: User, role: str) -> None:
    """Make somebody an owner or a member. Raises Refused for the last owner."""
    with transaction.atomic():
        if role != Role.OWNER:
            _spare(user)
        owner = role == Role.OWNER
        User.objects.filter(pk=user.pk).update(is_owner=owner, is_staff=owner, is_superuser=owner)


def deactivate(user: User) -> None:
    """From now on they get in nowhere, neither by page nor by token; what is theirs stays. Raises Refused."""
    with transaction.atomic():
        _spare(user)
        User.objects.filter(pk=user.pk).update(is_active=False)
        EnterLink.objects.filter(user=user).delete()
    sessions.end_all(user)


def reactivate(user: User) -> None:
    User.objects.filter(pk=user.pk).update(is_active=True)


def vouch(user: User) -> str:
    """The path of a fresh link for somebody who forgot their password; their second factor is still asked for."""
    if not user.is_active:
        raise Refused("They are deactivated: let them in again first.")
    return enter.make_link(user, asks_factor=True)


def drop_factors(user: User) -> int:
    """Forget the second factors of somebody who lost them; passkeys too. Returns how many that were."""
    return int(Authenticator.objects.filter(user=user).delete()[0])


def locked() -> set[str]:
    """The user names that wait after too many wrong passwords."""
    recent = AccessAttempt.objects.filter(attempt_time__gt=timezone.now() - PAUSE)
    tries = recent.values("username", "ip_address").annotate(tries=Sum("failures_since_start"))
    return {one["username"] for one in tries if one["tries"] >= TRIES}


def unlock(user: User) -> None:
    """Forget the wrong passwords."""
    AccessAttempt.objects.filter(username=user.username).delete()


def forget(user: User) -> None:
    """Remove every way in that somebody has or gave: tokens, second factors, links, invitations; also for an owner."""
    for model in (ApiToken, EnterLink, Authenticator, EmailAddress):
        model.objects.filter(user=user).delete()
    Invitation.objects.filter(inviter=user).delete()
    unlock(user)


def last_owner(user: User) -> bool:
    """Whether without them the installation would belong to nobody."""
    return user.is_owner and not User.objects.filter(is_owner=True, is_active=True).exclude(pk=user.pk).exists()


def _spare(user: User) -> None:
    """Raises Refused for the last owner. Locks the owners, so that two of them cannot dismiss each other at once."""
    list(User.objects.select_for_update().filter(is_owner=True))
    if last_owner(User.objects.get(pk=user.pk)):
        raise Refused(LAST_OWNER)
