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
    made: Event = {"id": number, "conversation": 1, "character": character(), "door": "web", "state": "finished"}
    made |= {"typed": True, "language": "en", "text": text, "reply": reply, "spoken": reply, "expression": "neutral"}
    made |= {"created": datetime.now(UTC).isoformat(), "clip": None, "voice": None, "seconds": None}
    return made | {"trace": {}, "error": ""} | fields


def welcome(*turns: Event, **fields: Any) -> Event:
    made: Event = {"type": "welcome", "call": "c1", "character": character(), "ice_servers": [], "turns": list(turns)}
    made |= {"characters": [character(number) for number in NAMES], "expression": {"name": "neutral", "intensity": 1.0}}
    return made | {"languages": ["en", "de"], "language": "auto"} | fields


def state(name: str, words: str = "") -> Event:
    return {"type": "state", "state": name, "words": words}


def trace(first_sound: int, finished: int) -> dict[str, int]:
    """Milliseconds since the end of the person's speech."""
    marks = {"heard": first_sound // 2, "first_word": int(first_sound * 0.7), "first_sound": first_sound}
    return marks | {"first_frame": int(first_sound * 1.16), "finished": finished}


def full_day() -> list[Event]:
    """A conversation over two days, three doors and every way a turn can end."""
    today = datetime.now(UTC).replace(hour=12)
    days = [today - timedelta(days=1)] * 2 + [today] * 3
    turns = [
        turn(1, "Remind me at nine to call Anna.", "Done. I will remind you at nine.", door="telegram"),
        turn(2, "Und wie wird das Wetter?", "Das weiß ich nicht: dafür fehlt mir ein Sprachmodell.", language="de"),
        turn(3, state="failed", error="I could not hear any words. Please say it again, or type."),
        turn(4, "What time is it?", "It is four minutes past twelve.", trace=trace(462, 2600)),
        turn(5, "Tell me about the moon.", "It goes around the earth. It has no air. It shines.", state="cancelled"),
    ]
    for at, (one, day) in enumerate(zip(turns, days, strict=True)):
        one |= {"created": day.replace(minute=4 + at).isoformat(), "typed": at == 4, "conversation": 1 + at // 2}
    for one in (turns[0], turns[3]):
        one |= {"clip": "/clips/answer.mp4", "seconds": 4.0}
    turns[0]["trace"] = {"finished": 1400}
    turns[1] |= {"door": "whatsapp", "trace": {"finished": 2210}}
    turns[4] |= {"conversation": 2, "spoken": "It goes around the earth.", "trace": trace(510, 3900)}
    return turns


def speaking(number: int = 6) -> list[Event]:
    """A new turn up to the moment when its second sentence sounds."""
    sentences = ["You have two reminders today.", "The first is at nine: call Anna.", "The second is at four."]
    begun = turn(number, "What's on today?", "", typed=False, conversation=2, state="replying")
    heard = {"heard": 210, "first_word": 320, "first_sound": 455, "first_frame": 520}
    return [
        {"type": "turn", "turn": begun},
        *({"type": "sentence", "turn": number, "number": at, "text": text} for at, text in enumerate(sentences)),
        {"type": "turn", "turn": begun | {"state": "speaking", "reply": " ".join(sentences), "trace": heard}},
        state("speaking"),
        {"type": "caption", "turn": number, "number": 1, "text": sentences[1], "seconds": 60},
    ]
