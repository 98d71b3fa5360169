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
    path("history/", nothing, name="history"),
    path("status/", nothing, name="status"),
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
