"""The stand-in refuses what Twilio refuses: else the tests that lean on it prove nothing."""

import httpx
import pytest

from tests.stand_ins.twilio_api import Twilio
from tests.stand_ins.twilio_checks import Refusal, recording
from tests.stand_ins.twilio_recordings import film, voice

SID, TOKEN = "AC" + "0f" * 16, "a token"
GOOD = {"To": "whatsapp:+4915123456789", "From": "whatsapp:+14155238886", "Body": "Hello"}
TEMPLATE = "HX" + "1a" * 16


@pytest.fixture(scope="module")
def api():
    with Twilio(SID, TOKEN) as api:
        yield api


def asked(api, form, *, verb="POST", auth=(SID, TOKEN), path="Messages.json"):
    address = f"{api.url}/2010-04-01/Accounts/{SID}/{path}"
    if verb == "GET":
        return httpx.get(address, params=form, auth=auth)
    return httpx.post(address, data=form, auth=auth)


def test_a_good_one_is_taken(api):
    answer = asked(api, GOOD | {"ValidityPeriod": "600"})
    assert (answer.status_code, answer.json()["status"]) == (201, "queued")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"To": None}, 21604),
        ({"To": "+4915123456789"}, 21211),
        ({"To": "whatsapp:ada"}, 21211),
        ({"From": None}, 21603),
        ({"From": "whatsapp:+19999999999"}, 63007),
        ({"Body": None}, 21619),
        ({"Body": "x" * 1601}, 21617),
        ({"ValidityPeriod": "0"}, 20001),
        ({"ValidityPeriod": "36001"}, 20001),
        ({"ValidityPeriod": "ten"}, 20001),
        ({"SmartEncoded": "notabool"}, 20001),
        ({"MediaUrl": "voice.ogg"}, 21620),
        ({"MediaUrl": ["https://a.example/1.ogg", "https://a.example/2.ogg"]}, 20001),
        ({"StatusCallback": "https://my_host.example/x"}, 21609),
        ({"ContentSid": TEMPLATE}, 20001),
        ({"ContentSid": "HX1", "Body": None}, 20001),
        ({"Bodi": "Hello"}, 20001),
        ({"Body": ["Hello", "you"]}, 20001),
    ],
)
def test_what_the_description_does_not_allow_is_refused(api, changes, code):
    before = len(api.sent)
    form = {key: value for key, value in (GOOD | changes).items() if value is not None}
    answer = asked(api, form)
    assert (answer.status_code, answer.json()["code"]) == (400, code)
    assert len(api.sent) == before


def test_a_list_takes_known_filters_only(api):
    asked(api, GOOD | {"To": "whatsapp:+4917000000000"})
    api.wait(lambda: all(message.done for message in api.sent))
    found = asked(api, {"To": "whatsapp:+4917000000000", "DateSent>": "2020-01-01T00:00:00Z"}, verb="GET")
    assert [row["to"] for row in found.json()["messages"]] == ["whatsapp:+4917000000000"]
    assert asked(api, {"DateSent<": "2020-01-01"}, verb="GET").json()["messages"] == []
    assert asked(api, {"Status": "sent"}, verb="GET").json()["code"] == 20001


@pytest.mark.parametrize("auth", [(SID, "another"), ("AC" + "00" * 16, TOKEN), None])
def test_nobody_else_is_served(api, auth):
    answer = asked(api, GOOD, auth=auth)
    assert (answer.status_code, answer.json()["code"]) == (401, 20003)


def test_a_single_message_is_shown_and_other_paths_are_not_there(api):
    sid = asked(api, GOOD).json()["sid"]
    assert asked(api, {}, verb="GET", path=f"Messages/{sid}.json").json()["sid"] == sid
    assert asked(api, {}, verb="GET", path="Calls.json").status_code == 404


def test_recordings_as_whatsapp_wants_them_pass():
    recording(voice(), "audio/ogg")
    recording(film(), "video/mp4")


@pytest.mark.parametrize(
    ("data", "kind", "code"),
    [
        (voice(codec="flac"), "audio/ogg", 12300),
        (voice(codec="pcm_s16le", kind="wav"), "audio/ogg", 12300),
        (voice(), "audio/mpeg", 12300),
        (film(), "audio/ogg", 12300),
        (film(sound=False), "video/mp4", 63021),
        (b"no sound at all", "audio/ogg", 63021),
        (bytes(16 * 1024 * 1024 + 1), "audio/ogg", 11751),
    ],
    ids=["flac", "wav", "type", "film", "silent film", "text", "large"],
)
def test_others_do_not(data, kind, code):
    with pytest.raises(Refusal) as refusal:
        recording(data, kind)
    assert refusal.value.code == code
