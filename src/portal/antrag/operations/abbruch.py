"""On which pages people give up, counted by Leistung, form and page, so that nothing leads back to anybody.

Counted for good when drafts expire; every night anew of those that nobody has touched for a week, so that editors need
not wait for the end. Who comes back is in the next night's count no more; nobody is counted in both.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db.models import F

from portal.antrag.models import Abbruch, Antrag, Antragsanlage
from portal.antrag.queries import asked_types, first_kontext, form_of_row, ortsteile_of
from portal.core.clock import BERLIN
from portal.core.crypto import load_keys
from portal.core.db import transaction, transaction_required
from portal.core.tenancy import Citizen, System
from portal.formular.rules import Typ, gaps_on, walk

IDLE = timedelta(days=7)


@transaction_required
def count_abandoned(drafts: Iterable[Antrag], *, at: datetime) -> None:
    """Count the pages on which these drafts would have gone on; those of editors' trials are none."""
    day = at.astimezone(BERLIN).date()
    for place, count in _pages(drafts, at).items():
        row, _new = Abbruch.objects.get_or_create(**place._asdict(), tag=day, ruht=False, defaults={"anzahl": 0})
        Abbruch.objects.filter(id=row.id).update(anzahl=F("anzahl") + count)


@transaction
def count_idle(*, by: System, at: datetime, limit: int = 5000) -> int:
    """Count anew where the drafts of this Kommune lie that nobody has touched for a week; returns how many."""
    rows = Antrag.objects.drafts().filter(geaendert_am__lt=at - IDLE, loeschung_am__gte=at, probe__isnull=True)
    pages = _pages(rows.select_related("kommune", "ort").order_by("id")[:limit], at)
    Abbruch.objects.filter(kommune_id=by.kommune_id, ruht=True).delete()
    day = at.astimezone(BERLIN).date()
    Abbruch.objects.bulk_create(
        Abbruch(**place._asdict(), tag=day, anzahl=count, ruht=True) for place, count in pages.items()
    )
    return pages.total()


class _Place(NamedTuple):
    kommune_id: str
    leistung_id: str
    formular: str
    seite: str


def _pages(drafts: Iterable[Antrag], at: datetime) -> Counter[_Place]:
    """How many stand at which page."""
    counted = [antrag for antrag in drafts if antrag.probe is None]
    keys = load_keys({antrag.schluessel_id for antrag in counted})
    found: Counter[_Place] = Counter()
    for antrag in counted:
        key = keys.get(antrag.schluessel_id)
        if key is not None:  # without it nothing of the draft can be read any more
            answers = key.decrypt_json(antrag.antworten, context=antrag.context)
            page = _open_page(antrag, answers, at)
            found[_Place(antrag.kommune_id, antrag.leistung_id, antrag.formular, page)] += 1
    return found


def _open_page(antrag: Antrag, answers: dict[str, object], at: datetime) -> str:
    """The first page with something missing, else the last one. What only a login would know is not known here."""
    formular, kommune = form_of_row(antrag), antrag.kommune
    kontext = first_kontext(
        kommune=kommune,
        ort=antrag.ort,
        leistung_id=antrag.leistung_id,
        amt=None,
        by=Citizen(antrag.konto_id, antrag.kommune_id, 0),
        today=at.astimezone(BERLIN).date(),
        identity={},
    )
    files = {str(each): "" for each in Antragsanlage.objects.filter(antrag=antrag).values_list("datei_id", flat=True)}
    ortsteile = ortsteile_of(kommune) if Typ.ORTSTEIL in asked_types(formular) else {}
    kontext = replace(kontext, dateien=files, ortsteile=ortsteile)
    weg = walk(formular, answers, kontext)
    gaps = gaps_on(formular, weg, kontext)
    return gaps[0].station.schritt if gaps else weg.stationen[-1].schritt
