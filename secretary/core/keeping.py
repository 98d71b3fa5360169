"""Who needs a blob: every row may name some, and one that no row names is thrown away."""

from collections.abc import Iterable, Iterator

from django.apps import apps
from django.db.models import CharField, Model

from secretary.wire.blobs import is_key, store
from secretary.wire.config import settings

SHORTEST = 66
"""Characters of the shortest key. A column that holds fewer names no blob."""

ASKED = 500
"""Keys that are looked for one by one; of more it is faster to read which are named at all."""

UNOWNED_FOR = 3600.0
"""Seconds that a blob without an owner is left alone: the row that will name it may not be written yet."""


def columns() -> Iterator[tuple[type[Model], str]]:
    """Every column that could name a blob. Found, not listed: one that was forgotten would lose people's recordings."""
    for model in apps.get_app_config("core").get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, CharField) and (field.max_length or 0) >= SHORTEST:
                yield model, field.name


def owned() -> set[str]:
    """The keys of all blobs that some row names."""
    found: set[str] = set()
    for model, name in columns():
        values = model._default_manager.exclude(**{name: ""}).order_by().values_list(name, flat=True)
        found.update(value for value in values.iterator() if is_key(value))
    return found


def drop(keys: Iterable[str]) -> int:
    """Delete those of these blobs that no row names. Returns how many; call it when the rows are gone."""
    wanted = {key for key in keys if is_key(key)}
    dropped = wanted - (_named(sorted(wanted)) if len(wanted) <= ASKED else owned())
    for key in dropped:
        store(settings().blobs_address).delete(key)
    return len(dropped)


def sweep() -> tuple[int, int]:
    """Delete what lies in the store and belongs to nobody. Returns how many blobs, and their bytes."""
    blobs = store(settings().blobs_address)
    # First the listing: a row that is written meanwhile names a blob that is either listed and young, or not listed.
    old = [listed for listed in blobs.listing() if listed.age > UNOWNED_FOR]
    kept = owned()
    unowned = [one for one in old if one.name not in kept and blobs.discard(one.name, older_than=UNOWNED_FOR)]
    return len(unowned), sum(one.size for one in unowned)


def _named(keys: list[str]) -> set[str]:
    found: set[str] = set()
    for model, name in columns():
        found.update(model._default_manager.filter(**{f"{name}__in": keys}).values_list(name, flat=True))
    return found
