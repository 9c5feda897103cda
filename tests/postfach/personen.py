"""People with a Postfach: a browser in which somebody is logged in, and what they were sent."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from django.test import Client

from portal.core import clock
from portal.core.tenancy import Citizen, System, unit
from portal.konto import operations as konten
from portal.postfach import operations as postfach
from portal.postfach.rules import Weg, Zugang
from portal.vorgang.models import Vorgang
from portal.vorgang.queries.zugang import zugang
from tests.factories import make_konto

HERE = "geilenkirchen"
MAIL = "testmutter@example.invalid"


def make_person() -> Citizen:
    """Somebody with an account."""
    return replace(make_konto(HERE), stufe=3)


def browser_of(citizen: Citizen, kommune_id: str = HERE) -> Client:
    """A browser in which they are logged in."""
    client = Client(HTTP_HOST=f"{kommune_id}.localhost")
    ticket = konten.issue_ticket(by=citizen, kommune_id=kommune_id, at=clock.utc_now())
    client.get(f"/uebergang/{ticket}/")
    return client


def vorgang_of(vorgang_id: UUID, kommune_id: str = HERE) -> Vorgang:
    """The row with its thread."""
    with unit(System(kommune_id)):
        found: Vorgang = Vorgang.objects.select_related("faden").get(id=vorgang_id)
    return found


def zugang_to(vorgang_id: UUID) -> Zugang:
    with unit(System(HERE)):
        return zugang(Vorgang.objects.select_related("faden").get(id=vorgang_id))


def wants_mail(vorgang_id: UUID, citizen: Citizen) -> None:
    """They ask for notices to MAIL."""
    faden_id = vorgang_of(vorgang_id).faden_id
    postfach.choose_for_faden(
        faden_id=faden_id, by=citizen, weg=Weg.EMAIL, einwilligung=False, adresse=MAIL, at=clock.now()
    )
