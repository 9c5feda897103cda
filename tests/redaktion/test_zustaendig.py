"""Who answers here, confirmed by the Kommune's own people: this answer and no other, by its administrators only."""

from __future__ import annotations

import re
from datetime import date, timedelta
from html import unescape
from typing import Any

import pytest
from django.db.models import Q
from django.test import Client

from portal.core import clock
from portal.core.tenancy import Staff, System, unit
from portal.kommune.models import Organisationseinheit
from portal.kommune.queries import all_kommunen
from portal.konto.models import Rolle
from portal.leistung.models import Leistung, Zustaendigkeit
from portal.leistung.operations import load_heinsberg
from portal.leistung.queries import find, find_stellen, missing_to_go_live
from portal.leistung.queries.zustaendigkeit import zustaendige_stelle
from portal.redaktion import queries
from portal.redaktion.models import Art
from portal.redaktion.operations import NotAllowed
from portal.redaktion.operations.zustaendig import (
    AufgabeFaulty,
    AufgabeUnknown,
    confirm_zustaendigkeiten,
    preview_task,
    set_task,
)
from tests.factories import host, log_in
from tests.redaktion.redaktion import DOG, HERE, THERE, person
from tests.reference import forget_kept
from tests.web.verwaltung.test_seiten import V, editor

pytestmark = pytest.mark.usefixtures("database")
R = Rolle.Art
PAGE = f"{V}zustaendigkeiten/"


def waiting(kommune_id: str = HERE) -> list[Zustaendigkeit]:
    rows = Zustaendigkeit.objects.filter(kommune_id=kommune_id, bestaetigt=False)
    own_or_clear = Q(unklar=False) | Q(behoerde_id=kommune_id)
    return list(rows.filter(own_or_clear).order_by("funktion_id"))


def confirm(by: Staff, *rows: Zustaendigkeit) -> int:
    antworten = {(row.funktion_id, row.antwort) for row in rows}
    return confirm_zustaendigkeiten(by=by, antworten=antworten, at=clock.now())


def test_administrators_confirm_for_their_own_kommune_and_nobody_else() -> None:
    row, there = waiting()[0], waiting(THERE)[0]
    for role in set(R) - {R.VERWALTUNG}:
        with pytest.raises(NotAllowed):
            confirm(person(role), row)
    admin = person(R.VERWALTUNG)
    with pytest.raises(NotAllowed):
        confirm(Staff(admin.mitarbeiter_id, THERE), there)
    assert confirm(admin, row, there) == 1 and confirm(admin, row) == 0
    assert waiting(THERE)[0].pk == there.pk
    with unit(admin):
        [line] = queries.log()
    assert (line.art, line.kommune_id, line.felder) == (Art.ZUSTAENDIG, HERE, [row.funktion.titel])


def test_a_confirmation_counts_while_the_data_say_the_same() -> None:
    first, second, *_rest = waiting()
    assert confirm(person(R.VERWALTUNG), first, second) == 2
    with unit(System(HERE)):
        Zustaendigkeit.objects.filter(pk=second.pk).update(behoerde_id=THERE, extern_id=None, amt_id=None)
    load_heinsberg(hosts="{id}.localhost")
    assert Zustaendigkeit.objects.get(pk=first.pk).bestaetigt
    assert not Zustaendigkeit.objects.get(pk=second.pk).bestaetigt


def test_what_is_unclear_they_say_for_themselves_and_for_no_other_authority() -> None:
    admin, rows = person(R.VERWALTUNG), Zustaendigkeit.objects.filter(kommune_id=HERE, unklar=True)
    own, foreign = list(rows.filter(behoerde_id=HERE)), list(rows.exclude(behoerde_id=HERE))
    page = log_in(editor(R.VERWALTUNG)).get(PAGE).content.decode()
    assert own and foreign and page.count("(bisher unklar)") == len(own)
    assert confirm(admin, *foreign) == 0 and confirm(admin, *own) == len(own)
    load_heinsberg(hosts="{id}.localhost")
    assert set(rows.all()) == set(foreign)
    with unit(System(HERE)):
        Zustaendigkeit.objects.filter(kommune_id=HERE, von_hand=True).update(behoerde_id=THERE)
    load_heinsberg(hosts="{id}.localhost")
    assert set(rows.all()) == {*own, *foreign}  # the data say it anew


def test_what_changed_since_it_was_looked_at_is_not_confirmed() -> None:
    row = waiting()[0]
    looked_at = {(row.funktion_id, f"{THERE}|")}
    assert confirm_zustaendigkeiten(by=person(R.VERWALTUNG), antworten=looked_at, at=clock.now()) == 0


def test_the_list_to_the_start_leads_there_and_gets_empty() -> None:
    client = log_in(editor(R.VERWALTUNG))
    assert f'href="{PAGE}"' in client.get(f"{V}checkliste/").content.decode()
    page = client.get(PAGE).content.decode()
    values = re.findall(r'name="antworten" value="([^"]+)"', page)
    assert len(values) == len(waiting())
    nothing = client.post(PAGE, {})
    assert nothing.status_code == 422 and "Haken Sie an, was stimmt." in nothing.content.decode()
    assert client.post(PAGE, {"antworten": "weg|damit|"}).status_code == 422
    assert client.post(PAGE, {"antworten": values}).headers["Location"] == f"{PAGE}?ok=1"
    assert "Nichts zu bestätigen" in client.get(f"{PAGE}?ok=1").content.decode()
    with unit(System(HERE)):
        assert "zustaendigkeit-bestaetigen" not in {gap.schluessel for gap in missing_to_go_live(HERE)}
    assert log_in(editor()).get(PAGE).status_code == 403


def test_every_place_that_the_list_names_has_a_link() -> None:
    page = log_in(editor(R.VERWALTUNG)).get(f"{V}checkliste/").content.decode()
    assert page.count("Verwaltung ›") == len(re.findall(r'<a href="/arbeitsplatz/[^"]+">Verwaltung ›', page)) > 5


def task_of(kommune_id: str = HERE) -> Zustaendigkeit:
    """A Funktion that the Kommune has itself, with Leistungen that nobody takes online."""
    rows = Zustaendigkeit.objects.filter(kommune_id=kommune_id, behoerde_id=kommune_id, funktion__leistungen=DOG)
    return rows.select_related("funktion").get()


def give(by: Staff, amt: Organisationseinheit | None, ab: date, funktion: str = "") -> None:
    slug = funktion or task_of().funktion_id
    set_task(by=by, funktion_id=slug, amt_id=amt.pk if amt else None, ab=ab, grund="Umzug", at=clock.now())


def office(name: str = "standesamt", kommune_id: str = HERE) -> Organisationseinheit:
    return Organisationseinheit.objects.get(kommune_id=kommune_id, schluessel=name)


def answers(slug: str, day: date) -> str:
    leistung = Leistung.objects.select_related("funktion", "ausland").get(id=slug)
    stelle = zustaendige_stelle(leistung, all_kommunen()[HERE], stichtag=day)
    return stelle.name if stelle else ""


def test_a_task_goes_to_an_office_from_its_day_on_as_the_preview_said() -> None:
    admin, first = person(R.VERWALTUNG), clock.today() + timedelta(days=5)
    leistungen = list(Leistung.objects.filter(funktion=task_of().funktion_id))
    usual = answers(DOG, first)
    values: dict[str, Any] = {"by": admin, "funktion_id": task_of().funktion_id, "amt_id": office().pk, "ab": first}
    told = preview_task(**values, at=clock.now()).antworten
    assert answers(DOG, first) == usual
    give(admin, office(), first)
    changed = {each.titel for each in leistungen if answers(each.id, first) == "Standesamt"}
    assert {titel for each in told for titel in each.leistungen} == changed == {each.titel for each in leistungen}
    assert {each.ab for each in told} == {first} and answers(DOG, first - timedelta(days=1)) == usual
    shown = Client(HTTP_HOST=host(HERE)).get(f"/leistungen/{DOG}/?x=21").content.decode()
    assert f"Ab {first:%d.%m.%Y} wenden Sie sich bitte an: Standesamt, Stadt Geilenkirchen." in shown
    with unit(admin):
        [line] = queries.log()
    assert (line.art, line.grund, line.felder) == (Art.ZUSTAENDIG, "Umzug", [f"ab {first:%d.%m.%Y}: Standesamt"])


def test_the_later_plan_takes_the_place_of_the_earlier_and_can_be_taken_back() -> None:
    admin, first = person(R.VERWALTUNG), clock.today() + timedelta(days=5)
    usual, later = answers(DOG, first), first + timedelta(days=30)
    give(admin, office(), first)
    give(admin, office(), later)
    assert [answers(DOG, day) for day in (first, later)] == [usual, "Standesamt"]
    give(admin, None, later)
    assert answers(DOG, later) == usual
    give(admin, office(), clock.today())
    give(admin, None, first)
    assert [answers(DOG, day) for day in (clock.today(), first)] == ["Standesamt", usual]


def test_a_task_goes_only_to_an_office_of_the_house_that_is_there_on_the_day() -> None:
    admin, today = person(R.VERWALTUNG), clock.today()
    foreign = Zustaendigkeit.objects.filter(kommune_id=HERE, extern__isnull=False)[0].funktion_id
    with pytest.raises(AufgabeUnknown):
        give(admin, office(), today, foreign)
    begin, end = today + timedelta(days=3), today + timedelta(days=9)
    with unit(System(HERE)):
        rows = Organisationseinheit.objects.filter(pk=office().pk)
        rows.update(gilt_ab=begin, gilt_bis=end, nachfolge=office("rathaus"))
    for amt, day, feld in [
        (office(kommune_id=THERE), today, "amt"),
        (office("rathaus"), today - timedelta(days=1), "ab"),
        (office(), today, "spaeter"),
        (office(), today + timedelta(days=10), "endet"),
    ]:
        with pytest.raises(AufgabeFaulty) as stopped:
            give(admin, amt, day)
        assert stopped.value.feld == feld


def test_from_the_list_over_the_preview_to_the_citizens() -> None:
    client, day = log_in(editor(R.VERWALTUNG)), clock.today()
    address = f"{PAGE}{task_of().funktion_id}/"
    assert f'href="{address}"' in client.get(PAGE).content.decode()
    assert f'href="{PAGE}#aufgaben"' in client.get(f"{V}stellen/").content.decode()
    typed = {"amt": str(office().pk), "grund": "", "speichern": "1", "gesehen": "etwas anderes"}
    typed |= {"ab_tag": str(day.day), "ab_monat": str(day.month), "ab_jahr": str(day.year)}
    looked = client.post(address, typed)
    page = looked.content.decode()
    assert looked.status_code == 200 and "Zuständig: Stadt Geilenkirchen, Standesamt" in page
    assert "Noch ist nichts gespeichert" in page and answers(DOG, day) != "Standesamt"
    seen = re.search(r'name="gesehen" value="([^"]+)"', page)
    assert client.post(address, typed | {"gesehen": seen[1] if seen else ""}).headers["Location"] == f"{PAGE}?ok=stelle"
    assert answers(DOG, day) == "Standesamt"
    title = task_of().funktion.titel
    assert f"{title}: Stadt Geilenkirchen, Standesamt" in unescape(client.get(PAGE).content.decode())
    forget_kept()
    assert "Steueramt" not in {each.name for each in find_stellen(find("steueramt", all_kommunen()[HERE]))}
    wrong = client.post(address, typed | {"ab_jahr": "2020"})
    assert wrong.status_code == 422 and "Dieser Tag ist vorbei" in wrong.content.decode()
    assert client.get(f"{PAGE}gibt-es-nicht/").status_code == 404
    assert log_in(editor()).get(address).status_code == 403
