"""Who may ask for what, how often, and that every refusal has one shape."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import URLPattern
from django.utils import timezone

from avatar.api import allowance, urls
from secretary.core import tokens
from secretary.core.models import ApiToken

pytestmark = pytest.mark.django_db

OPEN = ("openapi-json", "api-root", "nothing")

SAMPLES = {"<int:character_id>": "1", "<int:conversation_id>": "1", "<int:turn_id>": "1", "<path:name>": "whisper-1"}


def addresses():
    """(name, path) of every address that needs a token."""
    for root, (patterns, _, _) in {"/api/v1/": urls.ours, "/v1/": urls.theirs}.items():
        for pattern in patterns:
            assert isinstance(pattern, URLPattern)
            path = root + str(pattern.pattern)
            for part, sample in SAMPLES.items():
                path = path.replace(part, sample)
            if pattern.name not in OPEN:
                yield pattern.name, path


def refused(answer, status, code):
    """Of a refusal in our shape: what is told."""
    assert answer.status_code == status, answer.content
    told = answer.json()["error"]
    assert told["code"] == code
    return told["message"]


@pytest.mark.parametrize(("name", "path"), list(addresses()))
def test_a_stranger_is_told_to_bring_a_token(name, path):
    answer = Client().get(path)
    answer = Client().post(path) if answer.status_code == 405 else answer
    assert answer.status_code == 401, name
    assert answer["WWW-Authenticate"] == "Bearer"
    assert "token" in answer.json()["error"]["message"]


def test_a_token_that_nobody_made_is_refused(ada):
    answer = Client(headers={"authorization": "Bearer secretary_guess"}).get("/api/v1/me")
    refused(answer, 401, "unauthorized")


@pytest.mark.parametrize("scheme", ["Basic YWRhOmFkYQ==", "Bearer", "Bearer ", "nonsense"])
def test_another_authorization_is_none(ada, scheme):
    refused(Client(headers={"authorization": scheme}).get("/api/v1/me"), 401, "unauthorized")


@pytest.mark.parametrize(
    "values", [{"revoked": timezone.now()}, {"expires": timezone.now() - timedelta(seconds=1)}], ids=["revoked", "old"]
)
def test_a_token_that_is_over_is_refused(client, values):
    assert client.get("/api/v1/me").status_code == 200
    ApiToken.objects.update(**values)
    refused(client.get("/api/v1/me"), 401, "unauthorized")


def test_a_token_without_the_scope_is_refused_and_told_what_it_has(program):
    message = refused(program("me", "talk").get("/api/v1/characters"), 403, "missing_scope")
    assert message == "This token has no scope characters; it has me, talk."


def test_a_session_may_look(ada):
    client = Client()
    client.force_login(ada)
    assert client.get("/api/v1/me").json()["username"] == "ada"


def test_a_session_changes_nothing_without_its_csrf_token(ada):
    client = Client(enforce_csrf_checks=True)
    client.force_login(ada)
    answer = client.post("/api/v1/turns", {"text": "Hello"}, content_type="application/json")
    refused(answer, 403, "forbidden")


def test_a_token_needs_no_csrf_token(ada, queue):
    token = tokens.make(ada, "test")
    client = Client(enforce_csrf_checks=True, headers={"authorization": f"Bearer {token}"})
    answer = client.post("/api/v1/turns", {"text": "Hello"}, content_type="application/json")
    assert answer.status_code == 202


def test_a_bad_token_is_no_way_round_for_who_is_logged_in(ada):
    client = Client(headers={"authorization": "Bearer secretary_guess"})
    client.force_login(ada)
    refused(client.get("/api/v1/me"), 401, "unauthorized")


def test_who_asks_too_often_is_told_when_to_come_back(client, monkeypatch):
    monkeypatch.setitem(allowance.A_MINUTE, "look", 2)
    answers = [client.get("/api/v1/me") for _ in range(4)]  # a minute may end in between
    refused(answers[-1], 429, "too_many_requests")
    assert 1 <= int(answers[-1]["Retry-After"]) <= 60


@pytest.mark.parametrize("path", ["/api/v1/nothing", "/api/v1/", "/v1/nothing/at/all", "/api/v1/turns/abc"])
def test_an_address_that_there_is_not_answers_in_the_same_shape(client, path):
    refused(client.get(path), 404, "not_found")


def test_a_method_that_there_is_not_is_refused_with_those_there_are(client):
    answer = client.put("/api/v1/turns/1", {}, content_type="application/json")
    refused(answer, 405, "method_not_allowed")
    assert set(answer["Allow"].split(", ")) == {"GET", "DELETE"}


def test_a_body_that_is_too_large_is_refused_before_it_is_read(client):
    answer = client.post("/api/v1/turns", {"text": "x" * 300_000}, content_type="application/json")
    assert "at most 262,144" in refused(answer, 413, "too_large")


@pytest.mark.parametrize(("body", "status"), [("{", 400), ("[]", 400), ("[" * 100_000, 400), ('{"a":1}', 422)])
def test_a_body_that_makes_no_sense_is_refused(client, body, status):
    answer = client.post("/api/v1/turns", body, content_type="application/json")
    refused(answer, status, "unreadable" if status == 400 else "invalid")


def test_a_body_of_another_kind_is_refused(client):
    answer = client.post("/api/v1/turns", "text", content_type="text/plain")
    assert "application/json is taken" in refused(answer, 415, "unsupported_media")


def test_the_openapi_is_there_for_all(db):
    told = Client().get("/api/v1/openapi.json").json()
    assert {"/api/v1/turns", "/api/v1/transcribe", "/api/v1/render"} <= set(told["paths"])
    ids = [one["operationId"] for path in told["paths"].values() for one in path.values()]
    assert len(ids) == len(set(ids))
    assert set(told["components"]["securitySchemes"]) == {"Bearer", "Session"}
