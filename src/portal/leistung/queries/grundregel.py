"""What the data say who answers, and which of its offices an authority has given a Funktion; agreements come later."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar

from portal.core.rows import Part, Statement
from portal.kommune.models import Kommune, Organisationseinheit
from portal.kommune.queries import kommunen_of_kreis, kreis_of
from portal.leistung.models import ExterneStelle, Geschaeftsverteilung, Leistung, Zustaendigkeit
from portal.leistung.rules.zustaendigkeit import Grundregel, Zeilen

K = TypeVar("K")


@dataclass(frozen=True)
class Basis:
    """What the data say for one Kommune, with the row it stands in (None where the Leistung has no Funktion)."""

    kommune: str
    grund: Grundregel
    row: Zustaendigkeit | None = None
    amt: Organisationseinheit | None = None
    extern: ExterneStelle | None = None
    zeilen: Mapping[str, Zeilen] = field(default_factory=dict)  # by authority: which office it has given the Funktion


def bases_of(leistung: Leistung, gebiet: Kommune) -> list[Basis]:
    """What the data say for the area; for the Kreis its own matters, else each of its Kommunen.

    Empty where they say nothing, or for a Kreis not of every Kommune.
    """
    return bases_of_all([leistung], gebiet)[leistung.id]


def bases_of_all(leistungen: Collection[Leistung], gebiet: Kommune) -> dict[str, list[Basis]]:
    """`bases_of` by Leistung. One statement for those with a Funktion, two at most for those without."""
    rows: dict[str, list[Any]] = defaultdict(list)
    for row in _rows({each.funktion_id for each in leistungen if each.funktion_id}, gebiet):
        rows[row.funktion_id].append(row)
    found = _without_funktion([each for each in leistungen if not each.funktion_id], gebiet)
    for leistung in leistungen:
        if leistung.funktion_id:
            found[leistung.id] = _counting(rows[leistung.funktion_id], gebiet)
    return found


def _counting(rows: Sequence[Any], gebiet: Kommune) -> list[Basis]:
    own = [row for row in rows if row.kommune_id == gebiet.id]
    if not own and {row.kommune_id for row in rows} < _inside(gebiet):
        return []
    return [basis_of(row) for row in own or rows]


def _inside(gebiet: Kommune) -> set[str]:
    """The Kommune itself; of a Kreis its Kommunen."""
    return {each.id for each in kommunen_of_kreis(gebiet) if not each.ist_kreis} if gebiet.ist_kreis else {gebiet.id}


_ROWS = Statement(
    """
    SELECT {columns}, (
      SELECT coalesce(json_agg(json_build_object('kommune', g.kommune_id, 'ab', g.gilt_ab, 'amt', g.amt_id)
        ORDER BY g.gilt_ab), '[]')::text FROM leistung_geschaeftsverteilung g WHERE g.funktion_id = z.funktion_id
    )
    FROM leistung_zustaendigkeit z
    LEFT JOIN kommune_organisationseinheit e ON e.id = z.amt_id
    LEFT JOIN kommune_organisationseinheit n ON n.id = e.nachfolge_id
    LEFT JOIN leistung_externestelle x ON x.id = z.extern_id
    WHERE z.funktion_id = ANY(%(funktionen)s) AND z.kommune_id = ANY(%(kommunen)s) ORDER BY z.kommune_id
    """,
    (
        Part("z", Zustaendigkeit),
        Part("e", Organisationseinheit),
        Part("n", Organisationseinheit),
        Part("x", ExterneStelle),
    ),
)


def _rows(funktionen: Collection[str], gebiet: Kommune) -> Iterator[Any]:
    """With their offices and those that follow them, the body outside, and who has which Funktion (`verteilt`)."""
    if not funktionen:
        return
    area = sorted(_inside(gebiet) | {gebiet.id})
    for row, amt, nachfolge, extern, lines in _ROWS.rows({"funktionen": [*funktionen], "kommunen": area}):
        row.extern = extern
        if amt is not None:
            row.amt, amt.nachfolge = amt, nachfolge
        row.verteilt = json.loads(lines)
        yield row


def basis_of(row: Any) -> Basis:
    lines = ((each["kommune"], date.fromisoformat(each["ab"]), each["amt"]) for each in row.verteilt)
    return Basis(row.kommune_id, rule_of(row), row, row.amt, zeilen=lines_by(lines))


def all_lines() -> Mapping[tuple[str, str], Zeilen]:
    """Which office has which Funktion since when, by authority and Funktion. One statement."""
    rows = Geschaeftsverteilung.objects.order_by("gilt_ab")
    return lines_by(((row.kommune_id, row.funktion_id), row.gilt_ab, row.amt_id) for row in rows)


def lines_by(lines: Iterable[tuple[K, date, int | None]]) -> dict[K, Zeilen]:
    """Lines (key, first day, office), in order of the days, by key."""
    found: dict[K, list[tuple[date, int | None]]] = defaultdict(list)
    for key, first, amt in lines:
        found[key].append((first, amt))
    return dict(found)


def rule_of(row: Zustaendigkeit) -> Grundregel:
    """The row as the rule that agreements are applied over."""
    stelle = row.behoerde_id or row.extern_id
    assert stelle is not None
    return Grundregel(
        stelle=stelle,
        amt=row.amt.schluessel if row.amt else None,
        vereinbarung=row.vereinbarung_id,
        ohne=row.ohne_id,
        entscheidet=row.entscheidet_id,
        gueltig_ab=row.gueltig_ab,
        unklar=row.unklar,
    )


def rules_without_funktion(leistung: Leistung, gebiet: Kommune) -> list[Grundregel]:
    """What the data say in the area for a Leistung that belongs to no Funktion."""
    return [base.grund for base in bases_of(leistung, gebiet)]


def _without_funktion(leistungen: Collection[Leistung], gebiet: Kommune) -> dict[str, list[Basis]]:
    outside = {each.stelle for each in leistungen if each.ebene == "extern"}
    in_kreis = {each.stelle for each in leistungen if each.ebene not in ("extern", "Kommune")}
    bodies = ExterneStelle.objects.in_bulk(outside)
    rows = Organisationseinheit.objects.filter(schluessel__in=in_kreis, kommune=kreis_of(gebiet)) if in_kreis else ()
    offices = {row.schluessel: row for row in rows}
    found: dict[str, list[Basis]] = {}
    for leistung in leistungen:
        name = leistung.stelle
        if leistung.ebene == "Kommune":
            found[leistung.id] = [Basis(area, Grundregel(area)) for area in sorted(_inside(gebiet))]
        elif leistung.ebene == "extern":
            here = bodies[name].answers_in(gebiet.ags)
            found[leistung.id] = [Basis(gebiet.id, Grundregel(name), extern=bodies[name])] if here else []
        else:
            office = offices.get(name)
            grund = Grundregel(office.kommune_id, office.schluessel) if office else None
            found[leistung.id] = [Basis(gebiet.id, grund, amt=office)] if grund else []
    return found
