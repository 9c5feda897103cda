"""Reads of the places, for the question about the one that counts."""

from __future__ import annotations

from django.core.cache import cache

from portal.kommune.models import Kommune, Ort
from portal.kommune.queries import all_kommunen
from portal.leistung.rules.orte import Ortsname

_CACHE_SECONDS = 30


def orte_for_question() -> list[Ortsname]:
    """All places of the directory, remembered for half a minute."""
    found: list[Ortsname] | None = cache.get("orte")
    if not found:
        rows = Ort.objects.values_list("id", "name", "plz", "kommune_id", "ist_hauptort").order_by("name")
        found = [Ortsname(*row) for row in rows]
        cache.set("orte", found, _CACHE_SECONDS)
    return found


def kreis() -> Kommune:
    """The Kreis all the other authorities belong to."""
    return next(kommune for kommune in all_kommunen().values() if kommune.ist_kreis)


def ort_with_id(ort_id: str) -> Ortsname | None:
    """The place with this id as it came in a link, or None."""
    return next((ort for ort in orte_for_question() if str(ort.id) == ort_id), None)
