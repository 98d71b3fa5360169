"""What the language model is told: who it is, how to speak, and what was said before."""

from collections.abc import Iterator

from babel import Locale
from babel.core import UnknownLocaleError
from babel.dates import format_date, format_time
from openai.types.chat import ChatCompletionMessageParam

from secretary.core.brain.question import Exchange, Question

REMEMBERED = 12
"""Earlier turns at most."""

HISTORY = 6000
"""Characters of earlier turns at most: small local models have small contexts."""

QUESTION = 4000
"""Characters of the question at most."""

_SYSTEM = """\
You are {name}, a secretary with a voice and a face. {manner}
You are an AI: say so when asked, never claim to be a person, to have a body, or to have done what you cannot do.
What you write is spoken aloud by a voice{door}. So answer in one to three short, natural sentences, \
unless asked for more. No Markdown, no lists, no headings, no emoji, no tables, no code unless asked for it.
The person speaks {language}; answer in {language}, unless asked for another language.
What you heard was transcribed by a machine and may hold mistakes: take the likely meaning, and ask when in doubt. \
You cannot look things up, and you do not know today's news, weather or prices: say so instead of inventing them.
You may begin a sentence with [neutral], [happy], [sad] or [surprised] to change the look on your face; use it rarely.
It is {day}, {clock}."""

_DOORS = {
    "web": "",
    "telegram": " and sent as a voice message on Telegram",
    "whatsapp": " and sent as a voice message on WhatsApp",
}


def conversation(question: Question) -> list[ChatCompletionMessageParam]:
    """The messages of the request: the system prompt, the newest of the earlier turns, the question."""
    messages: list[ChatCompletionMessageParam] = [{"role": "system", "content": _system(question)}]
    for exchange in _remembered(question.history):
        messages.append({"role": "user", "content": exchange.person})
        # Many chat templates insist on turns that alternate, also where the person interrupted at once.
        messages.append({"role": "assistant", "content": exchange.secretary or "…"})
    messages.append({"role": "user", "content": question.text[:QUESTION]})
    return messages


def _system(question: Question) -> str:
    return _SYSTEM.format(
        name=question.character,
        manner=question.manner.strip(),
        door=_DOORS.get(question.door, ""),
        language=_language(question.language),
        day=format_date(question.now, "full", locale="en"),
        clock=format_time(question.now, "HH:mm", locale="en"),
    )


def _language(code: str) -> str:
    try:
        return Locale.parse(code).get_display_name("en") or code
    except (UnknownLocaleError, ValueError):
        return code


def _remembered(history: tuple[Exchange, ...]) -> list[Exchange]:
    """The newest that fit, oldest first."""
    return list(_fitting(history))[::-1]


def _fitting(history: tuple[Exchange, ...]) -> Iterator[Exchange]:
    left = HISTORY
    for exchange in reversed(history[-REMEMBERED:]):
        left -= len(exchange.person) + len(exchange.secretary)
        if left < 0:
            return
        if exchange.person.strip():
            yield exchange
