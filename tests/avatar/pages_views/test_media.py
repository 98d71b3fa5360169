import pytest

from secretary.core.models import Turn
from secretary.wire.blobs import store
from secretary.wire.config import settings
from tests.people import asked, character, person

pytestmark = pytest.mark.django_db

DATA = bytes(range(256)) * 4


@pytest.fixture
def turn():
    """A turn with a clip of 1,024 bytes, and no voice."""
    turn = asked()
    Turn.objects.filter(pk=turn.pk).update(clip=store(settings().blobs_address).put(DATA, "mp4"))
    return turn


@pytest.fixture
def address(client, turn):
    client.force_login(turn.conversation.user)
    return f"/media/turns/{turn.pk}/clip.mp4"


def test_a_clip_comes_whole_to_whom_it_belongs(client, address):
    answer = client.get(address)
    assert (answer.status_code, answer.content, answer["Content-Type"]) == (200, DATA, "video/mp4")
    assert answer["Accept-Ranges"] == "bytes"


def test_it_is_kept_by_this_browser_only_and_taken_for_nothing_else(client, address):
    answer = client.get(address)
    assert answer["Cache-Control"].startswith("private")
    assert answer["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [
        ("0-0", 0, 0),
        ("0-99", 0, 99),
        ("1000-", 1000, 1023),
        ("-24", 1000, 1023),
        ("0-5000", 0, 1023),
        ("-5000", 0, 1023),
    ],
)
def test_a_part_is_sent_when_a_part_is_asked_for(client, address, asked, first, last):
    answer = client.get(address, headers={"range": f"bytes={asked}"})
    assert (answer.status_code, answer.content) == (206, DATA[first : last + 1])
    assert answer["Content-Range"] == f"bytes {first}-{last}/1024"
    assert answer["Content-Length"] == str(last - first + 1)


@pytest.mark.parametrize("asked", ["1024-", "5000-6000", "-0", "9-3"])
def test_a_part_that_is_not_there_is_refused_with_the_size(client, address, asked):
    answer = client.get(address, headers={"range": f"bytes={asked}"})
    assert (answer.status_code, answer["Content-Range"]) == (416, "bytes */1024")


@pytest.mark.parametrize("asked", ["bytes=-", "bytes=0-1,4-5", "lines=0-1", "bytes=a-b", ""])
def test_a_strange_range_gets_the_whole(client, address, asked):
    answer = client.get(address, headers={"range": asked})
    assert (answer.status_code, answer.content) == (200, DATA)


def test_the_head_tells_the_length_without_the_bytes(client, address):
    answer = client.head(address)
    assert (answer.status_code, answer.content, answer["Content-Length"]) == (200, b"", "1024")


def test_nobody_else_learns_that_it_exists(client, address):
    client.force_login(person("bob", is_staff=True, is_superuser=True))
    assert client.get(address).status_code == 404
    assert client.get("/media/turns/999999/clip.mp4").status_code == 404


def test_a_turn_without_a_voice_has_none(client, turn, address):
    assert client.get(f"/media/turns/{turn.pk}/voice.ogg").status_code == 404


def test_a_clip_whose_blob_is_gone_is_not_found(client, turn, address):
    turn.refresh_from_db()
    store(settings().blobs_address).delete(turn.clip)
    assert client.get(address).status_code == 404


def test_a_portrait_is_found_by_its_version_and_kept_for_ever(client):
    sofia = character()
    client.force_login(person())
    answer = client.get(f"/media/characters/{sofia.pk}/{sofia.portrait[:12]}/portrait")
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/webp")
    assert "immutable" in answer["Cache-Control"]


@pytest.mark.parametrize("version", ["0000", "%25", "_"])
def test_a_portrait_of_another_version_is_not_found(client, version):
    sofia = character()
    client.force_login(person())
    assert client.get(f"/media/characters/{sofia.pk}/{version}/portrait").status_code == 404
