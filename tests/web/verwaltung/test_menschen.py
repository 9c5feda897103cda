"""Roles given and ended by a Kommune's administrator: at once, for a time, and never over the border of the Kommune."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from portal.core import clock
from portal.core.tenancy import Staff
from portal.kommune.models import Organisationseinheit
from portal.konto.models import Rolle
from portal.redaktion.operations import NotAllowed
from portal.redaktion.operations.menschen import RoleNotGrantable, grant_role
from tests.factories import Zugang, host, log_in
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
    assert client.post(f"{ADDRESS}{role[admin.mitarbeiter.pk]}/ende/").headers["Location"].endswith("?letzte=1")
    assert roles(admin) == {R.VERWALTUNG}
    assert client.post(f"{ADDRESS}{role[stranger.mitarbeiter.pk]}/ende/").status_code == 404
    assert roles(stranger, THERE) == {R.REDAKTION}
