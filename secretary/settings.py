"""Django's settings: the only reader of the environment for the web side, through `secretary.wire.config`."""

import logging
from pathlib import Path
from urllib.parse import unquote, urlsplit

from csp.constants import NONE, SELF

from secretary.wire import config

ENV = config.settings()
ROOT = Path(__file__).resolve().parent.parent

SECRET_KEY = config.secret_key(ENV)
DEBUG = ENV.debug

_PUBLIC = urlsplit(ENV.public_url)
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]", *([_PUBLIC.hostname] if _PUBLIC.hostname else [])]
CSRF_TRUSTED_ORIGINS = [f"{_PUBLIC.scheme}://{_PUBLIC.netloc}"] if _PUBLIC.hostname else []

INSTALLED_APPS = [
    "secretary.apps.SecretaryConfig",
    "secretary.core",
    "avatar",
    "channels",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "csp",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "servestatic.middleware.ServeStaticMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "secretary.urls"
ASGI_APPLICATION = "secretary.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]


def _database() -> dict[str, object]:
    if not ENV.database_url:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": ENV.folder / "secretary.sqlite3",
            "OPTIONS": {
                # A deferred transaction that reads and then writes fails at once with "database is locked".
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
            },
        }
    address = urlsplit(ENV.database_url)
    if address.scheme not in ("postgres", "postgresql"):
        raise config.Unset("SECRETARY_DATABASE_URL must begin with postgres://")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": address.path.lstrip("/"),
        "USER": unquote(address.username or ""),
        "PASSWORD": unquote(address.password or ""),
        "HOST": address.hostname or "",
        "PORT": address.port or "",
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }


DATABASES = {"default": _database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "core.User"
LOGIN_URL = "enter"
LOGIN_REDIRECT_URL = "call"
LOGOUT_REDIRECT_URL = "enter"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 90
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _PUBLIC.scheme == "https"
# Two installations on one machine (two ports of 127.0.0.1) share their cookies' host: each needs names of its own.
SESSION_COOKIE_NAME = f"secretary_session_{ENV.port}"
CSRF_COOKIE_NAME = f"secretary_csrf_{ENV.port}"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "media-src": [SELF, "blob:"],
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    },
}

CHANNEL_LAYERS = {
    "default": {
        "BACKEND": "channels_redis.core.RedisChannelLayer",
        # No socket timeout: redis-py's own (5 s) equals the layer's wait, and with any it sends through
        # asyncio.wait_for, which swallows a cancellation on CPython 3.11: a closed page's consumer would never end.
        "CONFIG": {"hosts": [{"address": ENV.queue_address, "db": 1, "socket_timeout": None}], "expiry": 30},
    },
}

STATIC_URL = "/static/"
STATIC_ROOT = ENV.folder / "static"
SERVESTATIC_USE_FINDERS = True
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("de", "Deutsch")]
LOCALE_PATHS = [ROOT / "templates" / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"


def _status(record: logging.LogRecord) -> int:
    return getattr(record, "status_code", 0)


LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    # A 503 of /health/ready is an answer, no error.
    "filters": {"answers": {"()": "django.utils.log.CallbackFilter", "callback": lambda r: _status(r) != 503}},
    "handlers": {"stream": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["answers"]}},
    "root": {"handlers": ["stream"], "level": ENV.log_level},
    "loggers": {"aioice": {"level": "WARNING"}, "aiortc": {"level": "WARNING"}, "httpx": {"level": "WARNING"}},
}
