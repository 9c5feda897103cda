"""XDatenfelder: what is written is read again as it was, version 2 in the words of 3, and bad files are refused."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings

from portal.adapters.xdatenfelder import Unlesbar, read_schema, write_schema
from portal.formular.rules import fim
from tests.formular.schemata import SCHEMAS

NS3 = "urn:xoev-de:fim:standard:xdatenfelder_3.0.0"


def written(schema: fim.Stammdatenschema) -> bytes:
    return write_schema(schema, nachricht=UUID(int=1), at=datetime(2026, 11, 21, tzinfo=UTC))


@settings(deadline=None, max_examples=60)
@given(SCHEMAS)
def test_what_is_written_is_read_as_it_was(schema: fim.Stammdatenschema) -> None:
    data = written(schema)
    assert read_schema(data) == schema
    tree = ElementTree.fromstring(data)  # a parser that knows nothing of our table
    fields = [place for place in fim.occurrences(schema) if isinstance(place.enthaelt, fim.Datenfeld)]
    assert len(list(tree.iter(f"{{{NS3}}}datenfeld"))) == len(fields)
    assert [node.text for node in tree.iter(f"{{{NS3}}}anzahl")] == [each.anzahl for each in fim.occurrences(schema)]


OLD = """<?xml version="1.0" encoding="UTF-8"?>
<xdf:xdatenfelder.stammdatenschema.0102 xmlns:xdf="urn:xoev-de:fim:standard:xdatenfelder_2"><xdf:header/>
<xdf:stammdatenschema>
 <xdf:identifikation><xdf:id>S99000001</xdf:id><xdf:version>1.2</xdf:version></xdf:identifikation>
 <xdf:name>Probe</xdf:name><xdf:bezeichnungEingabe>Antrag</xdf:bezeichnungEingabe><xdf:beschreibung/>
 <xdf:bezug>§ 1 ProbeG
 § 2 ProbeG</xdf:bezug><xdf:status><code>aktiv</code></xdf:status><xdf:fachlicherErsteller>x</xdf:fachlicherErsteller>
 <xdf:regel><xdf:identifikation><xdf:id>R99000001</xdf:id><xdf:version>1.0</xdf:version></xdf:identifikation>
  <xdf:name>Regel</xdf:name><xdf:bezeichnungEingabe>Regel</xdf:bezeichnungEingabe>
  <xdf:definition>Eines von beiden.</xdf:definition><xdf:script>return true</xdf:script></xdf:regel>
 <xdf:struktur><xdf:anzahl>0:*</xdf:anzahl><xdf:bezug/><xdf:enthaelt><xdf:datenfeld>
  <xdf:identifikation><xdf:id>F99000002</xdf:id><xdf:version>2.0</xdf:version></xdf:identifikation>
  <xdf:name>Farbe</xdf:name><xdf:schemaelementart><code>HAR</code></xdf:schemaelementart>
  <xdf:feldart><code>select</code></xdf:feldart><xdf:datentyp><code>text</code></xdf:datentyp>
  <xdf:praezisierung>{"minLength":"1","maxLength":"20"}</xdf:praezisierung>
  <xdf:codelisteReferenz><xdf:identifikation><xdf:id>C99000001</xdf:id></xdf:identifikation>
   <xdf:genericodeIdentification><xdf:canonicalIdentification>urn:de:probe</xdf:canonicalIdentification>
   <xdf:version>1</xdf:version><xdf:canonicalVersionUri>urn:de:probe_1</xdf:canonicalVersionUri>
   </xdf:genericodeIdentification></xdf:codelisteReferenz>
 </xdf:datenfeld></xdf:enthaelt></xdf:struktur>
</xdf:stammdatenschema></xdf:xdatenfelder.stammdatenschema.0102>"""


def test_version_2_is_read_in_the_words_of_version_3() -> None:
    schema = read_schema(OLD.encode())
    assert (schema.id, schema.version, schema.bezeichnung) == ("S99000000001", "1.2.0", "Antrag")
    assert [each.text for each in schema.bezuege] == ["§ 1 ProbeG", "§ 2 ProbeG"]
    (place,), (rule,) = schema.struktur, schema.regeln
    assert (rule.id, rule.freitext, rule.skript) == ("R99000000001", "Eines von beiden.", "return true")
    assert (place.minimum, place.maximum) == (0, None)
    field = place.enthaelt
    assert isinstance(field, fim.Datenfeld)
    assert (field.id, field.version, field.feldart) == ("F99000000002", "2.0.0", "select")
    assert field.praezisierung == fim.Praezisierung(minLength="1", maxLength="20")
    assert field.codeliste == fim.Codeliste(kennung="urn:de:probe", version="1", uri="urn:de:probe_1")
    assert read_schema(written(schema)) == schema


BOMB = "<!DOCTYPE x [" + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10 if n else "haha"}">' for n in range(10)) + "]>"


def spoiled(old: str, new: str) -> bytes:
    assert old in OLD
    return OLD.replace(old, new, 1).encode()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "kein gültiges XML"),
        (OLD.encode()[:-30], "kein gültiges XML"),
        (spoiled("?>", f"?>{BOMB}").replace(b"Probe</xdf:name>", b"&a9;</xdf:name>", 1), "DTD|kein gültiges XML"),
        (spoiled("?>", '?><!DOCTYPE x SYSTEM "http://example.invalid/x.dtd">'), "DTD"),
        (spoiled("xdatenfelder_2", "xdatenfelder_1"), "kein XDatenfelder in Version 2 oder 3"),
        (spoiled("<xdf:beschreibung/>", "<xdf:beschreibung/><xdf:beschreibung/>"), "Zeile 5: .*beschreibung.*zweimal"),
        (spoiled("<xdf:beschreibung/>", "<xdf:farbe/>"), "Zeile 5: .*farbe.*nicht an diese Stelle"),
        (spoiled("<xdf:id>S99000001</xdf:id>", "<xdf:id/>"), "keine ID"),
        (spoiled("<xdf:id>S99000001</xdf:id>", ""), "keine ID"),
        (spoiled("<xdf:name>Probe</xdf:name>", ""), "„name“ fehlt"),
        (spoiled("0:*", "viele"), "anzahl.*viele"),
        (spoiled("<code>select</code>", "<code>wahl</code>"), "feldart.*wahl"),
        (spoiled('{"minLength":"1",', '{"minLength":'), "kein gültiges JSON"),
        (spoiled('{"minLength":"1","maxLength":"20"}', "[1]"), "kein gültiges JSON"),
        (spoiled('"minLength"', '"laenge"'), "Unbekannte Präzisierung: laenge"),
        (spoiled("<xdf:datenfeld>", "<xdf:datenfeldgruppe>" * 300), "kein gültiges XML"),
    ],
)  # fmt: skip
def test_a_broken_or_hostile_file_is_refused_with_its_line(data: bytes, words: str) -> None:
    read_schema(OLD.encode())
    with pytest.raises(Unlesbar, match=words):
        read_schema(data)


def test_groups_in_groups_without_end_are_refused() -> None:
    place = fim.Struktur(anzahl="1:1", enthaelt=fim.Datenfeld(id="F1", name="x", feldart="input", datentyp="text"))
    for _ in range(45):
        group = fim.Datenfeldgruppe(id="G1", name="x", struktur=(place,))
        place = fim.Struktur(anzahl="1:1", enthaelt=group)
    with pytest.raises(Unlesbar, match="verschachtelt"):
        read_schema(written(fim.Stammdatenschema(id="S1", name="x", struktur=(place,))))


def test_a_rule_is_found_at_its_element() -> None:
    schema = read_schema(OLD.encode())
    assert [(place, rule.name) for place, rule in fim.rules_of(schema)] == [("S99000000001", "Regel")]
