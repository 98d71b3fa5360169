"""What the admin calls things: Django's names of models and fields, ours where those read badly, all translated."""

from typing import Any

from django.apps import apps
from django.db.models import Field, Model
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

MODELS = {
    "ApiToken": ("API token", "API tokens"),
    "EnterLink": ("log-in link", "log-in links"),
    "LinkCode": ("linking code", "linking codes"),
    "Received": ("arrival", "arrivals"),
}
"""Singular and plural."""

FIELDS = {
    "Character.builtin": "built in",
    "Character.sends_clips": "clips at chat doors",
    "Character.voice_f0": "pitch of the voice",
    "Character.voice_formant": "formants of the voice",
    "Character.voice_speed": "speed of the voice",
    "Consent.sample": "recorded voice",
    "Character.sample": "recorded voice",
    "Conversation.greeted": "greeted by",
    "Delivery.blob": "file",
    "Delivery.choices": "choices offered",
    "Delivery.copy": "repetition",
    "Delivery.external_id": "id at the messenger",
    "EnterLink.asks_factor": "asks for a second factor",
    "Export.blob": "file",
    "Export.done": "turns done",
    "Export.total": "turns in all",
    "Identity.introduced": "told that it is an AI",
    "Identity.seen": "last seen",
    "Identity.told": "told to wait",
    "Invitation.email": "email address",
    "OpenSession.agent": "browser",
    "OpenSession.seen": "last seen",
    "Poller.holder": "held by",
    "Received.external_id": "id at the messenger",
    "Reminder.asked": "asked for in",
    "Reminder.told": "told in",
    "Turn.live": "during a call",
    "Turn.owed": "owed to its chat door",
    "User.door_only": "chat doors only",
    "User.is_canary": "the program itself",
    "User.is_guest": "guest of a page",
    "User.is_owner": "owner",
    "WrongCode.taker": "typed by",
}


def translate() -> None:
    """Has every name, help text and label of a choice translated at the moment that it is shown.

    No migration follows: those compare with what stands in the model's own body, without any language.
    """
    for model in apps.get_models():
        _name(model)
        if model._meta.app_label == "core":
            for field in (*model._meta.local_fields, *model._meta.local_many_to_many):
                _word(model, field)


def _name(model: type[Model]) -> None:
    options = model._meta
    one, many = options.verbose_name, options.verbose_name_plural
    if isinstance(one, Promise):
        return
    if options.app_label == "core":
        one, many = MODELS.get(model.__name__, (one, many))
    # Django's plural is lazy too, but only to put an "s" after the singular.
    options.verbose_name, options.verbose_name_plural = _lazily(one), _lazily(str(many))


def _word(model: type[Model], field: "Field[object, object]") -> None:
    field.verbose_name = _lazily(FIELDS.get(f"{model.__name__}.{field.name}", field.verbose_name))
    field.help_text = _lazily(field.help_text)
    if field.choices:
        field.choices = [(value, _lazily(label)) for value, label in field.flatchoices]


def _lazily(text: Any) -> Any:
    # What is lazy already stays as it is. An empty text would be translated to the head of the catalogue.
    return gettext_lazy(text) if text and isinstance(text, str) else text
