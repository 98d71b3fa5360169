"""People: whoever talks to Secretary is a User; those who may also open its pages have a way to log in."""

from datetime import timedelta
from typing import Any

from django.contrib.auth.models import AbstractUser
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _


class User(AbstractUser):
    """Somebody who may log in."""

    is_owner = models.BooleanField(default=False)
    is_canary = models.BooleanField(
        default=False, help_text="The person whose turns prove at start that all parts answer."
    )

    door_only = models.BooleanField(
        default=False, help_text="Talks at chat doors only: known by them, and without a way to log in."
    )
    is_guest = models.BooleanField(
        default=False, help_text="A visitor of somebody else's page that a character is shown on."
    )

    @property
    def group(self) -> str:
        """The channel-layer group of all of this person's open pages."""
        return f"person.{self.pk}"


class EnterLink(models.Model):
    """A one-time way in: the hash of a token, spent by one visit."""

    user = models.ForeignKey(User, on_delete=models.CASCADE)
    token_hash = models.CharField(max_length=64, unique=True)
    expires = models.DateTimeField()
    used = models.DateTimeField(null=True, blank=True)
    asks_factor = models.BooleanField(
        default=False, help_text="Whoever has a second factor is asked for it: the link was made on a page."
    )

    LIFETIME = timedelta(minutes=15)

    def __str__(self) -> str:
        return _("link for %(whom)s") % {"whom": self.user}


class Invitation(models.Model):
    """An owner's word that somebody may make themselves an account: the hash of a token, spent by making it."""

    class Role(models.TextChoices):
        MEMBER = "member", "member"
        OWNER = "owner", "owner"

    inviter = models.ForeignKey(User, on_delete=models.CASCADE, related_name="invitations")
    name = models.CharField(max_length=60)
    role = models.CharField(max_length=8, choices=Role, default=Role.MEMBER)
    email = models.EmailField(blank=True)
    token_hash = models.CharField(max_length=64, unique=True)
    created = models.DateTimeField(auto_now_add=True)
    expires = models.DateTimeField()

    LIFETIME = timedelta(days=7)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return _("invitation of %(whom)s") % {"whom": self.name}


class OpenSession(AbstractBaseSession):
    """A browser's session, and whose it is; nobody's while they are on their way in."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, null=True, related_name="open_sessions")
    agent = models.CharField(max_length=300, blank=True, help_text="What the browser called itself at the log-in.")
    seen = models.DateTimeField(default=timezone.now)

    @classmethod
    def get_session_store_class(cls) -> type[Any]:
        from secretary.core.sessions import SessionStore

        return SessionStore


class ApiToken(models.Model):
    """A program's way in: the hash of a bearer token, and what it may be used for."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=60)
    token_hash = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField(default=list, help_text="Of secretary.core.tokens.SCOPES.")
    origin = models.CharField(max_length=200, blank=True, help_text="Of the page that an embed token is for.")
    character = models.ForeignKey(
        "core.Character",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        help_text="Whom the visitors of that page talk to.",
    )
    created = models.DateTimeField(auto_now_add=True)
    last_used = models.DateTimeField(null=True, blank=True)
    expires = models.DateTimeField(null=True, blank=True)
    revoked = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return _("token %(name)s of %(whom)s") % {"name": self.name, "whom": self.user}
