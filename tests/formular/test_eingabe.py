"""What people type: dates, names, numbers, addresses; clear German messages; nothing typed is lost."""

from __future__ import annotations

import unicodedata
from datetime import date

import pytest

from portal.formular.rules import Auswahl, Feld, Kontext, Typ
from portal.formular.rules.ausdruck import Umgebung, parse_expression
from portal.formular.rules.datum import DatumFehler, Genauigkeit, as_typed, format_date, parse_date
from portal.formular.rules.eingabe import Ungueltig, as_raw, read
from portal.formular.rules.zeichen import first_foreign, normalize

KONTEXT = Kontext(date(2026, 6, 1), dateien={"d1": "foto.jpg"})


@pytest.mark.parametrize(
    ("typed", "iso"),
    [
        ("1.4.2011", "2011-04-01"),
        ("01.04.2011", "2011-04-01"),
        (" 1. 4. 2011 ", "2011-04-01"),
        ("1 4 2011", "2011-04-01"),
        ("01042011", "2011-04-01"),
        ("2011-04-01", "2011-04-01"),
        ("1-4-2011", "2011-04-01"),
        ("27/3/1987", "1987-03-27"),
        ("4/4/1987", "1987-04-04"),
        ("1. April 2011", "2011-04-01"),
        ("1 Apr. 2011", "2011-04-01"),
        ("3. Maerz 1999", "1999-03-03"),
        ("März 1999", "1999-03"),
        ("3.1999", "1999-03"),
        ("1999", "1999"),
        ("00.00.1999", "1999"),
        ("29.2.2024", "2024-02-29"),
    ],
)
def test_date_as_people_type_it(typed: str, iso: str) -> None:
    assert parse_date(typed, genauigkeit=Genauigkeit.JAHR) == iso
    assert parse_date(as_typed(iso), genauigkeit=Genauigkeit.JAHR) == iso


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("1.4.11", "vier Ziffern"),
        ("1/4/2011", "mit Punkten"),
        ("29.2.2023", "Den 29. Februar 2023 gibt es nicht"),
        ("1.13.2011", "Einen Monat 13 gibt es nicht"),
        ("0.4.2011", "Den 0. April 2011 gibt es nicht"),
        ("gestern", "kein Datum, das wir lesen können"),
        ("1.4.0211", "Das Jahr 0211 kann nicht stimmen"),
        ("4.2011", "auch Tag und Monat"),
        ("2011", "auch Tag und Monat"),
        ("32", "kein Datum"),
    ],
)
def test_unclear_date_is_refused_with_a_reason(typed: str, message: str) -> None:
    with pytest.raises(DatumFehler, match=message):
        parse_date(typed)


def test_date_reads_well() -> None:
    assert [format_date(iso) for iso in ("2011-04-01", "2011-04", "2011")] == ["1. April 2011", "April 2011", "2011"]


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ({"alter": "2010-06-01"}, 16),
        ({"alter": "2010-06-02"}, 15),
        ({"alter": "2010"}, 15),
        ({"alter_hoechstens": "2010"}, 16),
        ({"vor": ["2010", "2010-12-31"]}, False),
        ({"vor": ["2009", "2010-01-01"]}, True),
        ({"nach": ["2010-01-01", "2009"]}, True),
        ({"nach": [{"feld": "fehlt"}, "2009"]}, False),
        ({"mindestens": [{"alter": {"feld": "fehlt"}}, 16]}, False),
        ({"gleich": [{"feld": "eins"}, True]}, False),
        ({"enthaelt": [{"feld": "liste"}, "b"]}, True),
        ({"leer": {"feld": "fehlt"}}, True),
        ({"muster": [{"feld": "text"}, "[a-c]+"]}, True),
        ({"nicht": {"oder": [{"leer": {"feld": "text"}}, {"in": [{"feld": "text"}, ["abc"]]}]}}, False),
        ({"irgendein": {"gruppe": "g", "wenn": {"gleich": [{"feld": "x"}, "2"]}}}, True),
        ({"irgendein": {"gruppe": "g", "wenn": {"gleich": [{"feld": "x"}, "3"]}}}, False),
    ],
)
def test_expressions(expression: object, expected: object) -> None:
    answers = {"eins": 1, "liste": ["a", "b"], "text": "abc", "g": [{"x": "1"}, {"x": "2"}]}
    umgebung = Umgebung(date(2026, 6, 1), ebenen=(answers,))
    assert parse_expression(expression).evaluate(umgebung) == expected


NAMES = [
    "Đorđe",
    "Núñez",
    "Øystein",
    "O’Neil",
    "Müller-Lüdenscheidt",
    "Ștefan",
    "J̌an",
    "K͟Hx",
    "Ạ̈",
    "Nguyễn",
    "ẞ",
    "D'Angelo",
]


@pytest.mark.parametrize("name", NAMES)
def test_names_of_the_repertoire_pass_in_both_normal_forms(name: str) -> None:
    decomposed = unicodedata.normalize("NFD", name)
    assert normalize(decomposed) == unicodedata.normalize("NFC", name)
    assert first_foreign(normalize(decomposed), name=True) is None


@pytest.mark.parametrize(
    ("text", "foreign"), [("Иван", "И"), ("李", "李"), ("M4x", "4"), ("a\u0336b", "\u0336"), ("x\u0000", "\u0000")]
)
def test_other_characters_are_named(text: str, foreign: str) -> None:
    assert first_foreign(text, name=True) == foreign


def test_texts_take_more_than_names_but_no_control_characters() -> None:
    assert first_foreign("Иван & 100 € – „so“".replace("–", "-")) is None
    assert first_foreign("a\x07b", lines=True) == "\x07"
    assert first_foreign("a\nb") == "\n"
    assert first_foreign("a\nb", lines=True) is None
    assert normalize("Anna–Maria\u00a0 \u200bX") == "Anna-Maria X"


def _feld(typ: Typ, **more: object) -> Feld:
    return Feld.model_validate({"id": "f", "typ": typ, "label": "F", **more})


@pytest.mark.parametrize(
    ("feld", "typed", "wert"),
    [
        (_feld(Typ.TEXT), "  zu  viel   Raum ", "zu viel Raum"),
        (_feld(Typ.TEXT), ["alt", "neu"], "neu"),
        (_feld(Typ.TEXTLANG), "eins\r\nzwei ", "eins\nzwei"),
        (_feld(Typ.TEXT, name=True), "---", "-"),
        (_feld(Typ.GANZZAHL, minimum=1, maximum=10), " 3 ", 3),
        (_feld(Typ.JANEIN), "nein", False),
        (_feld(Typ.PLZ), "52 525", "52525"),
        (_feld(Typ.PLZ), "6131 ab", "6131 AB"),
        (_feld(Typ.EMAIL), "vor.name+x@post.beispiel.de", "vor.name+x@post.beispiel.de"),
        (_feld(Typ.TELEFON), "+49 (2452) 12-34 56", "+49 (2452) 12-34 56"),
        (_feld(Typ.LAND), "NL", "NL"),
        (_feld(Typ.DATEI), "d1", ["d1"]),
        (_feld(Typ.DATUM, genauigkeit="jahr"), "4.2011", "2011-04"),
        (_feld(Typ.TEXT), " \u200b ", None),
    ],
)
def test_reading_and_showing_again(feld: Feld, typed: str | list[str], wert: object) -> None:
    from portal.formular.rules.eingabe import choices

    optionen = choices(feld, KONTEXT)
    value = read(feld, typed, optionen, KONTEXT)
    assert value == wert
    assert read(feld, as_raw(feld, value), optionen, KONTEXT) == wert


@pytest.mark.parametrize(
    ("feld", "typed", "message"),
    [
        (_feld(Typ.TEXT, max_laenge=5), "abcdefg", "Kürzen Sie um 2"),
        (_feld(Typ.TEXT), "Hallo 😀", "Das Zeichen „😀“ können wir nicht verarbeiten"),
        (_feld(Typ.TEXT), "a\x00b", "Ein unsichtbares Zeichen"),
        (_feld(Typ.TEXT, name=True), "'", "Das ist kein Name"),
        (_feld(Typ.GANZZAHL), "1,5", "ganze Zahl"),
        (_feld(Typ.GANZZAHL, minimum=1, maximum=10), "11", "von 1 bis 10"),
        (_feld(Typ.GANZZAHL), "9" * 5000, "ganze Zahl"),
        (_feld(Typ.JANEIN), "vielleicht", "„Ja“ oder „Nein“"),
        (_feld(Typ.PLZ), "!!", "keine Postleitzahl"),
        (_feld(Typ.EMAIL), "name@beispiel", "nicht vollständig"),
        (_feld(Typ.EMAIL), "na me@beispiel.de", "Leerzeichen"),
        (_feld(Typ.EMAIL), "a@b@c.de", "nicht vollständig"),
        (_feld(Typ.TELEFON), "ruf an", "keine Telefonnummer"),
        (_feld(Typ.LAND), "XX", "gibt es hier nicht"),
        (_feld(Typ.DATEI), "d2", "noch einmal hoch"),
        (_feld(Typ.DATUM, vergangenheit=True), "2.6.2026", "liegt in der Zukunft"),
    ],
)
def test_refusals_say_what_to_change(feld: Feld, typed: str, message: str) -> None:
    from portal.formular.rules.eingabe import choices

    with pytest.raises(Ungueltig, match=message):
        read(feld, typed, choices(feld, KONTEXT), KONTEXT)


def test_several_choices_keep_the_order_of_the_options() -> None:
    options = [{"wert": "a", "label": "A"}, {"wert": "b", "label": "B"}]
    feld = _feld(Typ.MEHRFACHAUSWAHL, optionen=options)
    offered = (Auswahl("a", "A"), Auswahl("b", "B"))
    assert read(feld, ["b", "a", "b"], offered, KONTEXT) == ["a", "b"]
