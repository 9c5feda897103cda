"""A decision and all that comes with it: state, history, Kostenentscheidung, the row that keeps it (§ 14 GebG NRW).

What is decided by a Bescheid is decided at its release (`bescheid`); the rest directly (`casework.decide`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from portal.core import audit
from portal.core.crypto import load_key
from portal.core.db import transaction_required
from portal.core.tenancy import Staff
from portal.leistung.rules.verfahren import WORTE
from portal.vorgang.models import Entscheidung, Vorgang, Vorgangsforderung
from portal.vorgang.operations.befugnis import casework_roles, may_decide, needs_appointment
from portal.vorgang.operations.griff import begin_work, close_questions
from portal.vorgang.operations.verlauf import note_step
from portal.vorgang.rules.status import Status
from portal.zahlung.models import Erstattung, Forderung, Zahlung
from portal.zahlung.operations import propose_erstattung
from portal.zahlung.rules import Zahlungsstatus


class NotAppointed(Exception):
    """Deciding is for those who are appointed as Standesbeamte."""


class NothingToDecide(Exception):
    """An Anzeige or Meldung is neither granted nor refused (`leistung.rules.verfahren`)."""


class AmountTooHigh(Exception):
    """More should be kept or paid back than was paid."""


class BescheidNeeded(Exception):
    """This decision is made by a Bescheid, which says what helps against it."""


@dataclass(frozen=True)
class Beschluss:
    """A decision as entered. `kosten_cents` is the Kostenentscheidung: what is kept of the Vorschuss."""

    art: Entscheidung.Art
    begruendung: str
    kosten_cents: int


def needs_bescheid(vorgang: Vorgang, art: str) -> bool:
    """Whether the decision takes a Bescheid: all but an issued Urkunde, which is paper itself (§ 56 Abs. 3 PStG)."""
    return not (art == Entscheidung.Art.STATTGEGEBEN and needs_appointment(vorgang))


@transaction_required
def check_may_decide(vorgang: Vorgang, by: Staff, at: datetime) -> None:
    """Raises NothingToDecide, NotAppointed."""
    if not is_decided(vorgang):
        raise NothingToDecide
    if not may_decide(casework_roles(by, at), vorgang):
        raise NotAppointed


@transaction_required
def carry_out(vorgang: Vorgang, beschluss: Beschluss, by: Staff, at: datetime) -> int:
    """Decide the locked Vorgang; what is not kept of the Vorschuss is proposed to go back: returns those cents.

    Raises AmountTooHigh, ForbiddenTransition.
    """
    begin_work(vorgang, by, at)
    granted = beschluss.art == Entscheidung.Art.STATTGEGEBEN
    vorgang.move_to(Status.ENTSCHIEDEN if granted else Status.ABGELEHNT, at=at)
    note_step(vorgang, at=at, wer=vorgang.organisationseinheit.name)
    grund = Erstattung.Grund.FESTSETZUNG if granted else Erstattung.Grund.ABLEHNUNG
    back = settle_costs(vorgang, beschluss, grund, at)
    keep_decision(vorgang, beschluss, back, by.mitarbeiter_id, at)
    close_questions(vorgang, at)
    audit.record("vorgang.entschieden", subject=vorgang, at=at, art=str(beschluss.art))
    return back


def is_decided(vorgang: Vorgang) -> bool:
    """Whether it is granted or refused at the end, and not only confirmed."""
    return WORTE[vorgang.leistung.verfahrensart].wird_entschieden


@transaction_required
def settle_costs(vorgang: Vorgang, beschluss: Beschluss, grund: Erstattung.Grund, at: datetime) -> int:
    """Propose to pay back what was paid beyond the costs; returns the cents. Raises AmountTooHigh."""
    zahlung = paid_zahlung(vorgang)
    paid = not_paid_out(zahlung) if zahlung else 0
    if beschluss.kosten_cents > paid:
        raise AmountTooHigh
    back = paid - beschluss.kosten_cents
    if zahlung is not None and back:
        propose_erstattung(zahlung=zahlung, cents=back, grund=grund, at=at)
    return back


@transaction_required
def not_paid_out(zahlung: Zahlung) -> int:
    """What of a payment an earlier decision, before a reopening, has not brought back already."""
    gone = Erstattung.objects.filter(zahlung=zahlung, status=Erstattung.Status.ERLEDIGT)
    return zahlung.betrag_cents - sum(gone.values_list("betrag_cents", flat=True))


@transaction_required
def paid_zahlung(vorgang: Vorgang) -> Zahlung | None:
    """The payment that is booked on the Vorgang's Forderung, if any."""
    ids = Vorgangsforderung.objects.filter(vorgang=vorgang).values("forderung_id")
    paid = Forderung.objects.filter(id__in=ids, status=Forderung.Status.BEZAHLT).values("id")
    found: Zahlung | None = (
        Zahlung.objects.filter(forderung_id__in=paid, status=Zahlungsstatus.BEZAHLT).order_by("bezahlt_am").first()
    )
    return found


@transaction_required
def keep_decision(vorgang: Vorgang, beschluss: Beschluss, back: int, mitarbeiter_id: int, at: datetime) -> None:
    row = Entscheidung(
        id=uuid4(),
        kommune_id=vorgang.kommune_id,
        konto_id=vorgang.konto_id,
        vorgang=vorgang,
        art=beschluss.art,
        kosten_cents=beschluss.kosten_cents,
        erstattung_cents=back,
        entschieden_von_id=mitarbeiter_id,
        am=at,
    )
    row.begruendung = load_key(vorgang.schluessel_id).encrypt(beschluss.begruendung.encode(), context=row.context)
    row.save(force_insert=True)
