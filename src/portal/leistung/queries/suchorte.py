"""A place in a question: "sperrmüll erkelenz" asks for one thing, in one place of the Kreis."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from portal.core import clock
from portal.kommune.models import Kommune, Ort
from portal.kommune.queries import kommunen_of_kreis
from portal.leistung.rules.auswaerts import is_known_outside
from portal.leistung.rules.suche import Wortschatz, is_ordinary, stem, words
from portal.leistung.rules.tippfehler import Woerterbuch, nearest

Ortszeile = tuple[str, str, str, bool]  # name, PLZ, Kommune, whether it gives the Kommune its name

_REMEMBERED_SECONDS = 60.0
_REMEMBERED_KOMMUNEN = 500
_BEFORE = {"stadt", "gemeinde", "ortsteil", "kreis"}


@dataclass(frozen=True)
class Gebiet:
    """The authorities whose catalogue counts on a host: a Kommune's own, or all of a Kreis; and their Kreis."""

    ids: list[str]
    kreis_id: str | None
    nachbarn: list[str]  # all Kommunen of the Kreis

    @cached_property
    def orte(self) -> dict[str, list[Ortszeile]]:
        """Places by each folded word of their name, and by PLZ. One statement, the first time."""
        found: dict[str, list[Ortszeile]] = {}
        fields = ("name", "plz", "kommune_id", "ist_hauptort")
        for row in (
            Ort.objects.valid_on(clock.today())
            .filter(kommune_id__in=self.nachbarn)
            .order_by("name", "plz")
            .values_list(*fields)
        ):
            for key in {*words(row[0]), row[1]}:
                found.setdefault(key, []).append(row)
        return found

    @cached_property
    def ortswoerter(self) -> Woerterbuch:
        return Woerterbuch(word for word in self.orte if word.isalpha())


def members(kommune: Kommune) -> Gebiet:
    """By the Kreis that the AGS names: its first five digits. Remembered for a minute in this process."""
    known = _remembered.get(kommune.id)
    if known is None or time.monotonic() - known[0] > _REMEMBERED_SECONDS:
        if len(_remembered) > _REMEMBERED_KOMMUNEN:
            _remembered.clear()
        known = _remembered[kommune.id] = time.monotonic(), _members(kommune)
    return known[1]


def _members(kommune: Kommune) -> Gebiet:
    same = kommunen_of_kreis(kommune)
    kreis_id = next((other.id for other in same if other.ist_kreis), None)
    all_ids = [other.id for other in same]
    return Gebiet(all_ids if kommune.ist_kreis else [kommune.id], kreis_id, all_ids)


_remembered: dict[str, tuple[float, Gebiet]] = {}


@dataclass(frozen=True)
class Suchort:
    """A place that was named; `name` is empty where only the PLZ was."""

    name: str
    kommune_id: str


@dataclass(frozen=True)
class Ortsangabe:
    """The places a question may mean, one for each Kommune, and the folded words that name them."""

    orte: tuple[Suchort, ...] = ()
    woerter: frozenset[str] = frozenset()

    @property
    def kommune_id(self) -> str:
        """The Kommune meant; empty if there is none or more than one."""
        return self.orte[0].kommune_id if len(self.orte) == 1 else ""


def named_place(asked: Sequence[str], kommune: Kommune, wortschatz: Wortschatz) -> Ortsangabe:
    """The place among the folded words of a question. The host's own Kommune goes before others.

    A word that is also one of the catalogue's is a place only if it names a whole Kommune.
    """
    known = members(kommune).orte
    return _chosen(asked, list({row: None for word in asked for row in known.get(word, ())}), kommune, wortschatz)


def _chosen(asked: Sequence[str], rows: Sequence[Ortszeile], kommune: Kommune, wortschatz: Wortschatz) -> Ortsangabe:
    named: dict[str, Suchort] = {}
    mains: dict[str, Suchort] = {}
    by_plz: dict[str, Suchort] = {}
    used: set[str] = set()
    taken: set[str] = set()
    for name, plz, kommune_id, is_main in sorted(rows, key=lambda row: -len(words(row[0]))):
        own = words(name)
        at = _position(own, asked)
        if plz in asked:
            by_plz.setdefault(kommune_id, Suchort("", kommune_id))
            used.add(plz)
        if at is None or (set(own) <= used and name not in taken and not is_main):
            continue  # a part of a longer name
        if not is_main and all(stem(word) in wortschatz.stems for word in own):
            continue
        if is_main and at > 0 and asked[at - 1] == "kreis":
            return Ortsangabe(woerter=frozenset({"kreis", *own}))
        before = {asked[at - 1]} & _BEFORE if at > 0 else set()
        used |= {*own, *before}
        taken.add(name)
        (mains if is_main else named).setdefault(kommune_id, Suchort(name, kommune_id))
    return Ortsangabe(_narrow(named, mains, by_plz, kommune.id), frozenset(used))


def _narrow(
    named: dict[str, Suchort], mains: dict[str, Suchort], by_plz: dict[str, Suchort], host_id: str
) -> tuple[Suchort, ...]:
    """ "Beeck, Wegberg" is the Beeck in Wegberg; a name or PLZ of several Kommunen is the host's, if it is there.

    "Eschweiler" alone is the town outside, except where a part of the host is called so.
    """
    found = named or mains or by_plz
    for others in (mains, by_plz):
        both = {kommune_id: ort for kommune_id, ort in found.items() if kommune_id in others}
        found = both or found
    if not mains and not by_plz:
        found = {key: ort for key, ort in found.items() if key == host_id or not is_known_outside(words(ort.name))}
    if len(found) > 1 and host_id in found:
        return (found[host_id],)
    return tuple(found.values())


def _position(name: Sequence[str], asked: Sequence[str]) -> int | None:
    """Where the words of `name` stand in the question, one after the other."""
    starts = range(len(asked) - len(name) + 1)
    return next((at for at in starts if name and list(asked[at : at + len(name)]) == list(name)), None)


def corrections(
    unknown: Sequence[str], kommune: Kommune, wortschatz: Wortschatz, *, is_unfinished: bool = False
) -> dict[str, str]:
    """For words that neither the catalogue nor the places have: the word that was most likely meant.

    Ordinary words and towns outside are right as they are. An unfinished word is compared with as many letters of
    the others.
    """
    found = {}
    for word in unknown:
        if not is_unfinished and (is_ordinary(word) or is_known_outside([word])):
            continue
        if form := "" if is_unfinished else wortschatz.other_form(word):
            found[word] = form
            continue
        places = [(other, 0) for other in members(kommune).ortswoerter.similar(word)]
        candidates = [*wortschatz.alike(word), *places]
        if is_unfinished:
            candidates = [(other[: len(word)], count) for other, count in candidates]
        meant = nearest(word, candidates)
        if meant and meant != word:  # a word of a longer name is no error
            found[word] = meant
    return found
