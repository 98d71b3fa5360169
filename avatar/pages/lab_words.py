"""The words that the lab's scripts say: in the language of the page, from the same translations as its template."""

from django.utils.translation import gettext as _


def expression(name: str) -> str:
    return {"neutral": _("Neutral"), "happy": _("Happy"), "sad": _("Sad"), "surprised": _("Surprised")}.get(name, name)


def words() -> dict[str, str]:
    """Key → text; {places} are filled by the script."""
    return {
        "heard": _("heard"),
        "first_word": _("first word"),
        "first_sound": _("first sound"),
        "first_frame": _("first picture"),
        "finished": _("finished"),
        "record": _("Record"),
        "stop": _("Stop recording"),
        "recording": _("Recording: {seconds} s"),
        "recorded": _("{seconds} s of sound are ready."),
        "no_microphone": _("The microphone could not be opened. Allow it next to the address, or choose a file."),
        "needs_sound": _("Record something or choose a file first."),
        "working": _("The workers are at it …"),
        "nothing_heard": _("No words were heard."),
        "transcribed": _("{took} s for {length} s of sound: {factor} times real time. Language: {language}."),
        "spoken": _("First sound after {first} s, all {length} s after {took} s: {factor} times real time.")
        + " "
        + _("Level {level} dB, peak {peak} dB."),
        "drawn": _("Drawn in {took} s."),
        "trouble": _("The server did not answer. Try again in a moment."),
        "logged_out": _("You are logged out. Reload the page to log in."),
        "none": _("none"),
        "run_of": _("Run: {text}"),
        "turn_of": _("Turn: {text}"),
        "stage": _("Stage"),
        "works": _("works"),
        "does_not_work": _("does not work"),
        "level": _("{level} dB"),
        "listen": _("Listen to the microphone"),
        "listen_stop": _("Stop listening"),
        "ready": _("Ready."),
        "word": _("Word"),
        "from": _("From"),
        "to": _("To"),
        "sure": _("Sure"),
    }
