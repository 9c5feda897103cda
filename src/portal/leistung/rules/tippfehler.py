"""Typing errors: which words look like one that nobody knows, and which of them was most likely meant."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

_CANDIDATES = 12
_LONGEST = 40  # letters that are looked at


class Woerterbuch:
    """Words by their trigrams; a few thousand are searched faster here than in PostgreSQL (docs/adr/0021)."""

    def __init__(self, words: Iterable[str]) -> None:
        self._words = list(words)
        self._having: dict[str, list[int]] = {}
        for number, word in enumerate(self._words):
            for trigram in _trigrams(word):
                self._having.setdefault(trigram, []).append(number)

    def similar(self, word: str) -> list[str]:
        """At most twelve words that have a third of their trigrams in common with `word`, the likest first."""
        asked = _trigrams(word[:_LONGEST])
        shared = Counter(number for trigram in asked for number in self._having.get(trigram, ()))
        rated = []
        for number, count in shared.items():
            other = self._words[number]
            likeness = count / (len(asked) + len(_trigrams(other)) - count) if count > 1 else 0.0
            if likeness >= 0.2:
                rated.append((-likeness, other))
        return [other for _, other in sorted(rated)[:_CANDIDATES]]


def _trigrams(word: str) -> set[str]:
    padded = f"  {word} "
    return {padded[start : start + 3] for start in range(len(padded) - 2)}


def distance(left: str, right: str) -> int:
    """Typing errors between two words: letters missing, added, wrong, or two swapped (optimal string alignment)."""
    rows = [list(range(len(right) + 1))]
    for i, one in enumerate(left, 1):
        row = [i]
        for j, other in enumerate(right, 1):
            cost = min(rows[-1][j] + 1, row[j - 1] + 1, rows[-1][j - 1] + (one != other))
            if i > 1 and j > 1 and one == right[j - 2] and left[i - 2] == other:
                cost = min(cost, rows[-2][j - 2] + 1)
            row.append(cost)
        rows.append(row)
    return rows[-1][-1]


def nearest(word: str, candidates: Iterable[tuple[str, int]]) -> str | None:
    """The candidate (with its frequency) that `word` was most likely meant to be, or None."""
    allowed = 0 if len(word) <= 3 else 1 if len(word) <= 6 else 2 if len(word) <= 10 else 3
    rated = sorted((distance(word, other), -count, other) for other, count in candidates)
    return rated[0][2] if rated and rated[0][0] <= allowed else None
