"""Vorgänge of an office that has closed go to the one that follows it; where some lie, somebody sees them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q

from portal.core import audit
from portal.core.clock import BERLIN
from portal.core.db import transaction, transaction_required
from portal.core.tenancy import System
from portal.kommune.models import Organisationseinheit
from portal.konto.models import Rolle
from portal.redaktion.operations.menschen import LastCaseworker
from portal.vorgang.models import Abschrift, Stellungnahmebitte, Vorgang
from portal.vorgang.rules.status import OPEN, Status


@transaction
def move_to_successors(*, by: System, at: datetime) -> int:
    """Everything that lies with closed offices of the Kommune, finished or not: nobody loses an Akte. Returns how many.

    Who has one on their desk keeps it. New ones go to the successor from the first day on (`intake.online_angebot`).
    """
    day, moved = at.astimezone(BERLIN).date(), 0
    closed = Organisationseinheit.objects.filter(kommune_id=by.kommune_id, gilt_bis__lt=day).order_by("gilt_bis")
    for office in closed.select_related("nachfolge"):
        successor = office.answering_on(day)
        if successor is None:
            continue
        count = Vorgang.objects.filter(organisationseinheit=office).update(organisationseinheit=successor)
        Abschrift.objects.filter(organisationseinheit=office).update(organisationseinheit=successor)
        Stellungnahmebitte.objects.filter(organisationseinheit=office).update(organisationseinheit=successor)
        if count:
            audit.record("stelle.vorgaenge_uebergegangen", subject=office, at=at, an=successor.pk, anzahl=count)
        moved += count
    return moved


@transaction_required
def on_role_ends(*, rolle: Rolle, others: Iterable[Rolle]) -> None:
    """Raises LastCaseworker where Vorgänge of the office are not finished and nobody else would see them."""
    office_id = rolle.organisationseinheit_id or 0  # a role for no office sees none
    seen = [each for each in others if each.organisationseinheit_id == office_id and each.art in Rolle.CASEWORK]
    if any(each.mitarbeiter.is_active for each in seen):
        return
    unfinished = Q(status__in=[*OPEN, Status.WARTET_AUF_ZAHLUNG]) | Q(kosten_offen=True)
    copies = Abschrift.objects.open().of_offices([office_id])
    asked = Stellungnahmebitte.objects.open().of_offices([office_id])
    mine = Vorgang.objects.filter(unfinished, organisationseinheit_id=office_id)
    if mine.exists() or copies.exists() or asked.exists():
        raise LastCaseworker
