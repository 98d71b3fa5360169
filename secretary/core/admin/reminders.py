"""What people want to be reminded of, and whether they were."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display  # type: ignore[import-untyped]

from secretary.core import reminders
from secretary.core.admin.rows import Shown
from secretary.core.models import Reminder

COLOURS = {
    Reminder.State.WAITING: "info",
    Reminder.State.TOLD: "success",
    Reminder.State.CANCELLED: "warning",
    Reminder.State.FAILED: "danger",
}


@admin.register(Reminder)
class ReminderAdmin(Shown):
    list_display = ("id", "user", "text", "due", "standing", "door", "created")
    list_display_links = ("id", "text")
    list_filter = ("state", "door", "due")
    list_select_related = ("user",)
    search_fields = ("text", "user__username", "user__first_name")
    ordering = ("-due",)
    actions = ("cancel",)

    @display(description=_("state"), ordering="state", label=COLOURS)  # type: ignore[untyped-decorator]
    def standing(self, reminder: Reminder) -> tuple[str, str]:
        return reminder.state, reminder.get_state_display()

    @admin.action(description=_("Cancel: they are not told any more"), permissions=["cancel"])
    def cancel(self, request: HttpRequest, chosen: QuerySet[Reminder]) -> None:
        done = [one for one in chosen if reminders.cancel_one(one.pk)]
        for one in done:
            self.log_change(request, one, gettext("Cancel"))
        self.message_user(request, _("%(count)s reminders are cancelled.") % {"count": len(done)})

    def has_cancel_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm("core.change_reminder"))
