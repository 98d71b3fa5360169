import json
import re
from datetime import UTC, datetime

import pytest
from django.urls import reverse

from secretary.core import conversations
from secretary.core.models import Conversation, Turn
from secretary.wire.blobs import store
from secretary.wire.config import settings
from tests.people import asked, person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("queue", "media")]


@pytest.fixture
def turn():
    """What Ada said, answered."""
    turn = asked("What about the Überweisung?")
    Turn.objects.filter(pk=turn.pk).update(stage="finished", reply="It is noon in the garden.", door="telegram")
    return Turn.objects.get(pk=turn.pk)


@pytest.fixture
def inside(client, turn):
    """Ada's browser."""
    client.force_login(turn.conversation.user)
    return client


def seen(client, **query):
    """The texts of the turns that a page shows."""
    page = client.get("/history/", query).content.decode()
    found = re.search(r'<script id="history-turns" type="application/json">(.*?)</script>', page, re.DOTALL)
    return [turn["text"] for turn in json.loads(found[1])]


@pytest.mark.parametrize("words", ["überWEISUNG", "ÜBERWEISUNG", "garden", "noon überweisung", "WHAT"])
def test_words_are_found_in_what_was_said_and_answered_whatever_their_case(inside, words):
    asked("Something else.")
    assert seen(inside, q=words) == ["What about the Überweisung?"]


@pytest.mark.parametrize("words", ["zebra", "garden zebra", "%", "_", "'; DROP TABLE core_turn; --", "\\", "zeb\0ra"])
def test_words_that_nobody_said_are_not_found_and_mean_nothing_else(inside, words):
    assert seen(inside, q=words) == []


def test_a_door_is_filtered(inside):
    asked("At the web.")
    assert seen(inside, door="telegram") == ["What about the Überweisung?"]
    assert seen(inside, door="web") == ["At the web."]


def test_days_are_filtered_both_included(inside, turn):
    Turn.objects.filter(pk=turn.pk).update(created=datetime(2026, 3, 5, 12, tzinfo=UTC))
    asked("Today.")
    assert seen(inside, since="2026-03-05", until="2026-03-05") == ["What about the Überweisung?"]
    assert seen(inside, until="2026-03-04") == []
    assert seen(inside, since="2026-03-06") == ["Today."]


def test_a_date_that_is_none_is_refused_in_words(inside):
    answer = inside.get("/history/", {"since": "yesterday"})
    assert answer.status_code == 422
    assert "A date is written as in 2026-11-21." in answer.content.decode()


def test_it_is_paged_by_cursor_the_newest_first(inside, turn):
    later = {"conversation": turn.conversation, "character": turn.character, "language": "en"}
    Turn.objects.bulk_create(Turn(deadline=turn.deadline, text=str(number), **later) for number in range(60))
    assert seen(inside)[:2] == ["59", "58"]
    older = re.search(r'rel="next" href="\?before=(\d+)"', inside.get("/history/").content.decode())[1]
    assert seen(inside, before=older) == [*map(str, range(9, -1, -1)), "What about the Überweisung?"]


def news(client, **query):
    return client.get("/history/news", query).json()


def test_news_are_what_came_after_the_cursor_and_what_changed_of_the_known(inside, turn):
    fresh = asked("And now?")
    Turn.objects.filter(pk=turn.pk).update(reply="It is one.")
    told = news(inside, after=turn.pk, known=f"{turn.pk}.999999")
    assert [(one["text"], one["reply"]) for one in told["turns"]] == [(turn.text, "It is one."), ("And now?", "")]
    assert (told["after"], told["gone"]) == (fresh.pk, [999999])


def test_news_are_filtered_as_the_page_is(inside, turn):
    asked("And now?")
    assert news(inside, after=turn.pk, q="zebra")["turns"] == []


def test_news_of_others_are_not_told(inside, turn):
    other = asked("My secret is plum", by="bob")
    assert news(inside, after=turn.pk, known=str(other.pk)) == {"turns": [], "after": turn.pk, "gone": [other.pk]}


def test_a_deleted_turn_is_gone_with_its_files_unless_others_use_them(inside, turn):
    blobs = store(settings().blobs_address)
    own, shared = blobs.put(b"her clip", "mp4"), blobs.put(b"the same voice", "ogg")
    Turn.objects.filter(pk=turn.pk).update(clip=own, voice=shared)
    other = asked(by="bob")
    Turn.objects.filter(pk=other.pk).update(voice=shared)
    assert inside.post(reverse("history-delete-turn", args=[turn.pk])).status_code == 302
    assert list(Turn.objects.all()) == [other]
    assert blobs.get(shared) == b"the same voice"
    with pytest.raises(LookupError):
        blobs.get(own)


def test_a_turn_that_is_being_answered_is_stopped_when_it_is_deleted(inside, media, django_capture_on_commit_callbacks):
    running = asked("Tell me a long story.")
    with django_capture_on_commit_callbacks(execute=True):
        inside.post(reverse("history-delete-turn", args=[running.pk]), headers={"accept": "application/json"})
    assert media.exists(f"stop:{running.pk}")


def test_a_deleted_conversation_takes_its_turns_along_and_another_is_current(inside, turn):
    talk = turn.conversation
    inside.post(reverse("history-delete", args=[talk.pk]))
    assert not Turn.objects.exists()
    assert conversations.current(talk.user).pk != talk.pk


def test_an_older_conversation_goes_on_in_the_call(inside, turn):
    conversations.restart(turn.conversation.user)
    assert inside.post(reverse("history-resume", args=[turn.conversation_id]))["Location"] == "/"
    assert conversations.current(turn.conversation.user) == turn.conversation


def test_one_more_conversation_begins(inside, turn):
    inside.post(reverse("history-begin"))
    assert conversations.current(turn.conversation.user) != turn.conversation


def test_the_conversations_are_listed_by_how_they_begin(inside, turn):
    Conversation.objects.create(user=turn.conversation.user, character=turn.character, current=False)
    answer = inside.get("/history/", {"conversation": turn.conversation_id})
    assert [(talk["first"], talk["count"]) for talk in answer.context["talks"]] == [("What about the Überweisung?", 1)]
    assert "One conversation, with Sofia" in answer.content.decode()


def test_the_persons_own_recording_is_played_to_them_only(inside, client, turn):
    key = store(settings().blobs_address).put(b"hello", "ogg")
    Turn.objects.filter(pk=turn.pk).update(recording=key)
    address = reverse("history-recording", args=[turn.pk])
    assert inside.get(address).content == b"hello"
    client.force_login(person("bob"))
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("name", ["history-delete-turn", "history-delete", "history-resume"])
def test_nothing_of_others_can_be_touched(client, turn, name):
    client.force_login(person("bob"))
    number = turn.pk if "turn" in name else turn.conversation_id
    assert client.post(reverse(name, args=[number])).status_code == 404
    assert Turn.objects.filter(pk=turn.pk).exists()


@pytest.mark.parametrize("query", [{"conversation": "x"}, {"before": "-1"}, {"before": "9" * 30}, {"door": "moon"}])
def test_a_strange_question_shows_everything(inside, query):
    assert seen(inside, **query) == ["What about the Überweisung?"]
