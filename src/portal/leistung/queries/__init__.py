"""Reads of the published catalogue: open to everybody, so they need no unit of work."""

from portal.leistung.queries.katalog import (
    Leistungsseite,
    all_leistungen,
    lebenslage_page,
    lebenslagen,
    leistung_page,
)
from portal.leistung.queries.suche import Suchergebnis, Treffer, find, forget_wortschatz, search
from portal.leistung.queries.zustaendigkeit import (
    Ortsantwort,
    Stelle,
    answer_place,
    ort_with_id,
    orte_for_question,
    stelle_abroad,
    zustaendige_stelle,
)

__all__ = [
    "Leistungsseite",
    "Ortsantwort",
    "Stelle",
    "Suchergebnis",
    "Treffer",
    "all_leistungen",
    "answer_place",
    "find",
    "forget_wortschatz",
    "lebenslage_page",
    "lebenslagen",
    "leistung_page",
    "ort_with_id",
    "orte_for_question",
    "search",
    "stelle_abroad",
    "zustaendige_stelle",
]
