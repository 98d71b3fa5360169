"""What is understood without a language model, and what is left to it."""

import pytest

from secretary.core.brain.commands import find_command

UNDERSTOOD = [
    ("en", "What time is it?", "time"),
    ("en", "what's the time", "time"),
    ("en", "What’s the time, please?", "time"),
    ("en", "Hey Sofia, could you tell me what time it is?", "time"),
    ("en", "Sofia, the time please.", "time"),
    ("en", "Um, do you know what time it is right now?", "time"),
    ("en", "What day is it today?", "day"),
    ("en", "Which day of the week is it?", "day"),
    ("en", "What's the date today?", "date"),
    ("en", "What is today's date?", "date"),
    ("en", "What year is it?", "date"),
    ("en", "Who are you?", "who"),
    ("en", "What is your name?", "who"),
    ("en", "Are you a robot?", "who"),
    ("en", "What can you do?", "abilities"),
    ("en", "Help!", "abilities"),
    ("en", "Say that again, please.", "again"),
    ("en", "Pardon?", "again"),
    ("en", "Sorry, what did you say?", "again"),
    ("en", "STOP!", "stop"),
    ("en", "Okay, stop talking now.", "stop"),
    ("en", "Let's start over.", "start_over"),
    ("en", "New conversation", "start_over"),
    ("en", "Hello!", "hello"),
    ("en", "Hi there, Sofia.", "hello"),
    ("en", "Hey Sofia!", "hello"),
    ("en", "Good morning.", "hello"),
    ("en", "Thank you very much.", "thanks"),
    ("en", "Great, thanks!", "thanks"),
    ("en", "Goodbye, Sofia.", "goodbye"),
    ("en", "See you later!", "goodbye"),
    ("en", "How are you today?", "how"),
    ("de", "Wie spät ist es?", "time"),
    ("de", "Wie viel Uhr ist es denn jetzt?", "time"),
    ("de", "Wieviel Uhr haben wir?", "time"),
    ("de", "Hey Sofia, sag mir bitte, wie spät es ist.", "time"),
    ("de", "Kannst du mir bitte die Uhrzeit sagen?", "time"),
    ("de", "Welcher Tag ist heute?", "day"),
    ("de", "Hallo Sofia, sag mir bitte, welcher Tag heute ist.", "day"),
    ("de", "Was für ein Wochentag ist heute?", "day"),
    ("de", "Welches Datum haben wir heute?", "date"),
    ("de", "Der Wievielte ist heute?", "date"),
    ("de", "Wer bist du?", "who"),
    ("de", "Wie heißt du denn?", "who"),
    ("de", "Bist du ein Mensch?", "who"),
    ("de", "Was kannst du alles?", "abilities"),
    ("de", "Hilfe!", "abilities"),
    ("de", "Sag das bitte noch einmal.", "again"),
    ("de", "Wie bitte?", "again"),
    ("de", "Kannst du das nochmal wiederholen?", "again"),
    ("de", "Stopp!", "stop"),
    ("de", "Bitte hör auf.", "stop"),
    ("de", "Fang noch mal von vorne an.", "start_over"),
    ("de", "Neues Gespräch, bitte.", "start_over"),
    ("de", "Guten Tag!", "hello"),
    ("de", "Hallo Sofia", "hello"),
    ("de", "Sofia?", "hello"),
    ("de", "Vielen Dank für deine Hilfe.", "thanks"),
    ("de", "Danke", "thanks"),
    ("de", "Tschüss, bis morgen!", "goodbye"),
    ("de", "Na, wie geht's dir heute?", "how"),
]
LEFT = [
    ("en", "What time does the train to Boston leave?"),
    ("en", "How much time do we have until Christmas?"),
    ("en", "It is high time that somebody cleaned the kitchen."),
    ("en", "What is the time complexity of quicksort?"),
    ("en", "What day was Mozart born?"),
    ("en", "What is the date of the French Revolution?"),
    ("en", "Who are you going to vote for?"),
    ("en", "What can you do about a broken heart?"),
    ("en", "Stop me if you have heard this one."),
    ("en", "Where does the bus stop?"),
    ("en", "How do I start over in Python?"),
    ("en", "Say hello to my mother in French."),
    ("en", "Thank you notes, how do I write them?"),
    ("en", "How are you able to see colours?"),
    ("en", "Please"),
    ("en", "Tell me a joke."),
    ("en", "..."),
    ("en", "What time is it in Tokyo?"),
    ("de", "Wie spät fährt der letzte Zug?"),
    ("de", "Wie viel Uhr war es, als Caesar starb?"),
    ("de", "Welcher Tag ist der Tag der Deutschen Einheit?"),
    ("de", "Wer bist du in diesem Spiel?"),
    ("de", "Was kannst du mir über Bach erzählen?"),
    ("de", "Die Haltestelle hat einen Stopp."),
    ("de", "Wann hört der Regen auf?"),
    ("de", "Wie sagt man danke auf Spanisch?"),
    ("de", "Erzähl mir einen Witz."),
    ("fr", "Quelle heure est-il ?"),
]


@pytest.mark.parametrize(("language", "said", "name"), UNDERSTOOD)
def test_it_understands(language: str, said: str, name: str) -> None:
    command = find_command(said, language, "Sofia")
    assert command is not None
    assert (command.name, command.language) == (name, language)


@pytest.mark.parametrize(("language", "said"), LEFT)
def test_it_leaves_to_the_language_model(language: str, said: str) -> None:
    assert find_command(said, language, "Sofia") is None


@pytest.mark.parametrize(
    ("language", "said", "answered"), [("en", "Wie spät ist es?", "de"), ("fr", "What time is it?", "en")]
)
def test_a_command_in_another_language_is_answered_in_that_one(language: str, said: str, answered: str) -> None:
    command = find_command(said, language)
    assert command is not None
    assert command.language == answered


def test_somebody_elses_name_is_no_politeness() -> None:
    assert find_command("Peter, what time is it?", "en", "Sofia") is None


def test_a_name_with_signs_in_it_does_no_harm() -> None:
    command = find_command("Hey R2-D2 (beep), stop!", "en", "R2-D2 (beep)")
    assert command is not None
    assert command.name == "stop"


@pytest.mark.parametrize(
    ("character", "said"),
    [
        ("Sofia", "Hello Sophia, what can you do?"),
        ("Jonas", "Yonas, what can you do?"),
        ("Mina", "Meena, what can you do?"),
    ],
)
def test_a_name_may_be_heard_in_another_spelling(character: str, said: str) -> None:
    found = find_command(said, "en", character)
    assert found
    assert found.name == "abilities"
