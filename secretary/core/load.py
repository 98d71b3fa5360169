"""What goes on at this moment: calls, workers, turns and deliveries that are not over."""

from collections import Counter

from django.db.models import Count

from secretary.core.models import OPEN_STAGES, Delivery, Turn
from secretary.wire import roll
from secretary.wire.config import media_server

WAYS = ("webrtc", "compatibility", "none")
"""To the page of a call; `none`: it shows the conversation, and no call is on."""


def calls() -> dict[str, int]:
    """Way → open pages, over all processes that hold calls. Raises RedisError."""
    found = Counter(dict.fromkeys(WAYS, 0))
    for process in roll.present(media_server(), "calls"):
        found.update({way: int(process.facts.get(way, 0)) for way in WAYS})
    return dict(found)


def workers() -> dict[str, int]:
    """Name without its host → how many called out lately. Raises RedisError."""
    return dict(Counter(worker.name.partition("@")[0] for worker in roll.present(media_server(), "workers")))


def open_turns() -> dict[str, int]:
    """Stage → turns that wait for it."""
    found = Turn.objects.filter(stage__in=OPEN_STAGES).order_by().values_list("stage").annotate(Count("pk"))
    return dict.fromkeys(map(str, OPEN_STAGES), 0) | dict(found)


def open_deliveries() -> dict[str, int]:
    """State → deliveries that are still to be brought."""
    states = (Delivery.State.WAITING, Delivery.State.SENDING)
    found = Delivery.objects.filter(state__in=states).order_by().values_list("state").annotate(Count("pk"))
    return dict.fromkeys(map(str, states), 0) | dict(found)
