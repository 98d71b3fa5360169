"""The HTTP client of a language model's server, kept between questions so that its connection stays warm."""

from functools import lru_cache

import openai

from secretary.core.brain.question import ModelAddress


@lru_cache(maxsize=8)
def client(model: ModelAddress, *, connect: float, silence: float) -> openai.OpenAI:
    """`connect` and `silence`: seconds to wait for a connection, and for the next byte."""
    http = openai.DefaultHttpxClient(trust_env=not model.local)
    timeout = openai.Timeout(silence, connect=connect)
    # A local server needs no key, but the client insists on one.
    return openai.OpenAI(
        base_url=model.url, api_key=model.key or "none", timeout=timeout, max_retries=0, http_client=http
    )
