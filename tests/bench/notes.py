"""Voice messages by Telegram's webhook: how long until the voice and the clip are delivered, and how many a minute."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from gpu_tasks.encode import OpusEncoder, ogg
from secretary.wire.types import Speech
from tests.bench.visit import Say
from tests.processes import until
from tests.stand_in_model import StandInModel
from tests.stand_ins.bot_api import BotApi
from tests.system import microphones
from tests.system.running import Running

ANSWER = "I have looked into it for you, and everything will be ready in good time, tomorrow morning at about nine."
"""Six seconds when it is spoken."""

PUBLIC = "https://secretary.example"

SECONDS = 5.0
"""Of a voice message."""

CHATS = 6
"""People who write at once, in the measure of how many a minute."""


@dataclass(frozen=True, slots=True)
class Notes:
    voice: list[float]
    """Seconds from a message to its answer's voice."""
    clip: list[float]
    a_minute: float
    """Messages answered by voice and clip, when several people send them at once."""


def notes(folder: Path, count: int, say: Say) -> Notes:
    """`count` messages one after the other, then two of each of CHATS people at once."""
    recording = _recording()
    with _installation(folder, say) as api:
        chats = range(1, CHATS + 1)
        _answered(api, 1, recording)  # the first one loads what the others have
        one_by_one = [_answered(api, 1, recording) for _ in range(count)]
        say(f"notes: {count} one after the other")
        began, before = time.monotonic(), len(_taken(api, "sendVideoNote"))
        for chat in [*chats, *chats]:
            api.voice(chat, recording, SECONDS)
        until(lambda: len(_taken(api, "sendVideoNote")) >= before + 2 * CHATS, 300)
        rate = 2 * CHATS * 60 / (time.monotonic() - began)
        say(f"notes: {2 * CHATS} of {CHATS} people at once")
    return Notes([voice for voice, _ in one_by_one], [clip for _, clip in one_by_one], rate)


def _answered(api: BotApi, chat: int, recording: bytes) -> tuple[float, float]:
    """Seconds to the voice, and to the clip."""
    voices, clips = len(_taken(api, "sendVoice")), len(_taken(api, "sendVideoNote"))
    began = time.monotonic()
    api.voice(chat, recording, SECONDS)
    until(lambda: len(_taken(api, "sendVideoNote")) > clips, 60)
    return _taken(api, "sendVoice")[voices] - began, _taken(api, "sendVideoNote")[clips] - began


def _taken(api: BotApi, method: str) -> list[float]:
    return [call.at for call in list(api.calls) if call.method == method]


def _recording() -> bytes:
    """A person's sentence in five seconds, as a messenger sends it."""
    samples, _ = microphones.human("0880")
    wanted = round(SECONDS * microphones.RATE)
    whole = microphones.silence(SECONDS)
    whole[: min(len(samples), wanted)] = samples[:wanted]
    encoder = OpusEncoder()
    chunks = encoder.encode(Speech(whole, microphones.RATE)) + encoder.flush()
    return ogg(chunk.data for chunk in chunks)


@contextmanager
def _installation(folder: Path, say: Say) -> Iterator[BotApi]:
    folder.mkdir(parents=True, exist_ok=True)
    say("starting an installation with a bot")
    with StandInModel() as model, BotApi() as api:
        model.answer = ANSWER
        settings = {
            "SECRETARY_TELEGRAM_TOKEN": api.token,
            "SECRETARY_TELEGRAM_API_URL": api.address,
            "SECRETARY_ALLOWED_TELEGRAM": ",".join(map(str, range(1, CHATS + 1))),
            "SECRETARY_PUBLIC_URL": PUBLIC,
            "SECRETARY_LLM_URL": model.url,
            "SECRETARY_LLM_MODEL": "stand-in",
        }
        with Running(folder, **settings) as running:
            api.server.updates.routes[PUBLIC] = running.address
            running.wait()
            until(lambda: _taken(api, "setWebhook"), 60)
            yield api
