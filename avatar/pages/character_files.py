"""The files that come with the form of a character: its picture, a recorded voice, people who say that they agree."""

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from avatar import samples
from avatar.pages import previews
from avatar.pages.character_form import CharacterForm, opened
from avatar.pages.people import whom
from secretary.core.characters import editing
from secretary.core.errors import Refused, SecretaryError
from secretary.core.models import Character

FIELDS: dict[editing.About, tuple[str, str, str]] = {
    "face": ("agreed", "person", "statement"),
    "voice": ("voice_agreed", "voice_person", "voice_statement"),
}
"""What a consent is about → the fields of the form that tell of it."""


def portrait(request: HttpRequest, form: CharacterForm, character: Character | None) -> str:
    """The key of the picture that the form means; what is wrong with it becomes an error of the form."""
    present_one = character.portrait if character else ""
    if "portrait" in form.errors:
        return present_one
    try:
        if file := form.cleaned_data.get("portrait"):
            return previews.examined(file.read())
        picked = opened(whom(request), request.POST.get("picked", ""))
        if picked and previews.kept(picked):
            return picked
        if request.POST.get("picked") or not present_one:
            raise Refused(gettext_noop("Choose a picture."))
    except SecretaryError as error:
        form.add_error("portrait", _(str(error)))
    return present_one


def sample(request: HttpRequest, form: CharacterForm, character: Character | None) -> str:
    """The key of the recorded voice that the form means, or empty; what is wrong with it becomes an error of it."""
    present_one = character.sample if character else ""
    if "sample" in form.errors:
        return present_one
    try:
        if file := form.cleaned_data.get("sample"):
            return samples.examined(file.read()).key
        picked = opened(whom(request), request.POST.get("sample_picked", ""), what="sample")
        if picked and previews.kept(picked):
            return picked
        if request.POST.get("sample_picked"):
            raise Refused(gettext_noop("Choose the recording again."))
    except SecretaryError as error:
        form.add_error("sample", _(str(error)))
    return "" if form.cleaned_data.get("sample_dropped") else present_one


def statements(form: CharacterForm) -> dict[editing.About, str]:
    """The keys of the recordings in which people agree; what is wrong with one becomes an error of the form."""
    found: dict[editing.About, str] = {}
    for about, (agreed, _person, name) in FIELDS.items():
        file = form.cleaned_data.get(name)
        if not file or not form.cleaned_data.get(agreed):
            continue
        try:
            found[about] = samples.statement(file.read())
        except SecretaryError as error:
            form.add_error(name, _(str(error)))
    return found
