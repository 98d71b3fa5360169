"""The chat doors: who stands there, what arrived, and what is brought back."""

from datetime import timedelta

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from secretary.core.models.people import User


class Identity(models.Model):
    """Somebody at a chat door: a Telegram chat, a WhatsApp number. Belongs to a person once that is known."""

    class Standing(models.TextChoices):
        WAITING = "waiting", "waiting for approval"
        ALLOWED = "allowed", "may talk"
        BLOCKED = "blocked", "gets no answer"

    class Video(models.TextChoices):
        NOTE = "note", "round"
        VIDEO = "video", "square"
        OFF = "off", "none"

    door = models.CharField(max_length=12)
    address = models.CharField(max_length=64, help_text="Chat id or number: where an answer goes.")
    name = models.CharField(max_length=120, blank=True, help_text="As the messenger calls them.")
    user = models.ForeignKey(User, on_delete=models.CASCADE, null=True, blank=True, related_name="identities")
    standing = models.CharField(max_length=8, choices=Standing, default=Standing.WAITING)
    language = models.CharField(max_length=8, blank=True, help_text="Of their app; ISO 639-1.")
    voice = models.BooleanField(default=True, help_text="Answers are spoken.")
    video = models.CharField(max_length=8, choices=Video, default=Video.NOTE, help_text="Answers come with a face.")
    seen = models.DateTimeField(default=timezone.now, help_text="Their last word.")
    told = models.DateTimeField(null=True, blank=True, help_text="When they were last told to wait.")
    introduced = models.DateTimeField(null=True, blank=True, help_text="When they were told that they talk to an AI.")
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name_plural = "identities"
        ordering = ["-seen"]
        constraints = [models.UniqueConstraint(fields=["door", "address"], name="one_identity_an_address")]

    def __str__(self) -> str:
        return f"{self.name or self.address} ({self.door})"


class Received(models.Model):
    """The inbox: what arrived at a door, once, whatever the messenger sends again."""

    door = models.CharField(max_length=12)
    external_id = models.CharField(max_length=80, help_text="Update id or MessageSid.")
    identity = models.ForeignKey(Identity, on_delete=models.CASCADE, null=True, related_name="received")
    turn = models.ForeignKey("core.Turn", on_delete=models.SET_NULL, null=True, blank=True, related_name="received")
    attachment = models.JSONField(null=True, blank=True, help_text="The recording, as it lies with the messenger.")
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name_plural = "received"
        constraints = [models.UniqueConstraint(fields=["door", "external_id"], name="received_once")]

    def __str__(self) -> str:
        return f"{self.external_id} ({self.door})"


class Delivery(models.Model):
    """One thing brought to one person at a chat door. Moved only by `channels_bots.outbox`."""

    class State(models.TextChoices):
        WAITING = "waiting", "waiting"
        SENDING = "sending", "being sent"
        SENT = "sent", "sent"
        DELIVERED = "delivered", "delivered"
        READ = "read", "read"
        FAILED = "failed", "failed"
        UNCERTAIN = "uncertain", "may not have arrived"

    class Kind(models.TextChoices):
        NOTICE = "notice", "a word of the program"
        TEXT = "text", "the answer in writing"
        VOICE = "voice", "the answer spoken"
        VIDEO = "video", "the answer with a face"
        NOTE = "note", "the answer with a round face"

    identity = models.ForeignKey(Identity, on_delete=models.CASCADE, related_name="deliveries")
    turn = models.ForeignKey("core.Turn", on_delete=models.CASCADE, null=True, blank=True, related_name="deliveries")
    kind = models.CharField(max_length=8, choices=Kind)
    number = models.PositiveSmallIntegerField(default=0, help_text="Part of a long answer.")
    copy = models.PositiveSmallIntegerField(default=0, help_text="0 at first; more when it was asked for again.")
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    text = models.TextField(blank=True)
    choices = models.JSONField(default=list, blank=True)
    blob = models.CharField(max_length=80, blank=True)
    seconds = models.FloatField(default=0.0)
    attempt = models.PositiveSmallIntegerField(default=0)
    due = models.DateTimeField(default=timezone.now)
    lease = models.DateTimeField(default=timezone.now, help_text="Until then somebody is sending it.")
    external_id = models.CharField(max_length=80, blank=True, db_index=True)
    error = models.CharField(max_length=300, blank=True)
    created = models.DateTimeField(auto_now_add=True)
    changed = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name_plural = "deliveries"
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["turn", "kind", "number", "copy"],
                condition=models.Q(turn__isnull=False) & ~models.Q(kind="notice"),
                name="one_delivery_a_part",
            )
        ]
        indexes = [
            models.Index(
                fields=["identity", "due"], condition=models.Q(state__in=("waiting", "sending")), name="delivery_to_do"
            ),
            models.Index(fields=["created"], name="delivery_created"),
        ]

    def __str__(self) -> str:
        return _("delivery %(number)s") % {"number": self.pk}


class LinkCode(models.Model):
    """A code that joins two doors: shown at one, typed at the other. Of a person, or of somebody not yet known."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, null=True, related_name="link_codes")
    identity = models.ForeignKey(Identity, on_delete=models.CASCADE, null=True, related_name="link_codes")
    code_hash = models.CharField(max_length=64, unique=True)
    expires = models.DateTimeField()
    used = models.DateTimeField(null=True, blank=True)

    LIFETIME = timedelta(hours=1)

    def __str__(self) -> str:
        return _("code of %(whom)s") % {"whom": self.user or self.identity}


class WrongCode(models.Model):
    """Somebody typed a code that is none: three an hour, and no more are looked at."""

    taker = models.CharField(max_length=40, db_index=True)
    created = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.taker


class Poller(models.Model):
    """How far a door has been polled, and by whom: one poller at a time, by a lease."""

    door = models.CharField(max_length=12, unique=True)
    offset = models.BigIntegerField(default=0)
    holder = models.CharField(max_length=80, blank=True)
    until = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.door
