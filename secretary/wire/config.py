"""Typed settings from the environment (`SECRETARY_*`, secrets also as `…_FILE`), and those of Celery."""

import os
import secrets
from functools import cache
from pathlib import Path

import redis
import redis.asyncio
from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

PREFIX = "SECRETARY_"


class Unset(ValueError):
    """A setting is unknown, unreadable or half set; the text says what to do."""


class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix=PREFIX, env_ignore_empty=True, frozen=True)

    data: Path = Path("var")
    """Everything that this installation keeps."""
    models: Path | None = None
    """Folder of the verified models; `<data>/models` when unset."""
    database_url: str = ""
    """`postgres://…`; SQLite under `data` when unset."""
    redis_url: str = ""
    """Queue server (persistent); the embedded one when unset."""
    media_url: str = ""
    """Media server (memory only); the embedded one when unset."""
    blobs: str = ""
    """fsspec address; a folder under `data` when unset."""
    stt: str = "faster-whisper:base"
    tts: str = "embedded"
    render: str = "warp"
    languages: tuple[str, ...] | str = "en,de"
    """ISO 639-1 codes that people may speak, the first one the fallback."""
    llm_url: str = ""
    """Base address of an OpenAI-compatible server, ending in /v1. A local Ollama is found by itself."""
    llm_model: str = ""
    llm_key: SecretStr = SecretStr("")
    public_url: str = ""
    """https://… under which others reach this installation."""
    port: int = Field(8000, validation_alias="PORT")
    secret_key: SecretStr = SecretStr("")
    """Django's; made once and kept under `data` when unset."""
    signing_key: SecretStr = SecretStr("")
    """PEM: signs that a file was made by a machine; made once and kept under `data` when unset."""
    signing_certificate: str = ""
    """PEM: of that key, then of its issuers."""
    telegram_token: SecretStr = SecretStr("")
    """Of the bot, from @BotFather."""
    telegram_secret: SecretStr = SecretStr("")
    """That Telegram shows with each webhook call; made from the secret key when unset."""
    telegram_api_url: str = "https://api.telegram.org"
    twilio_account_sid: str = ""
    twilio_auth_token: SecretStr = SecretStr("")
    """Signs what Twilio sends here, and lets us send."""
    twilio_from: str = ""
    """The WhatsApp number that answers, as in +14155238886."""
    twilio_api_url: str = "https://api.twilio.com"
    twilio_template: str = ""
    """ContentSid of a template for people who have not written for a day."""
    owner_telegram: str = ""
    """Chat ids that are the owner from the start, with commas between them."""
    owner_whatsapp: str = ""
    """Numbers that are the owner from the start."""
    allowed_telegram: str = ""
    """Chat ids that may talk without being asked."""
    allowed_whatsapp: str = ""
    email_url: SecretStr = SecretStr("")
    """Mail server: smtps://user:password@host, or smtp://… for STARTTLS; without one nothing is mailed."""
    email_from: str = ""
    """Who mail is from; the user of the mail server when unset."""
    keep_media_days: int = Field(90, ge=0, le=36_500)
    """Days that voices and clips are kept; 0: for ever."""
    keep_text_days: int = Field(0, ge=0, le=36_500)
    """Days that what was said is kept; 0: for ever."""
    embed_origins: str = ""
    """Pages, as in https://example.org, that may show a character to everybody; with commas between them."""
    embed_calls: int = Field(3, ge=1, le=1000)
    """Calls at once that one embed token may open."""
    embed_keep_days: int = Field(30, ge=1, le=36_500)
    """Days after their last word that a visitor of such a page and what they said are kept."""
    ice_servers: str = ""
    """Comma-separated STUN and TURN addresses for WebRTC."""
    turn_secret: SecretStr = SecretStr("")
    metrics_token: SecretStr = SecretStr("")
    """That a monitor shows at /metrics; without it a token of the owner's with the scope metrics is needed."""
    timezone: str = ""
    """IANA name; the machine's own when unset."""
    log_level: str = "INFO"
    debug: bool = False

    @field_validator("languages", mode="after")
    @classmethod
    def _split(cls, value: tuple[str, ...] | str) -> tuple[str, ...]:
        codes = tuple(code.strip().lower() for code in value.split(",")) if isinstance(value, str) else value
        if not codes or not all(len(code) == 2 and code.isalpha() for code in codes):
            raise ValueError("give two-letter codes separated by commas, as in en,de")
        return codes

    @property
    def spoken(self) -> tuple[str, ...]:
        """The languages that people may speak, the fallback first."""
        assert isinstance(self.languages, tuple)
        return self.languages

    @property
    def folder(self) -> Path:
        return self.data.resolve()

    @property
    def models_folder(self) -> Path:
        return (self.models or self.folder / "models").resolve()

    @property
    def blobs_address(self) -> str:
        return self.blobs or str(self.folder / "blobs")

    @property
    def queue_address(self) -> str:
        return self.redis_url or f"unix://{socket_folder(self.folder)}/queue.sock"

    @property
    def media_address(self) -> str:
        return self.media_url or f"unix://{socket_folder(self.folder)}/media.sock"


def socket_folder(data: Path) -> Path:
    """Where the embedded servers listen; a stand-in for a deep folder, since a unix socket's path has 107 bytes."""
    folder = data / "run"
    if len(str(folder)) < 90:
        return folder
    import hashlib
    import tempfile

    return (
        Path(tempfile.gettempdir()) / f"secretary-{os.getuid()}-{hashlib.sha256(str(data).encode()).hexdigest()[:12]}"
    )


def _with_files(environment: dict[str, str]) -> dict[str, str]:
    """Read `SECRETARY_X_FILE` into `SECRETARY_X`, and refuse names that no setting has."""
    known = {PREFIX + field.upper() for field in Settings.model_fields}
    found = {}
    for key in [key for key in environment if key.startswith(PREFIX)]:
        if key in known:
            continue
        target = key.removesuffix("_FILE")
        if not key.endswith("_FILE") or target not in known:
            raise Unset(f"{key} is not a setting; see docs/configuration.md for the list")
        try:
            found[target] = Path(environment[key]).read_text().strip()
        except OSError as error:
            raise Unset(f"{key} names a file that cannot be read: {error.strerror}") from error
    return found


@cache
def settings() -> Settings:
    """The settings of this process. Raises Unset with what to do."""
    os.environ.update(_with_files(dict(os.environ)))
    try:
        return Settings()  # type: ignore[call-arg]
    except ValueError as error:
        raise Unset(f"the environment has a wrong setting: {error}") from error


def secret_key(config: Settings) -> str:
    """Django's secret key: the one set, else one made once and kept readable by the owner only."""
    if config.secret_key.get_secret_value():
        return config.secret_key.get_secret_value()
    path = config.folder / "secret-key"
    try:
        return path.read_text()
    except FileNotFoundError:
        config.folder.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT, 0o600)
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_urlsafe(50))
        return path.read_text()


@cache
def media_server() -> redis.Redis:
    """This process's client of the media server, for workers and threads."""
    return redis.Redis.from_url(settings().media_address, socket_timeout=40)


@cache
def queue_server() -> redis.Redis:
    """This process's client of the queue server, for health stamps; Celery has its own."""
    return redis.Redis.from_url(settings().queue_address, socket_timeout=5)


def async_media_server() -> redis.asyncio.Redis:
    """A new client for an event loop; without a timeout, since it waits in XREAD. The caller closes it."""
    return redis.asyncio.Redis.from_url(settings().media_address, socket_timeout=None)
