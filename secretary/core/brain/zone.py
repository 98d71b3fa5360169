"""The time zone that "what time is it" means."""

from datetime import datetime, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from secretary.wire.config import Unset


def zone(name: str) -> tzinfo:
    """The zone of an IANA name, this machine's own for "". Raises Unset for a name that no zone has."""
    if not name:
        own = datetime.now().astimezone().tzinfo
        assert own is not None
        return own
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise Unset(f"SECRETARY_TIMEZONE={name} is no time zone; give one such as Europe/Berlin") from error
