"""A character may be set to send no clips."""

import pytest

from channels_bots.portions import portions
from secretary.core.models import Character, Turn
from tests.channels_bots import recorded
from tests.channels_bots.fake import LIMITS
from tests.channels_bots.scenes import answer, friend

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fake")]


@pytest.mark.parametrize(("sends", "brought"), [(True, ["voice", "note"]), (False, ["voice"])])
def test_a_clip_comes_only_from_a_character_that_sends_them(sends, brought):
    turn = answer(friend(), "It is noon.", voice=recorded.voice(3.0), clip=recorded.film())
    Character.objects.update(sends_clips=sends)
    turn = Turn.objects.get(pk=turn.pk)
    assert turn.identity
    assert [part.kind for part in portions(turn, turn.identity, LIMITS)] == brought
