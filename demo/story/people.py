"""Invented people and what they order. Names, streets and numbers are recognisably made up; only places are real."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

_VORNAMEN = ("Erika", "Max", "Mia", "Ben", "Lena", "Paul", "Anna", "Jonas", "Sofie", "Emil", "Ayşe", "Çağla", "Đorđe",
             "Zofia", "Björn", "Fatma", "Jan", "Petra", "Uwe", "Rosa", "Karl", "Ines", "Luca", "Greta")  # fmt: skip
_NAMEN = ("Musterfrau", "Mustermann", "Beispiel", "Testperson", "Erfunden", "Probefrau", "Probemann", "Muster-Beispiel",
          "Testmann", "Platzhalter", "Musterkind", "Fantasie-Probe", "Beispielsson", "Mustermädchen")  # fmt: skip
_STRASSEN = ("Musterweg", "Beispielstraße", "Probegasse", "Testallee", "Erfundener Weg")

# A file that says what it is, where a copy of an ID would be.
_STREAM = b"BT /F1 20 Tf 60 760 Td (MUSTER - erfunden, kein Ausweis) Tj ET"
AUSWEIS_PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1<</Type/Font"
    b"/Subtype/Type1/BaseFont/Helvetica>>>>>>>>endobj\n4 0 obj<</Length " + str(len(_STREAM)).encode() + b">>stream\n"
    + _STREAM + b"\nendstream endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
)  # fmt: skip


@dataclass(frozen=True)
class Person:
    vornamen: str
    familienname: str
    geburtsdatum: str  # ISO 8601
    strasse: str
    hausnummer: str
    plz: str
    ort: str

    def as_login(self) -> dict[str, str]:
        """As an identity provider would deliver it."""
        return {
            "vorname": self.vornamen,
            "nachname": self.familienname,
            "geburtsdatum": self.geburtsdatum,
            "strasse": f"{self.strasse} {self.hausnummer}",
            "plz": self.plz,
            "ort": self.ort,
            "land": "DE",
        }


def invent_person(zufall: random.Random, *, plz: str, ort: str) -> Person:
    """Somebody of 20 to 85 years who lives in `ort`."""
    born = date(2026, 1, 1) - timedelta(days=zufall.randint(20 * 366, 85 * 365))
    return Person(
        vornamen=zufall.choice(_VORNAMEN),
        familienname=zufall.choice(_NAMEN),
        geburtsdatum=born.isoformat(),
        strasse=zufall.choice(_STRASSEN),
        hausnummer=str(zufall.randint(1, 99)),
        plz=plz,
        ort=ort,
    )


@dataclass(frozen=True)
class Bestellung:
    """What is ordered: the Leistung, and the entries of the form's group `urkunden` as the form keeps them."""

    leistung_id: str
    urkunden: list[dict[str, Any]]


def invent_order(zufall: random.Random, person: Person, *, ort: str, am: datetime, free: bool) -> Bestellung:
    """An order of `person` for something that happened in `ort` before `am`; `free` for one that costs nothing."""
    if free:
        return Bestellung("sterbeurkunde", [_death(zufall, person, am, ort, "rentenversicherung")])
    draw = zufall.random()
    if draw < 0.45:
        return Bestellung("geburtsurkunde", [_child(zufall, person, am, ort)])
    if draw < 0.60:
        return Bestellung("geburtsurkunde", [_own_birth(zufall, person, ort, "geburtsurkunde")])
    if draw < 0.76:
        return Bestellung("eheurkunde", [_marriage(zufall, person, am, ort)])
    if draw < 0.91:
        return Bestellung("sterbeurkunde", [_death(zufall, person, am, ort, "nachlass")])
    if draw < 0.96:
        return Bestellung("geburtenregister-ausdruck", [_own_birth(zufall, person, ort, "register_geburt")])
    child, wedding = _child(zufall, person, am, ort), _marriage(zufall, person, am, ort)
    return Bestellung("elterliche-unterlagen-stammbuch", [child, wedding | {"id": "2"}])


def order_of_child(zufall: random.Random, person: Person, *, ort: str, am: datetime) -> Bestellung:
    """The Geburtsurkunde of a child of `person`, born in `ort`."""
    return Bestellung("geburtsurkunde", [_child(zufall, person, am, ort)])


# What is ticked on the last page, as a browser sends it.
DECLARATIONS = {"bestaetigung_richtigkeit": "ja", "datenschutzhinweis_gelesen": "ja"}


def answers_of(person: Person, bestellung: Bestellung, ort_id: int, *, with_login: bool) -> dict[str, Any]:
    """The whole form as the assistant keeps it; the copy of the ID is added where there was no login."""
    answers: dict[str, Any] = {
        "ort": str(ort_id),
        "urkunden": bestellung.urkunden,
        "antragsteller_vornamen": person.vornamen,
        "antragsteller_familienname": person.familienname,
        "antragsteller_geburtsdatum": person.geburtsdatum,
        "antragsteller_land": "DE",
        "antragsteller_strasse": person.strasse,
        "antragsteller_hausnummer": person.hausnummer,
        "antragsteller_plz": person.plz,
        "antragsteller_ort": person.ort,
        "antwortweg": "portalpostfach",
        "versand": "wohnanschrift",
    }
    verified = ("vornamen", "familienname", "geburtsdatum")
    return {name: value for name, value in answers.items() if not (with_login and name.endswith(verified))}


def _entry(zufall: random.Random, ort: str, **more: Any) -> dict[str, Any]:
    anzahl = zufall.choice((1, 1, 1, 2, 2, 3))
    places = {"geburtsort": ort, "eheort": ort, "sterbeort": ort}
    return {"id": "1", "anzahl": anzahl, "zweck": "privat", "format": zufall.choice(("a4", "a5")), **places, **more}


def _child(zufall: random.Random, person: Person, am: datetime, ort: str) -> dict[str, Any]:
    return _entry(
        zufall,
        ort,
        ereignis="geburt",
        urkundenart="geburtsurkunde",
        ereignis_datum=(am - timedelta(days=zufall.randint(20, 6000))).date().isoformat(),
        kind_vornamen=zufall.choice(_VORNAMEN),
        kind_familienname=person.familienname,
        berechtigung="vorfahre",
        verwandtschaft_beleg="im_eintrag",
    )


def _own_birth(zufall: random.Random, person: Person, ort: str, art: str) -> dict[str, Any]:
    entry = _entry(
        zufall,
        ort,
        ereignis="geburt",
        urkundenart=art,
        ereignis_datum=person.geburtsdatum,
        kind_vornamen=person.vornamen,
        kind_familienname=person.familienname,
        berechtigung="eigene_person",
        zweck="eheschliessung",
    )
    if art == "register_geburt":  # it has no format
        del entry["format"]
    return entry


def _marriage(zufall: random.Random, person: Person, am: datetime, ort: str) -> dict[str, Any]:
    return _entry(
        zufall,
        ort,
        ereignis="ehe",
        urkundenart="eheurkunde",
        ereignis_datum=(am - timedelta(days=zufall.randint(30, 900))).date().isoformat(),
        partner1_vornamen=person.vornamen,
        partner1_familienname=person.familienname,
        partner2_vornamen=zufall.choice(_VORNAMEN),
        partner2_familienname=zufall.choice(_NAMEN),
        berechtigung="eigene_person",
    )


def _death(zufall: random.Random, person: Person, am: datetime, ort: str, zweck: str) -> dict[str, Any]:
    return _entry(
        zufall,
        ort,
        ereignis="tod",
        urkundenart="sterbeurkunde",
        ereignis_datum=(am - timedelta(days=zufall.randint(4, 400))).date().isoformat(),
        verstorbene_vornamen=zufall.choice(_VORNAMEN),
        verstorbene_familienname=person.familienname,
        letzter_wohnort=ort,
        berechtigung="abkoemmling",
        verwandtschaft_beleg="beim_standesamt",
        zweck=zweck,
    )
