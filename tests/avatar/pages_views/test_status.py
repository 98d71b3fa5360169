"""The status page: whether it works for everybody, the details for who looks after it."""

import pytest

from secretary.core import dispatch, health
from secretary.wire import roll, waits
from secretary.wire.config import media_server
from tests.away import away
from tests.people import asked, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(client, queue, media):
    client.force_login(person("boss", is_staff=True))
    return client


def rows(client, table):
    """Name → cells, of one table; None when it is not shown."""
    found = {one["id"]: one["rows"] for one in client.get("/status/news").json()["tables"]}
    return {row["name"]: row["cells"] for row in found[table]} if table in found else None


def test_a_member_sees_whether_it_works_and_no_more(client, queue, media):
    client.force_login(person())
    health.stamp("tts", "embedded", "cpu")
    page = client.get("/status/").content.decode()
    assert "This does not work now: Hearing, " in page
    assert "embedded" not in page
    assert [one["id"] for one in client.get("/status/news").json()["tables"]] == ["parts"]


def test_the_staff_sees_the_engine_and_device_that_serve(staff):
    health.stamp("tts", "embedded", "cpu")
    assert rows(staff, "parts")["Voice"][:2] == ["embedded", "cpu"]
    assert "embedded" in staff.get("/status/").content.decode()


def test_a_queue_shows_what_waits_and_how_long_others_waited(staff, queue):
    dispatch.pulse()
    for _ in range(19):
        waits.note(queue, "io", 0.1)
    waits.note(queue, "io", 3.0)
    waiting, oldest, count, median, most = rows(staff, "queues")["Fetching and delivering"]
    assert (waiting, count) == ("1", "20")
    assert (oldest[-2:], median[-2:], most[-2:]) == ("ms", "ms", "ms")
    assert 90 <= int(median.split()[0]) <= 120


def test_answers_of_the_last_hour_are_told_by_door_and_stage(staff):
    for milliseconds in (500, 700, 900):
        turn = asked()
        turn.trace = {"first_sound": milliseconds}
        turn.save()
    found = staff.get("/status/news").json()["tables"]
    (table,) = [one for one in found if one["id"] == "latencies"]
    assert ["first sound", "3", "700 ms", "900 ms"] in [row["cells"] for row in table["rows"]]


def test_a_worker_is_there_as_long_as_it_calls_out(staff, media):
    roll.call_out(media_server(), "workers", "stt@here", {"process": 7})
    assert rows(staff, "workers")["stt@here"][0] == "7"
    media.hset("roll:workers", "stt@here", "[0, {}]")
    assert rows(staff, "workers") == {}


def test_it_answers_when_the_queue_server_is_away(staff, queue, servers):
    with away(queue, servers):
        assert staff.get("/status/").status_code == 200
        assert "Queue server" in staff.get("/status/news").json()["told"]


def test_it_shows_nothing_that_somebody_said(staff):
    asked("My secret is plum")
    assert "plum" not in staff.get("/status/").content.decode()
