"""People who edit, and drafts, for the tests."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from portal.core import clock
from portal.core.tenancy import Staff, System, unit
from portal.kommune.models import Organisationseinheit
from portal.konto.models import Rolle
from portal.redaktion.models import Art, Entwurf, Seite
from portal.redaktion.operations import save_draft
from portal.redaktion.operations.arten import ARTEN
from tests.factories import make_mitarbeiter

HERE, THERE, KREIS = "geilenkirchen", "selfkant", "kreis-heinsberg"
DOG = "hund-anmelden"
URKUNDE = "geburtsurkunde"


def person(art: Rolle.Art, kommune_id: str = HERE) -> Staff:
    """Somebody with this role there."""
    office = Organisationseinheit.objects.get(kommune_id=kommune_id, schluessel="rathaus")
    return make_mitarbeiter(kommune_id, art, office=office).staff


def published(art: str, gegenstand: str, kommune_id: str = HERE) -> dict[str, Any]:
    with unit(System(kommune_id)):
        return ARTEN[art].published(gegenstand)


def draft(by: Staff, art: str = Art.ANGEBOT, gegenstand: str = DOG, *, nummer: int = 0, **changes: Any) -> int:
    """Save the published content with these changes; returns the draft's number."""
    inhalt = published(art, gegenstand, by.kommune_id) | changes
    return save_draft(
        by=by, art=art, gegenstand=gegenstand, inhalt=inhalt, grund="Ratsbeschluss", nummer=nummer, at=clock.now()
    )


def entwurf(by: Staff, art: str = Art.ANGEBOT, gegenstand: str = DOG) -> Entwurf | None:
    with unit(by):
        return Entwurf.objects.filter(art=art, gegenstand=gegenstand).first()


def with_privacy_page(kommune_id: str = HERE) -> None:
    """The Kommune has published its privacy text."""
    with unit(System(kommune_id)):
        Seite.objects.create(
            kommune_id=kommune_id, name="datenschutz", titel="Datenschutz", text="Wir speichern …", stand=clock.today()
        )


def office(kommune_id: str = HERE) -> Organisationseinheit:
    with unit(System(kommune_id)):
        return Organisationseinheit.objects.get(kommune_id=kommune_id, schluessel="standesamt")


def own(text: str, grundlage: str) -> dict[str, Any]:
    """A paragraph in own words, to be reviewed in a year."""
    return {"text": text, "grundlage": grundlage, "pruefen_bis": str(clock.today() + timedelta(days=365))}
