"""Sound as a file that grows: samples in, bytes out, so that it can be sent while it is still being spoken."""

import io
import struct
from dataclasses import dataclass
from typing import Any, Literal
from uuid import uuid4

import av
import numpy as np
from numpy.typing import NDArray

from secretary.wire import mark
from secretary.wire.types import Speech

Format = Literal["wav", "ogg", "mp3", "aac", "flac", "pcm"]


@dataclass(frozen=True, slots=True)
class _Kind:
    media_type: str
    container: str
    """FFmpeg's names."""
    codec: str
    rate: int = 0
    """Hertz that the codec asks for; that of the sound when 0."""
    bitrate: int = 0


KINDS: dict[Format, _Kind] = {
    "wav": _Kind("audio/wav", "", ""),
    "pcm": _Kind("audio/pcm", "", ""),
    "ogg": _Kind("audio/ogg", "ogg", "libopus", 48_000, 40_000),
    "mp3": _Kind("audio/mpeg", "mp3", "libmp3lame", bitrate=64_000),
    "aac": _Kind("audio/aac", "adts", "aac", bitrate=64_000),
    "flac": _Kind("audio/flac", "flac", "flac"),
}

OPUS_FRAME = 960
"""Samples of a packet at 48 kHz: 20 ms."""

ENDLESS = 0xFFFFFFFF
"""Bytes in the header of a WAV file whose end is not known yet."""


_GROWING: dict[Format, dict[str, str]] = {
    "mp3": {"write_xing": "0"},  # a table that is only known at the end
    "ogg": {"page_duration": "200000", "flush_packets": "1"},  # microseconds; a page is sent when it is full
    "aac": {"write_id3v2": "1"},  # the only place for a mark
}
"""FFmpeg's options for files that leave while they are written."""


class _Pipe(io.RawIOBase):
    """Takes what FFmpeg writes. Nothing can be gone back to: it may have been sent already."""

    def __init__(self) -> None:
        self._written = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self._written += data
        return len(data)

    def take(self) -> bytes:
        taken = bytes(self._written)
        self._written.clear()
        return taken


class SoundWriter:
    """One mono sound of `rate` hertz in a format. Use it up with `end`, or leave it to the garbage collector."""

    def __init__(self, kind: Format, rate: int, *, said: str = "") -> None:
        """`said`: the mark of what a machine has spoken (`wire.mark`); `pcm` has no place for it."""
        self._kind, self._rate, self._head = KINDS[kind], rate, b""
        if kind == "wav":
            self._head = wav_header(rate, ENDLESS, said)
        if self._kind.codec:
            self._pipe = _Pipe()
            self._file = av.open(self._pipe, "w", format=self._kind.container, container_options=_GROWING.get(kind, {}))
            self._file.metadata.update(mark.tags(mark.VOICE))
            self._file.metadata.update(mark.tags(said) if said else {})
            stream: Any = self._file.add_stream(self._kind.codec, rate=self._kind.rate or rate, layout="mono")
            if self._kind.bitrate:
                stream.bit_rate = self._kind.bitrate
            self._stream = stream

    def push(self, samples: NDArray[np.float32]) -> bytes:
        """What can be sent after taking these (−1 … 1); the codec keeps a few milliseconds."""
        if not self._kind.codec:
            head, self._head = self._head, b""
            return head + pcm(samples)
        if not len(samples):
            return self._pipe.take()
        frame = av.AudioFrame.from_ndarray(np.frombuffer(pcm(samples), "<i2")[None], format="s16", layout="mono")
        frame.sample_rate = self._rate
        self._mux(frame)
        return self._pipe.take()

    def end(self) -> bytes:
        """The rest."""
        if not self._kind.codec:
            return self._head
        self._mux(None)
        self._file.close()
        return self._pipe.take()

    def _mux(self, frame: Any) -> None:
        for packet in self._stream.encode(frame):
            self._file.mux(packet)


def pcm(samples: NDArray[np.float32]) -> bytes:
    """16 bits a sample, little-endian."""
    return (np.clip(samples, -1, 1) * 32767).astype("<i2").tobytes()


def wav_header(rate: int, size: int, said: str = "") -> bytes:
    """Of mono sound of 16 bits and so many bytes; with a mark in its list of comments."""
    kind = struct.pack("<IHHIIHH", 16, 1, 1, rate, rate * 2, 2, 16)
    marked = _comment(mark.tags(said)["comment"]) if said else b""
    whole = min(size + 36 + len(marked), ENDLESS)
    return b"RIFF" + struct.pack("<I", whole) + b"WAVEfmt " + kind + marked + b"data" + struct.pack("<I", size)


def _comment(told: str) -> bytes:
    """RIFF's INFO list with one comment, of an even length."""
    text = told.encode() + b"\0"
    text += b"\0" * (len(text) % 2)
    return b"LIST" + struct.pack("<I", 12 + len(text)) + b"INFOICMT" + struct.pack("<I", len(text)) + text


def file(speech: Speech, kind: Format, *, said: str = "") -> bytes:
    """A whole sound as a file; `said` as with SoundWriter."""
    if kind == "wav":
        data = pcm(speech.samples)
        return wav_header(speech.rate, len(data), said) + data
    writer = SoundWriter(kind, speech.rate, said=said)
    return writer.push(speech.samples) + writer.end()


def unique_wav(speech: Speech) -> bytes:
    """A WAV file like no other, so that in a store of bytes it is nobody else's: a note at its end differs."""
    data, note = pcm(speech.samples), uuid4().bytes
    head = wav_header(speech.rate, len(data))
    whole = struct.pack("<I", 36 + len(data) + 8 + len(note))
    return head[:4] + whole + head[8:] + data + b"note" + struct.pack("<I", len(note)) + note


def opus_packets(ogg: bytes) -> list[bytes]:
    """The packets of an OGG/Opus file in order, 20 ms each."""
    with av.open(io.BytesIO(ogg), "r", format="ogg") as container:
        return [bytes(packet) for packet in container.demux(container.streams.audio[0]) if packet.size]
