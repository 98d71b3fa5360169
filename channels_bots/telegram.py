"""The Telegram door, through the Bot API."""

import json
import math
from collections.abc import Coroutine
from datetime import datetime
from typing import Any

import httpx
from django.http import HttpRequest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions, Message
from telegram.constants import ChatAction

from channels_bots import telegram_updates, telegram_webhook
from channels_bots.bot_loop import BotLoop, bot_loop
from channels_bots.messenger import (
    Attachment,
    CannotTell,
    Choice,
    Doing,
    Incoming,
    Limits,
    Parcel,
    Receipt,
    Rejected,
    Uncertain,
)  # fmt: skip
from channels_bots.telegram_refusals import FAILURES, GONE, TOO_LARGE, undelivered, unfetched
from secretary.core.errors import Unreachable
from secretary.wire import blobs, media
from secretary.wire.config import settings

LIMITS = Limits(
    text=4096,  # core.telegram.org/bots/api#sendmessage
    voice_text=1024,  # …#sendvoice, caption
    video_text=1024,  # …#sendvideo, caption
    voice_bytes=1_000_000,  # …#inlinequeryresultvoice and observed: a larger one arrives as a file, not as a bubble
    video_bytes=50_000_000,  # …#sendvideo
    note_bytes=50_000_000,  # …#sending-files
    note_seconds=60.0,  # …#sendvideonote: rounded square videos of up to a minute
    fetch_bytes=media.MAX_BYTES,  # …#getfile: 20 MB
    gap=1.0,  # core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this
    a_second=30,  # the same
)

CHOICE_BYTES = 64
"""Of a button's command: core.telegram.org/bots/api#inlinekeyboardbutton, callback_data."""

SHORT = 14
"""Letters of a label that has room beside two others."""

ACTIONS: dict[Doing, str] = {
    "listening": ChatAction.TYPING,
    "recording": ChatAction.RECORD_VOICE,
    "filming": ChatAction.RECORD_VIDEO_NOTE,
}


class Telegram:
    """A bot among Telegram's chats; one for each person, groups are declined."""

    name, title, limits = "telegram", "Telegram", LIMITS

    def on(self) -> bool:
        """Whether there is a token."""
        return bool(settings().telegram_token.get_secret_value())

    def lacks(self) -> list[str]:
        """As in Messenger."""
        return telegram_webhook.lacks(settings())

    def admits(self, request: HttpRequest, path: str) -> bool:
        """As in Messenger: the secret in the header and the one in the path, each in constant time."""
        return self.on() and telegram_webhook.admits(request, path)

    def read(self, request: HttpRequest, path: str) -> list[Incoming | Receipt]:
        """As in Messenger. A pressed button is told so at once, by the way."""
        update = json.loads(request.body)
        found = telegram_updates.read(update)
        if query := telegram_updates.pressed(update):
            loop = bot_loop()
            loop.begin(loop.bot.answer_callback_query(query))
        return [*found]

    def fetch(self, attachment: Attachment) -> bytes:
        """As in Messenger; from the Bot API's own host only, and never more than its limit."""
        loop = bot_loop()
        try:
            return loop.call(_fetched(loop, attachment.reference))
        except FAILURES as error:
            raise unfetched(error) from error

    def send(self, to: str, parcel: Parcel) -> str:
        """As in Messenger. A message of a text may hold buttons."""
        if not self.on():
            raise Rejected("SECRETARY_TELEGRAM_TOKEN is not set")
        loop = bot_loop()
        work = _posted(loop.bot, to, parcel, _recording(parcel))
        try:
            return str(loop.call(work).message_id)
        except FAILURES as error:
            raise undelivered(error) from error
        except (TypeError, KeyError) as error:
            raise Uncertain("Telegram's answer cannot be read") from error

    def show(self, to: str, doing: Doing) -> None:
        """As in Messenger; does not wait."""
        if self.on():
            loop = bot_loop()
            loop.begin(loop.bot.send_chat_action(to, ACTIONS[doing]))

    def find(self, to: str, parcel: Parcel, since: datetime) -> str | None:
        """Raises CannotTell: the Bot API has no history."""
        raise CannotTell("Telegram does not tell a bot what it has sent")


def _recording(parcel: Parcel) -> bytes:
    if parcel.kind == "text":
        return b""
    try:
        return blobs.store(settings().blobs_address).get(parcel.blob)
    except blobs.BlobMissing as error:
        raise Rejected("the recording is no longer kept") from error


def _posted(bot: Bot, to: str, parcel: Parcel, data: bytes) -> Coroutine[Any, Any, Message]:
    """The call that sends it. A face follows what was already told, so it makes no sound of its own."""
    seconds, caption = max(1, math.ceil(parcel.seconds)), parcel.text or None
    match parcel.kind:
        case "text":
            plain = LinkPreviewOptions(is_disabled=True)
            return bot.send_message(to, parcel.text, link_preview_options=plain, reply_markup=_buttons(parcel.choices))
        case "voice":
            return bot.send_voice(to, data, duration=seconds, caption=caption, filename="voice.ogg")
        case "note":
            side = _probed(data).width
            return bot.send_video_note(
                to, data, duration=seconds, length=side, filename="note.mp4", disable_notification=True
            )
        case "video":
            probe = _probed(data)
            return bot.send_video(
                to, data, duration=seconds, width=probe.width, height=probe.height, caption=caption,
                supports_streaming=True, filename="video.mp4", disable_notification=True,
            )  # fmt: skip


def _probed(data: bytes) -> media.Probe:
    try:
        return media.probe(data, LIMITS.video_bytes)
    except media.MediaError as error:
        raise Rejected(f"the recording cannot be sent: {error}") from error


def _buttons(choices: tuple[Choice, ...]) -> InlineKeyboardMarkup | None:
    """Three beside each other where the labels are short, else one below the other."""
    for choice in choices:
        if len(choice.command.encode()) > CHOICE_BYTES:
            raise Rejected(f"a button's command may have {CHOICE_BYTES} bytes")
    wide = 3 if all(len(choice.label) <= SHORT for choice in choices) else 1
    buttons = [InlineKeyboardButton(choice.label, callback_data=choice.command) for choice in choices]
    rows = [buttons[at : at + wide] for at in range(0, len(buttons), wide)]
    return InlineKeyboardMarkup(rows) if rows else None


async def _fetched(loop: BotLoop, reference: str) -> bytes:
    """Raises what the exchange raises, MediaError and Unreachable."""
    file = await loop.bot.get_file(reference)
    base = f"{loop.bot.base_file_url}/"
    if not (file.file_path or "").startswith(base):
        # A Bot API server of one's own in its local mode names a path on its own disk.
        raise Unreachable("the Bot API hands out no file; run it without --local")
    async with loop.files.stream("GET", file.file_path or "") as answer:
        if answer.status_code in (httpx.codes.NOT_FOUND, httpx.codes.GONE):
            raise media.MediaError(GONE)
        if answer.status_code != httpx.codes.OK:
            raise Unreachable(f"Telegram's file server answers {answer.status_code}")
        return await _capped(answer, LIMITS.fetch_bytes)


async def _capped(answer: httpx.Response, limit: int) -> bytes:
    data = bytearray()
    async for piece in answer.aiter_raw():
        data += piece
        if len(data) > limit:
            raise media.MediaError(TOO_LARGE)
    return bytes(data)
