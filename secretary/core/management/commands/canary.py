"""Send one typed turn through all queues, and say which part did not answer."""

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from secretary.core import canary, conversations, turns
from secretary.core.models import OPEN_STAGES, Stage, Turn, User


class Command(BaseCommand):
    help = "Sends one typed turn through all queues and waits for its recording."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--timeout", type=float, default=110.0, help="seconds")

    def handle(self, *args: Any, **options: Any) -> None:
        started = time.monotonic()
        user, _ = User.objects.get_or_create(username="canary", defaults={"is_canary": True, "is_active": False})
        Turn.objects.filter(conversation__user=user).delete()
        how = turns.How(typed=True, live=False)
        turn = turns.open(conversations.current(user), "What can you do?", "en", how)
        while time.monotonic() - started < options["timeout"]:
            turn.refresh_from_db()
            if turn.stage not in OPEN_STAGES:
                break
            time.sleep(0.1)
        self._judge(turn, time.monotonic() - started)
        canary.show_faces()

    def _judge(self, turn: Turn, seconds: float) -> None:
        if turn.stage == Stage.REPLYING:
            raise CommandError("the dialogue worker did not answer")
        if turn.stage == Stage.RENDERING:
            raise CommandError("the speaking and drawing workers did not come to an end")
        if turn.stage != Stage.FINISHED or not turn.clip:
            raise CommandError(turn.error or "the answer has no clip: see the log of the tts,render worker")
        self.stdout.write(f"one turn through all queues in {seconds:.1f} s")
