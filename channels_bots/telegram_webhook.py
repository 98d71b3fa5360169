"""Telegram's webhook: its address, its secrets, and whether a request is Telegram's."""

import hmac
import re
from urllib.parse import urlsplit

from django.http import HttpRequest

from secretary.wire.config import Settings, secret_key, settings

HEADER = "X-Telegram-Bot-Api-Secret-Token"

PORTS = (443, 80, 88, 8443)
"""core.telegram.org/bots/api#setwebhook"""

SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
"""core.telegram.org/bots/api#setwebhook"""

TOKEN = re.compile(r"\d+:[A-Za-z0-9_-]+")
CHAT = re.compile(r"-?\d+")


def secret_token() -> str:
    """What Telegram shows with each call: the one that is set, else one made from the secret key."""
    config = settings()
    return config.telegram_secret.get_secret_value() or _derived(secret_key(config), "telegram webhook")


def path_secret() -> str:
    """The end of the webhook's address. Not the token itself: addresses lie in the logs of proxies."""
    return _derived(secret_token(), "telegram path")


def webhook_url() -> str:
    """Where Telegram shall call; empty when this installation has no https address."""
    public = settings().public_url.rstrip("/")
    return f"{public}/bots/telegram/{path_secret()}/" if public.startswith("https://") else ""


def admits(request: HttpRequest, path: str) -> bool:
    """Whether the request shows both secrets. An operator who set the webhook by hand may have used one for both."""
    shown, ended = request.headers.get(HEADER, ""), path.strip("/")
    by_hand = _same(ended, secret_token())
    return _same(shown, secret_token()) & (_same(ended, path_secret()) | by_hand)


def lacks(config: Settings) -> list[str]:
    """What is missing or half set, a sentence each."""
    token, secret = config.telegram_token.get_secret_value(), config.telegram_secret.get_secret_value()
    if not token:
        return ["SECRETARY_TELEGRAM_SECRET is set without SECRETARY_TELEGRAM_TOKEN; @BotFather gives you one."] * bool(
            secret
        )
    found = []
    if not TOKEN.fullmatch(token):
        found.append("SECRETARY_TELEGRAM_TOKEN does not look like 123456:ABC-DEF…; copy it from @BotFather again.")
    if secret and not SECRET.fullmatch(secret):
        found.append(
            "SECRETARY_TELEGRAM_SECRET may hold 1 to 256 of A-Z, a-z, 0-9, _ and -; choose another or unset it."
        )
    for name in ("owner_telegram", "allowed_telegram"):
        if not all(CHAT.fullmatch(each.strip()) for each in getattr(config, name).split(",") if each.strip()):
            found.append(f"SECRETARY_{name.upper()} takes chat ids: numbers with commas between them, no @names.")
    return found + _unreachable(config.public_url)


def _unreachable(public: str) -> list[str]:
    if not public:
        return []
    try:
        address = urlsplit(public)
        port = address.port or 443
    except ValueError:
        return ["SECRETARY_PUBLIC_URL is no address; give it as in https://secretary.example.org."]
    if address.scheme != "https":
        return ["Telegram calls https addresses only, so the bot is polled; give SECRETARY_PUBLIC_URL as https://…"]
    if port not in PORTS:
        return [f"Telegram calls the ports {', '.join(map(str, PORTS))} only, and SECRETARY_PUBLIC_URL names {port}."]
    return []


def _derived(secret: str, purpose: str) -> str:
    return hmac.new(secret.encode(), purpose.encode(), "sha256").hexdigest()


def _same(shown: str, expected: str) -> bool:
    return hmac.compare_digest(shown.encode(), expected.encode())
