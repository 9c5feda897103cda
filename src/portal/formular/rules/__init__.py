"""Pure rules of forms: the schema of a definition and the engine that leads through it. No Django, no I/O.

`Antworten` is plain JSON: field id -> value, group id -> list of entries, each with its own `id`. Every function takes
the definition, the answers and a `Kontext` (today, level of the login, places, files, texts) and changes none of them.
"""

from portal.formular.rules.ablauf import Antworten, NotOnTheWay, Station, Weg, consents_on, demands_on, walk
from portal.formular.rules.anforderung import Erfuellung, check_sign, consent_hash, least_stufe, signed_pages, stufe_of
from portal.formular.rules.ausdruck import Wert
from portal.formular.rules.eingabe import Auswahl, Kontext, Roh, Vorgabe
from portal.formular.rules.empfaenger import Anteil, parts_for, shares_of
from portal.formular.rules.fassung import Fassungen, Stelle, Uebertragung, Zustand, carry_over
from portal.formular.rules.gebuehr import Position, Satz, compute_fee, fee_on, total_cents
from portal.formular.rules.modell import Art, Darstellung, Empfaenger, Feld, Formular, Mitzeichnung, Schritt, Typ
from portal.formular.rules.seite import (
    Abhaengigkeit,
    Ergebnis,
    Feldansicht,
    fields_of,
    fields_on,
    read_page,
    store,
    validate,
)
from portal.formular.rules.stand import (
    Fortschritt,
    Luecke,
    TooManyEntries,
    add_entry,
    files_on,
    gaps_on,
    missing,
    next_on,
    next_station,
    path,
    previous_station,
    progress,
    prune,
    remove_entry,
    resolve,
    start,
    without_files,
)
from portal.formular.rules.verlassen import left_behind
from portal.formular.rules.zusammenfassung import Eintrag, Teil, Zeile, entries_on, parts_on, summary

__all__ = [
    "Abhaengigkeit",
    "Anteil",
    "Antworten",
    "Art",
    "Auswahl",
    "Darstellung",
    "Eintrag",
    "Empfaenger",
    "Erfuellung",
    "Ergebnis",
    "Fassungen",
    "Feld",
    "Feldansicht",
    "Formular",
    "Fortschritt",
    "Kontext",
    "Luecke",
    "Mitzeichnung",
    "NotOnTheWay",
    "Position",
    "Roh",
    "Satz",
    "Schritt",
    "Station",
    "Stelle",
    "Teil",
    "TooManyEntries",
    "Typ",
    "Uebertragung",
    "Vorgabe",
    "Weg",
    "Wert",
    "Zeile",
    "Zustand",
    "add_entry",
    "carry_over",
    "check_sign",
    "compute_fee",
    "consent_hash",
    "consents_on",
    "demands_on",
    "entries_on",
    "fee_on",
    "fields_of",
    "fields_on",
    "files_on",
    "gaps_on",
    "least_stufe",
    "left_behind",
    "missing",
    "next_on",
    "next_station",
    "parts_for",
    "parts_on",
    "path",
    "previous_station",
    "progress",
    "prune",
    "read_page",
    "remove_entry",
    "resolve",
    "shares_of",
    "signed_pages",
    "start",
    "store",
    "stufe_of",
    "summary",
    "total_cents",
    "validate",
    "walk",
    "without_files",
]
