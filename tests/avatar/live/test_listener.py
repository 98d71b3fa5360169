import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from fractions import Fraction

import av
import numpy as np
import pytest
import redis.asyncio
from aiortc import MediaStreamTrack
from aiortc.mediastreams import MediaStreamError
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from avatar.live.listener import CHUNK, Listener, speech_stream
from avatar.live.utterance import UtteranceDropped, UtteranceEnded, UtterancePaused, UtteranceResumed, UtteranceStarted
from avatar.live.utterances import Utterances
from avatar.live.vad import VoiceDetector
from secretary.wire.listening import follow
from secretary.wire.streams import Chunk, End, Header, StreamBroken
from tests.avatar.live import voices

pytestmark = [pytest.mark.usefixtures("models"), pytest.mark.timeout(30)]


class Microphone(MediaStreamTrack):
    """A person's track as aiortc decodes it: 20 ms of 48 kHz stereo, without the frames that a pattern loses."""

    kind = "audio"

    def __init__(self, samples: voices.Samples, lost: Callable[[int], bool] = lambda _: False) -> None:
        super().__init__()
        wide = np.repeat(np.interp(np.arange(0, len(samples), 1 / 3), np.arange(len(samples)), samples), 2)
        whole = (wide * 32767).astype(np.int16)[: len(wide) // 1920 * 1920].reshape(-1, 1, 1920)
        self._frames = [(n, frame) for n, frame in enumerate(whole) if not lost(n)]

    async def recv(self) -> av.AudioFrame:
        if not self._frames:
            self.stop()
            raise MediaStreamError
        number, samples = self._frames.pop(0)
        frame = av.AudioFrame.from_ndarray(samples, format="s16", layout="stereo")
        frame.sample_rate, frame.pts, frame.time_base = 48_000, number * 960, Fraction(1, 48_000)
        await asyncio.sleep(0)
        return frame


class Ear:
    """A listener and what it reported."""

    def __init__(self, track: MediaStreamTrack, server: redis.asyncio.Redis) -> None:
        self.events, self._changed = [], asyncio.Event()
        self.listener = Listener(track, server, Utterances(VoiceDetector()), self._note)

    def _note(self, event) -> None:
        if not isinstance(event, UtterancePaused | UtteranceResumed):
            self.events.append(event)
        self._changed.set()

    async def until(self, *kinds) -> Sequence:
        async with asyncio.timeout(10):
            while [type(event) for event in self.events] != list(kinds):
                self._changed.clear()
                await self._changed.wait()
        return self.events


@pytest.fixture
async def ears(server) -> AsyncIterator[Callable[..., Ear]]:
    made: list[Ear] = []

    def make(track, client=server) -> Ear:
        made.append(Ear(track, client))
        return made[-1]

    yield make
    for ear in made:
        await ear.listener.close()


async def written(server, utterance):
    return [item async for item in follow(server, [speech_stream(utterance)], timeout=5)]


async def test_a_sentence_is_written_to_its_stream_as_it_was_said(ears, server):
    speech = voices.human()
    started, _ = await ears(Microphone(speech)).until(UtteranceStarted, UtteranceEnded)
    header, *chunks, end = await written(server, started.utterance)
    heard = np.frombuffer(b"".join(chunk.data for chunk in chunks), "<i2").astype(np.float32) / 32768
    assert (header, end) == (Header("pcm_s16le", 16_000), End(len(heard) / 16_000))
    assert np.sum(heard**2) == pytest.approx(np.sum(speech**2), rel=0.05)


async def test_the_chunks_are_a_tenth_of_a_second_or_more_and_join_without_a_gap(ears, server):
    started, _ = await ears(Microphone(voices.human())).until(UtteranceStarted, UtteranceEnded)
    chunks = [item for item in await written(server, started.utterance) if isinstance(item, Chunk)]
    assert all(len(chunk.data) >= CHUNK for chunk in chunks[:-1])
    ends = [chunk.pts + len(chunk.data) // 2 for chunk in chunks]
    assert [chunk.pts for chunk in chunks] == [0, *ends[:-1]]


async def test_a_lossy_line_still_gives_one_utterance(ears):
    microphone = Microphone(voices.human(), lost=lambda n: n % 10 == 3)
    await ears(microphone).until(UtteranceStarted, UtteranceEnded)


async def test_what_was_said_when_the_track_ends_counts(ears):
    speech = voices.human()[: round(2.5 * voices.RATE)]
    _, ended = await ears(Microphone(speech)).until(UtteranceStarted, UtteranceEnded)
    assert ended.voiced_seconds > 1


async def test_noise_writes_nothing(ears, server):
    ear = ears(Microphone(voices.noise(0.2)))
    await ear.listener._listening
    assert ear.events == []
    assert await server.keys("speech:*") == []


async def test_closing_within_a_sentence_breaks_its_stream_for_the_reader(ears, server):
    class Endless(Microphone):
        async def recv(self):
            return await super().recv() if self._frames else await asyncio.Future()

    ear = Ear(Endless(voices.human()[: 2 * voices.RATE]), server)
    (started,) = await ear.until(UtteranceStarted)
    await ear.listener.close()
    with pytest.raises(StreamBroken, match="the call is over"):
        await written(server, started.utterance)


async def test_a_server_that_is_away_is_told_once(ears, tmp_path):
    away = redis.asyncio.Redis(unix_socket_path=str(tmp_path / "nobody.sock"), retry=Retry(NoBackoff(), 0))
    ear = ears(Microphone(voices.human()), away)
    await ear.listener._listening
    await ear.listener._outbox.join()
    dropped = [event for event in ear.events if isinstance(event, UtteranceDropped)]
    assert [event.reason for event in dropped] == ["the media server is away"]
    await away.aclose()


async def test_push_to_talk_opens_an_utterance_at_once(ears):
    class Waiting(MediaStreamTrack):
        kind = "audio"

        async def recv(self):
            return await asyncio.Future()

    ear = ears(Waiting())
    ear.listener.push(True)
    await ear.until(UtteranceStarted)
