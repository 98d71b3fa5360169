"""A page that shows a character, and what its visitors bring."""

from typing import Any

import pytest

from secretary.core import guests, tokens
from secretary.core.models import ApiToken, Character
from secretary.wire.config import settings
from tests.people import character, person

SHOP = "https://shop.example"


def open_to(patch: pytest.MonkeyPatch, origins: str = SHOP, **more: Any) -> None:
    """Let these pages show a character, as SECRETARY_EMBED_ORIGINS does."""
    for name, value in {"embed_origins": origins, **more}.items():
        patch.setitem(settings().__dict__, name, value)


def token_for(origin: str = SHOP, shown: Character | None = None) -> str:
    """One for a page of the owner's; the settings name its origin."""
    from secretary.core.models import User

    owner = User.objects.filter(username="owner").first() or person("owner", is_owner=True)
    return guests.invite(owner, "shop", (shown or character()).slug, origin, expires=None)


def row_of(token: str) -> ApiToken:
    found = tokens.find(token)
    assert found
    return found
