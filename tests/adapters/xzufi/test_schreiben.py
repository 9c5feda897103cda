"""What an export says in XZuFi's words, and what it must not say."""

from __future__ import annotations

from dataclasses import replace

import pytest

from portal.adapters.xzufi.regeln import fault_of_markup, from_html, to_html
from portal.leistung.ports import Auszug
from tests.adapters.xzufi.proben import AT, DIENST, LEISTUNG, STELLE, adapter, many, read, tree, written

NS = {"x": "http://xoev.de/schemata/xzufi/2_2_0", "xsi": "http://www.w3.org/2001/XMLSchema-instance"}


def test_a_leistung_carries_its_key_its_texts_and_its_area() -> None:
    node = tree(LEISTUNG).find("x:schreibe/x:leistung", NS)
    assert node.findtext("x:id", namespaces=NS) == "probe"
    assert node.find("x:id", NS).attrib == {"schemeID": "serviceportal:leistung", "schemeAgencyName": "Kreis Muster"}
    assert node.findtext("x:referenzLeiKa/code", namespaces=NS) == "99999001012000"
    assert node.findtext("x:idSekundaer", namespaces=NS) == "99999001012000"
    kind = node.find("x:struktur", NS).get(f"{{{NS['xsi']}}}type")
    assert kind == "xzufi:LeistungsstrukturObjektMitVerrichtung"
    titles = {each.get("languageCode"): each.text for each in node.findall("x:modulText[1]/x:inhalt", NS)}
    assert titles == {"de": "Probe &amp; Muster beantragen", "en": "Apply for a sample"}
    assert [each.text for each in node.findall("x:sprachversion/x:languageCode", NS)] == ["de", "en"]
    assert node.findtext("x:gueltigkeitGebietID", namespaces=NS) == "053709999999"


def test_the_redaktion_is_named_only_when_it_has_an_id() -> None:
    assert tree(LEISTUNG, redaktion="L000000").find(".//x:id", NS).get("schemeAgencyID") == "L000000"
    assert tree(LEISTUNG).find(".//x:id", NS).get("schemeAgencyID") is None


def test_the_version_stands_at_the_root_and_the_head_comes_first() -> None:
    root = tree(LEISTUNG)
    assert root.get("xzufiVersion") == "2.2.0"
    assert root[0].tag.endswith("nachrichtenkopf")
    assert root.findtext("x:nachrichtenkopf/x:erstelltDatumZeit", namespaces=NS) == "2026-11-16T09:00:00+01:00"


def test_what_is_unknown_leaves_no_trace() -> None:
    bare = replace(LEISTUNG, leika=(), typ="", kosten="", bearbeitungsdauer="", vertrauensniveau="", begriffe=())
    node = tree(bare).find("x:schreibe/x:leistung", NS)
    names = {child.tag.rpartition("}")[2] for child in node}
    assert names == {"id", "modulText", "gueltigkeitGebietID", "sprachversion"}
    office = replace(STELLE, anschrift=None, telefon="", email="", oeffnungszeiten="", zustaendigkeiten=())
    names = {child.tag.rpartition("}")[2] for child in tree(office).find("x:schreibe/x:organisationseinheit", NS)}
    assert names == {"id", "name"}


def test_everything_comes_back_as_it_was_written() -> None:
    assert read(written(LEISTUNG, STELLE, replace(DIENST))) == [
        replace(LEISTUNG, weitere=read(written(LEISTUNG))[0].weitere),  # type: ignore[union-attr]
        STELLE,
        DIENST,
    ]


def test_a_long_catalogue_comes_in_pieces() -> None:
    pieces = list(adapter().write(Auszug("Kreis Muster", AT, many(2000))))
    assert len(pieces) > 5
    assert max(map(len, pieces)) < 70_000
    assert len(read(b"".join(pieces))) == 2000


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Probe 漢字", "de"),
        ("Probe \u202e umgekehrt", "de"),
        ("Probe \x07", "de"),
        ("Aanvraag", "nl"),
        ("Probe 🐕", "de"),
    ],
)
def test_a_text_that_the_pvog_refuses_is_left_out_and_named(text: str, language: str) -> None:
    wrong = replace(LEISTUNG, texte={("03", "de"): "Probe", ("05", language): text})
    assert len(adapter().faults(wrong)) == 1
    assert tree(wrong).findall(".//x:modulText[2]", NS) == []
    assert adapter().faults(LEISTUNG) == []


@pytest.mark.parametrize(
    "markup",
    [
        "<script>alert(1)</script>",
        '<p style="color:red">Probe</p>',
        "<a>ohne Ziel</a>",
        '<a href="javascript:alert(1)">Probe</a>',
        '<img src="x">',
        "<!-- Probe -->",
    ],
)
def test_markup_beyond_the_rules_is_found(markup: str) -> None:
    assert fault_of_markup(markup)


@pytest.mark.parametrize(
    "text", ["1 < 2 & 3 > 2", "Zeile eins\nZeile zwei", '<a href="x">kein Verweis</a>', "„Wort“ – x"]
)
def test_our_texts_keep_the_rules_and_come_back(text: str) -> None:
    assert not fault_of_markup(to_html(text))
    assert from_html(to_html(text)) == adapter().plain(text)


def test_markup_of_others_becomes_plain_lines() -> None:
    assert (
        from_html("<p>Eins</p><ul><li>Zwei</li><li>Drei&nbsp;&amp; <b>vier</b></li></ul>") == "Eins\nZwei\nDrei & vier"
    )
