"""What people want to be reminded of."""

from django.db import models
from django.utils.translation import gettext as _

from secretary.core.models.doors import Identity
from secretary.core.models.people import User
from secretary.core.models.talk import Turn


class Reminder(models.Model):
    """Something that a person wants to hear at a certain time. Moved only by `secretary.core.reminders`."""

    class State(models.TextChoices):
        WAITING = "waiting", "waiting for its time"
        TOLD = "told", "told"
        CANCELLED = "cancelled", "cancelled"
        FAILED = "failed", "not told: nobody there may talk"

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="reminders")
    door = models.CharField(max_length=12, default="web", help_text="Where it was set, and is told.")
    identity = models.ForeignKey(
        Identity,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="reminders",
        help_text="Who set it at a chat door; it is told there.",
    )
    text = models.TextField(help_text="What of, as the person said it.")
    language = models.CharField(max_length=8)
    due = models.DateTimeField()
    state = models.CharField(max_length=9, choices=State, default=State.WAITING)
    asked = models.OneToOneField(
        Turn,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="reminder",
        help_text="The turn that set it; a second start of that turn sets none twice.",
    )
    told = models.OneToOneField(
        Turn,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="tells",
        help_text="The turn whose answer it is.",
    )
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["due", "id"]
        indexes = [models.Index(fields=["due"], condition=models.Q(state="waiting"), name="reminder_waits")]

    def __str__(self) -> str:
        return _("reminder %(number)s") % {"number": self.pk}
