"""The chat doors: who stands there, what arrived, and what was brought back."""

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from secretary.core import dispatch, doors
from secretary.core.admin.rows import Failing, Kept, Shown
from secretary.core.models import Delivery, Identity, LinkCode, Poller, Received


@admin.register(Identity)
class IdentityAdmin(Kept):
    list_display = ("door", "name", "address", "user", "standing", "seen")
    list_display_links = ("name", "address")
    list_filter = ("standing", "door")
    list_select_related = ("user",)
    search_fields = ("name", "address", "user__username")
    readonly_fields = ("door", "address", "name", "user", "standing", "language", "seen", "told", "created")
    actions = ("approve", "block", "unblock")

    @admin.action(description=_("Approve: they may talk, and are told so"), permissions=["change"])
    def approve(self, request: HttpRequest, chosen: QuerySet[Identity]) -> None:
        for identity in chosen.select_related("user"):
            doors.approve(identity)
        self.message_user(request, _("They may talk now."))

    @admin.action(description=_("Block: they get no answer any more"), permissions=["change"])
    def block(self, request: HttpRequest, chosen: QuerySet[Identity]) -> None:
        for identity in chosen.select_related("user"):
            doors.block(identity)
        self.message_user(request, _("They get no answer any more."))

    @admin.action(description=_("Unblock: they wait for approval"), permissions=["change"])
    def unblock(self, request: HttpRequest, chosen: QuerySet[Identity]) -> None:
        for identity in chosen:
            doors.unblock(identity)
        self.message_user(request, _("They wait for approval."))


@admin.register(Delivery)
class DeliveryAdmin(Failing, Shown):
    list_display = ("id", "identity", "turn", "kind", "state", "attempt", "failing", "created")
    list_filter = ("state", "kind", "identity__door")
    list_select_related = ("identity", "turn")
    search_fields = ("text", "error", "identity__name", "identity__address")
    exclude = ("error",)
    readonly_fields = ("failing",)
    date_hierarchy = "created"
    ordering = ("-id",)
    actions = ("send_again",)

    @admin.action(description=_("Send the answer again, if it failed or may not have arrived"), permissions=["send"])
    def send_again(self, request: HttpRequest, chosen: QuerySet[Delivery]) -> None:
        """All of each answer, as /again does; what has arrived is not sent twice."""
        lost = chosen.filter(state__in=(Delivery.State.FAILED, Delivery.State.UNCERTAIN), turn__isnull=False)
        turns = sorted(set(lost.values_list("turn_id", flat=True)))
        for turn in turns:
            dispatch.repeat(turn)
        if turns:
            told = _("%(count)s answers will be sent again: look here in a moment.")
            self.message_user(request, told % {"count": len(turns)})
        else:
            reason = _("Nothing is sent again: only an answer that failed, or that may not have arrived.")
            self.message_user(request, reason, messages.WARNING)

    def has_send_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm("core.change_delivery"))


@admin.register(Received)
class ReceivedAdmin(Shown):
    list_display = ("external_id", "door", "identity", "turn", "created")
    list_filter = ("door",)
    list_select_related = ("identity", "turn")
    search_fields = ("external_id",)
    exclude = ("attachment",)
    ordering = ("-id",)


@admin.register(LinkCode)
class LinkCodeAdmin(Shown):
    list_display = ("id", "user", "identity", "expires", "used")
    list_select_related = ("user", "identity")
    exclude = ("code_hash",)


@admin.register(Poller)
class PollerAdmin(Shown):
    list_display = ("door", "offset", "holder", "until")
