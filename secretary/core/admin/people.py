"""People and their ways in. No secret is shown: of tokens and links only a hash is kept, and that is left out."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.models import Permission
from django.db.models import Max, OuterRef, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm  # type: ignore[import-untyped]

from secretary.core import privacy, tokens
from secretary.core.admin.rows import Shown
from secretary.core.errors import Unreachable
from secretary.core.models import ApiToken, EnterLink, Invitation, Turn, User

from unfold.admin import ModelAdmin  # type: ignore[import-untyped]  # isort: skip

VERBS = {"add": _("add"), "change": _("change"), "delete": _("delete"), "view": _("view")}


def permitted(permission: Permission) -> str:
    """What it allows; its own name stands in the database, in English."""
    return f"{permission.content_type.name}: {VERBS[permission.codename.partition('_')[0]]}"


@admin.register(User)
class PersonAdmin(UserAdmin, ModelAdmin):  # type: ignore[misc,type-arg]
    form, add_form, change_password_form = UserChangeForm, UserCreationForm, AdminPasswordChangeForm
    list_display = ("username", "called", "role", "is_active", "last_seen", "date_joined")
    list_filter = ("is_owner", "is_staff", "door_only", "is_guest", "is_active")
    search_fields = ("username", "first_name", "last_name", "email", "identities__name", "identities__address")
    readonly_fields = ("is_owner", "is_canary", "door_only", "is_guest", "last_login", "date_joined")
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        (_("Who they are"), {"fields": ("first_name", "last_name", "email")}),
        (_("What they may"), {"fields": ("is_active", "is_staff", "is_superuser", "groups", "user_permissions")}),
        (_("What they are here"), {"fields": ("is_owner", "door_only", "is_guest", "is_canary")}),
        (_("When"), {"fields": ("last_login", "date_joined")}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        newest = Turn.objects.filter(conversation__user=OuterRef("pk")).order_by("-pk").values("created")[:1]
        found: QuerySet[User] = super().get_queryset(request)
        return found.annotate(stood=Max("identities__seen"), spoke=Subquery(newest))

    def formfield_for_manytomany(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        field: Any = super().formfield_for_manytomany(db_field, request, **kwargs)
        if db_field.name == "user_permissions":
            ours = Permission.objects.filter(content_type__app_label="core")  # others have no page here
            field.queryset = ours.select_related("content_type")
            field.label_from_instance = permitted
        return field

    @admin.display(description=_("name"))
    def called(self, person: User) -> str:
        return person.get_full_name()

    @admin.display(description=_("role"))
    def role(self, person: User) -> str:
        named: Sequence[tuple[bool, Any]] = (
            (person.is_owner, _("owner")),
            (person.is_canary, _("the program itself")),
            (person.is_guest, _("guest of a page")),
            (person.door_only, _("chat doors only")),
            (person.is_staff, _("staff")),
        )
        return str(next((word for holds, word in named if holds), _("member")))

    @admin.display(description=_("last seen"))
    def last_seen(self, person: Any) -> datetime | None:
        """At any door, or by any word."""
        return max((at for at in (person.last_login, person.stood, person.spoke) if at), default=None)

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """The owner stays: the installation would belong to nobody."""
        return not (obj and obj.is_owner) and bool(super().has_delete_permission(request, obj))

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """Without Django's transaction round it: erasing goes in steps, and at last over the database's own log."""
        done: HttpResponse = self._delete_view(request, object_id, extra_context)
        return done

    def delete_model(self, request: HttpRequest, obj: User) -> None:
        """With everything that is theirs, as they would do it on the privacy page: rows, files, and what waits."""
        try:
            privacy.erase(obj)
        except Unreachable as error:
            self.message_user(request, str(error), messages.ERROR)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        for person in queryset.filter(is_owner=False):
            self.delete_model(request, person)


@admin.register(ApiToken)
class ApiTokenAdmin(Shown):
    list_display = ("name", "user", "scopes", "origin", "created", "last_used", "expires", "revoked")
    list_filter = (("revoked", admin.EmptyFieldListFilter),)
    list_select_related = ("user",)
    search_fields = ("name", "user__username", "origin")
    exclude = ("token_hash",)
    ordering = ("-id",)
    actions = ("revoke",)

    @admin.action(description=_("Revoke: they open nothing any more"), permissions=["revoke"])
    def revoke(self, request: HttpRequest, chosen: QuerySet[ApiToken]) -> None:
        done = sum(tokens.revoke(token.user, token.pk) for token in chosen.select_related("user"))
        self.message_user(request, _("%(count)s tokens are revoked.") % {"count": done})

    def has_revoke_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm("core.change_apitoken"))


@admin.register(EnterLink)
class EnterLinkAdmin(Shown):
    list_display = ("id", "user", "expires", "used")
    list_select_related = ("user",)
    exclude = ("token_hash",)
    ordering = ("-id",)


@admin.register(Invitation)
class InvitationAdmin(Shown):
    list_display = ("id", "name", "email", "role", "inviter", "created", "expires")
    list_filter = ("role",)
    list_select_related = ("inviter",)
    search_fields = ("name", "email")
    exclude = ("token_hash",)
