"""The export as it is served: per Kommune, as a whole, in pieces, and with nothing that is not confirmed."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from lxml import etree

from portal.core.tenancy import System, unit
from portal.kommune.rules import is_verified
from portal.leistung.models import Angebot, Leistung, Zustaendigkeit
from portal.leistung.operations.laden import DATEN
from portal.leistung.rules.austausch import regionalschluessel
from tests.factories import host
from tests.leistung.angebote import take_online

pytestmark = pytest.mark.usefixtures("database")
NS = {"x": "http://xoev.de/schemata/xzufi/2_2_0"}


@pytest.fixture
def urkunde_online(database: None) -> None:
    take_online("geilenkirchen", "geburtsurkunde")


def export(kommune: str) -> Any:
    response = Client(HTTP_HOST=host(kommune)).get("/api/v1/xzufi")
    assert response.status_code == 200
    assert response.streaming
    assert response["Content-Type"] == "application/xml; charset=utf-8"
    return etree.fromstring(b"".join(response.streaming_content))  # type: ignore[attr-defined]


def areas(root: Any) -> set[str]:
    return {each.text for name in ("gebietID", "gueltigkeitGebietID") for each in root.iter(f"{{{NS['x']}}}{name}")}


def test_every_leistung_is_there_once_and_valid_for_the_kommune_alone() -> None:
    root = export("selfkant")
    ids = [each.text for each in root.findall("x:schreibe/x:leistung/x:id", NS)]
    assert sorted(ids) == sorted(Leistung.objects.values_list("id", flat=True))
    assert areas(root) == {"053700024024"}


def test_the_kreis_gives_the_whole_with_all_ten_areas() -> None:
    root = export("kreis-heinsberg")
    assert len(root.findall("x:schreibe/x:leistung", NS)) == 297
    data = json.loads((DATEN / "heinsberg" / "kommunen.json").read_text())
    assert areas(root) == {record["ars"] for record in data["kommunen"]}
    records = [data["kreis"], *data["kommunen"]]
    assert all(regionalschluessel(record["ags"]) == record["ars"] for record in records)


def test_only_keys_that_fit_are_exported() -> None:
    root = export("selfkant")
    keys = {each.text for each in root.findall(".//x:referenzLeiKa/code", NS)}
    fitting = Leistung.objects.filter(herkunft__leika__schluesselPasst="ja").values_list("leika", flat=True)
    assert keys == set(fitting)
    assert len(keys) == 205


def test_only_confirmed_responsibilities_are_exported() -> None:
    root = export("kreis-heinsberg")
    claimed = {
        (claim.findtext("x:leistungID", namespaces=NS), area.text)
        for claim in root.findall(".//x:organisationseinheit/x:zustaendigkeit", NS)
        for area in claim.findall("x:gebietID", NS)
    }
    rows = Zustaendigkeit.objects.select_related("kommune").filter(bestaetigt=False)
    doubtful = {
        (leistung_id, regionalschluessel(row.kommune.ags))
        for row in rows
        for leistung_id in Leistung.objects.filter(funktion=row.funktion_id).values_list("id", flat=True)
    }
    assert claimed
    assert not claimed & doubtful


def test_an_office_without_a_verified_address_has_none() -> None:
    root = export("geilenkirchen")
    offices = {each.findtext("x:id", namespaces=NS): each for each in root.findall(".//x:organisationseinheit", NS)}
    assert offices["geilenkirchen.rathaus"].findtext("x:anschrift/x:ort", namespaces=NS) == "Geilenkirchen"
    assert offices["geilenkirchen.standesamt"].find("x:anschrift", NS) is None


def test_unverified_legal_bases_and_documents_stay_here() -> None:
    root = export("selfkant")
    written = {
        leistung.findtext("x:id", namespaces=NS): {
            code.text for code in leistung.findall("x:modulText/x:leikaTextmodul/code", NS)
        }
        for leistung in root.findall(".//x:leistung", NS)
    }
    for leistung in Leistung.objects.all():
        verified = any(is_verified(basis["confidence"]) for basis in leistung.herkunft["rechtsgrundlagen"])
        assert ("07" in written[leistung.id]) == verified
        known = is_verified(leistung.herkunft["confidence"]["unterlagen"]) and leistung.unterlagen
        assert ("08" in written[leistung.id]) == bool(known)


@pytest.mark.usefixtures("urkunde_online")
def test_what_is_online_is_a_service_with_its_link_and_the_demo_fee_is_no_fact() -> None:
    root = export("geilenkirchen")
    (service,) = root.findall(".//x:onlinedienst", NS)
    assert (
        service.findtext("x:link/x:link", namespaces=NS) == "http://geilenkirchen.localhost/leistungen/geburtsurkunde/"
    )
    assert service.findtext("x:zustaendigkeit/x:leistungID", namespaces=NS) == "geburtsurkunde"
    costs = root.xpath(".//x:leistung[x:id='geburtsurkunde']/x:modulKosten/x:beschreibung/text()", namespaces=NS)
    assert "Geilenkirchen" not in costs[0]
    assert export("selfkant").findall(".//x:onlinedienst", NS) == []


@pytest.mark.usefixtures("urkunde_online")
def test_a_fee_that_the_kommune_confirmed_is_exported_in_its_name() -> None:
    with unit(System("geilenkirchen")):
        Angebot.objects.filter(kommune_id="geilenkirchen", modus="online").update(ist_demo_einstellung=False)
    for kommune in ("geilenkirchen", "kreis-heinsberg"):
        path = ".//x:leistung[x:id='geburtsurkunde']/x:modulKosten/x:beschreibung/text()"
        (costs,) = export(kommune).xpath(path, namespaces=NS)
        assert costs == "Stadt Geilenkirchen: 10,00 €, jedes weitere gleichzeitig bestellte Exemplar 5,00 €"


def test_the_command_writes_the_same_and_names_what_it_leaves_out(
    tmp_path: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("xzufi_ausgeben", kommune="selfkant", datei=tmp_path / "selfkant.xml")
    written = etree.parse(str(tmp_path / "selfkant.xml")).getroot()
    assert len(written) == len(export("selfkant"))
    assert capsys.readouterr().err == ""
    before = Leistung.objects.get(id="reisepass").titel_en
    with unit(System("kreis-heinsberg")):
        Leistung.objects.filter(id="reisepass").update(titel_en="Passport 護照")
    try:
        call_command("xzufi_ausgeben", kommune="selfkant", datei=tmp_path / "selfkant.xml")
        assert "Ausgelassen: reisepass, Textmodul 03 (en)" in capsys.readouterr().err
    finally:
        with unit(System("kreis-heinsberg")):
            Leistung.objects.filter(id="reisepass").update(titel_en=before)


def test_who_asks_again_gets_the_same_without_a_look_into_the_database() -> None:
    first = etree.tostring(export("selfkant"))
    with CaptureQueriesContext(connection) as queries:
        assert etree.tostring(export("selfkant")) == first
    assert len(queries) == 0


def test_writing_the_whole_takes_few_statements() -> None:
    export("selfkant")
    cache.delete("xzufi:kreis-heinsberg")
    with CaptureQueriesContext(connection) as queries:
        export("kreis-heinsberg")
    assert len(queries) <= 8


def test_the_api_describes_it() -> None:
    described = Client(HTTP_HOST=host("selfkant")).get("/api/v1/openapi.json").json()
    assert "/api/v1/xzufi" in described["paths"]
