"""How long a Leistung usually takes: out of enough that were finished, said as experience and not as a promise."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from django.test import Client
from django.utils.translation import override

from portal.core import clock
from portal.core.tenancy import System, unit
from portal.leistung.queries.dauer import duration_of
from portal.leistung.rules.dauer import LEAST, Spanne, spanne
from portal.vorgang.models import Vorgang
from portal.vorgang.operations.dauer import compute_durations
from portal.vorgang.rules.status import Status
from portal.web.ui.dauer import usual_duration
from tests.factories import make_vorgang
from tests.postfach.personen import HERE, browser_of, make_person
from tests.reference import forget_kept

pytestmark = pytest.mark.usefixtures("database")


def finish(vorgang_id: UUID, *, days: float, status: Status = Status.VERSANDT) -> None:
    """As if it had taken so long."""
    at = clock.now() - timedelta(days=1)
    with unit(System(HERE)):
        rows = Vorgang.objects.filter(id=vorgang_id)
        rows.update(status=status, status_seit=at, eingang_am=at - timedelta(days=days))


def test_it_is_told_from_twenty_on_and_counts_what_the_office_brought_to_an_end() -> None:
    person = make_person()
    for days in range(1, LEAST):
        finish(make_vorgang(citizen=person, betrag_cents=0), days=days)
    finish(make_vorgang(citizen=person, betrag_cents=0), days=400, status=Status.ZURUECKGENOMMEN)
    assert compute_durations(by=System(HERE), at=clock.now()) == 0
    finish(make_vorgang(citizen=person, betrag_cents=0), days=20, status=Status.ABGELEHNT)
    assert [compute_durations(by=System(HERE), at=clock.now()) for _ in range(2)] == [1, 1]
    row = duration_of("geburtsurkunde", HERE)
    assert row is not None and (row.anzahl, row.von_tage, row.mitte_tage, row.bis_tage) == (20, 3, 11, 19)
    assert duration_of("geburtsurkunde", "selfkant") is None
    told = usual_duration(row)
    assert told.startswith("Meistens 3 bis 19 Tage, die Hälfte höchstens 11.") and "keine Zusage" in told
    with override("en"):
        assert "not a promise" in usual_duration(row)
    forget_kept()
    page = Client().get("/leistungen/geburtsurkunde/", headers={"host": f"{HERE}.localhost"}).content.decode()
    assert told in page
    open_one = make_vorgang(citizen=person, betrag_cents=0)
    assert told in browser_of(person).get(f"/vorgaenge/{open_one}/").content.decode()
    long_ago = clock.now() + timedelta(days=3 * 365)
    assert compute_durations(by=System(HERE), at=long_ago) == 0


def test_a_part_of_a_day_counts_as_one() -> None:
    assert spanne(LEAST, 0.01, 1.0, 2.2) == Spanne(1, 1, 3)
    assert spanne(LEAST - 1, 1, 2, 3) is None
