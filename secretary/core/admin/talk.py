"""What was said: conversations, turns with what became of them, and a failed one run again."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST
from unfold.decorators import display  # type: ignore[import-untyped]

from secretary.core import retrying
from secretary.core.admin.rows import Failing, Files, Lines, Shown
from secretary.core.errors import SecretaryError
from secretary.core.models import OPEN_STAGES, Conversation, Delivery, Sentence, Stage, Turn

COLOURS = {
    Stage.FAILED: "danger",
    Stage.CANCELLED: "warning",
    Stage.FINISHED: "success",
    **dict.fromkeys(OPEN_STAGES, "info"),
}

SHORT = 60
"""Characters of what was said, in the list."""


class Trouble(admin.SimpleListFilter):
    """What somebody on call looks for first."""

    title, parameter_name = _("trouble"), "trouble"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("any", _("with an error")), ("poor", _("answered, but poorer")), ("open", _("not over yet"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Turn]) -> QuerySet[Turn]:
        match self.value():
            case "any":
                return queryset.exclude(error="")
            case "poor":
                return queryset.filter(stage=Stage.FINISHED).exclude(error="")
            case "open":
                return queryset.filter(stage__in=OPEN_STAGES)
        return queryset


class Sentences(Lines):
    model = Sentence
    fields = ("number", "text", "speakable", "language", "expression", "seconds")
    show_change_link = False


class Deliveries(Failing, Lines):
    model = Delivery
    fields = ("kind", "number", "copy", "state", "attempt", "failing", "changed")
    readonly_fields = ("failing", "changed")


@admin.register(Conversation)
class ConversationAdmin(Shown):
    list_display = ("id", "user", "character", "language", "current", "created", "said")
    list_display_links = ("id", "user")
    list_filter = ("current", "character")
    list_select_related = ("user", "character")
    search_fields = ("user__username", "user__first_name")
    readonly_fields = ("said",)
    ordering = ("-id",)

    @admin.display(description=_("turns"))
    def said(self, conversation: Conversation) -> SafeString:
        address = f"{reverse('admin:core_turn_changelist')}?conversation__id__exact={conversation.pk}"
        return format_html('<a href="{}">{}</a>', address, _("Show its turns"))


@admin.register(Turn)
class TurnAdmin(Failing, Files, Shown):
    files = ("voice", "clip", "recording")
    list_display = ("id", "person", "character", "door", "state", "attempt", "words", "failing", "created")
    list_filter = ("stage", Trouble, "door", "language", "typed", "live", "character")
    list_select_related = ("conversation__user", "conversation__character", "character", "identity")
    search_fields = ("text", "reply", "error", "conversation__user__username", "identity__name")
    search_help_text = _("What was said or answered, an error, or who.")
    date_hierarchy = "created"
    ordering = ("-id",)
    inlines = (Sentences, Deliveries)
    actions = ("run_again",)
    change_form_outer_before_template = "admin/core/turn/head.html"
    readonly_fields = ("failing", "times", "created")
    fieldsets = (
        (_("What was said"), {"fields": ("text", "reply", "spoken", "language", "typed", "seconds")}),
        (_("Whose it is"), {"fields": ("conversation", "character", "door", "identity", "created")}),
        (
            _("How far it is"),
            {"fields": ("stage", "failing", "attempt", "lease", "deadline", "live", "owed", "played", "times")},
        ),
        (_("The face"), {"fields": ("expression", "intensity", "phase")}),
    )

    @display(description=_("stage"), ordering="stage", label=COLOURS)  # type: ignore[untyped-decorator]
    def state(self, turn: Turn) -> tuple[str, str]:
        return turn.stage, turn.get_stage_display()

    @admin.display(description=_("person"))
    def person(self, turn: Turn) -> str:
        return turn.conversation.user.get_username()

    @admin.display(description=_("said"))
    def words(self, turn: Turn) -> str:
        return turn.text if len(turn.text) <= SHORT else f"{turn.text[:SHORT]}…"

    @admin.display(description=_("trace"))
    def times(self, turn: Turn) -> SafeString | str:
        """Milliseconds since the true end of the person's speech."""
        marks = sorted(turn.trace.items(), key=lambda mark: mark[1])
        return format_html_join("", "{} {} ms<br>", marks) or "–"

    @admin.action(description=_("Run again those that failed"), permissions=["run"])
    def run_again(self, request: HttpRequest, chosen: QuerySet[Turn]) -> None:
        for turn in chosen.values_list("pk", flat=True):
            self._run(request, turn)

    def has_run_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm("core.change_turn"))

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(require_POST(self.run_one))
        return [path("<int:pk>/again", view, name="core_turn_again"), *super().get_urls()]

    def run_one(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The button on a turn's page."""
        if not self.has_run_permission(request):
            raise PermissionDenied
        self._run(request, pk)
        return redirect("admin:core_turn_change", pk)

    def _run(self, request: HttpRequest, pk: int) -> None:
        try:
            turn = retrying.retry(pk)
        except SecretaryError as error:
            self.message_user(request, f"{pk}: {error}", messages.WARNING)
        else:
            self.log_change(request, turn, gettext("Run again"))
            told = _("Turn %(turn)s runs again; its answer goes to the door it came from.")
            self.message_user(request, told % {"turn": pk})

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        turn: Turn | None = context.get("original")
        if turn is not None:
            context["failed"] = turn.stage == Stage.FAILED
            context["may_run"] = self.has_run_permission(request)
            context |= {name: self.file_url(turn, name) for name in self.files}
        return super().render_change_form(request, context, *args, **kwargs)
