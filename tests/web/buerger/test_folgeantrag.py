"""A business moves from Wegberg to Erkelenz: two notices at two Kommunen, one flow, nothing typed twice."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from portal.antrag.models import Antrag
from portal.antrag.queries import draft_of
from portal.core import clock
from portal.core.tenancy import Citizen, System, unit
from portal.formular.queries import load, load_examples
from portal.kommune.models import Ort
from portal.kommune.rules.kontakt import TOWN_HALL
from portal.vorgang.models import Vorgang
from tests.citizen import TICKED, one_page_pdf
from tests.leistung.angebote import take_online

pytestmark = pytest.mark.usefixtures("database")
MOVE = load_examples("gewerbeabmeldung").find("GmbH mit zwei Geschäftsführern zieht nach Erkelenz").seiten


def online(kommune: str, leistung: str) -> None:
    take_online(kommune, leistung, formular=leistung, erste_cents=None, weitere_cents=None, amt=TOWN_HALL)


def place(kommune: str) -> str:
    with unit(System(kommune)):
        return str(Ort.objects.get(kommune_id=kommune, ist_hauptort=True).id)


@pytest.fixture
def owner() -> Client:
    online("wegberg", "gewerbeabmeldung")
    client = Client(HTTP_HOST="wegberg.localhost")
    client.post("/anmeldung/gast/", {"weiter": "/vorgaenge/"})
    return client


def walk_through(client: Client, url: str, pages: dict[str, Any]) -> str:
    """Answer page after page as the portal asks; the address of the last one."""
    for _ in range(50):
        key = url.rstrip("/").rsplit("/", 1)[-1]
        if key == "pruefen":
            return url
        ausweis = {"ausweiskopie": SimpleUploadedFile("ausweis.pdf", one_page_pdf())}
        response = client.post(url, ausweis if key == "identitaet" else pages.get(key, {}))
        assert response.status_code == 302, (key, response.context["form"].errors)
        url = response["Location"]
    raise AssertionError("the form does not end")


def deregister(owner: Client, more: dict[str, Any] | None = None, **verlegung: str) -> str:
    """Up to the Vorgang in Wegberg; its address."""
    begun = owner.post("/antraege/neu/", {"leistung": "gewerbeabmeldung", "ort": place("wegberg")})
    base = begun["Location"]
    pages = (
        MOVE
        | {"verlegung": {"verlegung_wohin": "kreis", "kuenftige_gemeinde": place("erkelenz")} | verlegung}
        | (more or {})
    )
    walk_through(owner, f"{base}standort/", pages)
    sent = owner.post(f"{base}einreichung/", TICKED | {"betrag_gesehen": "0"})
    assert sent.status_code == 302, sent.content.decode()
    return str(sent["Location"])


def second(kommune: str = "erkelenz") -> list[Antrag]:
    with unit(System(kommune)):
        return list(Antrag.objects.all())


def go_over(owner: Client, vorgang: str) -> tuple[Client, str]:
    """By the link of the Vorgang to the other host; a browser there, and where it ends."""
    led = re.findall(r'href="(/uebergang/[^"]*)"', owner.get(vorgang).content.decode())[0].replace("&amp;", "&")
    arrival = urlsplit(owner.get(led)["Location"])
    there = Client(HTTP_HOST="erkelenz.localhost")
    assert parse_qs(urlsplit(led).query)["nach"] == ["erkelenz"]
    return there, str(there.get(f"{arrival.path}?{arrival.query}")["Location"])


def test_the_second_notice_is_there_with_the_answers_of_the_first(owner: Client) -> None:
    online("erkelenz", "gewerbeanmeldung")
    vorgang = deregister(owner)
    [antrag] = second()  # before anybody went on: nothing is lost if they do not
    assert antrag.leistung_id == "gewerbeanmeldung"
    with unit(System("wegberg")):
        nummer = Vorgang.objects.get().nummer
    by = Citizen(konto_id=antrag.konto_id, kommune_id="erkelenz")
    with unit(by):
        answers = draft_of(antrag.id, by=by, today=clock.today()).answers
    assert answers["ort"] == place("erkelenz") and answers["abmeldung_nummer"] == nummer
    assert [entry["person_vornamen"] for entry in answers["personen"]] == ["Erika", "Max"]
    assert (answers["firma_name"], answers["grund"], answers["beginn"]) == (
        "Muster Handels GmbH", "verlegung", "2026-06-30",
    )  # fmt: skip
    assert (answers["betrieb_strasse"], answers["betrieb_plz"]) == ("Marktplatz", "41812")  # the new site
    assert (answers["fruehere_plz"], answers["fruehere_ort"]) == ("41812", "Wegberg")  # the old one
    assert not {"ausweiskopie", "bestaetigung_richtigkeit", "ende"} & set(answers)
    page = owner.get(vorgang).content.decode()
    assert "Teil 2 von 2" in page and "Weiter mit Teil 2" in page and "Stadt Erkelenz" in page
    assert f"/antraege/{antrag.id}/" in owner.get("/vorgaenge/").content.decode()


def test_both_are_sent_in_one_sitting_and_none_twice(owner: Client) -> None:
    online("erkelenz", "gewerbeanmeldung")
    vorgang = deregister(owner)
    there, draft = go_over(owner, vorgang)
    first_gap = there.get(draft)["Location"]
    assert first_gap.endswith("/firma/")  # the extract from the register is a file, which stays behind
    assert "Teil 2 von 2" in there.get(f"{draft}teil-2/").content.decode()
    auszug = {"registerauszug": SimpleUploadedFile("auszug.pdf", one_page_pdf())}
    firma = {**MOVE["firma"], **auszug}
    assert there.post(first_gap, firma).status_code == 302
    rest = {"unfallversicherung": {"unfalltraeger_bekannt": "nein", "mitgliedsnummer_bekannt": "nein"},
            "erlaubnispflicht": {"erlaubnis_art": "keine"}}  # fmt: skip
    gap = there.get(draft)["Location"]
    while not gap.endswith("/pruefen/"):
        key = gap.rstrip("/").rsplit("/", 1)[-1]
        ausweis = {"ausweiskopie": SimpleUploadedFile("ausweis.pdf", one_page_pdf())}
        answer = there.post(gap, ausweis if key == "identitaet" else rest[key])
        assert answer.status_code == 302, (key, answer.context["form"].errors)
        gap = there.get(draft)["Location"]
    sent = [there.post(f"{draft}einreichung/", TICKED | {"betrag_gesehen": "0"})["Location"] for _ in range(2)]
    assert sent[0] == sent[1]
    assert "Auch den zweiten Teil haben Sie abgeschickt" in owner.get(vorgang).content.decode()
    assert go_over(owner, vorgang)[1] == draft and len(second()) == 1  # the button leads to what came of it
    assert urlsplit(there.get(draft)["Location"]).path == urlsplit(sent[0]).path
    with unit(System("erkelenz")):
        assert Vorgang.objects.count() == 1


def test_where_the_other_kommune_takes_nothing_online_its_page_is_shown(owner: Client) -> None:
    vorgang = deregister(owner)
    assert second() == []
    assert "noch nicht online" in owner.get(vorgang).content.decode()
    assert go_over(owner, vorgang)[1] == "/leistungen/gewerbeanmeldung/"
    online("erkelenz", "gewerbeanmeldung")  # as if the portal had stopped before the second part was opened
    assert "Teil 2 beginnen" in owner.get(vorgang).content.decode()
    for _ in range(2):
        assert owner.post(urlsplit(vorgang).path + "folgeantrag/").status_code == 302
    assert [antrag.leistung_id for antrag in second()] == ["gewerbeanmeldung"]


def test_who_leaves_the_kreis_is_told_where_to_go_and_nothing_follows(owner: Client) -> None:
    online("erkelenz", "gewerbeanmeldung")
    outside = {"kuenftig-ausserhalb": {"auswaerts_land": "DE", "auswaerts_strasse": "Domplatz",
               "auswaerts_hausnummer": "2", "auswaerts_plz": "50667", "auswaerts_ort": "Köln"}}  # fmt: skip
    vorgang = deregister(owner, outside, verlegung_wohin="ausserhalb", kuenftige_gemeinde="")
    assert second() == [] and "Teil 2" not in owner.get(vorgang).content.decode()
    text = load("gewerbeabmeldung").schritt("kuenftig-ausserhalb").einleitung
    assert "Melden Sie den Betrieb am neuen Ort selbst an" in text


def test_what_goes_along_has_a_place_in_the_second_form() -> None:
    first, then = load("gewerbeabmeldung"), load("gewerbeanmeldung")
    folge = first.folgeantrag
    assert folge is not None
    there = {feld.id: feld for schritt in then.schritte for feld in schritt.felder}
    here = {feld.id: feld for schritt in first.schritte for feld in schritt.felder}
    pairs = {**{name: name for name in folge.gleich if name != "personen"}, **folge.anders}
    assert {n for n in pairs if n not in there} == set()
    assert {n for n, source in pairs.items() if there[n].typ != here[source].typ} == set()
    assert {*folge.orte, *folge.fest, folge.nummer} <= set(there)
