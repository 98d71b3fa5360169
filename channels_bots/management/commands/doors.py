"""Say which chat doors are open, and what the others lack."""

from typing import Any

from django.core.management.base import BaseCommand

from channels_bots.messenger import MESSENGERS, messenger


class Command(BaseCommand):
    help = "Shows which chat doors are open, and what is half set."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        for name in MESSENGERS:
            door = messenger(name)
            for lack in door.lacks():
                self.stdout.write(f"{door.title}: {lack} (docs/{name}.md)")
            if door.on() and name != "terminal":
                self.stdout.write(f"{door.title} is open.")
