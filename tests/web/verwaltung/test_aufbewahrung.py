"""Deletion at the end of retention, as citizen, office and archive meet it; and where looks are not shown."""

from __future__ import annotations

import io
import json
import re
from datetime import timedelta
from typing import Any
from zipfile import ZipFile

import pytest

from portal.core import clock
from portal.core.tenancy import System, unit
from portal.konto.models import Rolle
from portal.leistung.models import Leistung
from portal.vorgang.models import Anbietung, Vorgang
from portal.vorgang.operations import aufbewahrung, casework
from portal.vorgang.queries.blicke import looks_at
from portal.vorgang.rules.status import Status
from tests.factories import log_in, make_konto, make_mitarbeiter, make_vorgang
from tests.redaktion.redaktion import HERE
from tests.web.verwaltung.test_seiten import V, editor
from tests.web.verwaltung.test_zugaenglich import Look, look

__all__ = ["look"]
pytestmark = pytest.mark.usefixtures("database")
R = Rolle.Art


def until(days: int) -> dict[str, str]:
    day = clock.today() + timedelta(days=days)
    return {"bis_tag": str(day.day), "bis_monat": str(day.month), "bis_jahr": str(day.year)}


def text_of(answer: Any) -> str:
    assert answer.status_code == 200, answer.status_code
    return str(answer.content.decode())


def test_the_archive_finds_its_offers_and_nothing_it_may_not_open() -> None:
    archive = log_in(editor(R.ARCHIV))
    assert archive.get("/arbeitsplatz/")["Location"] == V
    assert archive.get(V)["Location"] == f"{V}archiv/"
    page = text_of(archive.get(f"{V}archiv/"))
    links = set(re.findall(r'href="(/arbeitsplatz/[^"]*)"', page))
    assert f"{V}aufbewahrung/" in links
    assert {address: archive.get(address, follow=True).status_code for address in links} == dict.fromkeys(links, 200)


def test_the_end_of_an_akte_as_office_and_archive_meet_it(look: Look) -> None:
    zugang = make_mitarbeiter(HERE)
    vorgang_id = make_vorgang(HERE, Status.ABGELEHNT, by=zugang, ausweiskopie=True)
    clerk, archive = log_in(zugang), log_in(editor(R.ARCHIV))
    page = f"/arbeitsplatz/vorgaenge/{vorgang_id}/aufbewahrung/"
    told = text_of(clerk.get(f"/arbeitsplatz/vorgaenge/{vorgang_id}/"))
    assert "dem Archiv angeboten" in told and "vorläufig" in told and page in told
    refused = clerk.post(page, {"grund": "Klage beim Gericht", **until(-1)})
    assert refused.status_code == 422 and "Klage beim Gericht" in refused.content.decode()
    look("aufbewahrung-fehler", refused)
    clerk.post(page, {"grund": "Klage beim Gericht", **until(30)})
    held = clerk.get(page)
    assert "Die Akte ist gesperrt" in text_of(held) and "Klage beim Gericht" in text_of(held)
    look("aufbewahrung-gesperrt", held)
    assert archive.get(page).status_code == 404  # the archive has no business in it yet
    clerk.post(f"{page}aufhebung/")

    later = clock.now() + timedelta(days=11 * 366)
    assert aufbewahrung.carry_out(by=System(HERE), at=later) == 1
    queue = archive.get(f"{V}archiv/")
    with unit(System(HERE)):
        [offer] = Anbietung.objects.select_related("vorgang")
    assert offer.vorgang.nummer in text_of(queue)
    look("archiv-angebote", queue)
    assert clerk.get(f"{V}archiv/").status_code == 403
    with ZipFile(io.BytesIO(archive.get(f"{V}archiv/{offer.id}/paket/").content)) as package:
        akte = json.loads(package.read("akte.json"))
        assert akte["einreichung"]["antworten"]["nachname"] == "Probefrau"
        assert "Gründe" in akte["entscheidung"]["begruendung"]
        assert any(name.startswith("dateien/") for name in package.namelist())
    assert archive.post(f"{V}archiv/{offer.id}/antwort/", {"antwort": "vielleicht"}).status_code == 404
    archive.post(f"{V}archiv/{offer.id}/antwort/", {"antwort": "uebernommen"})
    assert aufbewahrung.carry_out(by=System(HERE), at=later) == 1
    for person, address in ((clerk, page), (archive, f"{V}archiv/{offer.id}/paket/")):
        assert person.get(address).status_code == 404
    assert "das Archiv hat sie übernommen" in text_of(archive.get(f"{V}aufbewahrung/"))


def test_looks_are_not_shown_where_a_rule_says_that_it_would_endanger_somebody() -> None:
    zugang, citizen = make_mitarbeiter(HERE), make_konto(HERE)
    plain, secret = (make_vorgang(HERE, Status.EINGEGANGEN, betrag_cents=0, citizen=citizen) for _number in range(2))
    for vorgang_id in (plain, secret):
        casework.open_akte(vorgang_id=vorgang_id, by=zugang.staff, at=clock.now())

    def seen() -> tuple[set[str], set[str]]:
        with unit(citizen):
            rows = {row.id: row for row in Vorgang.objects.select_related("leistung")}
            found = [{look.gegenstand for look in looks_at(rows[each]).blicke} for each in (plain, secret)]
        return found[0], found[1]

    both = {f"vorgang.vorgang:{plain}", f"vorgang.vorgang:{secret}"}
    assert seen() == (both, both)
    with unit(System(HERE)):
        Vorgang.objects.filter(id=secret).update(leistung=Leistung.objects.get(id="kinderschutz-meldung"))
    assert seen() == ({f"vorgang.vorgang:{plain}"}, set())  # neither there nor at the person's other Vorgang
