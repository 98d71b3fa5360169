"""How fast the history is with 100,000 turns, on SQLite and on PostgreSQL.

Each in a process of its own with an empty database: `python -m tests.bench.history`, which prints milliseconds as JSON.
"""

import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

from tests.on_postgres import postgres

if TYPE_CHECKING:
    from secretary.core.models import User

TURNS = 100_000
TALKS = 100
ROUNDS = 7
SPOKEN = [
    "what",
    "time",
    "is",
    "it",
    "tell",
    "me",
    "about",
    "the",
    "moon",
    "weather",
    "reminder",
    "anna",
    "call",
    "tomorrow",
    "garden",
    "engine",
    "music",
    "answer",
]


def fill() -> None:
    """One person who has said much, in a hundred conversations, and one who has said little, long ago."""
    from django.core.management import call_command
    from django.utils import timezone

    from secretary.core.models import Character, Conversation, Turn, User

    call_command("migrate", verbosity=0)
    sofia = Character.objects.create(slug="sofia", name="Sofia", manner="warm", portrait=f"{'a' * 64}.webp")
    dice, now = random.Random(1), timezone.now()
    for name, talks, turns in (("little", 1, 100), ("much", TALKS, TURNS)):
        user = User.objects.create(username=name)
        owned = [Conversation(user=user, character=sofia, current=at == 0) for at in range(talks)]
        owned = Conversation.objects.bulk_create(owned)
        for first in range(0, turns, 2000):
            Turn.objects.bulk_create(
                Turn(
                    conversation=owned[at * talks // turns],
                    character=sofia,
                    door=dice.choice(("web", "telegram")),
                    stage="finished",
                    deadline=now,
                    language="en",
                    text=" ".join(dice.choices(SPOKEN, k=10)) + (" zebra" if at == 7 else ""),
                    reply=" ".join(dice.choices(SPOKEN, k=30)),
                    spoken=" ".join(dice.choices(SPOKEN, k=30)),
                    clip=f"{dice.getrandbits(256):064x}.mp4",
                    voice=f"{dice.getrandbits(256):064x}.ogg",
                    trace={"heard": 210, "first_word": 320, "first_sound": 455, "finished": 3200},
                )
                for at in range(first, min(first + 2000, turns))
            )
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def looks(user: "User") -> dict[str, Callable[[], object]]:
    """Each way to look at the history of a person."""
    from secretary.core import history
    from secretary.core.history import Wanted

    return {
        "page": lambda: history.page(user, Wanted()),
        "page in the middle": lambda: history.page(user, Wanted(), before=TURNS // 2),
        "search, common word": lambda: history.page(user, Wanted("garden")),
        "search, a word said once": lambda: history.page(user, Wanted("zebra")),
        "search, never said": lambda: history.page(user, Wanted("quagga")),
        "search, two letters": lambda: history.page(user, Wanted("qx")),
        "door that was never used": lambda: history.page(user, Wanted(door="whatsapp")),
        "a day without a word": lambda: history.page(user, Wanted(until=date(2020, 1, 1))),
        "conversations": lambda: history.talks(user),
        "news": lambda: history.news(user, Wanted(), after=history.newest()),
    }


def measured() -> dict[str, float]:
    """The median of each way to look at it, in milliseconds."""
    from secretary.core.models import User

    found = {}
    for name in ("much", "little"):
        for what, look in looks(User.objects.get(username=name)).items():
            took = []
            for _ in range(ROUNDS):
                begun = time.perf_counter()
                look()
                took.append((time.perf_counter() - begun) * 1000)
            found[f"{what} ({name} said)"] = statistics.median(took)
    return found


def on(database: str) -> dict[str, float]:
    """`database`: the address of an empty one on PostgreSQL; SQLite when there is none."""
    with tempfile.TemporaryDirectory() as folder:
        ours = {"SECRETARY_DATA": folder, "SECRETARY_LOG_LEVEL": "WARNING", "SECRETARY_DATABASE_URL": database}
        kept = {name: value for name, value in os.environ.items() if not name.startswith("SECRETARY_")}
        environment = kept | ours | {"DJANGO_SETTINGS_MODULE": "secretary.settings"}
        command = [sys.executable, "-m", "tests.bench.history"]
        done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=True)
    return dict(json.loads(done.stdout.splitlines()[-1]))


def both() -> dict[str, dict[str, float]]:
    """Database → way to look at it → milliseconds."""
    with postgres() as address:
        return {"SQLite": on(""), "PostgreSQL": on(address)}


def main() -> None:
    import django

    django.setup()
    fill()
    print(json.dumps(measured()))


if __name__ == "__main__":
    main()
