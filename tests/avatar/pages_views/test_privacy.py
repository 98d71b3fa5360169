import io
import zipfile

import pytest
from django.test import AsyncClient

from secretary.core import privacy
from secretary.core.models import Export, Receipt, Turn, User
from tests.people import asked, person
from tests.rows import COMMITS

pytestmark = [COMMITS, pytest.mark.usefixtures("queue", "media")]


@pytest.fixture
def ada():
    return asked("My secret is plum.").conversation.user


@pytest.fixture
def inside(client, ada):
    client.force_login(ada)
    return client


def shown(client) -> str:
    return client.get("/account/privacy/").content.decode()


def test_the_account_page_leads_there(inside):
    assert 'href="/account/privacy/"' in inside.get("/account/").content.decode()


def test_the_page_says_how_long_things_are_kept(inside):
    assert "Voices and clips: 90 days" in shown(inside)
    assert "What was said and answered: until you delete it" in shown(inside)


def test_an_export_is_asked_for_watched_and_offered(inside):
    assert inside.post("/account/privacy/export").status_code == 302
    assert inside.get("/account/privacy/state").json()["state"] == "making"
    assert "<progress" in shown(inside)
    privacy.make(Export.objects.get().pk)
    assert f"/account/privacy/exports/{Export.objects.get().pk}.zip" in shown(inside)


async def test_the_file_is_downloaded_by_its_owner_only(ada, transactional_db):
    from asgiref.sync import sync_to_async

    export = await sync_to_async(privacy.export)(ada)
    await sync_to_async(privacy.make)(export.pk)
    client, stranger = AsyncClient(), AsyncClient()
    await client.aforce_login(ada)
    answer = await client.get(f"/account/privacy/exports/{export.pk}.zip")
    whole = b"".join([piece async for piece in answer.streaming_content])
    assert zipfile.ZipFile(io.BytesIO(whole)).testzip() is None
    assert int(answer["Content-Length"]) == len(whole)
    assert answer["Content-Disposition"].startswith("attachment")
    await stranger.aforce_login(await sync_to_async(person)("bob"))
    assert (await stranger.get(f"/account/privacy/exports/{export.pk}.zip")).status_code == 404


@pytest.mark.parametrize("word", ["", "yes", "ada"])
def test_without_the_word_nothing_is_erased(inside, word):
    answer = inside.post("/account/privacy/erase", {"word": word})
    assert answer.status_code == 422
    assert "Type ERASE to confirm. Nothing was removed." in answer.content.decode()
    assert Turn.objects.exists()


def test_erasing_answers_with_a_receipt_and_logs_out(inside):
    answer = inside.post("/account/privacy/erase", {"word": " erase "})
    assert f"Receipt {Receipt.objects.get().pk}" in answer.content.decode()
    assert not User.objects.exists()
    assert inside.get("/")["Location"].startswith("/enter/")


def test_in_german_the_word_is_german(inside):
    inside.post("/account/privacy/erase", {"word": "Löschen"}, headers={"accept-language": "de"})
    assert not User.objects.exists()


@pytest.mark.parametrize("path", ["export", "erase"])
def test_these_are_only_posted(inside, path):
    assert inside.get(f"/account/privacy/{path}").status_code == 405
