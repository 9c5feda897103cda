"""Which place somebody means by what they typed: Ort, Ortsteil, PLZ, an address line, or something near to them.

There is no directory of streets: a street alone asks back, and the part of an address that is a street names no place.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

from portal.leistung.rules.auswaerts import is_known_outside
from portal.leistung.rules.suche import fold
from portal.leistung.rules.tippfehler import distance

MAX_LENGTH = 120
_TOKEN = re.compile(r"\d+[a-z]?(?![a-z])|[a-z]+|[,;]")
_PLZ = re.compile(r"\d{5}")
_KREIS = frozenset(["kreis", "kr", "krs", "landkreis"])
_IGNORED_TEXT = """
    stadt gemeinde ortsteil ort dorf kreis deutschland nrw nordrhein westfalen in im bei aus ich wir wohne wohnen wohnt
    und der die das dem den von neu ot
"""
_IGNORED = frozenset(_IGNORED_TEXT.split())
_STREETS = ("strasse", "str", "weg", "platz", "allee", "gasse", "ring", "damm", "ufer", "pfad", "markt", "wall")
# "Am Stein 4" is a street, though a place is called Stein; "im Selfkant" is not, and main places are left alone.
_OPENS_STREET = frozenset(("am", "im", "an", "auf", "zum", "zur"))
_BEFORE_STREETS = _OPENS_STREET | {"beim", "unter", "hinter", "vor", "der", "dem", "den"}
_LONGEST_ABBREVIATION = 3
_MIN_SOUND = 5  # letters of a sound that tell enough to ask back
_MAX_SLIPS = 2  # typing errors in the name of a place; words of another length are not compared at all
_MIN_TWO_SLIPS = 9  # letters of a name that is still told from others with two errors in it
_MIN_SURE = 7  # letters of a main place that is recognised with one error, without asking back
# Streets of their own: "Erkelenz Markt 1" names the place, "Erkelenz Straße 1" does not.
_ALONE = frozenset(("platz", "ring", "markt", "wall"))


@dataclass(frozen=True)
class Ortsname:
    """A place as the directory has it. `hauptort`: the place that gives the Kommune its name."""

    id: int
    name: str
    plz: str
    kommune_id: str
    hauptort: bool = False


class Ergebnis(Enum):
    """What came of reading a place."""

    GEFUNDEN = "gefunden"
    MEHRDEUTIG = "mehrdeutig"  # in more than one Kommune: ask back
    AEHNLICH = "aehnlich"  # nothing of exactly that, but something near to it: ask back
    AUCH_AUSWAERTS = "auch-auswaerts"  # a part of ours that is called like a town outside: ask back
    UNGENAU = "ungenau"  # a street, or nothing that could be a place: ask back
    AUSSERHALB = "ausserhalb"  # not in the directory


@dataclass(frozen=True)
class Gelesen:
    """The places that may be meant: one Kommune's when GEFUNDEN (the best first), several to choose from otherwise."""

    ergebnis: Ergebnis
    orte: tuple[Ortsname, ...] = ()

    @property
    def is_ours_too(self) -> bool:
        """Whether a town outside is called so, and of ours only one part."""
        return self.ergebnis is Ergebnis.AUCH_AUSWAERTS and len({ort.kommune_id for ort in self.orte}) == 1


@dataclass(frozen=True)
class _Name:
    """Places of one name at the tokens where it was found."""

    orte: list[Ortsname]
    span: range
    is_street: bool


def read_place(text: str, orte: Sequence[Ortsname]) -> Gelesen:
    """The place meant by `text`. A PLZ or name that lies in two Kommunen asks back; so does a street alone."""
    tokens, in_our_kreis = _tokens(text, orte)
    plz = {token for token in tokens if _PLZ.fullmatch(token)}
    names = _named(tokens, orte)
    named = _narrowed([name.orte for name in names if not name.is_street])
    in_plz = [ort for ort in orte if ort.plz in plz]
    if both := [ort for ort in named if ort.plz in plz]:
        return _decided(both)
    if in_our_kreis is False and not in_plz:
        return Gelesen(Ergebnis.AUSSERHALB)
    if named and not plz and not in_our_kreis and _is_called_like_outside(names):
        return Gelesen(Ergebnis.AUCH_AUSWAERTS, tuple(named))
    if named:
        return _by_name(named, in_plz, plz)
    left = _place_words(tokens, names)
    if in_plz:
        return _by_plz(in_plz, left)
    if plz:
        return Gelesen(Ergebnis.AUSSERHALB)
    return _unknown(left, [ort for name in names for ort in name.orte], orte)


def _by_name(named: Sequence[Ortsname], in_plz: Sequence[Ortsname], plz: set[str]) -> Gelesen:
    """A name without the PLZ beside it. Kempen with the PLZ of another Kempen lies outside; a slip asks back."""
    if in_plz:
        return Gelesen(Ergebnis.AEHNLICH, tuple(named) + tuple(_main_places(in_plz)))
    if any(distance(typed, ort.plz) <= 1 for typed in plz for ort in named):
        return Gelesen(Ergebnis.AEHNLICH, tuple(named))
    return Gelesen(Ergebnis.AUSSERHALB) if plz else _decided(named)


def _is_called_like_outside(names: Sequence[_Name]) -> bool:
    """Whether all that was named is a part of ours and a town outside, which more people mean: "Eschweiler"."""
    places = [ort for name in names if not name.is_street for ort in name.orte]
    return not any(ort.hauptort for ort in places) and is_known_outside([fold(ort.name) for ort in places])


def _by_plz(in_plz: Sequence[Ortsname], left: Sequence[str]) -> Gelesen:
    """A PLZ without a known name: enough where it is one Kommune's; else a name near to what was typed may help."""
    found = _decided(in_plz, by_plz=True)
    if found.ergebnis is Ergebnis.MEHRDEUTIG and (near := _near(left, in_plz)):
        return Gelesen(Ergebnis.AEHNLICH, tuple(near))
    return found


def _unknown(left: Sequence[str], streets: Sequence[Ortsname], orte: Sequence[Ortsname]) -> Gelesen:
    """Neither name nor PLZ: something near, a street that is called like a place, a street, or a place outside."""
    if not streets and is_known_outside(left):
        return Gelesen(Ergebnis.AUSSERHALB)
    if near := [*streets, *(ort for ort in _near(left, orte) if ort not in streets)]:
        is_sure = not streets and len(near) == 1 and _is_one_slip(left, near[0])
        return Gelesen(Ergebnis.GEFUNDEN if is_sure else Ergebnis.AEHNLICH, tuple(near))
    return Gelesen(Ergebnis.AUSSERHALB if left else Ergebnis.UNGENAU)


def _tokens(text: str, orte: Iterable[Ortsname]) -> tuple[list[str], bool | None]:
    """Words, numbers and commas, without "Kreis X" behind a place; and whether that is ours, None without one."""
    found = _TOKEN.findall(fold(text[:MAX_LENGTH]))
    ours = {_parts(ort.name)[0] for ort in orte if ort.hauptort}
    kept, is_ours, skip = list[str](), None, False
    for token, after in zip(found, [*found, ","][1:], strict=True):
        if skip:
            skip = False
        elif token in _KREIS and after.isalpha() and after not in _IGNORED:
            skip = True
            is_ours = is_ours is not False and any(after == name or _is_short_for(after, name) for name in ours)
        else:
            kept.append(token)
    return kept, is_ours


def _named(tokens: Sequence[str], orte: Iterable[Ortsname]) -> list[_Name]:
    """The places of each name that occurs, longest names first, no word used twice."""
    by_name: dict[tuple[str, ...], list[Ortsname]] = {}
    for ort in orte:
        parts = _parts(ort.name)
        by_name.setdefault(parts, []).append(ort)
        if len(parts) > 1:
            by_name.setdefault(("".join(parts),), []).append(ort)
    found, used = [], set[int]()
    for length in range(min(4, len(tokens)), 0, -1):
        for start in range(len(tokens) - length + 1):
            span = range(start, start + length)
            if used.isdisjoint(span) and (hits := by_name.get(tuple(tokens[start : start + length]))):
                found.append(_Name(hits, span, _is_street(tokens, span, hits)))
                used.update(span)
    return found


@lru_cache(maxsize=4096)
def _parts(name: str) -> tuple[str, ...]:
    """The words of a place's name as they are compared; remembered, since every question compares them all."""
    return tuple(_TOKEN.findall(fold(name)))


def _is_street(tokens: Sequence[str], span: range, orte: Sequence[Ortsname]) -> bool:
    """Whether the name is part of a street: before "Straße", or behind "Am"."""
    after = tokens[span.stop] if span.stop < len(tokens) else ""
    before = tokens[span.start - 1] if span.start else ""
    if any(ort.hauptort for ort in orte):
        return after in _STREETS and after not in _ALONE
    return after in _STREETS or before in _BEFORE_STREETS


def _place_words(tokens: Sequence[str], names: Iterable[_Name]) -> list[str]:
    """Words that could name a place: what is left of each part of the address without its street."""
    used = {index for name in names for index in name.span}
    left, part = list[str](), list[int]()
    for index, token in enumerate([*tokens, ","]):
        if token not in (",", ";"):
            part.append(index)
            continue
        words = _without_street([tokens[each] for each in part])
        left += [word for word, each in zip(words, part[len(part) - len(words) :], strict=True) if each not in used]
        part = []
    return [word for word in left if word.isalpha() and len(word) > 1 and word not in _IGNORED]


def _without_street(part: Sequence[str]) -> Sequence[str]:
    """What stands behind the house number or the word for a street; nothing, if it opens like one."""
    ends = [
        index
        for index, word in enumerate(part)
        if word.endswith(_STREETS) or (word[0].isdigit() and not _PLZ.fullmatch(word))
    ]
    if ends:
        return part[ends[-1] + 1 :]
    return [] if part and part[0] in _OPENS_STREET else part


def _narrowed(named: Sequence[list[Ortsname]]) -> list[Ortsname]:
    """One place out of several names: "Beeck, Wegberg" is the Beeck in Wegberg, not Wegberg and two Beecks."""
    main = {ort.kommune_id for hits in named for ort in hits if ort.hauptort}
    parts = [ort for hits in named for ort in hits if not ort.hauptort]
    inside = [ort for ort in parts if ort.kommune_id in main]
    return inside or [ort for hits in named for ort in hits]


def _decided(found: Sequence[Ortsname], *, by_plz: bool = False) -> Gelesen:
    kommunen = {ort.kommune_id for ort in found}
    ordered = sorted(found, key=lambda ort: (not (by_plz and ort.hauptort), fold(ort.name)))
    return Gelesen(Ergebnis.GEFUNDEN if len(kommunen) == 1 else Ergebnis.MEHRDEUTIG, tuple(ordered))


def _main_places(orte: Sequence[Ortsname]) -> list[Ortsname]:
    return [ort for ort in orte if ort.hauptort] or list(orte)


def _is_short_for(word: str, name: str) -> bool:
    """Whether `word` abbreviates a name: some of its letters as on a number plate ("GK"), or its beginning."""
    if len(word) > _LONGEST_ABBREVIATION:
        return name.startswith(word)
    letters = iter(name)
    return len(word) > 1 and name[0] == word[0] and all(letter in letters for letter in word)


@lru_cache(maxsize=4096)
def _sound(word: str) -> str:
    """What is left of a folded name in the speech of the Rhineland: "Gielekirche" sounds like "Geilenkirchen"."""
    spoken = re.sub(r"(?<=r)s?ch$", "g", word).replace("j", "g")
    bare = re.sub(r"(.)\1+", r"\1", re.sub(r"[^a-z]|[aeioun]", "", spoken[1:]))
    return spoken[:1] + bare


def _is_one_slip(words: Sequence[str], ort: Ortsname) -> bool:
    """Whether a word is the name of a main place but for one error behind its first letter: "Hückelhofen"."""
    name = fold(ort.name)
    if not ort.hauptort or len(name) < _MIN_SURE:
        return False
    return any(word[:1] == name[0] and distance(word, name) <= 1 for word in [*words, "".join(words), " ".join(words)])


def _near(words: Sequence[str], orte: Iterable[Ortsname]) -> list[Ortsname]:
    """Places whose name differs by a typing error or two from a word, or has it as a part: "Dalheim"."""
    asked = list(dict.fromkeys(word for word in words if len(word) >= 4))
    whole = " ".join(words)
    rated = []
    for ort in orte:
        name = fold(ort.name)
        alike = [word for word in [*asked, whole] if abs(len(word) - len(name)) <= _MAX_SLIPS]
        best = min((distance(word, name) for word in alike), default=99) if words else 99
        if any(part in asked for part in re.split(r"\W+", name)) or (
            ort.hauptort and any(_is_short_for(word, name) for word in words)
        ):
            best = 0
        elif any(_sound(word) == _sound(name) for word in asked) and len(_sound(name)) >= _MIN_SOUND:
            best = min(best, 1)
        if best <= (_MAX_SLIPS if len(name) >= _MIN_TWO_SLIPS else 1):
            rated.append((best, name, ort))
    return [ort for _, _, ort in sorted(rated, key=lambda entry: entry[:2])][:5]
