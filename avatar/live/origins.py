"""Whether the page that asks is ours: cookies alone do not tell, since they ignore the port."""

from collections.abc import Iterable
from urllib.parse import urlsplit

from django.conf import settings
from django.http.request import split_domain_port, validate_host


def ours(origin: str, host: str) -> bool:
    """`origin` and `host`: as the request's headers name them."""
    if not validate_host(split_domain_port(host)[0], settings.ALLOWED_HOSTS):
        return False
    try:
        return urlsplit(origin).netloc == host or origin in settings.CSRF_TRUSTED_ORIGINS
    except ValueError:
        return False


def of_socket(headers: Iterable[tuple[bytes, bytes]]) -> bool:
    """Of whoever opens a socket with these headers."""
    told = dict(headers)
    return ours(told.get(b"origin", b"").decode("latin-1"), told.get(b"host", b"").decode("latin-1"))
