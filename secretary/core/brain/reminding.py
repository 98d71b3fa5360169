"""Reminders without a language model: what is asked for and when, what is answered, and how one is told."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from babel.dates import format_date

from secretary.core.brain.commands import opened
from secretary.core.brain.phrases import LANGUAGES, phrases
from secretary.core.brain.question import Question, Remind, Sentence
from secretary.core.brain.saying import say
from secretary.core.brain.spoken import tongue
from secretary.core.brain.when import read, words

MOST = 50
"""Open reminders a person."""

FURTHEST = timedelta(days=366)

LONGEST = 300
"""Characters: who says more wants something else besides."""

SPAN = 12
"""Words that say when."""

TOLD = 5
"""Open reminders that are told at once."""

LATE = timedelta(minutes=1)
"""A reminder that is told later says when it was due."""

_WORD = re.compile(r"(?:[^\W_]|['’‘`])+")


@dataclass(frozen=True, slots=True)
class _Word:
    said: str
    """Plain, as templates know it."""
    start: int
    end: int
    """Where it stands in what was written, with its capitals and commas."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What was understood of "remind me …"."""

    text: str
    """"" when it was not said."""
    due: datetime | None
    language: str


def find_wish(question: Question) -> Wish | None:
    """The reminder that somebody asks for, in their language or else in another one that has commands."""
    if len(question.text) > LONGEST:
        return None
    text = unicodedata.normalize("NFC", question.text)
    for language in sorted(LANGUAGES, key=lambda known: known != question.language):
        own, said = words(language), opened(text, language, question.character)
        if head := own.head.match(said):
            rest = own.after.sub("", said[head.end() :]).split()
            ahead = len(said[: head.end()].split()) - len(said.split())
            places = list(_WORD.finditer(text))[ahead:][: len(rest)]
            # A few letters of few alphabets are two in lower case; then the places are not those of the words.
            if len(places) == len(rest):
                asked = [_Word(word, *place.span()) for word, place in zip(rest, places, strict=True)]
                return _wish(text, asked, language, question.now)
    return None


def _wish(text: str, asked: list[_Word], language: str, now: datetime) -> Wish | None:
    """The longest words that are a time are the time; the others are what it is about, after a word that links them."""
    own = words(language)
    asked = [word for word in asked if word.said != own.dropped]
    for length in range(min(SPAN, len(asked)), 0, -1):
        for start in range(len(asked) - length + 1):
            before, after = asked[:start], asked[start + length :]
            about = _plain([*before, *after])
            due = None
            if not about or own.link.match(about):
                due = read(_plain(asked[start : start + length]), language, now)
            if due:
                return Wish(_about(text, (before, after), language), due, language)
    return Wish(_about(text, (asked, []), language), None, language) if own.told.match(_plain(asked)) else None


def _plain(asked: Sequence[_Word]) -> str:
    return " ".join(word.said for word in asked)


def _about(text: str, parts: tuple[list[_Word], list[_Word]], language: str) -> str:
    """What somebody wants to be reminded of, as they wrote it."""
    own = words(language)
    link = own.link.match(_plain([*parts[0], *parts[1]]))
    linking = len(link[0].split()) if link else 0
    kept = (parts[0][linking:], parts[1][max(0, linking - len(parts[0])) :])
    about = " ".join(text[part[0].start : part[-1].end] for part in kept if part)
    for pattern, sign in own.shorter:
        about = pattern.sub(sign, about)
    return about


def grant(wish: Wish, question: Question) -> Iterator[Sentence]:
    """Say what was understood, and have it set; or say what is missing, or why it cannot be."""
    if refusal := _refusal(wish, question):
        yield from say(refusal, question, wish.language)
        return
    assert wish.due is not None
    effect = Remind(wish.text, wish.due, wish.language)
    more = {"when": _when(effect, question.now), "what": wish.text}
    for sentence in say("remind", question, wish.language, **more):
        yield replace(sentence, effect=effect)


def _refusal(wish: Wish, question: Question) -> str:
    """The answer that refuses it; "" for a wish that is granted."""
    if wish.due is None:
        return "remind_when"
    if not wish.text:
        return "remind_what"
    if wish.due.timestamp() <= question.now.timestamp():
        return "remind_past"
    if wish.due.timestamp() > (question.now + FURTHEST).timestamp():
        return "remind_far"
    return "remind_many" if len(question.reminders) >= MOST else ""


def list_open(question: Question, language: str) -> Iterator[Sentence]:
    """The open ones, the soonest first."""
    yield from say("reminders", question, language)
    for one in question.reminders[:TOLD]:
        when = _when(replace(one, language=language), question.now)
        yield from say("reminders_each", question, language, when=when[0].upper() + when[1:], what=one.text)
    if len(question.reminders) > TOLD:
        yield from say("reminders_more", question, language, count=str(len(question.reminders) - TOLD))


def tell(reminder: Remind, question: Question) -> Iterator[Sentence]:
    """The telling of one that is due; `question` only knows who tells whom, and when."""
    late = question.now.timestamp() - reminder.due.timestamp() > LATE.total_seconds()
    more = {"when": _when(reminder, question.now), "what": reminder.text}
    return say("remind_late" if late else "remind_told", question, reminder.language, **more)


def heading(reminder: Remind) -> str:
    """How its telling is called in the history, where other turns have what the person said."""
    return phrases(reminder.language).answer("remind_heading").format(what=reminder.text)


def _when(reminder: Remind, now: datetime) -> str:
    """The moment in the zone of `now`, in figures: "tomorrow at 9:00 am"."""
    due, own = reminder.due.astimezone(now.tzinfo), words(reminder.language).when
    days = (due.date() - now.date()).days
    wording = own[{0: "today", 1: "tomorrow"}.get(days, "later")]
    day = format_date(due, own["day"], locale=reminder.language)
    return wording.format(clock=tongue(reminder.language).moment(due).shown["clock"], day=day)
