"""Places of a Kommune: who may keep them, and that they count on their days only."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest

from portal.core import clock
from portal.core.tenancy import Staff, unit
from portal.kommune.models import Organisationseinheit, Ort
from portal.konto.models import Rolle
from portal.leistung.operations import load_heinsberg
from portal.leistung.queries.orte import orte_for_question
from portal.redaktion import queries
from portal.redaktion.models import Art
from portal.redaktion.operations import NotAllowed, SecondPersonNeeded, set_vier_augen
from portal.redaktion.operations.orte import OrtFaulty, preview_ort, set_ort
from tests.factories import kreis, log_in, make_mitarbeiter
from tests.redaktion.redaktion import HERE, THERE, person
from tests.reference import forget_kept

pytestmark = pytest.mark.usefixtures("database")
R = Rolle.Art
EDITORS = {R.REDAKTION, R.FREIGABE, R.VERWALTUNG, R.PLATTFORM}
ADDRESS = "/arbeitsplatz/verwaltung/orte/"


def keep(by: Staff, name: str = "Neudorf", **changes: Any) -> None:
    values: dict[str, Any] = {"plz": "52511", "gilt_ab": None, "gilt_bis": None}
    set_ort(by=by, name=name, at=clock.now(), **(values | changes))


def known(name: str = "Neudorf") -> bool:
    forget_kept()
    return any(each.name == name for each in orte_for_question(kreis()))


@pytest.mark.parametrize("role", R)
def test_editors_keep_the_places_of_their_own_kommune_and_nobody_else(role: Rolle.Art) -> None:
    by = person(role)
    if role not in EDITORS:
        with pytest.raises(NotAllowed):
            keep(by)
        return
    keep(by)
    assert Ort.objects.get(name="Neudorf").kommune_id == HERE
    with pytest.raises(NotAllowed):
        keep(Staff(by.mitarbeiter_id, THERE))


def test_a_place_counts_on_its_days_only() -> None:
    by, today = person(R.REDAKTION), clock.today()
    keep(by, gilt_ab=today + timedelta(days=1))
    assert not known()
    keep(by, gilt_ab=today, gilt_bis=today)
    assert known()
    keep(by, gilt_bis=today - timedelta(days=1))
    assert not known() and Ort.objects.filter(name="Neudorf").count() == 1
    load_heinsberg(hosts="{id}.localhost")
    assert not known()
    with unit(by):
        assert [(line.art, line.titel) for line in queries.log()] == [(Art.ORT, "Neudorf 52511")] * 3


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": " "}, "name"),
        ({"plz": "5251"}, "plz"),
        ({"gilt_ab": date(2027, 1, 2), "gilt_bis": date(2027, 1, 1)}, "gilt_bis"),
    ],
)
def test_what_is_wrong_is_refused(changes: dict[str, Any], field: str) -> None:
    with pytest.raises(OrtFaulty) as refused:
        keep(person(R.REDAKTION), **changes)
    assert refused.value.feld == field


@pytest.mark.parametrize("days", ["gilt_ab", "gilt_bis"])
def test_the_place_that_names_the_kommune_always_counts(days: str) -> None:
    ort = Ort.objects.filter(kommune_id=HERE, ist_hauptort=True).first()
    assert ort
    with pytest.raises(OrtFaulty, match="hauptort"):
        keep(person(R.REDAKTION), ort.name.lower(), plz="", **{days: date(2030, 1, 1)})


def test_a_name_of_the_list_means_that_place_and_no_second_one() -> None:
    by, end = person(R.REDAKTION), clock.today() - timedelta(days=1)
    keep(by, "Neudorf", plz="")
    keep(by, "Neudorf")  # what had no PLZ has one now
    keep(by, "neudorf", plz="", gilt_bis=end)
    assert list(Ort.objects.filter(name__iexact="neudorf").values_list("name", "plz", "gilt_bis")) == [
        ("Neudorf", "52511", end)
    ]
    keep(by, "Neudorf", plz="52512")
    with pytest.raises(OrtFaulty, match="plz_noetig"):
        keep(by, "Neudorf", plz="")


def test_the_preview_says_from_when_on_who_is_told_what() -> None:
    today = clock.today()
    values: dict[str, Any] = {"plz": "", "gilt_ab": None, "gilt_bis": today + timedelta(days=9), "at": clock.now()}
    [change] = preview_ort(by=person(R.REDAKTION), name="Teveren", **values)
    assert change.eingabe == "Teveren" and change.tag == today + timedelta(days=10)
    assert [ort.kommune_id for ort in change.bisher.orte] == [HERE]
    assert HERE not in [ort.kommune_id for ort in change.kuenftig.orte] or change.kuenftig.ergebnis.name != "GEFUNDEN"
    assert preview_ort(by=person(R.REDAKTION), name="Teveren", **(values | {"gilt_bis": None})) == []
    assert Ort.objects.get(name="Teveren").gilt_bis is None


def test_where_a_second_person_releases_who_only_writes_changes_no_place() -> None:
    admin, author, releaser = person(R.VERWALTUNG), person(R.REDAKTION), person(R.FREIGABE)
    set_vier_augen(by=admin, on=True, at=clock.now())
    with pytest.raises(SecondPersonNeeded):
        keep(author)
    keep(releaser)
    assert known()


def test_on_the_page() -> None:
    office = Organisationseinheit.objects.get(kommune_id=HERE, schluessel="rathaus")
    client = log_in(make_mitarbeiter(HERE, R.REDAKTION, office=office))
    assert f'href="{ADDRESS}"' in client.get("/arbeitsplatz/verwaltung/stellen/").content.decode()
    assert "wie der Ort heißt" in client.post(ADDRESS, {"name": "", "plz": ""}).content.decode()
    wrong = client.post(ADDRESS, {"name": "Neudorf", "plz": "abc"})
    assert wrong.status_code == 422 and "fünf Ziffern" in wrong.content.decode()
    typed = {"name": "Neudorf", "plz": "52511", "gilt_ab_tag": "01", "gilt_ab_monat": "01", "gilt_ab_jahr": "2027"}
    looked = client.post(ADDRESS, typed).content.decode()
    assert (
        "„Neudorf“ ab 01.01.2027: Stadt Geilenkirchen (bisher: " in looked and "Noch ist nichts gespeichert." in looked
    )
    seen = {"speichern": "1", "gesehen": re.findall(r'name="gesehen" value="([^"]+)"', looked)[0]}
    assert "(bisher: " in client.post(ADDRESS, typed | seen | {"gilt_ab_tag": "02"}).content.decode()
    assert not Ort.objects.filter(name="Neudorf").exists()
    done = client.post(ADDRESS, typed | seen)
    page = client.get(done.headers["Location"]).content.decode()
    assert "Gespeichert." in page and "ab 01.01.2027" in page
    assert log_in(make_mitarbeiter(HERE, R.SACHBEARBEITUNG, office=office)).get(ADDRESS).status_code == 403
