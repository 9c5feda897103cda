"""What people type: dates, names, numbers, addresses; clear German messages; nothing typed is lost."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from datetime import date

import pytest

from portal.formular.rules import Auswahl, Feld, Kontext, Typ
from portal.formular.rules.ausdruck import Umgebung, Wert, parse_expression
from portal.formular.rules.datum import DatumFehler, Genauigkeit, as_typed, format_date, parse_date
from portal.formular.rules.eingabe import Ungueltig, as_raw, as_text, read, remark
from portal.formular.rules.iban import read_banks
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
        ("Freitag, 27. März 1987", "1987-03-27"),
        ("am 27.März1987.", "1987-03-27"),
        ("27,3,1987", "1987-03-27"),
        ("xx.xx.1950", "1950"),
        ("XX.XX.1950", "1950"),
        ("X.X.1950", "1950"),
        ("1950-00-00", "1950"),
        ("XX.04.1950", "1950-04"),
        ("00.04.1950", "1950-04"),
        ("3 March 1980", "1980-03-03"),
        ("12 December 1980", "1980-12-12"),
        ("3rd May 1980", "1980-05-03"),
        ("Tuesday, 1 Oct 1980", "1980-10-01"),
        ("December 12, 1980", "1980-12-12"),
        ("March 1980", "1980-03"),
    ],
)
def test_date_as_people_type_it(typed: str, iso: str) -> None:
    assert parse_date(typed, genauigkeit=Genauigkeit.JAHR) == iso
    assert parse_date(as_typed(iso), genauigkeit=Genauigkeit.JAHR) == iso


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("1.4.11", "vier Ziffern"),
        ("27. März 87", "vier Ziffern"),
        ("27.3.'87", "vier Ziffern"),
        ("1/4/2011", "mit Punkten"),
        ("29.2.2023", "Den 29. Februar 2023 gibt es nicht"),
        ("1.13.2011", "Einen Monat 13 gibt es nicht"),
        ("0.4.2011", "Den 0. April 2011 gibt es nicht"),
        ("00.13.1950", "Einen Monat 13 gibt es nicht"),
        ("3 Marsh 1980", "kein Datum, das wir lesen können"),
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


def test_a_date_without_its_century_says_what_it_may_mean() -> None:
    with pytest.raises(DatumFehler) as refused:
        parse_date("29.2.'80")
    assert refused.value.moeglich == tuple(f"{century}80-02-29" for century in range(15, 22))


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
        ({"summe": [{"feld": "eins"}, {"feld": "fehlt"}, "0.5"]}, "1.5"),
        ({"summe": [{"feld": "fehlt"}]}, None),
        ({"differenz": [{"feld": "eins"}, 3]}, -2),
        ({"differenz": [{"feld": "eins"}, {"feld": "fehlt"}]}, None),
        ({"produkt": ["2.50", 4]}, "10"),
        ({"produkt": [2, {"feld": "text"}]}, None),
        ({"falls": [{"gleich": [{"feld": "eins"}, 1]}, "ja", "nein"]}, "ja"),
        ({"anzahl": "g"}, 2),
        ({"anzahl": "fehlt"}, 0),
        ({"summe_ueber": {"gruppe": "g", "wert": {"produkt": [{"feld": "x"}, 10]}}}, "30"),
        ({"kleiner": [{"feld": "eins"}, "9.5"]}, True),
        ({"mindestens": [{"feld": "eins"}, True]}, False),
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
    ("text", "foreign"), [("Иван", "И"), ("李", "李"), ("M4x", "4"), ("a\u0336b", "a\u0336"), ("x\u0000", "\u0000")]
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
        (_feld(Typ.ZEIT), "9", "09:00"),
        (_feld(Typ.ZEIT), "9 Uhr", "09:00"),
        (_feld(Typ.ZEIT), "9.30", "09:30"),
        (_feld(Typ.ZEIT), "9 Uhr 5", "09:05"),
        (_feld(Typ.ZEIT), "2359 Uhr", "23:59"),
        (_feld(Typ.ZEIT), "0:30", "00:30"),
        (_feld(Typ.BETRAG), "1.234,5", 123450),
        (_feld(Typ.BETRAG), "12 €", 1200),
        (_feld(Typ.BETRAG), "EUR 12,-", 1200),
        (_feld(Typ.BETRAG), "12.50", 1250),
        (_feld(Typ.BETRAG), "1.234", 123400),
        (_feld(Typ.BETRAG, minimum=-10_000), "-0,5", -50),
        (_feld(Typ.DEZIMAL), "1 234,50", "1234.5"),
        (_feld(Typ.DEZIMAL, einheit="m²"), "72,5 m²", "72.5"),
        (_feld(Typ.DEZIMAL, nachkommastellen=3), "1,234", "1.234"),
        (_feld(Typ.GANZZAHL, einheit="Tage"), "3 Tage", 3),
        (_feld(Typ.IBAN), "de89 3704 0044 0532 0130 00", "DE89370400440532013000"),
        (_feld(Typ.IBAN), "IBAN: NL91 ABNA 0417 1643 00", "NL91ABNA0417164300"),
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
        (_feld(Typ.TEXT, name=True), "D\u0300uro", "Das Zeichen „D\u0300“ können wir in einem Namen nicht"),
        (_feld(Typ.TEXT), "Q\u0301", "Das Zeichen „Q\u0301“"),
        (_feld(Typ.TEXT), "\u0300", "Ein unsichtbares Zeichen"),
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
        (_feld(Typ.ZEIT), "25:00", "25:00 gibt es nicht"),
        (_feld(Typ.ZEIT), "24:00", "Mitternacht"),
        (_feld(Typ.ZEIT), "morgens", "keine Uhrzeit"),
        (_feld(Typ.BETRAG), "1,234", "zwei Stellen nach dem Komma"),
        (_feld(Typ.BETRAG), "viel", "kein Betrag"),
        (_feld(Typ.BETRAG), "1." + "000." * 2000 + "000", "kein Betrag"),
        (_feld(Typ.BETRAG), "-1", "mindestens 0,00 Euro"),
        (_feld(Typ.BETRAG, maximum=5000), "50,01", "höchstens 50,00 Euro"),
        (_feld(Typ.DEZIMAL, nachkommastellen=3), "1.234", "1234 oder 1,234"),
        (_feld(Typ.DEZIMAL, nachkommastellen=1), "1,25", "höchstens eine Stelle"),
        (_feld(Typ.DEZIMAL, minimum=0, maximum=1), "1,01", "von 0 bis 1"),
        (_feld(Typ.DEZIMAL), "1,2,3", "keine Zahl"),
        (_feld(Typ.IBAN), "DE88 3704 0044 0532 0130 00", "Prüfziffer passt nicht"),
        (_feld(Typ.IBAN), "DE89 3704 0044 0532 0130 0", r"mit DE \(Deutschland\) hat 22 Zeichen. Hier sind es 21"),
        (_feld(Typ.IBAN), "532013000", "zwei Buchstaben"),
        (_feld(Typ.IBAN), "ZZ89 3704 0044", "kein Land mit IBAN"),
        (_feld(Typ.IBAN), "DE" + "9" * 9000, "Hier sind es 9002"),
        (_feld(Typ.IBAN), "Sparkasse", "keine IBAN"),
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


@pytest.mark.parametrize(
    ("feld", "wert", "text"),
    [
        (_feld(Typ.ZEIT), "09:30", "9:30 Uhr"),
        (_feld(Typ.BETRAG), 123450, "1.234,50\u00a0€"),
        (_feld(Typ.BETRAG), -50, "-0,50\u00a0€"),
        (_feld(Typ.DEZIMAL, einheit="m²"), "-1234.5", "-1.234,5 m²"),
        (_feld(Typ.IBAN), "DE89370400440532013000", "DE89 3704 0044 0532 0130 00"),
    ],
)
def test_a_value_as_people_read_it(feld: Feld, wert: Wert, text: str) -> None:
    assert as_text(feld, wert, (), KONTEXT) == text


def test_a_bank_is_named_only_where_the_list_of_the_bundesbank_says_so() -> None:
    line = "370400441" + "Commerzbank".ljust(58) + "50447" + "Köln".ljust(35) + "Commerzbank Köln".ljust(27) + " " * 34
    banken = read_banks(f"{line}\r\n{line.replace('370400441Co', '370400442Co')}\r\n".encode("iso-8859-1"))
    assert banken == {"37040044": "Commerzbank"}
    feld, known = _feld(Typ.IBAN), "DE89370400440532013000"
    assert remark(feld, known, replace(KONTEXT, banken=banken)).startswith("Bank: Commerzbank. Die IBAN stimmt rechn")
    assert remark(feld, known, KONTEXT).startswith(
        "Die IBAN stimmt rechnerisch. Ob es das Konto gibt, prüfen wir nicht"
    )
    assert remark(feld, "NL91ABNA0417164300", replace(KONTEXT, banken=banken)).startswith("Die IBAN stimmt")
    with pytest.raises(ValueError, match="168 characters"):
        read_banks(b"37040044;Commerzbank\n")
