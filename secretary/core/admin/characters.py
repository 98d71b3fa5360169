"""Characters with their faces, and the consents that let others use them."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from secretary.core.admin.rows import Files, Kept, Lines, Shown
from secretary.core.characters import editing
from secretary.core.models import Character, Consent


class Consents(Lines):
    model = Consent
    fields = ("person", "wording", "recorded_by", "created", "withdrawn")
    readonly_fields = ("created",)


@admin.register(Character)
class CharacterAdmin(Files, Kept):
    """Made and edited on the characters' own pages, where pictures and voices are checked."""

    files = ("portrait",)
    list_display = ("face", "name", "tagline", "owner", "likeness", "active", "builtin", "order")
    list_display_links = ("name",)
    list_filter = ("active", "builtin", "likeness")
    list_select_related = ("owner",)
    search_fields = ("name", "tagline", "slug")
    inlines = (Consents,)
    changeable = ("name", "tagline", "greeting", "sends_clips", "order")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        fixed = [field.name for field in Character._meta.fields if field.name not in self.changeable]
        return ["picture", *fixed]

    @admin.display(description=_("portrait"))
    def face(self, character: Character) -> SafeString | str:
        return self.thumbnail(character, "portrait", side=40)

    @admin.display(description=_("portrait"))
    def picture(self, character: Character) -> SafeString | str:
        return self.thumbnail(character, "portrait", side=240)


@admin.register(Consent)
class ConsentAdmin(Files, Shown):
    files = ("portrait",)
    list_display = ("person", "character", "recorded_by", "created", "withdrawn")
    list_filter = (("withdrawn", admin.EmptyFieldListFilter),)
    list_select_related = ("character", "recorded_by")
    search_fields = ("person", "character__name")
    readonly_fields = ("picture",)
    actions = ("withdraw",)

    @admin.display(description=_("portrait"))
    def picture(self, consent: Consent) -> SafeString | str:
        return self.thumbnail(consent, "portrait", side=240)

    @admin.action(description=_("Withdraw: others may not use this face any more"), permissions=["withdraw"])
    def withdraw(self, request: HttpRequest, chosen: QuerySet[Consent]) -> None:
        """All consents to a character's face, as on its page: one that stayed would let it be used all the same."""
        for character in Character.objects.filter(consents__in=chosen.filter(withdrawn=None)).distinct():
            editing.withdraw(character)
        self.message_user(request, _("They are withdrawn."))

    def has_withdraw_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm("core.change_consent"))
