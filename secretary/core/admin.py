"""The admin's first pages: people, characters, conversations and turns. Turns are read, not edited."""

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin

from secretary.core.models import Character, Conversation, Turn, User

admin.site.register(User, UserAdmin)


@admin.register(Character)
class CharacterAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("name", "tagline", "active", "builtin", "order")
    list_filter = ("active", "builtin")


@admin.register(Conversation)
class ConversationAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("user", "character", "language", "current", "created")
    list_filter = ("current", "character")


@admin.register(Turn)
class TurnAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    list_display = ("id", "conversation", "door", "stage", "attempt", "language", "seconds", "error", "created")
    list_filter = ("stage", "door", "language")
    readonly_fields = [field.name for field in Turn._meta.fields]

    def has_add_permission(self, request: object) -> bool:
        return False
