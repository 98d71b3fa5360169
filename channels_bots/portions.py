"""An answer as a door takes it: spoken, with a face, in writing; in how many parts, and how poor it must get."""

from collections.abc import Iterator
from dataclasses import dataclass

from channels_bots.messenger import Limits
from channels_bots.phrases import phrase, translated
from secretary.core import doors
from secretary.core.brain.sentences import split
from secretary.core.models import Delivery, Identity, Sentence, Stage, Turn
from secretary.wire.blobs import BlobMissing, store
from secretary.wire.config import settings
from secretary.wire.media import MediaError
from secretary.wire.recordings import contents, cut

Kind = Delivery.Kind

ROOMY = 0.9
"""Of the largest voice, since a part may hold more bytes a second than the whole."""


@dataclass(frozen=True, slots=True)
class Portion:
    """One Delivery."""

    kind: Delivery.Kind
    number: int = 0
    text: str = ""
    blob: str = ""
    seconds: float = 0.0


def portions(turn: Turn, identity: Identity, limits: Limits) -> Iterator[Portion]:
    """All that is ready of a turn, also what was ready before."""
    language, over = doors.language(identity), turn.stage == Stage.FINISHED
    if turn.stage == Stage.FAILED:
        yield Portion(Kind.NOTICE, text=translated(turn.error, language))
        return
    voices = list(_voices(turn, limits)) if turn.voice and identity.voice else []
    yield from voices
    if not voices and (over or not identity.voice):
        excuse = phrase("only_text", language) if identity.voice else ""
        yield from written(turn, limits, excuse)
    if over:
        yield from _faced(turn, identity, limits, told=not voices or limits.voice_text > 0)


def written(turn: Turn, limits: Limits, excuse: str = "") -> Iterator[Portion]:
    """The answer in writing."""
    for number, piece in enumerate(pieces(f"{turn.reply} {excuse}".strip(), limits.text, turn.language)):
        yield Portion(Kind.TEXT, number, piece)


def _voices(turn: Turn, limits: Limits) -> Iterator[Portion]:
    """The whole voice with its text; a long one in parts, each of whole sentences. Nothing when it is gone."""
    try:
        whole = store(settings().blobs_address).get(turn.voice)
        parts = list(_parts(turn, whole, limits))
    except (BlobMissing, MediaError):
        return
    yield from parts
    if limits.voice_text and not all(part.text for part in parts):
        yield from written(turn, limits)


def _parts(turn: Turn, whole: bytes, limits: Limits) -> Iterator[Portion]:
    seconds = turn.seconds or 0.0
    groups = list(_grouped(list(turn.sentences.all()), limits, len(whole) / max(seconds, 0.1)))
    if len(groups) < 2:
        text = turn.reply if len(turn.reply) <= limits.voice_text else ""
        yield Portion(Kind.VOICE, 0, text, turn.voice, seconds)
        return
    start = 0.0
    for number, group in enumerate(groups):
        seconds, text = sum(one.seconds for one in group), " ".join(one.text for one in group)
        part = store(settings().blobs_address).put(cut(whole, start, start + seconds), "ogg")
        yield Portion(Kind.VOICE, number, text if len(text) <= limits.voice_text else "", part, seconds)
        start += seconds


def _grouped(sentences: list[Sentence], limits: Limits, rate: float) -> Iterator[list[Sentence]]:
    """As many sentences together as fit; `rate`: bytes a second of their sound."""
    group: list[Sentence] = []
    for sentence in sentences:
        wider = [*group, sentence]
        long = limits.voice_text and len(" ".join(one.text for one in wider)) > limits.voice_text
        large = sum(one.seconds for one in wider) * rate > ROOMY * limits.voice_bytes
        # A sentence without sound makes no voice of its own.
        if group and sentence.seconds and (long or large):
            yield group
            wider = [sentence]
        group = wider
    if group:
        yield group


def _faced(turn: Turn, identity: Identity, limits: Limits, *, told: bool) -> Iterator[Portion]:
    """The clip. `told`: the text is there already; else it stands below the clip, or by itself."""
    face = _face(turn, identity, limits)
    below = not told and face is not None and face.kind == Kind.VIDEO and len(turn.reply) <= limits.video_text
    if face is not None:
        yield Portion(face.kind, 0, turn.reply if below else "", face.blob, face.seconds)
    if not told and not below:
        yield from written(turn, limits)


def _face(turn: Turn, identity: Identity, limits: Limits) -> Portion | None:
    """The clip as the person wants it and the messenger takes it; None when there is none."""
    wanted = identity.video != Identity.Video.OFF and turn.character.sends_clips
    if not turn.clip or not wanted or not limits.video_bytes:
        return None
    try:
        found = contents(store(settings().blobs_address).get(turn.clip))
    except (BlobMissing, MediaError):
        return None
    small = found.size <= limits.note_bytes and found.seconds <= limits.note_seconds
    if identity.video == Identity.Video.NOTE and small:
        return Portion(Kind.NOTE, blob=turn.clip, seconds=found.seconds)
    return Portion(Kind.VIDEO, blob=turn.clip, seconds=found.seconds) if found.size <= limits.video_bytes else None


def pieces(text: str, limit: int, language: str) -> list[str]:
    """A text in as many messages as it takes, split between lines, sentences or at worst words."""
    if len(text) <= limit:
        return [text]
    found, current = [], ""
    for line in text.splitlines():
        between = "\n"
        for unit in _units(line, limit, language):
            joined = f"{current}{between}{unit}" if current else unit
            if len(joined) > limit:
                found.append(current)
                joined = unit
            current, between = joined, " "
    return [*found, current]


def _units(line: str, limit: int, language: str) -> Iterator[str]:
    if len(line) <= limit:
        yield line
        return
    for sentence in split(line, language):
        rest = sentence
        while len(rest) > limit:
            at = rest.rfind(" ", 1, limit) if " " in rest[1:limit] else limit
            yield rest[:at].strip()
            rest = rest[at:].strip()
        yield rest
