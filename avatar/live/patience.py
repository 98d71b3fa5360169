"""How long a pause may last before it is taken for the end: by how the sentence sounds and by its words.

The limits are tuned by tests/bench/end_of_turn.py, on recordings that the bench does not use.
"""

import re

SHORT, UNSURE, LONG = 0.2, 0.6, 1.6
"""Seconds."""

SOUNDS_FINISHED, SOUNDS_OPEN = 0.6, 0.1
"""Probabilities of the judge from and up to which the sound is clear."""

ENGLISH = """
    a an the my your our their its every and or but because if although unless whether than nor as very
    of from with for to at by into onto between without i we they he she um uh uhm erm er
    i'm i'll i've it's that's there's what's he's she's we're we'll you're you'll they're let's
"""

GERMAN = """
    der die den dem des eine einen einem einer eines mein meine meinen meinem meiner dein deine deinen deinem deiner
    unser unsere kein keine keinen und oder aber weil dass ob wenn falls denn sondern obwohl bevor nachdem sehr
    von in im am vom zum zur beim ins ans für ohne durch gegen bei seit wegen ich wir äh ähm öh
"""

DANGLING = {"en": frozenset(ENGLISH.split()), "de": frozenset(GERMAN.split())}
"""Words after which more must come, unless it is a question ("What is it for?"). German "an", "aus", "ein", "mit" and
"zu" are none of them: commands end in them."""


def patience(finished: float, words: str, language: str) -> float:
    """Seconds of silence, since the last voice, that make the pause the end of the utterance.

    `finished`: what `Judge.finished` said (0 … 1); `words`: all of the utterance so far, as the recogniser writes them,
    with its punctuation; `language`: their code, any. When the pause has lasted longer than that already, it is over.
    """
    if _open(words.strip(), language):
        return LONG
    if finished >= SOUNDS_FINISHED:
        return SHORT
    return UNSURE if finished > SOUNDS_OPEN else LONG


def _open(words: str, language: str) -> bool:
    """Whether the words themselves say that more is to come."""
    if words.endswith((",", "…", "...", "-", "–", "—", ":", ";")):
        return True
    last = re.split(r"\s", words.rstrip(".!").lower().replace("’", "'"))[-1]
    return last in DANGLING.get(language, ())
