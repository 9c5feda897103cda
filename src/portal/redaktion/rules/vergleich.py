"""Differences for people: of two texts word by word, and the three-way view when the common text has moved."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

_WORDS = re.compile(r"\s+|\w+\s*|[^\w\s]\s*")  # with the space behind: spaces alone would match everywhere
_MOST_PLACES = 100_000  # two texts of 10,000 characters of prose have some 30,000


class Wandel(StrEnum):
    """What happened to a piece of text."""

    GLEICH = "gleich"
    ENTFALLEN = "entfallen"
    NEU = "neu"


@dataclass(frozen=True)
class Stueck:
    """A run of words and what happened to it."""

    wandel: Wandel
    text: str


@dataclass(frozen=True)
class Dreivergleich:
    """The common text then and now, and the Kommune's own words, with the differences of both ways."""

    damals: str
    heute: str
    eigen: str

    @property
    def gemeinsam(self) -> list[Stueck]:
        """What changed in the common text since the Kommune wrote its own."""
        return list(differences(self.damals, self.heute))

    @property
    def abweichung(self) -> list[Stueck]:
        """How the Kommune's words differ from the common text of today."""
        return list(differences(self.heute, self.eigen))


def differences(old: str, new: str) -> Iterator[Stueck]:
    """The words that stayed, went and came, in reading order; joined they give `old` or `new` again.

    Texts that say the same word thousands of times are compared line by line, or as a whole: nobody waits for them.
    """
    before, after = next(pair for pair in _ways_to_cut(old, new) if _places(*pair) <= _MOST_PLACES)
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            yield Stueck(Wandel.GLEICH, "".join(before[i1:i2]))
            continue
        if i2 > i1:
            yield Stueck(Wandel.ENTFALLEN, "".join(before[i1:i2]))
        if j2 > j1:
            yield Stueck(Wandel.NEU, "".join(after[j1:j2]))


def _ways_to_cut(old: str, new: str) -> Iterator[tuple[list[str], list[str]]]:
    yield _WORDS.findall(old), _WORDS.findall(new)
    yield old.splitlines(keepends=True), new.splitlines(keepends=True)
    yield [old], [new]


def _places(before: list[str], after: list[str]) -> int:
    """How many pairs of equal pieces there are: what a comparison has to look at again and again."""
    there = Counter(after)
    return sum(count * there[piece] for piece, count in Counter(before).items())
