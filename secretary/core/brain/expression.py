"""The looks that a language model may write into its answer, taken off before it is shown."""

import re

from secretary.wire.types import EXPRESSIONS, ExpressionName

_TAG = re.compile(
    r"\s*(?:"
    r"\[\s*(?P<square>[^\W\d_][\w -]{1,20})\s*\](?!\()"  # any word in square brackets: a stage direction
    r"|[(*<{_]{1,2}(?P<other>[A-Za-z]{3,12})[)*>}_]{1,2}"
    r"|(?:expression|emotion|mood)\s*[:=]\s*(?P<named>[A-Za-z]{3,12})\b"
    r")[\s:,.]*",
    re.IGNORECASE,
)
_MEANT: dict[str, ExpressionName] = {
    **{name: name for name in EXPRESSIONS},
    **dict.fromkeys(
        ("smile", "smiling", "smiles", "joy", "joyful", "cheerful", "laughs", "glücklich", "fröhlich"), "happy"
    ),
    **dict.fromkeys(("sorry", "sadness", "sorrow", "concerned", "traurig"), "sad"),
    **dict.fromkeys(("surprise", "astonished", "wow", "überrascht"), "surprised"),
}


def take_expression(sentence: str) -> tuple[ExpressionName | None, str]:
    """The look that the sentence begins with, if any, and the sentence without it.

    A word in square brackets that names no look goes too: models write stage directions.
    Any other mark-up stays unless its word names a look: it may be the first word in bold.
    """
    found: ExpressionName | None = None
    while match := _TAG.match(sentence):
        word = (match["square"] or match["other"] or match["named"]).lower().strip()
        look = _MEANT.get(word)
        if look is None and not match["square"]:
            break
        found = look or found
        sentence = sentence[match.end() :]
    return found, sentence.lstrip()
