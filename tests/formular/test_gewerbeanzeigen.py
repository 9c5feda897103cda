"""The Gewerbeanzeigen field by field against the official forms and FIM, and who gets what of them (§ 3 GewAnzV)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest

from portal.formular.queries import load, load_examples
from portal.formular.rules import Formular, Weg, shares_of, walk
from portal.formular.rules.ablauf import Station, is_visible, is_without
from portal.formular.rules.beispiel import fill_in
from portal.formular.rules.eingabe import Kontext
from portal.formular.rules.modell import Feld
from portal.formular.rules.seite import is_obligatory, words
from tests.formular.gewerbetabelle import LETZTE, TABELLEN, WENN, Zeile, recipients

FORMEN = list(TABELLEN)


@cache
def filled(formular_id: str) -> list[tuple[str, Weg, Kontext]]:
    beispiele = load_examples(formular_id)
    found = []
    for beispiel in beispiele.gueltig:
        umstand, seiten = beispiele.inputs(beispiel)
        answers, gaps = fill_in(load(formular_id), umstand, seiten)
        assert gaps == []
        found.append((beispiel.name, walk(load(formular_id), answers, umstand.kontext()), umstand.kontext()))
    return found


def differences(formular: Formular, table: list[Zeile]) -> list[str]:
    """What the form says otherwise than the table: fields, numbers, names in FIM."""
    fields = {feld.id: feld for schritt in formular.schritte for feld in schritt.felder}
    wanted = {zeile.feld: zeile for zeile in table}
    found = [f"not in the form: {name}" for name in wanted.keys() - fields.keys()]
    found += [f"not in the table: {name}" for name in fields.keys() - wanted.keys()]
    for name, zeile in wanted.items():
        if name in fields:
            found += [f"{name}: {what}" for what in _said_otherwise(fields[name], zeile)]
    return sorted(found)


def _said_otherwise(feld: Feld, zeile: Zeile) -> Iterator[str]:
    numbers = re.search(r"GewAnzV, Nr\. ([\d, ]+) „\S", feld.rechtsgrundlage)
    said = tuple(int(number) for number in numbers[1].split(", ")) if numbers else ()
    if said != zeile.nummern:
        yield f"numbers {said}, not {zeile.nummern}"
    fim = f"{feld.fim.id} {feld.fim.version}" if feld.fim else ""
    if fim != zeile.fim:
        yield f"FIM {fim!r}, not {zeile.fim!r}"
    need = {True: "O", False: "o"}[feld.pflicht] if isinstance(feld.pflicht, bool) else "C"
    if need != zeile.bedarf:
        yield f"need {need}, not {zeile.bedarf}"


def asked(formular: Formular, weg: Weg, station: Station) -> Iterator[tuple[Feld, bool, dict[str, Any]]]:
    """The fields of a page with whether they are asked on this way, and what their condition can see."""
    schritt, umgebung = formular.schritt(station.schritt), weg.umgebungen[station]
    entry = weg.voll[schritt.gruppe][station.index] if station.index is not None and schritt.gruppe else {}
    inside = umgebung.with_layer(weg.voll | entry)
    for feld in schritt.felder:
        yield feld, is_visible(feld, inside) and not is_without(feld, weg.voll), weg.voll | entry


@pytest.mark.parametrize("formular_id", FORMEN)
def test_the_form_has_every_field_of_the_official_form_and_no_other(formular_id: str) -> None:
    table = TABELLEN[formular_id]
    assert differences(load(formular_id), table) == []
    numbers = {number for zeile in table for number in zeile.nummern}
    assert numbers == set(range(1, LETZTE[formular_id]))  # all but the signature


@pytest.mark.parametrize("formular_id", FORMEN)
def test_each_field_is_asked_of_exactly_those_whom_it_concerns(formular_id: str) -> None:
    formular, seen = load(formular_id), dict[str, set[bool]]()
    table = {zeile.feld: zeile for zeile in TABELLEN[formular_id]}
    for name, weg, kontext in filled(formular_id):
        shown = {
            s
            for station in weg.stationen
            for feld, there, _a in asked(formular, weg, station)
            if there
            for s in [feld.id]
        }
        entries = weg.voll["personen"] or [{}]
        for zeile in table.values():
            of_person = zeile.feld.startswith("person_")
            views = [weg.voll | entry | {"eid": kontext.stufe >= 3} for entry in entries]
            wanted = any(WENN[zeile.wenn](view) for view in views) and bool(weg.voll["personen"] or not of_person)
            assert (zeile.feld in shown) is wanted, f"{name}: {zeile.feld}"
            seen.setdefault(zeile.wenn, set()).add(wanted)
    one_sided = {wenn for wenn, both in seen.items() if wenn != "immer" and len(both) < 2}
    assert one_sided == set()  # otherwise the examples prove nothing about it


@pytest.mark.parametrize("formular_id", FORMEN)
def test_who_is_asked_a_second_nationality_must_give_one(formular_id: str) -> None:
    """The one field whose need hangs on an answer of its page (number 10)."""
    formular, _weg, kontext = load(formular_id), *filled(formular_id)[0][1:]
    feld = formular.feld("person_staat")
    umgebung = walk(formular, {}, kontext).umgebungen[Station("standort")]
    assert is_obligatory(feld, umgebung.with_layer({"person_deutsch": False}))
    assert not is_obligatory(feld, umgebung.with_layer({"person_deutsch": True}))


def _spoiled(change: str) -> Formular:
    formular = load("gewerbeanmeldung")
    at = next(index for index, schritt in enumerate(formular.schritte) if schritt.id == "geschaeft")
    schritt = formular.schritte[at]
    feld = schritt.felder[0]
    felder = {
        "missing": schritt.felder[1:],
        "additional": [*schritt.felder, feld.model_copy(update={"id": "schuhgroesse"})],
        "obligatory": [feld.model_copy(update={"pflicht": True}), *schritt.felder[1:]],
        "number": [feld.model_copy(update={"rechtsgrundlage": "Anlage 1 GewAnzV, Nr. 4 „Name“"}), *schritt.felder[1:]],
    }[change]
    schritte = [*formular.schritte]
    schritte[at] = schritt.model_copy(update={"felder": felder})
    return formular.model_copy(update={"schritte": schritte})


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ("missing", "not in the form: geschaeftsbezeichnung"),
        ("additional", "not in the table: schuhgroesse"),
        ("obligatory", "geschaeftsbezeichnung: need O, not o"),
        ("number", "geschaeftsbezeichnung: numbers (4,), not (3,)"),
    ],
)
def test_a_form_that_left_the_table_is_caught(change: str, told: str) -> None:
    assert differences(_spoiled(change), TABELLEN["gewerbeanmeldung"]) == [told]


@pytest.mark.parametrize("formular_id", FORMEN)
def test_each_body_is_named_with_exactly_its_fields(formular_id: str) -> None:
    named = {each.id: set(each.felder) for each in load(formular_id).empfaenger}
    assert named == recipients(formular_id)


@pytest.mark.parametrize("formular_id", FORMEN)
def test_each_body_gets_of_an_example_exactly_its_fields(formular_id: str) -> None:
    formular, wanted = load(formular_id), recipients(formular_id)
    for name, weg, kontext in filled(formular_id):
        given = {key for entry in [weg.voll, *weg.voll["personen"]] for key in entry}
        shares = {each.empfaenger.id: each.felder for each in shares_of(formular, weg, kontext)}
        bodies = set(wanted) - {"zoll"}  # only where the office sees a breach, never by itself
        if "registergericht" in bodies and not WENN["eingetragen"](weg.voll):
            bodies.remove("registergericht")
        assert set(shares) == bodies, name
        for who, fields in shares.items():
            assert fields == wanted[who] & given, f"{name}: {who}"
            assert not {"ausweiskopie", "vollmacht", "email"} & fields


@pytest.mark.parametrize("formular_id", FORMEN)
def test_only_who_has_no_fixed_place_reads_where_an_itinerant_trade_is(formular_id: str) -> None:
    formular = load(formular_id)
    texts = {}
    for name, weg, _kontext in filled(formular_id):
        umgebung = weg.umgebungen[Station("betriebsstaette")]
        hint = words(formular.feld("betrieb_strasse"), umgebung)[1]
        assert ("Beim Reisegewerbe" in hint) == (weg.voll.get("reisegewerbe") == "ja"), name
        texts[name] = hint
    assert "Reisegewerbe" not in formular.schritt("betriebsstaette").einleitung
    assert any(not hint for hint in texts.values())
