"""The assistant in a terminal: type, or name a recording; the answer is shown, and its voice kept as a file."""

import getpass
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from channels_bots import inbox, terminal
from channels_bots.messenger import Attachment, Incoming
from secretary.core import doors, enter, health
from secretary.core.models import OPEN_STAGES, Identity, Received, Turn
from secretary.wire import media
from secretary.wire.blobs import store
from secretary.wire.config import settings

DOOR = "terminal"

LONGEST = 95.0
"""Seconds that an answer may take: those of a turn, and a little."""

PLAYERS = (("ffplay", "-nodisp", "-autoexit", "-loglevel", "quiet"), ("mpv", "--really-quiet", "--no-video"))
"""What can play OGG/Opus."""


class Command(BaseCommand):
    help = "Talk to the running Secretary in this terminal."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("said", nargs="*", help="what you say, or a recording; without it you are asked")

    def handle(self, *args: Any, **options: Any) -> None:
        self._address = getpass.getuser()[:64]
        if not health.components()["io"]["ok"]:
            raise CommandError("Secretary does not run here. Start it first: make run")
        identity = doors.meet(DOOR, self._address, name=self._address)
        if identity.user is None:
            doors.join(identity, enter.owner())
        terminal.forget(self._address)
        lines = [" ".join(options["said"])] if options["said"] else self._asked()
        for line in lines:
            self._exchange(identity, line)

    def _asked(self) -> Iterator[str]:
        """What is typed, until the end of the input or /quit."""
        typed = sys.stdin.isatty()
        if typed:
            self.stdout.write("Type, or name a recording (question.wav). /help shows more, /quit ends.")
        while True:
            if typed:
                self.stdout.write("you: ", ending="")
                self.stdout.flush()
            line = sys.stdin.readline()
            if not line or line.strip() == "/quit":
                return
            if line.strip():
                yield line.strip()

    def _exchange(self, identity: Identity, line: str) -> None:
        incoming = self._recording(Path(line)) if Path(line).suffix and Path(line).is_file() else terminal.say(line)
        inbox.take(DOOR, replace(incoming, sender=self._address))
        self._show_answer(incoming.id)

    def _recording(self, path: Path) -> Incoming:
        data = path.read_bytes()
        try:
            codec = media.probe(data).codec
        except media.MediaError as error:
            raise CommandError(f"{path}: {error}") from error
        key = store(settings().blobs_address).put(data, "wav" if codec.startswith("pcm") else "bin")
        return replace(terminal.say(""), attachment=Attachment(key, size=len(data)))

    def _show_answer(self, incoming_id: str) -> None:
        """Everything that comes until the turn is over; a command is answered by one word of the program."""
        until = time.monotonic() + LONGEST
        turn_id = Received.objects.values_list("turn", flat=True).get(door=DOOR, external_id=incoming_id)
        while time.monotonic() < until:
            came = False
            for sent in terminal.arrived(self._address, 0.5):
                self._show(sent)
                came = True
            if turn_id is None and came:
                return
            if turn_id and not self._under_way(turn_id):
                for sent in terminal.arrived(self._address, 0.2):
                    self._show(sent)
                return
        self.stderr.write("No answer came. Is every part well? See the status page, and logs/ in the data folder.")

    def _under_way(self, turn_id: int) -> bool:
        turn = Turn.objects.get(pk=turn_id)
        return (
            turn.stage in OPEN_STAGES or turn.owed or turn.deliveries.filter(state__in=("waiting", "sending")).exists()
        )

    def _show(self, sent: dict[str, Any]) -> None:
        if sent["text"]:
            self.stdout.write(f"secretary: {sent['text']}")
        for choice in sent["choices"]:
            self.stdout.write(f"    {choice}")
        if sent["blob"]:
            path = self._keep(sent["blob"])
            self.stdout.write(f"    [{sent['kind']}: {path}]")
            if sent["kind"] == "voice":
                self._play(path)

    def _keep(self, key: str) -> Path:
        folder = settings().folder / "chat"
        folder.mkdir(mode=0o700, exist_ok=True)
        path = folder / f"{key[:12]}.{key.rpartition('.')[2]}"
        path.write_bytes(store(settings().blobs_address).get(key))
        return path

    def _play(self, path: Path) -> None:
        """Where somebody listens and something can."""
        player = next((one for one in PLAYERS if shutil.which(one[0])), None)
        if player and sys.stdout.isatty() and not os.environ.get("SSH_CONNECTION"):
            subprocess.run((*player, str(path)), check=False)
