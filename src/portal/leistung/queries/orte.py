"""Reads of the places, for the question about the one that counts."""

from __future__ import annotations

from django.core.cache import cache

from portal.core import clock
from portal.kommune.models import Kommune, Ort
from portal.kommune.queries import kommunen_of_kreis
from portal.leistung.rules.orte import Ortsname

_CACHE_SECONDS = 30


def orte_for_question(host: Kommune) -> list[Ortsname]:
    """All places of the Kreis of `host` as they are today, remembered for half a minute."""
    key = f"orte|{host.kreisschluessel}"
    found: list[Ortsname] | None = cache.get(key)
    if not found:
        inside = [kommune.id for kommune in kommunen_of_kreis(host)]
        rows = Ort.objects.valid_on(clock.today()).filter(kommune_id__in=inside).order_by("name")
        found = [Ortsname(*row) for row in rows.values_list("id", "name", "plz", "kommune_id", "ist_hauptort")]
        cache.set(key, found, _CACHE_SECONDS)
    return found


def ort_with_id(ort_id: str, host: Kommune) -> Ortsname | None:
    """The place of the Kreis of `host` with this id as it came in a link, or None."""
    return next((ort for ort in orte_for_question(host) if str(ort.id) == ort_id), None)
