"""Find the language model: the one the settings name, else an Ollama on this machine."""

import logging
import time
from functools import lru_cache

import openai

from secretary.core.brain.client import client
from secretary.core.brain.question import ModelAddress
from secretary.wire.config import Settings

OLLAMA = "http://127.0.0.1:11434/v1"
"""Ollama's OpenAI-compatible side, on its default port."""

PROBE = 0.3
"""Seconds: what listens on this machine answers at once."""

KNOWN = 60
"""Seconds for which the result of a probe holds."""

log = logging.getLogger(__name__)


def find_model(settings: Settings, *, ollama: str = OLLAMA) -> ModelAddress | None:
    """The model to ask, None when there is none."""
    key = settings.llm_key.get_secret_value()
    url = settings.llm_url.rstrip("/")
    if url:
        # A server that does not list its models (llama.cpp behind a proxy) takes any name.
        return ModelAddress(url, settings.llm_model or _first_model(url, key, _period()) or "default", key)
    # The key belongs to the server that the settings name, and to nobody else who may listen on that port.
    if first := _first_model(ollama, "", _period()):
        return ModelAddress(ollama, settings.llm_model or first)
    return None


def _period() -> int:
    """Changes when what was found may be out of date."""
    return int(time.monotonic() // KNOWN)


@lru_cache(maxsize=8)
def _first_model(url: str, key: str, period: int) -> str:
    """The first model that talks; "" when nothing answers there. `period` only ages the cache."""
    try:
        listed = client(ModelAddress(url, "", key), connect=PROBE, silence=PROBE).models.list().data or []
        names = [str(model.id) for model in listed]
    except (openai.OpenAIError, ValueError, TypeError, AttributeError) as error:
        # Anything may listen on that port, with any answer.
        log.debug("no language model at %s: %s", url, type(error).__name__)
        return ""
    return next((name for name in names if "embed" not in name.lower()), "")
