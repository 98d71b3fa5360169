"""Characters by the API: made, changed, copied, switched, tried and deleted, with the same checks as on the page."""

from importlib.resources import files

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from avatar.api import speaking
from secretary.core.characters import access, editing
from secretary.core.models import Character, Consent
from secretary.wire import media, pulse
from secretary.wire.blobs import store
from secretary.wire.config import queue_server, settings
from tests import voices
from tests.avatar.api.test_access import refused
from tests.people import person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("models")]

ROOT = "/api/v1/characters"

NORA = {"name": "Nora", "manner": "You are Nora."}


def face() -> SimpleUploadedFile:
    picture = (files("secretary.core.characters") / "mina.webp").read_bytes()
    return SimpleUploadedFile("face.webp", picture)


def voice(speech=None) -> SimpleUploadedFile:
    return SimpleUploadedFile("voice.wav", voices.file(speech or voices.reader()))


def own(ada, **more) -> Character:
    portrait = store(settings().blobs_address).put(b"a picture", "webp")
    return editing.create(ada, NORA | {"portrait": portrait, "voice_f0": 200.0} | more)


def patch(client, character, **told):
    return client.patch(f"{ROOT}/{character.pk}", told, content_type="application/json")


def post(client, character, verb, **told):
    return client.post(f"{ROOT}/{character.pk}/{verb}", told, content_type="application/json")


def test_a_character_is_made_with_its_picture_and_its_voice(client, ada, workers):
    answer = client.post(ROOT, NORA | {"language": "de", "portrait": face(), "sample": voice()})
    assert answer.status_code == 201, answer.content
    told = answer.json()
    made = Character.objects.get(pk=told["id"])
    assert (made.owner, made.name, made.language, made.sample[-4:]) == (ada, "Nora", "de", ".wav")
    assert (told["settings"]["manner"], told["settings"]["missing"]) == ("You are Nora.", ["voice"])


@pytest.mark.parametrize(
    ("files_", "words"),
    [
        ({}, "portrait: a file is missing"),
        ({"portrait": SimpleUploadedFile("a.gif", b"GIF89a")}, "no picture that is taken here"),
    ],
)
def test_one_without_a_usable_picture_is_refused(client, files_, words):
    answer = client.post(ROOT, NORA | files_)
    assert words in answer.json()["error"]["message"]
    assert answer.status_code == 422
    assert not Character.objects.filter(name="Nora").exists()


def test_what_is_told_is_changed_and_the_rest_stays(client, ada):
    nora = own(ada, greeting="Hello.")
    told = patch(client, nora, voice_f0=150, expression="happy").json()
    assert (told["settings"]["voice_f0"], told["settings"]["greeting"]) == (150, "Hello.")
    assert told["expression"]["name"] == "happy"


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": " "},
        {"voice_f0": 5000},
        {"expression": "angry"},
        {"language": "xx"},
        {"greeting": "\0"},
        {"voice": "x"},
    ],
)
def test_what_makes_no_sense_is_refused(client, ada, wrong):
    assert next(iter(wrong)) in refused(patch(client, own(ada), **wrong), 422, "invalid")


def test_reading_needs_one_scope_and_writing_another(program, ada):
    nora = own(ada)
    reads, writes = program("characters"), program("cast")
    assert reads.get(f"{ROOT}/{nora.pk}").status_code == 200
    refused(patch(reads, nora, name="N"), 403, "missing_scope")
    refused(reads.delete(f"{ROOT}/{nora.pk}"), 403, "missing_scope")
    assert patch(writes, nora, name="N").status_code == 200
    refused(writes.get(f"{ROOT}/{nora.pk}"), 403, "missing_scope")


def test_members_change_their_own_only(client):
    theirs, sofia = own(person("bob")), Character.objects.get(slug="sofia")
    for character in (theirs, sofia):
        refused(patch(client, character, name="Mine"), 404, "not_found")
        refused(client.delete(f"{ROOT}/{character.pk}"), 404, "not_found")
        refused(post(client, character, "deactivate"), 404, "not_found")
        refused(client.get(f"{ROOT}/{character.pk}/consents"), 404, "not_found")
    assert client.get(f"{ROOT}/{theirs.pk}").json()["settings"] is None


def test_a_character_is_copied_switched_and_deleted(client, ada):
    copied = post(client, Character.objects.get(slug="sofia"), "copy", name="Sophie").json()
    sophie = Character.objects.get(pk=copied["id"])
    assert (sophie.owner, sophie.name) == (ada, "Sophie")
    assert post(client, sophie, "deactivate").json()["settings"]["active"] is False
    assert sophie.pk not in [one["id"] for one in client.get(ROOT).json()["items"]]
    assert post(client, sophie, "activate").json()["settings"]["active"] is True
    assert client.delete(f"{ROOT}/{sophie.pk}").status_code == 204
    refused(client.get(f"{ROOT}/{sophie.pk}"), 404, "not_found")


def test_it_is_tried_with_its_voice_and_its_face(client, ada, workers):
    sofia = Character.objects.get(slug="sofia")
    assert media.probe(post(client, sofia, "preview", text="Hello.").content).kind == "audio"
    assert media.probe(post(client, sofia, "preview", text="Hello.", film=True).content).kind == "video"


def test_another_picture_is_looked_at_first(client, ada, workers):
    nora = own(ada)
    assert client.post(f"{ROOT}/{nora.pk}/portrait", {"portrait": face()}).status_code == 200
    assert Character.objects.get(pk=nora.pk).portrait != nora.portrait
    assert client.get(f"{ROOT}/{nora.pk}/portrait")["Content-Type"] == "image/webp"


# Voices


def test_a_recorded_voice_is_told_in_numbers_heard_again_and_removed(client, ada):
    nora = own(ada)
    told = client.post(f"{ROOT}/{nora.pk}/sample", {"sample": voice()}).json()
    assert (told["seconds"] > 4, told["imitated"]) == (True, False)
    assert told["told"].startswith(f"{told['seconds']} seconds of speech")
    assert client.get(f"{ROOT}/{nora.pk}/sample")["Content-Type"] == "audio/wav"
    key = Character.objects.get(pk=nora.pk).sample
    assert client.delete(f"{ROOT}/{nora.pk}/sample").status_code == 204
    refused(client.get(f"{ROOT}/{nora.pk}/sample"), 404, "not_found")
    with pytest.raises(LookupError):
        store(settings().blobs_address).get(key)


def test_a_recorded_voice_travels_with_each_sentence_to_an_engine_that_imitates(client, ada, workers, monkeypatch):
    monkeypatch.setenv("SECRETARY_TTS", "tests.fakes:Parrot")
    settings.cache_clear()
    workers_forget()
    nora = own(ada)
    client.post(f"{ROOT}/{nora.pk}/sample", {"sample": voice()})
    said = media.decode(post(client, nora, "preview", text="Hello.").content)
    assert said.seconds == pytest.approx(voices.reader().seconds, abs=1.5)
    assert speaking.clones()


def workers_forget():
    from gpu_tasks import engines

    engines.engine.cache_clear()


def test_a_consent_opens_a_recorded_voice_until_it_is_withdrawn(client, ada):
    nora, bob = own(ada, sample="a.wav"), person("bob")
    assert nora not in access.usable(bob)
    answer = client.post(f"{ROOT}/{nora.pk}/consents", {"about": "voice", "person": "Maria", "recording": voice()})
    assert answer.status_code == 201, answer.content
    [given] = answer.json()["items"]
    assert (given["person"], given["recorded"], given["counts"]) == ("Maria", True, True)
    assert given["wording"] == answer.json()["wordings"]["voice"]
    assert nora in access.usable(bob)
    [given] = client.delete(f"{ROOT}/{nora.pk}/consents?about=voice").json()["items"]
    assert given["withdrawn"]
    assert nora not in access.usable(bob)


def test_nobody_agrees_to_what_is_not_there_or_without_a_name(client, ada):
    nora = own(ada)
    assert "no recorded voice" in refused(post(client, nora, "consents", about="voice", person="M"), 422, "refused")
    refused(post(client, nora, "consents", about="face", person=" "), 422, "invalid")
    assert not Consent.objects.exists()


# A voice that is imitated once


def synthesized(client, **told):
    return client.post("/api/v1/synthesize", {"text": "Hello.", "sample": voice(), "consent": "Maria"} | told)


def test_a_voice_is_imitated_once_and_leaves_nothing_behind(client, ada, media, queue, monkeypatch, workers):
    monkeypatch.setenv("SECRETARY_TTS", "tests.fakes:Parrot")
    settings.cache_clear()
    workers_forget()
    pulse.stamp(queue_server(), "tts", "parrot", "cpu", clones=True)
    before = {one.name for one in store(settings().blobs_address).listing()}
    answer = synthesized(client)
    assert answer.status_code == 200, answer.content
    assert b"compositeWithTrainedAlgorithmicMedia" in answer.content
    assert {one.name for one in store(settings().blobs_address).listing()} <= before


def test_an_engine_that_cannot_imitate_says_so(client):
    assert "cannot imitate a recording" in refused(synthesized(client), 422, "refused")


def test_nobody_is_imitated_without_saying_who_has_agreed(client):
    pulse.stamp(queue_server(), "tts", "parrot", "cpu", clones=True)
    assert refused(synthesized(client, consent=" "), 422, "invalid").startswith("consent: ")


def test_a_voice_that_is_no_good_is_refused_in_words(client):
    short = voice(voices.changed(voices.reader().samples[:30_000]))
    assert "3 to 60 are needed" in refused(synthesized(client, sample=short), 422, "refused")
