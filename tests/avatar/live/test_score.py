import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from avatar.live.reports import (
    FirstFrame,
    FirstSound,
    Quiet,
    SentenceEnded,
    SentenceLost,
    SentenceStarted,
    TurnPlayed,
)
from avatar.live.score import SILENCE
from avatar.live.sentence import TICK
from tests.avatar.live.rehearsal import Producer, Rehearsal, picture_items


def test_it_plays_silence_and_the_idle_loop_when_there_is_nothing_to_say():
    stage = Rehearsal().run(0.2)
    assert {beat.sound for beat in stage.beats} == {SILENCE}
    assert stage.seen() == ["idle/0", "idle/1", "idle/2", "idle/3", "idle/4"]


def test_it_plays_the_sound_of_a_sentence_whole_and_without_a_gap():
    stage = Rehearsal()
    stage.say("a", 0, 1.0)
    stage.run(2.0)
    assert stage.heard() == [f"a/0/{n}" for n in range(50)]
    first = next(i for i, beat in enumerate(stage.beats) if beat.sound != SILENCE)
    assert all(beat.sound != SILENCE for beat in stage.beats[first : first + 50])


@pytest.mark.parametrize("speed", [0.3, 1.0, 3.0])
def test_the_sound_is_never_late_whatever_the_speed_of_the_renderer(speed):
    stage = Rehearsal()
    stage.say("a", 0, 4.0, picture=speed)
    stage.run(6.0)
    first = next(i for i, beat in enumerate(stage.beats) if beat.sound != SILENCE)
    assert first * TICK <= 0.27
    assert [beat.sound.decode() for beat in stage.beats[first : first + 200]] == [f"a/0/{n}" for n in range(200)]


@pytest.mark.parametrize("speed", [0.7, 1.0, 3.0])
def test_picture_and_sound_agree_within_a_frame_whatever_the_speed_of_the_renderer(speed):
    stage = Rehearsal()
    stage.say("a", 0, 4.0, picture=speed)
    stage.run(6.0)
    offsets = stage.offsets("a", 0)
    assert len(offsets) >= 3
    assert max(map(abs, offsets)) < 0.05


def test_a_renderer_in_real_time_shows_every_frame():
    stage = Rehearsal()
    stage.say("a", 0, 4.0, picture=1.0)
    stage.run(6.0)
    assert [packet for packet in stage.seen() if packet.startswith("a/")] == [f"a/0/{n}" for n in range(100)]


def test_a_slow_renderer_moves_while_its_lead_lasts_and_then_the_face_idles():
    stage = Rehearsal()
    stage.say("a", 0, 1.0)
    stage.say("a", 1, 4.0, picture=0.3)
    stage.run(5.2)
    last = max(i for i, beat in enumerate(stage.beats) if any(p.startswith(b"a/") for p in beat.pictures))
    after = [packet for beat in stage.beats[last + 1 :] for packet in beat.pictures]
    assert "a/1/8" in stage.seen()
    assert len(after) > 60
    assert all(packet.startswith(b"idle/") for packet in after)


def test_a_renderer_that_never_has_a_lead_leaves_the_face_idle():
    stage = Rehearsal()
    stage.say("a", 0, 4.0, picture=0.3)
    stage.run(6.0)
    assert not stage.of(FirstFrame)


def test_sound_starts_over_the_idle_face_when_no_picture_comes_at_once():
    stage = Rehearsal()
    stage.say("a", 0, 1.0, picture=None)
    stage.run(2.0)
    first = next(i for i, beat in enumerate(stage.beats) if beat.sound != SILENCE)
    assert 0.06 <= first * TICK <= 0.1
    assert not stage.of(FirstFrame)


def test_a_quick_picture_that_comes_late_does_not_delay_the_sound_and_joins_it():
    stage = Rehearsal()
    sentence = stage.say("a", 0, 2.0, picture=None)
    stage.producers.append(Producer(sentence.picture, picture_items("a", 0, 2.0), 10.0, 0.15))
    stage.run(2.0)
    first = next(i for i, beat in enumerate(stage.beats) if beat.sound != SILENCE)
    seen = next(i for i, beat in enumerate(stage.beats) if b"a/0/0" in beat.pictures)
    assert first * TICK <= 0.1
    assert (seen - first) * TICK <= 0.12
    assert max(map(abs, stage.offsets("a", 0))) < 0.05


def test_a_picture_known_to_be_broken_is_not_waited_for():
    stage = Rehearsal()
    sentence = stage.say("a", 0, 1.0, picture=None)
    sentence.picture.broken = "no face"
    stage.run(0.1)
    assert stage.heard()


def test_a_late_picture_joins_at_the_position_of_the_sound_in_one_burst_from_its_keyframe():
    stage = Rehearsal()
    stage.say("a", 0, 4.0, picture=None)
    stage.run(1.6)
    stage.producers += _picture_of(stage, "a", 0, 4.0)
    stage.run(1.0)
    burst = next(beat for beat in stage.beats if any(p.startswith(b"a/") for p in beat.pictures))
    newest = int(burst.pictures[-1].split(b"/")[2])
    assert burst.pictures == [f"a/0/{n}".encode() for n in range(25, newest + 1)]
    assert abs(stage.offsets("a", 0)[0]) < 0.05


def test_sentences_play_in_the_order_of_their_numbers_whichever_comes_first():
    stage = Rehearsal()
    stage.say("a", 2, 0.4)
    stage.say("a", 1, 0.4)
    stage.run(0.5)
    assert stage.heard() == []
    stage.say("a", 0, 0.4)
    stage.run(3.0)
    assert [event.number for event in stage.of(SentenceStarted)] == [0, 1, 2]


def test_turns_play_in_the_order_in_which_they_were_added():
    stage = Rehearsal()
    stage.say("a", 0, 0.4)
    stage.say("b", 0, 0.4)
    stage.score.complete("b", 1)
    stage.score.complete("a", 1)
    stage.run(3.0)
    assert [event.turn for event in stage.of(TurnPlayed)] == ["a", "b"]


def test_there_is_a_pause_of_a_fifth_of_a_second_between_two_sentences():
    stage = Rehearsal()
    stage.say("a", 0, 0.4)
    stage.say("a", 1, 0.4)
    stage.run(2.0)
    sounds = [beat.sound for beat in stage.beats]
    pause = sounds.index(b"a/1/0") - sounds.index(b"a/0/19") - 1
    assert 0.18 <= pause * TICK <= 0.24


def test_the_next_sentence_cuts_into_the_tail_at_its_keyframe():
    stage = Rehearsal()
    stage.say("a", 0, 0.4)
    stage.say("a", 1, 0.4)
    stage.run(2.0)
    seen = stage.seen()
    assert seen[seen.index("a/1/0") - 1].startswith("a/0/1")


def test_after_the_tail_the_idle_loop_goes_on_from_its_keyframe_without_a_burst():
    stage = Rehearsal()
    stage.say("a", 0, 1.4, phase=33)
    stage.run(4.0)
    seen = stage.seen()
    last = max(i for i, packet in enumerate(seen) if packet.startswith("a/"))
    assert seen[last] == f"a/0/{75 - 33 - 1}"
    assert seen[last + 1 : last + 4] == ["idle/75", "idle/76", "idle/77"]


def test_each_frame_of_tail_and_idle_loop_comes_a_frame_after_the_one_before():
    stage = Rehearsal()
    stage.say("a", 0, 1.0, phase=10)
    stage.run(4.0)
    at = [i for i, beat in enumerate(stage.beats) if beat.pictures]
    start = next(i for i, beat in enumerate(stage.beats) if b"a/0/0" in beat.pictures)
    after = [i for i in at if i >= start]
    assert {b - a for a, b in itertools.pairwise(after)} == {2}


def test_an_interruption_is_followed_by_silence_and_the_idle_face_in_the_same_pose():
    stage = Rehearsal()
    stage.say("a", 0, 4.0, phase=0)
    stage.run_until(lambda: "a/0/80" in stage.heard())
    assert stage.score.interrupt() == "a"
    stage.run(0.5)
    after = stage.beats[-25:]
    assert {beat.sound for beat in after} == {SILENCE}
    seen = next(beat.pictures for beat in after if beat.pictures)
    assert seen[0] == b"idle/25"
    assert seen[-1] in {b"idle/40", b"idle/41"}


def test_after_an_interruption_it_knows_what_was_really_heard_without_what_was_on_its_way():
    stage = Rehearsal()
    stage.say("a", 0, 1.0)
    stage.say("a", 1, 2.0)
    stage.run_until(lambda: "a/1/49" in stage.heard())
    stage.score.interrupt()
    assert stage.score.spoken("a") == ((0, 1.0), (1, 0.4))
    assert stage.events[-2:] == [SentenceEnded("a", 1, 0.4), Quiet()]


def test_late_sentences_of_an_interrupted_turn_are_refused():
    stage = Rehearsal()
    stage.say("a", 0, 1.0)
    stage.run(0.5)
    stage.score.interrupt()
    assert stage.say("a", 1, 1.0) is None
    stage.score.complete("a", 2)
    assert not stage.of(TurnPlayed)


def test_a_sound_that_stalls_is_bridged_by_silence_and_then_goes_on():
    stage = Rehearsal()
    stage.say("a", 0, 2.0, sound=0.5)
    stage.run(6.0)
    assert stage.heard() == [f"a/0/{n}" for n in range(100)]
    assert len(stage.beats) == 300


def test_a_sentence_without_any_sound_is_given_up_after_eight_seconds():
    stage = Rehearsal()
    lost = stage.say("a", 0, sound=None)
    stage.say("a", 1, 0.4)
    stage.run(7.9)
    assert not stage.heard()
    stage.run(1.0)
    assert stage.of(SentenceLost) == [SentenceLost("a", 0, "no sound for 8 s")]
    assert stage.heard()[0] == "a/1/0"
    assert lost.sound.closed
    assert lost.picture.closed


def test_a_sentence_that_breaks_off_is_played_as_far_as_it_came_and_reported_as_lost():
    stage = Rehearsal()
    sentence = stage.say("a", 0, 2.0, sound=1.0)
    stage.score.complete("a", 1)
    stage.run(1.0)
    stage.producers.clear()
    sentence.sound.broken = "the worker died"
    stage.run(1.0)
    assert stage.of(SentenceLost) == [SentenceLost("a", 0, "the worker died")]
    assert 0.3 < dict(stage.score.spoken("a"))[0] < 0.7


def test_a_number_that_never_comes_is_given_up():
    stage = Rehearsal()
    stage.say("a", 1, 0.4)
    stage.score.complete("a", 2)
    stage.run(10.0)
    assert [event.number for event in stage.of(SentenceLost)] == [0]
    assert stage.of(TurnPlayed) == [TurnPlayed("a", ((1, 1.0),))]


def test_it_reports_a_turn_from_its_first_sound_to_quiet():
    stage = Rehearsal()
    stage.say("a", 0, 0.4)
    stage.score.complete("a", 1)
    stage.run(2.0)
    kinds = [type(event) for event in stage.events]
    assert kinds == [SentenceStarted, FirstSound, FirstFrame, SentenceEnded, TurnPlayed, Quiet]


def test_a_turn_without_sentences_is_over_at_once():
    stage = Rehearsal()
    stage.score.complete("a", 0)
    assert stage.events == [TurnPlayed("a", ()), Quiet()]


def test_a_turn_that_waits_for_its_next_sentence_is_not_quiet():
    stage = Rehearsal()
    stage.say("a", 0, 0.4)
    stage.run(12.0)
    assert not stage.of(Quiet)
    assert not stage.of(SentenceLost)


def test_holding_is_silent_at_the_next_tick_however_long_it_lasts():
    stage = Rehearsal()
    stage.say("a", 0, 2.0)
    stage.run(1.0)
    stage.score.hold(True)
    before = len(stage.heard())
    stage.run(30.0)
    assert len(stage.heard()) == before
    assert not stage.of(SentenceLost)


def test_resuming_repeats_what_was_on_its_way_and_a_tenth_of_a_second_and_goes_on_to_the_end():
    stage = Rehearsal()
    stage.say("a", 0, 2.0)
    stage.run_until(lambda: "a/0/49" in stage.heard())
    stage.score.hold(True)
    stage.run(0.5)
    stage.score.hold(False)
    stage.run(2.0)
    assert stage.heard() == [f"a/0/{n}" for n in (*range(50), *range(35, 100))]


def test_resuming_takes_up_the_word_after_the_last_pause():
    stage = Rehearsal()
    stage.say("a", 0, 2.0, pause=range(30, 34))
    stage.run_until(lambda: "a/0/49 of a voice" in stage.heard())
    stage.score.hold(True)
    stage.run(0.5)
    stage.score.hold(False)
    stage.run(0.1)
    assert stage.heard()[50:52] == ["a/0/33", "a/0/34 of a voice"]


def test_the_mouth_takes_up_the_word_with_the_voice():
    stage = Rehearsal()
    stage.say("a", 0, 4.0, pause=range(60, 64))
    stage.run_until(lambda: "a/0/79 of a voice" in stage.heard())
    stage.score.hold(True)
    stage.run(0.5)
    stage.score.hold(False)
    stage.run(0.02)
    assert stage.beats[-1].sound == b"a/0/63"
    assert stage.beats[-1].pictures == [f"a/0/{n}".encode() for n in range(25, 32)]


def test_the_sound_and_the_picture_agree_again_soon_after_a_resumption():
    stage = Rehearsal()
    stage.say("a", 0, 4.0)
    stage.run(1.0)
    stage.score.hold(True)
    stage.run(5.0)
    stage.score.hold(False)
    stage.run(4.0)
    assert max(map(abs, stage.offsets("a", 0))) < 0.05
    assert stage.seen().count("a/0/99") == 1


def test_repeated_sound_is_not_counted_twice_as_spoken():
    stage = Rehearsal()
    stage.say("a", 0, 2.0)
    stage.run_until(lambda: "a/0/49" in stage.heard())
    stage.score.hold(True)
    stage.score.hold(False)
    assert stage.score.spoken("a") == ((0, 0.5),)
    stage.run(0.06)
    assert stage.score.spoken("a") == ((0, 0.5),)


def test_an_interruption_during_a_hold_leaves_the_answer_for_the_idle_face():
    stage = Rehearsal()
    stage.say("a", 0, 4.0)
    stage.run(1.0)
    stage.score.hold(True)
    stage.run(0.2)
    assert stage.score.interrupt() == "a"
    before = len(stage.seen())
    stage.run(1.0)
    assert all(packet.startswith("idle/") for packet in stage.seen()[before:])


def test_after_an_interruption_the_mouth_shuts_in_silence_up_to_the_next_pause():
    stage = Rehearsal()
    stage.say("a", 0, 4.0, pause=range(90, 100))
    stage.run_until(lambda: "a/0/80 of a voice" in stage.heard())
    stage.score.interrupt()
    before = len(stage.beats)
    stage.run(1.0)
    assert {beat.sound for beat in stage.beats[before:]} == {SILENCE}
    seen = [packet.decode() for beat in stage.beats[before:] for packet in beat.pictures]
    last = max(index for index, packet in enumerate(seen) if packet.startswith("a/"))
    assert seen[last] in {"a/0/45", "a/0/46"}
    assert seen[last + 1] == "idle/25"


def test_the_length_is_told_at_the_start_when_the_producer_was_faster():
    stage = Rehearsal()
    stage.say("a", 0, 0.4, sound=100.0)
    stage.run(1.0)
    assert stage.of(SentenceStarted)[0].seconds == 0.4


speeds = st.none() | st.floats(0.2, 20.0)
lines = st.lists(st.tuples(st.floats(0.1, 2.0), speeds, speeds), min_size=1, max_size=4)


@settings(max_examples=60, deadline=None)
@given(lines, st.lists(st.sampled_from(["hold", "resume", "refresh", "interrupt"]), max_size=4))
def test_whatever_comes_each_sound_is_played_in_order_and_every_picture_is_decodable(script, hands):
    stage = Rehearsal()
    for number, (seconds, sound, picture) in enumerate(script):
        stage.say("a", number, seconds, sound, picture)
    stage.score.complete("a", len(script))
    for hand in hands:
        stage.run(0.31)
        {"hold": lambda: stage.score.hold(True), "resume": lambda: stage.score.hold(False)}.get(
            hand, getattr(stage.score, hand, None)
        )()
    stage.score.hold(False)
    stage.run_until(lambda: bool(stage.of(Quiet)), 90.0)
    assert len(stage.of(Quiet)) == 1
    heard = [tuple(map(int, packet.split("/")[1:])) for packet in stage.heard()]
    assert sorted(set(heard)) == list(dict.fromkeys(heard))
    assert all(after > before or before[1] - after[1] < 15 for before, after in itertools.pairwise(heard))
    assert_decodable(stage.seen())


def assert_decodable(seen):
    """Each packet is a keyframe or follows the packet before it in the same stream."""
    before = ("", -1)
    for packet in seen:
        stream, _, number = packet.rpartition("/")
        assert int(number) % 25 == 0 or (stream, int(number) - 1) == before
        before = (stream, int(number))


def _picture_of(stage, turn, number, seconds):
    sentence = stage.score._answers[turn].sentences[number]
    return [Producer(sentence.picture, picture_items(turn, number, seconds), 10.0, stage.now)]
