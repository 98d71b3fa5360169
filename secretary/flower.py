"""`/flower/`: the queues at a glance, for staff. Flower listens on a private socket, and is only looked at."""

import httpx
from csp.decorators import csp_exempt
from django.contrib.admin.views.decorators import staff_member_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.clickjacking import xframe_options_deny
from django.views.decorators.http import require_safe

from secretary.wire.config import settings, socket_folder

PASSED_ON = ("content-type", "cache-control", "etag", "location")
"""Headers of its answers."""


@staff_member_required
@require_safe
@xframe_options_deny
@csp_exempt()  # its pages carry scripts inline
def show(request: HttpRequest, path: str = "") -> HttpResponse:
    """Hand a look through. What would stop or change workers is refused: that is done on the machine."""
    place = f"{socket_folder(settings().folder)}/flower.sock"
    try:
        with httpx.Client(transport=httpx.HTTPTransport(uds=place), base_url="http://flower", timeout=10) as client:
            found = client.get(f"/flower/{path}", params=request.GET.urlencode())
    except httpx.TransportError:
        return HttpResponse("Flower does not run. See logs/flower.log in the data folder.", status=503)
    headers = {name: found.headers[name] for name in PASSED_ON if name in found.headers}
    return HttpResponse(found.content, status=found.status_code, headers=headers)
