"""Laws as words: who writes "§ 14 GewO" or "SGB XII" asks for what rests on it."""

from __future__ import annotations

import re
from collections.abc import Iterable

from portal.leistung.rules.suche import fold

_PARAGRAPH = re.compile(r"\b\d{1,4}[a-z]?\b")
_BOOK = re.compile(r"(?<=SGB )[IVX]{2,}\b")
# A short name has a capital letter within: GewO, BMG, AufenthG. "Satzung" and "Vereinbarung" are no names.
_SHORT_NAME = re.compile(r"\b[A-ZÄÖÜ][A-Za-zäöüÄÖÜ]*[A-ZÄÖÜ][a-z]{0,2}\b")
_NO_LAW = frozenset({"nrw", "abs", "nr", "eu", "eg", "ts", "kap"})


def law_words(grundlagen: Iterable[str]) -> list[str]:
    """The folded short names of the laws a Leistung rests on, and the numbers of the paragraphs named with them."""
    found: dict[str, None] = {}
    for text in grundlagen:
        names = [fold(name) for name in _SHORT_NAME.findall(text)]
        laws = [name for name in names if len(name) > 1 and name not in _NO_LAW]
        found.update(dict.fromkeys([*laws, *map(fold, _BOOK.findall(text))]))
        if laws and "§" in text:
            found.update(dict.fromkeys(f"paragraf{number}" for number in _PARAGRAPH.findall(text.casefold())))
    return list(found)
