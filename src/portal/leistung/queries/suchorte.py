"""A place in a question: "sperrmüll erkelenz" asks for one thing, in one place of the Kreis."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from portal.kommune.models import Kommune
from portal.kommune.queries import all_kommunen
from portal.leistung.rules.suche import Wortschatz, stem, words

_PLZ = re.compile(r"\d{5}")
_BEFORE = {"stadt", "gemeinde", "ortsteil", "kreis"}
# Places of the Kreis that have a word of the question in their name, or its PLZ.
_PLACES = """
SELECT o.name, o.plz, o.kommune_id, o.ist_hauptort FROM kommune_ort o JOIN leistung_suchtext t ON t.ort_id = o.id
WHERE t.kommune_id = ANY(%(kommunen)s) AND t.vektor @@ %(woerter)s::tsquery
UNION
SELECT o.name, o.plz, o.kommune_id, o.ist_hauptort FROM kommune_ort o
WHERE o.kommune_id = ANY(%(kommunen)s) AND o.plz = ANY(%(plz)s)
ORDER BY 1, 2, 3
"""


@dataclass(frozen=True)
class Gebiet:
    """The authorities whose catalogue counts on a host: a Kommune's own, or all of a Kreis; and their Kreis."""

    ids: list[str]
    kreis_id: str | None
    nachbarn: list[str]  # all Kommunen of the Kreis


def members(kommune: Kommune) -> Gebiet:
    """By the Kreis that the AGS names: its first five digits."""
    same = [other for other in all_kommunen().values() if other.ags[:5] == kommune.ags[:5]]
    kreis_id = next((other.id for other in same if other.ist_kreis), None)
    all_ids = [other.id for other in same]
    return Gebiet(all_ids if kommune.ist_kreis else [kommune.id], kreis_id, all_ids)


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
    """The place among the folded words of a question. The host's own Kommune goes before others. One statement.

    A word that is also one of the catalogue's is a place only if it names a whole Kommune.
    """
    if not asked:
        return Ortsangabe()
    values: dict[str, Any] = {
        "kommunen": members(kommune).nachbarn,
        "woerter": " | ".join(map(stem, asked)),
        "plz": [word for word in asked if _PLZ.fullmatch(word)],
    }
    with connection.cursor() as cursor:
        cursor.execute(_PLACES, values)
        rows = cursor.fetchall()
    return _chosen(asked, rows, kommune, wortschatz)


def _chosen(
    asked: Sequence[str], rows: Sequence[tuple[str, str, str, bool]], kommune: Kommune, wortschatz: Wortschatz
) -> Ortsangabe:
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
    """ "Beeck, Wegberg" is the Beeck in Wegberg; a name or PLZ of several Kommunen is the host's, if it is there."""
    found = named or mains or by_plz
    for others in (mains, by_plz):
        both = {kommune_id: ort for kommune_id, ort in found.items() if kommune_id in others}
        found = both or found
    if len(found) > 1 and host_id in found:
        return (found[host_id],)
    return tuple(found.values())


def _position(name: Sequence[str], asked: Sequence[str]) -> int | None:
    """Where the words of `name` stand in the question, one after the other."""
    starts = range(len(asked) - len(name) + 1)
    return next((at for at in starts if name and list(asked[at : at + len(name)]) == list(name)), None)
