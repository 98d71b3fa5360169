"""What a server would say: a welcome, characters, turns (docs/call-protocol.md)."""

from datetime import UTC, datetime, timedelta
from typing import Any

Event = dict[str, Any]

NAMES = {1: ("Sofia", "warm, brief"), 2: ("Jonas", "calm, exact"), 3: ("Mina", "bright, quick")}


def character(number: int = 1) -> Event:
    name, manner = NAMES[number]
    return {"id": number, "name": name, "manner": manner, "portrait": f"/portraits/{name.lower()}.webp"}


def turn(number: int, text: str = "", reply: str = "", **fields: Any) -> Event:
    """A finished turn typed in the browser, unless `fields` say otherwise."""
    blank = {"door": "web", "state": "finished", "typed": True, "language": "en", "spoken": reply, "error": ""}
    made: Event = {"id": number, "conversation": 1, "character": character(), "text": text, "reply": reply, **blank}
    made |= {
        "expression": "neutral",
        "created": datetime.now(UTC).isoformat(),
        "clip": None,
        "voice": None,
        "seconds": None,
    }
    return made | {"trace": {}} | fields


def welcome(*turns: Event, **fields: Any) -> Event:
    made: Event = {
        "type": "welcome",
        "call": "c1",
        "character": character(),
        "languages": ["en", "de"],
        "language": "auto",
    }
    made |= {"characters": [character(number) for number in NAMES], "expression": {"name": "neutral", "intensity": 1.0}}
    return made | {"ice_servers": [], "turns": list(turns)} | fields


def state(name: str, words: str = "") -> Event:
    return {"type": "state", "state": name, "words": words}


def trace(first_sound: int, finished: int) -> dict[str, int]:
    """Milliseconds since the end of the person's speech."""
    marks = {"heard": first_sound // 2, "first_word": int(first_sound * 0.7), "first_sound": first_sound}
    return marks | {"first_frame": int(first_sound * 1.15), "finished": finished}


def full_day() -> list[Event]:
    """A conversation over two days, three doors and every way a turn can end."""
    now = datetime.now(UTC).replace(hour=12, minute=4)
    at = [
        (now - timedelta(days=1) if number < 2 else now).replace(minute=4 + number).isoformat() for number in range(7)
    ]
    clip = {"clip": "/clips/answer.mp4", "seconds": 4.0}
    return [
        turn(
            1,
            "Remind me at nine to call Anna.",
            "Done. I will remind you at nine.",
            door="telegram",
            typed=False,
            created=at[0],
            trace={"finished": 1400},
            **clip,
        ),
        turn(
            2,
            "Und wie wird das Wetter?",
            "Das weiß ich leider nicht: dafür fehlt mir noch ein Sprachmodell.",
            door="whatsapp",
            language="de",
            created=at[1],
            conversation=2,
            trace={"finished": 2210},
        ),
        turn(
            3,
            "",
            "",
            state="failed",
            typed=False,
            created=at[2],
            conversation=3,
            error="I could not hear any words. Please say it again, or type.",
        ),
        turn(
            4,
            "What time is it?",
            "It is four minutes past twelve.",
            typed=False,
            created=at[3],
            conversation=3,
            trace=trace(462, 2600),
            **clip,
        ),
        turn(
            5,
            "Tell me about the moon.",
            "The moon goes around the earth in twenty-seven days. It has no air. It shines by the light of the sun.",
            spoken="The moon goes around the earth in twenty-seven days.",
            state="cancelled",
            created=at[4],
            conversation=3,
            trace=trace(510, 3900),
        ),
    ]


def speaking(number: int = 6) -> list[Event]:
    """A new turn up to the moment when its first sentence sounds."""
    sentences = ["You have two reminders today.", "The first is at nine: call Anna.", "The second is at four."]
    begun = turn(number, "What's on today?", "", typed=False, conversation=3, state="replying")
    heard = {"heard": 210, "first_word": 320, "first_sound": 455, "first_frame": 520}
    return [
        {"type": "turn", "turn": begun},
        *({"type": "sentence", "turn": number, "number": at, "text": text} for at, text in enumerate(sentences)),
        {"type": "turn", "turn": begun | {"state": "speaking", "reply": " ".join(sentences), "trace": heard}},
        state("speaking"),
        {"type": "caption", "turn": number, "number": 1, "text": sentences[1], "seconds": 60},
    ]
