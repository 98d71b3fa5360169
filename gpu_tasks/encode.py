"""Frames to H.264, samples to Opus or AAC, packets to files. PyAV only."""

import io
import tempfile
from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import Any

import av
import cv2
import numpy as np
from av.audio.codeccontext import AudioCodecContext
from av.audio.resampler import AudioResampler
from av.video.codeccontext import VideoCodecContext
from numpy.typing import NDArray

from secretary.wire import mark
from secretary.wire.streams import OPUS_RATE, VIDEO_RATE, Chunk
from secretary.wire.types import FACE_SIZE, FPS, GOP, Frames, Speech

cv2.setNumThreads(1)

OPUS_FRAME = OPUS_RATE // 50
"""Samples of one packet: 20 ms."""

AAC_FRAME = 1024
"""Samples of one packet."""

BITRATE_OPUS = 40_000
BITRATE_AAC = 96_000


class VideoEncoder:
    """FACE_SIZE² RGB frames to H.264 packets: Annex B, Baseline 3.1, a keyframe every GOP frames."""

    def __init__(self) -> None:
        codec = VideoCodecContext.create("libx264", "w")
        codec.width = codec.height = FACE_SIZE
        codec.pix_fmt = "yuv420p"
        codec.framerate, codec.time_base = Fraction(FPS), Fraction(1, FPS)
        codec.gop_size = GOP
        codec.thread_count = 1
        codec.profile = "Baseline"
        codec.options = {
            "preset": "superfast",
            "tune": "zerolatency",
            "level": "31",
            "crf": "21",
            "maxrate": "1800k",
            "bufsize": "900k",
            "x264-params": f"repeat-headers=1:annexb=1:scenecut=0:keyint={GOP}:min-keyint={GOP}:aud=0:sei=0",
        }
        self._codec = codec
        self.frames = 0

    def encode(self, frames: Frames) -> list[Chunk]:
        """Packets in order, one a frame; pts in 1/VIDEO_RATE."""
        chunks = []
        for picture in frames.pixels:
            planar = cv2.cvtColor(picture, cv2.COLOR_RGB2YUV_I420)
            frame = av.VideoFrame.from_ndarray(planar, format="yuv420p")
            frame.pts, frame.time_base = self.frames, Fraction(1, FPS)
            self.frames += 1
            chunks += [_chunk(packet) for packet in self._codec.encode(frame)]
        return chunks

    def flush(self) -> list[Chunk]:
        return [_chunk(packet) for packet in self._codec.encode(None)]


def _chunk(packet: "av.Packet[Any]") -> Chunk:
    assert packet.pts is not None
    return Chunk(packet.pts * VIDEO_RATE // FPS, bytes(packet), bool(packet.is_keyframe))


class OpusEncoder:
    """Speech in pieces to Opus packets of 20 ms; pts in 1/OPUS_RATE, from 0 whatever the encoder's delay."""

    def __init__(self) -> None:
        codec = AudioCodecContext.create("libopus", "w")
        codec.sample_rate, codec.layout, codec.format = OPUS_RATE, "mono", "s16"
        codec.time_base = Fraction(1, OPUS_RATE)
        codec.bit_rate = BITRATE_OPUS
        # Complexity 5 of 10: a third of the time, and nobody hears a difference in speech at this rate.
        codec.options = {"application": "voip", "frame_duration": "20", "compression_level": "5"}
        self._codec = codec
        self._resampler: AudioResampler | None = None
        self._packets = 0

    def encode(self, speech: Speech) -> list[Chunk]:
        self._resampler = self._resampler or AudioResampler("s16", "mono", OPUS_RATE, frame_size=OPUS_FRAME)
        return self._send(self._resampler.resample(_audio_frame(speech)))

    def flush(self) -> list[Chunk]:
        """The rest, padded with silence to a whole packet."""
        frames = self._resampler.resample(None) if self._resampler else []
        whole = [_padded(frame, OPUS_FRAME) for frame in frames]
        return self._send(whole) + self._numbered(self._codec.encode(None))

    def _send(self, frames: Iterable[av.AudioFrame]) -> list[Chunk]:
        return [chunk for frame in frames for chunk in self._numbered(self._codec.encode(frame))]

    def _numbered(self, packets: Iterable["av.Packet[Any]"]) -> list[Chunk]:
        chunks = []
        for packet in packets:
            chunks.append(Chunk(self._packets * OPUS_FRAME, bytes(packet)))
            self._packets += 1
        return chunks


def _audio_frame(speech: Speech) -> av.AudioFrame:
    whole = (np.clip(speech.samples, -1, 1) * 32767).astype(np.int16)
    frame = av.AudioFrame.from_ndarray(whole[None], format="s16", layout="mono")
    frame.sample_rate, frame.time_base = speech.rate, Fraction(1, speech.rate)
    return frame


def _padded(frame: av.AudioFrame, size: int) -> av.AudioFrame:
    if frame.samples == size:
        return frame
    samples: NDArray[np.int16] = np.zeros((1, size), np.int16)
    samples[:, : frame.samples] = frame.to_ndarray()
    whole = av.AudioFrame.from_ndarray(samples, format="s16", layout="mono")
    whole.sample_rate, whole.time_base, whole.pts = frame.sample_rate, frame.time_base, frame.pts
    return whole


def ogg(packets: Iterable[bytes]) -> bytes:
    """Opus packets of 20 ms as an OGG file, not encoded again."""
    file = io.BytesIO()
    with av.open(file, "w", format="ogg") as container:
        container.metadata.update(mark.tags(mark.VOICE))
        stream = container.add_stream("libopus", rate=OPUS_RATE, layout="mono")
        for number, data in enumerate(packets):
            packet = av.Packet(data)
            packet.stream, packet.time_base = stream, Fraction(1, OPUS_RATE)
            packet.pts = packet.dts = number * OPUS_FRAME
            packet.duration = OPUS_FRAME
            container.mux(packet)
    return file.getvalue()


def mp4(video: Iterable[bytes], sound: Speech) -> bytes:
    """H.264 packets (one a frame, not encoded again) and sound (encoded as AAC) as an MP4 that plays while it loads."""
    with tempfile.NamedTemporaryFile(suffix=".mp4") as file:  # moving the index to the front takes a real file
        _write_mp4(file.name, list(video), sound)
        return file.read()


def _write_mp4(path: str, video: list[bytes], sound: Speech) -> None:
    with av.open(path, "w", format="mp4", options={"movflags": "+faststart"}) as container:
        container.metadata.update(mark.tags(mark.FILM))
        picture = container.add_stream("libx264", rate=FPS)
        picture.width = picture.height = FACE_SIZE
        picture.pix_fmt = "yuv420p"
        picture.time_base = Fraction(1, VIDEO_RATE)
        voice = container.add_stream("aac", rate=OPUS_RATE, layout="mono")
        voice.bit_rate = BITRATE_AAC
        picture.codec_context.extradata = parameter_sets(video[0])
        for number, data in enumerate(video):
            packet = av.Packet(data)
            packet.stream, packet.time_base = picture, Fraction(1, FPS)
            packet.pts = packet.dts = number
            packet.duration = 1
            packet.is_keyframe = is_keyframe(data)
            container.mux(packet)
        for packet in _aac(voice, sound):
            container.mux(packet)


def _aac(stream: av.AudioStream, sound: Speech) -> Iterator["av.Packet[Any]"]:
    resampler = AudioResampler("fltp", "mono", OPUS_RATE, frame_size=AAC_FRAME)
    for frame in [*resampler.resample(_audio_frame(sound)), *resampler.resample(None)]:
        yield from stream.encode(frame)
    yield from stream.encode(None)


def _units(packet: bytes) -> Iterator[bytes]:
    """NAL units of an Annex B packet, without start codes."""
    for part in packet.split(b"\x00\x00\x01")[1:]:
        yield part.rstrip(b"\x00")


def parameter_sets(packet: bytes) -> bytes:
    """The sequence and picture parameter sets that a keyframe carries, as Annex B."""
    return b"".join(b"\x00\x00\x00\x01" + unit for unit in _units(packet) if unit and unit[0] & 31 in (7, 8))


def is_keyframe(packet: bytes) -> bool:
    """Whether an Annex B packet holds an IDR picture (NAL type 5)."""
    return any(unit and unit[0] & 31 == 5 for unit in _units(packet))
