"""The life of one invented Vorgang, step by step through the portal's operations, each at its own moment of the past.

A life is a generator: it yields the moment of its next step and takes the step when it is resumed. So `load` can run
the lives of a Kommune side by side in the order of time, and histories and audit logs read as they would have grown.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from demo.identity_provider.personen import load_persons
from demo.story import people
from demo.story.offers import FORMULAR
from demo.story.plan import Fall, Verlauf, office_time
from demo.story.staff import Amt
from portal.antrag import operations as antraege
from portal.antrag.models import Antrag
from portal.core import clock
from portal.core.crypto import load_key
from portal.core.tenancy import Citizen, Staff, System, unit
from portal.dokument import operations as dokumente
from portal.formular.queries import versions
from portal.kommune.models import Kommune, Ort
from portal.konto import operations as konten
from portal.konto.ports import Identitaet
from portal.vorgang.models import Entscheidung, Vorgangsforderung
from portal.vorgang.operations import bescheid, casework, intake
from portal.vorgang.operations.anschrift import recipient
from portal.vorgang.rules.bescheid import Schreibtext
from portal.zahlung import operations as zahlungen
from portal.zahlung.models import Forderung, Zahlung, Zahlungsereignis
from portal.zahlung.ports import Anbieterstatus, Zahlungsstand
from portal.zahlung.rules import Zahlungsstatus

ENTITY_ID = "https://serviceportal.example/saml"
TRANSACTION_PREFIX = "DEMO-"  # of payments that no provider ever saw
ZAHLART = "Demo-Geschichte, erfunden"
_VERIFIED = ("vorname", "nachname", "geburtsdatum", "strasse", "plz", "ort")
_GUESTS, _FREE = 0.12, 0.04  # shares of those without login, and of orders that cost nothing

_FRAGEN = (
    "Uns fehlt noch der zweite Vorname des Kindes. Wie lautet er?",
    "Wir finden den Eintrag unter diesem Datum nicht. Können Sie das Datum bitte noch einmal prüfen?",
    "Unter welchem Namen wurde die Ehe geschlossen? Bitte nennen Sie uns auch den Geburtsnamen.",
)
_ANTWORTEN = (
    "Vielen Dank für die Nachricht. Der zweite Vorname ist Beispiel.",
    "Entschuldigung, ich habe mich um ein Jahr vertan. Alles andere stimmt.",
    "Der Geburtsname ist Musterkind. Reicht Ihnen das?",
)
_GRUENDE = (
    "Der gesuchte Eintrag wird nicht in unserem Standesamt geführt.",
    "Sie haben nicht belegt, dass Sie nach § 62 Personenstandsgesetz eine Urkunde bekommen dürfen.",
)


@dataclass(frozen=True)
class Welt:
    """What the lives of one Kommune share: its places, its Standesamt, and the moment at which the story ends."""

    kommune: Kommune
    orte: list[Ort]
    amt: Amt
    now: datetime
    finish: Callable[[list[Akte]], None]  # writes the rest of what is in `submitted`: `archive.finish`
    submitted: list[Akte] = field(default_factory=list)

    def finish_submitted(self) -> None:
        """Must come before Forderungen lapse: what will be paid in the story is not paid in the database yet."""
        self.finish(self.submitted)
        self.submitted.clear()


@dataclass
class Akte:
    """One Vorgang as far as it has come."""

    welt: Welt
    fall: Fall
    zufall: random.Random
    citizen: Citizen
    vorgang_id: UUID
    forderung: Forderung | None  # None when the order costs nothing
    staff: Staff
    guest: bool
    at: datetime

    def later(self, days: float) -> datetime:
        """Set the clock of this life on by about `days`, to a moment of a working day."""
        self.at = office_time(self.at, days, self.zufall, self.welt.now)
        return self.at

    def soon(self, minutes: int) -> datetime:
        self.at = min(self.at + timedelta(minutes=minutes), self.welt.now - timedelta(seconds=30))
        return self.at


def live(fall: Fall, welt: Welt) -> Iterator[datetime]:
    """Run one Vorgang from its submission to where its Verlauf ends."""
    yield fall.am
    yield from go_on(submit(fall, welt, fall.zufall))


def go_on(akte: Akte) -> Iterator[datetime]:
    """From the submission to where its Verlauf ends."""
    return _AFTER_SUBMISSION.get(akte.fall.verlauf, _pay_and_work)(akte)


def submit(fall: Fall, welt: Welt, zufall: random.Random) -> Akte:
    """Fill in the form and submit it. The person is new, or one of the test identity provider."""
    ort = zufall.choice(welt.orte)
    free = fall.verlauf is Verlauf.VERSANDT and zufall.random() < _FREE
    person = people.invent_person(zufall, plz=welt.kommune.plz, ort=welt.kommune.name)
    guest = not fall.person and zufall.random() < _GUESTS
    if fall.person:
        person = known_person(fall.person)
        citizen, order = log_in(fall, person), people.order_of_child(zufall, person, ort=ort.name, am=fall.am)
    else:
        citizen = _citizen(fall, person, guest)
        order = people.invent_order(zufall, person, ort=ort.name, am=fall.am, free=free)
    antrag_id = antraege.open_draft(
        by=citizen,
        leistung_id=order.leistung_id,
        ort_id=ort.pk,
        formular=FORMULAR,
        version=versions(FORMULAR)[-1],
        answers=people.answers_of(person, order, ort.pk, with_login=not guest),
        at=fall.am - timedelta(minutes=12),
    )
    if guest:
        _attach_identity_copy(antrag_id, citizen, fall.am)
    eingang = intake.submit_antrag(
        antrag_id=antrag_id, by=citizen, declarations=people.DECLARATIONS, check_seen=False, at=fall.am
    )
    staff = zufall.choice(welt.amt.entscheider)
    with unit(citizen):
        link = Vorgangsforderung.objects.select_related("forderung").filter(vorgang_id=eingang.vorgang_id).first()
    forderung = link.forderung if link else None
    return Akte(welt, fall, zufall, citizen, eingang.vorgang_id, forderung, staff, guest, fall.am)


def _citizen(fall: Fall, person: people.Person, guest: bool) -> Citizen:
    if guest:
        return Citizen(konten.begin_as_guest(kommune_id=fall.kommune_id, at=fall.am), fall.kommune_id)
    return log_in(fall, person)


def log_in(fall: Fall, person: people.Person) -> Citizen:
    konto_id = konten.open_konto(_identity(fall, person), kommune_id=fall.kommune_id, at=fall.am)
    return Citizen(konto_id, fall.kommune_id, 4)


def known_person(name: str) -> people.Person:
    """Somebody of the test identity provider."""
    daten = next(each for each in load_persons() if each.id == name).daten
    strasse, _, hausnummer = daten["strasse"].partition(" ")
    names = {"vornamen": daten["vorname"], "familienname": daten["nachname"]}
    places = {each: daten[each] for each in ("geburtsdatum", "plz", "ort")}
    return people.Person(strasse=strasse, hausnummer=hausnummer, **names, **places)


def _identity(fall: Fall, person: people.Person) -> Identitaet:
    """What the identity provider would have said; without e-mail, so that no notice goes out for the past."""
    daten, bpk2 = person.as_login(), None
    if fall.person:
        known = next(each for each in load_persons() if each.id == fall.person)
        names = {name: known.daten.get(name, "") for name in daten}
        daten, bpk2 = names, known.attributes(level=4, entity_id=ENTITY_ID)[0].value
    return Identitaet(
        assertion_id=f"demo-{fall.nummer}",
        not_on_or_after=fall.am,
        stufe=4,
        verfahren="eID",
        bpk2=bpk2,
        geprueft=frozenset(_VERIFIED),
        **daten,
    )


def _attach_identity_copy(antrag_id: UUID, citizen: Citizen, at: datetime) -> None:
    with unit(citizen):
        datei = dokumente.store_generated(
            kommune_id=citizen.kommune_id,
            konto_id=citizen.konto_id,
            key=load_key(Antrag.objects.get(id=antrag_id).schluessel_id),
            name="ausweiskopie-muster.pdf",
            content=people.AUSWEIS_PDF,
            at=at,
        )
    antraege.attach_datei(antrag_id=antrag_id, datei_id=datei.id, feld="ausweiskopie", by=citizen, at=at)
    antraege.change_draft(
        antrag_id=antrag_id, by=citizen, at=at,
        change=lambda draft: (draft.answers | {"ausweiskopie": [str(datei.id)]}, None),
    )  # fmt: skip


def _leave_to_archive(akte: Akte) -> Iterator[datetime]:
    akte.welt.submitted.append(akte)
    yield from ()


def _stay(akte: Akte) -> Iterator[datetime]:
    yield from ()


def _fail_to_pay(akte: Akte) -> Iterator[datetime]:
    yield akte.soon(4)
    book_past_payment(akte, Anbieterstatus.FEHLGESCHLAGEN)


def _lapse(akte: Akte) -> Iterator[datetime]:
    akte.at = akte.at + zahlungen.PAYMENT_PERIOD + timedelta(minutes=3)
    yield akte.at
    akte.welt.finish_submitted()
    zahlungen.lapse_overdue(by=System(akte.welt.kommune.id), at=akte.at)


def _withdraw(akte: Akte) -> Iterator[datetime]:
    yield akte.later(akte.zufall.uniform(0.2, 3))
    casework.withdraw(vorgang_id=akte.vorgang_id, by=akte.citizen, at=akte.at)


def _pay_and_work(akte: Akte) -> Iterator[datetime]:
    """Everything that was paid for: how the office went on."""
    yield akte.soon(akte.zufall.randint(3, 9))
    if akte.forderung is not None:
        book_past_payment(akte, Anbieterstatus.BEZAHLT)
    verlauf = akte.fall.verlauf
    if verlauf is Verlauf.NEU or (verlauf is Verlauf.UEBERFAELLIG and akte.zufall.random() < 0.5):
        return
    if verlauf in (Verlauf.ZURUECK_KOSTEN_OFFEN, Verlauf.ZURUECK_ERSTATTET):
        yield from _withdraw_paid(akte)
        return
    yield from _begin(akte)
    if verlauf in _ASKED:
        yield from _ask(akte)
    if verlauf in _DECIDED:
        yield from _decide(akte)


def _begin(akte: Akte) -> Iterator[datetime]:
    yield akte.later(akte.zufall.uniform(0.6, 3))
    if akte.zufall.random() < 0.4:
        akte.staff = akte.zufall.choice(akte.welt.amt.alle)
    casework.take_over(vorgang_id=akte.vorgang_id, by=akte.staff, seen=None, at=akte.at)
    if akte.fall.verlauf in _ON_THE_DESK:  # looked at was every Vorgang; noting that for all would double the loading
        casework.open_akte(vorgang_id=akte.vorgang_id, by=akte.staff, at=akte.at + timedelta(seconds=5))


def _ask(akte: Akte) -> Iterator[datetime]:
    yield akte.later(akte.zufall.uniform(0.1, 1))
    frist = (akte.at + timedelta(days=14)).astimezone(clock.BERLIN).date()
    number = akte.zufall.randrange(len(_FRAGEN))
    casework.ask_back(vorgang_id=akte.vorgang_id, by=akte.staff, text=_FRAGEN[number], frist_am=frist, at=akte.at)
    if akte.fall.verlauf in (Verlauf.RUECKFRAGE, Verlauf.RUECKFRAGE_UEBERFAELLIG):
        return
    yield akte.later(akte.zufall.uniform(1, 3))
    casework.answer(vorgang_id=akte.vorgang_id, by=akte.citizen, text=_ANTWORTEN[number], dateien=(), at=akte.at)


def _decide(akte: Akte) -> Iterator[datetime]:
    yield akte.later(akte.zufall.uniform(0.2, 2))
    refused = akte.fall.verlauf is Verlauf.ABGELEHNT
    paid = akte.forderung.betrag_cents if akte.forderung else 0
    entscheider = akte.staff if akte.staff in akte.welt.amt.entscheider else akte.welt.amt.entscheider[0]
    if akte.guest:
        casework.delete_identity_copy(vorgang_id=akte.vorgang_id, by=akte.staff, at=akte.at)
    if refused:
        _refuse(akte, entscheider, akte.zufall.choice(_GRUENDE), akte.zufall.choice((0, paid // 4)))
        return
    beschluss = casework.Beschluss(Entscheidung.Art.STATTGEGEBEN, "", paid)
    casework.decide(vorgang_id=akte.vorgang_id, by=entscheider, beschluss=beschluss, at=akte.soon(2))
    if akte.fall.verlauf is Verlauf.VERSANDT_NACH_RUECKFRAGE:
        yield akte.later(akte.zufall.uniform(0.1, 1.5))
        casework.mark_sent(vorgang_id=akte.vorgang_id, by=akte.staff, at=akte.at)


def _refuse(akte: Akte, entscheider: Staff, grund: str, kosten_cents: int) -> None:
    """By a Bescheid; the worker makes it once the demo runs, and somebody has to post it."""
    step: dict[str, Any] = {"vorgang_id": akte.vorgang_id, "at": akte.soon(2)}
    desk = bescheid.open_desk(by=akte.staff, **step)
    words = "Wir stellen die Urkunden, die Sie beantragt haben, nicht aus."
    text = Schreibtext("\n".join(recipient(desk.details.submission["antworten"])), "Guten Tag,", words, grund)
    art = Entscheidung.Art.ABGELEHNT
    bescheid.save_draft(by=akte.staff, art=art, kosten_cents=kosten_cents, text=text, fassung=0, **step)
    bescheid.release(by=entscheider, fassung=1, **step)


def _withdraw_paid(akte: Akte) -> Iterator[datetime]:
    yield from _withdraw(akte)
    if akte.fall.verlauf is Verlauf.ZURUECK_ERSTATTET and akte.forderung is not None:
        yield akte.later(akte.zufall.uniform(0.5, 3))
        casework.settle_open_costs(
            vorgang_id=akte.vorgang_id, by=akte.welt.amt.entscheider[0], kosten_cents=0, at=akte.at
        )


def book_past_payment(akte: Akte, status: Anbieterstatus) -> None:
    """An attempt of the past, marked as one that no provider saw, booked by the portal's own booking."""
    forderung, by = akte.forderung, System(akte.welt.kommune.id)
    assert forderung is not None
    begun = akte.at - timedelta(minutes=2)
    owner = {"kommune_id": forderung.kommune_id, "konto_id": forderung.konto_id}
    zahlung = Zahlung(
        id=uuid4(),
        forderung=forderung,
        betrag_cents=forderung.betrag_cents,
        status=Zahlungsstatus.GESTARTET,
        transaktion=f"{TRANSACTION_PREFIX}{uuid4()}",
        erstellt_am=begun,
        **owner,
    )
    with unit(by):
        zahlung.save(force_insert=True)
        for von, nach in (("", Zahlungsstatus.ANGELEGT), (Zahlungsstatus.ANGELEGT, Zahlungsstatus.GESTARTET)):
            Zahlungsereignis(zahlung=zahlung, am=begun, von=von, nach=nach, **owner).save(force_insert=True)
    stand = Zahlungsstand(
        status=status,
        transaction_id=zahlung.transaktion,
        request_id=str(zahlung.id),
        betrag_cents=zahlung.betrag_cents,
        waehrung="EUR",
        zahlart=ZAHLART,
    )
    zahlungen._book(zahlung_id=zahlung.id, by=by, stand=stand, at=akte.at, in_turn=True)


_AFTER_SUBMISSION: dict[Verlauf, Callable[[Akte], Iterator[datetime]]] = {
    Verlauf.VERSANDT: _leave_to_archive,
    Verlauf.WARTET_AUF_ZAHLUNG: _stay,
    Verlauf.ZAHLUNG_FEHLGESCHLAGEN: _fail_to_pay,
    Verlauf.ERLOSCHEN: _lapse,
    Verlauf.ZURUECKGENOMMEN: _withdraw,
}
_ON_THE_DESK = frozenset({Verlauf.IN_BEARBEITUNG, Verlauf.RUECKFRAGE, Verlauf.BEANTWORTET, Verlauf.ENTSCHIEDEN})
_DECIDED = frozenset({Verlauf.VERSANDT_NACH_RUECKFRAGE, Verlauf.ENTSCHIEDEN, Verlauf.ABGELEHNT})
_ASKED = frozenset(
    {Verlauf.RUECKFRAGE, Verlauf.RUECKFRAGE_UEBERFAELLIG, Verlauf.BEANTWORTET, Verlauf.VERSANDT_NACH_RUECKFRAGE}
)
