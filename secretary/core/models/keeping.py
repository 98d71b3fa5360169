"""What is taken along and what is thrown away: a person's export, and receipts of what was removed."""

from datetime import timedelta

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from secretary.core.models.people import User


class Export(models.Model):
    """Everything of a person in one file, made by `secretary.export`. The row is their claim to it."""

    class State(models.TextChoices):
        MAKING = "making", "being made"
        READY = "ready", "ready"
        FAILED = "failed", "failed"

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="exports")
    state = models.CharField(max_length=8, choices=State, default=State.MAKING)
    done = models.PositiveIntegerField(default=0, help_text="Turns that are in it.")
    total = models.PositiveIntegerField(default=0, help_text="Turns that it will have.")
    blob = models.CharField(max_length=80, blank=True)
    size = models.PositiveBigIntegerField(default=0, help_text="Bytes.")
    lease = models.DateTimeField(default=timezone.now, help_text="Until then somebody works on it.")
    created = models.DateTimeField(auto_now_add=True)
    expires = models.DateTimeField()

    LIFETIME = timedelta(days=1)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return _("export %(number)s") % {"number": self.pk}


class Receipt(models.Model):
    """What was removed, in numbers. Names nobody."""

    class Kind(models.TextChoices):
        ERASE = "erase", "everything of a person"
        PURGE = "purge", "what was too old"

    kind = models.CharField(max_length=8, choices=Kind)
    counts = models.JSONField(default=dict)
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return _("receipt %(number)s") % {"number": self.pk}
