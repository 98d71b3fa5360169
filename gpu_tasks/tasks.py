"""The tasks of the workers: `transcribe`, `synthesize`, `animate`, `mux`, `inspect_portrait`."""

from typing import Any

from celery import shared_task

from gpu_tasks import hearing, recording, showing, speaking
from gpu_tasks.work import Work, perform
from secretary.wire.jobs import AnimationJob, MuxJob, SynthesisJob, TranscriptionJob
from secretary.wire.types import Outcome, pack, unpack


@shared_task(name="gpu_tasks.transcribe")
def transcribe(job: dict[str, Any]) -> None:
    """Sound on a stream to a Transcript on another."""
    wanted = unpack(TranscriptionJob, job)
    perform(Work("transcribe", "stt", wanted.turn), lambda writer: hearing.hear(wanted, writer))


@shared_task(name="gpu_tasks.synthesize")
def synthesize(job: dict[str, Any]) -> None:
    """A sentence to sound: samples for the renderer and the recording, Opus for the listener."""
    wanted = unpack(SynthesisJob, job)
    work = Work("synthesize", "tts", wanted.turn, wanted.number, "audio")
    perform(work, lambda writer: speaking.speak(wanted, writer))


@shared_task(name="gpu_tasks.animate")
def animate(job: dict[str, Any]) -> None:
    """A portrait to H.264, following the samples of its sentence as they come."""
    wanted = unpack(AnimationJob, job)
    work = Work("animate", "render", wanted.turn, wanted.number, "video")
    perform(work, lambda writer: showing.show(wanted, writer))


@shared_task(name="gpu_tasks.mux")
def mux(job: dict[str, Any]) -> dict[str, Any]:
    """The sentences of a turn to one clip and one voice file. Always hands on an Outcome."""
    wanted = unpack(MuxJob, job)
    outcomes = [Outcome(wanted.turn, ok=False, reason="The recording of this answer failed.")]
    perform(Work("mux", "render", wanted.turn), lambda _: outcomes.append(recording.record(wanted)))
    return pack(outcomes[-1])


@shared_task(name="gpu_tasks.inspect_portrait")
def inspect_portrait(image: str) -> dict[str, Any]:
    """Whether a picture in the blob store can be animated; the reason in words when not."""
    return showing.inspect(image)
