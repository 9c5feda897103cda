"""Loading Kreis Heinsberg: complete, the same a second time, and careful with what people maintain."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from portal.core.tenancy import System, unit
from portal.kommune.models import Kommune, Organisationseinheit, Ort
from portal.leistung import operations
from portal.leistung.models import Angebot, Gebuehr, Lebenslage, Leistung, Suchtext, Zustaendigkeit
from portal.leistung.operations.laden import DATEN

pytestmark = pytest.mark.usefixtures("database")

FOLDER = DATEN / "heinsberg"
HOSTS = "{id}.localhost"


def _read(name: str) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((FOLDER / name).read_text(encoding="utf-8"))
    return content


def test_everything_of_the_data_is_there() -> None:
    kommunen, leistungen = _read("kommunen.json"), _read("leistungen.json")
    assert Kommune.objects.count() == 11
    assert Kommune.objects.filter(ist_kreis=True).count() == 1
    assert Leistung.objects.count() == len(leistungen["leistungen"]) == 297
    for record in kommunen["kommunen"]:
        names = {part["name"] for part in record["ortsteile"]} | {record["name"]}
        assert set(Ort.objects.filter(kommune_id=record["id"]).values_list("name", flat=True)) == names
    functions = _read("behoerden.json")["zustaendigkeiten"]
    own = [entry for entry in functions if "auchKreis" in entry]
    assert Zustaendigkeit.objects.count() == sum(len(entry["zustaendig"]) for entry in functions) + len(own) == 632
    assert Gebuehr.objects.count() == len(_read("gebuehren.json")["gebuehren"])


def test_a_second_run_changes_nothing() -> None:
    changes = operations.load_heinsberg(hosts=HOSTS)
    assert not {kind: found for kind, found in changes.items() if found}
    assert len(changes) == 15


def test_after_loading_every_leistung_is_information_only() -> None:
    assert Angebot.objects.count() == 11 * 297
    assert not Angebot.objects.exclude(modus="information").exists()
    assert not Angebot.objects.exclude(erste_cents=None).exists()


def test_references_between_the_files_hold() -> None:
    lagen = set(Lebenslage.objects.values_list("id", flat=True))
    assert all(set(ids) <= lagen for ids in Leistung.objects.values_list("lebenslagen", flat=True))
    offices = Organisationseinheit.objects.filter(kommune__ist_kreis=True)
    kreis_offices = set(offices.values_list("schluessel", flat=True))
    stellen = Leistung.objects.filter(ebene="Kreis").values_list("stelle", flat=True)
    assert set(stellen) <= kreis_offices


def test_every_standesamt_is_there_and_nothing_about_it_is_made_up() -> None:
    offices = Organisationseinheit.objects.filter(funktion="standesamt")
    assert offices.count() == 10
    assert not offices.exclude(anschrift="", oeffnungszeiten="", telefon="", email="").exists()
    halls = Organisationseinheit.objects.filter(schluessel="rathaus")
    assert halls.count() == 11
    assert all(hall.anschrift and hall.anschrift_geprueft for hall in halls)


def test_only_what_is_verified_becomes_a_fact() -> None:
    leistung = Leistung.objects.get(id="geburtsurkunde")
    assert leistung.bearbeitungszeit == ""  # "3-10 Tage" is own knowledge in the data
    assert leistung.gebuehr_text.startswith("10,00 €")
    assert Leistung.objects.get(id="ehe-nachbeurkundung").gebuehr_text == ""  # "Landestarif prüfen"


def test_cents_are_exact_and_words_are_no_amount() -> None:
    fees = {row.tatbestand: row for row in Gebuehr.objects.filter(leistung_id="geburtsurkunde")}
    assert fees["Personenstandsurkunde, erstes Exemplar"].cents == 1000
    assert fees["jedes weitere gleichzeitig beantragte Exemplar"].cents is None
    search = fees["Suchgebühr bei fehlenden Angaben"]
    assert (search.cents, search.cents_bis) == (1700, 6600)


def test_a_cleared_village_is_found_but_marked() -> None:
    found = {ort.name: ort.historisch for ort in Ort.objects.filter(kommune_id="erkelenz", name__startswith="Immerath")}
    assert found == {"Immerath": True, "Immerath (neu)": False}


def test_what_people_maintain_survives_a_reload() -> None:
    office = Organisationseinheit.objects.get(kommune_id="wegberg", schluessel="standesamt")
    with unit(System("wegberg")):
        Organisationseinheit.objects.filter(id=office.id).update(oeffnungszeiten="Mo 9-12", name="Falscher Name")
    changes = operations.load_heinsberg(hosts=HOSTS)
    again = Organisationseinheit.objects.get(id=office.id)
    assert (again.oeffnungszeiten, again.name) == ("Mo 9-12", "Standesamt")
    assert changes["Organisationseinheiten"].changed == 1
    with unit(System("wegberg")):
        Organisationseinheit.objects.filter(id=office.id).update(oeffnungszeiten="")


def test_what_is_online_stays_online(urkunde_online: None) -> None:
    operations.load_heinsberg(hosts=HOSTS)
    assert Angebot.objects.get(kommune_id="geilenkirchen", leistung_id="geburtsurkunde").is_online


def test_no_text_of_a_list_is_cut_off_in_its_brackets() -> None:
    for record in _read("leistungen.json")["leistungen"]:
        for text in [*(basis["text"] for basis in record["rechtsgrundlagen"]), *record["unterlagen"]]:
            assert text.count("(") == text.count(")"), (record["id"], text)


def test_hosts_are_those_of_the_data_unless_told_otherwise() -> None:
    assert Kommune.objects.get(id="selfkant").host == "selfkant.localhost"
    try:
        operations.load_heinsberg()
        assert Kommune.objects.get(id="selfkant").host == "service.selfkant.de"
    finally:
        operations.load_heinsberg(hosts=HOSTS)


def test_the_search_has_words_of_every_leistung_in_every_kommune() -> None:
    assert Suchtext.objects.filter(leistung__isnull=False).count() == 11 * 297
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM leistung_suchtext WHERE vektor = ''::tsvector")
        assert cursor.fetchone()[0] == 0


# Lists of records in the data: how many there are, all with a source and a confidence of their own, but for one.
RECORDS = {
    "behoerden.json": {"kreisAemter": 17, "zustaendigkeiten": 63, "externeStellen": 42, "generischeStellen": 1},
    "gebuehren.json": {"gebuehren": 46, "regeln": 8},
    "kommunen.json": {"kommunen": 10},
    "lebenslagen.json": {"buerger": 37, "unternehmen": 16, "sdg": 2, "originalListe": 55},
    "leistungen.json": {"leistungen": 297},
    "vereinbarungen.json": {"vereinbarungen": 66},
}
WITHOUT = {"originalListe"}  # see below


@pytest.mark.parametrize("name", RECORDS)
def test_every_record_says_where_it_comes_from(name: str) -> None:
    lists = {key: value for key, value in _read(name).items() if isinstance(value, list)}
    records = {key: value for key, value in lists.items() if isinstance(value[0], dict)}
    assert {key: len(value) for key, value in records.items()} == RECORDS[name]
    for key in records.keys() - WITHOUT:
        assert all(each.get("source") and each.get("confidence") for each in records[key]), key
    assert Path(FOLDER / "ATTRIBUTION.md").is_file()


def test_the_official_names_of_lebenslagen_have_the_source_of_their_file() -> None:
    """The catalogue's own 55, word for word: they have nothing else to say, and what is built on them names them."""
    data = _read("lebenslagen.json")
    official = {(each["lebenslage"], each["themenfeld"]) for each in data["originalListe"]}
    assert len(official) == 55
    assert "OZG-Umsetzungskatalog" in data["grundlage"]
    assert data["confidence"].startswith("verified in a public source")
    for record in data["buerger"] + data["unternehmen"]:
        assert (record["ozgLebenslage"], record["ozgThemenfeld"]) in official, record["id"]
