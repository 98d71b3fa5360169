"""Django's settings: the only reader of the environment for the web side, through `secretary.wire.config`."""

import logging
from datetime import timedelta
from pathlib import Path
from urllib.parse import unquote, urlsplit

from csp.constants import NONE, SELF

from secretary.wire import config, mail

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
    "channels_bots",
    "channels",
    "unfold.apps.BasicAppConfig",  # before the admin, whose templates it replaces
    "secretary.apps.DeskConfig",  # the admin
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "csp",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
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
    "allauth.account.middleware.AccountMiddleware",
    "axes.middleware.AxesMiddleware",
    "avatar.pages.away.Away",
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
                "avatar.pages.account.knocking",
                "avatar.pages.passkeys.here",
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
                # Mapped, a search through a long history reads what the system has in memory without copying it.
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA mmap_size=268435456;",
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
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",  # first: who is locked out is not even compared
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}Validator"}
    for name in ("UserAttributeSimilarity", "MinimumLength", "CommonPassword", "NumericPassword")
]
ACCOUNT_ADAPTER = "avatar.pages.adapters.Accounts"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_DEFAULT_HTTP_PROTOCOL = _PUBLIC.scheme or "http"
ACCOUNT_SESSION_REMEMBER = True
# Behind the lockout of one name from one address: the tries of one address, and those at one name from anywhere.
ACCOUNT_RATE_LIMITS = {"login_failed": "30/m/ip,20/300s/key"}
MFA_ADAPTER = "avatar.pages.adapters.Factors"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Secretary"
MFA_TOTP_TOLERANCE = 1
MFA_ALLOW_UNVERIFIED_EMAIL = True
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_DISABLE_ACCESS_LOG = True
AXES_ENABLE_ADMIN = False
AXES_USERNAME_CALLABLE = "avatar.pages.adapters.login_name"
AXES_CLIENT_IP_CALLABLE = "avatar.pages.adapters.address"
AXES_CLIENT_STR_CALLABLE = "avatar.pages.adapters.told"
AXES_LOCKOUT_CALLABLE = "avatar.pages.entering.locked_out"
AXES_SENSITIVE_PARAMETERS = ["username", "login", "oldpassword", "password1", "password2", "code", "credential"]
SESSION_ENGINE = "secretary.core.sessions"
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

UNFOLD = {
    "SITE_TITLE": "Secretary",
    "SITE_HEADER": "Secretary",
    "SITE_SYMBOL": "support_agent",
    "STYLES": ["/static/avatar/admin.css"],
    "SCRIPTS": ["/static/avatar/admin.js"],
    "COLORS": {
        "primary": {
            "50": "#eff6ff",
            "100": "#dbeafe",
            "200": "#bfdbfe",
            "300": "#93c5fd",
            "400": "#7db2ff",
            "500": "#6ea6ff",
            "600": "#2563eb",
            "700": "#1d4ed8",
            "800": "#1e40af",
            "900": "#1e3a8a",
            "950": "#172554",
        },
    },
}

# What allauth counts, so that all web processes count together; memory only.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": ENV.media_address,
        "KEY_PREFIX": "web",
    },
}

_MAIL = mail.mail_server(ENV)
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if _MAIL else 'dummy'}.EmailBackend"
if _MAIL:
    EMAIL_HOST, EMAIL_PORT = _MAIL.host, _MAIL.port
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _MAIL.user, _MAIL.password
    EMAIL_USE_TLS, EMAIL_USE_SSL = _MAIL.starttls, _MAIL.tls
    EMAIL_TIMEOUT = 20
    DEFAULT_FROM_EMAIL = _MAIL.sender

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
    "loggers": {
        "axes": {"level": "WARNING"},
        "aioice": {"level": "WARNING"},
        "aiortc": {"level": "WARNING"},
        "httpx": {"level": "WARNING"},
    },
}
