"""The door as it sends: through HTTP, with Twilio's own client, against the stand-in."""

import contextlib
import socket
import threading
import time
from datetime import UTC, datetime, timedelta

import pytest

from channels_bots.messenger import Choice, NotSent, Parcel, Receipt, Rejected, Uncertain
from channels_bots.whatsapp import WhatsApp
from tests.channels_bots import whatsapp_site
from tests.channels_bots.whatsapp_site import configure, reachable, recorded
from tests.stand_ins.twilio_recordings import film, voice

pytestmark = pytest.mark.urls("tests.channels_bots.whatsapp_site")

ADA = "+4915123456789"
HELLO = Parcel("text", "Hello, Ada.\nHow are you?")
TEMPLATE = "HX" + "1a" * 16


@pytest.fixture
def api(monkeypatch):
    with reachable(monkeypatch) as api:
        yield api


@pytest.fixture
def door(api):
    return WhatsApp(seconds=5)


def test_a_text_arrives_as_it_is(api, door):
    sid = door.send(ADA, HELLO)
    (message,) = api.wait_for(1)
    assert (message.sid, message.to, message.body, message.media_urls) == (sid, ADA, HELLO.text, [])
    assert (message.valid, message.callback) == (600, "https://bot.example.org/bots/whatsapp/status/")
    assert api.faults == []


def test_a_voice_is_fetched_and_its_text_stays_away(api, door):
    ogg = voice()
    door.send(ADA, recorded("voice", ogg, "What WhatsApp would drop."))
    (message,) = api.wait_for(1)
    assert (message.recording, message.media_type, message.body) == (ogg, "audio/ogg", "")
    assert (message.status, api.faults) == ("read", [])


@pytest.mark.parametrize("kind", ["video", "note"])
def test_a_film_comes_with_its_text_and_is_never_round(api, door, kind):
    mp4 = film()
    door.send(ADA, recorded(kind, mp4, "The sun shines."))
    (message,) = api.wait_for(1)
    assert (message.recording, message.media_type, message.body) == (mp4, "video/mp4", "The sun shines.")
    assert api.faults == []


def test_choices_are_lines_that_can_be_typed(api, door):
    choices = (Choice("Sofia", "/character sofia"), Choice("Jonas", "/character jonas"))
    door.send(ADA, Parcel("text", "Who shall answer?", choices=choices))
    assert api.wait_for(1)[0].body == "Who shall answer?\nSofia: /character sofia\nJonas: /character jonas"


def test_what_becomes_of_it_is_told_by_signed_callbacks(api, door):
    sid = door.send(ADA, HELLO)
    api.wait_for(1)
    assert whatsapp_site.told == [Receipt(sid, "sent"), Receipt(sid, "delivered"), Receipt(sid, "read")]


@pytest.mark.parametrize(
    ("status", "code", "error", "says"),
    [
        (429, 20429, NotSent, "slowly"),
        (400, 63018, NotSent, "63018"),
        (400, 21610, Rejected, "has stopped messages"),
        (400, 63003, Rejected, "has no WhatsApp"),
        (400, 63024, Rejected, "cannot be reached"),
        (401, 20003, Rejected, "auth token"),
        (400, 29999, Rejected, "29999"),
        (500, 20500, Uncertain, "500"),
        (503, 20503, Uncertain, "503"),
    ],
)
def test_a_refusal_says_what_it_is(api, door, status, code, error, says):
    api.refuse(status, code)
    with pytest.raises(error, match=says) as refused:
        door.send(ADA, HELLO)
    assert not getattr(refused.value, "closed", False)
    assert api.sent == []


@pytest.mark.parametrize(("told", "seconds"), [("7", 7.0), ("", 3.0), ("soon", 3.0), ("999999", 600.0)])
def test_it_waits_as_long_as_twilio_asks(api, door, told, seconds):
    api.refuse(429, 20429, told)
    with pytest.raises(NotSent) as busy:
        door.send(ADA, HELLO)
    assert busy.value.after == seconds


def test_where_nobody_listens_nothing_was_sent(api, door, monkeypatch):
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    configure(monkeypatch, twilio_api_url=f"http://127.0.0.1:{port}")
    with pytest.raises(NotSent, match="not reached"):
        door.send(ADA, HELLO)
    with pytest.raises(NotSent):
        door.find(ADA, HELLO, datetime.now(UTC))


@pytest.mark.parametrize("taken", [True, False])
@pytest.mark.parametrize("trouble", ["hang", "drop"])
def test_an_exchange_that_breaks_is_uncertain(api, trouble, taken):
    getattr(api, trouble)(taken=taken)
    with pytest.raises(Uncertain):
        WhatsApp(seconds=1).send(ADA, HELLO)
    assert len(api.sent) == taken


def test_an_answer_that_is_none_is_uncertain(api, door):
    api.garble()
    with pytest.raises(Uncertain, match="cannot be read"):
        door.send(ADA, HELLO)


def test_an_answer_that_comes_byte_by_byte_ends_at_the_deadline(api, monkeypatch):
    def dribble(server):
        with server.accept()[0] as line, contextlib.suppress(OSError):
            for byte in b"HTTP/1.1 201 Created\r\nX-Slow: " + b"." * 200:
                line.sendall(bytes([byte]))
                time.sleep(0.05)

    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=dribble, args=(server,), daemon=True).start()
        configure(monkeypatch, twilio_api_url=f"http://127.0.0.1:{server.getsockname()[1]}")
        began = time.monotonic()
        with pytest.raises(Uncertain):
            WhatsApp(seconds=1).send(ADA, HELLO)
    assert time.monotonic() - began < 5


def test_a_name_server_that_does_not_answer_holds_nobody_up(api, monkeypatch):
    answered = threading.Event()
    known = socket.getaddrinfo
    monkeypatch.setattr(socket, "getaddrinfo", lambda host, *a, **k: answered.wait(20) and known("127.0.0.1", *a, **k))
    configure(monkeypatch, twilio_api_url="http://api.example")
    began = time.monotonic()
    with pytest.raises(NotSent, match="not reached"):
        WhatsApp(seconds=0.3).send(ADA, HELLO)
    answered.set()
    assert time.monotonic() - began < 5


@pytest.mark.parametrize("how", ["refusal", "callback"])
def test_who_has_not_written_for_a_day_gets_the_template_only(api, door, monkeypatch, how):
    configure(monkeypatch, twilio_api_url=api.url, twilio_template=TEMPLATE)
    api.closed[ADA] = how
    if how == "refusal":
        with pytest.raises(Rejected) as refused:
            door.send(ADA, HELLO)
        assert refused.value.closed
    else:
        door.send(ADA, HELLO)
        api.wait_for(1)
        assert [(receipt.state, receipt.closed) for receipt in whatsapp_site.told] == [("failed", True)]
    sid = door.knock(ADA)
    api.wait(lambda: any(message.sid == sid and message.status == "read" for message in api.sent))
    assert (api.sent[-1].template, api.sent[-1].body) == (TEMPLATE, "")


def test_without_a_template_nobody_is_knocked_for(api, door):
    with pytest.raises(Rejected, match="SECRETARY_TWILIO_TEMPLATE"):
        door.knock(ADA)
    assert api.sent == []


def test_nothing_of_it_is_logged(api, door, caplog):
    caplog.set_level("DEBUG")
    door.send(ADA, HELLO)
    api.refuse(500, 20500)
    with pytest.raises(Uncertain):
        door.send(ADA, HELLO)
    api.wait_for(1)
    assert "Hello" not in caplog.text
    assert "4915123456789" not in caplog.text


def test_its_limits_are_those_of_whatsapp():
    limits = WhatsApp.limits
    assert (limits.text, limits.voice_text, limits.video_text) == (1600, 0, 1024)
    assert (limits.voice_bytes, limits.video_bytes, limits.note_bytes) == (16_000_000, 16_000_000, 0)
    assert (limits.window, limits.a_second) == (timedelta(hours=24), 80)
