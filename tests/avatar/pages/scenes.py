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


def chat(number: int, name: str = "", **fields: Any) -> Event:
    """Somebody at a chat door, as the account page shows them."""
    made: Event = {"id": number, "door": "telegram", "title": "Telegram", "name": name, "address": f"70012{number}"}
    made |= {"seen": "5 minutes ago", "seen_at": "2026-11-21T12:00:00+00:00", "blocked": False}
    return made | {"voice": True, "video": "note", "round": True} | fields


def account(**fields: Any) -> Event:
    """The account page of an owner, with everything on it."""
    phone = {"door": "whatsapp", "title": "WhatsApp", "address": "+491701234567", "round": False, "video": "off"}
    code = {"halves": "K7WD 2MXR", "command": "/link K7WD 2MXR", "left": "58 minutes"}
    people = {
        "strangers": [chat(3, "Anna")],
        "people": [chat(4, "Ben", account="Benedikt", **phone)],
        "blocked": [chat(5)],
    }
    made: Event = {"doors": [chat(1, "Maria"), chat(2, **phone)], "open": ["Telegram", "WhatsApp"], "code": code}
    made |= {"decides": True, "knocking": 1, "refused": "That code is not known.", "messages": ["It was done."]}
    return made | people | fields


def tokens(**fields: Any) -> Event:
    """The page of tokens of an owner, with everything on it."""
    one = {"id": 1, "name": "backup", "scopes": ["See who you are"], "expires": None, "over": True}
    line = '<script src="/embed.js" data-token="secretary_x" data-character="sofia" async></script>'
    made: Event = {
        "tokens": [one, one | {"id": 2, "where": "https://shop.example", "who": "Sofia"}],
        "made": "secretary_x",
    }
    made |= {"line": line, "scopes": [("me", "See who you are"), ("talk", "Talk")], "expiries": [("90", "in 90 days")]}
    made |= {"embeds": True, "origins": ["https://shop.example"], "characters": [{"slug": "sofia", "name": "Sofia"}]}
    return made | {"refused": "No.", "refused_embed": "No.", "messages": ["It is revoked."]} | fields


def past(**fields: Any) -> Event:
    """The history page, with everything on it."""
    turns = [one | {"recording": None, "open": False} for one in reversed(full_day())]
    talk = {"id": 1, "first": "What time is it?", "last": "", "count": 4, "current": True, "character": "Sofia"}
    made: Event = {
        "turns": turns,
        "older": "?before=2",
        "first": "?",
        "newest": False,
        "news": "/news",
        "refused": "No.",
    }
    made |= {"talk": talk, "talks": [talk, talk | {"id": 2, "current": False}], "talks_open": True}
    made |= {"older_talks": "?talks=2", "door_names": [("web", "Web")], "filtered": True, "filters": {"q": "time"}}
    return made | {"messages": ["Deleted."]} | fields


def data(**fields: Any) -> Event:
    """The page of one's data, with an export on its way."""
    export = {"id": 1, "state": "making", "done": 3, "total": 10}
    made: Event = {"export": export, "media_days": 90, "text_days": 0, "word": "ERASE", "refused": "Type ERASE."}
    return made | {"owner": False} | fields


def status(**fields: Any) -> Event:
    """What the status page is rendered with, for somebody who sees all."""
    parts = [
        {"name": "STT", "cells": ["embedded", "cpu", "3 s"], "well": True},
        {"name": "TTS", "cells": ["–"], "well": False},
    ]
    table = {"id": "parts", "title": "1", "head": ["2", "3", "4", "5"], "rows": parts, "empty": ""}
    bare = {"id": "workers", "title": "6", "head": ["7"], "rows": [], "empty": "8"}
    return {"well": False, "told": "TTS", "tables": [table, bare], **fields}


def lab(**fields: Any) -> Event:
    """What the lab is rendered with."""
    return {
        "characters": [{"slug": name.lower(), "name": name} for name, _ in NAMES.values()],
        "languages": ["en", "de"],
        "expressions": [["neutral", "1"], ["happy", "2"]],
        "parts": [{"name": "STT", "cells": ["3"], "well": True}, {"name": "TTS", "cells": ["4"], "well": False}],
        "words": {},
        "addresses": {"socket": "/ws/call/"},
        "kept": {"turns": [{"id": 7, "text": "Wie spät ist es?", "trace": trace(700, 2000), "at": 0}], "runs": []},
        **fields,
    }


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
