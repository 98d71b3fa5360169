"""Make a bearer token of the owner for a program."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from secretary.core import enter, tokens
from secretary.core.errors import Refused


class Command(BaseCommand):
    help = "Makes a bearer token of the owner, and prints it alone on its last line: it is not shown again."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--name", default="command line", help="what it is for")
        parser.add_argument("--scopes", default=",".join(tokens.SCOPES), help="with commas between them; all by itself")

    def handle(self, *args: Any, **options: Any) -> None:
        scopes = [scope.strip() for scope in options["scopes"].split(",") if scope.strip()]
        try:
            token = tokens.make(enter.owner(), options["name"], scopes)
        except Refused as refused:
            raise CommandError(str(refused)) from refused
        self.stdout.write(f"A token for {', '.join(scopes)}. Keep it now, it is not shown again:")
        self.stdout.write(token)
