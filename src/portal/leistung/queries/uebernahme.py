"""Reads of what imports brought: what is to be kept when the reference data are loaded again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from django.db.models import Q, QuerySet

from portal.core.db import transaction_required
from portal.leistung.models import Befund, Importlauf, Leistung
from portal.leistung.rules.absaetze import Absatz
from portal.leistung.rules.uebernahme import Ergebnis

LEISTUNG = "leistung:"
AT_ONCE = frozenset({"titel", "titel_en", "gebuehr_text"})  # fields of a Leistung that have no draft


@transaction_required
def imported_texts() -> Mapping[str, Mapping[str, list[str]]]:
    """Id of a Leistung -> field -> what imports wrote there, the last one at the end."""
    rows = Befund.objects.filter(gegenstand__startswith=LEISTUNG, ergebnis=Ergebnis.GEAENDERT).order_by("id")
    found: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for gegenstand, feld, text in rows.values_list("gegenstand", "feld", "geliefert"):
        found[gegenstand.removeprefix(LEISTUNG)][feld].append(text)
    return found


def searchable_records() -> list[dict[str, Any]]:
    """The Leistungen as the search reads them: with what imports brought. One statement."""
    names = {
        "id": "id",
        "titel": "titel",
        "synonyme": "synonyme",
        "beschreibung": "beschreibung",
        "titel_en": "titelEn",
        "titel_nl": "titelNl",
        "rechtsgrundlagen": "rechtsgrundlagen",
        "herkunft__leika": "leika",
    }
    rows = Leistung.objects.order_by("reihenfolge").values(*names)
    return [{names[name]: value for name, value in row.items()} for row in rows]


@transaction_required
def open_befunde() -> QuerySet[Befund]:
    """What waits for an editor, the latest run first: conflicts, and Leistungen that the catalogue does not have."""
    missing = Q(ergebnis=Ergebnis.NEU, lauf__art=Importlauf.Art.XZUFI)
    waiting = Befund.objects.filter(Q(ergebnis=Ergebnis.KONFLIKT) | missing, erledigt_am__isnull=True)
    return waiting.select_related("lauf").order_by("-lauf__am", "titel", "id")


@transaction_required
def takeable_conflicts() -> QuerySet[Befund]:
    """Of those the ones whose text can be taken instead of ours: of a field that we have, and not too long for it."""
    fields = AT_ONCE | {absatz.value for absatz in Absatz}
    conflicts = Befund.objects.filter(ergebnis=Ergebnis.KONFLIKT, erledigt_am__isnull=True, feld__in=fields, grund="")
    return conflicts.filter(gegenstand__startswith=LEISTUNG)
