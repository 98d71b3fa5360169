"""The lab: runs with real tasks, which leave no trace in a conversation; what is refused, and whose a run is."""

import asyncio
import json

import pytest
from django.test import AsyncClient

from avatar.pages.lab_run import Teller
from secretary.core import lab
from secretary.core.characters import builtin
from secretary.core.errors import Unreachable
from secretary.core.models import Conversation, Delivery, Turn
from tests.avatar.api.conftest import recording
from tests.avatar.api.conftest import workers as workers  # noqa: PLC0414 (a fixture)
from tests.people import asked, person, sentence
from tests.rows import COMMITS

pytestmark = COMMITS


@pytest.fixture
def ada(db, queue, media):
    builtin.install()
    return person("ada")


@pytest.fixture
def inside(client, ada):
    client.force_login(ada)
    return client


def ran(user, **fields):
    """Every event of a run, as the page gets them."""

    async def run():
        client = AsyncClient()
        await client.aforce_login(user)
        answer = await client.post("/lab/run", fields)
        assert answer.status_code == 200, answer.content
        return [json.loads(line) async for lines in answer.streaming_content for line in lines.splitlines()]

    return asyncio.run(run())


@pytest.mark.slow
def test_a_run_tells_each_stage_and_becomes_no_part_of_the_conversation(ada, workers, client):
    events = ran(ada, file=recording(), language="en", character="jonas", expression="happy", intensity="80")
    run = events[-1]["run"]
    marks = [event["mark"] for event in events if "mark" in event]
    assert (marks[:2], marks[-1]) == (["heard", "first_word"], "finished")
    assert {*marks} == {*run["trace"]} == {"heard", "first_word", "first_sound", "first_frame", "finished"}
    assert (run["character"], run["expression"]) == ("Jonas", "happy")
    assert (Turn.objects.count(), Conversation.objects.count(), Delivery.objects.count()) == (0, 0, 0)
    client.force_login(ada)
    assert client.get(run["clip"])["Content-Type"] == "video/mp4"
    client.force_login(person("bob"))
    assert client.get(run["clip"]).status_code == 404


@pytest.mark.slow
def test_a_stored_turn_is_tried_again_in_another_voice_with_the_same_answer(ada, workers, inside):
    turn = asked("What time is it?")
    line = sentence(text="It is noon.")
    line.turn = turn
    line.save()
    run = ran(ada, turn=turn.pk, character="mina")[-1]["run"]
    assert (run["text"], run["reply"], run["character"], run["of"]) == (
        "What time is it?",
        "It is noon.",
        "Mina",
        turn.pk,
    )
    assert Turn.objects.count() == 1
    assert [one["id"] for one in inside.get("/lab/kept").json()["runs"]] == [run["id"]]


WRONG = [
    ({"text": "Hi", "language": "xx"}, "language"),
    ({"text": "Hi", "expression": "furious"}, "expression"),
    ({"text": "Hi", "intensity": "900"}, "expression"),
    ({"text": "Hi", "character": "nobody"}, "character"),
    ({"turn": "99999"}, "turn"),
]


@pytest.mark.parametrize(("fields", "named"), WRONG)
def test_a_wrong_wish_is_refused_in_words(inside, fields, named):
    answer = inside.post("/lab/run", fields)
    assert answer.status_code == 422
    assert named in answer.json()["error"]


def test_a_file_that_is_no_sound_is_refused(inside):
    from django.core.files.uploadedfile import SimpleUploadedFile

    answer = inside.post("/lab/run", {"file": SimpleUploadedFile("a.wav", b"no sound")})
    assert answer.status_code == 415


def test_somebody_elses_turn_cannot_be_tried_again(inside):
    assert inside.post("/lab/run", {"turn": asked(by="bob").pk}).status_code == 422


def test_one_run_at_a_time(inside, ada):
    lab.begin(ada)
    assert inside.post("/lab/run", {"text": "Hi"}).status_code == 429


def test_of_many_runs_the_newest_are_kept_for_an_hour(ada, media):
    for number in range(lab.MOST + 3):
        lab.keep(ada, {"text": str(number), "at": float(number)})
    assert [run["text"] for run in lab.runs(ada)][:2] == [str(lab.MOST + 2), str(lab.MOST + 1)]
    assert len(lab.runs(ada)) == lab.MOST
    assert all(0 < media.ttl(key) <= lab.KEPT for key in media.scan_iter("lab:*"))


def test_the_page_shows_what_there_is_to_choose_from(inside):
    asked("What time is it?")
    page = inside.get("/lab/").content.decode()
    assert [name for name in ("Sofia", "Jonas", "Mina", "What time is it?", "Surprised") if name not in page] == []


def test_only_somebody_who_is_logged_in_gets_in(client, db):
    assert client.get("/lab/").status_code == 302
    assert client.post("/lab/run", {"text": "Hi"}).status_code == 302


def test_a_page_that_has_left_ends_its_run():
    told, stopped = [], []
    tell = Teller(told.append)
    tell.stop = lambda: stopped.append(True)
    tell({"note": "first"})
    tell.leave()
    with pytest.raises(Unreachable):
        tell({"note": "second"})
    assert (told, stopped) == ([{"note": "first"}], [True])
