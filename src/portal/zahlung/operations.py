"""Claim, pay, check, book and lapse. The provider's status is the only proof of a payment (XBezahldienste).

Our row with our own id is committed before the provider is called, and every attempt has a job that asks for its
outcome; so a crash at any line is taken up where it happened (docs/adr/0005).
"""

from __future__ import annotations

from collections.abc import Collection
from contextlib import suppress
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings

from portal.core import audit, jobs
from portal.core.db import transaction, transaction_required
from portal.core.ports import Permanent, Temporary
from portal.core.tenancy import Citizen, System, unit
from portal.kommune.models import Kommune
from portal.kommune.queries import adapter_for
from portal.zahlung import events
from portal.zahlung.models import Erstattung, Forderung, Zahlung, Zahlungsereignis
from portal.zahlung.ports import ZahlungBesteht, Zahlungsanbieter, Zahlungsauftrag, Zahlungsstand
from portal.zahlung.rules import ACTIVE, Zahlungsstatus, gives_up, make_kassenzeichen, wait_before_check

PAYMENT_PERIOD = timedelta(days=14)  # an unpaid Forderung lapses; the platform's own choice, not a legal period


class NothingOwed(Exception):
    """It is paid already, or need not be paid any more."""


class ZahlungUnclear(Exception):
    """The provider did not answer; the worker goes on asking. No second attempt is started meanwhile."""


class ZahlungRefused(Exception):
    """The provider refused to start this attempt; another one may be tried."""


@transaction_required
def open_forderung(
    *, kommune: Kommune, konto_id: UUID, bezug: str, positionen: list[Any], betrag_cents: int, at: datetime
) -> Forderung:
    """Claim `betrag_cents` as Vorschuss. `positionen` are dataclasses without personal values."""
    forderung = Forderung(
        id=uuid4(),
        kommune=kommune,
        konto_id=konto_id,
        bezug=bezug,
        kassenzeichen=make_kassenzeichen(prefix=kommune.ags[-3:]),
        betrag_cents=betrag_cents,
        positionen=[asdict(position) for position in positionen],
        erstellt_am=at,
        faellig_am=at + PAYMENT_PERIOD,
    )
    forderung.save(force_insert=True)
    return forderung


def start_zahlung(*, forderung_id: UUID, by: Citizen, return_url: str, at: datetime) -> str:
    """Start paying, or go on with the attempt that is open; returns the provider's page for this payer.

    Raises NothingOwed, ZahlungUnclear, ZahlungRefused.
    """
    zahlung = _prepare_zahlung(forderung_id=forderung_id, by=by, at=at)
    if zahlung.status == Zahlungsstatus.GESTARTET:
        with suppress(Temporary):  # a provider that does not answer now may still show its page
            check_zahlung(zahlung_id=zahlung.id, by=System(by.kommune_id), at=at)
        zahlung = _prepare_zahlung(forderung_id=forderung_id, by=by, at=at)
        if zahlung.status == Zahlungsstatus.GESTARTET:
            return zahlung.weiter_url
    if zahlung.status == Zahlungsstatus.UNKLAR or zahlung.erstellt_am < at:
        raise ZahlungUnclear
    return _start_at_provider(zahlung, by=System(by.kommune_id), return_url=return_url, at=at)


@transaction
def _prepare_zahlung(*, forderung_id: UUID, by: Citizen, at: datetime) -> Zahlung:
    """The open attempt of the Forderung, or a new one: committed with its checking job before anybody is called."""
    forderung = Forderung.objects.select_for_update().get(id=forderung_id)
    if forderung.status != Forderung.Status.OFFEN:
        raise NothingOwed
    open_one = forderung.zahlungen.filter(status__in=ACTIVE).first()
    if open_one is not None:
        return open_one
    zahlung = Zahlung(
        id=uuid4(),
        kommune_id=forderung.kommune_id,
        konto_id=forderung.konto_id,
        forderung=forderung,
        betrag_cents=forderung.betrag_cents,
        erstellt_am=at,
    )
    zahlung.save(force_insert=True)
    _note(zahlung, "", at)
    _enqueue_check(zahlung)
    return zahlung


def _start_at_provider(zahlung: Zahlung, *, by: System, return_url: str, at: datetime) -> str:
    with unit(by):
        provider: Zahlungsanbieter = adapter_for("zahlung")
        forderung = Forderung.objects.get(id=zahlung.forderung_id)
    auftrag = Zahlungsauftrag(
        request_id=str(zahlung.id),
        betrag_cents=zahlung.betrag_cents,
        verwendungszweck=forderung.kassenzeichen,
        beschreibung=forderung.bezug,
        return_url=return_url,
        at=at,
    )
    try:
        start = provider.start(auftrag)
    except (Temporary, ZahlungBesteht) as error:
        _record(zahlung_id=zahlung.id, by=by, at=at, status=Zahlungsstatus.UNKLAR)
        raise ZahlungUnclear from error
    except Permanent as error:
        _record(zahlung_id=zahlung.id, by=by, at=at, status=Zahlungsstatus.FEHLGESCHLAGEN)
        raise ZahlungRefused from error
    recorded = _record(
        zahlung_id=zahlung.id,
        by=by,
        at=at,
        status=Zahlungsstatus.GESTARTET,
        transaktion=start.transaction_id,
        weiter_url=start.redirect_url,
    )
    if not recorded:  # the attempt was judged meanwhile, perhaps as never begun: nobody may pay on this page
        raise ZahlungUnclear
    return start.redirect_url


@transaction
def _record(*, zahlung_id: UUID, by: System, at: datetime, status: Zahlungsstatus, **changes: Any) -> bool:
    """Record the outcome of a start, unless the checking job was quicker; returns whether it was recorded."""
    zahlung = Zahlung.objects.select_for_update().get(id=zahlung_id)
    if zahlung.status != Zahlungsstatus.ANGELEGT:
        return False
    _move(zahlung, status, at, **changes)
    return True


def check_zahlung(*, zahlung_id: UUID, by: System, at: datetime, in_turn: bool = False) -> Zahlungsstatus:
    """Ask the provider how the attempt stands and book the answer. Raises Temporary when it does not answer.

    Every attempt has one check that comes again and again while it is open: that one is `in_turn`. Whoever asks
    besides (the payer who came back, a clerk, the sweep) begins no second row of checks.
    """
    with unit(by):
        zahlung = Zahlung.objects.get(id=zahlung_id)
        if zahlung.status == Zahlungsstatus.BEZAHLT:
            return Zahlungsstatus.BEZAHLT
        provider: Zahlungsanbieter = adapter_for("zahlung")
    stand: Zahlungsstand | None
    if zahlung.transaktion:
        stand = provider.status(transaction_id=zahlung.transaktion)
    else:
        stand = provider.find(request_id=str(zahlung.id))
    return _book(zahlung_id=zahlung_id, by=by, stand=stand, at=at, in_turn=in_turn)


@transaction
def _book(
    *, zahlung_id: UUID, by: System, stand: Zahlungsstand | None, at: datetime, in_turn: bool = False
) -> Zahlungsstatus:
    """Move the attempt to what the provider says; `stand` is None when the provider never heard of it."""
    zahlung = Zahlung.objects.select_for_update().get(id=zahlung_id)
    zahlung.geprueft_am, zahlung.pruefungen = at, zahlung.pruefungen + in_turn
    zahlung.save(update_fields=["geprueft_am", "pruefungen"])
    status = _status_of(zahlung, stand, at)
    if in_turn and status in ACTIVE:
        _enqueue_check(zahlung)
    if status == zahlung.status:
        return status
    changes: dict[str, Any] = {}
    if stand is not None:
        changes = {"transaktion": stand.transaction_id, "zahlart": stand.zahlart or ""}
        if stand.redirect_url:
            changes["weiter_url"] = stand.redirect_url
    if status == Zahlungsstatus.BEZAHLT:
        changes["bezahlt_am"] = at
    _move(zahlung, status, at, **changes)
    if status == Zahlungsstatus.BEZAHLT:
        _settle(zahlung, at)
    return status


def _status_of(zahlung: Zahlung, stand: Zahlungsstand | None, at: datetime) -> Zahlungsstatus:
    """The provider's answer in our words. Money of another amount or currency is never booked: it is unclear."""
    if stand is None:  # it never began: the payer had no page to pay on
        return Zahlungsstatus.FEHLGESCHLAGEN
    if stand.status == "BEZAHLT":
        fits = stand.betrag_cents == zahlung.betrag_cents and stand.waehrung == "EUR"
        return Zahlungsstatus.BEZAHLT if fits else Zahlungsstatus.UNKLAR
    if stand.status == "OFFEN":
        if zahlung.status not in ACTIVE:  # we gave it up; it is still only open
            return Zahlungsstatus(zahlung.status)
        return Zahlungsstatus.ABGEBROCHEN if gives_up(at - zahlung.erstellt_am) else Zahlungsstatus.GESTARTET
    return {
        "FEHLGESCHLAGEN": Zahlungsstatus.FEHLGESCHLAGEN,
        "ABGEBROCHEN": Zahlungsstatus.ABGEBROCHEN,
    }[stand.status]


def _settle(zahlung: Zahlung, at: datetime) -> None:
    """Book the money on its Forderung, once; money for a Forderung that is already paid is proposed to go back."""
    forderung = Forderung.objects.select_for_update().get(id=zahlung.forderung_id)
    if forderung.status == Forderung.Status.BEZAHLT:
        propose_erstattung(zahlung=zahlung, cents=zahlung.betrag_cents, grund=Erstattung.Grund.DOPPELT, at=at)
        return
    forderung.mark_paid(at=at)
    audit.record("forderung.bezahlt", subject=forderung, at=at, zahlung=str(zahlung.id))
    events.forderung_paid.send(Forderung, forderung=forderung, at=at)


@transaction_required
def forget_person(forderung_ids: Collection[UUID]) -> None:
    """What was owed and paid stays for the books, but nobody's any more (docs/adr/0058)."""
    of_these: dict[str, Any] = {"forderung_id__in": forderung_ids}
    Zahlungsereignis.objects.filter(zahlung__forderung_id__in=forderung_ids).update(konto=None)
    Zahlung.objects.filter(**of_these).update(konto=None, weiter_url="")
    Erstattung.objects.filter(**of_these).update(konto=None)
    Forderung.objects.filter(id__in=forderung_ids).update(konto=None)


@transaction_required
def propose_erstattung(*, zahlung: Zahlung, cents: int, grund: Erstattung.Grund, at: datetime) -> Erstattung:
    """Propose to pay back `cents`; the Kasse does it. The provider's interface knows no refund (facts § 1.2)."""
    erstattung = Erstattung(
        id=uuid4(),
        kommune_id=zahlung.kommune_id,
        konto_id=zahlung.konto_id,
        forderung_id=zahlung.forderung_id,
        zahlung=zahlung,
        betrag_cents=cents,
        grund=grund,
        erstellt_am=at,
    )
    erstattung.save(force_insert=True)
    audit.record("erstattung.vorgeschlagen", subject=erstattung, at=at, cents=cents, grund=str(grund))
    return erstattung


@transaction_required
def withdraw_proposals(*, forderung_ids: list[UUID], at: datetime) -> int:
    """What a decision proposed to pay back is not proposed any more, unless it is paid out; returns how many.

    Money that was paid twice goes back all the same.
    """
    rows = Erstattung.objects.select_for_update().filter(
        forderung_id__in=forderung_ids, status=Erstattung.Status.VORGESCHLAGEN
    )
    found = list(rows.exclude(grund=Erstattung.Grund.DOPPELT))
    for row in found:
        row.status = Erstattung.Status.ZURUECKGEZOGEN
        row.save(update_fields=["status"])
        audit.record("erstattung.zurueckgezogen", subject=row, at=at)
    return len(found)


@transaction
def lapse_overdue(*, by: System, at: datetime, limit: int = 200) -> int:
    """Let unpaid Forderungen past their day lapse, unless an attempt is still open; returns how many."""
    overdue = Forderung.objects.select_for_update(skip_locked=True).filter(
        status=Forderung.Status.OFFEN, faellig_am__lt=at
    )
    lapsed = 0
    for forderung in overdue.exclude(zahlungen__status__in=ACTIVE)[:limit]:
        forderung.mark_lapsed()
        audit.record("forderung.erloschen", subject=forderung, at=at)
        events.forderung_lapsed.send(Forderung, forderung=forderung, at=at)
        lapsed += 1
    return lapsed


@transaction_required
def release_forderung(*, forderung_id: UUID, at: datetime) -> None:
    """Nobody has to pay any more: the Antrag was taken back. Money that is on its way is booked all the same."""
    forderung = Forderung.objects.select_for_update().get(id=forderung_id)
    if forderung.status == Forderung.Status.OFFEN:
        forderung.mark_lapsed()
        audit.record("forderung.erloschen", subject=forderung, at=at)


@transaction
def requeue_checks(*, by: System, at: datetime) -> int:
    """The net under the checks: attempts that are open and were not looked at for a while are asked for."""
    forgotten = Zahlung.objects.filter(status__in=ACTIVE, erstellt_am__lt=at - timedelta(minutes=2)).exclude(
        geprueft_am__gt=at - timedelta(minutes=90)
    )
    # An attempt that was given up may still be paid on the provider's page: asked once a day for two months.
    given_up = Zahlung.objects.filter(
        status=Zahlungsstatus.ABGEBROCHEN,
        erstellt_am__gt=at - timedelta(days=60),
        geprueft_am__lt=at - timedelta(days=1),
    ).exclude(transaktion="")
    count = 0
    for zahlung in [*forgotten[:500], *given_up[:500]]:
        ask_soon(zahlung)
        count += 1
    return count


def _move(zahlung: Zahlung, status: Zahlungsstatus, at: datetime, **changes: Any) -> None:
    before = zahlung.status
    zahlung.move_to(status, **changes)
    _note(zahlung, before, at)


def _note(zahlung: Zahlung, before: str, at: datetime) -> None:
    Zahlungsereignis(
        kommune_id=zahlung.kommune_id,
        konto_id=zahlung.konto_id,
        zahlung=zahlung,
        am=at,
        von=before,
        nach=zahlung.status,
    ).save(force_insert=True)


def _enqueue_check(zahlung: Zahlung) -> None:
    delay = wait_before_check(zahlung.pruefungen, first=timedelta(seconds=settings.PORTAL_PAYMENT_CHECK_AFTER))
    jobs.enqueue("zahlung.check", delay=delay, kommune_id=zahlung.kommune_id, zahlung_id=str(zahlung.id))


@transaction_required
def ask_soon(zahlung: Zahlung) -> None:
    """Have the worker ask for the outcome at once, besides the attempt's own checks."""
    once = f"zahlung.ask:{zahlung.id}"
    jobs.enqueue("zahlung.ask", once=once, kommune_id=zahlung.kommune_id, zahlung_id=str(zahlung.id))


@transaction
def check_soon(*, by: Citizen, vorgangsbezug: str) -> None:
    """Have the worker ask for the outcome of the person's open attempts of this Vorgang at once."""
    for zahlung in Zahlung.objects.filter(forderung__bezug=vorgangsbezug, status__in=ACTIVE):
        ask_soon(zahlung)
