import numpy as np
import pytest

from secretary.core import canary
from secretary.wire import listening, streams, writing
from tests import dispatched
from tests.people import character
from tests.rows import COMMITS

pytestmark = COMMITS


def half_a_second(media, stream):
    items = list(listening.read(media, [stream]))
    sound = np.frombuffer(b"".join(item.data for item in items if isinstance(item, streams.Chunk)), "<i2")
    assert len(sound) / items[0].rate == items[-1].seconds == 0.5
    return np.abs(sound).max()


def test_the_recogniser_gets_silence_which_costs_it_nothing(queue, media):
    canary.send("stt")
    (task,) = dispatched.lying(queue)
    assert half_a_second(media, task.argument["speech"]) == 0


def test_the_renderer_gets_something_to_move_its_mouth_to(queue, media):
    character()
    canary.send("render")
    assert half_a_second(media, "speech:canary-render:0:1") > 1000


@pytest.mark.parametrize("kind", ["stt", "tts"])
def test_a_canary_starts_anew_each_time(queue, media, kind):
    for _ in range(5):
        canary.send(kind)
        assert streams.start_attempt(media, "synthesize", f"canary-{kind}") == 1


def test_a_canary_forgets_nothing_of_a_turn(queue, media):
    writing.Writer(media, "audio:7:0:1", turn="7").open(streams.Header("opus", 48_000))
    canary.send("tts")
    assert media.exists("audio:7:0:1")


def test_without_a_character_there_is_no_face_to_draw(queue, media):
    canary.send("render")
    assert dispatched.lying(queue) == []


def test_every_active_face_is_drawn_once_at_the_start(queue, media):
    shown = [character("Sofia"), character("Jonas")]
    character("Mina", active=False)
    canary.show_faces()
    drawn = [task.argument["photo"]["image"] for task in dispatched.lying(queue)]
    assert sorted(drawn) == sorted(who.portrait for who in shown)
