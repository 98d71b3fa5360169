"""The owner's page of who can log in: invitations, roles, forgotten passwords, lockouts."""

from collections.abc import Callable, Mapping
from typing import Any

from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from avatar.pages.login_forms import Inviting
from avatar.pages.people import owner_only, whom
from secretary.core import invitations, people
from secretary.core.errors import Refused
from secretary.core.models import User
from secretary.wire.config import settings

Role = people.Role


@owner_only
@require_safe
@never_cache
def page(request: HttpRequest) -> HttpResponse:
    return _page(request)


@owner_only
@require_POST
@never_cache
def invite(request: HttpRequest) -> HttpResponse:
    """Make an invitation. Its link is in this answer, and nowhere else."""
    form = Inviting(request.POST)
    if not form.is_valid():
        return _page(request, form=form)
    given = form.cleaned_data
    try:
        link = invitations.make(whom(request), given["name"], given["role"], email=given["email"])
    except Refused as error:
        form.add_error("email", _(str(error)))
        return _page(request, form=form)
    return _page(request, link=_whole(request, link), invited=given["name"])


@owner_only
@require_POST
def withdraw(request: HttpRequest, invitation_id: int) -> HttpResponse:
    if invitations.withdraw(invitation_id):
        messages.success(request, _("The invitation is void."))
    return redirect("people")


@owner_only
@require_POST
@never_cache
def decide(request: HttpRequest, user_id: int, verb: str) -> HttpResponse:
    """An owner's word on somebody's account; of a fresh link the answer is the page that shows it."""
    user = get_object_or_404(people.known(), pk=user_id)
    try:
        if verb == "link":
            return _page(request, link=_whole(request, people.vouch(user)), entering=_name(user))
        if verb not in DECISIONS:
            raise Http404
        DECISIONS[verb](user)
    except Refused as error:
        messages.error(request, _(str(error)))
    else:
        messages.success(request, _said(verb) % {"name": _name(user)})
    still = people.owns(User.objects.get(pk=whom(request).pk))
    return redirect("people" if still else "account")


DECISIONS: Mapping[str, Callable[[User], object]] = {
    "owner": lambda user: people.give(user, Role.OWNER),
    "member": lambda user: people.give(user, Role.MEMBER),
    "deactivate": people.deactivate,
    "reactivate": people.reactivate,
    "unlock": people.unlock,
    "factors": people.drop_factors,
}


def _page(request: HttpRequest, *, form: Inviting | None = None, **more: Any) -> HttpResponse:
    locked = people.locked()
    guarded = set(Authenticator.objects.values_list("user", flat=True))
    shown = {
        "members": [
            {
                "user": one,
                "name": _name(one),
                "locked": one.username in locked,
                "guarded": one.pk in guarded,
                "you": one.pk == whom(request).pk,
            }
            for one in people.known()
        ],
        "pending": invitations.pending(),
        "form": form or Inviting(),
    }
    return render(request, "avatar/people.html", shown | more, status=422 if form and form.errors else 200)


def _whole(request: HttpRequest, path: str) -> str:
    public = settings().public_url.rstrip("/")
    return f"{public}{path}" if public else request.build_absolute_uri(path)


def _name(user: User) -> str:
    return user.get_short_name() or user.get_username()


def _said(verb: str) -> str:
    return {
        "owner": _("%(name)s is an owner now."),
        "member": _("%(name)s is a member now."),
        "deactivate": _("%(name)s can no longer log in; what is theirs is kept."),
        "reactivate": _("%(name)s can log in again."),
        "unlock": _("%(name)s may try again at once."),
        "factors": _("%(name)s logs in without a second factor, until they set one up again."),
    }[verb]
