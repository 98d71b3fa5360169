import json
import threading
import zlib
from contextlib import contextmanager
from fractions import Fraction

import av
import numpy as np
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from secretary.core import conversations, keeping
from secretary.core.characters import access, editing, portraits
from secretary.core.errors import Refused
from secretary.core.models import Character, Consent
from secretary.wire import media, streams, writing
from secretary.wire.blobs import store
from secretary.wire.config import media_server, queue_server, settings
from secretary.wire.types import Verdict, pack
from tests import dispatched
from tests.people import asked, character, person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("queue", "media")]

FORM = {
    "name": "Nora",
    "manner": "You are Nora.",
    "likeness": "drawn",
    "voice_f0": "200",
    "voice_formant": "1",
    "voice_speed": "1",
    "expression": "happy",
    "intensity": "0.5",
    "language": "de",
    "greeting": "Guten Tag.",
}


@pytest.fixture
def mia():
    """A member."""
    character()
    return person("mia")


@pytest.fixture
def inside(client, mia):
    """The member's browser."""
    client.force_login(mia)
    return client


def made(owner, **more) -> Character:
    return editing.create(owner, {"name": "Nora", "manner": "You are Nora.", "portrait": blob()} | more)


def blob() -> str:
    return portraits.take(png())


def png(width=64, height=48) -> bytes:
    return encoded(np.full((height, width, 3), 90, np.uint8))


def encoded(picture) -> bytes:
    codec = av.CodecContext.create("png", "w")
    codec.width, codec.height, codec.pix_fmt = picture.shape[1], picture.shape[0], "rgb24"
    codec.time_base = Fraction(1, 25)
    frame = av.VideoFrame.from_ndarray(picture, "rgb24")
    return b"".join(bytes(packet) for packet in [*codec.encode(frame), *codec.encode(None)])


def claims(width, height) -> bytes:
    """A picture that says it is so large."""
    data = bytearray(png())
    data[16:24] = width.to_bytes(4, "big") + height.to_bytes(4, "big")
    return bytes(data)


def said(answer) -> str:
    return answer.content.decode()


@contextmanager
def a_worker(verdict: Verdict):
    """Answers the next portrait that is to be looked at."""
    over = threading.Event()

    def work() -> None:
        while not over.wait(0.01):
            for task in dispatched.lying(queue_server()):
                if task.name == "gpu_tasks.inspect_portrait":
                    turn = task.argument["turn"]
                    with writing.Writer(media_server(), f"words:{turn}:0:1", turn=turn) as writer:
                        writer.open(streams.Header("json", 1))
                        writer.send([streams.Chunk(0, json.dumps(pack(verdict)).encode())])
                        writer.end(0.0)
                    return

    worker = threading.Thread(target=work)
    worker.start()
    yield
    over.set()
    worker.join()


def sent(inside, data: bytes, verdict=Verdict(ok=True), **more):
    with a_worker(verdict):
        return inside.post("/characters/new", FORM | more | {"portrait": SimpleUploadedFile("me.png", data)})


# Editing


def test_a_new_character_is_ones_own_with_all_that_the_form_says(inside, mia):
    answer = sent(inside, png(), sends_clips="on")
    assert (answer.status_code, answer["Location"]) == (302, "/characters/")
    nora = Character.objects.get(name="Nora")
    assert (nora.owner, nora.voice_f0, nora.expression, nora.language) == (mia, 200, "happy", "de")
    assert (nora.greeting, nora.sends_clips, nora.slug) == ("Guten Tag.", True, "nora")


def test_a_change_keeps_the_picture_when_no_other_is_chosen(inside, mia):
    nora = made(mia, sends_clips=True)
    inside.post(f"/characters/{nora.pk}/", FORM | {"name": "Nina"})
    after = Character.objects.get(pk=nora.pk)
    assert (after.name, after.portrait, after.sends_clips) == ("Nina", nora.portrait, False)


@pytest.mark.parametrize(
    ("field", "value"),
    [("name", ""), ("manner", ""), ("voice_f0", "5000"), ("intensity", "nan"), ("expression", "angry"), ("voice", "x")],
)
def test_what_makes_no_sense_is_refused_at_its_field(inside, mia, field, value):
    nora = made(mia)
    answer = inside.post(f"/characters/{nora.pk}/", FORM | {field: value})
    assert answer.status_code == 422
    assert f'id="{field}-wrong"' in said(answer)
    assert Character.objects.get(pk=nora.pk).name == "Nora"


def test_members_edit_their_own_only(inside, mia):
    theirs = made(person("bob"))
    for path in (f"/characters/{theirs.pk}/", f"/characters/{character('Jonas').pk}/"):
        assert inside.post(path, FORM).status_code == 404
    assert inside.post(f"/characters/{theirs.pk}/delete").status_code == 404
    assert inside.post(f"/characters/{theirs.pk}/off").status_code == 404


def test_an_owner_edits_all_but_the_built_in_ones(client, mia):
    client.force_login(person("olga", is_owner=True))
    assert client.get(f"/characters/{made(mia).pk}/").status_code == 200
    assert client.get(f"/characters/{character('Jonas', builtin=True).pk}/").status_code == 404


def test_a_built_in_character_is_copied_to_be_edited(inside, mia):
    sofia = character("Sofia")
    answer = inside.post(f"/characters/{sofia.pk}/copy")
    mine = Character.objects.get(owner=mia)
    assert answer["Location"] == f"/characters/{mine.pk}/"
    assert (mine.name, mine.portrait, mine.builtin) == ("Sofia (copy)", sofia.portrait, False)
    assert inside.get(answer["Location"]).status_code == 200


def test_a_character_that_nobody_has_talked_with_is_deleted_with_its_picture(inside, mia):
    nora = made(mia)
    inside.post(f"/characters/{nora.pk}/delete")
    assert not Character.objects.filter(pk=nora.pk).exists()
    with pytest.raises(LookupError):
        store(settings().blobs_address).get(nora.portrait)


def test_a_character_in_somebodys_history_is_switched_off_instead_and_the_page_says_so(inside, mia):
    nora = made(mia)
    turn = asked(by="mia")
    turn.character = nora
    turn.save()
    answer = inside.post(f"/characters/{nora.pk}/delete", follow=True)
    assert "history still needs it" in said(answer)
    assert not Character.objects.get(pk=nora.pk).active


def test_a_character_is_switched_off_and_on_and_talks_move_on(inside, mia):
    nora = made(mia)
    conversations.switch(mia, nora.pk)
    inside.post(f"/characters/{nora.pk}/off")
    assert conversations.current(mia).character.name == "Sofia"
    assert "Switched off" in said(inside.get("/characters/"))
    inside.post(f"/characters/{nora.pk}/on")
    assert Character.objects.get(pk=nora.pk).active


def test_the_last_character_for_everybody_stays(client):
    client.force_login(person("olga", is_owner=True))
    sofia = character()
    answer = client.post(f"/characters/{sofia.pk}/off", follow=True)
    assert "this is the last active character" in said(answer)
    assert Character.objects.get(pk=sofia.pk).active


# Consent


def test_a_real_persons_face_without_a_consent_is_only_for_who_uploaded_it(inside, mia):
    sent(inside, png(), likeness="person")
    nora, bob = Character.objects.get(name="Nora"), person("bob")
    browser = Client()
    browser.force_login(bob)
    assert "Only for you" in said(inside.get("/characters/"))
    assert "Nora" not in said(browser.get("/characters/"))
    assert browser.get(f"/media/characters/{nora.pk}/{nora.portrait[:12]}/portrait").status_code == 404
    with pytest.raises(Refused):
        conversations.switch(bob, nora.pk)


def test_a_consent_is_recorded_with_its_words_and_opens_the_character(inside, mia):
    sent(inside, png(), likeness="person", agreed="on", person="Maria Muster")
    nora, consent = Character.objects.get(name="Nora"), Consent.objects.get()
    assert (consent.person, consent.recorded_by, consent.portrait) == ("Maria Muster", mia, nora.portrait)
    assert consent.wording.startswith("I agree that this picture of me is animated")
    assert nora in access.usable(person("bob"))
    assert "Maria Muster has agreed" in said(inside.get(f"/characters/{nora.pk}/"))


def test_a_consent_can_be_taken_back_and_stays_on_record(inside, mia):
    nora = made(mia, likeness="person")
    editing.agree(nora, person="Maria", wording="Yes.", by=mia)
    bob = person("bob")
    conversations.switch(bob, nora.pk)
    assert "only who made Nora can use it now" in said(inside.post(f"/characters/{nora.pk}/withdraw", follow=True))
    assert conversations.current(bob).character.name == "Sofia"
    assert Consent.objects.get().withdrawn


def test_who_is_erased_leaves_no_face_behind(mia):
    alone, known = made(mia), made(mia, portrait=portraits.take(png(80, 80)))
    turn = asked(by="bob")
    turn.character = known
    turn.save()
    keeping.drop(editing.forget(mia))
    browser = Client()
    browser.force_login(turn.conversation.user)
    assert "What time is it?" in said(browser.get("/history/"))
    left = Character.objects.get(pk=known.pk)
    assert (left.name, left.portrait, left.owner, left.active) == ("—", editing.NO_PORTRAIT, None, False)
    for portrait in (alone.portrait, known.portrait):
        with pytest.raises(LookupError):
            store(settings().blobs_address).get(portrait)


def test_another_picture_needs_another_consent(inside, mia):
    nora = made(mia, likeness="person")
    editing.agree(nora, person="Maria", wording="Yes.", by=mia)
    bob = person("bob")
    conversations.switch(bob, nora.pk)
    editing.change(nora, {"portrait": portraits.take(png(80, 80))})
    assert conversations.current(bob).character.name == "Sofia"
    assert nora not in access.usable(bob)


def test_who_has_agreed_must_be_named(inside):
    answer = sent(inside, png(), likeness="person", agreed="on", person=" ")
    assert (answer.status_code, Consent.objects.count()) == (422, 0)
    assert "Say who has agreed." in said(answer)


def test_a_copy_of_a_real_persons_face_has_no_consent(mia):
    nora = made(mia, likeness="person")
    editing.agree(nora, person="Maria", wording="Yes.", by=mia)
    assert access.is_private(editing.copy(person("bob"), nora, "Nora too"))


# Portraits


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"GIF89a and more", "no picture that is taken here"),
        (b"", "no picture that is taken here"),
        (b"<svg xmlns='x'/>", "no picture that is taken here"),
        (b"\xff\xd8\xff\xe0", "damaged"),
        (png()[:60], "damaged"),
        (claims(6000, 6000), "more than 25 million pixels"),
        (b"\x89PNG\r\n\x1a\n" + bytes(10_000_001), "more than 10 MB"),
    ],
)
def test_what_is_no_usable_picture_is_refused_before_it_is_decoded(data, reason):
    with pytest.raises(Refused, match=reason):
        portraits.take(data)


def test_a_picture_is_made_anew_upright_and_small_without_what_lay_in_it():
    wide = png(2000, 1000)
    secret = wide[:33] + chunk(b"tEXt", b"Comment\x00the secret place") + wide[33:]
    kept = store(settings().blobs_address).get(portraits.take(secret))
    assert media.picture_size(kept) == (1024, 512)
    assert b"secret" not in kept


def test_a_picture_that_lies_on_its_side_is_turned_upright():
    on_its_side = np.zeros((40, 80, 3), np.uint8)
    on_its_side[:, :40] = 255  # the left half, which is the top of what was photographed
    kept = store(settings().blobs_address).get(portraits.take(turned(on_its_side)))
    picture = media.decode_image(kept)
    assert picture.shape[:2] == (80, 40)
    assert picture[:30].mean() > 250
    assert picture[50:].mean() < 5


def test_a_picture_without_a_face_is_refused_in_words_where_it_was_chosen(inside):
    reason = "There is no face in this picture; choose one that shows a face from the front."
    answer = sent(inside, png(), Verdict(ok=False, reason=reason))
    assert answer.status_code == 422
    assert 'id="portrait-wrong"' in said(answer)
    assert reason in said(answer)
    assert not Character.objects.filter(name="Nora").exists()


def test_the_reason_is_told_in_german_too(inside):
    inside.defaults["HTTP_ACCEPT_LANGUAGE"] = "de"
    reason = "The face in this picture is too small; choose one where it fills more of the picture."
    assert "Das Gesicht auf diesem Bild ist zu klein" in said(sent(inside, png(), Verdict(ok=False, reason=reason)))


def test_a_new_character_needs_a_picture(inside):
    answer = inside.post("/characters/new", FORM)
    assert answer.status_code == 422
    assert "Choose a picture." in said(answer)


def test_a_picture_that_was_looked_at_need_not_travel_again(inside):
    with a_worker(Verdict(ok=True)):
        answer = inside.post("/characters/portrait", {"portrait": SimpleUploadedFile("me.png", png())})
    picked = answer.json()["picked"]
    assert inside.post("/characters/new", FORM | {"picked": picked}).status_code == 302
    assert Character.objects.get(name="Nora").portrait == blob()


def test_nobody_takes_a_picture_that_another_has_chosen(inside):
    with a_worker(Verdict(ok=True)):
        answer = inside.post("/characters/portrait", {"portrait": SimpleUploadedFile("me.png", png())})
    browser = Client()
    browser.force_login(person("bob"))
    assert browser.post("/characters/new", FORM | answer.json()).status_code == 422


def test_a_preview_of_nonsense_is_refused_in_words(inside):
    answer = inside.post("/characters/preview/voice", FORM | {"voice_f0": "1"})
    assert answer.status_code == 422
    assert answer.json()["error"]


def test_a_picture_must_be_chosen_before_its_face_speaks(inside):
    answer = inside.post("/characters/preview/film", FORM)
    assert (answer.status_code, answer.json()) == (422, {"error": "Choose a picture."})


def chunk(kind: bytes, data: bytes) -> bytes:
    return len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")


def turned(picture) -> bytes:
    """A PNG whose EXIF says: turn it by 90 degrees clockwise."""
    entry = b"\x01\x12\x00\x03\x00\x00\x00\x01\x00\x06\x00\x00"  # orientation: one short, 6
    exif = b"MM\x00*" + (8).to_bytes(4, "big") + b"\x00\x01" + entry + bytes(4)
    data = encoded(picture)
    return data[:33] + chunk(b"eXIf", exif) + data[33:]


# Honesty


@pytest.mark.parametrize(("language", "words"), [("en", "AI · not a person"), ("de", "KI · kein Mensch")])
def test_the_call_page_says_that_one_talks_to_an_ai(inside, language, words):
    assert words in said(inside.get("/", headers={"accept-language": language}))
