"""What joins the parts holds: names are registered, settings documented, and the workers free of the web."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from secretary.core.dispatch import QUEUES
from secretary.wire.config import PREFIX, Settings

ROOT = Path(__file__).resolve().parents[1]

WEB = ("django.conf", "django.apps", "django.db", "channels", "aiortc")
"""Not all of django: kombu takes a small type of it where it is installed. Where it is not, see below."""
HEAVY = ("torch", "ctranslate2", "cv2", "faster_whisper")

REGISTERED = "app.loader.import_default_modules(); import json; print(json.dumps(sorted(app.tasks)))"
"""Ends a program: the names of the tasks that a worker of `app` knows."""

WITHOUT_WEB = """
import sys

class Refuse:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {"django", "channels", "aiortc", "channels_redis"}:
            raise ModuleNotFoundError(name, name=name)

sys.meta_path.insert(0, Refuse())
from gpu_tasks.celery import app
app.loader.import_default_modules()
from secretary.wire import listening, streams
from secretary.wire.config import media_server
app.tasks["gpu_tasks.synthesize"]({"turn": "apart", "number": 0, "text": "x", "language": "en", "voice": {"name": ""}})
items = list(listening.read(media_server(), streams.attempts("audio", "apart", 0), stall=0.5, timeout=1.0))
print(items[0].codec, items[-1].seconds)
"""


def python(program: str, **environment: str) -> str:
    """Run it in a fresh interpreter and return what it prints."""
    # Celery loads Django by itself where this is set; pytest sets it, the workers' supervisor does not.
    ours = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"} | environment
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, env=ours, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip().splitlines()[-1]


def loaded(imports: str, looked_for: tuple[str, ...]) -> set[str]:
    """Which of these packages importing it brings along."""
    program = f"import json, sys; {imports}; print(json.dumps([n for n in {looked_for!r} if n in sys.modules]))"
    return set(json.loads(python(program)))


@pytest.mark.slow
def test_every_dispatched_name_is_a_task_of_the_app_that_reads_its_queue():
    workers = json.loads(python(f"from gpu_tasks.celery import app; {REGISTERED}"))
    web = json.loads(python(f"from secretary.celery import app; {REGISTERED}"))
    for name, queue in QUEUES.items():
        assert name in (workers if queue in {"stt", "tts", "render"} else web), name


@pytest.mark.slow
def test_every_task_of_ours_has_a_queue():
    ours = [
        name for name in json.loads(python(f"from secretary.celery import app; {REGISTERED}")) if "celery." not in name
    ]
    assert set(ours) <= set(QUEUES)


@pytest.mark.slow
def test_the_workers_leave_the_web_out():
    assert loaded("import gpu_tasks.tasks", WEB) == set()


@pytest.mark.slow
def test_the_web_leaves_the_engines_out():
    assert loaded("import secretary.asgi, avatar.live.consumer", HEAVY) == set()


@pytest.mark.slow
def test_a_worker_speaks_where_django_is_not_installed(media, queue):
    codec, seconds = python(WITHOUT_WEB, SECRETARY_TTS="tests.fakes:Bursts", PYTHONPATH=str(ROOT)).split()
    assert (codec, float(seconds)) == ("opus", 1.5)


@pytest.mark.parametrize("field", Settings.model_fields)
def test_every_setting_is_documented(field):
    name = Settings.model_fields[field].validation_alias or PREFIX + field.upper()
    assert f"`{name}`" in (ROOT / "docs" / "configuration.md").read_text()


def test_no_setting_is_documented_that_does_not_exist():
    known = {PREFIX + field.upper() for field in Settings.model_fields}
    told = set(re.findall(rf"`({PREFIX}[A-Z_]+)`", (ROOT / "docs" / "configuration.md").read_text()))
    assert told <= known
