"""Which language a typed line is in, among those that are spoken here: by its small words, since it is short."""

import re
from collections.abc import Sequence

SMALL_WORDS: dict[str, frozenset[str]] = {
    "en": frozenset(
        "the a an is are was were be what when where who why how do does did can could will would you your i my me it "
        "this that of to in on at for with and or not please tell hello hi thanks thank yes no stop again over".split()
    ),
    "de": frozenset(
        "der die das ein eine einen ist sind war waren sein was wann wo wer warum wie wieso kann kannst könntest "
        "wirst würde du dein ich mein mir mich es dies diese von zu im in am an auf für mit und oder nicht bitte sag "
        "hallo danke ja nein heute morgen welcher welchen welches noch mal stopp halt spät uhr bist hast".split()
    ),
    "fr": frozenset(
        "le la les un une des est sont être que quoi quand où qui pourquoi comment peux pouvez tu vous ton votre je "
        "mon me il elle ce cette de du à en pour avec et ou pas bonjour merci oui non quel quelle heure".split()
    ),
    "es": frozenset(
        "el la los las un una es son ser qué cuándo dónde quién por cómo puedes puede tu usted yo mi me esto de del a "
        "en para con y o no hola gracias sí qué hora".split()
    ),
    "it": frozenset(
        "il lo la gli le un una è sono essere che cosa quando dove chi perché come puoi può tu tuo io mio mi questo "
        "di del a in per con e o non ciao grazie sì no ora".split()
    ),
}


def guess(text: str, languages: Sequence[str], otherwise: str) -> str:
    """The language of `languages` whose small words `text` has most of; `otherwise` when none stands out."""
    words = re.findall(r"[^\W\d_]+", text.lower())
    scores = {code: sum(word in SMALL_WORDS.get(code, ()) for word in words) for code in languages}
    best = max(scores, key=lambda code: scores[code], default=otherwise)
    leads = [code for code, score in scores.items() if score == scores[best]]
    return otherwise if scores.get(best, 0) == 0 or len(leads) > 1 else best
