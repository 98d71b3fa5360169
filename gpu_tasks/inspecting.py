"""Whether a picture shows a face that can be animated, and in words why not."""

import json
from functools import cache

import numpy as np
from numpy.typing import NDArray

from gpu_tasks import engines
from gpu_tasks.render.face_mesh import FaceMesh
from secretary.wire import media, models, streams, writing
from secretary.wire.blobs import store
from secretary.wire.config import settings
from secretary.wire.jobs import InspectionJob
from secretary.wire.types import Verdict, pack

SMALLEST = 150
"""Pixels of a face's height: below it every renderer shows a blur."""

TOO_SMALL = "The face in this picture is too small; choose one where it fills more of the picture."


def inspect(job: InspectionJob, writer: writing.Writer) -> None:
    """Raises BlobMissing."""
    picture = store(settings().blobs_address).get(job.image)
    writer.open(streams.Header("json", 1))
    writer.send([streams.Chunk(0, json.dumps(pack(verdict(picture))).encode())])
    writer.end(0.0)


def verdict(data: bytes) -> Verdict:
    """Of the picture in a file, as FaceMesh and this worker's renderer see it."""
    try:
        picture = media.decode_image(data)
        if _height(picture) < SMALLEST:
            return Verdict(ok=False, reason=TOO_SMALL)
        engines.renderer().prepare(picture, None)
    except (engines.EngineError, media.MediaError) as error:
        return Verdict(ok=False, reason=str(error))
    return Verdict(ok=True)


def _height(picture: NDArray[np.uint8]) -> float:
    """Of the face in pixels. Raises EngineError when none is sure enough."""
    rows = _finder().find(picture)[:, 1]
    return float(rows.max() - rows.min())


@cache
def _finder() -> FaceMesh:
    try:
        return FaceMesh(models.folder("face-mesh"))
    except models.ModelError as missing:
        raise engines.EngineError(str(missing)) from missing
