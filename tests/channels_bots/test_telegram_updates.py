"""How Telegram's updates are read."""

from collections.abc import Iterator

import pytest

from channels_bots.messenger import Attachment
from channels_bots.telegram_updates import STRANGE, pressed, read
from tests.stand_ins.bot_api import BotApi

FILE = {"file_id": "f", "file_unique_id": "u"}

STICKER = FILE | {"width": 1, "height": 1, "is_animated": False, "is_video": False, "type": "regular"}


@pytest.fixture(scope="module")
def api() -> Iterator[BotApi]:
    with BotApi() as api:
        yield api


def test_a_text_names_who_wrote_it_in_which_language(api: BotApi) -> None:
    update = api.say(42, "Hallo du", name="Ada", language="de-AT")
    (said,) = read(update)
    assert (said.id, said.sender, said.name, said.language) == (str(update["update_id"]), "42", "Ada", "de")
    assert (said.text, said.group, said.attachment, said.strange) == ("Hallo du", False, None, "")


def test_a_language_that_has_no_two_letters_is_none(api: BotApi) -> None:
    assert [said.language for code in ("fil", "", "pt-br") for said in read(api.say(42, "x", language=code))] == [
        "", "", "pt",
    ]  # fmt: skip


def test_a_command_loses_the_name_of_its_bot(api: BotApi) -> None:
    assert [read(api.say(42, text))[0].text for text in ("/voice@my_bot on", "/start AB-12", "mail me@x.org")] == [
        "/voice on", "/start AB-12", "mail me@x.org",
    ]  # fmt: skip


@pytest.mark.parametrize("kind", ["voice", "audio", "video_note", "video", "document"])
def test_everything_that_holds_sound_is_an_attachment(api: BotApi, kind: str) -> None:
    (said,) = read(api.voice(42, b"12345", 3.7, kind=kind))
    assert said.attachment is not None
    assert said.attachment.size == 5
    assert said.attachment.seconds == (0.0 if kind == "document" else 3.0)
    assert said.attachment.media_type == ("" if kind == "video_note" else "audio/ogg")
    assert said.strange == ""


def test_a_document_that_holds_no_sound_is_strange(api: BotApi) -> None:
    (said,) = read(api.voice(42, b"1", 1.0, kind="document", mime_type="application/pdf"))
    assert (said.attachment, said.strange) == (None, "document")


def test_an_animation_has_no_sound(api: BotApi) -> None:
    moving = FILE | {"width": 1, "height": 1, "duration": 1, "mime_type": "video/mp4"}
    (said,) = read(api.message(42, {"animation": moving, "document": FILE | {"mime_type": "video/mp4"}}))
    assert (said.attachment, said.strange) == (None, "animation")


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("sticker", STICKER),
        ("photo", [FILE | {"width": 1, "height": 1}]),
        ("location", {"latitude": 1.0, "longitude": 1.0}),
        ("contact", {"phone_number": "1", "first_name": "B"}),
        ("dice", {"emoji": "🎲", "value": 1}),
    ],
)
def test_what_is_neither_text_nor_sound_is_named(api: BotApi, kind: str, content: object) -> None:
    assert [said.strange for said in read(api.message(42, {kind: content, "caption": "look"}))] == [kind]
    assert kind in STRANGE


def test_what_is_said_in_a_group_says_so(api: BotApi) -> None:
    (said,) = read(api.say(7, "/help@my_bot", group=True))
    assert (said.group, said.sender, said.text) == (True, "-7", "/help")


def test_a_bot_that_is_brought_into_a_group_hears_of_it(api: BotApi) -> None:
    bot = {"id": 1, "is_bot": True, "first_name": "Secretary"}
    assert [said.group for said in read(api.message(7, {"new_chat_members": [bot]}, group=True))] == [True]


def test_notes_of_the_chat_itself_are_left_out(api: BotApi) -> None:
    assert read(api.message(42, {"message_auto_delete_timer_changed": {"message_auto_delete_time": 60}})) == []
    assert read(api.message(7, {"new_chat_title": "Ours"}, group=True)) == []


def test_other_kinds_of_updates_are_left_out(api: BotApi) -> None:
    message = api.say(42, "x")["message"]
    assert read({"update_id": 1, "edited_message": message}) == []
    assert read({"update_id": 1, "channel_post": message}) == []
    assert read({"update_id": 1, "something_of_next_year": {"id": 1}}) == []


def test_other_bots_are_not_answered(api: BotApi) -> None:
    message = api.say(42, "x")["message"]
    message["from"]["is_bot"] = True
    assert read({"update_id": 1, "message": message}) == []


def test_a_button_says_its_command(api: BotApi) -> None:
    update = api.press(42, "/video off", language="de")
    (said,) = read(update)
    assert (said.sender, said.text, said.language, said.group) == ("42", "/video off", "de", False)
    assert pressed(update) == update["callback_query"]["id"]
    assert pressed(api.say(42, "x")) == ""


def test_a_button_of_a_message_that_is_too_old_counts_too(api: BotApi) -> None:
    update = api.press(42, "/new")
    del update["callback_query"]["message"]
    assert [said.sender for said in read(update)] == ["42"]


def test_a_claimed_length_may_be_anything(api: BotApi) -> None:
    update = api.voice(42, b"1", 1.0)
    update["message"]["voice"] |= {"duration": 10**9, "file_size": None, "mime_type": None}
    assert read(update)[0].attachment == Attachment(update["message"]["voice"]["file_id"], "", 1e9, 0)


@pytest.mark.parametrize(
    "broken", [{"message": 7}, {"message": {}}, {"message": {"message_id": 1}}, {"callback_query": {"id": "1"}}]
)
def test_a_strange_shape_is_said_to_be(broken: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="strange"):
        read({"update_id": 1} | broken)
