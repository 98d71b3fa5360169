"""How Telegram's updates come to the inbox: by polling, and by a webhook that is looked after."""

import asyncio
import os
import signal
import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.core.management import CommandError, call_command

from channels_bots import polling
from channels_bots.bot_loop import bot_of
from channels_bots.patience import CONFLICT
from channels_bots.telegram_webhook import path_secret, secret_token
from secretary.core.models import Identity, Poller, Received
from secretary.wire.config import settings
from tests.channels_bots.telegram_door import bot_api, configure
from tests.rows import COMMITS
from tests.stand_ins.bot_api import BotApi
from tests.stand_ins.bot_api_server import Call

pytestmark = [COMMITS]


@pytest.fixture
def api(monkeypatch: pytest.MonkeyPatch) -> Iterator[BotApi]:
    with bot_api(monkeypatch) as api:
        yield api


@contextmanager
def running(work: Callable[[], Awaitable[None]] = polling.attend) -> Iterator[None]:
    """The program, in a thread with an event loop of its own; stopped as SIGTERM stops it."""
    begun = threading.Event()
    task: list[asyncio.Task[Any]] = []

    async def main() -> None:
        task.append(asyncio.ensure_future(work()))
        begun.set()
        await asyncio.gather(*task, return_exceptions=True)

    thread = threading.Thread(target=lambda: asyncio.run(main()))
    thread.start()
    begun.wait()
    try:
        yield
    finally:
        task[0].get_loop().call_soon_threadsafe(task[0].cancel)
        thread.join(10)
        assert not thread.is_alive()


def received() -> list[str]:
    return [*Received.objects.filter(door="telegram").order_by("external_id").values_list("external_id", flat=True)]


def test_what_was_said_comes_to_the_inbox_in_order(api: BotApi) -> None:
    first, second = api.say(42, "/help", name="Ada"), api.say(43, "/help")
    with running():
        api.wait_taken(second)
        third = api.say(42, "/help")
        api.wait_taken(third)
    assert received() == [str(update["update_id"]) for update in (first, second, third)]
    assert Identity.objects.get(address="42").name == "Ada"
    assert Poller.objects.get(door="telegram").offset == third["update_id"] + 1


def test_the_rows_are_there_before_the_offset_confirms_them(api: BotApi) -> None:
    seen: list[tuple[int, bool]] = []

    def look(call: Call) -> None:
        if call.method == "getUpdates" and (offset := call.params["offset"]):
            seen.append((offset, Received.objects.filter(external_id=str(offset - 1)).exists()))

    api.on_call = look_in_thread(look)
    with running():
        for _ in range(3):
            api.wait_taken(api.say(42, "/help"))
    assert len(seen) >= 3
    assert all(there for _, there in seen)


def look_in_thread(look: Callable[[Call], None]) -> Callable[[Call], None]:
    """The database may not be asked on an event loop."""

    def aside(call: Call) -> None:
        thread = threading.Thread(target=look, args=(call,))
        thread.start()
        thread.join()

    return aside


def test_what_a_crash_had_not_confirmed_is_told_again_and_known(api: BotApi) -> None:
    update = api.say(42, "/help")
    with running():
        api.wait_taken(update)
    Poller.objects.update(offset=0)
    api.server.updates.waiting.insert(0, update)
    with running():
        api.wait_taken(update)
    assert received() == [str(update["update_id"])]


def test_a_strange_update_keeps_nobody_waiting(api: BotApi, caplog: pytest.LogCaptureFixture) -> None:
    api.update("message", {"message_id": 1, "text": "the marker sentence"})
    update = api.say(42, "/help")
    with running():
        api.wait_taken(update)
    assert received() == [str(update["update_id"])]
    assert "is left out: ValueError" in caplog.text
    assert "marker" not in caplog.text


def test_a_pressed_button_stops_spinning(api: BotApi) -> None:
    api.press(42, "/help")
    with running():
        api.wait_for("answerCallbackQuery")
    assert not api.server.spinning


def test_it_introduces_itself(api: BotApi, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO")
    with running():
        api.wait_for("getUpdates")
    assert "@stand_in_bot" in caplog.text
    menus = {call.params.get("language_code"): call.params for call in api.wait_for("setMyCommands", 2)}
    assert [*menus] == [None, "de"]
    assert "character" in [command["command"] for command in menus["de"]["commands"]]
    assert menus[None]["scope"] == {"type": "all_private_chats"}


def test_only_wanted_kinds_are_asked_for(api: BotApi) -> None:
    with running():
        (asked, *_) = api.wait_for("getUpdates")
    assert asked.params["allowed_updates"] == ["message", "callback_query"]


# trouble


def test_a_network_that_is_away_is_waited_for(api: BotApi, caplog: pytest.LogCaptureFixture) -> None:
    api.drop("before", method="getMe")
    api.refuse(502, method="getUpdates")
    update = api.say(42, "/help")
    with running():
        api.wait_taken(update)
    assert "Telegram answers 502" in caplog.text


def test_a_wrong_token_is_said_and_waited_out(api: BotApi, caplog: pytest.LogCaptureFixture) -> None:
    api.refuse(401, method="getMe")
    with running():
        api.wait_for("getUpdates")
    assert "SECRETARY_TELEGRAM_TOKEN" in caplog.text
    assert api.token not in caplog.text


def test_a_webhook_that_somebody_sets_meanwhile_is_told(api: BotApi, caplog: pytest.LogCaptureFixture) -> None:
    told = threading.Event()

    async def foreign() -> None:
        bot, exchange = bot_of(settings())
        await bot.set_webhook("https://elsewhere.example.org/")
        while CONFLICT not in caplog.text:
            await asyncio.sleep(0.02)
        told.set()
        await exchange.shutdown()

    with running():
        api.wait_for("getUpdates")
        async_to_sync(foreign)()
    assert told.is_set()
    assert api.server.updates.webhook, "it is left alone"


# the webhook


def test_where_the_world_reaches_us_telegram_is_told_to_call(api: BotApi, monkeypatch: pytest.MonkeyPatch) -> None:
    configure(monkeypatch, public_url="https://secretary.example.org/")
    api.refuse(502, method="setWebhook")
    with running():
        (asked,) = api.wait_for("setWebhook")
    assert asked.params == {
        "url": f"https://secretary.example.org/bots/telegram/{path_secret()}/",
        "secret_token": secret_token(),
        "allowed_updates": ["message", "callback_query"],
        "max_connections": 20,
        "drop_pending_updates": False,
    }
    assert [call.method for call in api.calls if call.method in ("getUpdates", "deleteWebhook")] == []


def test_a_webhook_that_another_has_changed_is_set_again(
    api: BotApi, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    configure(monkeypatch, public_url="https://secretary.example.org")

    async def keep() -> None:
        bot, exchange = bot_of(settings())
        try:
            await polling.keep_webhook(bot, look=0.02)
        finally:
            await exchange.shutdown()

    with running(keep):
        api.wait_for("getWebhookInfo", 2)
        assert len(api.wait_for("setWebhook")) == 1
        api.server.updates.webhook = {"url": "https://elsewhere.example.org/"}
        api.wait_for("setWebhook", 2)
    assert "another program has changed" in caplog.text
    assert path_secret() not in caplog.text


def test_a_webhook_that_fails_is_told_and_set_again(
    api: BotApi, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    configure(monkeypatch, public_url="https://secretary.example.org")
    api.server.updates.routes["https://secretary.example.org"] = "http://127.0.0.1:1"
    api.say(42, "hello")

    async def keep() -> None:
        bot, exchange = bot_of(settings())
        try:
            await polling.keep_webhook(bot, look=0.02)
        finally:
            await exchange.shutdown()

    with running(keep):
        api.wait_for("setWebhook", 2)
    assert "cannot bring 1 updates: Connection refused" in caplog.text


# the program


def test_the_program_ends_when_it_is_told_to(api: BotApi, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO", "channels_bots")
    told: list[float] = []

    def stop() -> None:
        api.wait_for("getUpdates")
        api.wait_taken(api.say(42, "/help"))
        told.append(time.monotonic())
        os.kill(os.getpid(), signal.SIGTERM)

    with ThreadPoolExecutor() as threads:
        stopping = threads.submit(stop)
        call_command("telegram")
        stopping.result()
    assert time.monotonic() - told[0] < 2.0, "seconds; the supervisor waits no longer"
    assert len(received()) == 1
    assert "@stand_in_bot" in caplog.text
    assert api.token not in caplog.text


def test_the_program_says_what_it_lacks() -> None:
    with pytest.raises(CommandError, match="SECRETARY_TELEGRAM_TOKEN"):
        call_command("telegram")
