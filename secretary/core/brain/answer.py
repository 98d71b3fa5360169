"""One answer: a command's, else the language model's, else an honest word about what is missing."""

from collections.abc import Iterator

from secretary.core.brain import reminding
from secretary.core.brain.commands import Command, find_command
from secretary.core.brain.question import PATIENCE, Failure, Patience, Question, Sentence
from secretary.core.brain.saying import say
from secretary.core.brain.sentences import split
from secretary.core.brain.speakable import speakable

_REMEMBERING = frozenset({"again", "reminders", "cancel_reminders"})
"""Commands whose answers are made of more than their words."""


def answer(question: Question, *, patience: Patience = PATIENCE) -> Iterator[Sentence]:
    """Sentence by sentence, at least one; a failing model is told in words, never raised."""
    if not any(letter.isalnum() for letter in question.text):
        yield from say("not_heard", question)
    elif command := find_command(question.text, question.language, question.character):
        yield from _obey(command, question)
    elif wish := reminding.find_wish(question):
        yield from reminding.grant(wish, question)
    elif question.model is None:
        yield from say("no_model", question)
    else:
        from secretary.core.brain.model import converse  # openai: 30 MB and a second, for those who have a model

        try:
            yield from converse(question, question.model, patience)
        except Failure as failure:
            yield from say(failure.phrase, question)


def opening(question: Question) -> Sentence | None:
    """The first sentence of `answer`, where the words alone tell it; None when it has an effect or needs more."""
    if not any(letter.isalnum() for letter in question.text):
        return None
    if command := find_command(question.text, question.language, question.character):
        first = None if command.name in _REMEMBERING else next(_obey(command, question))
    elif question.model is None and not reminding.find_wish(question):
        first = next(say("no_model", question))
    else:
        first = None
    return None if first and first.effect else first


def _obey(command: Command, question: Question) -> Iterator[Sentence]:
    match command.name:
        case "again":
            return _repeat(question, command.language)
        case "reminders" | "cancel_reminders" if not question.reminders:
            return say("no_reminders", question, command.language)
        case "reminders":
            return reminding.list_open(question, command.language)
        case "who" | "abilities" if question.model is not None:
            return say(f"{command.name}_with_model", question, command.language)
    return say(command.name, question, command.language)


def _repeat(question: Question, language: str) -> Iterator[Sentence]:
    """What the person really heard last."""
    last = next((exchange.secretary for exchange in reversed(question.history) if exchange.secretary.strip()), "")
    heard = [
        Sentence(text, spoken, question.language)
        for text in split(last, question.language)
        if (spoken := speakable(text, question.language))
    ]
    return iter(heard) if heard else say("nothing_to_repeat", question, language)
