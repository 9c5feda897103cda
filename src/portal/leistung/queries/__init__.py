"""Reads of the published catalogue: open to everybody, so they need no unit of work."""

from portal.leistung.queries.golive import Luecke, golive_check, missing_to_go_live
from portal.leistung.queries.katalog import (
    Eintrag,
    Leistungsseite,
    all_leistungen,
    angebot_with_office,
    common_texts,
    entries_of,
    formular_of,
    lebenslage_names,
    lebenslage_page,
    lebenslagen,
    leistung_page,
    leistung_with_id,
    online_angebot_at,
    online_leistungen,
)
from portal.leistung.queries.orte import ort_with_id, orte_for_question
from portal.leistung.queries.ortsfrage import OUTSIDE, Auskunft, Ortsantwort, zustaendigkeit
from portal.leistung.queries.stelle import Stelle
from portal.leistung.queries.suche import Suchergebnis, Treffer, find, search
from portal.leistung.queries.suchpflege import own_synonyms, search_gaps
from portal.leistung.queries.suchstellen import Suchstelle, find_stellen
from portal.leistung.queries.vorschlaege import similar_words, suggest
from portal.leistung.queries.wortschatz import forget_wortschatz
from portal.leistung.queries.zustaendigkeit import (
    answering_id,
    answering_since,
    reasons,
    stelle_abroad,
    stelle_of_funktion,
    zustaendige_stelle,
)

__all__ = [
    "OUTSIDE",
    "Auskunft",
    "Eintrag",
    "Leistungsseite",
    "Luecke",
    "Ortsantwort",
    "Stelle",
    "Suchergebnis",
    "Suchstelle",
    "Treffer",
    "all_leistungen",
    "angebot_with_office",
    "answering_id",
    "answering_since",
    "common_texts",
    "entries_of",
    "find",
    "find_stellen",
    "forget_wortschatz",
    "formular_of",
    "golive_check",
    "lebenslage_names",
    "lebenslage_page",
    "lebenslagen",
    "leistung_page",
    "leistung_with_id",
    "missing_to_go_live",
    "online_angebot_at",
    "online_leistungen",
    "ort_with_id",
    "orte_for_question",
    "own_synonyms",
    "reasons",
    "search",
    "search_gaps",
    "similar_words",
    "stelle_abroad",
    "stelle_of_funktion",
    "suggest",
    "zustaendige_stelle",
    "zustaendigkeit",
]
