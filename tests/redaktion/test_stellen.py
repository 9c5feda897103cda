"""Offices as pieces that are edited: who may, what stops a publication, what citizens see, what a load leaves alone."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from portal.core import clock
from portal.core.tenancy import Staff, System, unit
from portal.kommune.models import Kommune, Organisationseinheit
from portal.kommune.queries import all_kommunen
from portal.konto.models import Rolle
from portal.leistung.models import Leistung, Suchtext
from portal.leistung.operations import index_offices, load_heinsberg
from portal.leistung.queries import missing_to_go_live
from portal.leistung.queries.zustaendigkeit import reasons, zustaendige_stelle
from portal.redaktion import operations, queries
from portal.redaktion.models import Art, Entwurf, Fassung
from portal.redaktion.operations import GegenstandUnknown, NotAllowed, NotPublishable, SecondPersonNeeded
from portal.web.verwaltung.worte import Worte
from tests.factories import Zugang, host, log_in, make_mitarbeiter
from tests.redaktion.redaktion import HERE, KREIS, THERE, draft, entwurf, person, published

pytestmark = pytest.mark.usefixtures("database")
R = Rolle.Art
OFFICE = "standesamt"
PAGE = "/leistungen/geburtsurkunde/?ort=geilenkirchen"
V = "/arbeitsplatz/verwaltung/"
HOURS = "Montag 8 bis 12 Uhr\nDienstag geschlossen"
EDITORS = {R.REDAKTION, R.FREIGABE, R.VERWALTUNG, R.PLATTFORM}


def _number(by: Staff) -> int:
    found = entwurf(by, Art.STELLE, OFFICE)
    return found.nummer if found else 0


def save(by: Staff, gegenstand: str = OFFICE, **changes: Any) -> None:
    draft(by, Art.STELLE, gegenstand, nummer=_number(by), **({"telefon": "02451 629-0"} | changes))


def publish(by: Staff) -> None:
    operations.publish(by=by, art=Art.STELLE, gegenstand=OFFICE, nummer=_number(by), at=clock.now())


def discard(by: Staff) -> None:
    operations.discard_draft(by=by, art=Art.STELLE, gegenstand=OFFICE, nummer=_number(by), at=clock.now())


def ask(by: Staff) -> None:
    operations.ask_release(by=by, art=Art.STELLE, gegenstand=OFFICE, nummer=_number(by), at=clock.now())


def give_back(by: Staff) -> None:
    operations.give_back(by=by, art=Art.STELLE, gegenstand=OFFICE, bemerkung="Bitte prüfen.", at=clock.now())


ACTS: list[Callable[[Staff], None]] = [save, publish, discard, ask, give_back]


def row(kommune_id: str = HERE, schluessel: str = OFFICE) -> Organisationseinheit:
    return Organisationseinheit.objects.get(kommune_id=kommune_id, schluessel=schluessel)


def _state(kommune_id: str) -> list[Any]:
    with unit(System(kommune_id)):
        rows = [list(model.objects.values().order_by("pk")) for model in (Entwurf, Fassung)]
        return [*rows, list(Organisationseinheit.objects.filter(kommune_id=kommune_id).values().order_by("pk"))]


@pytest.fixture
def waiting() -> None:
    """A draft of the office in each of two Kommunen that waits for its release."""
    for kommune_id in (HERE, THERE):
        author = person(R.REDAKTION, kommune_id)
        save(author, OFFICE, oeffnungszeiten=HOURS)
        ask(author)


@pytest.mark.parametrize("role", sorted(EDITORS))
@pytest.mark.parametrize("act", ACTS)
def test_editors_may_in_their_own_kommune(waiting: None, role: Rolle.Art, act: Callable[[Staff], None]) -> None:
    by, foreign = person(role), _state(THERE)
    act(by)
    assert _state(THERE) == foreign


@pytest.mark.parametrize("role", sorted(set(R) - set(EDITORS)))
def test_nobody_else_may(waiting: None, role: Rolle.Art) -> None:
    by, before = person(role), (_state(HERE), _state(THERE))
    for act in ACTS:
        with pytest.raises(NotAllowed):
            act(by)
        assert (_state(HERE), _state(THERE)) == before, act


@pytest.mark.parametrize("role", R)
def test_a_role_here_is_none_there(waiting: None, role: Rolle.Art) -> None:
    there, before = Staff(person(role, HERE).mitarbeiter_id, THERE), _state(THERE)
    for act in ACTS:
        with pytest.raises(NotAllowed):
            act(there)
        assert _state(THERE) == before, act


def test_an_office_of_another_kommune_is_no_piece_here() -> None:
    with pytest.raises(GegenstandUnknown):
        published(Art.STELLE, "ordnungsamt", HERE)
    client = log_in(make_mitarbeiter(KREIS, R.REDAKTION, office=row(KREIS, "rathaus")))
    there = Organisationseinheit.objects.filter(kommune_id=KREIS).exclude(schluessel="rathaus").first()
    assert there
    assert client.get(f"{V}stellen/{there.schluessel}/").status_code == 200
    assert log_in(editor()).get(f"{V}stellen/{there.schluessel}/").status_code == 404


def test_what_is_published_stands_on_the_citizens_page_and_a_draft_does_not() -> None:
    citizen, by = Client(HTTP_HOST=host(HERE)), person(R.REDAKTION)
    save(by, oeffnungszeiten=HOURS, anschrift="Markt 9, 52511 Geilenkirchen")
    assert "Dienstag geschlossen" not in citizen.get(f"{PAGE}&x=1").content.decode()
    publish(by)
    shown = citizen.get(f"{PAGE}&x=2").content.decode()
    assert "Montag 8 bis 12 Uhr<br>Dienstag geschlossen" in shown
    assert "02451 629-0" in shown and "Markt 9" in shown
    with unit(by):
        [line] = queries.log()
        [fassung] = queries.history(Art.STELLE, OFFICE)
    assert (line.titel, line.felder) == ("Standesamt", ["anschrift", "telefon", "oeffnungszeiten"])
    assert fassung.inhalt["oeffnungszeiten"] == HOURS


def test_an_address_that_nobody_confirmed_is_confirmed_by_its_publication() -> None:
    by = person(R.REDAKTION)
    with unit(System(HERE)):
        Organisationseinheit.objects.filter(kommune_id=HERE, schluessel=OFFICE).update(
            anschrift="Markt 9, 52511 Geilenkirchen", anschrift_geprueft=False
        )
    save(by)
    publish(by)
    assert row().anschrift_geprueft
    save(by, anschrift="")
    publish(by)
    assert (row().anschrift, row().anschrift_geprueft) == ("", False)


def test_loading_the_data_again_keeps_what_editors_published() -> None:
    by, before = person(R.REDAKTION), row()
    save(by, name="Standesamt und Friedhof", oeffnungszeiten=HOURS, anschrift="Markt 10, 52511 Geilenkirchen")
    publish(by)
    load_heinsberg(hosts="{id}.localhost")
    again = row()
    assert (again.name, again.telefon, again.oeffnungszeiten) == ("Standesamt und Friedhof", "02451 629-0", HOURS)
    assert (again.anschrift, again.anschrift_geprueft) == ("Markt 10, 52511 Geilenkirchen", True)
    assert (again.funktion, again.herkunft) == (before.funktion, before.herkunft)
    assert again.gepflegt == ["anschrift", "anschrift_geprueft", "name", "oeffnungszeiten", "telefon"]


def test_the_contact_of_the_town_hall_is_the_kommunes_on_every_page() -> None:
    by = person(R.REDAKTION)
    values: dict[str, Any] = {
        "telefon": "02451 629-999",
        "email": "post@rathaus.example",
        "anschrift": "Hintergasse 3, 52511 Würm",
    }
    draft(by, Art.STELLE, "rathaus", **values)
    operations.publish(by=by, art=Art.STELLE, gegenstand="rathaus", nummer=1, at=clock.now())
    shown = Client(HTTP_HOST=host(HERE)).get("/impressum/").content.decode()
    assert all(word in shown for word in ("02451 629-999", "post@rathaus.example", "Hintergasse 3", "52511 Würm"))
    load_heinsberg(hosts="{id}.localhost")
    kommune = Kommune.objects.get(id=HERE)
    assert (kommune.telefon, kommune.strasse, kommune.ort) == ("02451 629-999", "Hintergasse 3", "Würm")
    with unit(by):
        assert "kontakt" not in {gap.schluessel for gap in missing_to_go_live(HERE)}
    draft(by, Art.STELLE, "rathaus", telefon="")
    operations.publish(by=by, art=Art.STELLE, gegenstand="rathaus", nummer=1, at=clock.now())
    assert Kommune.objects.get(id=HERE).telefon == ""
    assert Kommune.objects.get(id=HERE).email == "post@rathaus.example"


def test_a_new_office_is_drafted_published_searched_and_kept() -> None:
    zugang = editor()
    client, by = log_in(zugang), zugang.staff
    found = re.search(rf'href="({V}stellen/(n-[0-9a-f]+)/)"', client.get(f"{V}stellen/").content.decode())
    assert found and client.get(found[1]).status_code == 200
    key = found[2]
    draft(by, Art.STELLE, key, name="Bürgerbüro Süd")
    assert "noch nicht veröffentlicht" in client.get(f"{V}stellen/").content.decode()
    with pytest.raises(NotPublishable):
        operations.publish(by=by, art=Art.STELLE, gegenstand=key, nummer=1, at=clock.now())
    draft(by, Art.STELLE, key, nummer=1, name="Bürgerbüro Süd", telefon="02451 7")
    assert not Organisationseinheit.objects.filter(schluessel=key).exists()
    operations.publish(by=by, art=Art.STELLE, gegenstand=key, nummer=2, at=clock.now())
    assert (row(HERE, key).name, row(HERE, key).telefon) == ("Bürgerbüro Süd", "02451 7")
    assert Suchtext.objects.filter(kommune_id=HERE, stelle=row(HERE, key)).exists()
    assert "Bürgerbüro Süd" in client.get(f"{V}leistungen/hund-anmelden/").content.decode()
    assert client.get(f"{V}stellen/n-zzz/").status_code == 404


def test_what_editors_emptied_is_not_filled_again() -> None:
    counter = Organisationseinheit.objects.filter(schluessel="stadtbuero").exclude(telefon="").first()
    assert counter and counter.email
    by = person(R.REDAKTION, counter.kommune_id)
    draft(by, Art.STELLE, "stadtbuero", telefon="")
    operations.publish(by=by, art=Art.STELLE, gegenstand="stadtbuero", nummer=1, at=clock.now())
    load_heinsberg(hosts="{id}.localhost")
    again = row(counter.kommune_id, "stadtbuero")
    assert (again.telefon, again.email, again.gepflegt) == ("", counter.email, ["telefon"])


def test_the_search_knows_an_office_by_its_new_name() -> None:
    by = person(R.REDAKTION)
    save(by, name="Trauzimmer")
    publish(by)
    assert "trauzimm" in Suchtext.objects.get(kommune_id=HERE, stelle=row()).titelwoerter
    with unit(System(HERE)):
        assert not index_offices(kommune_id=HERE)  # nothing left to write


@pytest.mark.parametrize(
    ("changes", "codes"),
    [
        ({"name": " "}, ["name_fehlt"]),
        ({"telefon": "", "email": "", "anschrift": ""}, ["erreichbarkeit_fehlt"]),
        ({"anschrift": "am Markt"}, ["anschrift_form"]),
        ({"oeffnungszeiten": "x" * 1001}, ["zeiten_zu_lang"]),
        ({"oeffnungszeiten": "<script>alert(1)</script>"}, ["html"]),
        ({"oeffnungszeiten": "x" * 1000}, []),
        (
            {"sonderzeiten": [{"ab": None, "bis": "2026-12-31", "text": ""}]},
            ["sonderzeit_ab_fehlt", "sonderzeit_text_fehlt"],
        ),
        ({"sonderzeiten": [{"ab": "2027-01-02", "bis": "2027-01-01", "text": "zu"}]}, ["ende_vor_anfang"]),
        ({"sonderzeiten": [{"ab": "2027-01-02", "bis": None, "text": "x" * 1001}]}, ["zeiten_zu_lang"]),
        ({"sonderzeiten": [{"ab": "2027-01-02", "bis": None, "text": "<script>x"}]}, ["html"]),
        ({"sonderzeiten": [{"ab": None, "bis": None, "text": " "}]}, []),
        ({"kontakte": [{"bis": "2026-12-31"}]}, ["kontakt_ab_fehlt", "kontakt_leer"]),
        ({"kontakte": [{"ab": "2027-01-02", "anschrift": "am Markt"}]}, ["anschrift_form"]),
        ({"kontakte": [{"ab": "2027-01-02", "bis": "2027-01-01", "telefon": "1"}]}, ["ende_vor_anfang"]),
        ({"kontakte": [{"anschrift": " "}]}, []),
        ({"email": "amt@beispiel.de", "telefon": ""}, []),
        ({"anschrift": "Haus A, Markt 9B-11, 52511 Geilenkirchen", "telefon": ""}, []),
    ],
)
def test_what_citizens_need_blocks_the_publication(changes: dict[str, Any], codes: list[str]) -> None:
    by, before = person(R.REDAKTION), _state(HERE)[2]
    save(by, **changes)
    if not codes:
        publish(by)
        return
    with pytest.raises(NotPublishable) as stopped:
        publish(by)
    assert [each.code for each in stopped.value.hindernisse] == codes
    assert _state(HERE)[2] == before


def test_a_second_person_releases_an_office_too() -> None:
    author, releaser, admin = person(R.REDAKTION), person(R.FREIGABE), person(R.VERWALTUNG)
    operations.set_vier_augen(by=admin, on=True, at=clock.now())
    save(author, oeffnungszeiten=HOURS)
    with pytest.raises(SecondPersonNeeded):
        publish(author)
    ask(author)
    publish(releaser)
    assert row().oeffnungszeiten == HOURS


def test_citizens_see_the_hours_of_today_and_the_next_change() -> None:
    client, today = log_in(editor()), clock.today()
    begin, end = today + timedelta(days=10), today + timedelta(days=12)

    dates = parts("sonder_ab_0", begin) | parts("sonder_bis_0", end)
    client.post(f"{V}stellen/{OFFICE}/", typed(sonder_text_0="Wegen Umzug geschlossen", **dates))
    page = client.get(f"{V}stellen/{OFFICE}/").content.decode()
    assert "Wegen Umzug geschlossen" in page and 'name="sonder_text_1"' in page
    client.post(f"{V}entwuerfe/stelle/{OFFICE}/veroeffentlichung/", {"nummer": "1"})
    shown = Client(HTTP_HOST=host(HERE)).get(f"{PAGE}&x=4").content.decode()
    assert "Dienstag geschlossen" in shown and "Wegen Umzug geschlossen" in shown
    assert f"Vom {begin:%d.%m.%Y} bis {end:%d.%m.%Y}:" in shown
    assert row().hours_on(begin) == "Wegen Umzug geschlossen" and row().hours_on(today) == HOURS
    load_heinsberg(hosts="{id}.localhost")
    assert row().hours_on(end) == "Wegen Umzug geschlossen"
    english = Client(HTTP_HOST=host(HERE)).get(f"/en{PAGE}&x=5").content.decode()
    assert f"From {begin:%d.%m.%Y} to {end:%d.%m.%Y}:" in english
    assert client.get(f"{V}entwuerfe/stelle/{OFFICE}/verlauf/").status_code == 200


def parts(name: str, day: date) -> dict[str, str]:
    return {f"{name}_tag": f"{day:%d}", f"{name}_monat": f"{day:%m}", f"{name}_jahr": f"{day:%Y}"}


def test_an_office_that_moves_shows_the_old_address_until_its_day_and_says_where_it_goes() -> None:
    client, begin = log_in(editor()), clock.today() + timedelta(days=20)
    here, there = "Markt 9, 52511 Geilenkirchen", "Neue Straße 5, 52511 Geilenkirchen"
    new = {"kontakt_anschrift_0": there, "kontakt_telefon_0": "02451 77"} | parts("kontakt_ab_0", begin)
    client.post(f"{V}stellen/{OFFICE}/", typed(anschrift=here, **new))
    page = client.get(f"{V}stellen/{OFFICE}/").content.decode()
    assert there in page and 'name="kontakt_anschrift_1"' in page
    client.post(f"{V}entwuerfe/stelle/{OFFICE}/veroeffentlichung/", {"nummer": "1"})
    shown = Client(HTTP_HOST=host(HERE)).get(f"{PAGE}&x=6").content.decode()
    assert "Markt 9<br>52511 Geilenkirchen" in shown and "tel:024516290" in shown
    assert shown.count(f"Ab {begin:%d.%m.%Y}:") == 2 and there in shown and "02451 77" in shown
    assert row().contact_on(begin - timedelta(days=1)).anschrift == here
    then = zustaendige_stelle(Leistung.objects.get(id="geburtsurkunde"), all_kommunen()[HERE], stichtag=begin)
    assert then and then.kontakt.anschrift == there
    load_heinsberg(hosts="{id}.localhost")
    assert row().contact_on(begin).anschrift == there
    told = Worte().tell("kontakte", published(Art.STELLE, OFFICE)["kontakte"])
    assert told == f"{begin:%d.%m.%Y}: {there}, 02451 77"


def test_the_office_and_the_contact_that_are_set_for_a_leistung_are_shown_to_citizens() -> None:
    hall, page = row(HERE, "rathaus"), "/leistungen/hund-anmelden/"
    citizen = Client(HTTP_HOST=host(HERE))
    assert "das Rathaus der Stadt Geilenkirchen zuständig" not in citizen.get(page).content.decode()
    by = person(R.REDAKTION)
    chosen: dict[str, Any] = {
        "organisationseinheit_id": hall.pk,
        "telefon": "02451 4711",
        "email": "hunde@stadt.example",
    }
    draft(by, Art.ANGEBOT, "hund-anmelden", **chosen)
    link = re.search(r'href="(/vorschau/[^"]+)"', log_in(editor()).get(f"{V}{page[1:]}").content.decode())
    preview = citizen.get(link[1] if link else "").content.decode()
    assert "02451 4711" in preview and "das Rathaus der Stadt Geilenkirchen zuständig" in preview
    assert "02451 4711" not in citizen.get(page).content.decode()
    operations.publish(by=by, art=Art.ANGEBOT, gegenstand="hund-anmelden", nummer=1, at=clock.now())
    shown = citizen.get(f"{page}?x=1").content.decode()
    assert "02451 4711" in shown and "hunde@stadt.example" in shown
    place = citizen.get("/leistungen/hund-anmelden/ort/?ort=Geilenkirchen").content.decode()
    told = reasons(["hund-anmelden"], all_kommunen()[HERE])["hund-anmelden"]
    assert "das Rathaus der Stadt Geilenkirchen zuständig" in shown and "das Rathaus der Stadt Geil" in told
    assert "02451 4711" in place
    kreis = Client(HTTP_HOST=host(KREIS)).get("/leistungen/hund-anmelden/ort/?ort=Geilenkirchen").content.decode()
    assert "02451 4711" in kreis and "02451 4711" not in Client(HTTP_HOST=host(THERE)).get(page).content.decode()


def test_from_its_day_on_another_contact_counts_everywhere() -> None:
    today = str(clock.today())
    moved = {"ab": today, "bis": None, "anschrift": "Zelt 1, 52511 Würm", "telefon": "02451 88", "email": ""}
    by = person(R.REDAKTION)
    draft(by, Art.STELLE, "rathaus", kontakte=[moved])
    operations.publish(by=by, art=Art.STELLE, gegenstand="rathaus", nummer=1, at=clock.now())
    citizen = Client(HTTP_HOST=host(HERE))
    for page in ("/impressum/", "/suche/?q=Geilenkirchen", f"{PAGE}&x=7"):
        shown = citizen.get(page).content.decode()
        assert "Zelt 1" in shown and "02451 88" in shown, page
    assert Kommune.objects.get(id=HERE).strasse == "Markt 9"  # and again when it is over


def editor(art: Rolle.Art = R.REDAKTION) -> Zugang:
    return make_mitarbeiter(HERE, art, office=row(HERE, "rathaus"))


def typed(**changes: str) -> dict[str, str]:
    return {"nummer": "0", "name": "Standesamt", "anschrift": "", "telefon": "02451 629-0", "email": "", "grund": "",
            "oeffnungszeiten": HOURS} | changes  # fmt: skip


def test_the_list_says_what_is_missing_of_each_office() -> None:
    client = log_in(editor())
    page = client.get(f"{V}stellen/").content.decode()
    assert f'href="{V}stellen/{OFFICE}/"' in page and "Öffnungszeiten fehlen" in page
    assert f'href="{V}stellen/"' in client.get(V).content.decode()
    for name in Organisationseinheit.objects.filter(kommune_id=HERE).values_list("schluessel", flat=True):
        with unit(System(HERE)):
            Organisationseinheit.objects.filter(kommune_id=HERE, schluessel=name).update(oeffnungszeiten=HOURS)
    assert "Öffnungszeiten fehlen" not in client.get(f"{V}stellen/").content.decode()
    assert log_in(editor(R.SACHBEARBEITUNG)).get(f"{V}stellen/").status_code == 403


def test_what_is_typed_wrong_is_told_at_its_field_and_kept() -> None:
    client, address = log_in(editor()), f"{V}stellen/{OFFICE}/"
    answer = client.post(address, typed(email="keine Adresse", name="x" * 161))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Diese E-Mail-Adresse stimmt nicht" in page and 'href="#id_email"' in page and 'href="#id_name"' in page
    assert "keine Adresse" in page and "Dienstag geschlossen" in page
    saved = client.post(address, typed(anschrift="Rathaus"))
    assert saved.headers["Location"] == f"{address}?ok=gespeichert"
    page = client.get(saved.headers["Location"]).content.decode()
    assert "Schreiben Sie die Anschrift so" in page and 'href="#id_anschrift"' in page


def test_from_the_editors_page_to_the_citizens() -> None:
    client = log_in(editor())
    client.post(f"{V}stellen/{OFFICE}/", typed())
    done = client.post(f"{V}entwuerfe/stelle/{OFFICE}/veroeffentlichung/", {"nummer": "1"})
    assert done.headers["Location"] == f"{V}stellen/{OFFICE}/?ok=veroeffentlicht"
    assert client.get(f"{V}entwuerfe/stelle/{OFFICE}/verlauf/").status_code == 200
    assert "Öffnungszeiten" in client.get(f"{V}protokoll/").content.decode()
    assert "Dienstag geschlossen" in Client(HTTP_HOST=host(HERE)).get(f"{PAGE}&x=3").content.decode()
