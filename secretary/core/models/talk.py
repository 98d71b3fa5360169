"""Characters, and what is said with them: conversations, turns and their sentences."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from secretary.core.models.doors import Identity
from secretary.core.models.people import User
from secretary.wire.config import settings
from secretary.wire.types import EXPRESSIONS, Expression, Photo, Voice

EXPRESSION_CHOICES = [(name, name) for name in EXPRESSIONS]


class Character(models.Model):
    """Someone to talk to: a face, a voice, a manner.

    The face of a real person and a voice to be imitated need a Consent each before others may use the character.
    """

    class Likeness(models.TextChoices):
        """Whose face a portrait shows."""

        DRAWN = "drawn", "nobody's: it is drawn or generated"
        OWN = "own", "that of who uploaded it"
        PERSON = "person", "a real person's"

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=60)
    manner = models.TextField(help_text="How this character speaks and behaves; the language model reads it.")
    tagline = models.CharField(max_length=80, blank=True, help_text="The manner in two or three words, for lists.")
    portrait = models.CharField(max_length=80, help_text="Blob of the picture.")
    landmarks = models.CharField(
        max_length=80, blank=True, help_text="Blob of the exact landmarks of a drawn portrait."
    )
    likeness = models.CharField(
        max_length=6, choices=Likeness, default=Likeness.DRAWN, help_text="Whose face the portrait shows."
    )
    language = models.CharField(
        max_length=8, blank=True, help_text="That is spoken with it when the person has chosen none; empty: as heard."
    )
    greeting = models.CharField(max_length=300, blank=True, help_text="What it says first, and in a preview.")
    voice = models.CharField(max_length=60, blank=True)
    voice_f0 = models.FloatField(null=True, blank=True, help_text="Median pitch in hertz.")
    voice_formant = models.FloatField(default=1.0)
    voice_speed = models.FloatField(default=1.0)
    sample = models.CharField(max_length=80, blank=True, help_text="Blob of a recorded voice that is to be imitated.")
    expression = models.CharField(max_length=12, choices=EXPRESSION_CHOICES, default="neutral")
    intensity = models.FloatField(default=0.6)
    sends_clips = models.BooleanField(default=True, help_text="Chat doors get a clip of the face too.")
    owner = models.ForeignKey(
        User,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="characters",
        help_text="Who made it and may edit it; a built-in one belongs to nobody.",
    )
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
        return Voice(self.voice, self.voice_f0, self.voice_formant, self.voice_speed, self.sample)

    @property
    def resting(self) -> Expression:
        return Expression(self.expression, self.intensity)  # type: ignore[arg-type]


class Consent(models.Model):
    """Somebody agreed that their face or voice is used: who, when, and to which words. Only ever withdrawn.

    About either a picture or a recorded voice; another of either needs another consent.
    """

    character = models.ForeignKey(Character, on_delete=models.CASCADE, related_name="consents")
    portrait = models.CharField(max_length=80, blank=True, help_text="Blob of the picture that it is about.")
    sample = models.CharField(max_length=80, blank=True, help_text="Blob of the recorded voice that it is about.")
    person = models.CharField(max_length=120, help_text="Who agreed.")
    wording = models.TextField(help_text="What they agreed to.")
    recording = models.CharField(max_length=80, blank=True, help_text="Blob of them saying so.")
    recorded_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    created = models.DateTimeField(auto_now_add=True)
    withdrawn = models.DateTimeField(null=True, blank=True, help_text="Since then it does not count any more.")

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return _("consent of %(whom)s") % {"whom": self.person}


class Conversation(models.Model):
    """One thread of talk of one person, through every door."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="conversations")
    character = models.ForeignKey(Character, on_delete=models.PROTECT)
    language = models.CharField(max_length=8, blank=True, help_text="What the person speaks; empty: as heard.")
    created = models.DateTimeField(auto_now_add=True)
    current = models.BooleanField(default=True)
    greeted = models.ForeignKey(
        Character,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        help_text="Who has said its greeting here.",
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user"], condition=models.Q(current=True), name="one_current_conversation")
        ]

    def __str__(self) -> str:
        return f"{self.user} – {self.character}"

    @property
    def spoken(self) -> str:
        """The language that the person has chosen, else the character's own; empty: as heard."""
        own = self.character.language
        return self.language or (own if own in settings().spoken else "")


class Stage(models.TextChoices):
    """What a turn waits for, or how it ended."""

    FETCHING = "fetching", "being fetched"
    HEARING = "hearing", "being heard"
    WAITING = "waiting", "waiting for its turn"
    REPLYING = "replying", "being answered"
    RENDERING = "rendering", "being spoken and recorded"
    FINISHED = "finished", "finished"
    FAILED = "failed", "failed"
    CANCELLED = "cancelled", "stopped"


OPEN_STAGES = (Stage.FETCHING, Stage.HEARING, Stage.WAITING, Stage.REPLYING, Stage.RENDERING)


class Turn(models.Model):
    """A person says something and is answered. Moved only by `secretary.core.turns`."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="turns")
    character = models.ForeignKey(Character, on_delete=models.PROTECT)
    door = models.CharField(max_length=12, default="web")
    identity = models.ForeignKey(
        Identity,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="turns",
        help_text="Who said it at a chat door; the answer goes there.",
    )
    recording = models.CharField(max_length=80, blank=True, help_text="Blob of the person's own voice, from a chat.")
    typed = models.BooleanField(default=False)
    live = models.BooleanField(default=True, help_text="Somebody watches a call while this is answered.")
    stage = models.CharField(max_length=12, choices=Stage, default=Stage.REPLYING)
    attempt = models.PositiveSmallIntegerField(default=0, help_text="Starts of the present stage.")
    lease = models.DateTimeField(default=timezone.now, help_text="Until then somebody works on it.")
    deadline = models.DateTimeField()
    language = models.CharField(max_length=8)
    text = models.TextField(blank=True)
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
    owed = models.BooleanField(default=False, help_text="Something is ready that its chat door was not given yet.")
    error = models.CharField(max_length=300, blank=True)
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(fields=["conversation", "-id"]),
            models.Index(fields=["lease"], condition=models.Q(stage__in=OPEN_STAGES), name="turn_is_open"),
            models.Index(fields=["identity"], condition=models.Q(owed=True), name="turn_is_owed"),
            models.Index(fields=["created"], name="turn_created"),
        ]

    def __str__(self) -> str:
        return _("turn %(number)s") % {"number": self.pk}


class Sentence(models.Model):
    """One sentence of an answer, as shown and as spoken."""

    turn = models.ForeignKey(Turn, on_delete=models.CASCADE, related_name="sentences")
    number = models.PositiveSmallIntegerField()
    text = models.TextField()
    speakable = models.TextField()
    language = models.CharField(max_length=8)
    expression = models.CharField(max_length=12, choices=EXPRESSION_CHOICES, default="neutral")
    seconds = models.FloatField(default=0.0, help_text="Of its sound in the recording, with the pause after it.")

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["turn", "number"], name="one_sentence_a_number")]

    def __str__(self) -> str:
        return _("sentence %(number)s of turn %(turn)s") % {"number": self.number, "turn": self.turn_id}
