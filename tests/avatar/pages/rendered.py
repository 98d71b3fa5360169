"""Prints a template of the project as HTML; run as a program, so that these tests need neither settings nor a database.

Usage: rendered.py TEMPLATE LANGUAGE CONTEXT_AS_JSON
"""

import json
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import django
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import include, path
from django.utils import translation

ROOT = Path(__file__).resolve().parents[3]


def nothing(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


urlpatterns = [
    path("", nothing, name="call"),
    path("characters/", nothing, name="characters"),
    path("characters/new", nothing, name="character-new"),
    path("characters/<int:number>/", nothing, name="character"),
    path("characters/<int:number>/copy", nothing, name="character-copy"),
    path("characters/<int:number>/delete", nothing, name="character-delete"),
    path("characters/<int:number>/<str:verb>", nothing, name="character-switch"),
    path("history/", nothing, name="history"),
    path("history/turns/<int:number>/delete", nothing, name="history-delete-turn"),
    path("history/conversations/new", nothing, name="history-begin"),
    path("history/conversations/<int:number>/delete", nothing, name="history-delete"),
    path("history/conversations/<int:number>/resume", nothing, name="history-resume"),
    path("account/privacy/", nothing, name="privacy"),
    path("account/privacy/export", nothing, name="privacy-export"),
    path("account/privacy/state", nothing, name="privacy-state"),
    path("account/privacy/exports/<int:number>.zip", nothing, name="privacy-download"),
    path("account/privacy/erase", nothing, name="privacy-erase"),
    path("status/", nothing, name="status"),
    path("status/news", nothing, name="status-news"),
    path("lab/", nothing, name="lab"),
    path("account/", nothing, name="account"),
    path("account/code/", nothing, name="account-code"),
    path("account/code/state", nothing, name="account-code-state"),
    path("account/doors/<int:number>/prefer", nothing, name="account-prefer"),
    path("account/doors/<int:number>/unlink", nothing, name="account-unlink"),
    path("account/people/<int:number>/<str:verb>", nothing, name="account-decide"),
    path("account/security/", nothing, name="mfa_index"),
    path("account/security/webauthn/login/", nothing, name="mfa_login_webauthn"),
    path("account/password/reset/", nothing, name="account_reset_password"),
    path("account/sessions/", nothing, name="sessions"),
    path("account/tokens/", nothing, name="tokens"),
    path("account/tokens/embed", nothing, name="tokens-embed"),
    path("account/tokens/<int:number>/revoke", nothing, name="token-revoke"),
    path("account/people/", nothing, name="people"),
    path("enter/", nothing, name="enter"),
    path("leave/", nothing, name="logout"),
    path("admin/", include(([path("", nothing, name="index")], "admin"))),
]


class Person(SimpleNamespace):
    is_authenticated = True
    is_staff = True
    get_short_name = "Maria"


def main(template: str, language: str, context: dict[str, Any]) -> str:
    settings.configure(
        ROOT_URLCONF=__name__,
        STATIC_URL="/static/",
        INSTALLED_APPS=["django.contrib.staticfiles"],
        LOCALE_PATHS=[ROOT / "templates" / "locale"],
        TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates", "DIRS": [ROOT / "templates"]}],
    )
    django.setup()
    here = SimpleNamespace(resolver_match=SimpleNamespace(url_name=Path(template).stem))
    with translation.override(language):
        return render_to_string(template, {"user": Person(), "request": here, **context})


if __name__ == "__main__":
    print(main(sys.argv[1], sys.argv[2], json.loads(sys.argv[3])))
