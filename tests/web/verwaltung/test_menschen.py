"""Roles given and ended by a Kommune's administrator: at once, for a time, and never over the border of the Kommune."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from portal.core import clock
from portal.core.tenancy import Staff, System, unit
from portal.kommune.models import Organisationseinheit
from portal.konto.models import Mitarbeiter, Rolle
from portal.redaktion.operations import NotAllowed
from portal.redaktion.operations.menschen import PersonKnown, RoleNotGrantable, grant_role, invite
from tests.factories import Zugang, host, log_in, make_mitarbeiter, make_vorgang
from tests.redaktion.redaktion import HERE, THERE
from tests.web.verwaltung.test_seiten import V, editor

pytestmark = pytest.mark.usefixtures("database")
R = Rolle.Art
ADDRESS = f"{V}menschen/"


def office(kommune_id: str = HERE) -> int:
    return Organisationseinheit.objects.get(kommune_id=kommune_id, schluessel="rathaus").pk


def give(client: Client, person: Zugang, art: str = R.REDAKTION, bis: str = "--", **changes: str) -> str:
    """Where the answer leads, or the page that says what is wrong."""
    year, month, day = bis.split("-")
    typed = {"username": person.mitarbeiter.username, "art": art, "organisationseinheit": str(office())}
    answer = client.post(ADDRESS, typed | {"bis_jahr": year, "bis_monat": month, "bis_tag": day} | changes)
    return answer.headers.get("Location", "") or answer.content.decode()


def roles(person: Zugang, kommune_id: str = HERE) -> set[str]:
    mine = Rolle.objects.filter(mitarbeiter=person.mitarbeiter, kommune_id=kommune_id).valid_on(clock.today())
    return set(mine.values_list("art", flat=True))


def test_one_person_can_hold_every_role_of_a_kommune() -> None:
    admin = editor(R.VERWALTUNG)
    client = log_in(admin)
    for art in (R.REDAKTION, R.FREIGABE, R.SACHBEARBEITUNG, R.STANDESBEAMTER):
        assert give(client, admin, art).endswith("?ok=gegeben")
    assert roles(admin) == {R.VERWALTUNG, R.REDAKTION, R.FREIGABE, R.SACHBEARBEITUNG, R.STANDESBEAMTER}


def test_a_deputy_from_another_kommune_has_a_last_day() -> None:
    client, deputy = log_in(editor(R.VERWALTUNG)), editor(R.REDAKTION, THERE)
    assert "Nennen Sie den letzten Tag" in give(client, deputy)
    assert "Nennen Sie den letzten Tag" in give(client, deputy, bis=str(clock.today() + timedelta(days=400)))
    assert give(client, deputy, bis=str(clock.today())).endswith("?ok=gegeben")
    assert roles(deputy) == {R.REDAKTION}
    visitor = log_in(Zugang(deputy.mitarbeiter, HERE, deputy.totp_secret))
    assert visitor.get(V, headers={"host": host(HERE)}).status_code == 200


def test_an_unknown_name_is_told_and_nothing_typed_is_lost() -> None:
    page = give(log_in(editor(R.VERWALTUNG)), editor(), username="gibt.es.nicht")
    assert "Diesen Benutzernamen gibt es nicht" in page and 'value="gibt.es.nicht"' in page


def test_somebody_without_an_account_is_invited() -> None:
    client = log_in(editor(R.VERWALTUNG))
    typed = {"username": "Neu@Rathaus.example", "art": R.REDAKTION, "organisationseinheit": str(office())}
    end = clock.today() + timedelta(days=30)
    typed |= {"bis_tag": str(end.day), "bis_monat": str(end.month), "bis_jahr": str(end.year)}
    asked = client.post(ADDRESS, typed)
    assert asked.status_code == 422 and "noch kein Konto" in asked.content.decode()
    assert not mail.outbox and not Mitarbeiter.objects.filter(username="neu@rathaus.example").exists()
    assert client.post(ADDRESS, typed | {"name": "Nora Neu"}).headers["Location"].endswith("?ok=neu")
    page = client.get(f"{ADDRESS}?ok=neu").content.decode()
    assert "Die Einladung ist verschickt" in page and "Nora Neu" in page and "Eingeladen, der Link gilt bis" in page
    (role,) = Rolle.objects.filter(mitarbeiter__username="neu@rathaus.example")
    assert (role.kommune_id, role.art, role.gueltig_bis) == (HERE, R.REDAKTION, end)
    (letter,) = mail.outbox
    link = re.search(r"http://[^/]+(/arbeitsplatz/einladung/\S+)", str(letter.body))
    assert letter.to == ["neu@rathaus.example"] and link
    assert Client(HTTP_HOST=host(HERE)).get(link[1]).status_code == 200
    again = client.post(ADDRESS, typed | {"name": "Nora Neu", "art": R.FREIGABE})
    assert again.headers["Location"].endswith("?ok=gegeben") and len(mail.outbox) == 1


@pytest.mark.parametrize(("address", "told"), [("a@b", "keine E-Mail-Adresse"), ("ohne.konto", "gibt es nicht")])
def test_who_cannot_be_invited_is_told(address: str, told: str) -> None:
    page = give(log_in(editor(R.VERWALTUNG)), editor(), username=address, name="Nora Neu")
    assert told in page and not mail.outbox


def test_only_the_administrator_invites_and_only_here() -> None:
    values: dict[str, Any] = {"email": "x@y.example", "name": "X", "organisationseinheit_id": None, "bis": None}
    people = [editor(art).staff for art in (R.REDAKTION, R.FREIGABE, R.SACHBEARBEITUNG)]
    for by in [*people, Staff(editor(R.VERWALTUNG).mitarbeiter.pk, THERE)]:
        with pytest.raises(NotAllowed):
            invite(by=by, art=R.REDAKTION, at=clock.now(), **values)
    admin = editor(R.VERWALTUNG)
    with pytest.raises(RoleNotGrantable):
        invite(by=admin.staff, art=R.PLATTFORM, at=clock.now(), **values)
    with pytest.raises(PersonKnown):
        known = admin.mitarbeiter.username
        invite(by=admin.staff, art=R.REDAKTION, at=clock.now(), **(values | {"email": known}))


def test_the_platforms_role_is_not_a_kommunes_to_give() -> None:
    admin, person = editor(R.VERWALTUNG), editor()
    assert "ok=gegeben" not in give(log_in(admin), person, R.PLATTFORM)
    with pytest.raises(RoleNotGrantable):
        grant_role(
            by=admin.staff, username=person.mitarbeiter.username, art=R.PLATTFORM, organisationseinheit_id=None,
            bis=None, at=clock.now(),
        )  # fmt: skip


def test_nobody_gives_a_role_in_another_kommune() -> None:
    admin, person = editor(R.VERWALTUNG), editor()
    with pytest.raises(NotAllowed):
        grant_role(
            by=Staff(admin.mitarbeiter.pk, THERE), username=person.mitarbeiter.username, art=R.VERWALTUNG,
            organisationseinheit_id=None, bis=None, at=clock.now(),
        )  # fmt: skip
    for art in (R.REDAKTION, R.FREIGABE, R.SACHBEARBEITUNG):
        assert log_in(editor(art)).get(ADDRESS).status_code == 403


def test_a_role_ends_but_never_the_last_administrator() -> None:
    admin, person, stranger = editor(R.VERWALTUNG), editor(), editor(R.REDAKTION, THERE)
    client = log_in(admin)
    role = {each.mitarbeiter_id: each.pk for each in Rolle.objects.all()}
    assert client.post(f"{ADDRESS}{role[person.mitarbeiter.pk]}/ende/").headers["Location"].endswith("?ok=beendet")
    assert roles(person) == set()
    assert end(client, admin, R.VERWALTUNG) == "?letzte=verwaltung"
    invite(by=admin.staff, email="x@y.example", name="X", art=R.VERWALTUNG, organisationseinheit_id=None, bis=None,
           at=clock.now())  # fmt: skip
    assert end(client, admin, R.VERWALTUNG) == "?letzte=verwaltung"
    assert roles(admin) == {R.VERWALTUNG}
    assert client.post(f"{ADDRESS}{role[stranger.mitarbeiter.pk]}/ende/").status_code == 404
    assert roles(stranger, THERE) == {R.REDAKTION}


def end(client: Client, person: Zugang, art: str = R.SACHBEARBEITUNG) -> str:
    """Where the answer leads."""
    rolle = Rolle.objects.get(mitarbeiter=person.mitarbeiter, art=art)
    return client.post(f"{ADDRESS}{rolle.pk}/ende/").headers["Location"].removeprefix(ADDRESS)


def test_the_last_who_sees_the_vorgaenge_of_an_office_keeps_the_role() -> None:
    client, clerk = log_in(editor(R.VERWALTUNG)), make_mitarbeiter(HERE, R.SACHBEARBEITUNG)
    make_vorgang(HERE)
    assert end(client, clerk) == "?letzte=vorgaenge" and roles(clerk) == {R.SACHBEARBEITUNG}
    assert "Ohne diese Rolle sähe sie niemand" in client.get(f"{ADDRESS}?letzte=vorgaenge").content.decode()
    make_mitarbeiter(HERE, R.STANDESBEAMTER)
    assert end(client, clerk) == "?ok=beendet"


def test_who_follows_an_office_soon_keeps_the_roles_that_are_held_there() -> None:
    client, hall = log_in(editor(R.VERWALTUNG)), Organisationseinheit.objects.get(pk=office())
    heir = make_mitarbeiter(HERE, R.SACHBEARBEITUNG, office=hall)
    assert end(client, heir) == "?ok=beendet"
    old, heir = make_mitarbeiter(HERE, R.SACHBEARBEITUNG), make_mitarbeiter(HERE, R.SACHBEARBEITUNG, office=hall)
    with unit(System(HERE)):
        rows = Organisationseinheit.objects.filter(kommune_id=HERE, schluessel="standesamt")
        rows.update(gilt_bis=clock.today(), nachfolge=hall)
    assert end(client, heir) == "?letzte=vorgaenge"
    assert end(client, old) == "?ok=beendet" and end(client, heir) == "?ok=beendet"
