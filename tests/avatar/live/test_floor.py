import pytest

from avatar.live.floor import Floor

ANSWER = "The train to Hamburg leaves at nine from platform four."


class Voice:
    """What the player was told."""

    def __init__(self) -> None:
        self.told: list[str] = []

    def hold(self) -> None:
        self.told.append("hold")

    def resume(self) -> None:
        self.told.append("resume")


@pytest.fixture
def voice():
    return Voice()


@pytest.fixture
def floor(voice):
    floor = Floor(voice)
    floor.answering = True
    floor.spoke(ANSWER)
    return floor


def test_a_voice_holds_the_answer(floor, voice):
    floor.take()
    assert (floor.held, voice.told) == (True, ["hold"])


def test_nothing_is_held_when_nothing_is_being_said(voice):
    floor = Floor(voice)
    floor.take()
    assert not floor.held
    assert floor.is_turn("mhm", "en")


@pytest.mark.parametrize("said", ["", "Mhm.", "okay", "to Hamburg leaves at nine from", "[coughs]"])
def test_what_is_no_turn_gives_the_floor_back(floor, voice, said):
    floor.take()
    floor.consider(said, "en")
    assert (floor.held, voice.told) == (False, ["hold", "resume"])
    assert not floor.is_turn(said, "en")


@pytest.mark.parametrize("said", ["Stop.", "What about the bus?", "No, tomorrow."])
def test_words_of_a_persons_own_keep_it(floor, voice, said):
    floor.take()
    floor.consider(said, "en")
    assert (floor.held, voice.told) == (True, ["hold"])
    assert floor.is_turn(said, "en")


def test_an_answer_that_is_over_is_not_resumed(floor, voice):
    floor.take()
    floor.release()
    floor.yield_back()
    assert voice.told == ["hold"]
