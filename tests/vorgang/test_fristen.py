"""The periods of a Vorgang: they begin with its arrival, end with it, and both sides read the same."""

from __future__ import annotations

from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from portal.core.clock import BERLIN
from portal.core.tenancy import System, unit
from portal.leistung.models import Angebot
from portal.vorgang.models import Entscheidung, Frist
from portal.vorgang.operations import casework
from portal.vorgang.queries import details_of, vorgang_by_id
from portal.vorgang.rules.fristen import Stand
from portal.vorgang.rules.status import Status
from portal.web.ui.fristanzeige import told
from tests import factories
from tests.factories import make_konto, make_mitarbeiter, make_vorgang

pytestmark = pytest.mark.usefixtures("database")
HERE = "geilenkirchen"
MONDAY = datetime(2026, 11, 16, 23, 30, tzinfo=UTC)  # in Berlin it is Tuesday the 17th


def fristen(vorgang_id: UUID) -> dict[str, tuple[str, date | None]]:
    with unit(System(HERE)):
        rows = Frist.objects.filter(vorgang_id=vorgang_id)
        return {row.art: (row.stand, row.faellig_am) for row in rows}


def rows_of(vorgang_id: UUID) -> list[Frist]:
    with unit(System(HERE)):
        return list(Frist.objects.filter(vorgang_id=vorgang_id))


def deposit(days: int | None, leistung: str = "geburtsurkunde", *, demo: bool = False) -> None:
    with unit(System(HERE)):
        values = {"bearbeitung_tage": days, "ist_demo_einstellung": demo}
        Angebot.objects.update_or_create(kommune_id=HERE, leistung_id=leistung, defaults=values)


def test_a_deadline_begins_when_the_money_has_arrived_and_ends_with_the_vorgang() -> None:
    deposit(14)
    citizen, clerk = make_konto(), make_mitarbeiter()
    unpaid = make_vorgang(status=Status.WARTET_AUF_ZAHLUNG, citizen=citizen, at=MONDAY)
    assert fristen(unpaid) == {}
    factories.pay(unpaid, HERE, at=MONDAY)
    assert fristen(unpaid) == {"bearbeitung": (Stand.LAEUFT, date(2026, 12, 1))}
    frist_am = factories.vorgang(unpaid).frist_am
    assert frist_am is not None and frist_am.astimezone(BERLIN).isoformat() == "2026-12-01T23:59:59+01:00"
    grant = casework.Beschluss(Entscheidung.Art.STATTGEGEBEN, "", 0)
    casework.decide(vorgang_id=unpaid, by=clerk.staff, beschluss=grant, at=MONDAY)
    assert fristen(unpaid)["bearbeitung"][0] == Stand.LAEUFT  # the Urkunde is not there yet
    casework.mark_sent(vorgang_id=unpaid, by=clerk.staff, at=datetime(2026, 12, 2, tzinfo=UTC))
    assert fristen(unpaid)["bearbeitung"][0] == Stand.VERSAEUMT


def test_without_a_deposited_time_nothing_is_promised() -> None:
    deposit(None)
    vorgang_id = make_vorgang()
    assert fristen(vorgang_id) == {} and factories.vorgang(vorgang_id).frist_am is None


def test_an_anzeige_is_confirmed_in_three_days_and_never_approved() -> None:
    deposit(14, "gewerbeanmeldung")
    citizen, clerk = make_konto(), make_mitarbeiter()
    vorgang_id = make_vorgang(citizen=citizen, at=MONDAY, leistung_id="gewerbeanmeldung", betrag_cents=0)
    assert fristen(vorgang_id)["empfangsbestaetigung"] == (Stand.LAEUFT, date(2026, 11, 20))
    frist_am = factories.vorgang(vorgang_id).frist_am
    assert frist_am is not None and frist_am.astimezone(BERLIN).date() == date(2026, 11, 20)  # the nearest of the two
    casework.confirm(vorgang_id=vorgang_id, by=clerk.staff, text="", at=datetime(2026, 11, 20, 20, tzinfo=UTC))
    assert {stand for stand, _day in fristen(vorgang_id).values()} == {Stand.EINGEHALTEN}


def test_a_withdrawal_leaves_nothing_to_do() -> None:
    deposit(14)
    vorgang_id = make_vorgang(status=Status.ZURUECKGENOMMEN)
    assert fristen(vorgang_id)["bearbeitung"][0] == Stand.ENTFALLEN


def test_both_sides_read_the_same_day_and_the_same_why() -> None:
    deposit(14, "gewerbeanmeldung")
    citizen, clerk = make_konto(), make_mitarbeiter()
    vorgang_id = make_vorgang(citizen=citizen, leistung_id="gewerbeanmeldung", betrag_cents=0)
    akte = casework.open_akte(vorgang_id=vorgang_id, by=clerk.staff, at=MONDAY)
    with unit(citizen):
        seen = vorgang_by_id(vorgang_id)
        assert seen is not None
        theirs = details_of(seen).fristen
    today = date(2026, 11, 17)
    assert told(theirs, status=seen.status, today=today) == told(akte.details.fristen, status=seen.status, today=today)
    [first, second] = told(theirs, status=seen.status, today=today)
    assert "§ 15 Abs. 1 GewO" in first["rechnung"] and "bestätigt, nicht genehmigt" in first["warum"]
    assert second["titel"] == "Bearbeitung" and "nach eigener Angabe" in second["warum"]


def test_a_day_of_the_law_that_the_office_names_too_is_told_once() -> None:
    deposit(3, "gewerbeanmeldung")
    rows = rows_of(make_vorgang(at=MONDAY, leistung_id="gewerbeanmeldung", betrag_cents=0))
    assert len(rows) == 2 and len({row.faellig_am for row in rows}) == 1
    [only] = told(rows, status=Status.EINGEGANGEN, today=date(2026, 11, 17))
    assert only["titel"] == "Empfang bestätigen" and only["tag"] == date(2026, 11, 20)
    rows[0].faellig_am = date(2026, 11, 23)
    assert len(told(rows, status=Status.EINGEGANGEN, today=date(2026, 11, 17))) == 2


@pytest.mark.parametrize(
    ("stand", "status", "said"),
    [
        (Stand.EINGEHALTEN, Status.VERSANDT, "Das Amt hat vor dem Ende dieser Frist entschieden."),
        (Stand.ENTFALLEN, Status.ABGELEHNT, "Das Amt hat entschieden, bevor diese Frist begonnen hat."),
        (Stand.EINGEHALTEN, Status.IN_BEARBEITUNG, "Die Frist ist beendet"),  # taken up again
        (Stand.ENTFALLEN, Status.ZURUECKGENOMMEN, ""),
    ],
)
def test_after_a_decision_nothing_is_told_of_an_approval_by_itself(stand: Stand, status: Status, said: str) -> None:
    [line] = told([Frist(art="fiktion", stand=stand, bestaetigt=True)], status=status, today=date(2026, 11, 17))
    assert line["warum"].startswith(said) and bool(line["warum"]) == bool(said)


def test_a_processing_time_of_the_demo_is_not_the_offices_own_word() -> None:
    deposit(14, demo=True)
    [line] = told(rows_of(make_vorgang(at=MONDAY)), status=Status.EINGEGANGEN, today=date(2026, 11, 17))
    assert line["warum"].startswith("Demo-Einstellung") and "eigener Angabe" not in line["warum"]
    assert not line["unbestaetigt"]  # no law is doubted
