"""The addresses of the two APIs, each with its errors in one shape."""

from django.urls import URLPattern, URLResolver
from ninja import NinjaAPI

from avatar.api import compatible, problems
from avatar.api.characters import characters
from avatar.api.faces import faces
from avatar.api.guard import guarded
from avatar.api.me import me
from avatar.api.speech import speech
from avatar.api.talk import talk

DESCRIPTION = """Programs come with a bearer token (`secretary create-token`), pages with their session and its CSRF
token. Lists have a cursor. What goes wrong is `{"error": {"code", "message", "hint"?}}`."""

# Without its page of documentation: that loads scripts from elsewhere.
api = NinjaAPI(title="Secretary", version="1", description=DESCRIPTION, docs_url=None, urls_namespace="api")
for router in (characters, talk, speech, faces, me):
    api.add_router("", router)
problems.handle(api, problems.OURS)

openai = NinjaAPI(title="Secretary, as OpenAI", version="1", docs_url=None, urls_namespace="openai")
openai.add_router("", compatible.router)
problems.handle(openai, compatible.SHAPE)


def _addresses(of: NinjaAPI, shape: problems.Shape) -> tuple[list[URLPattern | URLResolver], str, str]:
    patterns, app, namespace = of.urls
    return guarded(patterns, shape), app, namespace


ours = _addresses(api, problems.OURS)
theirs = _addresses(openai, compatible.SHAPE)
