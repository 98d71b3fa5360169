"""One answer: a command's, else the language model's, else an honest word about what is missing."""

from collections.abc import Iterator

from secretary.core.brain.commands import Command, find_command
from secretary.core.brain.model import PATIENCE, Failure, Patience, converse
from secretary.core.brain.phrases import Phrases, phrases
from secretary.core.brain.question import Effect, Question, Sentence
from secretary.core.brain.sentences import split
from secretary.core.brain.speakable import speakable
from secretary.core.brain.spoken import tongue

_EFFECTS: dict[str, Effect] = {"start_over": "start_over", "stop": "stop"}


def answer(question: Question, *, patience: Patience = PATIENCE) -> Iterator[Sentence]:
    """Sentence by sentence, at least one; a failing model is told in words, never raised."""
    if not any(letter.isalnum() for letter in question.text):
        yield from _say("not_heard", question)
    elif command := find_command(question.text, question.language, question.character):
        yield from _obey(command, question)
    elif question.model is None:
        yield from _say("no_model", question)
    else:
        try:
            yield from converse(question, question.model, patience)
        except Failure as failure:
            yield from _say(failure.phrase, question)


def _obey(command: Command, question: Question) -> Iterator[Sentence]:
    if command.name == "again":
        return _repeat(question, command.language)
    with_model = command.name in {"who", "abilities"} and question.model is not None
    name = f"{command.name}_with_model" if with_model else command.name
    return _say(name, question, command.language)


def _repeat(question: Question, language: str) -> Iterator[Sentence]:
    """What the person really heard last."""
    last = next((exchange.secretary for exchange in reversed(question.history) if exchange.secretary.strip()), "")
    heard = [
        Sentence(text, spoken, question.language)
        for text in split(last, question.language)
        if (spoken := speakable(text, question.language))
    ]
    return iter(heard) if heard else _say("nothing_to_repeat", question, language)


def _say(name: str, question: Question, language: str = "") -> Iterator[Sentence]:
    """One of our own answers, shown in figures and spoken in words."""
    own = phrases(language or question.language)
    wording = own.answer(name, question.manner, len(question.history))
    for template in split(wording, own.language):
        yield _sentence(template, name, question, own)


def _sentence(template: str, name: str, question: Question, own: Phrases) -> Sentence:
    clock = tongue(own.language).moment(question.now)
    names = {"name": question.character, "model": question.model.name if question.model else ""}
    return Sentence(
        template.format(**names, **clock.shown),
        speakable(template.format(**names, **clock.spoken), own.language),
        own.language,
        own.expression(name),
        _EFFECTS.get(name, ""),
    )
