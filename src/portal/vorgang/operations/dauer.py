"""Every night: how long what was finished took, by Leistung. Never by person of the office."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import Aggregate, Count, F, FloatField
from django.db.models.functions import Cast, Extract

from portal.core import clock
from portal.core.db import transaction
from portal.core.tenancy import System
from portal.leistung.models import Angebot, Bearbeitungsdauer
from portal.leistung.rules.dauer import WINDOW, spanne
from portal.vorgang.models import Vorgang
from portal.vorgang.rules.status import Status

# What an office has brought to an end itself; who withdrew or never paid says nothing about its pace.
_BY_OFFICE = (Status.VERSANDT, Status.BESTAETIGT, Status.ABGELEHNT)
_DAY = 86400.0


class _Percentiles(Aggregate):
    """The 10th, 50th and 90th percentile."""

    template = "PERCENTILE_CONT(ARRAY[0.1, 0.5, 0.9]::float8[]) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field: Any = ArrayField(FloatField())


@transaction
def compute_durations(*, by: System, at: datetime) -> int:
    """Write the durations of this Kommune anew; returns for how many Leistungen there is one."""
    seconds = Cast(Extract(F("status_seit") - F("eingang_am"), "epoch"), FloatField())
    finished = Vorgang.objects.filter(
        status__in=_BY_OFFICE, status_seit__gte=at - WINDOW, eingang_am__lte=F("status_seit")
    )
    rows = finished.values("leistung_id").order_by().annotate(anzahl=Count("id"), tage=_Percentiles(seconds))
    angebote = dict(Angebot.objects.filter(kommune_id=by.kommune_id).values_list("leistung_id", "id"))
    found = [_row(by, angebote[row["leistung_id"]], row, at) for row in rows if row["leistung_id"] in angebote]
    durations = [row for row in found if row is not None]
    Bearbeitungsdauer.objects.filter(kommune_id=by.kommune_id).delete()
    Bearbeitungsdauer.objects.bulk_create(durations)
    return len(durations)


def _row(by: System, angebot_id: int, row: Mapping[str, Any], at: datetime) -> Bearbeitungsdauer | None:
    found = spanne(row["anzahl"], *(value / _DAY for value in row["tage"]))
    if found is None:
        return None
    return Bearbeitungsdauer(
        kommune_id=by.kommune_id, angebot_id=angebot_id, anzahl=row["anzahl"], von_tage=found.von,
        mitte_tage=found.mitte, bis_tage=found.bis, stand_am=at.astimezone(clock.BERLIN).date(),
    )  # fmt: skip
