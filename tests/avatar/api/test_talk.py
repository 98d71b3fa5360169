"""Characters, conversations, turns; who one is."""

import pytest

from secretary.core import conversations, privacy, turns
from secretary.core.models import Character, Conversation, Turn
from secretary.wire.blobs import store
from secretary.wire.config import settings
from tests.avatar.api.test_access import refused
from tests.dispatched import names
from tests.people import asked

pytestmark = pytest.mark.django_db

DATA = bytes(range(256))


def said(client, **told):
    return client.post("/api/v1/turns", told, content_type="application/json")


def test_the_active_characters_are_listed_and_shown(client):
    Character.objects.filter(slug="mina").update(active=False)
    items = client.get("/api/v1/characters").json()["items"]
    assert [one["slug"] for one in items] == ["sofia", "jonas"]
    assert client.get(f"/api/v1/characters/{items[1]['id']}").json() == items[1]
    assert client.get(items[0]["portrait"])["Content-Type"] == "image/webp"


def test_a_character_that_there_is_not_is_not_found(client):
    refused(client.get("/api/v1/characters/999999"), 404, "not_found")


def test_a_conversation_begins_beside_the_current_one(client, ada):
    current = conversations.current(ada)
    told = client.post("/api/v1/conversations", {"character": "jonas"}, content_type="application/json")
    assert told.status_code == 201
    assert (told.json()["character"]["name"], told.json()["current"]) == ("Jonas", False)
    items = client.get("/api/v1/conversations").json()["items"]
    assert [one["id"] for one in items] == [current.pk, told.json()["id"]]
    assert client.get(f"/api/v1/conversations/{current.pk}").json()["current"] is True


@pytest.mark.parametrize("told", [{"character": "nobody"}, {"language": "xx"}, {"language": "english"}])
def test_a_conversation_with_nobody_or_in_no_language_is_refused(client, told):
    answer = client.post("/api/v1/conversations", told, content_type="application/json")
    assert answer.status_code == 422
    assert not Conversation.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_what_is_said_is_answered_like_everything_else(client, queue):
    answer = said(client, text="Wie spät ist es?")
    assert answer.status_code == 202
    turn = answer.json()
    assert (turn["state"], turn["door"], turn["language"]) == ("replying", "api", "de")
    assert names(queue) == [("secretary.reply", turn["id"])]
    assert client.get(f"/api/v1/turns/{turn['id']}").json() == turn


def test_it_is_said_in_the_conversation_that_is_named(client, ada):
    other = Conversation.objects.create(user=ada, character=Character.objects.get(slug="jonas"), current=False)
    turn = said(client, text="Hello", language="en", conversation=other.pk).json()
    assert (turn["conversation"], turn["character"]["name"]) == (other.pk, "Jonas")


@pytest.mark.parametrize(
    ("told", "status"),
    [
        ({"text": ""}, 422),
        ({"text": "  "}, 422),
        ({"text": "x" * 2_001}, 422),
        ({"text": "\ud800"}, 422),
        ({"text": "Hello", "language": "xx"}, 422),
        ({"text": "Hello", "conversation": 999}, 404),
        ({"text": "Hello", "conversation": 2**70}, 422),
    ],
)
def test_what_cannot_be_said_is_refused(client, told, status):
    assert said(client, **told).status_code == status
    assert not Turn.objects.exists()


def test_turns_come_by_cursor_from_both_ends(client):
    ids = [asked(str(number)).pk for number in range(5)]
    newest = client.get("/api/v1/turns?limit=2").json()
    assert [one["id"] for one in newest["items"]] == ids[3:]
    assert (newest["older"], newest["newer"]) == (ids[3], None)
    before = client.get(f"/api/v1/turns?limit=2&before={newest['older']}").json()
    assert [one["id"] for one in before["items"]] == ids[1:3]
    after = client.get(f"/api/v1/turns?limit=1&after={ids[0]}").json()
    assert ([one["id"] for one in after["items"]], after["newer"]) == ([ids[1]], ids[1])


def test_turns_are_filtered_by_conversation_and_door(client, ada):
    first = asked("one")
    asked("two", how=turns.How(door="telegram"))
    assert [one["text"] for one in client.get("/api/v1/turns?door=telegram").json()["items"]] == ["two"]
    conversations.restart(ada)
    asked("three")
    items = client.get(f"/api/v1/turns?conversation={first.conversation_id}").json()["items"]
    assert [one["text"] for one in items] == ["one", "two"]


@pytest.mark.parametrize("query", ["limit=0", "limit=101", "after=x", "before=-1", "door=%00", f"conversation={2**64}"])
def test_a_strange_window_is_refused(client, query):
    refused(client.get(f"/api/v1/turns?{query}"), 422, "invalid")


def test_nobody_reads_what_others_said(client):
    turn = asked("a secret", by="bob")
    assert client.get("/api/v1/turns").json()["items"] == []
    for path in (f"turns/{turn.pk}", f"turns/{turn.pk}/voice", f"conversations/{turn.conversation_id}"):
        refused(client.get(f"/api/v1/{path}"), 404, "not_found")
    refused(client.delete(f"/api/v1/turns/{turn.pk}"), 404, "not_found")
    assert Turn.objects.filter(pk=turn.pk).exists()


def test_a_voice_is_sent_in_parts(client):
    turn = asked()
    Turn.objects.filter(pk=turn.pk).update(voice=store(settings().blobs_address).put(DATA, "ogg"))
    address = client.get(f"/api/v1/turns/{turn.pk}").json()["voice"]
    answer = client.get(address, headers={"range": "bytes=10-19"})
    assert (answer.status_code, answer.content, answer["Content-Type"]) == (206, DATA[10:20], "audio/ogg")
    assert client.head(address)["Content-Length"] == "256"
    wrong = client.get(address, headers={"range": "bytes=999-"})
    refused(wrong, 416, "range_not_satisfiable")
    assert wrong["Content-Range"] == "bytes */256"


def test_a_turn_without_a_clip_says_so(client):
    assert "not yet" in refused(client.get(f"/api/v1/turns/{asked().pk}/clip"), 404, "not_found")


def test_a_turn_is_deleted_with_its_recordings(client):
    turn = asked()
    voice = store(settings().blobs_address).put(b"a voice", "ogg")
    Turn.objects.filter(pk=turn.pk).update(voice=voice)
    assert client.delete(f"/api/v1/turns/{turn.pk}").status_code == 204
    assert not Turn.objects.exists()
    with pytest.raises(LookupError):
        store(settings().blobs_address).get(voice)
    refused(client.delete(f"/api/v1/turns/{turn.pk}"), 404, "not_found")


def test_a_conversation_is_deleted_with_what_was_said(client):
    turn = asked()
    assert client.delete(f"/api/v1/conversations/{turn.conversation_id}").status_code == 204
    assert not Turn.objects.exists()
    refused(client.delete("/api/v1/conversations/999999"), 404, "not_found")


def test_a_real_persons_face_without_consent_is_not_there_for_others(client):
    Character.objects.filter(slug="mina").update(likeness="person")
    mina = Character.objects.get(slug="mina").pk
    assert "mina" not in [one["slug"] for one in client.get("/api/v1/characters").json()["items"]]
    refused(client.get(f"/api/v1/characters/{mina}/portrait"), 404, "not_found")
    answer = client.post("/api/v1/render", {"character": "mina"}, content_type="application/json")
    assert "there are sofia, jonas" in refused(answer, 422, "refused")


def test_a_program_learns_who_it_is(program, ada):
    told = program("me").get("/api/v1/me").json()
    assert (told["username"], told["owner"], told["languages"]) == ("ada", False, ["en", "de"])
    assert told["token"]["scopes"] == ["me"]
    assert told["conversation"] == conversations.current(ada).pk


def test_everything_of_ones_own_is_put_into_a_file(program, ada):
    asks = program("me")
    begun = asks.get("/api/v1/me/export")
    assert (begun.status_code, begun.json()["state"]) == (202, "making")
    privacy.make(begun.json()["id"])
    ready = asks.get("/api/v1/me/export")
    assert (ready.status_code, ready["Content-Type"]) == (200, "application/zip")
    assert int(ready["Content-Length"]) > 100
