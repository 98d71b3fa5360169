"""Take mark-up off a text: Markdown, HTML, links, tables. What is left reads as plain sentences."""

import html
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import zip_longest

Phrases = Mapping[str, str]
"""Of a lexicon: `dot`, `at` and `code` are used here."""

_FENCE = re.compile(r"```.*?(?:```|\Z)", re.DOTALL)
_IMAGE_OR_LINK = re.compile(r"!?\[([^\[\]\n]*)\]\((?:[^()\s]|\([^()\s]*\))*(?:\s+\"[^\"]*\")?\)")
_TAG = re.compile(r"</?[A-Za-z][^<>\n]*>|<!--.*?-->", re.DOTALL)
_AUTOLINK = re.compile(r"<((?:https?://|mailto:)[^<>\s]+)>")
_CODE = re.compile(r"`([^`\n]*)`")
_EMPHASIS = re.compile(r"(?<![\w*_~])(\*{1,3}|_{1,3}|~~)(?=[^\s*_])([^\n]*?[^\s*_])\1(?![\w*])")
_URL = re.compile(r"\b(?:https?://|www\.)([^\s/<>()\"”“?#]+)(?:[/?#][^\s<>()\"”“]*)?", re.IGNORECASE)
_EMAIL = re.compile(r"\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+\b")
_DOTTED = re.compile(r"(?<=[^\W\d_A-Z])\.(?=[a-z]{2})|(?<=\w{3})\.(?=[a-z]{2,6}\b)")
_RULE = re.compile(r"\s*(?:[-*_=]\s*){3,}|[\s|:+-]*\|[\s|:+-]*-[\s|:+-]*|[\s|:-]*-{3,}[\s|:-]*")
_LINE_START = re.compile(r"\s*(?:(?:#{1,6}|>+|[-*+•◦‣–—])\s+|>+|\[[ xX]\]\s+)+")
_NUMBERED = re.compile(r"\s*(\d{1,3})[.)]\s+(?=(\S+))")
_ENDED = re.compile(r"[.!?:;,…。！？、]['\"”’»«“)\]*_]*\Z")


def plain(text: str, phrases: Phrases, months: Mapping[str, int]) -> str:
    """The text without mark-up, on one line. `months`: names before which "3." is no item of a list."""
    text = _FENCE.sub(lambda found: f"\n{phrases['code']}\n", html.unescape(text))
    text = _AUTOLINK.sub(r"\1", text)
    text = _TAG.sub(" ", _IMAGE_OR_LINK.sub(r"\1", text))
    text = _URL.sub(lambda found: _host(found[0], found[1], phrases), text)
    text = _EMAIL.sub(lambda found: _email(found[0], phrases), text)
    text = _CODE.sub(r"\1", text)
    for _ in range(3):
        text = _EMPHASIS.sub(r"\2", text)
    return _DOTTED.sub(f" {phrases['dot']} ", _joined([_line(line, months) for line in text.splitlines()]))


def _host(url: str, host: str, phrases: Phrases) -> str:
    """Only where a link leads: nobody listens to a path. The stop of its sentence stays."""
    stop = re.search(r"[.,;:!?]*\Z", url)
    assert stop is not None
    name = re.sub(r":\d+\Z", "", host.rsplit("@", maxsplit=1)[-1].rstrip(".,;:!?"))
    return name.removeprefix("www.").replace(".", f" {phrases['dot']} ") + stop[0]


def _email(address: str, phrases: Phrases) -> str:
    return address.replace("@", f" {phrases['at']} ").replace(".", f" {phrases['dot']} ")


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    item: bool
    """Of a list, a table or a heading: it does not go on from the line before."""


def _line(line: str, months: Mapping[str, int]) -> _Line:
    if _RULE.fullmatch(line):
        return _Line("", True)
    start = _LINE_START.match(line)
    text = line[start.end() :] if start else line
    numbered = _NUMBERED.match(text)
    if numbered and numbered[2].rstrip(".,") not in months and numbered[2][0].isupper():
        text = f"{numbered[1]}: {text[numbered.end() :]}"
    if text.strip().startswith("|"):
        text = ", ".join(cell.strip() for cell in text.strip().strip("|").split("|"))
    return _Line(text.strip(), text != line)


def _joined(lines: list[_Line]) -> str:
    """One line; a line that had no stop gets one, unless the next one only goes on."""
    filled = [line for line in lines if line.text]
    parts = []
    for line, following in zip_longest(filled, filled[1:]):
        goes_on = following is None or (not following.item and following.text[0].islower())
        parts.append(line.text if goes_on or _ENDED.search(line.text) else f"{line.text}.")
    return " ".join(parts)


def figures_only(text: str) -> str:
    """Every written figure as 0 to 9: "²", "½" and the digits of other scripts."""
    return "".join(
        _figure(sign) if unicodedata.category(sign)[0] == "N" and not sign.isascii() else sign for sign in text
    )


def _figure(sign: str) -> str:
    """A fraction keeps its distance: "1½" is "1 1/2"."""
    if unicodedata.category(sign) == "Nd":
        return str(unicodedata.decimal(sign))
    decomposed = unicodedata.normalize("NFKC", sign)
    if "⁄" in decomposed:
        return f" {decomposed.replace('⁄', '/')} "
    return decomposed if decomposed.isascii() or decomposed.isalpha() else " "


_KEPT = frozenset(".,;:!?'-。、！？，：；¿¡")
_PAUSES = re.compile(r"\s*[()\[\]{}|–—―]+\s*|\s+-+\s+|-{2,}")
_QUOTES = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "`": "'", "´": "'", "‑": "-", "‐": "-", "−": "-"})


def tidy(text: str, also: str = "") -> str:
    """Only letters and the signs that a voice understands; `also` names more of them."""
    text = re.sub(r"…|\.{2,}", lambda dots: _ellipsis(text, dots), text.translate(_QUOTES))
    text = _PAUSES.sub(", ", text)
    text = "".join(sign if _is_kept(sign, also) else " " for sign in text)
    text = re.sub(r"(?<!\w)['-]+|['-]+(?!\w)|(?<=['-])['-]+", " ", text)
    text = re.sub(r"\s+([.,;:!?。、！？])", r"\1", " ".join(text.split()))
    text = re.sub(r"[.,;:]*([.!?])[.,;:]*", r"\1", text)
    text = re.sub(r"([,;:])[,;:]+", r"\1", text)
    return text.strip(" ,;:").lstrip(" .!?,;:")


def _ellipsis(text: str, dots: re.Match[str]) -> str:
    after = text[dots.end() :].lstrip()
    return ", " if after[:1].islower() else ". "


def _is_kept(sign: str, also: str) -> bool:
    kind = unicodedata.category(sign)
    # Variation selectors are marks too, but belong to emoji.
    return kind[0] == "L" or (kind in {"Mn", "Mc"} and sign not in "\ufe0e\ufe0f") or sign in _KEPT or sign in also
