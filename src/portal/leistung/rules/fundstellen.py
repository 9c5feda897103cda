"""Why a Leistung was found: which of its words answer the question, to be marked and named."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from portal.leistung.rules.suche import Begriff, Wortschatz, fold

_TOKEN = re.compile(r"[^\W_]+")


@dataclass(frozen=True)
class Teil:
    """A piece of a text, marked where it answers the question."""

    text: str
    markiert: bool = False


def asked_stems(terms: Iterable[Begriff]) -> dict[str, str]:
    """Every stem that answers a question -> the word that was asked; its own word goes before what it stands for."""
    found: dict[str, str] = {}
    for term in terms:
        if term.stamm:
            found[term.stamm] = term.wort
    for term in terms:
        for group, _ in term.oder:
            for one in group:
                found.setdefault(one, term.wort)
    return found


def mark(text: str, stems: Mapping[str, str], wortschatz: Wortschatz) -> list[Teil]:
    """`text` in pieces, with the words marked that have one of the `stems`, themselves or in a part."""
    pieces, done = [], 0
    for token in _TOKEN.finditer(text):
        if _answer(token.group(), stems, wortschatz) is None:
            continue
        if token.start() > done:
            pieces.append(Teil(text[done : token.start()]))
        pieces.append(Teil(token.group(), markiert=True))
        done = token.end()
    if done < len(text):
        pieces.append(Teil(text[done:]))
    return pieces


def spelling(texts: Iterable[str]) -> dict[str, str]:
    """Each folded word of the texts as it is written there, the first time it occurs."""
    found: dict[str, str] = {}
    for text in texts:
        for token in _TOKEN.findall(text):
            found.setdefault(fold(token), token)
    return found


def reason(texts: Sequence[str], stems: Mapping[str, str], wortschatz: Wortschatz, spelled: Mapping[str, str]) -> str:
    """In one line which words of the `texts` answer which words of the question, these as they are `spelled`."""
    by_asked: dict[str, list[str]] = {}
    seen: set[str] = set()
    for text in texts:
        for token in _TOKEN.findall(text):
            asked = _answer(token, stems, wortschatz)
            if asked is not None and (folded := fold(token)) not in seen:
                seen.add(folded)
                by_asked.setdefault(asked, []).append(token)
    return "; ".join(_line(asked, found[:3], spelled) for asked, found in by_asked.items())


def _line(asked: str, found: Sequence[str], spelled: Mapping[str, str]) -> str:
    quoted = ", ".join(f"„{token}“" for token in found)
    if not asked or any(fold(token) == asked for token in found):
        return quoted
    return f"{quoted} (gesucht: {spelled.get(asked, asked)})"


def _answer(token: str, stems: Mapping[str, str], wortschatz: Wortschatz) -> str | None:
    return next((stems[one] for one in wortschatz.analysed(token) if one in stems), None)
