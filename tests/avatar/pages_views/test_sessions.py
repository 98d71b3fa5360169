"""The page of open sessions, and that a session which ends takes its call along."""

from datetime import timedelta

import pytest
from asgiref.sync import sync_to_async
from django.test import Client
from django.utils import timezone

from avatar.pages.sessions import browser
from secretary.core import sessions
from secretary.core.models import OpenSession
from tests.avatar.live.tab import Tab, cookie
from tests.people import character, person
from tests.rows import COMMITS

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
CHROME = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0.0.0 Safari/537.36"
)
EDGE = f"{CHROME} Edg/138.0.0.0"
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/18.5 Mobile/15E148 Safari/604.1"
)

pytestmark = pytest.mark.usefixtures("queue", "media")


@pytest.fixture
def mia(db):
    return person("mia", password="a-long-and-winding-road")


def entered(agent=FIREFOX) -> Client:
    client = Client(headers={"user-agent": agent})
    client.post("/enter/", {"login": "mia", "password": "a-long-and-winding-road"})
    return client


@pytest.mark.parametrize(
    ("agent", "named"),
    [
        (FIREFOX, ("Firefox 140", "Linux")),
        (CHROME, ("Chrome 138", "Windows")),
        (EDGE, ("Edge 138", "Windows")),
        (IPHONE, ("Safari 18", "iPhone")),
        ("curl/8", ("", "")),
    ],
)
def test_a_browser_is_named(agent, named):
    assert browser(agent) == named


def test_the_page_lists_ones_own_and_marks_this_one(mia):
    here = entered()
    entered(IPHONE)
    Client().force_login(person("bob"))
    page = here.get("/account/sessions/").content.decode()
    assert "Firefox 140 on Linux" in page
    assert "Safari 18 on iPhone" in page
    assert (page.count('<li class="row"'), page.count("this one")) == (2, 1)
    assert here.session.session_key not in page


def test_one_is_ended_and_the_others_stay(mia):
    here, there = entered(), entered(IPHONE)
    here.post(f"/account/sessions/{sessions.name(there.session.session_key)}/end")
    assert there.get("/account/").status_code == 302
    assert here.get("/account/").status_code == 200


def test_all_others_are_ended(mia):
    here, *others = entered(), entered(), entered()
    here.post("/account/sessions/end")
    assert [other.get("/account/").status_code for other in others] == [302, 302]
    assert here.get("/account/").status_code == 200


def test_nobody_ends_somebody_elses(mia, client):
    there = entered()
    client.force_login(person("bob"))
    assert client.post(f"/account/sessions/{sessions.name(there.session.session_key)}/end").status_code == 404
    assert there.get("/account/").status_code == 200


def test_it_is_known_when_one_was_last_used(mia):
    here = entered()
    OpenSession.objects.update(seen=timezone.now() - timedelta(hours=2))
    here.get("/account/")
    assert timezone.now() - OpenSession.objects.get().seen < timedelta(minutes=1)


@COMMITS
async def test_an_ended_session_loses_its_call_and_another_keeps_it():
    await sync_to_async(character)()
    mia = await sync_to_async(person)("mia")
    ends, stays = Tab(await sync_to_async(cookie)(mia)), Tab(await sync_to_async(cookie)(mia))
    await ends.open()
    await stays.open()
    doomed = sessions.name(ends.cookie.partition("=")[2])
    assert await sync_to_async(sessions.end)(mia, doomed)
    assert await ends.closed() == 4401
    await stays.tell("ping")
    await stays.hear("pong")
    await stays.close()
