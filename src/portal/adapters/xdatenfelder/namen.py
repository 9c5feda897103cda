"""The names of XDatenfelder: which element is which attribute of `formular.rules.fim`, in the order of the schema.

One table for reading and writing. `code` elements hold a value of a code list, whose address the standard fixes.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from portal.formular.rules import fim

NS2 = "urn:xoev-de:fim:standard:xdatenfelder_2"
NS3 = "urn:xoev-de:fim:standard:xdatenfelder_3.0.0"
ELEMENTE: dict[str, type[Any]] = {
    "stammdatenschema": fim.Stammdatenschema,
    "datenfeldgruppe": fim.Datenfeldgruppe,
    "datenfeld": fim.Datenfeld,
    "regel": fim.Regel,
}


class Name(NamedTuple):
    """An element, the attribute it becomes, and how it is written."""

    tag: str
    attribut: str
    art: str = "text"  # text | code | zahl | bezuege | stichworte | regeln | struktur | a kind of its own
    liste: tuple[str, str] = ("", "")  # listURI and listVersionID of a code


_COMMON = (
    Name("name", "name"),
    Name("beschreibung", "beschreibung"),
    Name("definition", "definition"),
    Name("bezug", "bezuege", "bezuege"),
    Name("freigabestatus", "freigabestatus", "code", ("urn:xoev-de:xprozess:codeliste:status", "2022-07-12")),
    Name("statusGesetztAm", "status_gesetzt_am"),
    Name("statusGesetztDurch", "status_gesetzt_durch"),
    Name("gueltigAb", "gueltig_ab"),
    Name("gueltigBis", "gueltig_bis"),
    Name("versionshinweis", "versionshinweis"),
    Name("veroeffentlichungsdatum", "veroeffentlichungsdatum"),
    Name("letzteAenderung", "letzte_aenderung"),
    Name("stichwort", "stichworte", "stichworte"),
)
_FIM = "urn:xoev-de:fim:codeliste:xdatenfelder."
_PART = (
    *_COMMON,
    Name("bezeichnungEingabe", "bezeichnung_eingabe"),
    Name("bezeichnungAusgabe", "bezeichnung_ausgabe"),
    Name("schemaelementart", "schemaelementart", "code", (f"{_FIM}schemaelementart", "1.0")),
    Name("hilfetextEingabe", "hilfetext_eingabe"),
    Name("hilfetextAusgabe", "hilfetext_ausgabe"),
)
NAMEN = {
    "stammdatenschema": (
        *_COMMON,
        Name("bezeichnung", "bezeichnung"),
        Name("hilfetext", "hilfetext"),
        Name("ableitungsmodifikationenStruktur", "ableitung_struktur", "code",
             (f"{_FIM}ableitungsmodifikationenStruktur", "1.0")),
        Name("ableitungsmodifikationenRepraesentation", "ableitung_repraesentation", "code",
             (f"{_FIM}ableitungsmodifikationenRepraesentation", "1.0")),
        Name("dokumentsteckbrief", "dokumentsteckbrief", "kennung"),
        Name("regel", "regeln", "regeln"),
        Name("struktur", "struktur", "struktur"),
    ),
    "datenfeldgruppe": (
        *_PART,
        Name("art", "art", "code", (f"{_FIM}gruppenart", "1.0")),
        Name("regel", "regeln", "regeln"),
        Name("struktur", "struktur", "struktur"),
    ),
    "datenfeld": (
        *_PART,
        Name("feldart", "feldart", "code", (f"{_FIM}feldart", "2.0")),
        Name("datentyp", "datentyp", "code", (f"{_FIM}datentyp", "2.0")),
        Name("praezisierung", "praezisierung", "praezisierung"),
        Name("inhalt", "inhalt"),
        Name("vorbefuellung", "vorbefuellung", "code", (f"{_FIM}vorbefuellung", "1.0")),
        Name("werte", "werte", "werte"),
        Name("codelisteReferenz", "codeliste", "codeliste"),
        Name("codeKey", "code_spalte"),
        Name("nameKey", "name_spalte"),
        Name("helpKey", "hilfe_spalte"),
        Name("regel", "regeln", "regeln"),
        Name("maxSize", "max_bytes", "zahl"),
        Name("mediaType", "medientypen", "texte"),
    ),
    "regel": (
        Name("name", "name"),
        Name("beschreibung", "beschreibung"),
        Name("freitextRegel", "freitext"),
        Name("bezug", "bezuege", "bezuege"),
        Name("stichwort", "stichworte", "stichworte"),
        Name("fachlicherErsteller", "fachlicher_ersteller"),
        Name("letzteAenderung", "letzte_aenderung"),
        Name("typ", "typ", "code", (f"{_FIM}regeltyp", "1.0")),
        Name("skript", "skript"),
    ),
}  # fmt: skip

# What a schema has to do with other schemas is 84 % of a file and of no use to a form.
SKIPPED = {"relation"}
# What XDatenfelder 2 calls otherwise (element of version 3 by that of version 2), and what has no counterpart.
NAMEN_2 = {
    "stammdatenschema": {"bezeichnungEingabe": "bezeichnung", "freigabedatum": "statusGesetztAm"},
    "datenfeldgruppe": {"freigabedatum": "statusGesetztAm"},
    "datenfeld": {"freigabedatum": "statusGesetztAm"},
    "regel": {"definition": "freitextRegel", "script": "skript"},
}
LOST_2 = {
    "stammdatenschema": {"status", "fachlicherErsteller", "bezeichnungAusgabe"},
    "datenfeldgruppe": {"status", "fachlicherErsteller"},
    "datenfeld": {"status", "fachlicherErsteller"},
    "regel": {
        "bezeichnungEingabe", "bezeichnungAusgabe", "status", "gueltigAb", "gueltigBis", "freigabedatum",
        "veroeffentlichungsdatum", "versionshinweis",
    },
}  # fmt: skip
