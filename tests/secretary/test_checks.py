"""What a door lacks is told by Django's system checks, and by `manage.py doors`."""

import io

import pytest
from django.core.checks import run_checks
from django.core.management import call_command

from secretary.wire import config


@pytest.fixture
def configure(monkeypatch):
    def chosen(**values: str) -> None:
        for name, value in values.items():
            monkeypatch.setenv(f"SECRETARY_{name.upper()}", value)
        config.settings.cache_clear()

    yield chosen
    monkeypatch.undo()
    config.settings.cache_clear()


def warnings() -> list[tuple[str | None, str, str | None]]:
    return [(one.id, one.msg, one.hint) for one in run_checks(tags=["doors"])]


def shown() -> str:
    out = io.StringIO()
    call_command("doors", stdout=out)
    return out.getvalue()


def test_where_no_door_is_wanted_nothing_is_missing():
    assert warnings() == []
    assert shown() == ""


def test_a_door_that_is_half_set_says_what_it_lacks(configure):
    configure(twilio_account_sid="AC" + "0" * 32, twilio_from="+14155238886")
    found = warnings()
    assert {(id_, hint) for id_, _, hint in found} == {("secretary.whatsapp", "docs/whatsapp.md")}
    told = " ".join(message for _, message, _ in found)
    assert "SECRETARY_TWILIO_AUTH_TOKEN" in told
    assert "SECRETARY_PUBLIC_URL" in told
    assert told.split()[0] in shown()
    assert "is open" not in shown()


def test_a_door_that_is_set_is_open(configure):
    configure(telegram_token="123456:" + "A" * 35)
    assert warnings() == []
    assert shown() == "Telegram is open.\n"


def test_no_check_shows_a_secret(configure):
    configure(twilio_auth_token="my-secret-token", telegram_secret="my-other-secret")
    assert warnings()
    assert "my-secret-token" not in str(warnings()) + shown()
    assert "my-other-secret" not in str(warnings()) + shown()
