"""Schemas of FIM: random ones, and a small one of our own that has every kind of part."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from portal.formular.rules import fim

TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["C"]), max_size=30).map(str.strip)
FILLED = TEXT.filter(bool)
IDS = st.from_regex(r"[FGRS]\d{11}", fullmatch=True)
VERSIONS = st.sampled_from(["1.0.0", "2.13.1"])
BEZUEGE = st.lists(st.builds(fim.Bezug, text=FILLED, link=TEXT), max_size=2).map(tuple)
REGELN = st.lists(
    st.builds(
        fim.Regel, id=IDS, version=VERSIONS, name=FILLED, beschreibung=TEXT, freitext=TEXT, bezuege=BEZUEGE,
        fachlicher_ersteller=TEXT, typ=st.sampled_from(["K", "M", "V", "B", None]), skript=TEXT,
    ), max_size=2,
).map(tuple)  # fmt: skip
COMMON: dict[str, Any] = {
    "id": IDS, "version": VERSIONS, "name": FILLED, "beschreibung": TEXT, "definition": TEXT, "bezuege": BEZUEGE,
    "freigabestatus": st.one_of(st.none(), st.integers(1, 8)), "regeln": REGELN,
    "stichworte": st.lists(st.builds(fim.Stichwort, text=FILLED, uri=TEXT), max_size=2).map(tuple),
}  # fmt: skip
PART: dict[str, Any] = COMMON | {
    "bezeichnung_eingabe": TEXT, "hilfetext_eingabe": TEXT,
    "schemaelementart": st.sampled_from(["ABS", "HAR", "RNG", None]),
}  # fmt: skip
FIELDS = st.builds(
    fim.Datenfeld, **PART,
    feldart=st.sampled_from(["input", "select", "label", "hidden", "locked"]),
    datentyp=st.sampled_from(["text", "date", "bool", "num", "num_int", "num_currency", "file", "time", "obj"]),
    praezisierung=st.one_of(st.none(), st.builds(
        fim.Praezisierung, minLength=st.sampled_from(["", "0", "1", "3", "03"]),
        maxLength=st.sampled_from(["", "5", "600", "10000"]), pattern=TEXT,
        minValue=st.sampled_from(["", "0", "-1", "0.1", "0.50", "1.00", "01", "x"]),
        maxValue=st.sampled_from(["", "7", "12.25", "1.0", "99999999999999"]),
    )),
    inhalt=TEXT, vorbefuellung=st.sampled_from(["keine", "optional", None]),
    werte=st.lists(st.builds(fim.Codewert, code=FILLED, name=FILLED, hilfe=TEXT), max_size=3).map(tuple),
    codeliste=st.one_of(st.none(), st.builds(fim.Codeliste, kennung=FILLED, version=TEXT, uri=TEXT)),
    code_spalte=TEXT, max_bytes=st.one_of(st.none(), st.integers(1, 10**9)),
    medientypen=st.lists(FILLED, max_size=2).map(tuple),
)  # fmt: skip
ANZAHL = st.sampled_from(["0:1", "1:1", "0:*", "2:5"])


def places(inside: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[fim.Struktur, ...]]:
    return st.lists(st.builds(fim.Struktur, anzahl=ANZAHL, bezuege=BEZUEGE, enthaelt=inside), max_size=3).map(tuple)


def groups(inside: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.builds(fim.Datenfeldgruppe, **PART, art=st.sampled_from(["X", None]), struktur=places(inside))


SCHEMAS = st.builds(
    fim.Stammdatenschema, **COMMON, bezeichnung=TEXT, hilfetext=TEXT, ableitung_struktur=st.just("3"),
    dokumentsteckbrief=st.just("D00000000001"), struktur=places(st.recursive(FIELDS, groups, max_leaves=6)),
)  # fmt: skip


def field(number: int, name: str, **more: Any) -> fim.Datenfeld:
    """A text, unless told otherwise."""
    given = {"feldart": "input", "datentyp": "text", "bezeichnung_eingabe": f"Ihr {name}"} | more
    return fim.Datenfeld(id=f"F99000000{number:03}", version="1.0.0", name=name, **given)


def group(number: int, name: str, *parts: fim.Struktur, **more: Any) -> fim.Datenfeldgruppe:
    return fim.Datenfeldgruppe(
        id=f"G99000000{number:03}", version="1.1.0", name=name, bezeichnung_eingabe=name, struktur=parts, **more
    )


def rule(number: int, text: str) -> fim.Regel:
    return fim.Regel(id=f"R99000000{number:03}", version="1.0.0", name=f"Regel {number}", freitext=text, typ="K")


def at(anzahl: str, part: fim.Datenfeld | fim.Datenfeldgruppe) -> fim.Struktur:
    return fim.Struktur(anzahl=anzahl, enthaelt=part)


def bounds(**given: str) -> fim.Praezisierung:
    return fim.Praezisierung(**given)


FARBEN = (
    fim.Codewert(code="rot", name="Rot", hilfe="wie eine Tomate"),
    fim.Codewert(code="§ 1/2", name="Halb und halb"),
    fim.Codewert(code="", name="Ohne"),
)
HALTER = group(
    1, "Halter",
    at("1:1", field(1, "Familienname", praezisierung=bounds(minLength="1", maxLength="60"),
                    hilfetext_eingabe="Wie im Ausweis.", regeln=(rule(1, "Nicht leer, wenn natürliche Person."),))),
    at("0:1", field(2, "Telefon {nummern}", praezisierung=bounds(minLength="5", pattern="[0-9 ]+"))),
    at("0:1", group(2, "Vertretung", at("1:1", field(1, "Familienname")), regeln=(rule(2, "Bei Minderjährigen."),))),
    regeln=(rule(3, "Mindestens eine Angabe."),),
)  # fmt: skip
HUND = group(
    3, "Hund",
    at("1:1", field(3, "Hinweis", feldart="label", inhalt="Jeder Hund ist anzumelden.")),
    at("1:1", field(4, "Fellfarbe", feldart="select", werte=FARBEN)),
    at("0:1", field(5, "Geworfen am", datentyp="date")),
    at("1:1", field(6, "Alter", datentyp="num_int", praezisierung=bounds(minValue="0", maxValue="30"))),
    at("0:*", field(7, "Besonderheit")),
    at("0:*", group(4, "Halsband", at("0:1", field(8, "Text auf dem Halsband")))),
)  # fmt: skip
KONTAKT = group(
    5, "Kontakt",
    at("0:1", field(9, "E-Mail")), at("0:1", group(6, "Anschrift", at("1:1", field(10, "Ort")))), art="X",
)  # fmt: skip
HUNDESTEUER = fim.Stammdatenschema(
    id="S99000000001", version="2.0.0", name="Hundesteuer Anmeldung", bezeichnung="Hund anmelden",
    regeln=(rule(4, "Nur im eigenen Haushalt."),),
    struktur=(
        at("1:1", HALTER), at("1:*", HUND), at("1:1", KONTAKT),
        at("1:1", field(11, "Rasse", feldart="select", codeliste=fim.Codeliste(kennung="urn:de:rassen", version="3"))),
        at("0:*", field(12, "Impfpass", datentyp="file", max_bytes=1000, medientypen=("application/pdf",))),
        at("0:1", field(13, "Spitzname")), at("0:3", field(14, "Weiterer Name")),
        at("1:1", field(15, "Kennzeichen", feldart="hidden", inhalt="x")),
        at("0:0", field(16, "Früheres Feld")),
        at("1:1", field(17, "Größe", datentyp="num", praezisierung=bounds(minValue="0.1"))),
        at("0:1", field(20, "Steuer", datentyp="num_currency", praezisierung=bounds(minValue="0.50", maxValue="900"))),
        at("0:1", field(21, "Futterzeit", datentyp="time")),
        at("0:1", field(22, "Stunde", datentyp="datetime", praezisierung=bounds(minValue="2020"))),
        at("1:1", field(18, "Gefährlich", datentyp="bool")),
        at("0:2", field(19, "Verhalten", feldart="select", werte=FARBEN)),
    ),
)  # fmt: skip
