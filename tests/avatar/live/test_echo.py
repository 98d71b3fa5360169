"""The avatar's voice through a room into the microphone, with and without a person: spoken by Pico, and by humans."""

from functools import cache

import av
import numpy as np
import pytest
from av import AudioResampler
from av.audio.codeccontext import AudioCodecContext

from avatar.live.echo import Echo
from avatar.live.score import SILENCE
from avatar.live.vad import VoiceDetector
from secretary.wire.streams import OPUS_RATE
from tests.avatar.live import media, voices

pytestmark = pytest.mark.usefixtures("models")

TEXT = (
    "Your meeting with Anna is on Tuesday at nine in the small room. I put a reminder in your calendar. "
    "The weather is sunny today, with a light wind from the west. You can ask me for more whenever you like."
)
PACKET = 320
"""Samples of the microphone for each packet sent: 20 ms."""

ONSET = 4
"""Voiced windows in a row that count as a voice, as in `utterances`."""


@cache
def avatar():
    """What sounds at the loudspeaker, at 16 kHz, and the packets that it is made of."""
    from py_nanotts import NanoTTS

    samples = np.frombuffer(NanoTTS().speak(TEXT, voice="en-GB"), np.int16).astype(np.float32) / 32768
    fine = np.interp(np.arange(3 * len(samples)) / 3, np.arange(len(samples)), samples).astype(np.float32)
    packets = [chunk.data for chunk in media.opus(fine)]
    decoder, resampler = AudioCodecContext.create("opus", "r"), AudioResampler("flt", "mono", voices.RATE)
    decoder.sample_rate, decoder.layout = OPUS_RATE, "mono"
    played = [frame for packet in packets for frame in decoder.decode(av.Packet(packet))]
    heard = [piece.to_ndarray().reshape(-1) for frame in played for piece in resampler.resample(frame)]
    return np.concatenate(heard), packets


def echo(decibels, delay):
    """What comes back into a room with some noise, `delay` seconds late, with 0.2 s of reverberation."""
    samples, _ = avatar()
    dice = np.random.default_rng(4)
    tail = dice.normal(0, 0.02, 3200) * np.exp(-np.arange(3200) / 460)
    tail[0] = 1
    wet = np.convolve(samples, tail)[: len(samples)] * 10 ** (decibels / 20)
    late = np.concatenate([np.zeros(round(delay * voices.RATE)), wet])
    return (late + dice.normal(0, 0.001, len(late))).astype(np.float32)


def listened(microphone, guard=None):
    """(seconds, voiced, explained) for each window of the voice detector."""
    guard, detector = guard or Echo(), VoiceDetector()
    packets, windows = avatar()[1], []
    for number in range(len(microphone) // PACKET):
        now = 100 + number * 0.02
        guard.sent(packets[number] if number < len(packets) else SILENCE, now)
        heard = microphone[number * PACKET : (number + 1) * PACKET]
        guard.heard(heard, now + 0.02)
        windows += [((number + 1) * 0.02, chance >= 0.5, guard.explains(now + 0.02)) for chance in detector.feed(heard)]
    return windows


def onsets(windows):
    """When a voice that is not explained had sounded for ONSET windows."""
    found, row = [], 0
    for at, voiced, explained in windows:
        row = row + 1 if voiced and not explained else 0
        if row == ONSET:
            found.append(at)
    return found


def person():
    """A second of a human voice, from its first loud moment."""
    speech = voices.human()
    return speech[np.argmax(np.abs(speech) > 0.1 * np.abs(speech).max()) :][: voices.RATE]


def interrupted(decibels, level):
    """Seconds from each of several onsets of a person to the moment at which they are noticed; inf when not."""
    microphone = echo(decibels, 0.12)
    speech = person() * 10 ** (level / 20)
    starts = range(2 * voices.RATE, len(microphone) - 2 * voices.RATE, round(2.3 * voices.RATE))
    for start in starts:
        microphone[start : start + len(speech)] += speech
    found = onsets(listened(microphone))
    begun = [start / voices.RATE for start in starts]
    return [min((at - begin for at in found if 0 < at - begin < 1), default=np.inf) for begin in begun]


@pytest.mark.parametrize("decibels", [-10, -20, -30])
@pytest.mark.parametrize("delay", [0.04, 0.12, 0.4])
def test_the_avatar_s_own_voice_is_no_person(decibels, delay):
    windows = listened(echo(decibels, delay))
    explained = [explained for at, voiced, explained in windows if voiced and at > 1]
    assert np.mean(explained) > 0.95
    assert len(onsets(windows)) <= 1


def test_without_the_guard_it_would_be():
    windows = [(at, voiced, False) for at, voiced, _ in listened(echo(-20, 0.12))]
    assert len(onsets(windows)) >= 3


@pytest.mark.parametrize("level", [0, -6])
@pytest.mark.parametrize("decibels", [-20, -30, -90])
def test_a_person_who_speaks_during_the_answer_is_heard(decibels, level):
    noticed = interrupted(decibels, level)
    assert len(noticed) >= 4
    assert np.median(noticed) <= 0.5
    assert max(noticed) <= 0.6


def test_a_person_as_loud_as_a_loud_echo_is_heard_most_times():
    assert np.mean(np.array(interrupted(-10, -6)) <= 0.8) >= 0.7


def test_a_voice_while_nothing_was_sent_is_a_person():
    guard = Echo()
    for number in range(50):
        guard.sent(SILENCE, number * 0.02)
        guard.heard(person()[number * PACKET :][:PACKET], number * 0.02 + 0.02)
    assert not guard.explains(1.0)


def test_a_second_after_the_answer_nothing_is_explained_by_it():
    guard = Echo()
    microphone = np.concatenate([echo(-20, 0.12), voices.room(1.0), person()])
    after = [explained for at, _, explained in listened(microphone, guard) if at > len(microphone) / voices.RATE - 1]
    assert not any(after)


def test_a_louder_loudspeaker_is_learned_anew():
    quiet, loud = echo(-30, 0.12), echo(-15, 0.12)
    turned = len(quiet) // 3
    windows = listened(np.concatenate([quiet[:turned], loud[turned:]]))
    later = [explained for at, voiced, explained in windows if voiced and at > turned / voices.RATE + 1.5]
    assert np.mean(later) > 0.9


def test_missing_sound_does_not_shift_the_clock():
    microphone = echo(-20, 0.12)
    guard, packets = Echo(), avatar()[1]
    explained = []
    for number, packet in enumerate(packets):
        guard.sent(packet, number * 0.02)
        if not 200 <= number < 230:  # 0.6 s lost on the way
            guard.heard(microphone[number * PACKET : (number + 1) * PACKET], number * 0.02 + 0.02)
        if number > 300:
            explained.append(guard.explains(number * 0.02 + 0.02))
    loud = np.abs(microphone[301 * PACKET :][: len(explained) * PACKET]).reshape(-1, PACKET).max(axis=1) > 0.01
    assert np.mean(np.array(explained)[loud[: len(explained)]]) > 0.9
