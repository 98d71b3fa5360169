"""The characters: who there is, and for whoever may: make, change, copy, switch off and delete one."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from avatar import present
from avatar.api import speaking
from avatar.pages import character_files as files
from avatar.pages.character_form import WORDINGS, CharacterForm, initial, sealed
from avatar.pages.people import whom
from secretary.core import conversations
from secretary.core.characters import access, editing
from secretary.core.errors import NotYours, Refused
from secretary.core.models import Character, User


@require_safe
@never_cache
def characters(request: HttpRequest) -> HttpResponse:
    user = whom(request)
    there = access.seen(user).select_related("owner")
    shown = {
        "characters": [card(user, one) for one in there.filter(active=True)],
        "resting": [card(user, one) for one in there.filter(active=False) if access.may_switch(user, one)],
        "current": conversations.current(user).character_id,
    }
    return render(request, "avatar/characters.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def new(request: HttpRequest) -> HttpResponse:
    return _edited(request, None)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def edit(request: HttpRequest, character_id: int) -> HttpResponse:
    return _edited(request, _own(request, character_id))


@require_POST
def copy(request: HttpRequest, character_id: int) -> HttpResponse:
    found = _found(request, character_id)
    made = editing.copy(whom(request), found, _("%(name)s (copy)") % {"name": found.name[:50]})
    messages.success(request, _("This is your copy: change it as you like."))
    return redirect("character", made.pk)


@require_POST
def delete(request: HttpRequest, character_id: int) -> HttpResponse:
    found = _own(request, character_id)
    try:
        gone = editing.remove(found)
    except Refused as error:
        messages.error(request, _(str(error)))
        return redirect("characters")
    said = _("%(name)s is deleted.") if gone else _("%(name)s is switched off: people’s history still needs it.")
    messages.success(request, said % {"name": found.name})
    return redirect("characters")


@require_POST
def withdraw(request: HttpRequest, character_id: int) -> HttpResponse:
    """The person in the picture, or whose voice it is, has taken their consent back."""
    found, about = _own(request, character_id), request.POST.get("about", "face")
    if about not in editing.WORDINGS:
        raise Http404
    editing.withdraw(found, about)
    messages.success(
        request, _("The consent is withdrawn: only who made %(name)s can use it now.") % {"name": found.name}
    )
    return redirect("character", found.pk)


@require_POST
def switch(request: HttpRequest, character_id: int, on: str) -> HttpResponse:
    """Activate (`on`) or deactivate (`off`)."""
    found = _found(request, character_id)
    if on not in {"on", "off"} or not access.may_switch(whom(request), found):
        raise Http404
    try:
        editing.activate(found, on=on == "on")
    except Refused as error:
        messages.error(request, _(str(error)))
    else:
        said = _("%(name)s is there again.") if on == "on" else _("%(name)s is switched off.")
        messages.success(request, said % {"name": found.name})
    return redirect("characters")


def card(user: User, character: Character) -> dict[str, Any]:
    """A character with what this person may do with it."""
    return present.character(character) | {
        "editable": access.may_edit(user, character),
        "switchable": access.may_switch(user, character),
        "missing": access.missing(character),
        "mine": character.owner_id == user.pk,
    }


def _edited(request: HttpRequest, character: Character | None) -> HttpResponse:
    """The form, and by POST what it says."""
    if request.method != "POST":
        return _page(request, CharacterForm(initial=initial(character)), character)
    form = CharacterForm(request.POST, request.FILES)
    form.is_valid()
    keys = {"portrait": files.portrait(request, form, character), "sample": files.sample(request, form, character)}
    statements = files.statements(form)
    if not form.is_valid():
        return _page(request, form, character, picked=keys)
    values = form.cleaned_data | keys
    if character is None:
        character = editing.create(whom(request), values)
    else:
        editing.change(character, values)
    _agree(character, values, statements, by=whom(request))
    messages.success(request, _saved(character) % {"name": character.name})
    return redirect("characters")


def _agree(character: Character, values: dict[str, Any], statements: dict[editing.About, str], *, by: User) -> None:
    """Record what the form says of consents, where there is somebody to agree."""
    editing.agree_oneself(character, by)
    there = {"face": character.likeness == Character.Likeness.PERSON, "voice": bool(character.sample)}
    for about, (agreed, person, _statement) in files.FIELDS.items():
        if there[about] and values[agreed]:
            editing.agree(character, about, person=values[person], by=by, recording=statements.get(about, ""))


def _saved(character: Character) -> str:
    match access.missing(character):
        case []:
            return _("%(name)s is saved.")
        case ["voice"]:
            return _("%(name)s is saved. Only you can use it, until the person whose voice it is has agreed.")
    return _("%(name)s is saved. Only you can use it, until the person in the picture has agreed.")


def _page(
    request: HttpRequest, form: CharacterForm, character: Character | None, *, picked: dict[str, str] | None = None
) -> HttpResponse:
    user, new_ones = whom(request), {}
    for what, key in (picked or {}).items():
        new = key and not (character and key == getattr(character, what))
        new_ones[what] = sealed(user, key, what=what) if new else ""
    shown = {
        "form": form,
        "character": present.character(character) if character else None,
        "sample": reverse("sample", args=[character.pk, character.sample[:12]])
        if character and character.sample
        else "",
        "consents": _consents(character),
        "picked": new_ones,
        "clones": speaking.clones(),
    }
    return render(request, "avatar/character.html", shown, status=422 if form.errors else 200)


def _consents(character: Character | None) -> dict[str, dict[str, Any]]:
    """For each kind: the words to agree to, and the consent that counts now."""
    given = {"face": character and access.consent(character), "voice": character and access.consent_to_voice(character)}
    return {about: {"wording": WORDINGS[about], "given": given[about]} for about in editing.WORDINGS}


def _found(request: HttpRequest, character_id: int) -> Character:
    try:
        return editing.find(whom(request), character_id)
    except NotYours as error:
        raise Http404 from error


def _own(request: HttpRequest, character_id: int) -> Character:
    found = _found(request, character_id)
    if not access.may_edit(whom(request), found):
        raise Http404
    return found
