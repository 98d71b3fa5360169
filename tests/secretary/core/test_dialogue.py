import pytest
from django.utils import timezone

from secretary.core import brain, dialogue, turns, watching
from secretary.core.models import Conversation, Stage, Turn
from tests import dispatched
from tests.people import asked, lapse, sentence
from tests.rows import COMMITS

pytestmark = COMMITS


def claimed(text: str) -> Turn:
    return turns.claim(asked(text).pk, Stage.REPLYING)


def test_an_answer_is_kept_spoken_drawn_and_recorded(queue):
    turn = claimed("What time is it?")
    dialogue.answer(turn)
    turn.refresh_from_db()
    count = turn.sentences.count()
    assert turn.stage == Stage.RENDERING
    assert turn.reply == " ".join(said.text for said in turn.sentences.all())
    names = [name for name, _ in dispatched.names(queue)]
    assert {name: names.count(name) for name in set(names)} == {
        "secretary.reply": 1,
        "gpu_tasks.synthesize": count,
        "gpu_tasks.animate": count,
        "gpu_tasks.mux": 1,
    }


def test_what_is_spoken_has_no_figures(queue):
    turn = claimed("What time is it?")
    dialogue.answer(turn)
    assert turn.sentences.exists()
    assert not any(sign.isdigit() for said in turn.sentences.all() for sign in said.speakable)


def test_sentences_of_a_start_that_died_stand_and_are_not_said_again(queue):
    first = claimed("What can you do?")
    turns.say(first, sentence(text="I was here."), first.character.resting)
    lapse(first)
    second = turns.claim(first.pk, Stage.REPLYING)
    dialogue.answer(second)
    second.refresh_from_db()
    assert (second.stage, second.reply) == ("rendering", "I was here.")
    assert [said.number for said in second.sentences.all()] == [0]


def test_a_turn_that_was_cancelled_meanwhile_is_not_answered(queue, media):
    turn = claimed("What can you do?")
    turns.cancel(turn.pk)
    queue.flushall()
    dialogue.answer(turn)
    assert not turn.sentences.exists()
    assert dispatched.lying(queue) == []


def test_stop_cancels_what_the_person_asked_before_and_nobody_elses(queue, media):
    before, other = asked("What can you do?"), asked("Who are you?", by="bob")
    dialogue.answer(claimed("Stop"))
    stages = dict(Turn.objects.values_list("pk", "stage"))
    assert (stages[before.pk], stages[other.pk]) == ("cancelled", "replying")


def test_start_over_begins_a_new_conversation(queue, media):
    turn = claimed("Start over")
    dialogue.answer(turn)
    assert Conversation.objects.filter(user=turn.conversation.user).count() == 2
    turn.refresh_from_db()
    assert turn.stage == Stage.RENDERING


def test_the_brain_is_told_what_was_really_heard(queue):
    interrupted, whole = claimed("Tell me a story"), claimed("And another")
    for turn in (interrupted, whole):
        turns.say(turn, sentence(text="Once upon a time."), turn.character.resting)
    turns.heard_back(interrupted.pk, {0: 0.5})
    history = dialogue.question(claimed("Say that again")).history
    assert [(before.person, before.secretary) for before in history] == [
        ("Tell me a story", "Once upon"),
        ("And another", "Once upon a time."),
    ]


def test_the_brain_is_told_of_the_last_twelve_turns_of_this_conversation(queue):
    asked("of somebody else", by="bob")
    for number in range(14):
        asked(f"question {number}")
    history = dialogue.question(asked("now")).history
    assert [before.person for before in history] == [f"question {number}" for number in range(2, 14)]


@pytest.mark.parametrize("text", ["What can you do?", "Say that again", "zxqv wvut", "?!"])
def test_whatever_is_said_there_is_an_answer(queue, text):
    turn = claimed(text)
    dialogue.answer(turn)
    turn.refresh_from_db()
    assert turn.reply


# At once


@pytest.fixture
def model(monkeypatch) -> None:
    """A language model that nobody asks here."""
    monkeypatch.setattr(dialogue.brain, "find_model", lambda _: brain.ModelAddress("http://127.0.0.1:9", "m", ""))


def opened(text: str) -> Turn:
    earlier = asked("earlier")
    turns.cancel(earlier.pk)
    return turns.open(earlier.conversation, text, "en", turns.How(), dispatched=False)


@pytest.mark.parametrize("text", ["What time is it?", "Which mountains are the highest?"])
def test_what_the_words_alone_answer_is_answered_without_a_worker(queue, text):
    turn = opened(text)
    queue.flushall()
    dialogue.begin(turn)
    turn.refresh_from_db()
    assert turn.stage == Stage.RENDERING
    assert turn.reply
    assert not [name for name, _ in dispatched.names(queue) if name == "secretary.reply"]


@pytest.mark.parametrize("text", ["Remind me in ten minutes to call Anna.", "Start over."])
def test_what_has_an_effect_is_left_to_a_worker(queue, text):
    turn = opened(text)
    queue.flushall()
    dialogue.begin(turn)
    assert dispatched.names(queue) == [("secretary.reply", turn.pk)]
    assert not turn.sentences.exists()


def test_what_the_model_must_be_asked_is_left_to_a_worker(queue, model):
    turn = opened("Which mountains are the highest?")
    queue.flushall()
    dialogue.begin(turn)
    assert dispatched.names(queue) == [("secretary.reply", turn.pk)]


def test_what_somebody_else_has_begun_is_left_to_them(queue):
    turn = opened("What time is it?")
    assert turns.claim(turn.pk, Stage.REPLYING)
    queue.flushall()
    dialogue.begin(turn)
    assert dispatched.names(queue) == []


def test_one_that_was_lost_before_it_began_is_found_by_the_watch(queue):
    turn = opened("What time is it?")
    queue.flushall()
    lapse(turn)
    watching.rescue(timezone.now())
    assert ("secretary.reply", turn.pk) in dispatched.names(queue)
