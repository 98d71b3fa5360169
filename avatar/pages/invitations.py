"""Where an invitation leads: somebody new chooses a name and a password. Only a POST spends it."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from avatar.pages.entering import admit
from avatar.pages.login_forms import Joining
from secretary.core import invitations
from secretary.core.errors import Refused


@login_not_required
@never_cache
@sensitive_post_parameters("password1", "password2")
@require_http_methods(["GET", "HEAD", "POST"])
def invited(request: HttpRequest, token: str) -> HttpResponse:
    """The form; by POST the account is made, and its person is in."""
    invitation = invitations.find(token)
    if invitation is None:
        return render(request, "avatar/invited.html", {"gone": True}, status=410)
    if request.method != "POST" or request.user.is_authenticated:
        return render(request, "avatar/invited.html", {"invitation": invitation, "form": Joining()})
    form = Joining(request.POST)
    if not form.is_valid():
        return render(request, "avatar/invited.html", {"invitation": invitation, "form": form}, status=422)
    return _joined(request, token, form)


def _joined(request: HttpRequest, token: str, form: Joining) -> HttpResponse:
    try:
        user = invitations.accept(token, form.cleaned_data["username"], form.cleaned_data["password1"])
    except Refused:
        return render(request, "avatar/invited.html", {"gone": True}, status=410)
    admit(request, user)
    return redirect("call")
