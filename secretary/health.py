"""`/health/live`: this process answers. `/health/ready`: every part does, with what really serves."""

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from secretary.core import health


@login_not_required
@require_safe
def live(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"live": True})


@login_not_required
@require_safe
def ready(request: HttpRequest) -> JsonResponse:
    """200 when everything works, else 503; the body says which part does not."""
    components = {"database": _database(), **health.components()}
    everything = all(part["ok"] for part in components.values())
    return JsonResponse({"ready": everything, "components": components}, status=200 if everything else 503)


def _database() -> dict[str, object]:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError as error:
        return {"ok": False, "detail": f"the database does not answer ({type(error).__name__})"}
    return {"ok": True, "engine": connection.vendor}
