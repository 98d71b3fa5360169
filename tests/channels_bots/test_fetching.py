"""A recording is fetched, opened and kept; whatever is wrong with it is told at the door, and breaks nothing."""

import io
from fractions import Fraction

import av
import numpy as np
import pytest

from channels_bots import fetching, inbox, tasks
from channels_bots.messenger import Attachment
from channels_bots.phrases import phrase
from secretary.core.errors import Unreachable
from secretary.core.models import Turn
from secretary.wire.blobs import store
from secretary.wire.config import settings
from secretary.wire.media import MediaError
from tests import dispatched
from tests.channels_bots import recorded
from tests.channels_bots.fake import FakeMessenger
from tests.channels_bots.scenes import friend, says
from tests.people import lapse
from tests.rows import COMMITS

pytestmark = pytest.mark.django_db


def fetched(fake: FakeMessenger, file: bytes | list[Exception], **identity: str) -> Turn:
    """Somebody sends it, and the worker has looked at it once."""
    friend(**identity)
    fake.files["file-1"] = file
    inbox.take("fake", says(attachment=Attachment("file-1")))
    tasks.fetch(Turn.objects.get().pk)
    return Turn.objects.get()


def muxed(container: str, codec: str, packets: list[bytes], ticks: int) -> bytes:
    """Packets of so many ticks of 1/48000 s."""
    file = io.BytesIO()
    with av.open(file, "w", format=container) as out:
        stream = out.add_stream(codec, rate=48_000, layout="mono")
        for number, data in enumerate(packets):
            packet = av.Packet(data)
            packet.stream, packet.time_base, packet.duration = stream, Fraction(1, 48_000), ticks
            packet.pts = packet.dts = number * ticks
            out.mux(packet)
    return file.getvalue()


def opus_bomb() -> bytes:
    """An hour of silence: each packet is two bytes, six frames of nothing, 120 ms (RFC 6716, section 3.2.5)."""
    return muxed("ogg", "libopus", [b"\xfb\x06"] * 30_000, 5_760)


def flac_bomb() -> bytes:
    """An hour of silence in a few kilobytes."""
    file = io.BytesIO()
    with av.open(file, "w", format="flac") as out:
        stream = out.add_stream("flac", rate=8_000, layout="mono")
        stream.codec_context.options = {"compression_level": "0", "frame_size": "65535"}
        silence = av.AudioFrame.from_ndarray(np.zeros((1, 8_000 * 60), np.int16), format="s16", layout="mono")
        silence.sample_rate = 8_000
        fitted = av.AudioResampler("s16", "mono", 8_000, frame_size=65_535)
        for _ in range(60):
            silence.pts = None
            for frame in fitted.resample(silence):
                out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    return file.getvalue()


@COMMITS
def test_a_recording_is_kept_and_handed_on_to_be_heard(fake, queue):
    turn = fetched(fake, recorded.opus(1.0))
    assert (turn.stage, turn.recording[-4:], turn.attempt) == ("hearing", ".ogg", 0)
    assert store(settings().blobs_address).get(turn.recording) == recorded.opus(1.0)
    (job,) = [task.argument for task in dispatched.lying(queue) if task.name == "gpu_tasks.transcribe"]
    assert job["recording"] == turn.recording


def test_a_video_note_is_a_recording_too(fake):
    blobs = store(settings().blobs_address)
    turn = fetched(fake, blobs.get(recorded.film().blob))
    assert turn.stage == "hearing"


@pytest.mark.parametrize("bomb", [opus_bomb, flac_bomb])
def test_an_hour_of_silence_in_a_small_file_is_refused_in_words(fake, bomb):
    data = bomb()
    assert len(data) < 200_000
    turn = fetched(fake, data)
    assert (turn.stage, turn.error) == (
        "failed",
        "I cannot use that recording: the sound is longer than the 180 seconds that are taken.",
    )


@pytest.mark.parametrize(
    "data",
    [b"", b"GIF89a", recorded.opus(1.0)[:100], b"\x89PNG\r\n\x1a\n" + bytes(40), b"#EXTM3U\n/etc/passwd\n"],
    ids=["empty", "wrong type", "truncated", "picture", "playlist"],
)
def test_what_cannot_be_used_is_told_and_breaks_nothing(fake, data):
    turn = fetched(fake, data)
    assert turn.stage == "failed"
    assert turn.error.startswith("I cannot use that recording: the file ")
    assert turn.owed


def test_a_truncated_recording_is_heard_as_far_as_it_goes(fake):
    data = recorded.opus(3.0)
    assert fetched(fake, data[: len(data) * 2 // 3]).stage == "hearing"


def test_a_note_without_any_packet_is_told(fake):
    turn = fetched(fake, muxed("ogg", "libopus", [], 960))
    assert turn.stage == "failed"


def test_the_reason_is_told_in_the_language_of_the_chat(fake):
    turn = fetched(fake, b"", language="de")
    assert turn.error == "Diese Aufnahme kann ich nicht verwenden: sie ist leer."


def test_what_the_messenger_no_longer_has_is_told(fake):
    turn = fetched(fake, [MediaError("the recording is no longer there")])
    assert turn.error == phrase("unusable", "en", reason="the recording is no longer there")


def test_what_cannot_be_fetched_thrice_is_told(fake):
    turn = fetched(fake, [Unreachable("away")] * 3)
    for _ in range(2):
        assert (turn.stage, turn.owed) == ("fetching", False)
        lapse(turn)
        tasks.fetch(turn.pk)
        turn.refresh_from_db()
    assert (turn.stage, turn.error, turn.owed) == ("failed", phrase("not_fetched", "en"), True)


def test_after_a_failure_it_is_tried_again_within_seconds(fake):
    turn = fetched(fake, [Unreachable("away")])
    fake.files["file-1"] = recorded.opus(1.0)
    tasks.fetch(turn.pk)
    assert Turn.objects.get().stage == "fetching"  # not at once
    lapse(turn)
    tasks.fetch(turn.pk)
    assert Turn.objects.get().stage == "hearing"


def test_a_second_start_of_hearing_needs_no_messenger(fake):
    turn = fetched(fake, recorded.opus(1.0))
    fake.files.clear()
    lapse(turn)
    tasks.fetch(turn.pk)
    turn.refresh_from_db()
    assert (turn.stage, turn.attempt) == ("hearing", 1)


def test_a_recording_that_is_gone_from_the_store_is_told(fake):
    turn = fetched(fake, recorded.opus(1.0))
    lapse(turn, recording="0" * 64 + ".ogg")
    tasks.fetch(turn.pk)
    turn.refresh_from_db()
    assert (turn.stage, turn.error) == ("failed", phrase("not_fetched", "en"))


def test_a_turn_that_went_on_meanwhile_is_not_failed_by_a_late_fetch(fake):
    turn = fetched(fake, [Unreachable("away")])
    Turn.objects.update(stage="replying")
    turn.attempt = 3
    fake.files["file-1"] = [Unreachable("away")]
    fetching.fetch(turn)
    assert Turn.objects.get().stage == "replying"


def test_a_turn_that_nobody_knows_is_not_fetched(fake, queue):
    tasks.fetch(999_999)
    assert dispatched.lying(queue) == []
