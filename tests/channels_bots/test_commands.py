"""What a person can tell the program, in both languages."""

import pytest

from channels_bots import commands, outbox
from channels_bots.messenger import messenger
from channels_bots.phrases import phrase
from secretary.core import conversations, linking
from secretary.core.models import Conversation, Delivery, Identity, Turn
from tests.channels_bots.scenes import answer, friend, notices, states, stranger, turn_of
from tests.people import person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fake")]


@pytest.fixture
def identity() -> Identity:
    return friend()


def told(identity: Identity, text: str) -> str:
    """What the program says to it."""
    Delivery.objects.all().delete()
    assert commands.obey(identity, text)
    return "\n".join(notices(identity))


def choices() -> list[str]:
    return [choice["command"] for choice in Delivery.objects.get().choices]


def test_a_slash_makes_a_command_and_a_slash_alone_does_not():
    assert commands.is_command("/help")
    assert not commands.is_command("/")
    assert not commands.is_command("half/half")


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("name", ["help", "languages", "videos"])
def test_it_answers_in_the_language_of_the_chat(identity, name, language):
    identity.language = language
    text = {"help": "/help", "languages": "/language", "videos": "/video"}[name]
    assert told(identity, text) == phrase(name, language)


@pytest.mark.parametrize("text", ["/HELP", "/help@secretary_bot", "/help  me"])
def test_it_is_known_however_it_is_typed(identity, text):
    assert told(identity, text) == phrase("help", "en")


def test_an_unknown_one_is_told(identity):
    assert told(identity, "/dance") == phrase("unknown", "en")


def test_start_introduces_whom_one_talks_to(identity):
    assert told(identity, "/start") == phrase("welcome", "en", name="Sofia")


def test_help_names_every_command(identity):
    for language in ("en", "de"):
        for name in commands.COMMANDS.keys() - {"start", "help"}:
            assert f"/{name}:" in phrase("help", language)


def test_characters_are_offered_and_chosen(identity):
    assert told(identity, "/character") == phrase("characters", "en", name="Sofia")
    assert choices() == ["/character sofia", "/character jonas"]
    assert told(identity, "/character JONAS") == phrase("character_changed", "en", name="Jonas")
    assert conversations.current(identity.user).character.name == "Jonas"


def test_nobody_of_that_name(identity):
    assert told(identity, "/character Otto") == phrase("no_character", "en", names="Sofia, Jonas")


def test_a_language_is_offered_chosen_and_left_to_the_ear(identity):
    told(identity, "/language")
    assert choices() == ["/language en", "/language de", "/language auto"]
    assert told(identity, "/language deutsch") == phrase("language_changed", "de", name="Deutsch")
    assert conversations.current(identity.user).language == "de"
    told(identity, "/language auto")
    assert conversations.current(identity.user).language == ""


def test_a_language_that_is_not_spoken_here(identity):
    assert told(identity, "/language fr") == phrase("no_language", "en", names="English, Deutsch")


def test_the_voice_is_turned_off_and_on_and_over(identity):
    for text, on in (("/voice off", False), ("/voice an", True), ("/voice", False), ("/voice", True)):
        assert told(identity, text) == phrase("voice_on" if on else "voice_off", "en")
        assert Identity.objects.get().voice == on


@pytest.mark.parametrize(
    ("text", "kept"), [("round", "note"), ("square", "video"), ("off", "off"), ("on", "note"), ("NOTE", "note")]
)
def test_the_face_is_chosen(identity, text, kept):
    assert told(identity, f"/video {text}") == phrase(f"video_is_{kept}", "en")
    assert Identity.objects.get().video == kept


def test_a_door_without_round_videos_does_not_offer_them():
    identity = friend(door="terminal")
    assert messenger("terminal").limits.note_bytes == 0
    told(identity, "/video round")
    assert choices() == ["/video video", "/video off"]


def test_new_begins_anew_and_stops_what_is_under_way(identity):
    turn = turn_of(identity)
    before = conversations.current(identity.user)
    assert told(identity, "/new") == phrase("begun", "en")
    assert Conversation.objects.get(current=True) != before
    assert Turn.objects.get(pk=turn.pk).stage == "cancelled"


def test_stop_stops_what_is_made_and_holds_back_what_waits(identity):
    outbox.plan(answer(identity))
    turn = turn_of(identity)
    assert commands.obey(identity, "/stop")
    assert Turn.objects.get(pk=turn.pk).stage == "cancelled"
    assert states(identity) == [("text", "failed"), ("notice", "waiting")]
    assert notices(identity) == [phrase("stopped", "en")]


def test_there_may_be_nothing_to_stop(identity):
    assert told(identity, "/stop") == phrase("nothing_to_stop", "en")


def test_again_sends_the_last_answer_without_a_word(identity):
    outbox.plan(answer(identity, "It is noon."))
    assert commands.obey(identity, "/again")
    assert list(Delivery.objects.values_list("kind", "copy")) == [("text", 0), ("text", 1)]


def test_there_may_be_nothing_to_send_again(identity):
    assert told(identity, "/again") == phrase("nothing_again", "en")


def test_link_shows_a_code_that_another_door_takes(identity):
    code = told(identity, "/link").split()[3]
    other = stranger("8")
    assert commands.obey(other, f"/link {code}")
    assert other.user == identity.user


def test_a_code_of_the_account_page_joins(identity):
    ada = person("ada")
    assert told(identity, f"/link {linking.show(user=ada)}") == phrase("linked", "en", name="Ada")


def test_a_wrong_code_is_told_in_the_language_of_the_chat(identity):
    identity.language = "de"
    assert told(identity, "/link ABCDEFGH").startswith("Diesen Code gibt es nicht")


def test_privacy_names_who_carries_the_messages(identity):
    assert told(identity, "/privacy") == phrase("privacy", "en", title="The fake messenger")


@pytest.mark.parametrize("text", ["/help", "/character", "/new", "/stop", "/again", "/voice", "/start", "/dance"])
def test_a_stranger_commands_nothing(text):
    assert not commands.obey(stranger(), text)


def test_a_stranger_may_link_and_read_about_privacy():
    identity = stranger()
    assert commands.obey(identity, "/privacy")
    assert commands.obey(identity, f"/start {linking.show(user=person('ada'))}")
    assert identity.standing == "allowed"
