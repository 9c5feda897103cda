"""Why a Leistung was found: which of its words answer the question, to be marked and named."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from portal.leistung.rules.suche import Begriff, Wortschatz, fold

Translate = Callable[[str], str]

_TOKEN = re.compile(r"([^\W_]+)")
_MOST = 3  # words of a Leistung that are named for one word of the question


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


class Antworten(dict[str, str | None]):
    """A word as a text writes it -> the word of the question that it answers, itself or in a part; else None."""

    def __init__(self, stems: Mapping[str, str], wortschatz: Wortschatz) -> None:
        super().__init__()
        self._stems, self._wortschatz = stems, wortschatz

    def __missing__(self, token: str) -> str | None:
        stems = self._stems
        found = self[token] = next((stems[one] for one in self._wortschatz.analysed(token) if one in stems), None)
        return found


def mark(text: str, answers: Antworten) -> list[Teil]:
    """`text` in pieces, with the words marked that answer the question."""
    pieces, unmarked = [], ""
    for number, part in enumerate(_TOKEN.split(text)):  # every second part is a word
        if number % 2 == 0 or answers[part] is None:
            unmarked += part
            continue
        if unmarked:
            pieces.append(Teil(unmarked))
        pieces.append(Teil(part, markiert=True))
        unmarked = ""
    if unmarked:
        pieces.append(Teil(unmarked))
    return pieces


def spelling(texts: Iterable[str]) -> dict[str, str]:
    """Each folded word of the texts as it is written there, the first time it occurs."""
    found: dict[str, str] = {}
    for text in texts:
        for token in _TOKEN.findall(text):
            found.setdefault(fold(token), token)
    return found


def reason(texts: Sequence[str], answers: Antworten, spelled: Mapping[str, str], translate: Translate) -> str:
    """In one line which words of the `texts` answer which words of the question, these as they are `spelled`."""
    by_asked: dict[str, dict[str, str]] = {}
    seen: set[str] = set()
    for text in texts:
        for token in _TOKEN.findall(text):
            if (asked := answers[token]) is not None and (folded := fold(token)) not in seen:
                seen.add(folded)
                by_asked.setdefault(asked, {})[folded] = token
    return "; ".join(_line(asked, found, spelled, translate) for asked, found in by_asked.items())


def _line(asked: str, found: Mapping[str, str], spelled: Mapping[str, str], translate: Translate) -> str:
    quoted = ", ".join(translate("„{wort}“").format(wort=token) for token in [*found.values()][:_MOST])
    if not asked or asked in [*found][:_MOST]:
        return quoted
    return translate("{worte} (gesucht: {wort})").format(worte=quoted, wort=spelled.get(asked, asked))


def fitting(asked: Iterable[str], spelled: Mapping[str, str], translate: Translate) -> str:
    """Where no word of a text can be named: what was asked that it fits."""
    return ", ".join(translate("passt zu „{wort}“").format(wort=spelled.get(word, word)) for word in asked)
