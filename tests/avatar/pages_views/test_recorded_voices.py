"""A recorded voice on a character's page, and who has agreed to what."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from avatar import samples
from secretary.core import conversations
from secretary.core.characters import access, editing
from secretary.core.models import Character, Consent
from secretary.wire import pulse
from secretary.wire.config import queue_server
from tests import voices
from tests.avatar.pages_views.test_characters import FORM, blob, inside, made, mia, said
from tests.people import person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("queue", "media", "models")]

__all__ = ["inside", "mia"]  # fixtures


def recording(speech=None) -> SimpleUploadedFile:
    return SimpleUploadedFile("voice.wav", voices.file(speech or voices.reader()))


def saved(inside, nora, **more):
    return inside.post(f"/characters/{nora.pk}/", FORM | more)


def other(name="bob") -> tuple[Client, object]:
    user, browser = person(name), Client()
    browser.force_login(user)
    return browser, user


def test_a_recording_is_listened_to_as_soon_as_it_is_chosen_and_need_not_travel_again(inside, mia):
    told = inside.post("/characters/sample", {"sample": recording()}).json()
    assert " seconds of speech, level " in told["said"]
    nora = made(mia)
    assert saved(inside, nora, sample_picked=told["picked"]).status_code == 302
    assert Character.objects.get(pk=nora.pk).sample.endswith(".wav")


def test_a_bad_recording_is_refused_in_words_where_it_was_chosen(inside, mia):
    quiet = recording(voices.changed(voices.reader().samples * 0.01))
    answer = inside.post("/characters/sample", {"sample": quiet})
    assert (answer.status_code, "too quiet" in answer.json()["error"]) == (422, True)
    quiet.seek(0)
    answer = saved(inside, made(mia), sample=quiet)
    assert answer.status_code == 422
    assert 'id="sample-wrong"' in said(answer)


def test_the_reason_is_told_in_german_too(inside):
    short = recording(voices.changed(voices.reader().samples[:30_000]))
    answer = inside.post("/characters/sample", {"sample": short}, headers={"accept-language": "de"})
    assert "Sekunden Sprache in dieser Aufnahme" in answer.json()["error"]


def test_a_picture_that_was_looked_at_is_no_recording(inside, mia):
    from avatar.pages.character_form import sealed

    answer = saved(inside, made(mia), sample_picked=sealed(mia, blob()))
    assert answer.status_code == 422


def test_it_is_heard_by_who_may_edit_only_and_removed(inside, mia):
    nora = made(mia, sample=samples.examined(voices.file(voices.reader())).key)
    editing.agree(nora, "voice", person="Maria", by=mia)
    address = f"/media/characters/{nora.pk}/{nora.sample[:12]}/sample"
    assert address in said(inside.get(f"/characters/{nora.pk}/"))
    assert inside.get(address)["Content-Type"] == "audio/wav"
    assert other()[0].get(address).status_code == 404
    saved(inside, nora, sample_dropped="on")
    assert Character.objects.get(pk=nora.pk).sample == ""
    assert inside.get(address).status_code == 404


def test_the_page_says_whether_the_engine_imitates(inside, mia):
    address = f"/characters/{made(mia).pk}/"
    assert "can’t imitate a recording" in said(inside.get(address))
    pulse.stamp(queue_server(), "tts", "xtts", "cuda", clones=True)
    assert "can’t imitate a recording" not in said(inside.get(address))


def test_a_recorded_voice_without_a_consent_is_only_for_who_made_it(inside, mia):
    nora = made(mia, sample="a.wav")
    browser, bob = other()
    assert "The person whose voice it is has not agreed yet." in said(inside.get("/characters/"))
    assert "Nora" not in said(browser.get("/characters/"))
    assert nora not in access.usable(bob)
    conversations.switch(mia, nora.pk)


def test_a_consent_with_a_recording_of_it_is_kept_and_heard_by_its_maker_only(inside, mia):
    nora = made(mia, sample="a.wav")
    saved(inside, nora, voice_agreed="on", voice_person="Maria Muster", voice_statement=recording())
    consent = Consent.objects.get()
    assert (consent.person, consent.sample, consent.portrait) == ("Maria Muster", "a.wav", "")
    assert consent.wording.startswith("I agree that my voice in this recording is imitated")
    address = f"/media/consents/{consent.pk}/recording"
    assert address in said(inside.get(f"/characters/{nora.pk}/"))
    assert inside.get(address)["Content-Type"] == "audio/wav"
    browser, bob = other()
    assert browser.get(address).status_code == 404
    assert nora in access.usable(bob)


def test_what_is_no_recording_of_a_consent_is_refused_and_none_is_recorded(inside, mia):
    nora = made(mia, sample="a.wav")
    text = SimpleUploadedFile("yes.txt", b"I agree.")
    answer = saved(inside, nora, voice_agreed="on", voice_person="Maria", voice_statement=text)
    assert (answer.status_code, Consent.objects.count()) == (422, 0)
    assert 'id="voice_statement-wrong"' in said(answer)


def test_each_consent_is_taken_back_by_itself(inside, mia):
    nora, (_, bob) = made(mia, sample="a.wav", likeness="person"), other()
    for about in ("face", "voice"):
        editing.agree(nora, about, person="Maria", by=mia)
    assert nora in access.usable(bob)
    inside.post(f"/characters/{nora.pk}/withdraw", {"about": "voice"})
    assert access.missing(nora) == ["voice"]
    assert nora not in access.usable(bob)
    assert inside.post(f"/characters/{nora.pk}/withdraw", {"about": "soul"}).status_code == 404


def test_another_recording_needs_another_consent(mia):
    nora = made(mia, sample="a.wav")
    editing.agree(nora, "voice", person="Maria", by=mia)
    editing.change(nora, {"sample": "b.wav"})
    assert access.missing(nora) == ["voice"]


def test_a_recorded_voice_is_copied_only_by_who_may_hear_it(mia):
    nora = made(mia, sample="a.wav")
    editing.agree(nora, "voice", person="Maria", by=mia)
    assert editing.copy(mia, nora, "Nora too").sample == "a.wav"
    assert editing.copy(other()[1], nora, "Nora as well").sample == ""


def test_who_is_erased_leaves_no_voice_behind(mia):
    nora = made(mia, sample=samples.examined(voices.file(voices.reader())).key)
    editing.agree(nora, "voice", person="Maria", by=mia, recording="b.wav")
    assert {nora.sample, "b.wav"} <= editing.forget(mia)


def test_who_puts_up_their_own_face_agrees_on_record(inside, mia):
    nora = made(mia)
    saved(inside, nora, likeness="own")
    consent = Consent.objects.get()
    assert (consent.person, consent.recorded_by, consent.portrait) == ("Mia", mia, nora.portrait)
    assert nora in access.usable(person("bob"))
    saved(inside, nora, likeness="own")
    assert Consent.objects.count() == 1
