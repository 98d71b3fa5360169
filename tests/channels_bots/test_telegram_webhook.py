"""Telegram calls, and what was said lies in the inbox once."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from channels_bots.telegram_webhook import HEADER, path_secret, secret_token
from secretary.core.models import Received
from tests.channels_bots.telegram_door import bot_api, configure
from tests.rows import COMMITS
from tests.stand_ins.bot_api import BotApi

pytestmark = [COMMITS]

PUBLIC = "https://secretary.example.org"


@pytest.fixture
def api(monkeypatch: pytest.MonkeyPatch, live_server: Any) -> Iterator[BotApi]:
    """Calls the webhook where this process listens."""
    with bot_api(monkeypatch) as api:
        configure(monkeypatch, public_url=PUBLIC)
        api.server.updates.routes[PUBLIC] = live_server.url
        url = f"{PUBLIC}/bots/telegram/{path_secret()}/"
        httpx.post(f"{api.address}/bot{api.token}/setWebhook", data={"url": url, "secret_token": secret_token()})
        yield api


def test_what_is_replayed_three_times_at_once_lies_there_once(api: BotApi) -> None:
    update = api.say(42, "/help")
    api.wait_taken(update)
    assert api.replay(update) == [200, 200, 200]
    assert [*Received.objects.values_list("external_id", flat=True)] == [str(update["update_id"])]


def test_what_arrives_for_the_first_time_three_times_at_once_lies_there_once(api: BotApi) -> None:
    update = api.say(42, "/help")
    assert 200 in api.replay(update)
    api.wait_taken(update)
    assert Received.objects.count() == 1


def test_a_call_without_the_secret_changes_nothing(api: BotApi, live_server: Any) -> None:
    url = f"{live_server.url}/bots/telegram/{path_secret()}/"
    update = {"update_id": 1, "message": {}}
    assert httpx.post(url, json=update).status_code == 403
    assert httpx.post(url, json=update, headers={HEADER: "guess"}).status_code == 403
    assert httpx.post(url, content=b"?", headers={HEADER: secret_token()}).status_code == 200, "strange, not repeated"
    assert Received.objects.count() == 0
