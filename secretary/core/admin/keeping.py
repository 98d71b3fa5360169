"""What was taken along and what was thrown away. The file of an export is for its person alone."""

from django.contrib import admin

from secretary.core.admin.rows import Shown
from secretary.core.models import Export, Receipt


@admin.register(Export)
class ExportAdmin(Shown):
    list_display = ("id", "user", "state", "done", "total", "size", "created", "expires")
    list_filter = ("state",)
    list_select_related = ("user",)
    exclude = ("blob",)


@admin.register(Receipt)
class ReceiptAdmin(Shown):
    list_display = ("id", "kind", "counts", "created")
    list_filter = ("kind",)
