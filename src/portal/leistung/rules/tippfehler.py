"""Typing errors: which words look like one that nobody knows, and which of them was most likely meant."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable
from itertools import accumulate, chain

_CANDIDATES = 12
_LONGEST = 40  # letters that are looked at
_LIKE = 0.2  # of the trigrams of both


class Woerterbuch:
    """Words by their trigrams; a few thousand are searched faster here than in PostgreSQL (docs/adr/0021)."""

    def __init__(self, words: Iterable[str]) -> None:
        self._words = list(words)
        self._sizes = array("H")  # how many trigrams each has
        having: dict[str, list[int]] = {}
        for number, word in enumerate(self._words):
            trigrams = _trigrams(word)
            self._sizes.append(len(trigrams))
            for trigram in trigrams:
                having.setdefault(trigram, []).append(number)
        # All lists one behind the other: thousands of arrays, each with its name, would take five times the memory.
        names = sorted(having)
        self._names = "".join(names)  # three letters each
        self._numbers = array("I", chain.from_iterable(having[name] for name in names))
        self._ends = array("I", accumulate(len(having[name]) for name in names))

    def _having(self, trigram: str) -> array[int]:
        """The numbers of the words that have it."""
        place = bisect_left(range(len(self._ends)), trigram, key=self._name)
        if place == len(self._ends) or self._name(place) != trigram:
            return array("I")
        return self._numbers[self._ends[place - 1] if place else 0 : self._ends[place]]

    def _name(self, place: int) -> str:
        return self._names[3 * place : 3 * place + 3]

    def similar(self, word: str) -> list[str]:
        """At most twelve words that have a third of their trigrams in common with `word`, the likest first."""
        asked = _trigrams(word[:_LONGEST])
        shared: Counter[int] = Counter()
        for trigram in asked:
            shared.update(self._having(trigram))
        rated = []
        for number, count in shared.items():
            if count > 1 and (likeness := count / (len(asked) + self._sizes[number] - count)) >= _LIKE:
                rated.append((-likeness, self._words[number]))
        return [other for _, other in sorted(rated)[:_CANDIDATES]]


def _trigrams(word: str) -> set[str]:
    padded = f"  {word} "
    return {padded[start : start + 3] for start in range(len(padded) - 2)}


def distance(left: str, right: str) -> int:
    """Typing errors between two words: letters missing, added, wrong, or two swapped (optimal string alignment)."""
    before: list[int] = []
    last = list(range(len(right) + 1))
    for i, one in enumerate(left, 1):
        row = [i]
        for j, other in enumerate(right, 1):
            cost = last[j - 1] if one == other else 1 + min(last[j], row[-1], last[j - 1])
            if i > 1 and j > 1 and one == right[j - 2] and left[i - 2] == other:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        before, last = last, row
    return last[-1]


def nearest(word: str, candidates: Iterable[tuple[str, int]]) -> str | None:
    """The candidate (with its frequency) that `word` was most likely meant to be, or None."""
    allowed = 0 if len(word) <= 3 else 1 if len(word) <= 6 else 2 if len(word) <= 10 else 3
    near = [(other, count) for other, count in candidates if abs(len(other) - len(word)) <= allowed]
    rated = sorted((distance(word, other), -count, other) for other, count in near)
    return rated[0][2] if rated and rated[0][0] <= allowed else None
