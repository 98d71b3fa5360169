"""A recording is opened once more before it is sent."""

from dataclasses import replace

import pytest

from channels_bots.inspection import Unfit, inspect
from channels_bots.messenger import NotSent, Parcel
from secretary.wire.blobs import store
from secretary.wire.config import settings
from tests.channels_bots import recorded
from tests.channels_bots.fake import LIMITS

VOICE = recorded.voice()
FILM = recorded.film()
NONSENSE = b"nonsense"
TRUNCATED = recorded.opus(1.0)[:60]


def kept(data: bytes) -> str:
    return store(settings().blobs_address).put(data, "ogg")


@pytest.fixture(autouse=True)
def in_the_store() -> None:
    """Tests that ran since these were collected may have emptied it."""
    recorded.voice(), recorded.film(), kept(NONSENSE), kept(TRUNCATED)


def parcel(kind, clip, **more) -> Parcel:
    return replace(Parcel(kind, blob=clip.blob, seconds=clip.seconds), **more)


@pytest.mark.parametrize(
    "fit", [Parcel("text", "Hello"), parcel("voice", VOICE), parcel("video", FILM), parcel("note", FILM)]
)
def test_what_fits_passes(fit):
    inspect(fit, LIMITS)


@pytest.mark.parametrize(
    ("unfit", "limits", "reason"),
    [
        (Parcel("text", ""), LIMITS, "0 characters"),
        (Parcel("text", "a" * 401), LIMITS, "401 characters"),
        (parcel("voice", FILM), LIMITS, "a voice is OGG with Opus"),
        (parcel("video", VOICE), LIMITS, "a video is H.264 with AAC"),
        (parcel("voice", VOICE, seconds=3.0), LIMITS, "should last 3.0 s"),
        (parcel("voice", VOICE), replace(LIMITS, voice_bytes=100), "at most 0.0 MB"),
        (parcel("video", FILM), replace(LIMITS, video_bytes=100), "at most 0.0 MB"),
        (parcel("note", FILM), replace(LIMITS, note_bytes=100), "at most 0.0 MB"),
        (parcel("note", FILM), replace(LIMITS, note_seconds=0.5), "lasts at most 0.5 s"),
        (Parcel("voice", blob="0" * 64 + ".ogg", seconds=1.0), LIMITS, "cannot be opened"),
        (Parcel("voice", blob=kept(NONSENSE), seconds=1.0), LIMITS, "cannot be opened"),
        (Parcel("voice", blob=kept(TRUNCATED), seconds=1.0), LIMITS, "."),
        (Parcel("voice", blob="../../etc/passwd", seconds=1.0), LIMITS, "cannot be opened"),
    ],
)
def test_what_does_not_fit_is_named(unfit, limits, reason):
    with pytest.raises(Unfit, match=reason):
        inspect(unfit, limits)


def test_a_blob_store_that_does_not_answer_is_no_fault_of_the_recording():
    with pytest.raises(NotSent, match="IsADirectoryError"):
        inspect(Parcel("voice", blob=recorded.unreadable(), seconds=1.0), LIMITS)
