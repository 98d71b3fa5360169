"""The door of `secretary chat`."""

import io
import threading

import pytest
from django.core.management import CommandError, call_command

from channels_bots import sending, terminal
from channels_bots.messenger import Attachment, CannotTell, Choice, NotSent, Parcel, messenger
from channels_bots.phrases import phrase
from secretary.core import doors, enter, health
from secretary.core.models import Delivery, Identity, Turn
from secretary.wire.blobs import store
from secretary.wire.config import settings
from secretary.wire.media import MediaError
from tests.channels_bots import recorded
from tests.channels_bots.outage import outage
from tests.channels_bots.scenes import friend
from tests.people import character
from tests.rows import COMMITS


def test_what_is_sent_lies_there_until_it_is_read(media):
    door = messenger("terminal")
    first = door.send("ada", Parcel("text", "One.", choices=(Choice("On", "/voice on"),)))
    door.send("ada", Parcel("voice", "Two.", "a.ogg", 1.0))
    found = list(terminal.arrived("ada", 0.05))
    shown = [(one["kind"], one["text"], one["blob"]) for one in found]
    assert shown == [("text", "One.", ""), ("voice", "Two.", "a.ogg")]
    assert (found[0]["id"], found[0]["choices"]) == (first, ["/voice on"])
    assert list(terminal.arrived("ada", 0.05)) == []


def test_nobody_reads_what_is_for_another(media):
    messenger("terminal").send("ada", Parcel("text", "Secret."))
    assert list(terminal.arrived("bo", 0.05)) == []


def test_what_nobody_reads_is_gone_after_a_while(media):
    messenger("terminal").send("ada", Parcel("text", "One."))
    assert 0 < media.ttl("terminal:ada") <= terminal.KEPT
    terminal.forget("ada")
    assert list(terminal.arrived("ada", 0.05)) == []


def test_a_recording_is_a_blob_already():
    key = store(settings().blobs_address).put(b"sound", "wav")
    assert messenger("terminal").fetch(Attachment(key)) == b"sound"
    with pytest.raises(MediaError):
        messenger("terminal").fetch(Attachment("0" * 64 + ".wav"))


def test_without_the_media_server_it_was_not_sent(media, servers):
    with outage(servers, "media"), pytest.raises(NotSent):
        messenger("terminal").send("ada", Parcel("text", "One."))
    with pytest.raises(CannotTell):
        messenger("terminal").find("ada", Parcel("text", "One."), None)


@pytest.mark.django_db
def test_without_a_running_installation_the_terminal_says_so(queue):
    with pytest.raises(CommandError, match="make run"):
        call_command("chat", "Hello")


@COMMITS
def test_a_command_typed_in_the_terminal_is_answered(queue, media, monkeypatch):
    character()
    monkeypatch.setenv("LOGNAME", "ada")
    health.stamp("io", "fetch and deliver", "cpu")
    out = io.StringIO()
    worker = threading.Thread(target=deliver_what_comes)
    worker.start()
    call_command("chat", "/privacy", stdout=out)
    worker.join()
    assert phrase("privacy", "en", title="This terminal").splitlines()[0] in out.getvalue()
    assert Identity.objects.get().user == enter.owner()


def deliver_what_comes() -> None:
    """The sending worker, for one delivery."""
    from django.db import connection

    try:
        patience = threading.Event()
        while not Delivery.objects.filter(state="sent").exists():
            for identity in Identity.objects.all():
                sending.bring(identity.pk)
            patience.wait(0.02)
    finally:
        connection.close()


@pytest.mark.django_db
def test_a_face_in_the_terminal_is_a_video(media, queue):
    from tests.channels_bots.scenes import answer

    identity = friend("ada", door="terminal")
    answer(identity, "It is noon.", voice=recorded.voice(), clip=recorded.film())
    sending.bring(identity.pk)
    assert [one["kind"] for one in terminal.arrived("ada", 0.05)] == ["voice", "video"]
    assert Turn.objects.get().identity == identity
    assert doors.of(identity.user) == [identity]
