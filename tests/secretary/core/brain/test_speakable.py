"""What is shown and what is spoken, case by case."""

import pytest

from secretary.core.brain import speakable

ENGLISH = [
    # mark-up
    ("**Bold** and _italic_ and `code`.", "Bold and italic and code."),
    ("# Title\nText goes on.", "Title. Text goes on."),
    ("- one\n- two", "one. two"),
    ("1. Milk", "one: Milk"),
    ("[the page](https://example.com/x?y=1)", "the page"),
    ("See https://www.example.com/path.", "See example dot com."),
    ("Mail anna.b@example.com!", "Mail anna dot b at example dot com!"),
    ("Here:\n```py\nx = 1\n```\nDone.", "Here: The code is in the text. Done."),
    ("| a | b |\n|---|---|\n| c | d |", "a, b. c, d"),
    ("<b>Hi</b> &amp; bye", "Hi and bye"),
    ("Great! 😀👍🏽 Yes", "Great! Yes"),
    ("\u200bzero\u0000 width\u00ad", "zero width"),
    ('He said "hello" (twice).', "He said hello, twice."),
    ("Wait… what? Well... no.", "Wait, what? Well, no."),
    # numbers
    ("I have 1,234,567 users.", "I have one million two hundred thirty-four thousand five hundred sixty-seven users."),
    ("Pi is 3.14.", "Pi is three point one four."),
    ("-7 or 0", "minus seven or zero"),
    ("Agent 007", "Agent zero zero seven"),
    ("10 000 steps", "ten thousand steps"),
    ("the 1st, 2nd and 23rd", "the first, second and twenty-third"),
    ("½ cup, 3/4 cup, 1½ cups", "one half cup, three quarters cup, one and a half cups"),
    ("5-10 people", "five to ten people"),
    ("16:9", "sixteen to nine"),
    ("2 + 2 = 4", "two plus two equals four"),
    ("3 * 4, 5 < 6, 2^3", "three times four, five is less than six, two to the power of three"),
    ("version 1.2.3", "version one dot two dot three"),
    ("H2O, MP3, 5G, COVID-19", "H two O, MP three, five G, Covid nineteen"),
    ("2x faster", "two times faster"),
    ("10k steps", "ten thousand steps"),
    # amounts
    ("50% or 3.5 %", "fifty percent or three point five percent"),
    ("$12.50", "twelve dollars and fifty cents"),
    ("12,50 €", "twelve euros and fifty cents"),
    ("£3.01, $1, $0.50", "three pounds and one penny, one dollar, fifty cents"),
    ("$5 million, €1.5bn", "five million dollars, one point five billion euros"),
    ("$5-10", "five to ten dollars"),
    ("100 km/h", "one hundred kilometers per hour"),
    ("-5 °C to 1 °C", "minus five degrees Celsius to one degree Celsius"),
    ("1 kg, 2 kg, 10 m²", "one kilogram, two kilograms, ten square meters"),
    # dates and times
    ("in 1998 and 2026", "in nineteen ninety-eight and twenty twenty-six"),
    ("from 2019–2021", "from twenty nineteen to twenty twenty-one"),
    ("the 1990s and the 80s", "the nineteen nineties and the eighties"),
    ("2026-11-21", "November twenty-first, twenty twenty-six"),
    ("11/21/2026", "November twenty-first, twenty twenty-six"),
    ("3 April", "April third"),
    ("the 3rd of May 1999", "the third of May, nineteen ninety-nine"),
    ("at 14:30", "at two thirty PM"),
    ("at 9:05 am now", "at nine oh five AM now"),
    ("We meet at 5 p.m. Come!", "We meet at five PM. Come!"),
    ("12:00", "twelve o'clock"),
    # telephones
    ("+49 170 1234567", "plus four nine, one seven zero, one two three four five six seven"),
    ("555-123-4567", "five five five, one two three, four five six seven"),
    # short forms and signs
    ("Dr. Smith, e.g. Mr. Jones", "Doctor Smith, for example Mister Jones"),
    ("apples, pears, etc.", "apples, pears, et cetera."),
    ("R&D at #1, C#", "R and D at number one, C sharp"),
    ("#Berlin @anna", "hashtag Berlin at anna"),
    ("NASA and the BBC", "Nasa and the BBC"),
    ("Set SECRETARY_LLM_URL.", "Set Secretary LLM URL."),
    ("my_file.txt", "my file dot txt"),
    ("No. 5, p. 12, ~20", "number five, page twelve, about twenty"),
    ("cats/dogs and/or birds", "cats or dogs and or birds"),
    ("😀", ""),
]

GERMAN = [
    ("**Fett** und _kursiv_.", "Fett und kursiv."),
    ("[Seite](https://beispiel.de/x)", "Seite"),
    ("Siehe https://www.beispiel.de/pfad.", "Siehe beispiel Punkt de."),
    ("„Hallo“, sagte sie.", "Hallo, sagte sie."),
    ("1. Milch", "eins: Milch"),
    ("1.234.567 Leute", "eine Million zweihundertvierunddreißigtausendfünfhundertsiebenundsechzig Leute"),
    ("3,14", "drei Komma eins vier"),
    ("1 Hund und 1 Katze", "ein Hund und eine Katze"),
    ("Seite 1", "Seite eins"),
    ("Der 2. Weltkrieg", "Der zweite Weltkrieg"),
    ("im 19. Jahrhundert", "im neunzehnten Jahrhundert"),
    ("in der 3. Klasse", "in der dritten Klasse"),
    ("½ Liter, 3/4 Liter, 1½ Liter", "ein halb Liter, drei Viertel Liter, eineinhalb Liter"),
    ("10–20 km", "zehn bis zwanzig Kilometer"),
    ("2 + 2 = 4", "zwei plus zwei gleich vier"),
    ("2x täglich", "zweimal täglich"),
    ("50 % oder 3,5%", "fünfzig Prozent oder drei Komma fünf Prozent"),
    ("12,50 €", "zwölf Euro fünfzig"),
    ("$12.50", "zwölf Dollar fünfzig"),
    ("0,99 €, 1 €, 1,01 €", "neunundneunzig Cent, ein Euro, ein Euro und ein Cent"),
    ("5 Mio. €", "fünf Millionen Euro"),
    ("1 Mrd. Euro", "eine Milliarde Euro"),
    ("1,5 Mio. Menschen", "eins Komma fünf Millionen Menschen"),
    ("5,- €", "fünf Euro"),
    ("1 km, 1 h, 3 kg", "ein Kilometer, eine Stunde, drei Kilogramm"),
    ("100 km/h bei -5 °C", "einhundert Kilometer pro Stunde bei minus fünf Grad Celsius"),
    ("im Jahr 1998", "im Jahr neunzehnhundertachtundneunzig"),
    ("2026", "zweitausendsechsundzwanzig"),
    ("die 1990er und 80er Jahre", "die neunzehnhundertneunziger und achtziger Jahre"),
    ("am 3. April", "am dritten April"),
    ("der 3. April 2026", "der dritte April zweitausendsechsundzwanzig"),
    ("3. April", "dritter April"),
    ("am 21.11.2026", "am einundzwanzigsten November zweitausendsechsundzwanzig"),
    ("am 3.4. geht es los", "am dritten April geht es los"),
    ("vom 3.–5. April", "vom dritten bis fünften April"),
    ("2026-11-21", "einundzwanzigster November zweitausendsechsundzwanzig"),
    ("um 14:30 Uhr", "um vierzehn Uhr dreißig"),
    ("um 9:05", "um neun Uhr fünf"),
    ("9:00–17:00 Uhr", "neun Uhr bis siebzehn Uhr"),
    ("um 1 Uhr", "um ein Uhr"),
    ("030/123456", "null drei null, eins zwei drei vier fünf sechs"),
    ("0171 1234567", "null eins sieben eins, eins zwei drei vier fünf sechs sieben"),
    ("z. B. Dr. Müller, d. h. bald", "zum Beispiel Doktor Müller, das heißt bald"),
    ("Äpfel, Birnen usw.", "Äpfel, Birnen und so weiter."),
    ("ca. 5 Std. bzw. mehr", "circa fünf Stunden beziehungsweise mehr"),
    ("Hauptstr. 5, Nr. 7, S. 12", "Hauptstraße fünf, Nummer sieben, Seite zwölf"),
    ("§ 5 Abs. 2", "Paragraf fünf Absatz zwei"),
    ("Die EU, die NATO und CPUs", "Die E U, die Nato und C P U s"),
    ("A & B", "A und B"),
]


@pytest.mark.parametrize(("shown", "spoken"), ENGLISH)
def test_english_is_spoken_in_words(shown: str, spoken: str) -> None:
    assert speakable(shown, "en") == spoken


@pytest.mark.parametrize(("shown", "spoken"), GERMAN)
def test_german_is_spoken_in_words(shown: str, spoken: str) -> None:
    assert speakable(shown, "de") == spoken


@pytest.mark.parametrize(
    ("language", "spoken"), [*(("en", spoken) for _, spoken in ENGLISH), *(("de", spoken) for _, spoken in GERMAN)]
)
def test_what_is_in_words_already_stays_as_it_is(language: str, spoken: str) -> None:
    assert speakable(spoken, language) == spoken


@pytest.mark.parametrize(
    ("language", "shown", "spoken"),
    [
        ("fr", "**J'ai** 21 pommes et 3,5 kilos.", "J'ai vingt-et-un pommes et trois virgule cinq kilos."),
        ("es", "[Son](http://a.es) 3 gatos 😀", "Son tres gatos"),
        ("ja", "猫が3匹います。", "猫が 三 匹います。"),
        ("xx", "# 7 and 8.5", "7 and 8.5"),
    ],
)
def test_other_languages_lose_mark_up_and_get_their_numbers_in_words(language: str, shown: str, spoken: str) -> None:
    assert speakable(shown, language) == spoken


def test_it_ends_after_a_minute_of_speech_at_a_whole_word() -> None:
    spoken = speakable("word " * 5000, "en")
    assert len(spoken) <= 1000
    assert set(spoken.split()) == {"word"}
