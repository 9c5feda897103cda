"""Until when an Akte is kept and what then happens, for both sides; what waits for the archive; the report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from django.utils.translation import ngettext

from portal.core.clock import BERLIN
from portal.core.db import transaction_required
from portal.leistung.queries.aufbewahrung import load_aufbewahrung
from portal.leistung.rules.aufbewahrung import Regel, deletion_day
from portal.vorgang.models import Anbietung, Loeschlauf, Loeschsperre, Vorgang
from portal.vorgang.rules.status import FINISHED, Status


@dataclass(frozen=True)
class Ende:
    """The end of an Akte: by which rule, from which day (None: it has not ended yet), held back until when and why."""

    regel: Regel
    tag: date | None
    sperre: Loeschsperre | None

    @property
    def dauer(self) -> str:
        return duration(self.regel.monate)

    @property
    def gesperrt_bis(self) -> date | None:
        return self.sperre.bis if self.sperre else None


def duration(months: int) -> str:
    """A number of months in words."""
    if months % 12 == 0:
        return ngettext("%(zahl)s Jahr", "%(zahl)s Jahre", months // 12) % {"zahl": months // 12}
    return ngettext("%(zahl)s Monat", "%(zahl)s Monate", months) % {"zahl": months}


def regel_of(vorgang: Vorgang) -> Regel:
    """The rule that fits the Vorgang as it stands; for one that is still open, the one of an ordinary end."""
    status = Status(vorgang.status)
    return load_aufbewahrung(vorgang.kommune_id).rule_for(
        vorgang.leistung_id, str(status) if status in FINISHED else ""
    )


def planned_end(vorgang: Vorgang) -> Ende:
    """Until when this Akte is kept by its rule, without asking what holds it back."""
    regel = regel_of(vorgang)
    if Status(vorgang.status) not in FINISHED:
        return Ende(regel, None, None)
    return Ende(regel, deletion_day(vorgang.status_seit.astimezone(BERLIN).date(), regel), None)


@transaction_required
def end_of(vorgang: Vorgang, *, today: date) -> Ende:
    """Until when this Akte is kept, and what holds it back today (a day in Europe/Berlin)."""
    sperre: Loeschsperre | None = Loeschsperre.objects.in_force(today).filter(vorgang_id=vorgang.id).first()
    return replace(planned_end(vorgang), sperre=sperre)


@transaction_required
def open_anbietungen(*, after: UUID | None = None, limit: int = 50) -> list[Anbietung]:
    """Akten of the Kommune that wait for the archive's answer, oldest first; a page, after the one with this id."""
    rows = Anbietung.objects.filter(antwort=Anbietung.Antwort.OFFEN).select_related("vorgang__leistung")
    last = rows.filter(id=after).first() if after else None
    if last is not None:
        rows = rows.filter(angeboten_am__gte=last.angeboten_am).exclude(angeboten_am=last.angeboten_am, id__lte=last.id)
    return list(rows.order_by("angeboten_am", "id")[:limit])


@transaction_required
def loeschlaeufe(*, limit: int = 200) -> Sequence[Loeschlauf]:
    """The report: what went on which day by which rule, newest first."""
    return list(Loeschlauf.objects.order_by("-tag", "regel", "ergebnis")[:limit])
