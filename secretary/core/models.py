"""What is kept: people, characters, conversations, turns and their sentences."""

from datetime import timedelta

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils import timezone

from secretary.wire.types import EXPRESSIONS, Expression, Photo, Voice

EXPRESSION_CHOICES = [(name, name) for name in EXPRESSIONS]


class User(AbstractUser):
    """Somebody who may log in."""

    is_owner = models.BooleanField(default=False)
    is_canary = models.BooleanField(
        default=False, help_text="The person whose turns prove at start that all parts answer."
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

    LIFETIME = timedelta(minutes=15)

    def __str__(self) -> str:
        return f"link for {self.user}"


class Character(models.Model):
    """Someone to talk to: a face, a voice, a manner."""

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=60)
    manner = models.TextField(help_text="How this character speaks and behaves; the language model reads it.")
    tagline = models.CharField(max_length=80, blank=True, help_text="The manner in two or three words, for lists.")
    portrait = models.CharField(max_length=80, help_text="Blob of the picture.")
    landmarks = models.CharField(
        max_length=80, blank=True, help_text="Blob of the exact landmarks of a drawn portrait."
    )
    voice = models.CharField(max_length=60, blank=True)
    voice_f0 = models.FloatField(null=True, blank=True, help_text="Median pitch in hertz.")
    voice_formant = models.FloatField(default=1.0)
    voice_speed = models.FloatField(default=1.0)
    expression = models.CharField(max_length=12, choices=EXPRESSION_CHOICES, default="neutral")
    intensity = models.FloatField(default=0.6)
    builtin = models.BooleanField(default=False)
    active = models.BooleanField(default=True)
    order = models.PositiveSmallIntegerField(default=100)

    class Meta:
        ordering = ["order", "name"]

    def __str__(self) -> str:
        return self.name

    @property
    def photo(self) -> Photo:
        return Photo(self.portrait, self.landmarks or None)

    @property
    def spoken_with(self) -> Voice:
        return Voice(self.voice, self.voice_f0, self.voice_formant, self.voice_speed)

    @property
    def resting(self) -> Expression:
        return Expression(self.expression, self.intensity)  # type: ignore[arg-type]


class Conversation(models.Model):
    """One thread of talk of one person, through every door."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="conversations")
    character = models.ForeignKey(Character, on_delete=models.PROTECT)
    language = models.CharField(max_length=8, blank=True, help_text="What the person speaks; empty: as heard.")
    created = models.DateTimeField(auto_now_add=True)
    current = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user"], condition=models.Q(current=True), name="one_current_conversation")
        ]

    def __str__(self) -> str:
        return f"{self.user} with {self.character}"


class Stage(models.TextChoices):
    """What a turn waits for, or how it ended."""

    REPLYING = "replying", "being answered"
    RENDERING = "rendering", "being spoken and recorded"
    FINISHED = "finished", "finished"
    FAILED = "failed", "failed"
    CANCELLED = "cancelled", "stopped"


OPEN_STAGES = (Stage.REPLYING, Stage.RENDERING)


class Turn(models.Model):
    """A person says something and is answered. Moved only by `secretary.core.turns`."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="turns")
    character = models.ForeignKey(Character, on_delete=models.PROTECT)
    door = models.CharField(max_length=12, default="web")
    typed = models.BooleanField(default=False)
    live = models.BooleanField(default=True, help_text="Somebody watches a call while this is answered.")
    stage = models.CharField(max_length=12, choices=Stage, default=Stage.REPLYING)
    attempt = models.PositiveSmallIntegerField(default=0, help_text="Starts of the present stage.")
    lease = models.DateTimeField(default=timezone.now, help_text="Until then somebody works on it.")
    deadline = models.DateTimeField()
    language = models.CharField(max_length=8)
    text = models.TextField()
    reply = models.TextField(blank=True)
    spoken = models.TextField(blank=True, help_text="What of the reply was really heard.")
    played = models.BooleanField(default=False, help_text="`spoken` is known: the player has reported.")
    expression = models.CharField(max_length=12, choices=EXPRESSION_CHOICES, default="neutral")
    intensity = models.FloatField(default=0.6)
    phase = models.PositiveSmallIntegerField(default=0)
    clip = models.CharField(max_length=80, blank=True)
    voice = models.CharField(max_length=80, blank=True)
    seconds = models.FloatField(null=True, blank=True)
    trace = models.JSONField(default=dict, help_text="Milliseconds since the true end of the person's speech.")
    error = models.CharField(max_length=300, blank=True)
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(fields=["conversation", "-id"]),
            models.Index(fields=["lease"], condition=models.Q(stage__in=OPEN_STAGES), name="turn_open_lease"),
        ]

    def __str__(self) -> str:
        return f"turn {self.pk}"


class Sentence(models.Model):
    """One sentence of an answer, as shown and as spoken."""

    turn = models.ForeignKey(Turn, on_delete=models.CASCADE, related_name="sentences")
    number = models.PositiveSmallIntegerField()
    text = models.TextField()
    speakable = models.TextField()
    language = models.CharField(max_length=8)
    expression = models.CharField(max_length=12, choices=EXPRESSION_CHOICES, default="neutral")

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["turn", "number"], name="one_sentence_a_number")]

    def __str__(self) -> str:
        return f"sentence {self.number} of turn {self.turn_id}"
