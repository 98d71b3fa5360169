"""An answer gets the form that its person wants and its door takes; poorer when it must, never silent."""

from dataclasses import replace

import pytest

from channels_bots.phrases import phrase
from channels_bots.portions import Portion, pieces, portions
from secretary.core import watching
from secretary.core.models import Identity, Turn
from secretary.wire.blobs import store
from secretary.wire.config import settings
from secretary.wire.recordings import contents
from tests.channels_bots import recorded
from tests.channels_bots.fake import LIMITS
from tests.channels_bots.scenes import answer, friend, spoken, turn_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fake")]

LONG = tuple(f"This is sentence number {number}, and it goes on for a while." for number in range(6))
GONE = "0" * 64 + ".ogg"


def of(turn: Turn, **limits) -> list[Portion]:
    turn.refresh_from_db()
    assert turn.identity
    return list(portions(turn, turn.identity, replace(LIMITS, **limits)))


def kinds(turn: Turn, **limits) -> list[str]:
    return [part.kind for part in of(turn, **limits)]


def full(identity: Identity, *sentences: str, **values) -> Turn:
    return answer(identity, *sentences, voice=recorded.voice(3.0), clip=recorded.film(), **values)


def test_the_voice_goes_ahead_with_its_text():
    (part,) = of(spoken(friend(), "It is noon."))
    assert (part.kind, part.text, part.seconds) == ("voice", "It is noon.", pytest.approx(1.0, abs=0.05))


def test_the_face_follows_as_the_person_wants_it():
    identity = friend()
    turn = full(identity)
    assert kinds(turn) == ["voice", "note"]
    for wanted, brought in (("video", ["voice", "video"]), ("off", ["voice"])):
        Identity.objects.update(video=wanted)
        turn.identity = Identity.objects.get()
        assert [part.kind for part in portions(turn, turn.identity, LIMITS)] == brought


def test_without_a_voice_the_text_comes_at_once():
    turn = answer(friend(voice=False), "It is noon.", stage="rendering")
    assert of(turn) == [Portion("text", 0, "It is noon.")]


def test_who_wants_no_voice_still_gets_the_face():
    assert kinds(full(friend(voice=False))) == ["text", "note"]


def test_a_voice_that_failed_is_excused_in_writing():
    identity = friend(language="de")
    (part,) = of(answer(identity, "Es ist Mittag."))
    assert part.text == f"Es ist Mittag. {phrase('only_text', 'de')}"


def test_a_voice_that_is_gone_is_excused_in_writing():
    turn = answer(friend(), "It is noon.", voice=replace(recorded.voice(), blob=GONE))
    assert [(part.kind, part.text) for part in of(turn)] == [("text", f"It is noon. {phrase('only_text', 'en')}")]


def test_while_the_voice_is_made_there_is_nothing_to_bring():
    assert of(answer(friend(), stage="rendering")) == []


def test_without_a_clip_there_is_no_video():
    assert kinds(answer(friend(), voice=recorded.voice())) == ["voice"]


def test_a_clip_that_is_gone_is_left_out():
    turn = full(friend())
    Turn.objects.update(clip="0" * 64 + ".mp4")
    assert kinds(turn) == ["voice"]


def test_a_failed_turn_is_told_in_the_language_of_the_chat():
    (part,) = of(turn_of(friend(language="de"), stage="failed", error=watching.TOO_LATE))
    assert part.kind == "notice"
    assert part.text == "Das hat zu lange gedauert und wurde aufgegeben. Bitte fragen Sie noch einmal."


# Too large.


@pytest.mark.parametrize(
    ("limits", "brought"),
    [
        ({"note_seconds": 0.5}, ["voice", "video"]),
        ({"note_bytes": 100}, ["voice", "video"]),
        ({"note_bytes": 100, "video_bytes": 100}, ["voice"]),
        ({"note_bytes": 0, "video_bytes": 0}, ["voice"]),
    ],
)
def test_a_clip_that_is_too_large_for_a_form_takes_a_poorer_one(limits, brought):
    assert kinds(full(friend()), **limits) == brought


def test_a_long_answer_is_several_voices_of_whole_sentences():
    parts = of(full(friend(), *LONG), voice_text=130)
    assert [part.kind for part in parts] == ["voice"] * 3 + ["note"]
    assert [part.text for part in parts[:3]] == [" ".join(LONG[at : at + 2]) for at in (0, 2, 4)]
    assert [part.number for part in parts[:3]] == [0, 1, 2]


def test_the_parts_of_a_voice_are_as_long_as_the_whole():
    turn = full(friend(), *LONG)
    blobs = store(settings().blobs_address)
    lengths = [contents(blobs.get(part.blob)).seconds for part in of(turn, voice_text=130)[:3]]
    assert sum(lengths) == pytest.approx(contents(blobs.get(turn.voice)).seconds, abs=0.05)


def test_a_voice_of_too_many_bytes_is_several():
    whole = recorded.voice(3.0).size
    parts = of(full(friend(), *LONG), voice_text=10_000, voice_bytes=whole // 2)
    voices = [part for part in parts if part.kind == "voice"]
    assert len(voices) >= 3
    assert all(store(settings().blobs_address).size(part.blob) <= whole // 2 for part in voices)


def test_a_text_that_does_not_fit_below_its_voice_comes_by_itself():
    parts = of(spoken(friend(), "One sentence that is longer than the room below a voice."), voice_text=20)
    assert [(part.kind, bool(part.text)) for part in parts] == [("voice", False), ("text", True)]


def test_where_nothing_stands_below_a_voice_the_text_stands_below_the_video():
    identity = friend(video="video")
    turn = full(identity, "It is noon.")
    assert [(part.kind, part.text) for part in of(turn, voice_text=0)] == [("voice", ""), ("video", "It is noon.")]


@pytest.mark.parametrize("video", ["off", "note"])
def test_where_nothing_stands_below_anything_the_text_comes_by_itself(video):
    turn = full(friend(video=video), "It is noon.")
    assert [part.text for part in of(turn, voice_text=0) if part.kind == "text"] == ["It is noon."]


def test_planned_again_it_is_all_there_was_before():
    turn = spoken(friend())
    before = of(turn)
    Turn.objects.update(stage="finished", clip=recorded.film().blob)
    assert of(turn)[: len(before)] == before


# Pieces of a text.


def test_a_short_text_is_one_piece_as_it_is():
    assert pieces("Line one.\n  Line two.", 100, "en") == ["Line one.\n  Line two."]


def test_a_long_text_is_split_between_sentences():
    assert pieces(" ".join(LONG), 130, "en") == [" ".join(LONG[at : at + 2]) for at in (0, 2, 4)]


def test_a_long_text_keeps_its_lines():
    lines = [f"/command{number}: what it does" for number in range(9)]
    assert pieces("\n".join(lines), 80, "en") == ["\n".join(lines[at : at + 3]) for at in (0, 3, 6)]


def test_a_long_sentence_is_split_between_words_and_a_long_word_anywhere():
    assert all(len(piece) <= 20 for piece in pieces("word " * 30, 20, "en"))
    assert pieces("a" * 45, 20, "en") == ["a" * 20, "a" * 20, "a" * 5]


@pytest.mark.parametrize("limit", [7, 40, 133])
def test_no_word_is_lost(limit):
    text = " ".join(LONG)
    found = pieces(text, limit, "en")
    assert "".join("".join(found).split()) == "".join(text.split())
    assert all(0 < len(piece) <= limit for piece in found)
