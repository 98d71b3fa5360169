"""The form of a character: what may be set, and within which limits."""

from typing import Any

from babel import Locale
from django import forms
from django.core import signing
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from secretary.core.characters import editing, portraits, samples
from secretary.core.models import Character, User
from secretary.wire.config import settings
from secretary.wire.types import EXPRESSIONS

PICKED_FOR = 3000
"""Seconds that a picture which was looked at may wait for the rest of the form."""

VOICES = (("", _("fits the language")), ("heart", _("American English")), ("en-GB", _("British English")))
"""Of the embedded engine; it has one for each of the other languages."""

EXPRESSION_NAMES = {"neutral": _("Neutral"), "happy": _("Happy"), "sad": _("Sad"), "surprised": _("Surprised")}

LIKENESSES = (
    ("drawn", _("Nobody’s: it is drawn or generated")),
    ("own", _("Mine")),
    ("person", _("Another real person’s")),
)

WORDINGS = {about: _(wording) for about, wording in editing.WORDINGS.items()}

SEALED = ("portrait", "sample")
"""What is looked at when it is chosen, and carried by the form until it is saved."""


class CharacterForm(forms.Form):
    """Checks everything but the content of the files."""

    name = forms.CharField(max_length=60)
    tagline = forms.CharField(max_length=80, required=False)
    manner = forms.CharField(max_length=4000)
    portrait = forms.FileField(required=False)
    picked = forms.CharField(max_length=500, required=False)
    likeness = forms.ChoiceField(choices=LIKENESSES)
    agreed = forms.BooleanField(required=False)
    person = forms.CharField(max_length=120, required=False)
    statement = forms.FileField(required=False)
    sample = forms.FileField(required=False)
    sample_picked = forms.CharField(max_length=500, required=False)
    sample_dropped = forms.BooleanField(required=False)
    voice_agreed = forms.BooleanField(required=False)
    voice_person = forms.CharField(max_length=120, required=False)
    voice_statement = forms.FileField(required=False)
    language = forms.ChoiceField(required=False)
    greeting = forms.CharField(max_length=300, required=False)
    voice = forms.ChoiceField(choices=VOICES, required=False)
    voice_f0 = forms.FloatField(min_value=70, max_value=320)
    voice_formant = forms.FloatField(min_value=0.75, max_value=1.25)
    voice_speed = forms.FloatField(min_value=0.7, max_value=1.4)
    expression = forms.ChoiceField(choices=[(name, EXPRESSION_NAMES[name]) for name in EXPRESSIONS])
    intensity = forms.FloatField(min_value=0, max_value=1)
    sends_clips = forms.BooleanField(required=False)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        field = self.fields["language"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("whatever is spoken")), *((code, _shown(code)) for code in settings().spoken)]

    def clean_portrait(self) -> Any:
        """A picture that is too large is refused before it is read into memory."""
        file = self.cleaned_data["portrait"]
        if file is not None and file.size > portraits.MAX_BYTES:
            raise forms.ValidationError(_(portraits.TOO_LARGE))
        return file

    def clean_sample(self) -> Any:
        return _short(self.cleaned_data["sample"])

    def clean_statement(self) -> Any:
        return _short(self.cleaned_data["statement"])

    def clean_voice_statement(self) -> Any:
        return _short(self.cleaned_data["voice_statement"])

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or self.cleaned_data
        for agreed, person in (("agreed", "person"), ("voice_agreed", "voice_person")):
            if found.get(agreed) and not found.get(person, "").strip():
                self.add_error(person, _("Say who has agreed."))
        return found


def initial(character: Character | None) -> dict[str, Any]:
    """What the form shows first."""
    if character is None:
        return {"likeness": "drawn", "voice_f0": 180, "voice_formant": 1, "voice_speed": 1, "sends_clips": True} | {
            "expression": "neutral",
            "intensity": 0.6,
        }
    names = [name for name in CharacterForm.base_fields if hasattr(character, name) and name not in SEALED]
    values = {name: getattr(character, name) for name in names}
    return values | {"voice_f0": character.voice_f0 or 180}


def sealed(user: User, key: str, *, what: str = "portrait") -> str:
    """A file that was looked at, as the form carries it; nobody else's form takes it, nor as anything else."""
    return signing.dumps([user.pk, key], salt=what)


def opened(user: User, picked: str, *, what: str = "portrait") -> str:
    """The key of a file that this person had looked at; empty when it is none, or too long ago."""
    try:
        whose, key = signing.loads(picked, salt=what, max_age=PICKED_FOR)
    except (signing.BadSignature, ValueError, TypeError):
        return ""
    return str(key) if whose == user.pk else ""


def _short(file: Any) -> Any:
    """A recording that is too large is refused before it is read into memory."""
    if file is not None and file.size > samples.MAX_BYTES:
        raise forms.ValidationError(_(samples.TOO_LARGE))
    return file


def _shown(code: str) -> str:
    return Locale.parse(code).get_display_name(get_language() or "en") or code
