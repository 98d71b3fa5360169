"""Conversations and turns."""

from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from ninja import Query, Router, Status
from pydantic import Field

from avatar.api import cast, present
from avatar.api.access import access, whom
from avatar.api.bodies import Body, described, read
from avatar.api.paging import Window, part
from avatar.api.schemas import (
    ConversationOut,
    ConversationPage,
    Id,
    LanguageCode,
    Name,
    TurnOut,
    TurnPage,
    answers,
    file_of,
)
from secretary.core import conversations, history, turns
from secretary.core.brain.language import guess
from secretary.core.errors import NotYours, Refused
from secretary.core.models import Conversation, Turn
from secretary.core.serving import serve
from secretary.wire.config import settings

PRIVATE = "private, max-age=31536000, immutable"
"""A key names its bytes, and a turn's do not change once they are there."""

DOOR = "api"

Door = Annotated[str, Field(pattern="^[a-z]{1,12}$")]

talk = Router(auth=access("talk"), tags=["talk"])


class NewConversation(Body):
    character: Name = Field("", description="Id or slug; the first one when left out.")
    language: LanguageCode | None = None


class NewTurn(Body):
    text: str = Field(min_length=1, max_length=turns.LONGEST_TEXT)
    language: LanguageCode | None = Field(None, description="Found out from the text when left out.")
    conversation: Id | None = Field(None, description="The current one when left out.")


@talk.get("/conversations", response=answers(ConversationPage))
def list_conversations(request: HttpRequest, window: Query[Window]) -> dict[str, Any]:
    """One's own."""
    found, cursors = part(_conversations(request), window)
    return {"items": [present.conversation(one) for one in found], **cursors}


@talk.post("/conversations", response=answers(ConversationOut, 201), openapi_extra=described(NewConversation))
def begin_conversation(request: HttpRequest) -> Status[dict[str, Any]]:
    """Begin one beside the current one, which the call page and the chat doors go on with."""
    told = read(request, NewConversation)
    language = _spoken(told.language) if told.language else ""
    character = cast.character(whom(request), told.character)
    made = Conversation.objects.create(user=whom(request), character=character, language=language, current=False)
    return Status(201, present.conversation(made))


@talk.get("/conversations/{int:conversation_id}", response=answers(ConversationOut))
def get_conversation(request: HttpRequest, conversation_id: Id) -> dict[str, Any]:
    return present.conversation(_conversation(request, conversation_id))


@talk.delete("/conversations/{int:conversation_id}", response=answers(None, 204))
def delete_conversation(request: HttpRequest, conversation_id: Id) -> Status[None]:
    """Forget it with all that was said in it; after the current one begins another."""
    history.forget_conversation(whom(request), conversation_id)
    return Status(204, None)


@talk.get("/turns", response=answers(TurnPage))
def list_turns(
    request: HttpRequest,
    window: Query[Window],
    conversation: Query[Id | None] = None,
    door: Query[Door | None] = None,
) -> dict[str, Any]:
    """One's own, from every door; the newest when neither `after` nor `before` is given."""
    rows = _turns(request)
    rows = rows.filter(conversation=conversation) if conversation else rows
    rows = rows.filter(door=door) if door else rows
    found, cursors = part(rows, window)
    return {"items": [present.turn(one) for one in found], **cursors}


@talk.post("/turns", response=answers(TurnOut, 202), openapi_extra=described(NewTurn))
def say(request: HttpRequest) -> Status[dict[str, Any]]:
    """Say something. It is answered, spoken and drawn like everything else: look again for reply, voice and clip."""
    told = read(request, NewTurn)
    user = whom(request)
    conversation = _conversation(request, told.conversation) if told.conversation else conversations.current(user)
    otherwise = conversation.spoken or settings().spoken[0]
    language = _spoken(told.language) if told.language else guess(told.text, settings().spoken, otherwise)
    how = turns.How(door=DOOR, typed=True, live=False)
    return Status(202, present.turn(turns.open(conversation, told.text.replace("\0", " "), language, how)))


@talk.get("/turns/{int:turn_id}", response=answers(TurnOut))
def get_turn(request: HttpRequest, turn_id: Id) -> dict[str, Any]:
    return present.turn(_turn(request, turn_id))


@talk.delete("/turns/{int:turn_id}", response=answers(None, 204))
def delete_turn(request: HttpRequest, turn_id: Id) -> Status[None]:
    """Stop it when it is still worked on, and forget it with its recordings."""
    history.forget(whom(request), turn_id)
    return Status(204, None)


@talk.get("/turns/{int:turn_id}/voice", response=answers(None), openapi_extra=file_of("audio/ogg"))
@talk.api_operation(["HEAD"], "/turns/{int:turn_id}/voice", include_in_schema=False)
def get_voice(request: HttpRequest, turn_id: Id) -> HttpResponseBase:
    """Its sound, or the part of it that a Range asks for."""
    return _recording(request, _turn(request, turn_id).voice)


@talk.get("/turns/{int:turn_id}/clip", response=answers(None), openapi_extra=file_of("video/mp4"))
@talk.api_operation(["HEAD"], "/turns/{int:turn_id}/clip", include_in_schema=False)
def get_clip(request: HttpRequest, turn_id: Id) -> HttpResponseBase:
    """Its video, or the part of it that a Range asks for."""
    return _recording(request, _turn(request, turn_id).clip)


def _recording(request: HttpRequest, key: str) -> HttpResponse:
    if not key:
        raise NotYours("This turn has no such recording, or not yet: look at its state.")
    return serve(request, key, cache=PRIVATE)


def _conversations(request: HttpRequest) -> Any:
    return Conversation.objects.filter(user=whom(request)).select_related("character", "user")


def _conversation(request: HttpRequest, conversation_id: int) -> Conversation:
    found: Conversation | None = _conversations(request).filter(pk=conversation_id).first()
    if found is None:
        raise NotYours("There is no such conversation.")
    return found


def _turns(request: HttpRequest) -> Any:
    return Turn.objects.filter(conversation__user=whom(request)).select_related("character")


def _turn(request: HttpRequest, turn_id: int) -> Turn:
    found: Turn | None = _turns(request).filter(pk=turn_id).first()
    if found is None:
        raise NotYours("There is no such turn.")
    return found


def _spoken(language: str) -> str:
    """A language that people may speak here. Raises Refused."""
    if language.lower() not in settings().spoken:
        raise Refused(f"Here people may speak {', '.join(settings().spoken)} (SECRETARY_LANGUAGES).")
    return language.lower()
