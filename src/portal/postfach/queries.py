"""Reads of the mailbox: how a person is reached."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Q

from portal.core.crypto import load_key
from portal.core.db import transaction_required
from portal.postfach.models import Benachrichtigung, Faden, Kontozustellung, Zustellwahl
from portal.postfach.rules import WITH_NOTICES, Zugang, counting, zugang_by


@transaction_required
def wahl_of(faden: Faden) -> Zustellwahl | None:
    """The choice of the person that counts for this thread."""
    rows = Zustellwahl.objects.filter(kommune_id=faden.kommune_id, konto_id=faden.konto_id)
    return counting(rows.filter(Q(faden_id=faden.id) | Q(faden_id__isnull=True)).order_by("-am")[:50])


@transaction_required
def own_wahl_of(faden: Faden) -> Zustellwahl | None:
    """What was chosen for this thread alone, last."""
    found: Zustellwahl | None = Zustellwahl.objects.filter(faden_id=faden.id).order_by("-am").first()
    return found


@transaction_required
def general_wahlen(*, konto_id: UUID) -> dict[str, Zustellwahl]:
    """What the person chose last for all Vorgänge, by the authority."""
    rows = Zustellwahl.objects.filter(konto_id=konto_id, faden_id__isnull=True)
    return {row.kommune_id: row for row in rows.order_by("kommune_id", "-am").distinct("kommune_id")}


@transaction_required
def zugang_of(faden: Faden) -> Zugang:
    """How the person of this thread is reached now."""
    return zugang_by(wahl_of(faden), has_address=faden.benachrichtigung is not None)


@transaction_required
def notice_address(faden: Faden) -> str:
    """Where a notice goes, or "" where none is wanted or nobody said where to.

    Who chose the Postfach of their BundID account gets one where that fails (`operations.kontopostfach`).
    """
    return address_by(wahl_of(faden), faden)


@transaction_required
def address_by(wahl: Zustellwahl | None, faden: Faden) -> str:
    """As `notice_address`, by the choice that counts for the thread."""
    if zugang_by(wahl, has_address=faden.benachrichtigung is not None).weg not in WITH_NOTICES:
        return ""
    if wahl is not None and (own := address_in(wahl)):
        return own
    if faden.benachrichtigung is None:
        return ""
    return load_key(faden.schluessel_id).decrypt(faden.benachrichtigung, context=faden.context).decode()


@transaction_required
def address_in(wahl: Zustellwahl) -> str:
    """The e-mail address of a choice, "" where it has none."""
    if wahl.adresse is None or wahl.schluessel_id is None:
        return ""
    return load_key(wahl.schluessel_id).decrypt(wahl.adresse, context=wahl.context).decode()


@transaction_required
def notice_failed(faden: Faden, notices: Iterable[Benachrichtigung | None]) -> bool:
    """Whether the last of the thread's notices did not arrive, and the person has not chosen anew since."""
    last = max((notice for notice in notices if notice is not None), key=lambda notice: notice.am, default=None)
    if last is None or last.status != Benachrichtigung.Status.UNZUSTELLBAR or last.unzustellbar_am is None:
        return False
    wahl = wahl_of(faden)
    return wahl is None or wahl.am <= last.unzustellbar_am


def failed_last(zustellungen: Iterable[Kontozustellung | None]) -> bool:
    """Whether the last of these did not get into the Postfach of the person's account."""
    last = max((each for each in zustellungen if each is not None), key=lambda each: each.am, default=None)
    return last is not None and last.stand == Kontozustellung.Stand.GESCHEITERT
