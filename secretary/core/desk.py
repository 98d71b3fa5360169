"""The admin's site: in the look of django-unfold, with a first page that says what goes wrong."""

from collections.abc import Callable
from typing import Any

from csp.constants import UNSAFE_EVAL, UNSAFE_INLINE
from csp.decorators import csp_update
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext_lazy as _
from unfold.sites import UnfoldAdminSite  # type: ignore[import-untyped]

View = Callable[..., HttpResponseBase]

WIDER = {"script-src": UNSAFE_EVAL, "style-src": UNSAFE_INLINE}
"""What unfold needs of the content policy, on the admin's own pages and nowhere else: Alpine makes functions of the
expressions in its attributes, and the colours of the theme stand in a style element. No script stands inline, so that
a script in what people write is still refused."""


class Desk(UnfoldAdminSite):  # type: ignore[misc]
    index_template = "admin/glance.html"
    index_title = _("At a glance")

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Only pages that were made for this admin: those that other packages bring show a second factor's secret."""
        if admin_class is not None and admin_class.__module__.startswith("secretary."):
            super().register(model_or_iterable, admin_class, **options)

    def admin_view(self, view: View, cacheable: bool = False) -> View:
        guarded: View = super().admin_view(view, cacheable)
        return csp_update(WIDER)(guarded)

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponseBase:
        from secretary.core.admin import glance

        shown: HttpResponseBase = super().index(request, {"glance": glance.look(), **(extra_context or {})})
        return shown
