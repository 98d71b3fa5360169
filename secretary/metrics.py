"""`/metrics` in Prometheus' text format: gauges looked up at the scrape, counters from the tally of all processes.

Rows are deleted by their people, so that counting them would give counters that fall; and files of one process's
counters would need a folder that every host shares. The queue server is what all processes reach anyway.
"""

import hmac
import importlib.metadata
import sys
from collections.abc import Iterable, Iterator
from typing import Any

import redis.exceptions
from django.contrib.auth.decorators import login_not_required
from django.core.signals import got_request_exception
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector

from secretary.core import health, load, machine, queues, tokens
from secretary.core.models import User
from secretary.wire import tally, worklog
from secretary.wire.config import queue_server, settings

COUNTERS = {
    "turns": ("secretary_turns", "Turns that are over, the program's own canary included.", ("door", "outcome")),
    "tasks": ("secretary_tasks", "Tasks that workers ended.", ("task", "outcome")),
    "deliveries": ("secretary_deliveries", "Exchanges with messengers that are over.", ("door", "state")),
    "errors": ("secretary_errors", "What failed, by the class of its exception.", ("place", "kind")),
}
"""Name in the tally → name, what it is, and its labels."""

HISTOGRAMS = {
    "stages": (
        "secretary_turn_stage_seconds",
        "From the true end of the person's speech (at a chat door: its arrival) to each stage of the answer.",
        ("door", "stage"),
    ),
    "waits": ("secretary_queue_wait_seconds", "How long tasks lay in their queue.", ("queue",)),
}


@login_not_required
@require_safe
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """For staff, a token of the owner with the scope `metrics`, or SECRETARY_METRICS_TOKEN; wherever it comes from."""
    if not _may(request):
        reason, headers = "A token with the scope metrics is needed.\n", {"WWW-Authenticate": "Bearer"}
        return HttpResponse(reason, status=401, headers=headers, content_type="text/plain")
    return HttpResponse(generate_latest(Now()), content_type=CONTENT_TYPE_LATEST)


def _may(request: HttpRequest) -> bool:
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "bearer":
        return _sees_all(request.user)
    own = settings().metrics_token.get_secret_value()
    if own and hmac.compare_digest(token.strip().encode(), own.encode()):
        return True
    found = tokens.find(token.strip())
    return found is not None and "metrics" in found.scopes and _sees_all(found.user)


def _sees_all(user: Any) -> bool:
    return isinstance(user, User) and (user.is_staff or user.is_owner)


class Now(Collector):
    """Everything as it is at this scrape. What cannot be asked is left out; `secretary_up` says why."""

    def collect(self) -> Iterator[Metric]:
        yield from _components()
        for gather in (_queues, _counted, _processes, _rows, _machine):
            try:
                yield from list(gather())
            except (redis.exceptions.RedisError, OSError, DatabaseError):
                continue


def _components() -> Iterator[Metric]:
    up = GaugeMetricFamily("secretary_up", "Whether a part works.", labels=["component"])
    age = GaugeMetricFamily("secretary_canary_age_seconds", "Since its last finished work.", labels=["component"])
    for name, part in health.components().items():
        up.add_metric([name], float(bool(part["ok"])))
        if isinstance(seen := part.get("canary_age"), float):
            age.add_metric([name], seen)
    yield from (up, age)


def _queues() -> Iterator[Metric]:
    waiting = GaugeMetricFamily("secretary_queue_waiting", "Tasks that no worker has taken yet.", labels=["queue"])
    oldest = GaugeMetricFamily("secretary_queue_oldest_seconds", "Age of the oldest of them.", labels=["queue"])
    for queue in queues.lengths():
        waiting.add_metric([queue.name], queue.waiting)
        oldest.add_metric([queue.name], queue.oldest)
    yield from (waiting, oldest)


def _counted() -> Iterator[Metric]:
    found = tally.read(queue_server())
    for kept, (name, about, labels) in COUNTERS.items():
        counter = CounterMetricFamily(name, about, labels=labels)
        for values, count in sorted(found.counts.get(kept, {}).items()):
            counter.add_metric(values, count)
        yield counter
    for kept, (name, about, parts) in HISTOGRAMS.items():
        histogram = HistogramMetricFamily(name, about, labels=parts)
        for values, one in sorted(found.histograms.get(kept, {}).items()):
            histogram.add_metric(values, _buckets(one.parts), sum_value=one.total)
        yield histogram


def _buckets(parts: Iterable[int]) -> list[tuple[str, float]]:
    """Prometheus' own are cumulative."""
    below, found = 0, []
    for bound, count in zip((*map(str, tally.BOUNDS), "+Inf"), parts, strict=True):
        below += count
        found.append((bound, float(below)))
    return found


def _processes() -> Iterator[Metric]:
    workers = GaugeMetricFamily("secretary_workers", "Workers that called out lately.", labels=["worker"])
    for name, count in load.workers().items():
        workers.add_metric([name], count)
    calls = GaugeMetricFamily("secretary_calls", "Open calls, by the way to their page.", labels=["way"])
    for way, count in load.calls().items():
        calls.add_metric([way], count)
    yield from (workers, calls)


def _rows() -> Iterator[Metric]:
    turns = GaugeMetricFamily("secretary_turns_open", "Turns that are not over, by stage.", labels=["stage"])
    for stage, count in load.open_turns().items():
        turns.add_metric([stage], count)
    lying = GaugeMetricFamily("secretary_deliveries_open", "Deliveries that are not over.", labels=["state"])
    for state, count in load.open_deliveries().items():
        lying.add_metric([state], count)
    yield from (turns, lying)


def _machine() -> Iterator[Metric]:
    engines = {kind: getattr(settings(), kind) for kind in ("stt", "tts", "render")}
    info = GaugeMetricFamily("secretary_info", "What is installed.", labels=["version", *engines])
    info.add_metric([importlib.metadata.version("secretary"), *engines.values()], 1)
    disk = machine.disk()
    free = GaugeMetricFamily("secretary_disk_free_bytes", "On the disk of the data folder.", value=disk.free)
    size = GaugeMetricFamily("secretary_disk_bytes", "The size of that disk.", value=disk.size)
    yield from (info, free, size)


def _request_failed(**_: object) -> None:
    kind = sys.exc_info()[0]
    worklog.error("web", kind.__name__ if kind else "unknown")


got_request_exception.connect(_request_failed)
