"""Recordings that people sent: from Twilio, and from nowhere else."""

import base64
import socket

import httpx
import pytest

from channels_bots.messenger import Attachment
from channels_bots.whatsapp import WhatsApp
from channels_bots.whatsapp_fetch import fetch
from secretary.core.errors import Unreachable
from secretary.wire import config
from secretary.wire.media import MediaError
from tests.channels_bots import whatsapp_site
from tests.channels_bots.whatsapp_site import ACCOUNT, TOKEN, configure, reachable
from tests.stand_ins.twilio_recordings import voice

pytestmark = pytest.mark.urls("tests.channels_bots.whatsapp_site")

ADA = "+4915123456789"
MEDIA = "https://api.twilio.com/2010-04-01/Accounts/AC/Messages/MM/Media/ME"
CREDENTIALS = "Basic " + base64.b64encode(f"{ACCOUNT}:{TOKEN}".encode()).decode()


@pytest.fixture(autouse=True)
def configured(monkeypatch):
    configure(monkeypatch)
    yield
    monkeypatch.undo()
    config.settings.cache_clear()


@pytest.fixture
def api(monkeypatch):
    with reachable(monkeypatch) as api:
        yield api


def heard(api, data):
    """What somebody says, as the webhook tells the door."""
    assert api.voice(ADA, data).status_code == 200
    return whatsapp_site.told[-1].attachment


class Twilios(httpx.AsyncBaseTransport):
    """Twilio's real hosts, as far as they answer here: `answers` by address. Keeps what it was asked."""

    def __init__(self, **answers):
        self.answers, self.asked = answers, []

    async def handle_async_request(self, request):
        self.asked.append((str(request.url), request.headers.get("Authorization", "")))
        status, told = self.answers[request.url.host.split(".")[0]]
        return httpx.Response(status, headers={"Location": told} if status in (302, 307) else {}, content=b"sound")


def test_a_voice_comes_through_the_redirect(api):
    ogg = voice()
    assert WhatsApp().fetch(heard(api, ogg)) == ogg
    (first, shown), (second, _) = api.fetched
    assert shown == CREDENTIALS
    assert "/Media/ME" in first
    assert second.startswith("/media.twiliocdn.com/")


def test_the_credentials_stay_with_the_api():
    twilio = Twilios(api=(307, "https://mms.twiliocdn.com/AC/1?Expires=2"), mms=(200, ""))
    assert fetch(MEDIA, 100, transport=twilio) == b"sound"
    assert twilio.asked == [(MEDIA, CREDENTIALS), ("https://mms.twiliocdn.com/AC/1?Expires=2", "")]


def test_a_store_that_sends_back_to_the_api_is_followed_with_them():
    twilio = Twilios(api=(307, "https://media.twiliocdn.com/x"), media=(302, MEDIA))
    with pytest.raises(MediaError, match="place to place"):
        fetch(MEDIA, 100, transport=twilio)
    assert [shown for _, shown in twilio.asked] == [CREDENTIALS, "", CREDENTIALS, ""]


FOREIGN = [
    "http://api.twilio.com/x",
    "https://api.twilio.com:8443/x",
    "https://api.twilio.com.evil.example/x",
    "https://evil.example/api.twilio.com",
    "https://api.twilio.com@evil.example/x",
    "https://evil.example\\@api.twilio.com/x",
    "https://ada@api.twilio.com/x",
    "https://127.0.0.1/x",
    "https://169.254.169.254/latest/meta-data",
    "https://[::1]/x",
    "http://mms.twiliocdn.com/x",
    "https://mms.twiliocdn.com:444/x",
    "https://s3-external-1.amazonaws.com/somebody-else/x",
    "https://s3-external-1.amazonaws.com/media.twiliocdn.com/../somebody-else/x",
    "https://s3-external-1.amazonaws.com/media.twiliocdn.com/%2e%2e/somebody-else/x",
    "file:///etc/passwd",
    "//evil.example/x",
    "/etc/passwd",
    "https://",
    "",
]


@pytest.mark.parametrize("address", FOREIGN)
def test_nothing_is_fetched_from_elsewhere(address):
    twilio = Twilios()
    with pytest.raises(MediaError, match="does not lie with Twilio"):
        fetch(address, 100, transport=twilio)
    assert twilio.asked == []


@pytest.mark.parametrize("address", [one for one in FOREIGN if "//" in one and one != "https://"])
def test_no_redirect_leads_elsewhere(address):
    twilio = Twilios(api=(307, address))
    with pytest.raises(MediaError, match="does not lie with Twilio"):
        fetch(MEDIA, 100, transport=twilio)
    assert len(twilio.asked) == 1


def test_another_address_of_this_machine_is_not_twilio_either(api):
    api.store = api.url.replace("127.0.0.1", "localhost")
    with pytest.raises(MediaError, match="does not lie with Twilio"):
        WhatsApp().fetch(heard(api, voice()))
    assert len(api.fetched) == 1


def test_a_large_one_is_not_read_to_its_end(api):
    with pytest.raises(MediaError, match="larger than 16 MB"):
        WhatsApp().fetch(heard(api, bytes(16_000_001)))


def test_one_that_was_removed_is_gone(api):
    attachment = heard(api, voice())
    api.recordings.clear()
    with pytest.raises(MediaError, match="no longer there"):
        WhatsApp().fetch(attachment)


@pytest.mark.parametrize("status", [401, 403, 429, 500, 503])
def test_what_may_pass_is_tried_again(status):
    with pytest.raises(Unreachable, match=str(status)):
        fetch(MEDIA, 100, transport=Twilios(api=(status, "")))


def test_where_nobody_answers_it_is_tried_again(monkeypatch):
    with socket.create_server(("127.0.0.1", 0)) as free:
        address = f"http://127.0.0.1:{free.getsockname()[1]}"
    configure(monkeypatch, twilio_api_url=address)
    with pytest.raises(Unreachable):
        WhatsApp().fetch(Attachment(f"{address}/x"))
