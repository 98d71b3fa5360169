"""What a character says while the first word of an answer is not there yet."""

DEFAULT = {
    "en": ("Let me think.", "One moment."),
    "de": ("Lass mich nachdenken.", "Einen Moment."),
}

CHARACTERS = {
    "Sofia": {
        "en": ("Hm, let me think for a moment.", "Good question, one moment."),
        "de": ("Hm, lass mich kurz nachdenken.", "Gute Frage, einen Moment."),
    },
    "Jonas": {
        "en": ("One moment, please.", "Let me see."),
        "de": ("Einen Moment, bitte.", "Mal sehen."),
    },
    "Mina": {
        "en": ("Ooh, wait, thinking!", "Just a second!"),
        "de": ("Oh, warte, ich überlege!", "Eine Sekunde!"),
    },
}


def cue(character: str, language: str, number: int) -> str:
    """A short sentence in character, another for the next `number`; "" in a language that has none."""
    known = CHARACTERS.get(character, DEFAULT)
    sentences = known.get(language[:2], ())
    return sentences[number % len(sentences)] if sentences else ""
