"""What the data say who answers, and which of its offices an authority has given a Funktion; agreements come later."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet
from django.db.models.functions import JSONObject

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
    if not leistung.funktion_id:
        return _without_funktion(leistung, gebiet)
    rows = list(_rows(leistung, gebiet))
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
    WHERE z.funktion_id = %(funktion)s AND z.kommune_id = ANY(%(kommunen)s) ORDER BY z.kommune_id
    """,
    (Part("z", Zustaendigkeit), Part("e", Organisationseinheit), Part("n", Organisationseinheit)),
)


def _rows(leistung: Leistung, gebiet: Kommune) -> Iterator[Any]:
    """With their offices and those that follow them, and as `with_lines` gives them."""
    area = sorted(_inside(gebiet) | {gebiet.id})
    for row, amt, nachfolge, lines in _ROWS.rows({"funktion": leistung.funktion_id, "kommunen": area}):
        if amt is not None:
            row.amt, amt.nachfolge = amt, nachfolge
        row.verteilt = json.loads(lines)
        yield row


def with_lines(rows: QuerySet[Zustaendigkeit]) -> QuerySet[Any]:
    """Each with what authorities have set for its Funktion (`basis_of`): no statement of its own."""
    lines = Geschaeftsverteilung.objects.filter(funktion=OuterRef("funktion")).order_by("gilt_ab")
    return rows.annotate(
        verteilt=ArraySubquery(lines.values(als=JSONObject(kommune="kommune_id", ab="gilt_ab", amt="amt_id")))
    )


def basis_of(row: Any) -> Basis:
    """A row of `with_lines`."""
    lines = ((each["kommune"], date.fromisoformat(each["ab"]), each["amt"]) for each in row.verteilt)
    return Basis(row.kommune_id, rule_of(row), row, row.amt, zeilen=_by_key(lines))


def all_lines() -> Mapping[tuple[str, str], Zeilen]:
    """Which office has which Funktion since when, by authority and Funktion. One statement."""
    rows = Geschaeftsverteilung.objects.order_by("gilt_ab")
    return _by_key(((row.kommune_id, row.funktion_id), row.gilt_ab, row.amt_id) for row in rows)


def _by_key(lines: Iterable[tuple[K, date, int | None]]) -> dict[K, Zeilen]:
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
    return [base.grund for base in _without_funktion(leistung, gebiet)]


def _without_funktion(leistung: Leistung, gebiet: Kommune) -> list[Basis]:
    if leistung.ebene == "Kommune":
        return [Basis(area, Grundregel(area)) for area in sorted(_inside(gebiet))]
    if leistung.ebene == "extern":
        body = ExterneStelle.objects.get(id=leistung.stelle)
        grund = Grundregel(leistung.stelle)
        return [Basis(gebiet.id, grund, extern=body)] if body.answers_in(gebiet.ags) else []
    office = Organisationseinheit.objects.filter(schluessel=leistung.stelle, kommune=kreis_of(gebiet)).first()
    if office is None:
        return []
    return [Basis(gebiet.id, Grundregel(office.kommune_id, office.schluessel), amt=office)]
