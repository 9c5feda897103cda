"""The pages of agreements without JavaScript: drafted, looked at, laid before the other party, answered."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from django.test import Client

from portal.core.tenancy import System, unit
from portal.kommune.models import Organisationseinheit
from portal.konto.models import Rolle
from portal.leistung.models import Vereinbarung
from portal.redaktion.models import Vorschlag
from tests.factories import Zugang, log_in, make_mitarbeiter
from tests.redaktion.redaktion import HERE, THERE

pytestmark = pytest.mark.usefixtures("database")
R = Rolle.Art
V = "/arbeitsplatz/verwaltung/"
NEW = "v-00000000000b"
ADDRESS = f"{V}vereinbarungen/{NEW}/"
TITLE = "Standesamtliche Aufgaben gemeinsam"


def at_work(kommune_id: str = HERE, art: Rolle.Art = R.VERWALTUNG) -> Client:
    office = Organisationseinheit.objects.get(kommune_id=kommune_id, schluessel="rathaus")
    zugang: Zugang = make_mitarbeiter(kommune_id, art, office=office)
    return log_in(zugang)


def day(name: str, text: str) -> dict[str, str]:
    return dict(zip((f"{name}_tag", f"{name}_monat", f"{name}_jahr"), text.split("."), strict=True))


def typed(**changes: Any) -> dict[str, Any]:
    return {
        "nummer": "0", "titel": TITLE, "art": "delegierend", "von": [HERE], "an": [THERE], "gebiet": [HERE],
        "funktionen": ["standesamt"], "gebuehrenregel": "keine", "grund": "Ratsbeschluss",
        **day("ab", "01.01.2027"), **day("genehmigt_am", "01.10.2026"),
    } | changes  # fmt: skip


def text_of(page: str) -> str:
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page)))


def proposal_address(kommune_id: str) -> str:
    with unit(System(kommune_id)):
        return f"{V}vereinbarungen/vorschlaege/{Vorschlag.objects.latest('am').schluessel}/"


@pytest.fixture
def proposed() -> Client:
    client = at_work()
    client.post(ADDRESS, typed())
    client.post(f"{V}entwuerfe/vereinbarung/{NEW}/veroeffentlichung/", {"nummer": "1"})
    return client


def test_from_a_draft_to_the_consent_of_the_other_party() -> None:
    client, there = at_work(), at_work(THERE)
    page = client.get(f"{V}vereinbarungen/").content.decode()
    begun = re.search(rf'href="({V}vereinbarungen/v-[0-9a-f]{{12}}/)"', page)
    assert begun and client.get(begun[1]).status_code == 200
    assert client.post(ADDRESS, typed()).headers["Location"] == f"{ADDRESS}?ok=gespeichert"
    page = client.get(f"{ADDRESS}?ok=gespeichert").content.decode()
    assert f'href="{ADDRESS}wirkung/"' in page and "veroeffentlichung/" not in page
    page = client.get(f"{ADDRESS}wirkung/").content.decode()
    told = text_of(page)
    assert "Ab 01.01.2027" in told and "Kommunen: 1" in told and "Stadt Geilenkirchen" in told
    assert "Zuständig: Gemeinde Selfkant" in told and "Geburtsurkunde" in told
    done = client.post(f"{V}entwuerfe/vereinbarung/{NEW}/veroeffentlichung/", {"nummer": "1"})
    assert "Der Vorschlag liegt jetzt bei den anderen" in client.get(done.headers["Location"]).content.decode()
    address = proposal_address(THERE)
    assert f'href="{address}"' in there.get(V).content.decode()
    told = text_of(there.get(address).content.decode())
    assert "Vorschlag von Stadt Geilenkirchen" in told and "Ab 01.01.2027" in told and "Ratsbeschluss" in told
    answered = there.post(f"{address}antwort/", {"antwort": "ja", "grund": ""})
    assert "Ihre Zustimmung ist festgehalten" in there.get(answered.headers["Location"]).content.decode()
    assert Vereinbarung.objects.get(id=NEW).titel == TITLE
    assert f'href="{address}"' not in there.get(V).content.decode()
    assert TITLE in client.get(f"{V}vereinbarungen/").content.decode()
    assert TITLE in client.get(f"{V}protokoll/").content.decode()


def test_a_refusal_needs_its_reason_and_both_read_it(proposed: Client) -> None:
    there, address = at_work(THERE), proposal_address(THERE)
    answer = there.post(f"{address}antwort/", {"antwort": "nein", "grund": ""})
    assert answer.status_code == 422 and "Schreiben Sie, warum Sie ablehnen" in answer.content.decode()
    there.post(f"{address}antwort/", {"antwort": "nein", "grund": "Der Rat will es nicht."})
    assert "Der Rat will es nicht." in proposed.get(address).content.decode()
    late = there.post(f"{address}antwort/", {"antwort": "ja", "grund": ""})
    assert late.headers["Location"] == f"{address}?veraltet=1"
    assert not Vereinbarung.objects.filter(id=NEW).exists()


def test_only_the_proposer_takes_it_back(proposed: Client) -> None:
    address = proposal_address(THERE)
    assert at_work(THERE).post(f"{address}ruecknahme/").status_code == 404
    assert proposed.post(f"{address}ruecknahme/").headers["Location"] == f"{address}?ok=zurueck"
    assert "zurückgezogen" in proposed.get(f"{V}vereinbarungen/").content.decode()


def test_nobody_but_the_parties_finds_a_proposal(proposed: Client) -> None:
    address, third = proposal_address(HERE), at_work("wegberg")
    for path in (address, ADDRESS + "wirkung/", f"{V}entwuerfe/vereinbarung/bauaufsicht-uebach-palenberg/verlauf/"):
        assert third.get(path).status_code == 404
    assert third.post(f"{address}antwort/", {"antwort": "ja"}).status_code == 404
    for path in (V, f"{V}vereinbarungen/", f"{V}protokoll/"):
        assert TITLE not in third.get(path).content.decode()


@pytest.mark.parametrize("art", [R.REDAKTION, R.SACHBEARBEITUNG])
def test_only_the_administration_binds_the_kommune(proposed: Client, art: Rolle.Art) -> None:
    there, address = at_work(THERE, art), proposal_address(THERE)
    assert there.post(f"{address}antwort/", {"antwort": "ja", "grund": ""}).status_code == 403
    assert there.get(address).status_code == (403 if art == R.SACHBEARBEITUNG else 200)
    if art == R.REDAKTION:
        page = there.get(address).content.decode()
        assert "Antworten kann die Verwaltung" in page and "antwort/" not in page
    assert not Vereinbarung.objects.filter(id=NEW).exists()


def test_what_is_missing_is_told_and_its_link_finds_the_field() -> None:
    client = at_work()
    client.post(ADDRESS, typed(von=[], **day("genehmigt_am", "..")))
    page = client.get(f"{ADDRESS}?ok=gespeichert").content.decode()
    for name in ("von", "genehmigt_am"):
        assert f'href="#id_{name}"' in page and f' id="id_{name}"' in page
    assert "wenn die Aufsicht es genehmigt hat" in page
    assert "Den Beteiligten vorlegen" not in client.get(f"{ADDRESS}wirkung/").content.decode()
    wrong = client.post(ADDRESS, typed(nummer="1", anteil="viel", **day("ab", "31.02.2027")))
    assert wrong.status_code == 422
    assert "zum Beispiel 12,5" in wrong.content.decode() and "Diesen Tag gibt es nicht" in wrong.content.decode()


def test_acceptance_points_are_asked_for_each_kommune_and_leistung() -> None:
    client, address = at_work("wassenberg"), f"{V}vereinbarungen/annahme-wbs-wassenberg/"
    page = client.get(address).content.decode()
    assert "Annahmestelle: Stadt Wassenberg" in page and 'name="nimmt_0_0"' in page
    client.post(address, typed(titel="Anträge", art="annahme", von=["kreis-heinsberg"], an=["wassenberg"], gebiet=[],
                               funktionen=["wohnberechtigungsschein"], leistungen=["wohnberechtigungsschein"],
                               nimmt_0_0="nein", **day("ab", ".."), **day("genehmigt_am", "..")))  # fmt: skip
    told = text_of(client.get(f"{address}wirkung/").content.decode())
    assert "Anträge nimmt auch an: Stadt Wassenberg" in told and "Kommunen: 1" in told


def test_a_change_of_nothing_says_so() -> None:
    client = at_work()
    client.post(ADDRESS, typed(art="zusammenarbeit"))
    assert "Keine Antwort ändert sich" in client.get(f"{ADDRESS}wirkung/").content.decode()
