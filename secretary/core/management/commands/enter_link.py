"""Print a fresh one-time link of the owner."""

from typing import Any

from django.core.management.base import BaseCommand

from secretary.core import enter


class Command(BaseCommand):
    help = "Prints the path of a fresh one-time link, good for 15 minutes and one visit."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(enter.make_link(enter.owner()))
