"""The end of retention: what is due is offered to the archive or deleted, in small steps that can break off anywhere.

Each Akte is a transaction of its own, and counts in the report in that same transaction. What holds one back: a
Loeschsperre, money or costs still open, an archive that has not answered.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, connection
from django.db.models import Exists, F, OuterRef, Q

from portal.core import audit
from portal.core.clock import BERLIN
from portal.core.crypto import delete_key
from portal.core.db import transaction, transaction_required
from portal.core.tenancy import System
from portal.kommune.queries import all_kommunen
from portal.konto.models import Nutzerkonto
from portal.leistung.queries.aufbewahrung import load_aufbewahrung
from portal.leistung.rules.aufbewahrung import Danach, Regel, deletion_day, months_later
from portal.vorgang.models import Anbietung, Loeschlauf, Loeschsperre, Vorgang, VorgangQuerySet, Vorgangsforderung
from portal.vorgang.operations.tilgung import erase, erase_copies
from portal.vorgang.queries.aufbewahrung import regel_of
from portal.vorgang.rules.status import FINISHED
from portal.zahlung.models import Forderung
from portal.zahlung.rules import ACTIVE

_IDLE = timedelta(days=30)  # a guest's account goes with their last Akte, unless they were here lately
_SHORT_MONTHS = timedelta(days=4)  # months differ by so many days: the day itself decides
_DONE = {
    Danach.LOESCHEN: Loeschlauf.Ergebnis.GELOESCHT,
    Danach.ANONYMISIEREN: Loeschlauf.Ergebnis.ANONYMISIERT,
}


def carry_out(*, by: System, at: datetime, limit: int = 100) -> int:
    """Offer or delete what is due in the Kommune, at most `limit` Akten of each rule; returns how many."""
    count = 0
    for regel in load_aufbewahrung(by.kommune_id).regeln:
        for vorgang_id in _due(regel=regel, by=by, at=at, limit=limit):
            count += finish(vorgang_id=vorgang_id, by=by, at=at)
    return count


def finish(*, vorgang_id: UUID, by: System, at: datetime) -> bool:
    """Bring one Akte to its end, or offer it; False where something holds it back. Safe to be called again."""
    if not _is_due(vorgang_id=vorgang_id, by=by, at=at):
        return False
    if _offer(vorgang_id=vorgang_id, by=by, at=at):
        return True
    for kommune_id in all_kommunen():  # one unit for each, so that no role sees two; first, while the Vorgang is there
        if kommune_id != by.kommune_id:
            _forget_copies(vorgang_id=vorgang_id, by=System(kommune_id), at=at)
    konto_id = _delete(vorgang_id=vorgang_id, by=by, at=at)
    if konto_id is not None:
        _close_empty_account(konto_id, by=System(by.kommune_id, konto_id), at=at)
    return konto_id is not None


@transaction
def _due(*, regel: Regel, by: System, at: datetime, limit: int) -> list[UUID]:
    before = at - (_day(at) - months_later(_day(at), -regel.monate)) + _SHORT_MONTHS
    rows = _free(_of_rule(regel, by.kommune_id).filter(status_seit__lt=before), at).order_by("status_seit", "id")
    found = rows.values_list("id", "status_seit")[:limit]
    return [vorgang_id for vorgang_id, end in found if deletion_day(_day(end), regel) <= _day(at)]


@transaction
def _is_due(*, vorgang_id: UUID, by: System, at: datetime) -> bool:
    return _lock(vorgang_id, at) is not None


@transaction
def _offer(*, vorgang_id: UUID, by: System, at: datetime) -> bool:
    """Offer the Akte where its rule says so and the archive does not know it yet."""
    vorgang = _lock(vorgang_id, at)
    if vorgang is None or regel_of(vorgang).danach != Danach.ANBIETEN or vorgang.anbietungen.exists():
        return False
    Anbietung(kommune_id=by.kommune_id, vorgang=vorgang, angeboten_am=at).save(force_insert=True)
    audit.record("vorgang.angeboten", subject=vorgang, at=at, regel=regel_of(vorgang).id)
    _count(regel_of(vorgang), Loeschlauf.Ergebnis.ANGEBOTEN, by, at)
    return True


@transaction
def _forget_copies(*, vorgang_id: UUID, by: System, at: datetime) -> None:
    erase_copies(vorgang_id)


@transaction
def _delete(*, vorgang_id: UUID, by: System, at: datetime) -> UUID | None:
    """Delete one Akte for good; whose it was, None where something holds it back."""
    vorgang = _lock(vorgang_id, at)
    if vorgang is None:
        return None
    regel = regel_of(vorgang)
    ergebnis = _DONE.get(regel.danach) or _answered(vorgang)
    audit.record("vorgang.geloescht", subject=vorgang, at=at, regel=regel.id, ergebnis=str(ergebnis))
    _count(regel, ergebnis, by, at)
    konto_id: UUID = vorgang.konto_id
    erase(vorgang)
    return konto_id


def _answered(vorgang: Vorgang) -> Loeschlauf.Ergebnis:
    taken = vorgang.anbietungen.filter(antwort=Anbietung.Antwort.UEBERNOMMEN).exists()
    return Loeschlauf.Ergebnis.UEBERNOMMEN if taken else Loeschlauf.Ergebnis.GELOESCHT


@transaction_required
def _lock(vorgang_id: UUID, at: datetime) -> Vorgang | None:
    """The Vorgang under its row lock, if it is due and nothing holds it back."""
    rows = _free(Vorgang.objects.select_related("leistung").filter(id=vorgang_id), at)
    vorgang: Vorgang | None = rows.select_for_update(of=("self",)).first()
    if vorgang is None or deletion_day(_day(vorgang.status_seit), regel_of(vorgang)) > _day(at):
        return None
    # Asked again under the lock: a Sperre set meanwhile took the same one.
    return vorgang if _free(Vorgang.objects.filter(id=vorgang_id), at).exists() else None


def _free(rows: VorgangQuerySet, at: datetime) -> VorgangQuerySet:
    """Those that have ended and that nothing holds back."""
    held = Loeschsperre.objects.in_force(_day(at)).filter(vorgang_id=OuterRef("pk"))
    asked = Anbietung.objects.filter(vorgang_id=OuterRef("pk"), antwort=Anbietung.Antwort.OFFEN)
    owed = Vorgangsforderung.objects.filter(
        Q(forderung__status=Forderung.Status.OFFEN) | Q(forderung__zahlungen__status__in=sorted(ACTIVE)),
        vorgang_id=OuterRef("pk"),
    )
    ended = rows.filter(status__in=sorted(FINISHED), kosten_offen=False)
    return ended.filter(~Exists(held), ~Exists(asked), ~Exists(owed))


def _of_rule(regel: Regel, kommune_id: str) -> VorgangQuerySet:
    """The Vorgänge for which this is the first rule that fits."""
    rows: VorgangQuerySet = Vorgang.objects.filter(_fits(regel))
    for earlier in load_aufbewahrung(kommune_id).regeln:
        if earlier.id == regel.id:
            break
        rows = rows.exclude(_fits(earlier))
    return rows


def _fits(regel: Regel) -> Q:
    statuses = set(regel.zustaende) or {str(each) for each in FINISHED}
    fits = Q(status__in=sorted(statuses))
    return fits & Q(leistung_id__in=regel.leistungen) if regel.leistungen else fits


@transaction_required
def _count(regel: Regel, ergebnis: Loeschlauf.Ergebnis, by: System, at: datetime) -> None:
    row, _new = Loeschlauf.objects.get_or_create(
        kommune_id=by.kommune_id, tag=_day(at), regel=regel.id, ergebnis=ergebnis, defaults={"anzahl": 0}
    )
    Loeschlauf.objects.filter(id=row.id).update(anzahl=F("anzahl") + 1)


def _close_empty_account(konto_id: UUID, *, by: System, at: datetime) -> None:
    """A guest's account goes with the last that it had; the database knows whether anything of any Kommune is left."""
    try:
        _delete_account(konto_id, by=by, at=at)
    except IntegrityError:
        return


@transaction
def _delete_account(konto_id: UUID, *, by: System, at: datetime) -> None:
    rows = Nutzerkonto.objects.filter(id=konto_id, art=Nutzerkonto.Art.GAST, angemeldet_am__lt=at - _IDLE)
    konto = rows.select_for_update().first()
    if konto is None:
        return
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM konto_nutzerkonto WHERE id = %s", [konto.id])
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    delete_key(konto.schluessel_id)


def _day(moment: datetime) -> date:
    return moment.astimezone(BERLIN).date()
