"""The language model's answer, and every way in which it may fail."""

import socket
from collections.abc import Iterator

import pytest

from secretary.core.brain import Exchange, ModelAddress, Patience, Sentence, answer
from tests.secretary.core.brain.asking import question
from tests.secretary.core.brain.stand_in import KEY, Failing, StandIn, serving

IMPATIENT = Patience(connect=1.0, silence=0.3, total=5.0)


@pytest.fixture
def server() -> Iterator[StandIn]:
    with serving(StandIn()) as told:
        yield told


def ask(server: StandIn, text: str = "Why is the sky blue?", language: str = "en") -> list[Sentence]:
    return list(answer(question(text, language, model=server.model), patience=IMPATIENT))


def words(sentences: list[Sentence]) -> list[str]:
    return [sentence.text for sentence in sentences]


def test_the_answer_comes_sentence_by_sentence(server: StandIn) -> None:
    assert words(ask(server)) == ["Hello there.", "How are you?"]


def test_the_first_sentence_does_not_wait_for_the_last(server: StandIn) -> None:
    server.pieces = ["One. Two", " never"]
    server.failing = "hangs"
    first = next(answer(question("Count, please, as far as you can", model=server.model)))
    server.over.set()
    assert first.text == "One."


def test_what_is_shown_is_made_speakable_in_the_language_of_the_person(server: StandIn) -> None:
    server.pieces = ["Es sind **3,5 kg**."]
    (sentence,) = ask(server, "Wie schwer ist die Katze?", "de")
    assert (sentence.text, sentence.speakable) == ("Es sind **3,5 kg**.", "Es sind drei Komma fünf Kilogramm.")


def test_the_model_may_change_the_look(server: StandIn) -> None:
    server.pieces = ["[hap", "py] Great! ", "Really. ", "[sad] Oh no."]
    assert [(s.text, s.expression) for s in ask(server)] == [
        ("Great!", "happy"),
        ("Really.", "happy"),
        ("Oh no.", "sad"),
    ]


def test_what_the_model_thinks_is_not_said(server: StandIn) -> None:
    server.pieces = ["<thi", "nk>Hm. A trick?", "</think>\n", "It is blue."]
    assert words(ask(server)) == ["It is blue."]


def test_the_request_holds_the_persona_the_history_and_the_question(server: StandIn) -> None:
    history = (Exchange("Hi there you", "Hello."), Exchange("Wait", ""))
    list(answer(question("Why is that?", "de", model=server.model, history=history)))
    system, *rest = server.requests[0]["messages"]
    assert "warm and brief" in system["content"]
    assert "German" in system["content"]
    assert [message["content"] for message in rest] == ["Hi there you", "Hello.", "Wait", "…", "Why is that?"]


def test_a_long_history_is_forgotten_from_its_beginning(server: StandIn) -> None:
    history = tuple(Exchange(f"Question {number} " + "x" * 900, "Yes.") for number in range(30))
    list(answer(question("Why is that?", model=server.model, history=history)))
    asked = [message["content"][:11] for message in server.requests[0]["messages"] if message["role"] == "user"]
    assert asked[-2:] == ["Question 29", "Why is that"]
    assert len(asked) < 10


def test_a_command_does_not_ask_the_model(server: StandIn) -> None:
    ask(server, "What time is it?")
    assert server.requests == []


@pytest.mark.parametrize(
    ("status", "says"),
    [(401, "KEY"), (403, "KEY"), (404, "stand-in"), (429, "busy"), (500, "error"), (400, "error"), (503, "error")],
)
def test_a_refusal_is_told_in_words(server: StandIn, status: int, says: str) -> None:
    server.status = status
    assert says in " ".join(words(ask(server)))


def test_a_wrong_key_is_told_in_words(server: StandIn) -> None:
    server.key = "sk-wrong"
    assert "key" in words(ask(server))[0]


def test_the_right_key_opens(server: StandIn) -> None:
    server.key = KEY
    assert words(ask(server))[0] == "Hello there."


@pytest.mark.parametrize("failing", ["dies", "hangs", "not JSON", "strange"])
def test_what_was_said_stays_when_the_stream_breaks(server: StandIn, failing: Failing) -> None:
    server.pieces = ["One. ", "Two. ", "Three."]
    server.failing = failing
    said = words(ask(server))
    assert said[0] == "One."
    if failing != "dies":
        assert "got lost" in said[-1]


@pytest.mark.parametrize(
    ("pieces", "failing"), [([], ""), ([" ", "\n"], ""), (["😀"], ""), (["[happy]"], ""), (["x"], "HTML")]
)
def test_an_empty_answer_is_told_in_words(server: StandIn, pieces: list[str], failing: Failing) -> None:
    server.pieces = pieces
    server.failing = failing
    assert "no answer" in words(ask(server))[0]


def test_silence_before_the_first_word_is_told_in_words(server: StandIn) -> None:
    server.pieces = ["", "late"]
    server.failing = "hangs"
    assert "too long" in words(ask(server))[0]


def test_a_stream_that_trickles_ends_at_the_deadline(server: StandIn) -> None:
    patience = Patience(connect=1.0, silence=1.0, total=0.0)
    said = words(list(answer(question("Will it never end?", model=server.model), patience=patience)))
    assert "too long" in said[-2]


def test_a_model_in_a_loop_is_cut_short(server: StandIn) -> None:
    server.pieces = ["Yes, and again. "] * 500
    assert len(ask(server)) < 150


@pytest.mark.parametrize(("language", "says"), [("en", "cannot reach"), ("de", "erreiche"), ("fr", "cannot reach")])
def test_a_server_that_is_not_there_is_told_in_words(language: str, says: str) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        nobody = ModelAddress(f"http://127.0.0.1:{taken.getsockname()[1]}/v1", "any", "")
        sentences = list(answer(question("Wozu? Pourquoi? What for?", language, model=nobody), patience=IMPATIENT))
    assert says in sentences[0].text
    assert sentences[0].language == ("de" if language == "de" else "en")


def test_a_caller_may_stop_listening(server: StandIn) -> None:
    sentences = answer(question("Tell me more of it", model=server.model), patience=IMPATIENT)
    assert next(sentences).text == "Hello there."
    sentences.close()  # type: ignore[attr-defined]
    assert words(ask(server))[0] == "Hello there."
