"""What broke off is looked for at Twilio."""

from datetime import UTC, datetime, timedelta

import pytest

from channels_bots.messenger import CannotTell, NotSent, Parcel, Uncertain
from channels_bots.whatsapp import SETTLED, WhatsApp
from secretary.core.models import Delivery, Identity
from tests.channels_bots.whatsapp_site import reachable, recorded
from tests.stand_ins.twilio_recordings import film, voice

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.channels_bots.whatsapp_site")]

ADA = "+4915123456789"
HELLO = Parcel("text", "Hello, Ada.\nHow are you?")

LONG_AGO = SETTLED + timedelta(seconds=1)


@pytest.fixture
def api(monkeypatch):
    with reachable(monkeypatch) as api:
        yield api


@pytest.fixture
def door(api):
    return WhatsApp(seconds=5)


@pytest.mark.parametrize("kind", ["text", "voice", "video"])
def test_what_was_taken_is_found(api, kind):
    parcel = HELLO if kind == "text" else recorded(kind, voice() if kind == "voice" else film(), "Below.")
    began = datetime.now(UTC)
    api.drop(taken=True)
    with pytest.raises(Uncertain):
        WhatsApp().send(ADA, parcel)
    assert WhatsApp().find(ADA, parcel, began) == api.sent[0].sid


def test_what_never_arrived_is_not(api, door):
    api.drop(taken=False)
    with pytest.raises(Uncertain):
        door.send(ADA, HELLO)
    assert door.find(ADA, HELLO, datetime.now(UTC) - LONG_AGO) is None


def test_at_once_nobody_can_say_that_it_was_not_sent(door):
    with pytest.raises(NotSent, match="still"):
        door.find(ADA, HELLO, datetime.now(UTC))


def test_another_text_another_person_and_an_older_one_are_not_it(api, door):
    door.send(ADA, Parcel("text", "Something else."))
    door.send("+4915100000000", HELLO)
    door.send(ADA, HELLO)
    api.sent[2].created -= timedelta(minutes=5)
    assert door.find(ADA, HELLO, datetime.now(UTC) - LONG_AGO) is None


def test_a_voice_before_it_that_another_delivery_has_is_not_it(api, door):
    first = door.send(ADA, recorded("voice", voice(0.5)))
    identity = Identity.objects.create(door="whatsapp", address=ADA)
    Delivery.objects.create(identity=identity, kind="voice", external_id=first)
    second, began = recorded("voice", voice(0.7)), datetime.now(UTC) - LONG_AGO
    assert door.find(ADA, second, began) is None
    assert door.send(ADA, second) == door.find(ADA, second, began)


def test_one_that_failed_was_not_sent(api, door):
    api.closed[ADA] = "callback"
    door.send(ADA, HELLO)
    api.wait_for(1)
    assert door.find(ADA, HELLO, datetime.now(UTC) - LONG_AGO) is None


@pytest.mark.parametrize(("status", "error"), [(503, NotSent), (429, NotSent), (401, CannotTell)])
def test_a_list_that_is_refused_is_asked_for_again_or_given_up(api, door, status, error):
    api.lists = status
    with pytest.raises(error):
        door.find(ADA, HELLO, datetime.now(UTC) - LONG_AGO)
