"""Our own answers: worded for a character, shown in figures and spoken in words."""

from collections.abc import Iterator

from secretary.core.brain.phrases import phrases
from secretary.core.brain.question import Effect, Question, Sentence
from secretary.core.brain.sentences import split
from secretary.core.brain.speakable import speakable
from secretary.core.brain.spoken import tongue

_EFFECTS: dict[str, Effect] = {"start_over": "start_over", "stop": "stop", "cancel_reminders": "forget_reminders"}


def say(name: str, question: Question, language: str = "", **more: str) -> Iterator[Sentence]:
    """The answer of this name, sentence by sentence. `more`: what else its wording names."""
    own = phrases(language or question.language)
    clock = tongue(own.language).moment(question.now)
    names = {"name": question.character, "model": question.model.name if question.model else "", **more}
    for template in split(own.answer(name, question.manner, len(question.history)), own.language):
        yield Sentence(
            template.format(**names, **clock.shown),
            speakable(template.format(**names, **clock.spoken), own.language),
            own.language,
            own.expression(name),
            _EFFECTS.get(name, ""),
        )
