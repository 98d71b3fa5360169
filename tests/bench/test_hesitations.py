"""The bench's hesitations: forty, each in one place of a sentence that is otherwise as it was."""

import numpy as np

from tests.bench import hesitations as places
from tests.bench.hesitations import FADE, hesitations, room_tone, split
from tests.bench.recordings import RATE, sentences, true_end


def test_there_are_forty_of_three_tenths_to_a_whole_second():
    pauses = [one.pause for one in hesitations()]
    assert len(pauses) == 40
    assert min(pauses) >= 0.3
    assert max(pauses) <= 1.0
    assert max(pauses) - min(pauses) > 0.5


def test_they_are_the_same_each_time():
    assert all(np.array_equal(a.samples, b.samples) for a, b in zip(hesitations(), hesitations(), strict=True))


def test_the_sentence_around_one_is_as_it_was():
    spoken = {sentence.name: sentence.samples for sentence in sentences()}
    for one in hesitations():
        place, whole = round(one.at * RATE), spoken[one.name]
        assert np.array_equal(one.samples[: place - FADE], whole[: place - FADE])
        assert np.array_equal(one.samples[-(len(whole) - place - FADE) :], whole[place + FADE :])


def test_one_is_as_quiet_as_the_pauses_of_its_recording():
    sound = np.concatenate((np.full(RATE, 0.3, np.float32), room_tone(np.full(RATE, 0.001, np.float32), 0.5)))
    inside = split(sound, 0.5, 0.4)[RATE // 2 : RATE // 2 + round(0.4 * RATE)]
    assert 0.0005 < np.sqrt(np.mean(inside**2)) < 0.002


def test_no_place_is_in_both_lists():
    assert not set(places.MIDST.items()) & set(places.COMPLETE.items())


def test_each_sentence_of_the_bench_lasts_and_has_words():
    assert len(sentences()) >= 45
    for sentence in sentences():
        assert true_end(sentence.samples) > 1.3
        assert sentence.text[-1] in ".?"
