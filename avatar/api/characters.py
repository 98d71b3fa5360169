"""Characters: who there is to talk to; and to make, change, copy, switch, preview and delete those of one's own."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from ninja import Query, Router, Status

from avatar.api import cast, casting, drawing, present, speaking
from avatar.api.access import access, whom
from avatar.api.bodies import Body, described, read
from avatar.api.casting import About, Agreement, CastingChange, CopyName, NewCasting, Preview
from avatar.api.paging import Window, part
from avatar.api.schemas import CharacterOut, CharacterPage, ConsentsOut, Id, SampleOut, answers, file_of
from secretary.core import marking
from secretary.core.characters import editing
from secretary.core.characters.access import may_edit, may_switch, usable
from secretary.core.errors import NotYours, Refused
from secretary.core.models import Character
from secretary.core.serving import serve
from secretary.wire import mark, sounds

WRITES = access("cast")

BRIEFLY = "private, max-age=60"

NO_SAMPLE = "This character imitates no recorded voice."

characters = Router(auth=access("characters"), tags=["characters"])


@characters.get("/characters", response=answers(CharacterPage))
def list_characters(request: HttpRequest, window: Query[Window]) -> dict[str, Any]:
    """Who there is to talk to."""
    found, cursors = part(usable(whom(request)), window)
    return {"items": [_shown(request, one) for one in found], **cursors}


@characters.post(
    "/characters",
    auth=WRITES,
    response=answers(CharacterOut, 201),
    openapi_extra=described(NewCasting, "form", files={"portrait": True, "sample": False}),
)
def create_character(request: HttpRequest) -> Status[dict[str, Any]]:
    """A character of one's own. The picture must show a face; a recorded voice is checked as with `sample`."""
    told = read(request, NewCasting, "form")
    keys = {"portrait": casting.portrait(request)}
    if "sample" in request.FILES:
        keys["sample"] = casting.sample(request).key
    made = editing.create(whom(request), told.values() | keys)
    editing.agree_oneself(made, whom(request))
    return Status(201, _shown(request, made))


@characters.get("/characters/{int:character_id}", response=answers(CharacterOut))
def get_character(request: HttpRequest, character_id: Id) -> dict[str, Any]:
    return _shown(request, editing.find(whom(request), character_id))


@characters.patch(
    "/characters/{int:character_id}",
    auth=WRITES,
    response=answers(CharacterOut),
    openapi_extra=described(CastingChange),
)
def change_character(request: HttpRequest, character_id: Id) -> dict[str, Any]:
    """Change what is told; the rest stays."""
    found = _own(request, character_id)
    return _changed(request, found, read(request, CastingChange).values())


@characters.delete("/characters/{int:character_id}", auth=WRITES, response=answers(None, 204))
def delete_character(request: HttpRequest, character_id: Id) -> Status[None]:
    """Delete it with its picture and voice; one in somebody's history is only deactivated."""
    editing.remove(_own(request, character_id))
    return Status(204, None)


@characters.post(
    "/characters/{int:character_id}/copy",
    auth=WRITES,
    response=answers(CharacterOut, 201),
    openapi_extra=described(CopyName),
)
def copy_character(request: HttpRequest, character_id: Id) -> Status[dict[str, Any]]:
    """One's own that is as another; a consent is not copied with it."""
    found, told = editing.find(whom(request), character_id), read(request, CopyName)
    return Status(201, _shown(request, editing.copy(whom(request), found, told.name.strip() or found.name)))


@characters.post("/characters/{int:character_id}/activate", auth=WRITES, response=answers(CharacterOut))
def activate_character(request: HttpRequest, character_id: Id) -> dict[str, Any]:
    return _switched(request, character_id, on=True)


@characters.post("/characters/{int:character_id}/deactivate", auth=WRITES, response=answers(CharacterOut))
def deactivate_character(request: HttpRequest, character_id: Id) -> dict[str, Any]:
    """Nobody can talk to it any more, until it is activated again."""
    return _switched(request, character_id, on=False)


@characters.post(
    "/characters/{int:character_id}/preview",
    auth=WRITES,
    response=answers(None),
    openapi_extra=described(Preview) | file_of("audio/ogg", "video/mp4"),
)
def preview_character(request: HttpRequest, character_id: Id) -> HttpResponse:
    """It says its greeting, or a text."""
    found, told = editing.find(whom(request), character_id), read(request, Preview)
    speech = cast.previewed(found, told.text)
    if told.film:
        film = drawing.film(found, found.resting, speech, source=marking.source(found))
        return HttpResponse(film, content_type="video/mp4")
    return HttpResponse(sounds.file(speech, "ogg", said=mark.VOICE), content_type="audio/ogg")


@characters.get(
    "/characters/{int:character_id}/portrait",
    response=answers(None),
    openapi_extra=file_of("image/webp", "image/png", "image/jpeg"),
)
def get_portrait(request: HttpRequest, character_id: Id) -> HttpResponseBase:
    return serve(request, editing.find(whom(request), character_id).portrait, cache=BRIEFLY)


@characters.post(
    "/characters/{int:character_id}/portrait",
    auth=WRITES,
    response=answers(CharacterOut),
    openapi_extra=described(Body, "form", files={"portrait": True}),
)
def change_portrait(request: HttpRequest, character_id: Id) -> dict[str, Any]:
    """Another picture: JPEG, PNG or WebP of at most 10 MB, with a face. A real person's needs another consent."""
    found = _own(request, character_id)
    read(request, Body, "form")
    return _changed(request, found, {"portrait": casting.portrait(request)})


@characters.get("/characters/{int:character_id}/sample", response=answers(None), openapi_extra=file_of("audio/wav"))
def get_sample(request: HttpRequest, character_id: Id) -> HttpResponseBase:
    """The recorded voice that it imitates; for those who may edit it."""
    found = _own(request, character_id)
    if not found.sample:
        raise NotYours(NO_SAMPLE)
    return serve(request, found.sample, cache=BRIEFLY)


@characters.post(
    "/characters/{int:character_id}/sample",
    auth=WRITES,
    response=answers(SampleOut),
    openapi_extra=described(Body, "form", files={"sample": True}),
)
def change_sample(request: HttpRequest, character_id: Id) -> dict[str, Any]:
    """A recorded voice to imitate: WAV, MP3, OGG or FLAC of at most 50 MB with 3 to 60 seconds of speech."""
    found = _own(request, character_id)
    read(request, Body, "form")
    kept = casting.sample(request)
    editing.change(found, {"sample": kept.key})
    numbers = {"seconds": kept.found.seconds, "level": kept.found.level, "above": kept.found.above}
    rounded = {name: round(value, 1) for name, value in numbers.items()}
    return rounded | {"told": kept.found.told(), "imitated": speaking.clones()}


@characters.delete("/characters/{int:character_id}/sample", auth=WRITES, response=answers(None, 204))
def delete_sample(request: HttpRequest, character_id: Id) -> Status[None]:
    """From now on the engine's own voice speaks."""
    editing.change(_own(request, character_id), {"sample": ""})
    return Status(204, None)


@characters.get("/characters/{int:character_id}/consents", response=answers(ConsentsOut))
def list_consents(request: HttpRequest, character_id: Id) -> dict[str, Any]:
    """Who has agreed to what; for those who may edit it."""
    return _consents(_own(request, character_id))


@characters.post(
    "/characters/{int:character_id}/consents",
    auth=WRITES,
    response=answers(ConsentsOut, 201),
    openapi_extra=described(Agreement, "json", "form", files={"recording": False}),
)
def add_consent(request: HttpRequest, character_id: Id) -> Status[dict[str, Any]]:
    """Record that a person agreed to the wording, for the picture or the recording that the character has now."""
    found, told = _own(request, character_id), read(request, Agreement, "json", "form")
    if told.about == "voice" and not found.sample:
        raise Refused(NO_SAMPLE)
    editing.agree(found, told.about, person=told.person, by=whom(request), recording=casting.statement(request))
    return Status(201, _consents(found))


@characters.delete("/characters/{int:character_id}/consents", auth=WRITES, response=answers(ConsentsOut))
def withdraw_consent(request: HttpRequest, character_id: Id, about: Query[About]) -> dict[str, Any]:
    """The person takes it back: it stays on record, and only who made the character can use it."""
    found = _own(request, character_id)
    editing.withdraw(found, about)
    return _consents(found)


def _shown(request: HttpRequest, character: Character) -> dict[str, Any]:
    return present.character(character, editable=may_edit(whom(request), character))


def _changed(request: HttpRequest, character: Character, values: dict[str, Any]) -> dict[str, Any]:
    editing.change(character, values)
    editing.agree_oneself(character, whom(request))
    return _shown(request, character)


def _switched(request: HttpRequest, character_id: int, *, on: bool) -> dict[str, Any]:
    found = editing.find(whom(request), character_id)
    if not may_switch(whom(request), found):
        raise NotYours(editing.NOT_THERE)
    editing.activate(found, on=on)
    return _shown(request, found)


def _consents(character: Character) -> dict[str, Any]:
    given = character.consents.select_related("character").order_by("pk")
    return {"wordings": editing.WORDINGS, "items": [present.consent(one) for one in given]}


def _own(request: HttpRequest, character_id: int) -> Character:
    """Raises NotYours for one that they may not edit."""
    found = editing.find(whom(request), character_id)
    if not may_edit(whom(request), found):
        raise NotYours(editing.NOT_THERE)
    return found
