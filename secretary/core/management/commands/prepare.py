"""Bring the database to the present: tables, built-in characters, the owner. Running it again changes nothing."""

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand

from secretary.core import enter
from secretary.core.characters import builtin


class Command(BaseCommand):
    help = "Migrates, and creates the built-in characters and the owner."

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("migrate", interactive=False, verbosity=0)
        names = builtin.install()
        owner = enter.owner()
        self.stdout.write(f"characters: {', '.join(names)}; owner: {owner.username}")
