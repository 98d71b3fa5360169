"""The page of how one logs in: password, second factor, passkeys, and the address that a new password is mailed to."""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.base.views import IndexView
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from avatar.pages.entering import mailing
from avatar.pages.login_forms import Details
from avatar.pages.people import whom


class _Page(IndexView):  # type: ignore[misc]
    def get_context_data(self, **more: Any) -> dict[str, Any]:
        given: dict[str, Any] = super().get_context_data(**more)
        return given | _own(self.request)


page = _Page.as_view()


@require_POST
def details(request: HttpRequest) -> HttpResponse:
    """Change one's name and e-mail address."""
    user = whom(request)
    form = Details(request.POST, instance=user)
    if not form.is_valid():
        user.refresh_from_db()
        view = _Page()
        view.setup(request)
        return render(request, "mfa/index.html", view.get_context_data() | {"form": form}, status=422)
    if "email" in form.changed_data:
        EmailAddress.objects.filter(user=user).delete()  # allauth's copy of the old one
    form.save()
    messages.success(request, _("Saved."))
    return redirect("mfa_index")


def _own(request: HttpRequest) -> dict[str, Any]:
    user = whom(request)
    return {"has_password": user.has_usable_password(), "form": Details(instance=user), "mailing": mailing()}
