"""What a monitor is told, and who may ask."""

import json

import pytest
from django.test import Client
from prometheus_client.parser import text_string_to_metric_families

from secretary.core import dispatch, health, tokens, turns
from secretary.wire import roll, worklog
from secretary.wire.config import media_server, settings
from tests.away import away
from tests.people import asked, person
from tests.rows import COMMITS

pytestmark = pytest.mark.django_db


def scraped(client):
    """(sample, labels …) → value, as Prometheus reads it."""
    answer = client.get("/metrics")
    assert answer.status_code == 200
    families = text_string_to_metric_families(answer.content.decode())
    found = {(one.name, *sorted(one.labels.values())): one.value for family in families for one in family.samples}
    return lambda name, *labels: found[name, *sorted(labels)]


@pytest.fixture
def monitor(client, queue, media):
    client.force_login(person("boss", is_staff=True))
    return client


@COMMITS
def test_an_answer_is_counted_by_door_and_by_how_long_each_stage_took(monitor):
    turn = asked()
    turns.stamp(turn.pk, {"first_sound": 700})
    turns.stamp(turn.pk, {"first_sound": 700})
    turns.cancel(turn.pk)
    found = scraped(monitor)
    assert found("secretary_turns_total", "web", "cancelled") == 1
    assert found("secretary_turn_stage_seconds_count", "web", "first_sound") == 1
    assert found("secretary_turn_stage_seconds_bucket", "web", "first_sound", "0.5") == 0
    assert found("secretary_turn_stage_seconds_bucket", "web", "first_sound", "0.75") == 1


@COMMITS
def test_a_counter_never_falls_when_people_delete_what_they_said(monitor):
    turn = asked()
    turns.cancel(turn.pk)
    turn.delete()
    assert scraped(monitor)("secretary_turns_total", "web", "cancelled") == 1


def test_a_queue_tells_what_lies_in_it_and_for_how_long(monitor, queue):
    dispatch.pulse()
    (name,) = [key for key in (b"io", b"io:5", b"io:9") if queue.exists(key)]
    message = json.loads(queue.lpop(name))
    message["headers"][worklog.SENT] -= 60
    queue.lpush(name, json.dumps(message))
    found = scraped(monitor)
    assert found("secretary_queue_waiting", "io") == 1
    assert 60 <= found("secretary_queue_oldest_seconds", "io") < 90


def test_parts_and_their_canaries_errors_and_calls_are_told(monitor):
    health.stamp("tts", "embedded", "cpu")
    worklog.error("gpu_tasks.animate", "EngineError")
    roll.call_out(media_server(), "calls", "a:1", {"webrtc": 2, "none": 1})
    roll.call_out(media_server(), "calls", "b:1", {"webrtc": 1, "compatibility": 1})
    found = scraped(monitor)
    assert (found("secretary_up", "tts"), found("secretary_up", "stt")) == (1, 0)
    assert found("secretary_canary_age_seconds", "tts") < 90
    assert found("secretary_errors_total", "gpu_tasks.animate", "EngineError") == 1
    assert (found("secretary_calls", "webrtc"), found("secretary_calls", "compatibility")) == (3, 1)


def test_it_still_answers_when_the_queue_server_is_away(monitor, queue, servers):
    with away(queue, servers):
        found = scraped(monitor)
    assert found("secretary_up", "queue") == 0
    assert found("secretary_turns_open", "replying") == 0


def test_nobody_reads_it_without_leave_also_from_this_machine(client, queue):
    assert client.get("/metrics").status_code == 401
    client.force_login(person("bob"))
    assert client.get("/metrics").status_code == 401


ASKING = [(["metrics"], True, 200), (["me"], True, 401), (["metrics"], False, 401)]


@pytest.mark.parametrize(("scopes", "owner", "status"), ASKING)
def test_a_token_needs_the_scope_and_its_person_the_right(queue, scopes, owner, status):
    token = tokens.make(person("boss", is_owner=owner), "monitor", scopes)
    assert Client(headers={"authorization": f"Bearer {token}"}).get("/metrics").status_code == status


@pytest.mark.parametrize(("shown", "status"), [("of-the-monitor", 200), ("of-somebody", 401), ("", 401)])
def test_the_token_of_the_settings_opens_it(queue, monkeypatch, shown, status):
    monkeypatch.setenv("SECRETARY_METRICS_TOKEN", "of-the-monitor")
    settings.cache_clear()
    try:
        assert Client(headers={"authorization": f"Bearer {shown}"}).get("/metrics").status_code == status
    finally:
        monkeypatch.undo()
        settings.cache_clear()
