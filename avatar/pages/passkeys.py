"""Where passkeys work: a browser makes them for a host with a name, over https or on the machine itself."""

import ipaddress
from typing import Any
from urllib.parse import urlsplit

from django.http import HttpRequest
from django.http.request import split_domain_port
from django.utils.functional import SimpleLazyObject

from secretary.wire.config import settings


def here(request: HttpRequest) -> dict[str, Any]:
    """For every page: whether this address can have passkeys, and else one of ours that can."""
    return {"passkeys": SimpleLazyObject(lambda: {"possible": possible(request), "where": _elsewhere()})}


def possible(request: HttpRequest) -> bool:
    host = split_domain_port(request.get_host())[0]
    return _local(host) or (request.is_secure() and not _number(host))


def _elsewhere() -> str:
    public = settings().public_url.rstrip("/")
    host = urlsplit(public).hostname
    if public.startswith("https://") and host and not _number(host):
        return public
    return f"http://localhost:{settings().port}"


def _local(host: str) -> bool:
    return host == "localhost" or host.endswith(".localhost")


def _number(host: str) -> bool:
    try:
        ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return False
    return True
