"""Vorgänge of an office that has closed go to the one that follows it."""

from __future__ import annotations

from datetime import datetime

from portal.core import audit
from portal.core.clock import BERLIN
from portal.core.db import transaction
from portal.core.tenancy import System
from portal.kommune.models import Organisationseinheit
from portal.vorgang.models import Vorgang


@transaction
def move_to_successors(*, by: System, at: datetime) -> int:
    """Everything that lies with closed offices of the Kommune, finished or not: nobody loses an Akte. Returns how many.

    Who has one on their desk keeps it. New ones go to the successor from the first day on (`intake.online_angebot`).
    """
    day, moved = at.astimezone(BERLIN).date(), 0
    closed = Organisationseinheit.objects.filter(kommune_id=by.kommune_id, gilt_bis__lt=day).order_by("gilt_bis")
    for office in closed.select_related("nachfolge"):
        successor = office.answering_on(day)
        count = Vorgang.objects.filter(organisationseinheit=office).update(organisationseinheit=successor)
        if count:
            audit.record("stelle.vorgaenge_uebergegangen", subject=office, at=at, an=successor.pk, anzahl=count)
        moved += count
    return moved
