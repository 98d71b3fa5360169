"""Telegram's updates, read into the words that all doors share."""

import os
import re
from typing import Any

from telegram import CallbackQuery, Chat, Message, Update, User
from telegram.constants import ChatType

from channels_bots.messenger import Attachment, Incoming

WANTED = ("message", "callback_query")
"""The kinds of updates that are asked for (`allowed_updates`)."""

SOUND = ("voice", "audio", "video_note", "video")
"""Parts of a message that hold sound, however they look."""

STRANGE = (
    "animation", "sticker", "photo", "location", "venue", "contact", "poll", "dice", "game", "story", "document",
    "invoice", "paid_media", "checklist",
)  # fmt: skip
"""What people send that is neither text nor sound. All else is a note of the chat itself (a pinned message …)."""

# Lengths as timedelta: otherwise the library reads its own of some kinds of messages, and warns of having done so.
os.environ.setdefault("PTB_TIMEDELTA", "1")

_ADDRESSED = re.compile(r"(/\w+)@\w+")
"""A command that names its bot, as in groups: /help@my_bot."""


def read(update: Any) -> list[Incoming]:
    """What an update says; nothing for kinds that concern no talk. Raises ValueError when its shape is strange."""
    parsed = _parsed(update)
    if parsed.message:
        return _said(parsed.update_id, parsed.message)
    return _pressed(parsed.update_id, parsed.callback_query) if parsed.callback_query else []


def pressed(update: Any) -> str:
    """The id of the pressed button, which spins until it is answered; empty when none was pressed."""
    query = update.get("callback_query") if isinstance(update, dict) else None
    return str(query["id"]) if isinstance(query, dict) and "id" in query else ""


def _parsed(update: Any) -> Update:
    try:
        parsed = Update.de_json(update)
        if not isinstance(parsed.update_id, int):
            raise ValueError("the update has no number")
    except (TypeError, KeyError, AttributeError, OverflowError, OSError) as error:
        raise ValueError(f"the update's shape is strange ({type(error).__name__})") from None
    return parsed


def _said(number: int, message: Message) -> list[Incoming]:
    sender = message.from_user
    if sender is None or sender.is_bot:
        return []
    text = _ADDRESSED.sub(r"\1", message.text, count=1) if message.text else ""
    attachment = _attachment(message)
    strange = "" if text or attachment else _strange(message)
    if not (text or attachment or strange or _joined(message)):
        return []
    return [_incoming(number, message.chat, sender, text=text, attachment=attachment, strange=strange)]


def _pressed(number: int, query: CallbackQuery) -> list[Incoming]:
    if not query.data:
        return []
    # The message that holds the button may be too old to be shown; a private chat has the number of its person.
    chat = query.message.chat if query.message else Chat(query.from_user.id, ChatType.PRIVATE)
    return [_incoming(number, chat, query.from_user, text=query.data)]


def _incoming(number: int, chat: Chat, sender: User, **said: Any) -> Incoming:
    return Incoming(
        id=str(number),
        sender=str(chat.id),
        name=sender.full_name,
        language=_language(sender.language_code),
        group=chat.type != ChatType.PRIVATE,
        **said,
    )


def _language(code: str | None) -> str:
    """`pt-br` → `pt`; empty for what has no two letters."""
    first = (code or "").split("-")[0].lower()
    return first if len(first) == 2 and first.isalpha() else ""


def _attachment(message: Message) -> Attachment | None:
    for name in SOUND:
        if found := getattr(message, name):
            return _claimed(found.to_dict())
    document = message.document
    # An animation is a document as well, and has no sound.
    if document and not message.animation and (document.mime_type or "").startswith(("audio/", "video/")):
        return _claimed(document.to_dict())
    return None


def _claimed(file: dict[str, Any]) -> Attachment:
    return Attachment(
        reference=file["file_id"],
        media_type=str(file.get("mime_type") or ""),
        seconds=float(file.get("duration") or 0),
        size=int(file.get("file_size") or 0),
    )


def _strange(message: Message) -> str:
    return next((name for name in STRANGE if getattr(message, name, None)), "")


def _joined(message: Message) -> bool:
    """Whether a bot was brought into a group: the moment to decline."""
    return any(user.is_bot for user in message.new_chat_members) or bool(message.group_chat_created)
