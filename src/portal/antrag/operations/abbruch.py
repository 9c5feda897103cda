"""On which pages people give up: counted when drafts expire, by day and page, so that nothing leads back to anybody."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from django.db.models import F

from portal.antrag.models import Abbruch, Antrag, Antragsanlage
from portal.antrag.queries import asks_for_place, first_kontext, form_of_row, ortsteile_of
from portal.core.clock import BERLIN
from portal.core.crypto import load_keys
from portal.core.db import transaction_required
from portal.core.tenancy import Citizen
from portal.formular.rules import gaps_on, walk


@transaction_required
def count_abandoned(drafts: Iterable[Antrag], *, at: datetime) -> None:
    """Count the pages on which these drafts would have gone on; those of editors' trials are none."""
    abandoned = [antrag for antrag in drafts if antrag.probe is None]
    keys = load_keys({antrag.schluessel_id for antrag in abandoned})
    found: Counter[tuple[str, str, str]] = Counter()
    for antrag in abandoned:
        key = keys.get(antrag.schluessel_id)
        if key is not None:  # without it nothing of the draft can be read any more
            answers = key.decrypt_json(antrag.antworten, context=antrag.context)
            found[antrag.kommune_id, antrag.formular, _open_page(antrag, answers, at)] += 1
    day = at.astimezone(BERLIN).date()
    for (kommune_id, formular, seite), count in found.items():
        row, _new = Abbruch.objects.get_or_create(
            kommune_id=kommune_id, formular=formular, seite=seite, tag=day, defaults={"anzahl": 0}
        )
        Abbruch.objects.filter(id=row.id).update(anzahl=F("anzahl") + count)


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
    kontext = replace(kontext, dateien=files, ortsteile=ortsteile_of(kommune) if asks_for_place(formular) else {})
    weg = walk(formular, answers, kontext)
    gaps = gaps_on(formular, weg, kontext)
    return gaps[0].station.schritt if gaps else weg.stationen[-1].schritt
