"""Texts that editors type or paste, and the differences they are shown."""

from __future__ import annotations

from datetime import date
from time import process_time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.redaktion.rules.angebot import Angebotsstand, Hindernis, Umfeld, hindrances
from portal.redaktion.rules.text import clean, faults
from portal.redaktion.rules.vergleich import Wandel, differences
from portal.web.ui.templatetags.redaktionstext import redaktionstext

WORD = (
    "Bitte bringen Sie mit:\r\n\u00b7\u00a0\u00a0 Ausweis\r\no\tFoto\r\n"
    "\uf0b7\tGeld\u200b\r\n\r\n\r\n\r\nDanke\u00a0schön"
)


def test_what_word_leaves_becomes_plain() -> None:
    assert clean(WORD) == "Bitte bringen Sie mit:\n- Ausweis\n- Foto\n- Geld\n\nDanke schön"


def test_a_paragraph_sign_is_no_bullet() -> None:
    assert clean("§ 5 Abs. 1 HundG") == "§ 5 Abs. 1 HundG"


@given(st.text())
def test_cleaning_twice_changes_nothing(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("x" * 20_001, "zu_lang"),
        ("![](foto.jpg)", "bild"),
        ('<img src="x">', "bild"),
        ("Text <script>alert(1)</script>", "html"),
        ("<b>fett</b>", "html"),
        ("[](https://www.kreis-heinsberg.de)", "link_leer"),
        ("[Hier](https://www.kreis-heinsberg.de)", "link_wort"),
        ("[Formular](http:/kaputt)", "link_ziel"),
        ("[Formular](javascript:alert(1))", "link_ziel"),
        ("[Formular](//fremd.example/x)", "link_ziel"),
        ("[Formular\nA 38](//fremd.example/x)", "link_ziel"),
        ("[Formular [A 38] dazu](//fremd.example/x)", "link_ziel"),
        ("[Formular](\n//fremd.example/x)", "link_ziel"),
        ("[Formular](intent://x)", "link_ziel"),
        ("[Formular](www.kreis-heinsberg.de)", "link_ziel"),
    ],
)
def test_what_cannot_be_taken_is_named(text: str, code: str) -> None:
    assert [fault.code for fault in faults(text)] == [code]


@pytest.mark.parametrize(
    "target",
    ["https://www.heinsberg.de/a?b=c#d", "mailto:amt@heinsberg.de", "tel:+49 2452 130", "/leistungen/kita/?x=1"],
)
def test_links_that_lead_somewhere_are_taken(target: str) -> None:
    assert faults(f"Siehe [das Formular]({target}).") == []


@given(st.text(alphabet="ab .\n"), st.text(alphabet="ab .\n"))
def test_differences_give_both_texts_again(old: str, new: str) -> None:
    pieces = list(differences(old, new))
    assert "".join(piece.text for piece in pieces if piece.wandel != Wandel.NEU) == old
    assert "".join(piece.text for piece in pieces if piece.wandel != Wandel.ENTFALLEN) == new


def test_a_megabyte_is_compared_in_time() -> None:
    old = "Der Hund wird angemeldet, die Steuer ist fällig. " * 400
    assert any(piece.wandel == Wandel.NEU for piece in differences(old, old.replace("fällig", "zu zahlen", 50)))


@pytest.mark.parametrize(
    "text",
    [
        "[a\nb](//fremd.example/x)",
        "[a [b] c](ftp://fremd.example)",
        "[a\\] b](intent://x)",
        "[a](javascript:alert(1))",
        "[a](&#106;avascript:x)",
        "[a](data:image/png;base64,AAAA)",
        "[r][1]\n\n[1]: javascript:x",
        "<javascript:x>",
    ],
)
def test_only_a_target_that_counts_becomes_a_link(text: str) -> None:
    assert "<a" not in redaktionstext(text) and "<javascript" not in redaktionstext(text)


def test_a_telephone_number_with_spaces_becomes_a_link() -> None:
    assert '<a href="tel:+4924516290">' in redaktionstext(clean("[Bürgerbüro](tel:+49 2451 6290)"))


@pytest.mark.parametrize("text", ["a" + "\n" * 50_000 + "b", "[" * 20_000, "![" * 10_000])
def test_no_text_keeps_the_portal_busy(text: str) -> None:
    """Each took 2 to 26 seconds when every bracket and every empty line was read to the end of the text."""
    begun = process_time()
    faults(clean(text))
    assert process_time() - begun < 1


@pytest.mark.parametrize(("old", "new"), [("Wort " * 4_000, "Wort " * 3_999 + "x"), ("a b " * 2_500, "b a b " * 1_800)])
def test_no_comparison_keeps_the_portal_busy(old: str, new: str) -> None:
    begun = process_time()
    found = list(differences(old, new))
    assert process_time() - begun < 3
    assert "".join(each.text for each in found if each.wandel != Wandel.NEU) == old
    assert "".join(each.text for each in found if each.wandel != Wandel.ENTFALLEN) == new


ONLINE: dict[str, Any] = {"modus": "online", "organisationseinheit_id": 1}
READY: dict[str, Any] = {"hat_formular": True, "stelle_erreichbar": True, "hat_datenschutz": True}


@pytest.mark.parametrize(
    ("stand", "umfeld", "codes"),
    [
        ({"modus": "druck"}, {"hat_formular": True}, []),
        ({"modus": "druck"}, {}, ["ziel_fehlt"]),
        ({"modus": "extern"}, {"hat_formular": True}, ["ziel_fehlt"]),
        ({"modus": "information", "organisationseinheit_id": 1}, {"stelle_ab": date(2027, 1, 1)}, []),
        (ONLINE, READY, ["gebuehr_fehlt"]),
        (ONLINE, READY | {"ohne_betrag": True}, []),
        (ONLINE | {"saetze": {"a": 0}}, READY | {"saetze": frozenset({"a", "b"})}, ["satz_fehlt"]),
        (ONLINE | {"saetze": {"a": 0, "b": 0}}, READY | {"saetze": frozenset({"a", "b"})}, []),
        (
            ONLINE | {"saetze": {"a": 100}},
            READY | {"saetze": frozenset({"a"})},
            ["grundlage_fehlt", "bezahldienst_fehlt"],
        ),
    ],
)
def test_what_a_way_needs(stand: dict[str, Any], umfeld: dict[str, Any], codes: list[str]) -> None:
    known: dict[str, Any] = dict.fromkeys(Umfeld.__dataclass_fields__, False) | {
        "stelle_ab": None,
        "saetze": frozenset(),
    }
    around = Umfeld(**(known | {"stelle_da": True, "beschreibung": "Worum es geht."} | umfeld))
    assert [each.code for each in hindrances(Angebotsstand(**stand), around)] == codes


def test_no_application_goes_to_an_office_that_has_not_begun() -> None:
    known: dict[str, Any] = dict.fromkeys(Umfeld.__dataclass_fields__, True)
    around = Umfeld(**(known | {"stelle_ab": date(2027, 1, 1), "braucht_weitere": False, "saetze": frozenset()}))
    online = Angebotsstand(modus="online", organisationseinheit_id=1, erste_cents=0)
    assert hindrances(online, around) == [Hindernis("stelle_spaeter", "organisationseinheit", "01.01.2027")]
