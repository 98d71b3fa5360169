"""Telegram and WhatsApp from end to end: stand-in messengers, real workers, the embedded engines."""

import re
import sqlite3
import threading
import time
from collections.abc import Iterator
from typing import Any

import httpx
import jiwer
import numpy as np
import pytest

from gpu_tasks.encode import OpusEncoder, ogg
from gpu_tasks.stt.faster_whisper import FasterWhisper
from secretary.wire import media
from secretary.wire.types import Speech
from tests.gpu_tasks import decoded
from tests.processes import until
from tests.stand_ins.bot_api import TOKEN, BotApi
from tests.stand_ins.bot_api_server import Call
from tests.stand_ins.twilio_api import Twilio
from tests.system import microphones
from tests.system.page import Page
from tests.system.running import Running
from tests.system.test_survival import kill, worker

pytestmark = pytest.mark.slow

ADA, BEN, CORA, DORA, EVE, FAY = 101, 102, 103, 104, 105, 106
"""Telegram chats. Ada is the owner; the others are allowed."""

NUMBER = "+4915112345678"

ACCOUNT, SIGNED_WITH = "AC" + "0" * 32, "twilio-token-of-the-tests"

TASKS = (
    "/flower/tasks/datatable?draw=1&start=0&length=5000&search[value]="
    "&order[0][column]=0&order[0][dir]=asc&columns[0][data]=name"
)
"""Everything that Flower knows of every task."""

MARKER = "zanzibar marmalade"
"""A sentence that is found nowhere but where it belongs."""


@pytest.fixture(scope="module")
def telegram() -> Iterator[BotApi]:
    with BotApi(TOKEN) as api:
        yield api


@pytest.fixture(scope="module")
def twilio() -> Iterator[Twilio]:
    with Twilio(ACCOUNT, SIGNED_WITH) as api:
        yield api


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory, telegram: BotApi, twilio: Twilio) -> Iterator[Running]:
    doors = {
        "SECRETARY_TELEGRAM_TOKEN": TOKEN,
        "SECRETARY_TELEGRAM_API_URL": telegram.address,
        "SECRETARY_OWNER_TELEGRAM": str(ADA),
        "SECRETARY_ALLOWED_TELEGRAM": f"{BEN},{CORA},{DORA},{EVE},{FAY}",
        "SECRETARY_TWILIO_ACCOUNT_SID": ACCOUNT,
        "SECRETARY_TWILIO_AUTH_TOKEN": SIGNED_WITH,
        "SECRETARY_TWILIO_FROM": twilio.number,
        "SECRETARY_TWILIO_API_URL": twilio.url,
        "SECRETARY_OWNER_WHATSAPP": NUMBER,
    }
    with Running(tmp_path_factory.mktemp("doors"), public=True, **doors) as running:
        twilio.webhook(running.address)
        yield running.wait()


@pytest.fixture
def page(running: Running) -> Iterator[Page]:
    """The owner's, open in a browser meanwhile."""
    page = Page(running.address, running.fresh_link())
    yield page
    page.close()


@pytest.fixture(scope="module")
def note() -> bytes:
    """A person's voice message: OGG/Opus."""
    samples, _ = microphones.human("0880")
    encoder = OpusEncoder()
    chunks = encoder.encode(Speech(samples, microphones.RATE)) + encoder.flush()
    return ogg(chunk.data for chunk in chunks)


@pytest.fixture(scope="module")
def ears() -> FasterWhisper:
    return FasterWhisper("base")


def heard(ears: FasterWhisper, data: bytes) -> str:
    return ears.transcribe(media.decode(data), ("en",)).text


def plain(text: str) -> str:
    return re.sub(r"[^a-z ]", "", text.lower())


def to(api: BotApi, chat: int, method: str, count: int = 1, seconds: float = 60) -> list[Call]:
    """The first so many calls of a method for a chat."""
    found: list[Call] = []

    def enough() -> bool:
        found[:] = [call for call in list(api.calls) if call.method == method and call.chat == str(chat)]
        return len(found) >= count

    until(enough, seconds)
    return found


def rows(running: Running, query: str) -> list[Any]:
    with sqlite3.connect(f"file:{running.data}/secretary.sqlite3?mode=ro", uri=True) as database:
        return database.execute(query).fetchall()


def moves(clip: bytes) -> float:
    """How much the lower half of the picture changes from frame to frame, of 255."""
    frames = np.array([frame[300:420, 160:350].mean(axis=2) for frame in decoded.frames(clip)], np.float32)
    return float(np.abs(np.diff(frames, axis=0)).mean())


def test_a_voice_message_on_telegram_is_answered_by_voice_and_then_by_face(
    running: Running, telegram: BotApi, note: bytes, ears: FasterWhisper
) -> None:
    telegram.voice(BEN, note, 3)
    (voice,) = to(telegram, BEN, "sendVoice")
    (round_one,) = to(telegram, BEN, "sendVideoNote")
    assert jiwer.wer(plain(voice.text), plain(heard(ears, voice.files["voice"].data))) < 0.2
    assert moves(round_one.files["video_note"].data) > 0.3
    assert voice.at < round_one.at
    assert to(telegram, BEN, "sendChatAction")[0].at < voice.at


def test_a_voice_message_on_whatsapp_is_answered_by_voice_and_then_by_face(
    running: Running, twilio: Twilio, note: bytes, ears: FasterWhisper
) -> None:
    assert twilio.voice(NUMBER, note).status_code == 200
    introduction, voice, video = twilio.wait_for(3, seconds=60)
    assert "AI" in introduction.body
    assert (voice.media_type, video.media_type) == ("audio/ogg", "video/mp4")
    assert jiwer.wer(plain(video.body), plain(heard(ears, voice.recording))) < 0.2
    assert moves(video.recording) > 0.3
    assert twilio.faults == []
    until(lambda: rows(running, "SELECT state FROM core_delivery WHERE kind = 'video'") == [("read",)])


def test_a_call_of_the_webhook_that_is_not_signed_is_refused(running: Running) -> None:
    answer = httpx.post(f"{running.address}/bots/whatsapp/", data={"From": f"whatsapp:{NUMBER}", "Body": "Hello"})
    assert answer.status_code == 403


def test_a_message_that_comes_three_times_at_once_is_answered_once(running: Running, twilio: Twilio) -> None:
    before = len(twilio.sent)
    for _ in range(3):
        assert twilio.say(NUMBER, "What time is it?", sid="SM" + "7" * 32).status_code == 200
    twilio.wait(lambda: len(twilio.sent) >= before + 2, 60)
    found = rows(running, "SELECT COUNT(*) FROM core_turn WHERE door = 'whatsapp' AND text = 'What time is it?'")
    assert found == [(1,)]


def test_what_is_said_on_telegram_is_seen_in_the_browser_and_known_there(
    running: Running, telegram: BotApi, page: Page
) -> None:
    before = time.monotonic()
    telegram.say(ADA, "What day is it today?")
    shown = page.wait(lambda m: m["type"] == "turn" and m["turn"]["text"] == "What day is it today?", 20)["turn"]
    assert time.monotonic() - before < 1.5  # a second, and the poll
    ended = page.end_of(shown["id"])
    assert (ended["door"], ended["state"]) == ("telegram", "finished")
    assert page.http.get(ended["voice"]).headers["Content-Type"] == "audio/ogg"
    assert page.http.get(ended["clip"]).headers["Content-Type"] == "video/mp4"
    again = page.end_of(page.ask("Say that again."))
    assert again["reply"] == ended["reply"]


def test_lines_in_quick_succession_are_one_question(running: Running, telegram: BotApi) -> None:
    telegram.say(CORA, "What time")
    telegram.say(CORA, "is it?")
    (voice,) = to(telegram, CORA, "sendVoice")
    assert "It is" in voice.text
    assert rows(running, "SELECT text FROM core_turn WHERE text LIKE 'What time is%' AND door = 'telegram'")


def test_a_stranger_gets_no_answer_until_a_code_from_the_browser_lets_them_in(
    running: Running, telegram: BotApi, page: Page
) -> None:
    telegram.say(999, "What time is it?")
    (refusal,) = to(telegram, 999, "sendMessage")
    assert "/link" in refusal.text
    form = page.http.get("/account/").text
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', form)
    assert token
    headers = {"Referer": f"{running.address}/account/"}
    shown = page.http.post("/account/code/", data={"csrfmiddlewaretoken": token[1]}, headers=headers)
    code = re.search(r"/link ([A-Z2-9 ]{8,9})", shown.text)
    assert code, shown.text[:2000]
    telegram.say(999, f"/link {code[1]}")
    to(telegram, 999, "sendMessage", 2)
    telegram.say(999, "What time is it?")
    assert to(telegram, 999, "sendVoice")


def test_an_answer_goes_out_once_when_the_sending_worker_is_killed_before(running: Running, telegram: BotApi) -> None:
    kill(worker(running, "io"))
    telegram.say(DORA, "What time is it?")
    to(telegram, DORA, "sendVideoNote")
    assert len(to(telegram, DORA, "sendVoice")) == 1


def test_an_answer_that_may_have_arrived_is_not_sent_twice_and_the_person_is_told(
    running: Running, telegram: BotApi
) -> None:
    """The worker is killed in the middle of the exchange, with the message taken at the other end."""
    telegram.hang("after", method="sendVoice")
    telegram.say(EVE, "What time is it?")
    to(telegram, EVE, "sendVoice")
    kill(worker(running, "io"))
    telegram.release()
    introduction, line = to(telegram, EVE, "sendMessage", 2, seconds=90)
    assert ("AI" in introduction.text, "/again" in line.text) == (True, True)
    assert len(to(telegram, EVE, "sendVoice")) == 1
    telegram.say(EVE, "/again")
    to(telegram, EVE, "sendVoice", 2)


def test_a_voice_that_was_taken_is_not_sent_again_when_the_sending_worker_is_killed_after(
    running: Running, telegram: BotApi
) -> None:
    telegram.say(FAY, "What time is it?")
    to(telegram, FAY, "sendVoice")
    state = "SELECT state FROM core_delivery d JOIN core_identity i ON i.id = d.identity_id WHERE i.address = '106'"
    until(lambda: ("sent",) in rows(running, f"{state} AND d.kind = 'voice'"))
    kill(worker(running, "io"))
    to(telegram, FAY, "sendVideoNote")
    assert len(to(telegram, FAY, "sendVoice")) == 1


def test_what_arrives_while_the_queue_server_is_away_is_answered_later(running: Running, twilio: Twilio) -> None:
    queue = next(child for child in running.everyone() if any("queue.sock" in part for part in child.cmdline()))
    before = len(twilio.sent)
    queue.suspend()
    back = threading.Timer(5, queue.resume)
    back.start()
    assert twilio.say(NUMBER, "What is the date?").status_code == 200
    back.join()
    twilio.wait(lambda: len(twilio.sent) > before, 60)


def test_what_a_person_said_is_in_no_log_and_not_in_flower(running: Running, telegram: BotApi, page: Page) -> None:
    telegram.say(ADA, MARKER)
    turn = page.wait(lambda m: m["type"] == "turn" and m["turn"]["text"] == MARKER, 30)["turn"]["id"]
    page.end_of(turn)
    told = [path.read_text(errors="replace") for path in (running.data / "logs").iterdir()]
    told += [page.http.get(path).text for path in (TASKS, "/health/ready", "/status/", "/metrics")]
    assert any("bots.deliver" in one for one in told)
    assert any("secretary_deliveries_total" in one for one in told)
    assert not [one for one in told if "zanzibar" in one.lower()]
