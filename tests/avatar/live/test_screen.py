import pytest

from avatar.live.screen import BEFORE_CUT, STILL, IdleLoop, Screen
from avatar.live.sentence import FRAME, Picture
from secretary.wire.streams import VIDEO_RATE, Chunk, End, Header
from secretary.wire.types import GOP, LOOP
from tests.avatar.live.rehearsal import idle_loop


def rest(screen, ticks):
    return [packet.decode() for _ in range(ticks) for packet in screen.rest()]


def picture(frames, phase=0, step=1, done=True):
    picture = Picture()
    picture.put(Header("h264", VIDEO_RATE, 512, 512, phase))
    for n in range(0, frames, step):
        picture.put(Chunk(n * FRAME, f"p/{n}".encode(), n % GOP == 0))
    if done:
        picture.put(End(frames / 25))
    return picture


def play(screen, shown, frames, first=0):
    """Two ticks a frame."""
    return [p.decode() for n in range(2 * first, 2 * frames) for p in screen.play(shown, n * FRAME // 2)]


def test_nothing_is_shown_before_there_is_a_face():
    assert rest(Screen(), 20) == []


def test_a_face_that_comes_later_begins_at_the_keyframe_before_the_phase_of_now():
    screen = Screen()
    rest(screen, 60)
    screen.set_idle(idle_loop())
    shown = rest(screen, 1)
    assert shown[0] == "idle/25"
    assert shown[-1] == f"idle/{screen.phase}"


def test_the_idle_loop_goes_round():
    screen = Screen()
    screen.set_idle(idle_loop())
    shown = rest(screen, 2 * LOOP + 2)
    assert shown == [f"idle/{n % LOOP}" for n in range(LOOP + 1)]


def test_a_new_face_begins_in_the_pose_of_the_old_one():
    screen = Screen()
    screen.set_idle(idle_loop())
    rest(screen, 57)
    screen.set_idle(idle_loop("other"))
    assert rest(screen, BEFORE_CUT) == []
    assert rest(screen, 1) == ["other/25", "other/26", "other/27", "other/28"]


def test_an_idle_loop_without_its_keyframes_is_refused():
    with pytest.raises(ValueError, match="no keyframe at frame 25"):
        IdleLoop.of(Chunk(n * FRAME, b"x", n == 0) for n in range(LOOP))


def test_a_renderer_that_gives_half_the_frames_is_shown_in_step():
    screen = Screen()
    shown = play(screen, picture(40, step=2), 40)
    assert shown == [f"p/{n}" for n in range(0, 40, 2)]


@pytest.mark.parametrize("phase", range(0, LOOP, 17))
@pytest.mark.parametrize("spoken", [12, 25, 61])
def test_the_idle_loop_follows_the_tail_of_any_sentence_at_its_own_next_frame(phase, spoken):
    screen = Screen()
    screen.set_idle(idle_loop())
    frames = spoken + -(phase + spoken) % GOP
    play(screen, picture(frames, phase), spoken)
    tail = [packet.decode() for _ in range(2 * (frames - spoken) + 1) for packet in screen.go_on()]
    assert tail[:-1] == [f"p/{n}" for n in range(spoken, frames)]
    assert tail[-1] == f"idle/{(phase + frames) % LOOP}"


def test_the_phase_is_that_of_the_frame_shown():
    screen = Screen()
    play(screen, picture(50, phase=240), 21)
    assert screen.phase == 10


def test_a_stalled_sentence_stands_still_for_a_moment_and_then_idles_and_can_go_on():
    screen = Screen()
    screen.set_idle(idle_loop())
    shown = picture(100)
    play(screen, shown, 40)
    held = [packet.decode() for _ in range(30) for packet in screen.hold()]
    assert held[0] == "idle/25"
    assert play(screen, shown, 45, first=40)[0] == "p/25"


def test_an_answer_that_is_held_shuts_its_mouth_and_then_stands_still():
    screen = Screen()
    screen.set_idle(idle_loop())
    play(screen, picture(100), 40)
    screen.settle(44 * FRAME)
    held = [packet.decode() for _ in range(STILL) for packet in screen.hold(STILL)]
    assert held == ["p/40", "p/41", "p/42", "p/43", "p/44"]


def test_a_picture_of_before_is_shown_again_from_its_keyframe_when_the_sound_steps_back():
    screen = Screen()
    shown = picture(100)
    play(screen, shown, 40)
    [screen.hold(STILL) for _ in range(20)]
    screen.step_back(20 * FRAME)
    assert play(screen, shown, 21, first=20) == [f"p/{n}" for n in range(21)]


def test_after_a_moment_too_short_to_see_it_is_taken_up_where_it_stands():
    screen = Screen()
    screen.set_idle(idle_loop())
    shown = picture(100)
    play(screen, shown, 40)
    screen.settle(44 * FRAME)
    [screen.hold(STILL) for _ in range(12)]
    screen.step_back(37 * FRAME)
    assert play(screen, shown, 47, first=37) == ["p/45", "p/46"]


def test_a_long_hold_ends_in_the_idle_loop():
    screen = Screen()
    screen.set_idle(idle_loop())
    play(screen, picture(100), 40)
    screen.settle(0)
    held = [packet.decode() for _ in range(STILL + 10) for packet in screen.hold(STILL)]
    assert held[0] == "idle/25"


def test_a_stall_after_a_hold_stands_still_at_once():
    screen = Screen()
    screen.settle(90 * FRAME)
    play(screen, picture(100), 10)
    assert [screen.hold() for _ in range(5)] == [[]] * 5


def test_a_lost_picture_is_sent_again_from_the_newest_keyframe():
    screen = Screen()
    shown = picture(100)
    play(screen, shown, 30)
    screen.refresh()
    assert play(screen, shown, 31, first=30)[:6] == [f"p/{n}" for n in range(25, 31)]


def test_a_dropped_picture_keeps_no_packet():
    screen = Screen()
    shown = picture(100)
    play(screen, shown, 30)
    screen.drop()
    assert shown.closed
    assert not shown.joinable(40 * FRAME)
