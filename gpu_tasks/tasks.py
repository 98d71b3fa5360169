"""The tasks of the workers: `transcribe`, `synthesize`, `animate`, `mux`, `inspect_portrait`."""

from typing import Any

from celery import Task, shared_task

from gpu_tasks import hearing, recording, showing, speaking
from gpu_tasks.work import Work, perform
from secretary.wire.jobs import AnimationJob, MuxJob, SynthesisJob, TranscriptionJob
from secretary.wire.streams import StreamSilent
from secretary.wire.types import Outcome, pack, unpack


@shared_task(name="gpu_tasks.transcribe")
def transcribe(job: dict[str, Any]) -> None:
    """Sound on a stream to a Transcript on another."""
    wanted = unpack(TranscriptionJob, job)
    perform(Work("transcribe", "stt", wanted.turn, wanted.revision), lambda writer: hearing.hear(wanted, writer))


@shared_task(name="gpu_tasks.synthesize")
def synthesize(job: dict[str, Any]) -> None:
    """A sentence to sound: samples for the renderer and the recording, Opus for the listener."""
    wanted = unpack(SynthesisJob, job)
    work = Work("synthesize", "tts", wanted.turn, wanted.number, "audio")
    perform(work, lambda writer: speaking.speak(wanted, writer))


@shared_task(name="gpu_tasks.animate", bind=True, max_retries=None)
def animate(self: Task[Any, Any], job: dict[str, Any]) -> None:
    """A portrait to H.264, following the samples of its sentence as they come."""
    wanted = unpack(AnimationJob, job)
    if self.request.retries < showing.LOOKS and not showing.can_begin(wanted):
        raise self.retry(countdown=showing.PAUSE_BETWEEN_LOOKS)
    work = Work("animate", "render", wanted.turn, wanted.number, "video")
    try:
        perform(work, lambda writer: showing.show(wanted, writer))
    except StreamSilent as silence:
        # Not by waiting here: the voice may stand behind this task in the same queue.
        raise self.retry(exc=silence, countdown=showing.PAUSE_BETWEEN_LOOKS) from silence


@shared_task(name="gpu_tasks.mux", bind=True, max_retries=None)
def mux(self: Task[Any, Any], job: dict[str, Any]) -> dict[str, Any]:
    """The sentences of a turn to one clip and one voice file. Always hands on an Outcome."""
    wanted = unpack(MuxJob, job)
    if self.request.retries < recording.LOOKS and not recording.complete(wanted):
        raise self.retry(countdown=recording.PAUSE_BETWEEN_LOOKS)
    outcomes = [Outcome(wanted.turn, ok=False, reason="The recording of this answer failed.")]
    perform(Work("mux", "render", wanted.turn), lambda _: outcomes.append(recording.record(wanted)))
    return pack(outcomes[-1])


@shared_task(name="gpu_tasks.inspect_portrait")
def inspect_portrait(image: str) -> dict[str, Any]:
    """Whether a picture in the blob store can be animated; the reason in words when not."""
    return showing.inspect(image)
