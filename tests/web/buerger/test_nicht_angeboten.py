"""What a Kommune does not offer is in none of its lists; its page says who does; once offered it is back at once."""

from __future__ import annotations

import pytest
from django.test import Client

from portal.core import clock
from portal.konto.models import Rolle
from portal.redaktion.models import Art
from portal.redaktion.operations import publish
from tests.factories import host
from tests.redaktion.redaktion import DOG, HERE, THERE, draft, person

pytestmark = pytest.mark.usefixtures("database")
LISTS = [
    "/leistungen/", "/en/leistungen/", "/suche/?q=hund+anmelden", "/suche/?weg=amt", "/suche/vorschlaege?q=hundest",
    "/sitemap.xml", "/api/v1/leistungen?q=hund+anmelden", "/api/v1/xzufi",
]  # fmt: skip


def set_mode(modus: str) -> None:
    by = person(Rolle.Art.REDAKTION)
    publish(by=by, art=Art.ANGEBOT, gegenstand=DOG, nummer=draft(by, modus=modus), at=clock.now())


def body(path: str, kommune_id: str = HERE) -> str:
    return Client(HTTP_HOST=host(kommune_id)).get(path).getvalue().decode()


def shown(path: str, kommune_id: str = HERE) -> bool:
    return DOG in body(path, kommune_id)


def test_hidden_from_every_list_here_and_back_at_once() -> None:
    before = {path for path in LISTS if shown(path)}
    assert {"/leistungen/", "/suche/?q=hund+anmelden", "/sitemap.xml", "/api/v1/xzufi"} <= before
    assert "/suche/vorschlaege?q=hundest" in before and "/api/v1/leistungen?q=hund+anmelden" in before
    set_mode("nicht")
    assert [path for path in LISTS if shown(path)] == []
    assert {path for path in LISTS if shown(path, THERE)} == before  # only here
    set_mode("information")
    assert {path for path in LISTS if shown(path)} == before


def test_its_page_says_plainly_that_it_is_not_offered_and_who_offers_it() -> None:
    set_mode("nicht")
    page = body(f"/leistungen/{DOG}/")
    assert "Die Stadt Geilenkirchen bietet diese Leistung nicht an." in page
    assert f'href="http://selfkant.localhost/leistungen/{DOG}/">Gemeinde Selfkant</a>' in page
    english = body(f"/en/leistungen/{DOG}/")
    assert "does not offer this service" in english and "It is offered here:" in english
    assert "bietet diese Leistung nicht an" not in body(f"/leistungen/{DOG}/", THERE)


def test_a_lebenslage_leaves_it_out_too() -> None:
    lage = next(name for name in ("umzug", "tiere", "wohnen", "freizeit") if shown(f"/lebenslagen/{name}/"))
    set_mode("nicht")
    assert not shown(f"/lebenslagen/{lage}/") and shown(f"/lebenslagen/{lage}/", THERE)


def test_until_a_day_and_from_a_day_on_it_counts_by_the_day() -> None:
    by = person(Rolle.Art.REDAKTION)
    later = str(clock.today().replace(year=clock.today().year + 1))
    nummer = draft(by, modus="nicht", gueltig_ab=later)
    publish(by=by, art=Art.ANGEBOT, gegenstand=DOG, nummer=nummer, at=clock.now())
    assert shown("/leistungen/") and shown("/suche/?q=hund+anmelden")
