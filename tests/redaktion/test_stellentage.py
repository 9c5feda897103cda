"""Offices that begin and close: who may not, what is shown before, who answers on which day, where the Vorgänge go."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from django.db.models import Q
from django.test import Client

from portal.core import clock
from portal.core.clock import BERLIN
from portal.core.models import Auditeintrag
from portal.core.tenancy import System, unit
from portal.kommune.models import Organisationseinheit
from portal.kommune.queries import all_kommunen
from portal.konto.models import Rolle
from portal.leistung.models import Angebot, Leistung, Zustaendigkeit
from portal.leistung.operations import load_heinsberg, offer_online
from portal.leistung.ports import Katalogleistung, Katalogobjekt, Katalogstelle
from portal.leistung.queries import find, find_stellen
from portal.leistung.queries.austausch import catalogue_extract
from portal.leistung.queries.stellenwirkung import changed_by_office
from portal.leistung.queries.zustaendigkeit import zustaendige_stelle
from portal.redaktion import operations
from portal.redaktion.models import Art
from portal.redaktion.operations import NotPublishable
from portal.redaktion.operations.stellen import new_schluessel
from portal.redaktion.rules.stellen import Stellenstand, Umfeld, days_hindrances
from portal.vorgang.operations.intake import online_angebot
from portal.vorgang.tasks import move_to_successors
from tests.factories import host, log_in, make_mitarbeiter, make_vorgang, vorgang
from tests.redaktion.redaktion import DOG, HERE, KREIS, draft, person
from tests.redaktion.test_stellen import OFFICE, PAGE, R, V, editor, parts, row, typed

TODAY = date(2026, 11, 21)
LAST, NEXT, EARLIER = date(2026, 12, 31), date(2027, 1, 1), date(2026, 11, 20)
HALL = 7


@pytest.mark.parametrize(
    ("stand", "umfeld", "codes"),
    [
        ({}, {"ist_rathaus": True}, []),
        ({"gilt_bis": LAST, "nachfolge_id": HALL}, {}, []),
        ({"gilt_bis": TODAY, "nachfolge_id": HALL}, {}, []),
        ({"nachfolge_id": HALL}, {}, ["letzter_tag_fehlt"]),
        ({"gilt_bis": LAST}, {}, ["nachfolge_fehlt"]),
        ({"gilt_bis": LAST, "nachfolge_id": 99}, {}, ["stelle_weg"]),
        ({"gilt_bis": LAST, "nachfolge_id": HALL}, {"ist_rathaus": True}, ["rathaus_bleibt"]),
        ({"gilt_bis": EARLIER, "nachfolge_id": HALL}, {}, ["tag_vorbei"]),
        ({"gilt_bis": EARLIER, "nachfolge_id": HALL}, {"veroeffentlicht": EARLIER}, []),
        ({"gilt_bis": LAST, "nachfolge_id": HALL}, {"nachfolger": {HALL: (None, LAST)}}, ["nachfolge_endet"]),
        ({"gilt_bis": LAST, "nachfolge_id": HALL}, {"nachfolger": {HALL: (NEXT, date(2027, 1, 1))}}, []),
        (
            {"gilt_bis": LAST, "nachfolge_id": HALL},
            {"nachfolger": {HALL: (date(2027, 1, 2), None)}},
            ["nachfolge_spaeter"],
        ),
        ({"gilt_ab": NEXT}, {}, []),
        ({"gilt_ab": NEXT}, {"ist_rathaus": True}, ["rathaus_immer"]),
        ({"gilt_ab": NEXT}, {"gebraucht_ab": NEXT}, []),
        ({"gilt_ab": NEXT}, {"gebraucht_ab": LAST}, ["stelle_gebraucht"]),
        ({"gilt_ab": NEXT, "gilt_bis": LAST, "nachfolge_id": HALL}, {}, ["ende_vor_anfang"]),
        ({"gilt_bis": LAST, "nachfolge_id": HALL}, {"vorgaenger": [LAST]}, ["vorgaenger_laenger"]),
        ({"gilt_bis": LAST, "nachfolge_id": HALL}, {"vorgaenger": [EARLIER]}, []),
        ({"gilt_bis": LAST, "nachfolge_id": HALL}, {"rollen_fehlen": ["Sachbearbeitung"]}, ["nachfolge_leer"]),
    ],
)
def test_what_stands_in_the_way_of_the_days_of_an_office(
    stand: dict[str, Any], umfeld: dict[str, Any], codes: list[str]
) -> None:
    usual = {
        "heute": TODAY,
        "ist_rathaus": False,
        "veroeffentlicht": None,
        "gebraucht_ab": None,
        "nachfolger": {HALL: (None, None)},
    }
    around = Umfeld(**{**usual, "vorgaenger": [], "rollen_fehlen": [], **umfeld})
    assert [each.code for each in days_hindrances(Stellenstand(name="Amt", **stand), around)] == codes


def answering(office: Organisationseinheit, day: date) -> int | None:
    found = office.answering_on(day)
    return found.pk if found else None


def test_whoever_follows_may_close_too_and_nobody_answers_before_the_first_day() -> None:
    third = Organisationseinheit(id=3)
    second = Organisationseinheit(id=2, gilt_bis=date(2027, 3, 31), nachfolge=third)
    first = Organisationseinheit(id=1, gilt_bis=LAST, nachfolge=second)
    days = (LAST, date(2027, 1, 1), date(2027, 3, 31), date(2027, 4, 1))
    assert [answering(first, day) for day in days] == [1, 2, 2, 3]
    second.gilt_ab = date(2027, 1, 1)
    assert [answering(first, LAST), answering(second, LAST), answering(second, second.gilt_ab)] == [1, None, 2]
    second.nachfolge, second.gilt_bis = first, EARLIER  # never published, and still no endless round
    assert answering(first, date(2028, 1, 1)) == 2


def close(last: date, kommune_id: str = HERE, schluessel: str = OFFICE) -> None:
    """As if it had been published in time."""
    with unit(System(kommune_id)):
        hall = Organisationseinheit.objects.get(kommune_id=kommune_id, schluessel="rathaus")
        rows = Organisationseinheit.objects.filter(kommune_id=kommune_id, schluessel=schluessel)
        rows.update(gilt_bis=last, nachfolge=hall)


@pytest.mark.usefixtures("database")
def test_from_the_draft_over_the_preview_to_the_citizens() -> None:
    client, last = log_in(editor()), clock.today() + timedelta(days=20)
    address, hall = f"{V}stellen/{OFFICE}/", row(HERE, "rathaus")
    make_mitarbeiter(HERE, R.SACHBEARBEITUNG)
    client.post(address, typed(nachfolge_id=str(hall.pk), **parts("gilt_bis", last)))
    page = client.get(address).content.decode()
    assert f'href="{address}wirkung/"' in page and "Entwurf veröffentlichen" not in page
    assert "In dieser Stelle hat niemand die Rolle „Sachbearbeitung“" in page
    make_mitarbeiter(HERE, R.SACHBEARBEITUNG, office=hall)
    effect = client.get(f"{address}wirkung/").content.decode()
    assert f"Ab {last + timedelta(days=1):%d.%m.%Y}" in effect and "Entwurf veröffentlichen" in effect
    assert "Stadt Geilenkirchen, Standesamt" in effect and "Stadt Geilenkirchen, Rathaus" in effect
    client.post(f"{V}entwuerfe/stelle/{OFFICE}/veroeffentlichung/", {"nummer": "1"})
    shown = Client(HTTP_HOST=host(HERE)).get(f"{PAGE}&x=8").content.decode()
    assert "das Standesamt der Stadt Geilenkirchen zuständig" in shown
    assert f"Ab {last + timedelta(days=1):%d.%m.%Y} wenden Sie sich bitte an: Rathaus, Stadt Geilenkirchen." in shown
    assert f"Letzter Tag: {last:%d.%m.%Y}. Danach antwortet: Rathaus" in client.get(f"{V}stellen/").content.decode()
    assert "Letzter Tag der Stelle" in client.get(f"{V}protokoll/").content.decode()
    assert client.get(f"{address}wirkung/").status_code == 404  # nothing is drafted any more
    load_heinsberg(hosts="{id}.localhost")
    assert row().gilt_bis == last


@pytest.mark.usefixtures("database")
def test_after_its_last_day_the_successor_answers_without_anybody_acting() -> None:
    close(clock.today() - timedelta(days=1))
    citizen = Client(HTTP_HOST=host(HERE))
    shown = citizen.get(f"{PAGE}&x=9").content.decode()
    assert "das Rathaus der Stadt Geilenkirchen zuständig" in shown and "Standesamt der Stadt Geil" not in shown
    found = find_stellen(find("standesamt", all_kommunen()[HERE]))
    assert [(each.name, each.anschrift) for each in found] == [("Rathaus", row(HERE, "rathaus").anschrift)]
    client = log_in(editor(R.VERWALTUNG))
    assert ">Standesamt</option>" not in client.get(f"{V}menschen/").content.decode()
    assert ">Standesamt</option>" not in client.get(f"{V}leistungen/hund-anmelden/").content.decode()


@pytest.mark.usefixtures("database")
def test_new_and_open_vorgaenge_go_to_the_successor() -> None:
    offer_online(
        by=System(HERE), leistung_id="geburtsurkunde", formular="personenstandsurkunde", erste_cents=None,
        weitere_cents=None, bestaetigt_durch="", demo=True, at=clock.now(),
    )  # fmt: skip
    clerk, old = make_mitarbeiter(HERE, R.SACHBEARBEITUNG, office=row(HERE, "rathaus")), make_vorgang(HERE)
    close(clock.today())
    move_to_successors(0)
    assert vorgang(old).organisationseinheit_id == row().pk  # it is its last day
    close(clock.today() - timedelta(days=1))
    with unit(System(HERE)):
        angebot = online_angebot("geburtsurkunde", HERE)
    assert angebot.organisationseinheit and angebot.organisationseinheit.schluessel == "rathaus"
    move_to_successors(0)
    move_to_successors(0)
    assert vorgang(old).nummer in log_in(clerk).get("/arbeitsplatz/").content.decode()
    with unit(System(HERE)):
        [entry] = Auditeintrag.objects.filter(handlung="stelle.vorgaenge_uebergegangen")
    assert entry.angaben == {"an": row(HERE, "rathaus").pk, "anzahl": 1}


@pytest.mark.usefixtures("database")
def test_the_preview_says_what_citizens_are_told_then() -> None:
    kreis, office, other = all_kommunen()[KREIS], row(KREIS, "kreis-36"), row(KREIS, "kreis-32")
    theirs = Zustaendigkeit.objects.filter(kommune_id=HERE, amt__in=(office, other, row(KREIS, "kreis-62")))
    of_office = Q(funktion__in=theirs.values("funktion")) | Q(funktion=None, stelle=office.schluessel)
    leistungen = Leistung.objects.select_related("funktion", "ausland").filter(of_office)
    chosen = leistungen.filter(funktion__in=theirs.filter(amt=other).values("funktion"))[0]
    with unit(System(KREIS)):
        Angebot.objects.filter(kommune_id=KREIS, leistung=chosen).update(organisationseinheit=office)
    last, here = clock.today() + timedelta(days=5), all_kommunen()[HERE]
    hall = row(KREIS, "rathaus").pk
    told = changed_by_office(kreis, office.pk, gilt_ab=None, gilt_bis=last, nachfolge_id=hall, today=clock.today())
    foreseen = {titel for each in told.antworten if each.gebiet == here.bezeichnung for titel in each.leistungen}
    close(last, KREIS, office.schluessel)
    changed = set()
    for leistung in leistungen:
        before, after = (zustaendige_stelle(leistung, here, stichtag=last + timedelta(days=n)) for n in (0, 1))
        if before and after and before.organisationseinheit != after.organisationseinheit:
            changed.add(leistung.titel)
    assert chosen.titel in changed and changed == foreseen
    assert changed != {each.titel for each in leistungen}  # the third office stays


@pytest.mark.usefixtures("database")
def test_an_office_of_another_kommune_follows_nobody_here() -> None:
    by = person(Rolle.Art.REDAKTION)
    foreign = row(KREIS, "rathaus").pk
    draft(by, Art.STELLE, OFFICE, telefon="1", gilt_bis=str(clock.today()), nachfolge_id=foreign)
    with pytest.raises(NotPublishable) as stopped:
        operations.publish(by=by, art=Art.STELLE, gegenstand=OFFICE, nummer=1, at=clock.now())
    assert [each.code for each in stopped.value.hindernisse] == ["stelle_weg"]


def found_office(begin: date) -> Organisationseinheit:
    """A new office as editors publish it, and chosen for a Leistung."""
    by, key = person(R.REDAKTION), new_schluessel()
    draft(by, Art.STELLE, key, name="Hundebüro", telefon="02451 77", gilt_ab=str(begin))
    operations.publish(by=by, art=Art.STELLE, gegenstand=key, nummer=1, at=clock.now())
    office = row(HERE, key)
    draft(by, Art.ANGEBOT, DOG, organisationseinheit_id=office.pk, email="hunde@stadt.example")
    operations.publish(by=by, art=Art.ANGEBOT, gegenstand=DOG, nummer=1, at=clock.now())
    return office


def shown(page: str) -> str:
    return Client(HTTP_HOST=host(HERE)).get(page).content.decode()


@pytest.mark.usefixtures("database")
def test_nobody_is_led_to_an_office_before_its_first_day() -> None:
    begin = clock.today() + timedelta(days=9)
    office, here = found_office(begin), all_kommunen()[HERE]
    page = shown(f"/leistungen/{DOG}/?x=11")
    assert "Hundebüro der Stadt" not in page and "02451 77" not in page
    assert f"Ab {begin:%d.%m.%Y} wenden Sie sich bitte an: Hundebüro, Stadt Geilenkirchen." in page
    assert "Hundebüro" not in {each.name for each in find_stellen(find("hundebüro", here))}
    then = zustaendige_stelle(Leistung.objects.select_related("funktion", "ausland").get(id=DOG), here, stichtag=begin)
    assert then and (then.name, then.kontakt.telefon) == ("Hundebüro", "02451 77")
    client = log_in(editor(R.VERWALTUNG))
    assert f"Hundebüro (ab {begin:%d.%m.%Y})</option>" in client.get(f"{V}menschen/").content.decode()
    assert f"Erster Tag: {begin:%d.%m.%Y}" in client.get(f"{V}stellen/").content.decode()
    with unit(System(HERE)):
        Organisationseinheit.objects.filter(pk=office.pk).update(gilt_ab=clock.today())
    assert "das Hundebüro der Stadt Geilenkirchen zuständig" in shown(f"/leistungen/{DOG}/?x=12")


@pytest.mark.usefixtures("database")
def test_the_export_names_who_is_chosen_for_a_leistung_from_the_first_day_on() -> None:
    begin = clock.today() + timedelta(days=9)
    found_office(begin)
    with unit(System(HERE)):
        Zustaendigkeit.objects.filter(kommune_id=HERE, funktion__leistungen=DOG).update(bestaetigt=True, unklar=False)
    assert [exported(begin + timedelta(days=n)) for n in (-1, 0)] == [set(), {DOG}]
    text = next(each.texte for each in extract(begin) if isinstance(each, Katalogleistung) and each.id == DOG)
    assert text["23", "de"] == "Stadt Geilenkirchen: hunde@stadt.example"


def extract(day: date) -> Iterable[Katalogobjekt]:
    return catalogue_extract(all_kommunen()[HERE], datetime.combine(day, time(12), BERLIN)).objekte


def exported(day: date) -> set[str]:
    """The Leistungen for which the new office answers in an export of that day."""
    offices = [each for each in extract(day) if isinstance(each, Katalogstelle) and each.name == "Hundebüro"]
    return {angabe.leistung_id for each in offices for angabe in each.zustaendigkeiten}


@pytest.mark.usefixtures("database")
def test_whoever_moves_the_first_day_sees_what_that_changes() -> None:
    begin = clock.today() + timedelta(days=9)
    office, later = found_office(begin), begin + timedelta(days=30)
    client, address = log_in(editor()), f"{V}stellen/{office.schluessel}/"
    client.post(address, typed(name="Hundebüro", **parts("gilt_ab", later)))
    effect = client.get(f"{address}wirkung/").content.decode()
    assert f"Ab {begin:%d.%m.%Y}" in effect and f"bis {later - timedelta(days=1):%d.%m.%Y}" in effect
    assert "Zuständig: Stadt Geilenkirchen, Hundebüro" in effect and "gehen am selben Tag mit allem" not in effect
    with unit(System(HERE)):
        Angebot.objects.filter(kommune_id=HERE, leistung=DOG).update(modus="online", formular="x", gueltig_ab=begin)
    assert f"Schon ab dem {begin:%d.%m.%Y} antwortet diese Stelle" in client.get(address).content.decode()
