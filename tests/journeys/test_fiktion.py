"""The period is over and nobody decided: it counts as approved; what a neighbour learns, and how they resist."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from tests.journeys import steps
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.journey
HERE, LEISTUNG = "geilenkirchen", "reisegewerbekarte"
ANGABEN = [
    ["antragsteller_vornamen", "Vornamen", "Erika"],
    ["antragsteller_familienname", "Familienname", "Fiktionsmuster"],
    ["gewerbe", "Was Sie anbieten", "Erfundene Waren auf Märkten"],
]


def test_a_third_party_learns_of_its_remedy_from_the_office(visit: Callable[..., Visitor]) -> None:
    clerk, phone, neighbour = visit(javascript=True), visit(javascript=True, width=320), visit(javascript=False)
    ask = clerk.stack.prepare
    office, person = ask("clerk", kommune=HERE, name="Anna Musterbeamtin"), ask("citizen", kommune=HERE)
    row = ask(
        "deemed", kommune=HERE, konto=person["konto"], leistung=LEISTUNG, bearbeiter=office["id"], angaben=ANGABEN
    )
    phone.is_known(HERE, citizen=person["cookie"])
    clerk.is_known(HERE, staff=office["cookie"])
    own, desk = f"/vorgaenge/{row['id']}/", f"/arbeitsplatz/vorgaenge/{row['id']}/"
    assert ask("deem", kommune=HERE) >= 1
    _nobody_decides(clerk, desk)
    _has_it_certified(phone, own)
    paper = _certify_for_others(clerk, desk)
    told = ask("certificate", kommune=HERE, vorgang=row["id"])
    _resists(neighbour, own, paper, told["pruefung"]["code"], row["nummer"])
    assert "Klage" in told["fiktion"]["rechtsbehelf"]
    assert "Verwaltungsgericht Erfunden, Musterweg 1" in told["fiktion"]["rechtsbehelf"]
    assert not [name for name in ("Erika", "Fiktionsmuster", "Waren") if name in json.dumps(told, ensure_ascii=False)]


def _nobody_decides(clerk: Visitor, desk: str) -> None:
    clerk.go(desk)
    clerk.has_status("Gilt als genehmigt")
    for gone in ("Bescheid schreiben", "Vorgang übernehmen", "Frist verlängern"):
        assert gone not in clerk.page.locator("main").inner_text()
    clerk.look("deemed", route="arbeitsplatz vorgang")


def _has_it_certified(phone: Visitor, own: str) -> None:
    """The applicant reads that it counts as approved, since when and why, and asks for the certificate."""
    phone.go(own)
    phone.has_status("Gilt als genehmigt")
    phone.sees("§ 42a VwVfG NRW")
    phone.look("deemed", route="vorgang")
    phone.picture("fiktion", at="section[aria-labelledby=fristen]")
    phone.click("Bescheinigung anfordern")
    phone.wait_until("Bescheinigung, dass Ihr Antrag als genehmigt gilt (PDF)")
    assert steps.download(phone, "Bescheinigung, dass Ihr Antrag").startswith(b"%PDF-")


def _certify_for_others(clerk: Visitor, desk: str) -> bytes:
    clerk.click("Bescheinigung für Dritte erstellen")
    clerk.sees("Die Bescheinigung ")  # "wird erstellt", or is there already: the worker may be faster than the page
    clerk.wait_until("Bescheinigung für Dritte: gilt als genehmigt (PDF)")
    clerk.look("certified", route="arbeitsplatz vorgang")
    clerk.picture("fiktion-dritte", at="section[aria-labelledby=fristen]")
    return steps.download(clerk, "Bescheinigung für Dritte: gilt als genehmigt (PDF)")


def _resists(neighbour: Visitor, own: str, paper: bytes, code: str, number: str) -> None:
    """Without a login, and with one of their own: the page says nothing; the paper can be checked and names nobody."""
    neighbour.go(own)
    neighbour.page.wait_for_url("**/anmeldung/**")
    neighbour.is_known(HERE, citizen=neighbour.stack.prepare("citizen", kommune=HERE)["cookie"])
    neighbour.go(own)
    neighbour.sees("Diesen Vorgang gibt es hier nicht")
    assert number not in neighbour.page.content()
    neighbour.go("/pruefen/")
    neighbour.page.locator("[name=datei]").set_input_files(steps.file("bescheinigung.pdf", paper))
    neighbour.page.locator("[name=code]").fill(code)
    neighbour.click("Schreiben prüfen")
    neighbour.sees("Dieses Schreiben ist echt")
    neighbour.sees("Bescheinigung für Dritte")
    neighbour.sees("niemanden mit Namen")
    assert "Fiktionsmuster" not in neighbour.page.content()
