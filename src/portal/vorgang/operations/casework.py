"""The case worker's steps and the citizen's answers: look, take over, ask back, answer, decide, send, withdraw.

Who may decide is asked where the decision is made (`befugnis`); an Anzeige or Meldung is confirmed, never decided.
Every step of staff takes the Vorgang only if one of their offices has it, under its row lock.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext as _

from portal.core import audit, jobs
from portal.core.crypto import load_key
from portal.core.db import transaction
from portal.core.tenancy import Citizen, Staff
from portal.dokument import operations as dokumente
from portal.dokument.operations import Dateiinhalt
from portal.postfach import operations as postfach
from portal.postfach.models import Nachricht
from portal.vorgang.models import Abschriftnachweis, Bescheid, Entscheidung, Fallteil, Rueckfrage, Vorgangsforderung
from portal.vorgang.operations.befugnis import casework_roles, day_of, may_decide, needs_appointment, offices_in
from portal.vorgang.operations.entscheidung import (
    AmountTooHigh,
    BescheidNeeded,
    Beschluss,
    NotAppointed,
    NothingToDecide,
    carry_out,
    check_may_decide,
    is_decided,
    keep_decision,
    needs_bescheid,
    paid_zahlung,
    settle_costs,
)
from portal.vorgang.operations.griff import VorgangGone, begin_work, close_questions, lock_vorgang
from portal.vorgang.operations.mitteilung import confirmation_text, decision_text, sent_text
from portal.vorgang.operations.verlauf import note_step, tell_citizen
from portal.vorgang.queries import (
    VorgangDetails,
    details_of,
    has_file,
    identity_files,
    vorgang_of_offices,
    vorgang_to_look_at,
)
from portal.vorgang.queries.fall import abschriften_of, other_parts_for_office
from portal.vorgang.queries.verknuepfung import Verbunden, links_of
from portal.vorgang.rules.bescheid import Stand
from portal.vorgang.rules.fristen import check_answer_deadline
from portal.vorgang.rules.status import OPEN, ForbiddenTransition, Status
from portal.zahlung.models import Erstattung, Zahlung
from portal.zahlung.operations import ask_soon, release_forderung
from portal.zahlung.rules import ACTIVE

__all__ = [
    "AmountTooHigh",
    "BescheidNeeded",
    "Beschluss",
    "NotAppointed",
    "NothingToDecide",
    "VorgangGone",
    "is_decided",
    "paid_zahlung",
]

_WITH_OPEN_COSTS = {
    Status.ZURUECKGENOMMEN: (Entscheidung.Art.ZURUECKGENOMMEN, Erstattung.Grund.RUECKNAHME),
    Status.FINGIERT: (Entscheidung.Art.FINGIERT, Erstattung.Grund.FESTSETZUNG),
}


class TakenMeanwhile(Exception):
    """Somebody else took the Vorgang onto their desk since the page was shown; `wer` is their name."""

    def __init__(self, wer: str) -> None:
        super().__init__("taken meanwhile")
        self.wer = wer


@dataclass(frozen=True)
class Akte:
    """A Vorgang as its office sees it; `entscheider` are the names of those who may decide, when the reader may not.

    `teile`: what is known of the other parts of its case; `abschriften`: who has copies of it;
    `verknuepfungen`: linked Vorgänge of the reader's offices.
    """

    details: VorgangDetails
    may_decide: bool
    entscheider: list[str]
    teile: list[Fallteil]
    abschriften: list[Abschriftnachweis]
    verknuepfungen: list[Verbunden]


@transaction
def open_akte(*, vorgang_id: UUID, by: Staff, at: datetime) -> Akte:
    """Look at everything about one Vorgang: noted in the audit log, so that the citizen can see who looked.

    The citizen's messages count as read from now on; in the answer they still say whether they were.
    Raises VorgangGone.
    """
    roles = casework_roles(by, at)
    found = vorgang_to_look_at(vorgang_id, offices_in(roles), day_of(at))
    if found is None:
        raise VorgangGone
    vorgang, deciders = found
    details = details_of(vorgang)
    audit.record("vorgang.angesehen", subject=vorgang, at=at, amt=vorgang.organisationseinheit_id)
    unread = [message.row.id for message in details.messages if _is_unread(message.row)]
    if unread:
        Nachricht.objects.filter(id__in=unread).update(gelesen_am=at)
    allowed = may_decide(roles, vorgang)
    copies = abschriften_of(vorgang.id, office_ids=offices_in(roles)) if details.submission.get("anteile") else []
    links = links_of(vorgang, office_ids=offices_in(roles))
    return Akte(details, allowed, [] if allowed else deciders, other_parts_for_office(vorgang), copies, links)


def _is_unread(nachricht: Nachricht) -> bool:
    return nachricht.richtung == Nachricht.Richtung.VON_BUERGER and nachricht.gelesen_am is None


def read_file(*, vorgang_id: UUID, datei_id: UUID, by: Staff, at: datetime) -> Dateiinhalt:
    """A file of the Vorgang in clear; the look is in the audit log. Raises VorgangGone, DateiGone, DateiWaiting."""
    office = _check_file(vorgang_id=vorgang_id, datei_id=datei_id, by=by, at=at)
    return dokumente.read_datei(by=by, datei_id=datei_id, amt=office)


@transaction
def _check_file(*, vorgang_id: UUID, datei_id: UUID, by: Staff, at: datetime) -> int:
    """The office that has the Vorgang. Raises VorgangGone."""
    vorgang = vorgang_of_offices(vorgang_id, offices_in(casework_roles(by, at)))
    if vorgang is None or not has_file(vorgang, datei_id):
        raise VorgangGone
    return int(vorgang.organisationseinheit_id)


@transaction
def take_over(*, vorgang_id: UUID, by: Staff, seen: int | None, at: datetime) -> None:
    """Take the Vorgang onto one's own desk. `seen` is whose it was when the page was shown (None: nobody's).

    Raises VorgangGone, TakenMeanwhile, and ForbiddenTransition when it is finished.
    """
    vorgang = lock_vorgang(vorgang_id, by, at)
    if vorgang.status not in OPEN:
        raise ForbiddenTransition(f"take over in {vorgang.status}")
    if vorgang.bearbeiter_id == by.mitarbeiter_id:
        return
    if vorgang.bearbeiter is not None and vorgang.bearbeiter_id != seen:
        raise TakenMeanwhile(vorgang.bearbeiter.name)
    if vorgang.status == Status.EINGEGANGEN:
        begin_work(vorgang, by, at)
        return
    vorgang.bearbeiter_id = by.mitarbeiter_id
    vorgang.save(update_fields=["bearbeiter_id"])
    audit.record("vorgang.uebernommen", subject=vorgang, at=at)


@transaction
def ask_back(
    *, vorgang_id: UUID, by: Staff, text: str, frist_am: date, at: datetime, dateien: tuple[UUID, ...] = ()
) -> None:
    """Ask the citizen something, to be answered by `frist_am` (a day in Europe/Berlin).

    Raises VorgangGone, ForbiddenTransition, DeadlineRefused.
    """
    check_answer_deadline(frist_am, today=day_of(at))
    vorgang = begin_work(lock_vorgang(vorgang_id, by, at), by, at)
    vorgang.move_to(Status.RUECKFRAGE, at=at)
    note_step(vorgang, at=at, wer=vorgang.organisationseinheit.name)
    nachricht = tell_citizen(vorgang, text=text, at=at, dateien=dateien)
    Rueckfrage(
        kommune_id=vorgang.kommune_id,
        konto_id=vorgang.konto_id,
        vorgang=vorgang,
        nachricht=nachricht,
        frist_am=frist_am,
        gestellt_am=at,
    ).save(force_insert=True)
    audit.record("vorgang.rueckfrage", subject=vorgang, at=at)


@transaction
def answer(*, vorgang_id: UUID, by: Citizen, text: str, dateien: tuple[UUID, ...], at: datetime) -> None:
    """The citizen writes, and by that answers the question that is open.

    Raises VorgangGone, and ForbiddenTransition where another authority has it now: nobody would read it here.
    """
    vorgang = lock_vorgang(vorgang_id, by, at)
    if vorgang.status == Status.ABGEGEBEN:
        raise ForbiddenTransition(f"answer in {vorgang.status}")
    key = load_key(vorgang.schluessel_id)
    postfach.write_from_citizen(faden=vorgang.faden, key=key, text=text, at=at, dateien=dateien)
    open_question = vorgang.rueckfragen.select_for_update().filter(beantwortet_am__isnull=True).first()
    if open_question is not None:
        open_question.beantwortet_am = at
        open_question.save(update_fields=["beantwortet_am"])
        vorgang.move_to(Status.IN_BEARBEITUNG if vorgang.bearbeiter_id else Status.EINGEGANGEN, at=at)
        note_step(vorgang, at=at, wer=_("Sie"))
    audit.record("vorgang.antwort", subject=vorgang, at=at)


@transaction
def write_message(*, vorgang_id: UUID, by: Staff, text: str, at: datetime, dateien: tuple[UUID, ...] = ()) -> None:
    """Write to the citizen without asking anything. Raises VorgangGone."""
    vorgang = begin_work(lock_vorgang(vorgang_id, by, at), by, at)
    tell_citizen(vorgang, text=text, at=at, dateien=dateien)
    audit.record("vorgang.nachricht", subject=vorgang, at=at)


@transaction
def decide(*, vorgang_id: UUID, by: Staff, beschluss: Beschluss, at: datetime) -> None:
    """Decide what takes no Bescheid (a Urkunde is issued on paper), with the Kostenentscheidung.

    Raises VorgangGone, NotAppointed, NothingToDecide, BescheidNeeded, AmountTooHigh, ForbiddenTransition.
    """
    vorgang = lock_vorgang(vorgang_id, by, at)
    check_may_decide(vorgang, by, at)
    if needs_bescheid(vorgang, beschluss.art):
        raise BescheidNeeded
    back = carry_out(vorgang, beschluss, by, at)
    tell_citizen(vorgang, text=decision_text(vorgang, beschluss, back), at=at)


@transaction
def confirm(*, vorgang_id: UUID, by: Staff, text: str, at: datetime) -> None:
    """Confirm an Anzeige or Meldung, with a word to the citizen (may be empty): then the office has done its part.

    What was paid for it stays. Raises VorgangGone, and ForbiddenTransition for what is to be decided.
    """
    vorgang = lock_vorgang(vorgang_id, by, at)
    if is_decided(vorgang):
        raise ForbiddenTransition(f"confirm {vorgang.leistung.verfahrensart}")
    begin_work(vorgang, by, at)
    vorgang.move_to(Status.BESTAETIGT, at=at)
    note_step(vorgang, at=at, wer=vorgang.organisationseinheit.name)
    close_questions(vorgang, at)
    tell_citizen(vorgang, text=confirmation_text(vorgang, text), at=at)
    audit.record("vorgang.bestaetigt", subject=vorgang, at=at)


@transaction
def withdraw(*, vorgang_id: UUID, by: Citizen, at: datetime) -> None:
    """The citizen takes the Antrag back: what is unpaid is not owed any more, of what is paid the office decides.

    Raises VorgangGone, ForbiddenTransition.
    """
    for link in Vorgangsforderung.objects.filter(vorgang_id=vorgang_id):
        release_forderung(forderung_id=link.forderung_id, at=at)  # locked before its Vorgang, as where money is booked
    vorgang = lock_vorgang(vorgang_id, by, at)
    vorgang.move_to(Status.ZURUECKGENOMMEN, at=at, kosten_offen=paid_zahlung(vorgang) is not None)
    note_step(vorgang, at=at, wer=_("Sie"))
    close_questions(vorgang, at)
    audit.record("vorgang.zurueckgenommen", subject=vorgang, at=at)


@transaction
def settle_open_costs(*, vorgang_id: UUID, by: Staff, kosten_cents: int, at: datetime) -> None:
    """The Kostenentscheidung on what was paid for and then withdrawn (§ 15 GebG NRW) or deemed approved.

    Raises VorgangGone, NotAppointed, AmountTooHigh, and ForbiddenTransition when there is nothing (more) to decide.
    """
    vorgang = lock_vorgang(vorgang_id, by, at)
    if not may_decide(casework_roles(by, at), vorgang):
        raise NotAppointed
    if not vorgang.kosten_offen:
        raise ForbiddenTransition(f"costs in {vorgang.status}")
    vorgang.kosten_offen = False
    vorgang.save(update_fields=["kosten_offen"])
    art, grund = _WITH_OPEN_COSTS[Status(vorgang.status)]
    beschluss = Beschluss(art, "", kosten_cents)
    back = settle_costs(vorgang, beschluss, grund, at)
    keep_decision(vorgang, beschluss, back, by.mitarbeiter_id, at)
    tell_citizen(vorgang, text=decision_text(vorgang, beschluss, back), at=at)
    audit.record("vorgang.kosten", subject=vorgang, at=at)


@transaction
def mark_sent(*, vorgang_id: UUID, by: Staff, at: datetime) -> None:
    """The paper Urkunde (§ 56 Abs. 3 PStG) or the Bescheid was posted or fetched.

    Raises VorgangGone, ForbiddenTransition.
    """
    vorgang = lock_vorgang(vorgang_id, by, at)
    if Bescheid.objects.filter(vorgang=vorgang, stand=Stand.FREIGEGEBEN).exists():
        raise ForbiddenTransition("its Bescheid is not sent yet")
    vorgang.move_to(Status.VERSANDT, at=at)
    note_step(vorgang, at=at, wer=vorgang.organisationseinheit.name)
    tell_citizen(vorgang, text=sent_text(vorgang), at=at)
    audit.record("vorgang.versandt", subject=vorgang, at=at)


@transaction
def delete_identity_copy(*, vorgang_id: UUID, by: Staff, at: datetime) -> int:
    """Delete the uploaded copy of the ID after the check (data minimisation); returns how many files went.

    Raises VorgangGone.
    """
    vorgang = lock_vorgang(vorgang_id, by, at)
    files = identity_files(vorgang)
    for datei_id in files:
        dokumente.delete_datei(by=by, datei_id=datei_id, at=at)
    audit.record("ausweiskopie.geloescht", subject=vorgang, at=at, anzahl=len(files))
    return len(files)


@transaction
def order_documents(*, vorgang_id: UUID, by: Staff, at: datetime) -> None:
    """Have the worker make the order sheet for the Fachverfahren and the address label.

    Raises VorgangGone, and ForbiddenTransition when nothing is to be made here any more.
    """
    vorgang = lock_vorgang(vorgang_id, by, at)
    if vorgang.status not in OPEN or not needs_appointment(vorgang):
        raise ForbiddenTransition(f"order sheet in {vorgang.status}")
    once = f"vorgang.make_order:{vorgang.id}"
    jobs.enqueue("vorgang.make_order", once=once, kommune_id=vorgang.kommune_id, vorgang_id=str(vorgang.id))
    audit.record("vorgang.bestellblatt", subject=vorgang, at=at)


@transaction
def ask_provider(*, zahlung_id: UUID, by: Staff, at: datetime) -> None:
    """Have the worker ask the payment provider at once how an attempt stands. Raises VorgangGone.

    Only ever asks: the provider's answer is the only proof of a payment, nobody can book one by hand.
    """
    offices = offices_in(casework_roles(by, at))
    link = Vorgangsforderung.objects.filter(
        forderung__zahlungen__id=zahlung_id, vorgang__organisationseinheit_id__in=offices
    ).first()
    if link is None:
        raise VorgangGone
    zahlung = Zahlung.objects.get(id=zahlung_id)
    if zahlung.status in ACTIVE:
        ask_soon(zahlung)
        audit.record("zahlung.nachgefragt", subject=zahlung, at=at)
