import asyncio

import pytest

from avatar.live import calls
from avatar.live.threads import in_thread
from secretary.core import tasks, turns
from secretary.core.models import Stage, Turn
from tests import dispatched
from tests.avatar.live.leftovers import no_work_but
from tests.avatar.live.tab import HOST, Tab, cookie
from tests.people import asked, character, conversation
from tests.rows import COMMITS

pytestmark = [COMMITS, pytest.mark.timeout(60)]


@pytest.fixture
def ada(queue, media):
    """The conversation of somebody who is logged in."""
    ours = conversation("ada")
    ours.cookie = cookie(ours.user)
    return ours


@pytest.fixture
async def tab(ada):
    tab = Tab(ada.cookie)
    await tab.open()
    yield tab
    await tab.close()


async def waiting(queue, name):
    """The argument of the next task of a name that is dispatched."""
    async with asyncio.timeout(10):
        while True:
            for task in dispatched.lying(queue):
                if task.name == name:
                    return task.argument
            await asyncio.sleep(0.01)


# The door


async def test_a_stranger_is_asked_to_log_in(queue, media):
    tab = Tab()
    assert await tab.connect()
    assert await tab.closed() == 4401


@pytest.mark.parametrize(
    "origin",
    [
        "",
        "null",
        "http://evil.example",
        "http://localhost:8001",
        "http://localhost",
        f"http://{HOST}.evil.example",
        "http://[",
    ],
)
async def test_a_page_from_elsewhere_is_refused(ada, origin):
    tab = Tab(ada.cookie, origin=origin)
    assert await tab.connect()
    assert await tab.closed() == 4403
    assert tab.heard == []


async def test_a_name_that_is_not_ours_is_refused(ada):
    tab = Tab(ada.cookie, origin="http://evil.example", host="evil.example")
    assert await tab.connect()
    assert await tab.closed() == 4403


# The welcome


async def test_the_page_is_told_everything_at_first(ada):
    await in_thread(asked, "What time is it?")
    tab = Tab(ada.cookie)
    welcome = await tab.open()
    await tab.close()
    assert set(welcome) == {
        "type",
        "call",
        "character",
        "characters",
        "languages",
        "language",
        "expression",
        "ice_servers",
        "turns",
        "cut_off",
    }
    assert welcome["languages"] == ["en", "de"]
    assert welcome["language"] == "auto"
    assert [turn["text"] for turn in welcome["turns"]] == ["What time is it?"]
    assert tab.heard[0]["type"] == "welcome"


async def test_it_shows_the_newest_turns_oldest_first(ada):
    for number in range(42):
        await in_thread(asked, f"question {number}")
    tab = Tab(ada.cookie)
    shown = [turn["text"] for turn in (await tab.open())["turns"]]
    await tab.close()
    assert shown == [f"question {number}" for number in range(2, 42)]


async def test_nothing_of_another_person_is_shown(ada):
    await in_thread(lambda: asked("my secret is plum", by="bob"))
    tab = Tab(ada.cookie)
    assert (await tab.open())["turns"] == []
    await tab.close()


# What the page may say wrong


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("{", "strange"),
        ("[]", "refused"),
        ("7", "refused"),
        ("{}", "strange"),
        ('{"type": "dance"}', "refused"),
        ('{"type": null}', "refused"),
        ('{"type": "say"}', "strange"),
        ('{"type": "say", "text": ""}', "refused"),
        ('{"type": "say", "text": "\\ud800"}', "strange"),
        ('{"type": "character", "id": "x"}', "strange"),
        ('{"type": "character", "id": 1e999}', "strange"),
        ('{"type": "character", "id": 99999999999999999999999}', "refused"),
        ('{"type": "language", "code": "xx"}', "refused"),
        ('{"type": "expression", "name": "angry", "intensity": 0.5}', "refused"),
        ('{"type": "expression", "name": "happy", "intensity": NaN}', "refused"),
        ('{"type": "expression", "name": "happy", "intensity": 1.5}', "refused"),
        ('{"type": "expression", "name": [], "intensity": 1}', "refused"),
        ('{"type": "offer"}', "strange"),
        ('{"type": "offer", "sdp": "garbage"}', "strange"),
        ("[" * 60_000, "strange"),
        ("x" * 70_000, "refused"),
    ],
    ids=lambda value: str(value)[:60],
)
async def test_what_is_strange_is_answered_by_an_error_and_the_call_goes_on(tab, text, code):
    await tab.send(text)
    assert (await tab.hear("error"))["code"] == code
    await tab.tell("say", text="still here")
    assert (await tab.hear("turn"))["turn"]["text"] == "still here"


async def test_bytes_are_answered_by_an_error(tab):
    await tab.send(data=b"\x00\x01")
    assert (await tab.hear("error"))["code"] == "refused"


async def test_a_broken_candidate_is_answered_by_an_error(ada, tab):
    await tab.call()
    await tab.tell("candidate", candidate={"candidate": "candidate:1 1 udp", "sdpMid": "0", "sdpMLineIndex": 0})
    assert (await tab.hear("error"))["code"] == "strange"


async def test_after_a_strange_offer_nothing_is_connecting(tab):
    await tab.tell("offer", sdp="garbage")
    await tab.hear("error")
    await tab.tell("say", text="hello")
    states = [told["state"] for told in tab.heard if told["type"] == "state"]
    assert states[-1:] == ["idle"]


# What it may say


async def test_typed_words_that_a_command_answers_are_answered_at_once(tab, queue):
    await tab.tell("say", text="What time is it?", live=True)
    assert (await tab.hear("sentence"))["text"]
    assert await waiting(queue, "gpu_tasks.synthesize")
    assert not [name for name, _ in dispatched.names(queue) if name == "secretary.reply"]


@pytest.mark.usefixtures("by_worker")
async def test_typed_words_become_a_turn_and_are_dispatched(tab, queue):
    await tab.tell("say", text="What time is it?", live=True)
    turn = (await tab.hear("turn"))["turn"]
    shown = [turn[name] for name in ("text", "typed", "state", "language")]
    assert shown == ["What time is it?", True, "replying", "en"]
    assert await waiting(queue, "secretary.reply") == turn["id"]
    await tab.sees("state", state="thinking")


async def test_what_a_turn_shows_is_what_the_protocol_promises(tab):
    await tab.tell("say", text="What time is it?")
    shown = (await tab.hear("turn"))["turn"]
    promised = "id conversation character door state typed language text reply spoken expression created clip voice"
    assert set(shown) == {*promised.split(), "seconds", "trace", "error"}
    assert set(shown["character"]) == {"id", "name", "portrait"}


async def test_the_language_of_typed_words_is_guessed(tab):
    await tab.tell("say", text="Wie spät ist es?")
    assert (await tab.hear("turn"))["turn"]["language"] == "de"


async def test_a_language_that_is_set_holds_whatever_is_typed(ada, tab):
    await tab.tell("language", code="en")
    await tab.tell("say", text="Wie spät ist es?")
    assert (await tab.hear("turn"))["turn"]["language"] == "en"
    await in_thread(ada.refresh_from_db)
    assert ada.language == "en"


@pytest.mark.usefixtures("by_worker")
async def test_a_new_turn_stops_the_one_before(tab):
    await tab.tell("say", text="first")
    first = (await tab.hear("turn"))["turn"]["id"]
    await tab.tell("say", text="second")
    while (told := (await tab.hear("turn"))["turn"])["id"] != first or told["state"] != "cancelled":
        pass
    assert (await in_thread(Turn.objects.get, text="second")).stage == Stage.REPLYING


async def test_an_interrupted_turn_is_cancelled_and_what_was_heard_of_it_is_kept(tab):
    await tab.tell("say", text="What time is it?")
    shown = (await tab.hear("turn"))["turn"]
    await tab.tell("interrupt")
    while (told := (await tab.hear("turn"))["turn"])["state"] != "cancelled":
        pass
    turn = await in_thread(Turn.objects.get, pk=shown["id"])
    assert (turn.stage, turn.played, turn.spoken) == ("cancelled", True, "")
    assert told["id"] == shown["id"]


async def test_another_character_goes_on_with_the_conversation(ada, tab):
    jonas = await in_thread(character, "Jonas")
    await tab.tell("character", id=jonas.pk)
    assert (await tab.hear("character"))["character"]["name"] == "Jonas"
    await tab.tell("say", text="hello")
    turn = (await tab.hear("turn"))["turn"]
    assert (turn["conversation"], turn["character"]["name"]) == (ada.pk, "Jonas")


async def test_starting_over_welcomes_again_without_what_was_said(tab):
    await tab.tell("say", text="hello")
    await tab.hear("turn")
    await tab.tell("start_over")
    assert (await tab.hear("welcome"))["turns"] == []
    assert await in_thread(lambda: Turn.objects.get().stage) == Stage.CANCELLED


async def test_the_page_hears_each_sentence_and_the_end(ada, tab):
    await tab.tell("say", text="What time is it?")
    shown = (await tab.hear("turn"))["turn"]

    def answer():
        tasks.reply(shown["id"])
        turns.fail(shown["id"], "The voice is hoarse.")

    await in_thread(answer)
    assert (await tab.hear("sentence"))["turn"] == shown["id"]
    while (told := (await tab.hear("turn"))["turn"])["state"] != "failed":
        pass
    assert told["error"] == "The voice is hoarse."
    assert told["reply"]


# Two tabs


async def test_a_second_tab_that_calls_takes_the_call_over(ada, tab):
    await tab.call()
    second = Tab(ada.cookie)
    await second.open()
    await second.call()
    assert await tab.closed() == 4409
    assert tab.heard[-1]["type"] == "taken_over"
    assert tab.heard[-1]["words"]
    await second.tell("say", text="still here")
    await second.hear("turn")
    await second.close()


async def test_a_tab_without_a_call_stays_open_beside_one_with(ada, tab):
    second = Tab(ada.cookie)
    await second.open()
    await second.call()
    await tab.tell("say", text="typed here")
    assert (await second.hear("turn"))["turn"]["text"] == "typed here"
    await second.close()


# The end


async def connections(media) -> int:
    return len(await in_thread(media.client_list))


@pytest.mark.usefixtures("by_worker")
async def test_a_call_that_ends_leaves_nothing_behind(ada, media):
    before, open_ = asyncio.all_tasks(), await connections(media)
    tab = Tab(ada.cookie)
    await tab.open()
    await tab.call()
    await tab.tell("say", text="What time is it?")
    turn = (await tab.hear("turn"))["turn"]
    await tab.close()
    async with asyncio.timeout(10):
        while await connections(media) > open_:
            await asyncio.sleep(0.01)
    await no_work_but(before)
    assert (await in_thread(Turn.objects.get, pk=turn["id"])).stage == Stage.REPLYING


async def test_pages_that_close_while_events_arrive_are_let_go(ada):
    for _ in range(30):
        tab = Tab(ada.cookie)
        await tab.open()
        await in_thread(asked)
        await tab.close()
        assert tab.gone


async def test_every_call_ends_with_its_process(ada):
    before = asyncio.all_tasks()
    tab = Tab(ada.cookie)
    await tab.open()
    await tab.call()
    await calls.close_all()
    await no_work_but(before, of=frozenset({"avatar"}))  # the page's own WebRTC runs on the same loop
    await tab.close()


async def test_a_german_page_is_told_in_german(ada):
    tab = Tab(ada.cookie, languages="de,en;q=0.5")
    await tab.open()
    await tab.tell("say", text="")
    assert (await tab.hear("error"))["words"] == "Es gibt nichts zu beantworten: Der Text ist leer."
    await tab.close()
