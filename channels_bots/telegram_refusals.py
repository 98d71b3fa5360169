"""What Telegram's client raises, in the words of a door."""

from collections.abc import Iterator
from itertools import takewhile

import httpx
from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, TelegramError

from channels_bots.bot_loop import Faltered, Throttled
from channels_bots.messenger import NotSent, Rejected, Uncertain, Undelivered
from secretary.core.errors import Unreachable
from secretary.wire.config import settings
from secretary.wire.media import MediaError

FAILURES = (TelegramError, httpx.HTTPError, httpx.InvalidURL, TimeoutError)
"""All that an exchange with Telegram raises."""

NEVER_SENT = (
    httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError, httpx.UnsupportedProtocol,
    httpx.InvalidURL,
)  # fmt: skip
"""No byte of the request left: no connection came about."""

UNKNOWN_BOT = "Telegram does not know this bot: copy SECRETARY_TELEGRAM_TOKEN from @BotFather again"

AWAY = "Telegram is not reached; look at the network, the proxy and SECRETARY_TELEGRAM_API_URL"

TOO_LARGE = "the recording is larger than the 20 MB that Telegram hands to a bot"
GONE = "Telegram no longer has the recording"

MEANINGS = {
    "blocked by the user": "the person has blocked the bot",
    "user is deactivated": "the account is closed",
    "chat not found": "Telegram knows no such chat",
    "voice_messages_forbidden": "the person's privacy settings let no voice messages in",
    "video_messages_forbidden": "the person's privacy settings let no video messages in",
    "kicked from": "the bot was removed from the group",
}
"""A part of Telegram's description, in small letters → what it means."""


def undelivered(error: Exception) -> Undelivered:
    """What a failed sending means for what was to be sent."""
    if isinstance(error, Throttled):
        return NotSent(error.message, after=error.seconds)
    if isinstance(error, InvalidToken):
        return Rejected(UNKNOWN_BOT)
    if isinstance(error, BadRequest | Forbidden | ChatMigrated):
        return Rejected(described(error))
    if never_sent(error):
        return NotSent(AWAY)
    return Uncertain(_broken(error))


def unfetched(error: Exception) -> MediaError | Unreachable:
    """What a failed fetching means: gone for good, or to be tried again."""
    words = error.message.lower() if isinstance(error, BadRequest) else ""
    if "too big" in words:
        return MediaError(TOO_LARGE)
    if words and "temporarily" not in words:
        return MediaError(GONE)
    return Unreachable(f"the recording cannot be fetched: {trouble(error)}")


def trouble(error: Exception) -> str:
    """The failure in one line, for a log or a page; without the token, and without what a person said."""
    if isinstance(error, InvalidToken):
        return UNKNOWN_BOT
    if never_sent(error):
        return AWAY
    if isinstance(error, Throttled):
        return error.message
    if isinstance(error, BadRequest | Forbidden):
        return described(error)
    return _broken(error)


def described(error: TelegramError) -> str:
    """Telegram's own description, or what it means."""
    words = error.message.lower()
    known = next((meaning for part, meaning in MEANINGS.items() if part in words), "")
    token = settings().telegram_token.get_secret_value()
    return known or f"Telegram refuses: {error.message.replace(token, '…')[:200]}"


def never_sent(error: BaseException) -> bool:
    """Whether no connection came about, so that Telegram cannot have got anything."""
    return any(isinstance(cause, NEVER_SENT) for cause in _causes(error))


def _broken(error: BaseException) -> str:
    """By the name of the innermost cause, since the library wraps all in its NetworkError; no texts of others."""
    if isinstance(error, Faltered):
        return error.message
    causes = takewhile(lambda cause: isinstance(cause, FAILURES), _causes(error))
    return f"the exchange with Telegram broke off ({type([*causes][-1]).__name__})"


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__
