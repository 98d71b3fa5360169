import pytest

from secretary.core import events
from tests.audience import Audience
from tests.away import away
from tests.people import person

pytestmark = pytest.mark.django_db


def test_a_person_hears_what_is_published_in_order(queue):
    audience = Audience(ada := person())
    told = [{"type": "turn.changed", "turn_id": number} for number in range(5)]
    for event in told:
        events.publish(ada, event)
    assert audience.hears(5) == told


def test_nobody_hears_what_belongs_to_another(queue):
    ada, bob = person("ada"), person("bob")
    audience = Audience(ada)
    events.publish(bob, {"type": "turn.stopped", "turn_id": 1})
    events.publish(ada, {"type": "turn.stopped", "turn_id": 2})
    assert audience.hears(1) == [{"type": "turn.stopped", "turn_id": 2}]


def test_an_event_without_an_audience_is_no_error(queue):
    events.publish(person(), {"type": "conversation.restarted"})


def test_without_the_queue_server_an_event_is_only_logged(queue, servers, caplog):
    ada = person()
    with away(queue, servers):
        events.publish(ada, {"type": "turn.changed", "turn_id": 1})
    assert "event turn.changed not delivered" in caplog.text


def test_the_first_event_after_the_queue_server_was_away_is_heard(queue, servers, caplog):
    ada = person()
    events.publish(ada, {"type": "turn.changed", "turn_id": 1})
    with away(queue, servers):
        pass
    audience = Audience(ada)
    events.publish(ada, {"type": "turn.changed", "turn_id": 2})
    assert audience.hears(1) == [{"type": "turn.changed", "turn_id": 2}]
    assert caplog.text == ""
