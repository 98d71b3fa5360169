"""How rows are shown: those that the program keeps, those that nobody changes, and the files that they name."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin, TabularInline  # type: ignore[import-untyped]

from secretary.core.serving import serve

UNKEPT = "private, no-store"
"""What people said does not stay behind in the browser of who is on call."""


class Kept(ModelAdmin):  # type: ignore[misc]
    """Rows that only the program writes: they go with what they belong to, and not by themselves."""

    show_full_result_count = False  # a second count of all turns at each look
    list_per_page = 50

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Asked on these pages: no. Asked because a person is removed with all that is theirs: as they may."""
        here = request.resolver_match.url_name if request.resolver_match else ""
        own = f"{self.opts.app_label}_{self.opts.model_name}_"
        return not (here or "").startswith(own) and bool(super().has_delete_permission(request, obj))


class Shown(Kept):
    """Rows that nobody changes."""

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class Lines(TabularInline):  # type: ignore[misc]
    """Rows that are shown below another, and only shown."""

    extra = 0
    can_delete = False
    show_change_link = True

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class Failing:
    """Shows why a row failed in the language of who looks: kept is the English. Mixed into what shows rows."""

    @admin.display(description=_("error"), ordering="error")
    def failing(self, row: Any) -> str:
        return gettext(row.error) if row.error else ""


class Files:
    """Serves the blobs that a row names, to who may view the row. Mixed into a ModelAdmin."""

    files: tuple[str, ...] = ()
    """Fields that hold a blob's key."""

    admin_site: admin.AdminSite
    opts: Any

    def get_urls(self) -> list[URLPattern]:
        kept = [path(f"<int:pk>/{name}", self._guarded(name), name=self._address(name)) for name in self.files]
        return [*kept, *super().get_urls()]  # type: ignore[misc]

    def file_url(self, row: Any, field: str) -> str:
        """Empty when the row names none."""
        return reverse(f"admin:{self._address(field)}", args=[row.pk]) if getattr(row, field) else ""

    def thumbnail(self, row: Any, field: str, *, side: int) -> SafeString | str:
        """A small square picture; `side` in pixels."""
        url = self.file_url(row, field)
        # The name stands beside it: the picture says nothing more to who cannot see it.
        return (
            format_html('<img class="thumbnail" src="{}" alt="" width="{}" height="{}">', url, side, side)
            if url
            else ""
        )

    def _address(self, field: str) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}_{field}_file"

    def _guarded(self, field: str) -> Callable[..., HttpResponseBase]:
        def view(request: HttpRequest, pk: int) -> HttpResponseBase:
            row = self.opts.model.objects.filter(pk=pk).first()
            if row is None or not self.has_view_permission(request, row):  # type: ignore[attr-defined]
                raise Http404
            return serve(request, getattr(row, field), cache=UNKEPT)

        return self.admin_site.admin_view(view)
