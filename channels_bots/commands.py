"""What a person can tell the program itself: the same words at every chat door."""

from collections.abc import Callable, Mapping

from channels_bots import introduction, outbox
from channels_bots.messenger import Choice, messenger
from channels_bots.phrases import phrase, translated
from secretary.core import conversations, doors, linking
from secretary.core.characters import access
from secretary.core.errors import Refused
from secretary.core.models import Identity
from secretary.wire.config import settings

Said = tuple[str, tuple[Choice, ...]]

NAMES = {"en": "English", "de": "Deutsch", "es": "Español", "fr": "Français", "it": "Italiano"}

SWITCH = {"on": True, "an": True, "ein": True, "off": False, "aus": False}

FOR_STRANGERS = frozenset({"link", "start", "privacy"})


def is_command(text: str) -> bool:
    return text.startswith("/") and len(text) > 1


def obey(identity: Identity, text: str) -> bool:
    """Do it, and tell the person. False for a stranger who wants what only people who are known may."""
    name, _, argument = text[1:].partition(" ")
    name, argument = name.partition("@")[0].lower(), argument.strip()
    known = identity.standing == Identity.Standing.ALLOWED
    if not known and (name not in FOR_STRANGERS or (name == "start" and not argument)):
        return False
    command = COMMANDS.get(name)
    said = command(identity, argument) if command else (phrase("unknown", doors.language(identity)), ())
    if said[0]:
        outbox.tell(identity, *said)
    return True


def _start(identity: Identity, argument: str) -> Said:
    if argument:
        return _link(identity, argument)
    assert identity.user is not None
    introduction.note(identity)
    character = conversations.current(identity.user).character
    welcome = phrase("welcome", doors.language(identity), name=character.name)
    return f"{character.greeting}\n\n{welcome}".strip(), ()


def _help(identity: Identity, argument: str) -> Said:
    return phrase("help", doors.language(identity)), ()


def _character(identity: Identity, argument: str) -> Said:
    assert identity.user is not None
    language, there = doors.language(identity), list(access.usable(identity.user))
    if not argument:
        current = conversations.current(identity.user).character.name
        choices = tuple(Choice(one.name, f"/character {one.slug}") for one in there)
        return phrase("characters", language, name=current), choices
    wanted = argument.casefold()
    found = next((one for one in there if wanted in (one.slug.casefold(), one.name.casefold())), None)
    if found is None:
        return phrase("no_character", language, names=", ".join(one.name for one in there)), ()
    conversations.switch(identity.user, found.pk)
    return phrase("character_changed", language, name=found.name), ()


def _language(identity: Identity, argument: str) -> Said:
    assert identity.user is not None
    language, spoken = doors.language(identity), settings().spoken
    if not argument:
        own = tuple(Choice(NAMES.get(code, code), f"/language {code}") for code in spoken)
        return phrase("languages", language), (*own, Choice(phrase("language_auto", language), "/language auto"))
    code = next((code for code in spoken if argument.casefold() in (code, NAMES.get(code, code).casefold())), "")
    if not code and argument.casefold() != "auto":
        return phrase("no_language", language, names=", ".join(NAMES.get(code, code) for code in spoken)), ()
    conversations.speak(identity.user, code)
    name = NAMES.get(code, code) if code else phrase("language_auto", language)
    return phrase("language_changed", doors.language(identity), name=name), ()


def _voice(identity: Identity, argument: str) -> Said:
    """Without a word it is turned over."""
    wanted = SWITCH.get(argument.casefold(), not identity.voice)
    identity.voice = wanted
    identity.save(update_fields=["voice"])
    return phrase("voice_on" if wanted else "voice_off", doors.language(identity)), ()


def _video(identity: Identity, argument: str) -> Said:
    language, kinds = doors.language(identity), list(Identity.Video.values)
    if not messenger(identity.door).limits.note_bytes:
        kinds.remove(Identity.Video.NOTE)
    wanted = {"on": kinds[0], "round": "note", "square": "video", "aus": "off"}.get(
        argument.casefold(), argument.casefold()
    )
    if wanted not in kinds:
        return phrase("videos", language), tuple(
            Choice(phrase(f"video_{kind}", language), f"/video {kind}") for kind in kinds
        )
    identity.video = wanted
    identity.save(update_fields=["video"])
    return phrase(f"video_is_{wanted}", language), ()


def _new(identity: Identity, argument: str) -> Said:
    assert identity.user is not None
    conversations.silence(identity.user)
    conversations.restart(identity.user)
    return phrase("begun", doors.language(identity)), ()


def _stop(identity: Identity, argument: str) -> Said:
    assert identity.user is not None
    held, stopped = outbox.hold_back(identity), conversations.silence(identity.user)
    return phrase("stopped" if held or stopped else "nothing_to_stop", doors.language(identity)), ()


def _again(identity: Identity, argument: str) -> Said:
    return ("", ()) if outbox.again(identity) else (phrase("nothing_again", doors.language(identity)), ())


def _link(identity: Identity, argument: str) -> Said:
    language = doors.language(identity)
    if not argument:
        return phrase("link", language, code=linking.show(identity=identity)), ()
    try:
        user = linking.take_at(identity, argument)
    except Refused as error:
        return translated(str(error), language), ()
    return phrase("linked", language, name=user.get_short_name() or user.get_username()), ()


def _privacy(identity: Identity, argument: str) -> Said:
    return phrase("privacy", doors.language(identity), title=messenger(identity.door).title), ()


COMMANDS: Mapping[str, Callable[[Identity, str], Said]] = {
    "start": _start,
    "help": _help,
    "character": _character,
    "language": _language,
    "voice": _voice,
    "video": _video,
    "new": _new,
    "stop": _stop,
    "again": _again,
    "link": _link,
    "privacy": _privacy,
}
"""In the order of the menu."""
