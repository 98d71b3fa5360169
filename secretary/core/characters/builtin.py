"""The built-in characters: who they are. Their pictures are drawn by `drawing` and lie beside this module."""

from importlib.resources import files

from secretary.core.models import Character
from secretary.wire.blobs import store
from secretary.wire.config import settings

BUILTIN = (
    {
        "slug": "sofia",
        "name": "Sofia",
        "tagline": "warm, brief",
        "manner": (
            "You are Sofia, a warm and attentive secretary. You speak in short, friendly sentences, "
            "come to the point, and offer the next step."
        ),
        "voice_f0": 195.0,
        "voice_formant": 1.0,
        "expression": "happy",
        "intensity": 0.25,
    },
    {
        "slug": "jonas",
        "name": "Jonas",
        "tagline": "calm, precise",
        "manner": (
            "You are Jonas, a calm and precise secretary with a dry sense of humour. You think before you speak, "
            "name facts and figures exactly, and never waste a word."
        ),
        "voice_f0": 115.0,
        "voice_formant": 0.87,
        "expression": "neutral",
        "intensity": 0.6,
    },
    {
        "slug": "mina",
        "name": "Mina",
        "tagline": "quick, cheerful",
        "manner": (
            "You are Mina, a quick and cheerful secretary. You are curious and encouraging, speak lively, "
            "and like to find an easy way."
        ),
        "voice_f0": 245.0,
        "voice_formant": 1.08,
        "expression": "happy",
        "intensity": 0.4,
    },
)


def install() -> list[str]:
    """Create or refresh the built-in characters; what an admin switched off stays off. Returns their names."""
    blobs, folder = store(settings().blobs_address), files(__package__)
    for order, character in enumerate(BUILTIN):
        slug = str(character["slug"])
        picture = (folder / f"{slug}.webp").read_bytes()
        landmarks = (folder / f"{slug}.landmarks.json").read_bytes()
        values = character | {
            "portrait": blobs.put(picture, "webp"),
            "landmarks": blobs.put(landmarks, "json"),
            "builtin": True,
            "order": order,
        }
        Character.objects.update_or_create(slug=slug, defaults=values)
    return [str(character["name"]) for character in BUILTIN]
