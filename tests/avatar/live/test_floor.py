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


class Guard:
    def __init__(self, own: bool = False) -> None:
        self.own = own

    def explains(self, at: float) -> bool:
        return self.own


@pytest.fixture
def voice():
    return Voice()


@pytest.fixture
def floor(voice):
    floor = Floor(voice, Guard())
    floor.answering = True
    floor.spoke(ANSWER)
    return floor


def test_a_voice_holds_the_answer(floor, voice):
    floor.take(1.0)
    assert (floor.held, voice.told) == (True, ["hold"])


def test_nothing_is_held_when_nothing_is_being_said(voice):
    floor = Floor(voice, Guard())
    floor.take(1.0)
    assert not floor.held
    assert floor.is_turn("mhm", "en")


def test_the_answers_own_voice_does_not_hold_it(voice):
    floor = Floor(voice, Guard(own=True))
    floor.answering = True
    floor.take(1.0)
    assert voice.told == []


@pytest.mark.parametrize("said", ["", "Mhm.", "okay", "to Hamburg leaves at nine from", "[coughs]"])
def test_what_is_no_turn_gives_the_floor_back(floor, voice, said):
    floor.take(1.0)
    floor.consider(said, "en")
    assert (floor.held, voice.told) == (False, ["hold", "resume"])
    assert not floor.is_turn(said, "en")


@pytest.mark.parametrize("said", ["Stop.", "What about the bus?", "No, tomorrow."])
def test_words_of_a_persons_own_keep_it(floor, voice, said):
    floor.take(1.0)
    floor.consider(said, "en")
    assert (floor.held, voice.told) == (True, ["hold"])
    assert floor.is_turn(said, "en")


def test_a_person_taken_for_an_echo_at_first_has_the_floor_once_their_words_are_known(voice):
    floor = Floor(voice, Guard(own=True))
    floor.answering = True
    floor.take(1.0)
    floor.consider("What about the bus?", "en")
    assert voice.told == ["hold"]


def test_an_answer_that_is_over_is_not_resumed(floor, voice):
    floor.take(1.0)
    floor.release()
    floor.yield_back()
    assert voice.told == ["hold"]
