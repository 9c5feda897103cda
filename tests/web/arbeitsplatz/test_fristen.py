"""A deemed approval over HTTP: the clerk's steps, the citizen's certificate, and a third party who learns no more."""

from __future__ import annotations

import json
import re
from datetime import datetime, timedelta
from html import unescape
from typing import Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from portal.antrag.models import Antrag
from portal.core import clock
from portal.core.tenancy import Citizen, System, unit
from portal.kommune.models import Ort
from portal.vorgang import tasks
from portal.vorgang.models import Bescheid, Entscheidung, Frist, Vorgangsdokument
from portal.vorgang.operations import fiktion, fristen
from portal.vorgang.operations.documents import data_for
from portal.vorgang.queries import vorgang_by_id
from portal.vorgang.rules.status import Status
from tests.antrag import begin
from tests.factories import decide_by_bescheid, deposit_remedy, log_in, make_mitarbeiter, make_vorgang, vorgang
from tests.web.arbeitsplatz.test_postkorb import queries_of

pytestmark = pytest.mark.usefixtures("database")
HERE, THIRD = "geilenkirchen", Vorgangsdokument.Art.FIKTIONSBESCHEINIGUNG_DRITTE


@pytest.fixture
def citizen(guest: Client, ort: Ort) -> Citizen:
    """The person behind `guest`."""
    begin(guest, ort)
    with unit(System(HERE)):
        return Citizen(Antrag.objects.get().konto_id, HERE)


def day(name: str, at: datetime) -> dict[str, str]:
    """As it is typed where people live: in UTC the day begins an hour or two later."""
    here = at.astimezone(clock.BERLIN)
    return {f"{name}_tag": f"{here.day}", f"{name}_monat": f"{here.month}", f"{name}_jahr": f"{here.year}"}


def text(page: bytes) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]*>", " ", page.decode())))


def wanted(vorgang_id: UUID) -> UUID:
    with unit(System(HERE)):
        found: UUID = Vorgangsdokument.objects.get(vorgang_id=vorgang_id, art=THIRD).datei_id
    return found


def test_a_third_party_learns_of_a_deemed_approval_from_the_office_alone(guest: Client, citizen: Citizen) -> None:
    vorgang_id = make_vorgang(citizen=citizen, leistung_id="reisegewerbekarte", betrag_cents=0)
    clerk, neighbour = log_in(make_mitarbeiter()), Client(HTTP_HOST=f"{HERE}.localhost")
    office, own = f"/arbeitsplatz/vorgaenge/{vorgang_id}/", f"/vorgaenge/{vorgang_id}/"
    assert "noch nicht begonnen" in text(guest.get(own).content)

    # Complete documents: the period begins, and both sides read its end.
    step = office + "vollstaendigkeit/"
    forgotten = clerk.post(step, day("seit", clock.now()))
    assert forgotten.status_code == 422 and "Prüfen Sie zuerst die Vorschrift" in text(forgotten.content)
    tomorrow = clerk.post(step, day("seit", clock.now() + timedelta(days=2)) | {"regel_geprueft": "on"})
    assert tomorrow.status_code == 422 and "zwischen dem Eingang und heute" in text(tomorrow.content)
    assert clerk.post(step, day("seit", clock.now()) | {"regel_geprueft": "on"}).status_code == 302
    [end] = re.findall(r"bis (\d+\. \w+ \d{4})", text(clerk.get(office).content.split(b'id="fristen"')[1]))[:1]
    assert f"bis {end}" in text(guest.get(own).content) and "§ 6a GewO" in text(guest.get(own).content)

    # Extended once, with reasons that the citizen reads.
    step = office + "fristverlaengerung/"
    until = day("bis", clock.now() + timedelta(days=150))
    empty = clerk.post(step, until | {"begruendung": ""})
    assert empty.status_code == 422 and "braucht eine Begründung" in text(empty.content)
    reasons = until | {"begruendung": "Eine Auskunft fehlt noch."}
    assert [clerk.post(step, reasons).status_code for _ in range(2)] == [302, 409]
    assert "Eine Auskunft fehlt noch." in text(guest.get(own).content)

    # Nobody decides.
    assert fiktion.deem_approved(by=System(HERE), at=clock.now() + timedelta(days=160)) == 1
    assert vorgang(vorgang_id).status == Status.FINGIERT
    assert "Gilt als genehmigt" in text(guest.get(own).content)
    assert guest.post(own + "fiktionsbescheinigung/").status_code == 302
    tasks.make_certificate(HERE, str(vorgang_id), "fiktionsbescheinigung")
    [link] = re.findall(rf'href="({own}dateien/[^"]+)"[^>]*>Bescheinigung', guest.get(own).content.decode())
    assert guest.get(link).content.startswith(b"%PDF-")

    # The neighbour: nothing, whatever they try, until the office hands a certificate over.
    deposit_remedy(HERE, "reisegewerbekarte")
    begun = clerk.post(office + "fiktionsbescheinigung/")
    assert "Die Bescheinigung wird erstellt." in text(clerk.get(begun["Location"]).content)
    tasks.make_certificate(HERE, str(vorgang_id), str(THIRD))
    assert "Die Bescheinigung ist da." in text(clerk.get(begun["Location"]).content)
    neighbour.post("/anmeldung/gast/", {"weiter": "/vorgaenge/"})
    assert guest.get(f"{own}dateien/{wanted(vorgang_id)}/").status_code == 404  # it is not the applicant's either
    for path in (own, link, f"{own}dateien/{wanted(vorgang_id)}/"):
        assert neighbour.get(path).status_code == 404, path
    assert neighbour.post(own + "fiktionsbescheinigung/").status_code == 404
    paper, told = clerk.get(f"{office}dateien/{wanted(vorgang_id)}/").content, data_of(vorgang_id)
    assert paper.startswith(b"%PDF-") and told["fiktion"]["dritte"]
    assert "Klage (erfunden), bei: Verwaltungsgericht Erfunden" in told["fiktion"]["rechtsbehelf"]
    assert not [name for name in ("Erika", "Probefrau") if name in json.dumps(told)]
    checked = text(neighbour.post("/pruefen/", {"code": told["pruefung"]["code"]}).content)
    assert vorgang(vorgang_id).nummer in checked and "Bescheinigung für Dritte" in checked
    assert "Probefrau" not in checked
    upload = SimpleUploadedFile("bescheinigung.pdf", paper, content_type="application/pdf")
    assert "Bescheinigung für Dritte" in text(neighbour.post("/pruefen/", {"datei": upload}).content)


def test_what_was_paid_before_a_deemed_approval_is_settled_at_the_desk(guest: Client, citizen: Citizen) -> None:
    vorgang_id = make_vorgang(citizen=citizen, leistung_id="reisegewerbekarte", betrag_cents=1500)
    clerk, office = log_in(make_mitarbeiter()), f"/arbeitsplatz/vorgaenge/{vorgang_id}/"
    complete = clerk.post(office + "vollstaendigkeit/", day("seit", clock.now()) | {"regel_geprueft": "on"})
    assert complete.status_code == 302
    assert fiktion.deem_approved(by=System(HERE), at=clock.now() + timedelta(days=120)) == 1
    assert "Setzen Sie fest, welche Gebühr bleibt." in text(clerk.get(office).content)
    assert vorgang(vorgang_id).nummer in text(clerk.get("/arbeitsplatz/?ansicht=kosten").content)
    assert clerk.post(office + "kostenentscheidung/", {"kosten": "15,01"}).status_code == 422  # more than was paid
    settled = clerk.post(office + "kostenentscheidung/", {"kosten": "10"})
    assert settled["Location"] == f"{office}?ok=kosten"
    page = text(clerk.get(office).content)
    assert "Festgesetzte Gebühr: 10,00" in page and "welche Gebühr bleibt" not in page
    told = text(guest.get(f"/vorgaenge/{vorgang_id}/").content)
    assert "Ihr Antrag gilt als genehmigt." in told and "5,00 € bekommen Sie zurück" in told
    assert vorgang(vorgang_id).nummer not in text(clerk.get("/arbeitsplatz/?ansicht=kosten").content)


def data_of(vorgang_id: UUID) -> dict[str, Any]:
    """All that stands in the certificate for third parties."""
    with unit(System(HERE)):
        row = vorgang_by_id(vorgang_id)
        assert row is not None
        return data_for(row, THIRD)


def test_a_decision_that_has_not_reached_its_person_is_warned_of_until_it_was_made_known(
    guest: Client, citizen: Citizen
) -> None:
    deposit_remedy(HERE, "reisegewerbekarte")
    clerk, today = make_mitarbeiter(), clock.today()
    vorgang_id = make_vorgang(citizen=citizen, leistung_id="reisegewerbekarte", betrag_cents=0)
    client, path = log_in(clerk), f"/arbeitsplatz/vorgaenge/{vorgang_id}/"
    fristen.record_complete(vorgang_id=vorgang_id, by=clerk.staff, seit=today, rule_confirmed=True, at=clock.now())
    must = "muss bis zum"

    def shown(days: int, **bescheid: Any) -> str:
        """The page when the period ends in so many days, and the Bescheid stands like this."""
        with unit(System(HERE)):
            Frist.objects.filter(vorgang_id=vorgang_id, art="fiktion").update(faellig_am=today + timedelta(days=days))
            Bescheid.objects.filter(vorgang_id=vorgang_id).update(**({"vorgang_id": vorgang_id} | bescheid))
        assert len(queries_of(client, path)) <= 8
        return text(client.get(path).content)

    def told(days: int) -> str:
        return f"{today + timedelta(days=days):%d.%m.%Y}"

    assert must not in shown(30)  # not decided yet
    decide_by_bescheid(vorgang_id, clerk.staff, Entscheidung.Art.STATTGEGEBEN)
    page = shown(30)
    assert "eingehalten" in page and "noch nicht bekannt gegeben" in page and f"{must} {told(30)}" in page
    assert (
        f"spätestens am {told(26)} zur Post" in page and "4 Tage nach der Aufgabe" in page and "§ 41 VwVfG NRW" in page
    )
    assert "Bekannt gegeben ist der Bescheid noch nicht" in page and "Von selbst gilt" not in page
    own = text(guest.get(f"/vorgaenge/{vorgang_id}/").content)
    assert "noch nicht bestätigt" not in page and must not in own
    assert "Das Amt hat vor dem Ende dieser Frist entschieden." in own
    assert "Die Frist ist beendet" not in own and "gilt der Antrag" not in own  # it was decided
    assert "Diese Regel ist noch nicht bestätigt" in shown(30, recht="ao")
    page = shown(2, recht="vwvfg")
    assert "Auf diesem Weg kommt der Bescheid zu spät" in page and f"erst am {told(4)}" in page
    assert "Dieser Tag ist vorbei" in shown(-1)
    assert f"spätestens am {told(26)} im Postfach" in shown(30, weg="postfach")
    sent = {"stand": "versandt", "aufgabe_am": today, "bekannt_am": today + timedelta(days=4)}
    page = shown(2, weg="post", **sent)
    assert "Er ist unterwegs" in page and f"erst am {told(4)}" in page
    assert must not in shown(4)
