"""A picture out of a video."""

import numpy as np
import pytest

from gpu_tasks.encode import VideoEncoder
from secretary.wire import media, stills
from secretary.wire.types import FACE_SIZE, Frames


@pytest.mark.parametrize("kind", ["png", "webp"])
def test_a_keyframe_becomes_a_picture_that_looks_like_it(kind):
    frame = np.full((1, FACE_SIZE, FACE_SIZE, 3), (200, 60, 30), np.uint8)
    frame[:, :, FACE_SIZE // 2 :] = (30, 60, 200)
    keyframe = VideoEncoder().encode(Frames(frame))[0].data
    seen = media.decode_image(stills.still(keyframe, kind))
    assert seen.shape == (FACE_SIZE, FACE_SIZE, 3)
    assert np.abs(seen[:, 50].astype(int) - frame[0, :, 50]).max() < 12
    assert np.abs(seen[:, -50].astype(int) - frame[0, :, -50]).max() < 12


@pytest.mark.parametrize("data", [b"", b"no video", b"\0\0\0\1\x65" + bytes(50)])
def test_what_is_no_keyframe_is_refused(data):
    with pytest.raises(media.MediaError):
        stills.still(data, "png")
