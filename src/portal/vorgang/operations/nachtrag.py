"""What Vorgänge from before an update lack and later ones have: words to be found by, and their periods.

In small steps that can break off anywhere and be repeated: what is there already is not touched.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef

from portal.antrag.models import Einreichung
from portal.core.clock import BERLIN
from portal.core.crypto import load_keys
from portal.core.db import transaction
from portal.core.tenancy import System
from portal.leistung.queries.fristregeln import fristregeln_for
from portal.leistung.rules.fristregeln import Fristart
from portal.vorgang.models import Frist, Suchmerkmal, Vorgang
from portal.vorgang.operations.fristlauf import refresh, rows_of
from portal.vorgang.operations.namen import note_names
from portal.vorgang.rules.fristen import Geplant, planned
from portal.vorgang.rules.status import OPEN

BATCH = 200  # Vorgänge of one transaction
_FIRST = UUID(int=0)


@dataclass(frozen=True)
class Nachgetragen:
    """How many Vorgänge can be found by a name now, and how many have periods now that had none."""

    namen: int
    fristen: int


def fill_in(*, by: System, at: datetime, batch: int = BATCH) -> Nachgetragen:
    """Write what is missing for all Vorgänge of the Kommune."""
    named = timed = 0
    last: UUID | None = _FIRST
    while last is not None:
        last, count = _name(after=last, by=by, batch=batch)
        named += count
    last = _FIRST
    while last is not None:
        last, count = _time(after=last, by=by, at=at, batch=batch)
        timed += count
    return Nachgetragen(named, timed)


@transaction
def _name(*, after: UUID, by: System, batch: int) -> tuple[UUID | None, int]:
    """A step over Vorgänge without search tokens; the last id (None: that was all) and how many have some now."""
    known = Suchmerkmal.objects.filter(vorgang_id=OuterRef("pk"))
    found = Vorgang.objects.filter(~Exists(known), id__gt=after).order_by("id")
    rows = list(found.select_for_update(of=("self",), skip_locked=True)[:batch])
    keys = load_keys({row.schluessel_id for row in rows})
    submitted = {each.antrag_id: each for each in Einreichung.objects.filter(antrag_id__in=[r.antrag_id for r in rows])}
    for row in rows:
        if (frozen := submitted.get(row.antrag_id)) is not None:
            content = keys[row.schluessel_id].decrypt_json(frozen.inhalt, context=frozen.context)
            note_names(row, content["antworten"])
    now = Suchmerkmal.objects.filter(vorgang_id__in=[row.id for row in rows]).values("vorgang_id").distinct()
    return (rows[-1].id if rows else None), now.count()


@transaction
def _time(*, after: UUID, by: System, at: datetime, batch: int) -> tuple[UUID | None, int]:
    """A step over open Vorgänge without any period."""
    has_one = Frist.objects.filter(vorgang_id=OuterRef("pk"))
    found = Vorgang.objects.filter(~Exists(has_one), id__gt=after, status__in=sorted(OPEN), eingang_am__isnull=False)
    rows = list(found.select_for_update(of=("self",), skip_locked=True).order_by("id")[:batch])
    count = 0
    for row in rows:
        if missing := rows_of(row, _periods(row)):
            Frist.objects.bulk_create(missing)
            refresh(row)
            count += 1
    return (rows[-1].id if rows else None), count


def _periods(vorgang: Vorgang) -> list[Geplant]:
    """Those of the law from the day it was sent; of the office what it had told then, and nothing it says today."""
    assert vorgang.eingang_am is not None
    sent, arrived = vorgang.erstellt_am.astimezone(BERLIN).date(), vorgang.eingang_am.astimezone(BERLIN).date()
    found = planned(
        fristregeln_for(vorgang.leistung_id, sent), bearbeitung_tage=None, eingereicht=sent, eingang=arrived
    )
    if vorgang.frist_am is not None:
        told = vorgang.frist_am.astimezone(BERLIN).date()
        found.append(Geplant(Fristart.BEARBEITUNG, arrived, told, "", bestaetigt=True))
    return found
