"""The door as it listens: who is admitted, and what a form says."""

from urllib.parse import urlencode

import pytest
from django.test import RequestFactory
from twilio.request_validator import RequestValidator

from channels_bots.messenger import Attachment, Incoming, Receipt
from channels_bots.whatsapp import WhatsApp
from secretary.core.models import Received
from secretary.wire import config
from tests.channels_bots import whatsapp_site
from tests.channels_bots.whatsapp_site import ACCOUNT, TOKEN, Site, configure
from tests.stand_ins.twilio_api import Twilio
from tests.stand_ins.twilio_hooks import signature
from tests.stand_ins.twilio_recordings import voice

pytestmark = pytest.mark.urls("tests.channels_bots.whatsapp_site")

ADA = "+4915123456789"
PUBLIC = "https://bot.example.org"
SID = "SM" + "5e" * 16
FORM = {"MessageSid": SID, "From": f"whatsapp:{ADA}", "ProfileName": "Ada Ä", "Body": "Hello & you?", "NumMedia": "0"}


@pytest.fixture(autouse=True)
def configured(monkeypatch):
    configure(monkeypatch)
    yield
    monkeypatch.undo()
    config.settings.cache_clear()


def posted(form, path="", *, signed=PUBLIC, token=TOKEN, **headers):
    """A request as it arrives behind a proxy, signed for `signed`."""
    address = f"/bots/whatsapp/{path}"
    headers.setdefault("X-Twilio-Signature", signature(token, signed + address, form))
    kind = "application/x-www-form-urlencoded"
    return RequestFactory().post(address, urlencode(form), content_type=kind, headers=headers)


def read(path="", **changes):
    form = {key: value for key, value in (FORM | changes).items() if value is not None}
    return WhatsApp().read(posted(form, path), path)


def test_what_twilio_signed_for_the_public_address_is_admitted():
    assert WhatsApp().admits(posted(FORM), "")


def test_it_agrees_with_twilios_published_example(monkeypatch):
    form = {"CallSid": "CA1234567890ABCDE", "Caller": "+14158675309", "Digits": "1234"}
    form |= {"From": "+14158675309", "To": "+18005551212"}
    configure(monkeypatch, twilio_auth_token="12345", public_url="https://mycompany.com")
    request = RequestFactory().post("/myapp.php?foo=1&bar=2", form, headers={"X-Twilio-Signature": _EXAMPLE})
    assert WhatsApp().admits(request, "")


_EXAMPLE = "RSOYDt4T1cUTdK1PDd93/VVr8B8="
"""For the token 12345: https://www.twilio.com/docs/usage/security"""


@pytest.mark.parametrize("spelled", [PUBLIC, f"{PUBLIC}:443"])
def test_the_port_may_stand_in_the_signed_address(spelled):
    assert WhatsApp().admits(posted(FORM, signed=spelled), "")


@pytest.mark.parametrize(
    "request_",
    [
        posted(FORM, token="another token"),
        posted(FORM, signed="https://evil.example.org"),
        posted(FORM, signed="http://bot.example.org"),
        posted(FORM, "status/", **{"X-Twilio-Signature": signature(TOKEN, f"{PUBLIC}/bots/whatsapp/", FORM)}),
        posted(FORM | {"Body": "x"}, **{"X-Twilio-Signature": signature(TOKEN, f"{PUBLIC}/bots/whatsapp/", FORM)}),
        posted(FORM, **{"X-Twilio-Signature": ""}),
        posted(FORM, **{"X-Twilio-Signature": "ä"}),
        RequestFactory().get("/bots/whatsapp/", FORM),
    ],
    ids=["token", "host", "scheme", "path", "form", "none", "letters", "get"],
)
def test_anything_else_is_not(request_):
    assert not WhatsApp().admits(request_, "")


def test_what_the_request_says_of_its_own_host_counts_for_nothing():
    told = {"Host": "127.0.0.1", "X-Forwarded-Host": "evil.example.org", "X-Forwarded-Proto": "http"}
    assert WhatsApp().admits(posted(FORM, **told), "")
    told = {"Host": "evil.example.org", "X-Forwarded-Host": "evil.example.org"}
    assert not WhatsApp().admits(posted(FORM, signed="https://evil.example.org", **told), "")


def test_nobody_is_admitted_without_a_token(monkeypatch):
    configure(monkeypatch, twilio_auth_token="")
    assert not WhatsApp().admits(posted(FORM, token=""), "")


def test_nobody_is_admitted_without_a_public_address(monkeypatch):
    configure(monkeypatch, public_url="")
    assert not WhatsApp().admits(posted(FORM, signed=""), "")


def test_the_stand_in_signs_as_twilios_own_validator_expects():
    url = f"{PUBLIC}/bots/whatsapp/?x=1"
    assert RequestValidator(TOKEN).validate(url, FORM, signature(TOKEN, url, FORM))


def test_a_text_says_who_and_what():
    assert read() == [Incoming(id=SID, sender=ADA, name="Ada Ä", text="Hello & you?")]


def test_a_voice_is_a_recording_that_lies_with_twilio():
    kind = "audio/OGG; codecs=opus"
    (said,) = read(Body="", NumMedia="1", MediaUrl0="https://api.twilio.com/m", MediaContentType0=kind)
    assert (said.attachment, said.text) == (Attachment("https://api.twilio.com/m", "audio/ogg"), "")
    assert said.strange == ""


def test_of_several_the_first_sound_is_heard():
    media = {"MediaUrl0": "p", "MediaContentType0": "image/jpeg", "MediaUrl1": "f", "MediaContentType1": "video/mp4"}
    media |= {"MediaUrl2": "s", "MediaContentType2": "audio/ogg", "MediaUrl3": "t", "MediaContentType3": "audio/amr"}
    (said,) = read(Body="", NumMedia="4", **media)
    assert said.attachment == Attachment("s", "audio/ogg")


@pytest.mark.parametrize(
    ("changes", "strange"),
    [
        ({"NumMedia": "1", "MediaUrl0": "m", "MediaContentType0": "image/jpeg"}, "picture"),
        ({"NumMedia": "1", "MediaUrl0": "m", "MediaContentType0": "image/webp"}, "sticker"),
        ({"NumMedia": "1", "MediaUrl0": "m", "MediaContentType0": "application/pdf"}, "document"),
        ({"NumMedia": "1", "MediaUrl0": "m", "MediaContentType0": "text/vcard"}, "contact"),
        ({"Latitude": "52.5", "Longitude": "13.4"}, "location"),
        ({"MessageType": "reaction"}, "reaction"),
        ({}, "empty"),
    ],
)
def test_what_is_neither_text_nor_sound_is_called_by_its_name(changes, strange):
    (said,) = read(Body="", **changes)
    assert (said.strange, said.attachment) == (strange, None)


def test_words_below_a_picture_are_text():
    (said,) = read(Body="Who is this?", NumMedia="1", MediaUrl0="m", MediaContentType0="image/jpeg")
    assert (said.text, said.strange) == ("Who is this?", "")


@pytest.mark.parametrize(
    "changes",
    [
        {"MessageSid": None},
        {"MessageSid": "SM5"},
        {"From": "+4915123456789"},
        {"From": "whatsapp:ada"},
        {"From": None},
        {"NumMedia": "many"},
        {"NumMedia": "-1"},
        {"NumMedia": "11"},
        {"NumMedia": "1"},
    ],
)
def test_a_strange_form_is_a_value_error(changes):
    with pytest.raises(ValueError, match=r"\w"):
        read(**changes)


@pytest.mark.parametrize(("status", "state"), [("sent", "sent"), ("delivered", "delivered"), ("read", "read")])
def test_a_callback_tells_how_far_it_came(status, state):
    assert read("status/", MessageStatus=status) == [Receipt(SID, state)]


@pytest.mark.parametrize("status", ["accepted", "scheduled", "queued", "sending", "partially_delivered", "of 2030"])
def test_what_is_only_on_its_way_tells_nothing(status):
    assert read("status/", MessageStatus=status) == []


@pytest.mark.parametrize("status", ["failed", "undelivered", "canceled"])
@pytest.mark.parametrize(("code", "closed"), [("63016", True), ("63024", False), ("29999", False), ("", False)])
def test_a_failure_says_why(status, code, closed):
    (receipt,) = read("status/", MessageStatus=status, ErrorCode=code)
    assert (receipt.state, receipt.closed) == ("failed", closed)
    assert code in receipt.reason
    assert receipt.reason


@pytest.mark.parametrize(("path", "changes"), [("status/", {}), ("status/", {"MessageSid": ""}), ("else/", {})])
def test_a_callback_without_a_status_or_elsewhere_is_a_value_error(path, changes):
    with pytest.raises(ValueError, match=r"\w"):
        read(path, **changes)


def test_a_person_comes_through_from_their_phone_to_the_door():
    with Twilio(ACCOUNT, TOKEN) as api, Site() as site:
        api.webhook(PUBLIC, site.url)
        assert api.say(ADA, "Grüße & mehr?").status_code == 200
        assert api.voice(ADA, voice()).status_code == 200
        assert api.faults == []
    text, sound = whatsapp_site.told
    assert (text.sender, text.text) == (ADA, "Grüße & mehr?")
    assert sound.attachment.reference.startswith(api.url)


@pytest.mark.django_db
@pytest.mark.urls("secretary.urls")
@pytest.mark.parametrize(("token", "status", "received"), [(TOKEN, 200, 1), ("another token", 403, 0)])
def test_the_installations_own_webhook_takes_it(client, token, status, received):
    shown = {"X-Twilio-Signature": signature(token, f"{PUBLIC}/bots/whatsapp/", FORM)}
    for _ in range(3):
        assert client.post("/bots/whatsapp/", FORM, headers=shown).status_code == status
    assert Received.objects.filter(door="whatsapp", external_id=SID).count() == received


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"twilio_auth_token": ""}, "SECRETARY_TWILIO_AUTH_TOKEN is missing"),
        ({"twilio_account_sid": ""}, "SECRETARY_TWILIO_ACCOUNT_SID is missing"),
        ({"twilio_account_sid": "AC123"}, "32 hexadecimal digits"),
        ({"twilio_from": ""}, "SECRETARY_TWILIO_FROM is missing"),
        ({"twilio_from": "0151 234567"}, "as in +14155238886"),
        ({"twilio_template": "hello"}, "ContentSid"),
        ({"public_url": ""}, "SECRETARY_PUBLIC_URL is missing"),
        ({"public_url": "http://bot.example.org"}, "https://"),
        ({"public_url": "https://bot.example.org/?a=b"}, "without ?"),
    ],
)
def test_what_is_half_set_is_said(monkeypatch, changes, says):
    configure(monkeypatch, **changes)
    (sentence,) = WhatsApp().lacks()
    assert says in sentence
    assert not WhatsApp().on()


@pytest.mark.parametrize(
    "changes",
    [{}, {"twilio_from": "whatsapp:+14155238886"}, {"public_url": "http://127.0.0.1:8000"}],
)
def test_a_complete_one_is_on(monkeypatch, changes):
    configure(monkeypatch, **changes)
    assert (WhatsApp().on(), WhatsApp().lacks()) == (True, [])


def test_one_that_nobody_wants_is_off_and_lacks_nothing(monkeypatch):
    configure(monkeypatch, twilio_account_sid="", twilio_auth_token="", twilio_from="", public_url="")
    assert (WhatsApp().on(), WhatsApp().lacks()) == (False, [])
