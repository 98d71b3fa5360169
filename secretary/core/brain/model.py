"""Ask the language model, and give its answer sentence by sentence while it still writes."""

import logging
import time
from collections.abc import Iterable, Iterator
from contextlib import closing

import openai
from openai.types.chat import ChatCompletionChunk

from secretary.core.brain.client import client
from secretary.core.brain.expression import take_expression
from secretary.core.brain.prompt import conversation
from secretary.core.brain.question import Failure, ModelAddress, Patience, Question, Sentence
from secretary.core.brain.sentences import Splitter
from secretary.core.brain.speakable import speakable
from secretary.core.brain.thinking import without_thinking
from secretary.wire.types import ExpressionName

LONGEST = 2000
"""Characters of an answer: about two minutes of speech. Nobody listens longer, and a model in a loop never ends."""

log = logging.getLogger(__name__)


def converse(question: Question, model: ModelAddress, patience: Patience) -> Iterator[Sentence]:
    """The model's answer. Raises Failure, also after some sentences."""
    look: ExpressionName = "neutral"
    said = False
    try:
        for text in _sentences(question, model, patience):
            new_look, shown = take_expression(text)
            look = new_look or look
            if spoken := speakable(shown, question.language):
                said = True
                yield Sentence(shown, spoken, question.language, look)
    except Failure as failure:
        if said:
            raise Failure("broken") from failure
        raise
    if not said:
        raise Failure("silent")


def _sentences(question: Question, model: ModelAddress, patience: Patience) -> Iterator[str]:
    """Whole sentences; what is begun when the stream breaks is still given, then Failure raised."""
    splitter = Splitter(question.language)
    try:
        for piece in without_thinking(_pieces(question, model, patience)):
            yield from splitter.feed(piece)
    except Failure:
        yield from splitter.flush()
        raise
    yield from splitter.flush()


def _pieces(question: Question, model: ModelAddress, patience: Patience) -> Iterator[str]:
    try:
        yield from _stream(question, model, patience)
    except (openai.OpenAIError, ValueError, TypeError, AttributeError) as error:
        # A server that only resembles OpenAI's sends other shapes, which the client does not check.
        log.warning("language model %s at %s failed: %s", model.name, model.url, type(error).__name__)
        raise Failure(_phrase(error)) from error


def _stream(question: Question, model: ModelAddress, patience: Patience) -> Iterator[str]:
    ends = time.monotonic() + patience.total
    server = client(model, connect=patience.connect, silence=patience.silence)
    stream = server.chat.completions.create(model=model.name, messages=conversation(question), stream=True)
    with closing(stream):
        yield from _limited((_piece(chunk) for chunk in stream), ends)


def _limited(pieces: Iterable[str], ends: float) -> Iterator[str]:
    length = 0
    for piece in pieces:
        yield piece
        length += len(piece)
        if length > LONGEST:
            return
        if time.monotonic() > ends:
            raise Failure("slow")


def _piece(chunk: ChatCompletionChunk) -> str:
    """The text of a chunk; the first and the last of a stream have none."""
    choice = next(iter(chunk.choices or ()), None)
    return str(choice.delta.content or "") if choice and choice.delta else ""


def _phrase(error: Exception) -> str:
    """What the person is told of an error."""
    match error:
        case openai.APITimeoutError():
            return "slow"
        case openai.APIConnectionError():
            return "unreachable"
        case openai.AuthenticationError() | openai.PermissionDeniedError():
            return "refused"
        case openai.NotFoundError():
            return "unknown_model"
        case openai.RateLimitError():
            return "busy"
    return "failed"
