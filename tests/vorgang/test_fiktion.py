"""A deemed approval: when it begins, that it is extended once, what ends it, and that nobody decides after it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from portal.core.tenancy import Citizen, System, unit
from portal.vorgang.models import Entscheidung, Frist, Statuswechsel
from portal.vorgang.operations import casework, fiktion, fristen
from portal.vorgang.rules.fristen import Stand, TooLate
from portal.vorgang.rules.status import ForbiddenTransition, Status
from tests import factories
from tests.factories import Zugang, decide_by_bescheid, deposit_remedy, make_konto, make_mitarbeiter, make_vorgang

pytestmark = pytest.mark.usefixtures("database")
HERE, SYSTEM = "geilenkirchen", System("geilenkirchen")
ARRIVED = datetime(2026, 1, 5, 10, tzinfo=UTC)
LAST_DAY = date(2026, 4, 7)  # three months after the 3rd would be Good Friday; Easter follows
BEFORE_MIDNIGHT = datetime(2026, 4, 7, 21, 30, tzinfo=UTC)  # in Berlin it is half past eleven
AFTER_MIDNIGHT = datetime(2026, 4, 7, 22, 3, tzinfo=UTC)


@pytest.fixture
def clerk(database: None) -> Zugang:
    return make_mitarbeiter()


def running(clerk: Zugang, citizen: Citizen | None = None, *, betrag_cents: int = 0) -> UUID:
    """A Vorgang whose period runs until LAST_DAY; `betrag_cents` are paid."""
    sent = datetime(2026, 1, 3, 10, tzinfo=UTC)
    vorgang_id = make_vorgang(citizen=citizen, at=sent, leistung_id="reisegewerbekarte", betrag_cents=betrag_cents)
    fristen.record_complete(
        vorgang_id=vorgang_id, by=clerk.staff, seit=date(2026, 1, 3), rule_confirmed=True, at=ARRIVED
    )
    return vorgang_id


def frist(vorgang_id: UUID) -> Frist:
    with unit(SYSTEM):
        row: Frist = Frist.objects.get(vorgang_id=vorgang_id, art="fiktion")
    return row


def grant(vorgang_id: UUID, clerk: Zugang, at: datetime) -> None:
    decide_by_bescheid(vorgang_id, clerk.staff, Entscheidung.Art.STATTGEGEBEN, at=at)


def test_nothing_is_deemed_before_the_documents_are_complete(clerk: Zugang) -> None:
    vorgang_id = make_vorgang(at=ARRIVED, leistung_id="reisegewerbekarte", betrag_cents=0)
    assert (frist(vorgang_id).stand, frist(vorgang_id).faellig_am) == (Stand.NICHT_BEGONNEN, None)
    assert fiktion.deem_approved(by=SYSTEM, at=datetime(2027, 1, 1, tzinfo=UTC)) == 0


def test_a_rule_that_nobody_has_read_needs_the_office_to_confirm_it(clerk: Zugang) -> None:
    vorgang_id = make_vorgang(at=ARRIVED, leistung_id="reisegewerbekarte", betrag_cents=0)
    begin: dict[str, Any] = {"vorgang_id": vorgang_id, "by": clerk.staff, "seit": date(2026, 1, 5), "at": ARRIVED}
    with pytest.raises(fristen.RuleUnconfirmed):
        fristen.record_complete(**begin, rule_confirmed=False)
    assert frist(vorgang_id).stand == Stand.NICHT_BEGONNEN
    assert fristen.record_complete(**begin, rule_confirmed=True) == LAST_DAY
    assert frist(vorgang_id).bestaetigt


def test_it_is_deemed_after_the_last_day_and_told_once(clerk: Zugang) -> None:
    vorgang_id = running(clerk)
    assert frist(vorgang_id).faellig_am == LAST_DAY
    assert fiktion.deem_approved(by=SYSTEM, at=BEFORE_MIDNIGHT) == 0
    assert [fiktion.deem_approved(by=SYSTEM, at=AFTER_MIDNIGHT) for _ in range(2)] == [1, 0]
    assert factories.vorgang(vorgang_id).status == Status.FINGIERT
    assert frist(vorgang_id).stand == Stand.VERSAEUMT
    akte = casework.open_akte(vorgang_id=vorgang_id, by=clerk.staff, at=AFTER_MIDNIGHT)
    texts = [message.text for message in akte.details.messages if "gilt deshalb als genehmigt" in message.text]
    assert len(texts) == 1 and "07.04.2026" in texts[0]
    with unit(SYSTEM):
        steps = Statuswechsel.objects.filter(vorgang_id=vorgang_id, nach=Status.FINGIERT)
        assert list(steps.values_list("wer", flat=True)) == ["Ablauf der Frist"]


def test_what_was_paid_for_and_deemed_approved_waits_for_its_costs(clerk: Zugang) -> None:
    vorgang_id = running(clerk, betrag_cents=1500)
    assert fiktion.deem_approved(by=SYSTEM, at=AFTER_MIDNIGHT) == 1
    assert factories.vorgang(vorgang_id).kosten_offen
    settle: dict[str, Any] = {"vorgang_id": vorgang_id, "by": clerk.staff, "at": AFTER_MIDNIGHT + timedelta(hours=9)}
    with pytest.raises(casework.AmountTooHigh):
        casework.settle_open_costs(**settle, kosten_cents=1501)
    casework.settle_open_costs(**settle, kosten_cents=1000)
    with pytest.raises(ForbiddenTransition):
        casework.settle_open_costs(**settle, kosten_cents=0)
    akte = casework.open_akte(vorgang_id=vorgang_id, by=clerk.staff, at=AFTER_MIDNIGHT)
    assert not akte.details.vorgang.kosten_offen and akte.details.vorgang.status == Status.FINGIERT
    assert akte.details.entscheidung is not None and akte.details.entscheidung.art == Entscheidung.Art.FINGIERT
    assert [(row.grund, row.betrag_cents) for row in akte.details.erstattungen] == [("festsetzung", 500)]
    assert "5,00" in akte.details.messages[-1].text


def test_a_decision_on_the_last_day_counts_and_one_after_it_is_refused(clerk: Zugang) -> None:
    deposit_remedy(HERE, "reisegewerbekarte")
    decided, missed = running(clerk), running(clerk)
    grant(decided, clerk, BEFORE_MIDNIGHT)
    assert frist(decided).stand == Stand.EINGEHALTEN
    with pytest.raises(ForbiddenTransition):  # the timer has not come yet, but the day is over
        grant(missed, clerk, AFTER_MIDNIGHT)
    assert fiktion.deem_approved(by=SYSTEM, at=AFTER_MIDNIGHT) == 1
    assert factories.vorgang(decided).status == Status.ENTSCHIEDEN
    assert factories.vorgang(missed).status == Status.FINGIERT


def test_what_was_withdrawn_is_not_deemed(clerk: Zugang) -> None:
    citizen = make_konto()
    vorgang_id = running(clerk, citizen=citizen)
    casework.withdraw(vorgang_id=vorgang_id, by=citizen, at=BEFORE_MIDNIGHT)
    assert fiktion.deem_approved(by=SYSTEM, at=AFTER_MIDNIGHT) == 0
    assert frist(vorgang_id).stand == Stand.ENTFALLEN


def test_it_is_extended_once_and_its_reasons_are_told_and_encrypted(clerk: Zugang) -> None:
    vorgang_id = running(clerk)
    extend: dict[str, Any] = {"vorgang_id": vorgang_id, "by": clerk.staff, "begruendung": "Ein Gutachten fehlt."}
    until = fristen.extend(**extend, bis=date(2026, 5, 1), at=BEFORE_MIDNIGHT)
    assert until == date(2026, 5, 4)  # the 1st is a holiday and a Friday
    row = frist(vorgang_id)
    assert (row.stand, row.zuerst_am, row.faellig_am) == (Stand.VERLAENGERT, LAST_DAY, until)
    assert row.begruendung is not None and b"Gutachten" not in bytes(row.begruendung)
    akte = casework.open_akte(vorgang_id=vorgang_id, by=clerk.staff, at=AFTER_MIDNIGHT)
    assert "Ein Gutachten fehlt." in akte.details.messages[-1].text
    assert fiktion.deem_approved(by=SYSTEM, at=AFTER_MIDNIGHT) == 0
    with pytest.raises(TooLate):
        fristen.extend(**extend, bis=date(2026, 6, 1), at=AFTER_MIDNIGHT)


def test_after_its_end_it_is_neither_extended_nor_begun_anew(clerk: Zugang) -> None:
    vorgang_id = running(clerk)
    with pytest.raises(TooLate):
        fristen.extend(
            vorgang_id=vorgang_id, by=clerk.staff, bis=date(2026, 5, 4), begruendung="Zu spät", at=AFTER_MIDNIGHT
        )
    with pytest.raises(TooLate):
        fristen.record_complete(
            vorgang_id=vorgang_id, by=clerk.staff, seit=date(2026, 4, 1), rule_confirmed=True, at=AFTER_MIDNIGHT
        )


def test_only_a_deemed_approval_is_certified(clerk: Zugang) -> None:
    citizen = make_konto()
    vorgang_id = running(clerk, citizen=citizen)
    with pytest.raises(ForbiddenTransition):
        fiktion.request_certificate(vorgang_id=vorgang_id, by=citizen, at=ARRIVED)
    with pytest.raises(ForbiddenTransition):
        fiktion.certify_for_third_party(vorgang_id=vorgang_id, by=clerk.staff, at=ARRIVED)
    without = make_vorgang()
    with pytest.raises(ForbiddenTransition):  # no law deems a Geburtsurkunde
        fristen.record_complete(
            vorgang_id=without, by=clerk.staff, seit=date(2026, 1, 5), rule_confirmed=True, at=ARRIVED
        )
