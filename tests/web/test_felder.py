"""How a field of the engine is drawn."""

from __future__ import annotations

from dataclasses import replace

from portal.formular.rules import Station, fields_of
from portal.formular.rules.beispiel import fill_in
from portal.web.assistent.felder import StationForm
from tests.formular.kuechenspuele import definition, examples


def test_what_is_fixed_or_computed_stands_in_its_field() -> None:
    formular, beispiele = definition(), examples()
    umstand, seiten = beispiele.inputs(beispiele.gueltig[0])
    answers, _ = fill_in(formular, umstand, seiten)
    form = StationForm(fields_of(formular, Station("rechnung"), answers, umstand.kontext()))
    assert form["gesamt"].value() == "3.703,50\u00a0€"
    assert 'value="Kasse"' in str(form["kommune_fest"])
    assert "readonly" in str(form["kommune_fest"])
    assert "disabled" not in str(form["kommune_fest"])  # it must be read out and reached by keyboard
    form = StationForm(fields_of(formular, Station("person"), answers, umstand.kontext()))
    assert 'value="Geilenkirchen"' in str(form["ort"])


def test_what_is_known_of_an_iban_stands_below_it_unless_it_is_refused() -> None:
    formular, beispiele = definition(), examples()
    umstand, seiten = beispiele.inputs(beispiele.gueltig[0])
    answers, _ = fill_in(formular, umstand, seiten)
    views = fields_of(formular, Station("zahlen"), answers, umstand.kontext())
    told = StationForm(views).fields["iban"]
    assert told.bemerkung.startswith("Die IBAN stimmt rechnerisch")  # type: ignore[attr-defined]
    refused = StationForm(replace(view, fehler="Nein.") if view.id == "iban" else view for view in views)
    assert refused.fields["iban"].bemerkung == ""  # type: ignore[attr-defined]
