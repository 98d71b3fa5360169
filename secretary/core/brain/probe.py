"""Find the language model: the one the settings name, else an Ollama on this machine."""

import logging
import threading
import time
from typing import Any

import httpx

from secretary.core.brain.question import ModelAddress
from secretary.wire.config import Settings

OLLAMA = "http://127.0.0.1:11434/v1"
"""Ollama's OpenAI-compatible side, on its default port."""

PROBE = 0.3
"""Seconds: what listens on this machine answers at once."""

KNOWN = 60
"""Seconds after which it is probed again, beside the answer that asks: nobody waits for a probe but the first."""

log = logging.getLogger(__name__)


def find_model(settings: Settings, *, ollama: str = OLLAMA) -> ModelAddress | None:
    """The model to ask, None when there is none."""
    key = settings.llm_key.get_secret_value()
    url = settings.llm_url.rstrip("/")
    if url:
        # A server that does not list its models (llama.cpp behind a proxy) takes any name.
        return ModelAddress(url, settings.llm_model or _known.first(url, key) or "default", key)
    # The key belongs to the server that the settings name, and to nobody else who may listen on that port.
    if first := _known.first(ollama, ""):
        return ModelAddress(ollama, settings.llm_model or first)
    return None


class _Known:
    """What was found at each address, and when."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, str], tuple[float, str]] = {}
        self._probing = threading.Lock()

    def first(self, url: str, key: str) -> str:
        """The first model that talks; "" when nothing answers there. May be KNOWN seconds old and a little more."""
        if (url, key) not in self._found:
            self._probe(url, key)
        at, model = self._found[url, key]
        if time.monotonic() - at > KNOWN and self._probing.acquire(blocking=False):
            threading.Thread(target=self._renew, args=(url, key), daemon=True).start()
        return model

    def _renew(self, url: str, key: str) -> None:
        try:
            self._probe(url, key)
        finally:
            self._probing.release()

    def _probe(self, url: str, key: str) -> None:
        self._found[url, key] = (time.monotonic(), _first_model(url, key))


_known = _Known()


def _first_model(url: str, key: str) -> str:
    try:
        names = [str(model["id"]) for model in _listed(ModelAddress(url, "", key))]
    except (httpx.HTTPError, ValueError, TypeError, KeyError) as error:
        # Anything may listen on that port, with any answer.
        log.debug("no language model at %s: %s", url, type(error).__name__)
        return ""
    return next((name for name in names if "embed" not in name.lower()), "")


def _listed(server: ModelAddress) -> list[dict[str, Any]]:
    """Without the openai package, which only those need who have a model."""
    headers = {"Authorization": f"Bearer {server.key}"} if server.key else {}
    answer = httpx.get(f"{server.url}/models", headers=headers, timeout=PROBE, trust_env=not server.local)
    return answer.raise_for_status().json()["data"] or []
