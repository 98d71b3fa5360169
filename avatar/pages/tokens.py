"""The page of one's tokens: what programs may do in one's name, and how long."""

from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from avatar.pages.people import whom
from secretary.core import guests, tokens
from secretary.core.characters import access
from secretary.core.errors import Refused
from secretary.core.models import ApiToken, User

WORDS = {
    "talk": gettext_lazy("Read and write your conversations, and talk in your name"),
    "characters": gettext_lazy("See the characters that you may talk to"),
    "cast": gettext_lazy("Make, change and delete your characters"),
    "speech": gettext_lazy("Transcribe speech, speak, and draw faces"),
    "me": gettext_lazy("See who you are, and fetch all of your data"),
    "metrics": gettext_lazy("Read the numbers of the whole installation"),
    tokens.EMBED: gettext_lazy("Show a character on one page of yours, to everybody"),
}

EXPIRIES = {
    "30": gettext_lazy("in 30 days"),
    "90": gettext_lazy("in 90 days"),
    "365": gettext_lazy("in a year"),
    "never": gettext_lazy("never"),
}
"""Days, as the form sends them."""

USUAL = "90"


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def page(request: HttpRequest) -> HttpResponse:
    """The list; by POST a token is made, and told in this answer alone."""
    if request.method != "POST":
        return _page(request)
    name, scopes = request.POST.get("name", "").strip(), request.POST.getlist("scopes")
    try:
        made = _make(whom(request), name, scopes, expires=_expires(request))
    except Refused as error:
        return _page(request, refused=_(str(error)), wanted={"name": name, "scopes": scopes})
    return _page(request, made=made)


@require_POST
@never_cache
def embed(request: HttpRequest) -> HttpResponse:
    """Make a token for a page, and show the line that goes there."""
    user, given = whom(request), request.POST
    if not _may_embed(user):
        raise Http404
    wanted = {"name": given.get("name", "").strip(), "origin": given.get("origin", ""), "who": given.get("who", "")}
    try:
        made = guests.invite(user, wanted["name"], wanted["who"], wanted["origin"], expires=_expires(request))
    except Refused as error:
        return _page(request, refused_embed=_(str(error)), wanted=wanted)
    return _page(request, made=made, line=_line(request, made, wanted["who"]))


@require_POST
def revoke(request: HttpRequest, token_id: int) -> HttpResponse:
    if not tokens.revoke(whom(request), token_id):
        raise Http404
    messages.success(request, _("It is revoked: it opens nothing any more."))
    return redirect("tokens")


def present(token: ApiToken) -> dict[str, Any]:
    """A token as the page shows it."""
    return {
        "id": token.pk,
        "name": token.name,
        "scopes": [WORDS.get(scope, scope) for scope in token.scopes],
        "where": token.origin,
        "who": token.character.name if token.character else "",
        "created": token.created,
        "last_used": token.last_used,
        "expires": token.expires,
        "over": token.expires is not None and token.expires <= timezone.now(),
    }


def _page(
    request: HttpRequest, *, made: str = "", refused: str = "", refused_embed: str = "", **more: Any
) -> HttpResponse:
    user = whom(request)
    shown = {
        "tokens": [present(token) for token in tokens.of(user)],
        "scopes": [(scope, WORDS[scope]) for scope in _scopes(user)],
        "expiries": EXPIRIES.items(),
        "usual": USUAL,
        "made": made,
        "refused": refused,
        "refused_embed": refused_embed,
        "embeds": _may_embed(user),
    }
    if shown["embeds"]:
        shown |= {"origins": sorted(guests.allowed()), "characters": access.shared()}
    return render(request, "avatar/tokens.html", shown | more, status=422 if refused or refused_embed else 200)


def _make(user: User, name: str, scopes: list[str], *, expires: datetime | None) -> str:
    """Raises Refused."""
    if not name:
        raise Refused("Give the token a name, so that you know it again.")
    if not scopes:
        raise Refused("Choose what it may be used for.")
    if not set(scopes) <= set(_scopes(user)):
        raise Refused("Choose from the list what it may be used for.")
    if tokens.of(user).count() >= tokens.MOST:
        raise Refused(tokens.TOO_MANY)
    return tokens.make(user, name, scopes, expires=expires)


def _scopes(user: User) -> list[tokens.Scope]:
    return [scope for scope in tokens.SCOPES if user.is_owner or scope not in tokens.OWNERS]


def _expires(request: HttpRequest) -> datetime | None:
    """Raises Refused for a time that is not on the list."""
    chosen = request.POST.get("expires", USUAL)
    if chosen not in EXPIRIES:
        raise Refused("Choose from the list when it expires.")
    return None if chosen == "never" else timezone.now() + timedelta(days=int(chosen))


def _may_embed(user: User) -> bool:
    return guests.on() and user.is_owner


def _line(request: HttpRequest, token: str, slug: str) -> str:
    script = guests.home(request.build_absolute_uri("/")) + "/embed.js"
    return f'<script src="{script}" data-token="{token}" data-character="{slug}" async></script>'
