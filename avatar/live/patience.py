"""How long a pause may last before it is taken for the end: by how the sentence sounds and by its words.

The limits come from tests/bench/end_of_turn.py: of its 50 sentences half are known to be over after 0.3 s and nine of
ten after 0.7 s; of 40 hesitations one is cut off.
"""

import numpy as np

LONG = 1.6
"""Seconds, where the words need more."""

SHORTEST_PAUSE = 0.2
"""Seconds."""

WHOLE = ((0.1, 1.2), (0.2, 0.55), (0.5, 0.4), (0.6, SHORTEST_PAUSE))
"""(probability that it sounds finished, seconds) where the words are a whole sentence; straight lines between."""

PART = ((0.5, LONG), (0.9, 1.0))
"""The same where they are none: Whisper leaves out the full stop, even if the voice falls."""

SENTENCE_ENDS = (".", "!", "?", "。", "！", "？", "؟", "।")

COMMA = ((0.85, LONG), (0.95, 0.45))
"""The same after a comma, with which a recogniser may end a sentence that was read with a raised voice."""

TRAILING = ("..", "…", "、", "-", "–", "—", ":", ";")
"""What Whisper writes when a speaker breaks off."""

ENGLISH = """
    a an the my your our their its every be and or but because if although unless whether than nor as very
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

CONDITIONS = frozenset({"if", "wenn", "falls"})
"""Words that begin a clause which cannot stand alone: another follows after its comma."""


def patience(finished: float, words: str, language: str) -> float:
    """Seconds of silence, since the last voice, that make the pause the end of the utterance.

    `finished`: what `Judge.finished` said (0 … 1); `words`: all of the utterance so far, as the recogniser writes them,
    with its punctuation; `language`: their code, any. When the pause has lasted longer than that already, it is over.
    """
    said = words.strip()
    if said.endswith(TRAILING) or _last(said) in DANGLING.get(language, ()) or _is_condition(said):
        return LONG
    limits = WHOLE if said.endswith(SENTENCE_ENDS) else COMMA if said.endswith(",") else PART
    probabilities, seconds = zip(*limits, strict=True)
    return float(np.interp(finished, probabilities, seconds))


def _last(said: str) -> str:
    """The last word; a question's keeps its mark, since it may end in any word."""
    return (said.rstrip(".!, ").lower().replace("’", "'").split() or [""])[-1]


def _is_condition(said: str) -> bool:
    """As in "If it rains"."""
    first = said.lower().split()[:1]
    return bool(first) and first[0] in CONDITIONS and "," not in said and not said.endswith("?")
