"""A guest's call: let in by a ticket, whatever cookies come along, to one character and to nothing of others."""

import pytest

from avatar.live import visits
from avatar.live.threads import in_thread
from secretary.core import guests, tokens
from secretary.core.models import User
from secretary.wire.config import settings
from tests.avatar.live.tab import Tab, cookie
from tests.embedded import open_to, row_of, token_for
from tests.people import asked, character
from tests.rows import COMMITS

pytestmark = [COMMITS, pytest.mark.timeout(60)]


@pytest.fixture
def token(queue, media, monkeypatch):
    open_to(monkeypatch)
    return token_for()


def ticket(token: str, key: str = "") -> str:
    return guests.ticket(row_of(token), key)[0]


async def visitor(token: str, **more) -> Tab:
    return Tab(ticket=await in_thread(ticket, token), **more)


async def test_a_guest_is_welcomed_by_one_character_to_an_empty_conversation(token):
    await in_thread(character, "Jonas")
    tab = await visitor(token)
    welcome = await tab.open()
    assert [one["name"] for one in welcome["characters"]] == ["Sofia"]
    assert welcome["turns"] == []
    await tab.close()


async def test_the_ticket_counts_and_not_the_cookie(token):
    turn = await in_thread(lambda: asked("My secret is plum", by="owner"))
    owner = await in_thread(lambda: cookie(turn.conversation.user))
    tab = await visitor(token, cookie=owner)
    assert (await tab.open())["turns"] == []
    await tab.close()


async def test_a_guest_meets_nobody_else(token):
    jonas = await in_thread(character, "Jonas")
    tab = await visitor(token)
    await tab.open()
    await tab.tell("character", id=jonas.pk)
    assert "nobody else" in (await tab.hear("error"))["words"]
    await tab.close()


async def test_what_a_guest_says_is_theirs(token):
    tab = await visitor(token)
    await tab.open()
    await tab.tell("say", text="Hello", live=False)
    await tab.hear("turn")
    guest = await in_thread(lambda: User.objects.get(is_guest=True))
    assert await in_thread(lambda: guest.conversations.get().turns.get().text) == "Hello"
    await tab.close()


async def spent(token):
    once = await in_thread(ticket, token)
    await in_thread(guests.spend, once)
    return once


async def revoked(token):
    once = await in_thread(ticket, token)
    await in_thread(lambda: tokens.revoke(User.objects.get(username="owner"), row_of(token).pk))
    return once


async def closed_down(token):
    once = await in_thread(ticket, token)
    settings().__dict__["embed_origins"] = ""
    return once


async def forged(token):
    return await in_thread(ticket, token) + "x"


@pytest.mark.parametrize("lose", [spent, revoked, closed_down, forged])
async def test_a_ticket_that_is_not_good_opens_no_call_not_even_with_a_cookie(token, lose):
    owner = await in_thread(lambda: cookie(User.objects.get(username="owner")))
    tab = Tab(owner, ticket=await lose(token))
    await tab.connect()
    assert await tab.closed() == visits.NO_TICKET


async def test_a_ticket_from_another_page_opens_no_call(token):
    tab = await visitor(token, origin="https://shop.example")
    await tab.connect()
    assert await tab.closed() == 4403


async def test_only_a_few_call_at_once_and_who_leaves_makes_room(token, monkeypatch):
    monkeypatch.setitem(settings().__dict__, "embed_calls", 1)
    first, second = await visitor(token), await visitor(token)
    await first.open()
    await second.connect()
    assert await second.closed() == visits.BUSY
    await first.close()
    third = await visitor(token)
    await third.open()
    await third.close()


async def test_a_visit_ends_after_a_while(token, monkeypatch):
    monkeypatch.setattr(visits, "LONGEST", 0.05)
    tab = await visitor(token)
    await tab.connect()
    assert await tab.closed() == visits.LONG_ENOUGH
    await tab.close()


async def test_words_are_taken_slowly(token, monkeypatch):
    monkeypatch.setitem(visits.allowance.A_MINUTE, "word", 1)
    tab = await visitor(token)
    await tab.open()
    for _ in range(2):
        await tab.tell("say", text="Hello", live=False)
    assert "a minute" in (await tab.hear("error"))["words"]
    await tab.close()
