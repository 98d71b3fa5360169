"""The tasks of the workers: `transcribe`, `synthesize`, `animate`, `mux`, `inspect_portrait`."""

from typing import Any

from celery import Task, shared_task

from gpu_tasks import hearing, inspecting, recording, showing, speaking
from gpu_tasks.work import LIVE, GivenWay, Work, perform
from secretary.wire.jobs import AnimationJob, InspectionJob, MuxJob, SynthesisJob, TranscriptionJob
from secretary.wire.streams import StreamSilent
from secretary.wire.types import Outcome, pack, unpack


@shared_task(name="gpu_tasks.transcribe")
def transcribe(job: dict[str, Any]) -> None:
    """Sound on a stream to a Transcript on another."""
    wanted = unpack(TranscriptionJob, job)
    perform(Work("transcribe", "stt", wanted.turn, wanted.revision), lambda writer: hearing.hear(wanted, writer))


@shared_task(name="gpu_tasks.synthesize", bind=True)
def synthesize(self: Task[Any, Any], job: dict[str, Any]) -> None:
    """A sentence to sound: samples for the renderer and the recording, Opus for the listener."""
    wanted = unpack(SynthesisJob, job)
    work = Work("synthesize", "tts", wanted.turn, wanted.number, "audio")
    perform(work, lambda writer: speaking.speak(wanted, writer, paced=_is_live(self)))


@shared_task(name="gpu_tasks.animate", bind=True, max_retries=None)
def animate(self: Task[Any, Any], job: dict[str, Any]) -> None:
    """A portrait to H.264, following the samples of its sentence as they come."""
    wanted = unpack(AnimationJob, job)
    if self.request.retries < showing.LOOKS and not showing.can_begin(wanted):
        raise self.retry(countdown=showing.PAUSE_BETWEEN_LOOKS)
    work = Work("animate", "render", wanted.turn, wanted.number, "video")
    try:
        perform(work, lambda writer: showing.show(wanted, writer, patient=not _is_live(self)))
    except (StreamSilent, GivenWay) as silence:
        # Not by waiting here: the voice may stand behind this task in the same queue.
        raise self.retry(exc=silence, countdown=showing.PAUSE_BETWEEN_LOOKS) from silence


@shared_task(name="gpu_tasks.mux", bind=True, max_retries=None)
def mux(self: Task[Any, Any], job: dict[str, Any]) -> dict[str, Any]:
    """The sentences of a turn to one clip and one voice file. Always hands on an Outcome."""
    wanted = unpack(MuxJob, job)
    pause = recording.pause_between_looks(wanted)
    if self.request.retries * pause < recording.WAIT and not recording.complete(wanted):
        raise self.retry(countdown=pause)
    outcomes = [Outcome(wanted.turn, ok=False, reason="The recording of this answer failed.")]
    perform(Work("mux", "render", wanted.turn), lambda _: outcomes.append(recording.record(wanted)))
    if wanted.awaited:
        recording.tell(outcomes[-1])
    return pack(outcomes[-1])


@shared_task(name="gpu_tasks.inspect_portrait")
def inspect_portrait(job: dict[str, Any]) -> None:
    """Whether a picture in the blob store can be animated, as a Verdict on a stream."""
    wanted = unpack(InspectionJob, job)
    perform(Work("inspect", "render", wanted.turn), lambda writer: inspecting.inspect(wanted, writer))


def _is_live(task: Task[Any, Any]) -> bool:
    """Whether somebody waits for it on the line."""
    return (task.request.delivery_info or {}).get("priority", LIVE) == LIVE
