"""What editors type or paste, made clean: plain text with paragraphs, lists, links and small headings (a part of
Markdown). Formatting of Word is simplified, scripts fall away, pictures are refused with an instruction.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

LONGEST = 20_000  # characters of one paragraph: about eight printed pages
_SPACES = dict.fromkeys(map(ord, "\u00a0\u2007\u202f\t"), " ")
_INVISIBLE = re.compile(
    r"[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufffe\uffff]"
)
_BULLET = re.compile(r"^ *(?:[•·▪◦‣–\uf0b7o]|\*) +(?=\S)", re.MULTILINE)
_PICTURE = re.compile(r"!\[[^\[\]]*\]\([^()]*\)|<img\b[^>]*>?", re.IGNORECASE)
_TAG = re.compile(r"<(?!img\b)/?[a-z][^<>\n]{0,80}>?", re.IGNORECASE)  # nobody reads it as it was meant
# Every "](…", so that nothing that Markdown takes as a link is missed; each part ends at the next bracket, so that a
# text of brackets is read once and not once for each of them.
_LINK = re.compile(r"([^\[\]]{0,200})\]\(([^()]*)")
_TARGET = re.compile(
    r"https?://[\w.-]+\.[a-z]{2,}(?::\d+)?(?:[/?#]\S*)?|mailto:[^@\s]+@[\w.-]+\.[a-z]{2,}|tel:\+?[\d /-]{4,}",
    re.IGNORECASE,
)
_NO_WORDS = frozenset({"hier", "hier klicken", "klicken sie hier", "link", "mehr", "weiter", "download"})  # WCAG 2.4.4
_TEL = re.compile(r"\]\(tel:[+\d /-]+\)")  # with spaces, as people write it, Markdown takes none for a link
_PATH = re.compile(r"/(?!/)[\w./?=&%#:+~-]*")


@dataclass(frozen=True)
class Textfehler:
    """Why a text cannot be taken: `code` zu_lang, bild, html, link_leer, link_wort or link_ziel; `stelle` the words."""

    code: str
    stelle: str = ""


def clean(text: str) -> str:
    """The text in Unicode NFC with plain spaces, "- " as bullet and at most one empty line between paragraphs."""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n"))
    text = _INVISIBLE.sub("", text.translate(_SPACES))
    text = _BULLET.sub("- ", text)
    text = _TEL.sub(lambda found: found[0].replace(" ", ""), text)
    lines = "\n".join(line.rstrip() for line in text.split("\n"))
    return re.sub(r"\n{3,}", "\n\n", lines).strip()


def faults(text: str) -> list[Textfehler]:
    """What stands in the way of taking a cleaned text; internal addresses are checked by whoever knows them."""
    if len(text) > LONGEST:
        return [Textfehler("zu_lang", str(len(text)))]
    found = [Textfehler("bild")] if _PICTURE.search(text) else []
    found += [Textfehler("html", tag) for tag in _TAG.findall(text)[:1]]
    for words, target in _LINK.findall(_PICTURE.sub("", text)):
        if not words.strip():
            found.append(Textfehler("link_leer", target[:60]))
        elif words.strip().lower() in _NO_WORDS:
            found.append(Textfehler("link_wort", words.strip()))
        elif not is_target(target.strip()):
            found.append(Textfehler("link_ziel", words[:60]))
    return found


def is_target(target: str) -> bool:
    """Whether a link of a text may lead there: the web, a mail, a telephone, a page of this portal."""
    return bool(_TARGET.fullmatch(target) or _PATH.fullmatch(target))
