"""A statement that is built once says for other values what Django would have built for them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db.models import QuerySet

from portal.core import clock, statements
from portal.core.statements import built_once
from portal.core.tenancy import Staff, unit
from portal.konto import queries as konto
from portal.konto.models import Rolle
from portal.vorgang import queries as vorgang
from portal.vorgang.queries import akte, korb, stellvertretung, umfeld, verknuepfung
from portal.vorgang.queries.korb import Lage
from portal.vorgang.rules.postkorb import Ansicht, Filter, Frist
from tests.factories import make_konto, make_mitarbeiter, make_vorgang

pytestmark = pytest.mark.usefixtures("database")

FILTERS = [
    Filter(),
    Filter(leistung="eheurkunde", status="rueckfrage"),
    Filter(schlagwort=UUID(int=7)),
    Filter(frist=Frist.MONAT, von=date(2024, 2, 28)),
    Filter(von=date(2024, 2, 29), bis=date(2025, 1, 1)),
]
Asked = tuple[Callable[..., Any], tuple[Any, ...]]


@pytest.fixture(autouse=True)
def nothing_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(statements, "_known", {})


def questions(offices: tuple[int, ...], desks: tuple[int, ...], at: datetime) -> list[Asked]:
    """Every statement that is built once, with the values of a question."""
    ids, one = [uuid4() for _ in offices], uuid4()
    found: list[Asked] = [
        (korb._counts, (offices, desks, at)),
        (umfeld._around, (offices, desks[0], at.date())),
        (umfeld._words_of, (ids,)),
        (umfeld._awaited, (ids, ids)),
        (konto._roles, (desks[0], "heinsberg", at.date())),
        (konto.names_of_holders, (str(Rolle.Art.STANDESBEAMTER), offices[0], at.date())),
        (vorgang._one, (one,)),
        (vorgang._of_offices, (one, list(offices))),
        (vorgang._with_deciders, (one, list(offices), at.date())),
        (akte._only_parts, (one,)),
        (stellvertretung._acting, (desks[0], at.date())),
        (verknuepfung._links, (one, list(offices))),
    ]
    for ansicht in Ansicht:
        found += [(korb._lines_of(ansicht), (ids,)), (korb._named(ansicht), (ids, ["a", "b"], 2))]
        for narrowed in FILTERS:
            lage = Lage(offices, desks[0], at, ansicht, narrowed, desks[1:])
            found.append((korb._compared(lage.shape), tuple(lage.values)))
            for after in ((None, None), (at - timedelta(days=3), one)):
                values = (*after, *lage.values)
                found += [(korb._page(lage.shape, 50, before), values) for before in (False, True)]
    return found


def as_sql(build: Callable[..., Any], *values: Any) -> tuple[str, list[Any]]:
    made = build(*values)
    sql, params = made.query.sql_with_params() if isinstance(made, QuerySet) else made
    return sql, list(params)


def kept(shape: int, build: Callable[..., Any], values: tuple[Any, ...]) -> tuple[str, list[Any]]:
    return built_once(shape, lambda *each: as_sql(build, *each), *values)


def test_kept_statements_are_those_of_their_values() -> None:
    now = clock.now()
    for kommune, offices, desks, days in (
        ("geilenkirchen", (4, 7), (3,), 0),
        ("selfkant", (9, 12), (8,), 3),
        ("selfkant", (1,), (8, 11), 9),
        ("geilenkirchen", (2,), (5, 6), 1),
    ):
        with unit(Staff(desks[0], kommune)):
            asked = questions(offices, desks, now + timedelta(days=days))
            for number, (build, values) in enumerate(asked):
                assert kept(number, build, values) == as_sql(build, *values), build
    shapes = [2 if any(isinstance(each, tuple) for each in values) else 1 for _build, values in asked]
    assert len(statements._known) == sum(shapes), "each is built anew only where a tuple is longer or shorter"


def test_rows_are_read_as_by_django_and_each_citizen_reads_their_own() -> None:
    """A kept statement names neither the Nutzerkonto nor the Kommune for which it was built."""
    people = [make_konto() for _ in range(2)]
    theirs = [make_vorgang(citizen=citizen) for citizen in people]
    for citizen, own in zip(people, theirs, strict=True):
        with unit(citizen):
            found = [vorgang.vorgang_by_id(each) for each in theirs]
            assert [each.id for each in found if each] == [own]
            [row] = [each for each in found if each]
            assert row.leistung.titel == type(row).objects.get(id=own).leistung.titel
    with unit(make_mitarbeiter().staff):
        assert {each for each in theirs if vorgang.vorgang_by_id(each)} == set(theirs)
    with unit(make_mitarbeiter("selfkant").staff):
        assert [each for each in theirs if vorgang.vorgang_by_id(each)] == []
        assert vorgang.vorgang_of_offices(theirs[0], []) is None
