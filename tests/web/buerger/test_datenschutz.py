"""The privacy page of a Leistung: what it says is read from form, register and rules of deletion."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from pydantic import ValidationError

from portal.antrag.models import Antrag
from portal.core import clock
from portal.core.models import Retention
from portal.formular import queries
from portal.formular.rules import Typ
from portal.formular.rules.verarbeitung import Verarbeitung
from portal.konto.models import Rolle
from portal.leistung.models import Leistung
from portal.redaktion import operations
from portal.redaktion.models import Art
from tests.factories import log_in
from tests.redaktion.redaktion import HERE, URKUNDE, draft, entwurf, person
from tests.web.buerger.conftest import Get
from tests.web.buerger.test_katalog import text_of
from tests.web.verwaltung.test_seiten import editor

PAGE = f"/leistungen/{URKUNDE}/datenschutz/"


def test_it_names_every_question_of_the_form(get: Get) -> None:
    form = queries.find_for_leistung(URKUNDE)
    assert form is not None
    page = text_of(get(PAGE))
    asked = [
        field
        for step in form.schritte
        for field in step.felder
        if not field.muss_ja and field.kurz and field.typ is not Typ.VERWEIS
    ]
    missing = [field.kurz for field in asked if "{" not in field.kurz and field.kurz not in page]
    assert len(asked) > 20 and missing == []


def test_how_long_it_is_kept_is_what_the_code_keeps(get: Get, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "30 Tage" in text_of(get(PAGE))
    monkeypatch.setattr(Antrag, "retention", Retention(timedelta(days=17), "geaendert_am", "Erfundene Regel"))
    page = text_of(get(PAGE))
    assert "17 Tage" in page and "Erfundene Regel" in page and "30 Tage" not in page


def test_it_says_who_answers_for_the_data_and_what_nobody_has_confirmed(get: Get) -> None:
    page = text_of(get(PAGE, "geilenkirchen"))
    assert "Stadt Geilenkirchen" in page and "Kreis Heinsberg Betreibt das Portal im Auftrag." in page
    assert "zu prüfen" in page and "§ 55 Abs. 2 PStG" in page


def test_the_payment_service_is_named_only_where_something_is_charged(get: Get, online: None) -> None:
    assert "Bezahldienst" in text_of(get(PAGE, "geilenkirchen"))
    assert "Bezahldienst" not in text_of(get(PAGE, "wegberg"))


def test_a_leistung_without_a_form_says_that_nothing_is_asked(get: Get) -> None:
    page = text_of(get("/leistungen/musikschule/datenschutz/"))
    assert "Das Portal fragt keine Angaben ab." in page and "Wie lange es gespeichert bleibt" not in page
    assert get("/leistungen/gibt-es-nicht/datenschutz/").status_code == 404


def test_page_of_the_leistung_leads_there(get: Get) -> None:
    assert f'href="{PAGE}"' in get(f"/leistungen/{URKUNDE}/").content.decode()


def test_own_words_are_published_by_the_usual_way_and_taken_away_again(get: Get) -> None:
    by = person(Rolle.Art.REDAKTION)
    draft(by, Art.DATENSCHUTZ, URKUNDE, text="Unser Archiv bekommt [[was genau]].")
    with pytest.raises(operations.NotPublishable):
        operations.publish(by=by, art=Art.DATENSCHUTZ, gegenstand=URKUNDE, nummer=1, at=clock.now())
    draft(by, Art.DATENSCHUTZ, URKUNDE, nummer=1, text="Unser Stadtarchiv bekommt <b>Kopien")
    with pytest.raises(operations.NotPublishable):
        operations.publish(by=by, art=Art.DATENSCHUTZ, gegenstand=URKUNDE, nummer=2, at=clock.now())
    draft(by, Art.DATENSCHUTZ, URKUNDE, nummer=2, text="Unser Stadtarchiv bekommt Kopien.")
    assert "Stadtarchiv" not in text_of(get(PAGE, HERE))
    operations.publish(by=by, art=Art.DATENSCHUTZ, gegenstand=URKUNDE, nummer=3, at=clock.now())
    assert "Unser Stadtarchiv bekommt Kopien." in text_of(get(PAGE, HERE))
    assert "Stadtarchiv" not in text_of(get(PAGE, "selfkant"))
    draft(by, Art.DATENSCHUTZ, URKUNDE, text="")
    operations.publish(by=by, art=Art.DATENSCHUTZ, gegenstand=URKUNDE, nummer=1, at=clock.now())
    assert "Stadtarchiv" not in text_of(get(PAGE, HERE))


def test_an_editor_writes_it_over_the_pages(get: Get) -> None:
    zugang = editor()
    client = log_in(zugang)
    assert PAGE in client.get("/arbeitsplatz/verwaltung/datenschutz/").content.decode()
    address = f"/arbeitsplatz/verwaltung/datenschutz/{URKUNDE}/"
    saved = client.post(address, {"nummer": "0", "text": "Aus der Seite", "grund": ""})
    assert saved.headers["Location"] == f"{address}?ok=gespeichert"
    found = entwurf(zugang.staff, Art.DATENSCHUTZ, URKUNDE)
    assert found is not None and found.inhalt == {"text": "Aus der Seite"}
    assert client.get("/arbeitsplatz/verwaltung/datenschutz/gibt-es-nicht/").status_code == 404
    assert "Datenschutz: " in client.get("/arbeitsplatz/verwaltung/").content.decode()


def test_the_register_names_no_law_that_form_or_leistung_do_not_name(database: None) -> None:
    for form in map(queries.load, queries.all_ids()):
        entry = queries.load_verarbeitung(form.id)
        assert entry is not None and entry.formular == form.id
        known = {field.rechtsgrundlage for step in form.schritte for field in step.felder}
        for basis in Leistung.objects.filter(id__in=form.leistungen).values_list("rechtsgrundlagen", flat=True):
            known |= set(basis)
        assert {zweck.rechtsgrundlage for zweck in entry.zwecke} <= known | {""}


@pytest.mark.parametrize("fault", [{"zwecke": []}, {"erfunden": 1}, {"empfaenger": [{"wer": "x", "wofuer": "yyy"}]}])
def test_a_faulty_register_is_refused(fault: dict[str, object]) -> None:
    good = {"formular": "test", "zwecke": [{"text": "Ein Zweck"}], "empfaenger": []}
    assert Verarbeitung.model_validate_json(json.dumps(good))
    with pytest.raises(ValidationError):
        Verarbeitung.model_validate_json(json.dumps(good | fault))
