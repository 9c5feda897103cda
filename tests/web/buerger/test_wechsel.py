"""An agreement begins while a citizen fills in: nothing goes to the old authority, nothing has to be typed twice."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import pytest
from django.test import Client
from django.utils.html import escape

from portal.antrag.models import Antrag
from portal.antrag.queries import draft_of
from portal.core import clock
from portal.core.tenancy import Citizen, System, unit
from portal.kommune.models import Ort
from portal.leistung.models import Vereinbarung
from portal.vorgang.models import Vorgang
from tests.antrag import begin, fill_in
from tests.citizen import DECLARATIONS
from tests.leistung.angebote import take_online
from tests.reference import forget_kept

pytestmark = pytest.mark.usefixtures("database")
Move = Callable[[], None]


@pytest.fixture
def move(database: None) -> Move:
    """From yesterday on Heinsberg answers for the Standesamt of Geilenkirchen."""

    def run(**changes: Any) -> None:
        values = {"von": ["geilenkirchen"], "an": ["heinsberg"], "gebiet": ["geilenkirchen"]} | changes
        with unit(System("kreis-heinsberg")):
            Vereinbarung.objects.create(
                id="test-wechsel", titel="Standesamt Geilenkirchen", art=Vereinbarung.Art.DELEGIEREND,
                funktionen=["standesamt"], in_kraft=Vereinbarung.InKraft.JA,
                seit=clock.today() - timedelta(1), **values,
            )  # fmt: skip
        forget_kept()

    return run


def of_kommune(kommune: str) -> tuple[int, int]:
    """Drafts and Vorgänge there."""
    with unit(System(kommune)):
        return Antrag.objects.drafts().count(), Vorgang.objects.count()


def test_a_draft_is_not_submitted_to_an_authority_that_no_longer_answers(guest: Client, ort: Ort, move: Move) -> None:
    base = begin(guest, ort)
    fill_in(guest, base)
    move()
    response = guest.post(base + "einreichung/", DECLARATIONS)
    assert response["Location"] == base + "wechsel/"
    page = guest.get(response["Location"])
    text = page.content.decode()
    assert page.status_code == 409
    since = clock.today() - timedelta(1)
    assert f"Seit dem {since.day}. " in text and "Ihr Entwurf ist weiter gespeichert" in text
    assert "Standesamt der Stadt Heinsberg" in text
    assert "lassen sich nicht dorthin übernehmen" in text  # not online there
    assert of_kommune("geilenkirchen") == (1, 0)


def test_what_was_typed_goes_along_and_the_old_draft_stays(guest: Client, ort: Ort, move: Move) -> None:
    take_online("heinsberg", "geburtsurkunde")
    base = begin(guest, ort)
    fill_in(guest, base)
    move()
    page = guest.get(base + "wechsel/").content.decode()
    assert "Hochgeladene Dateien gehen nicht mit" in page
    first, second = (guest.post(base + "wechsel/") for _ in range(2))
    way = first.context["weiter"]
    assert (first.status_code, way) == (
        200,
        second.context["weiter"],
    )  # a form may not end on another host
    assert f'href="{escape(way)}"' in first.content.decode()
    query = parse_qs(urlsplit(way).query)
    assert query["nach"] == ["heinsberg"]
    arrival = urlsplit(guest.get(way)["Location"])
    there = Client(HTTP_HOST="heinsberg.localhost")
    new = there.get(f"{arrival.path}?{arrival.query}")["Location"]
    assert new == query["weiter"][0]
    station = there.get(new)["Location"]
    assert station.endswith("/identitaet/")  # the copy of the identity card is all that is missing
    assert (of_kommune("geilenkirchen"), of_kommune("heinsberg")) == ((1, 0), (1, 0))
    assert there.get(fill_in(there, new)).status_code == 200
    assert there.post(new + "einreichung/", DECLARATIONS).status_code == 302
    assert (of_kommune("geilenkirchen"), of_kommune("heinsberg")) == ((1, 0), (0, 1))


def test_the_new_draft_has_a_key_of_its_own_and_no_foreign_files(guest: Client, ort: Ort, move: Move) -> None:
    take_online("heinsberg", "geburtsurkunde")
    base = begin(guest, ort)
    fill_in(guest, base)
    move()
    guest.post(base + "wechsel/")
    with unit(System("heinsberg")):
        new = Antrag.objects.get()
    citizen = Citizen(new.konto_id, "heinsberg")
    with unit(citizen):
        draft = draft_of(new.id, by=citizen, today=clock.today())
        old = draft_of(UUID(base.split("/")[2]), by=citizen, today=clock.today())
    assert draft.key.owner == "heinsberg" and draft.key.id != old.key.id
    assert draft.answers["urkunden"] == old.answers["urkunden"]
    assert "ausweiskopie" in old.answers and "ausweiskopie" not in draft.answers


def test_while_nothing_changed_the_page_leads_back_to_the_draft(guest: Client, ort: Ort) -> None:
    base = begin(guest, ort)
    assert guest.get(base + "wechsel/")["Location"] == base
    assert guest.post(base + "wechsel/")["Location"] == base
    assert of_kommune("heinsberg") == (0, 0)


def test_a_foreign_draft_is_carried_nowhere(guest: Client, ort: Ort, move: Move) -> None:
    take_online("heinsberg", "geburtsurkunde")
    base = begin(guest, ort)
    move()
    stranger = Client(HTTP_HOST="geilenkirchen.localhost")
    stranger.post("/anmeldung/gast/", {"weiter": "/vorgaenge/"})
    assert stranger.get(base + "wechsel/").status_code == 404
    assert stranger.post(base + "wechsel/").status_code == 404
    assert of_kommune("heinsberg") == (0, 0)


def test_who_fills_in_in_english_is_told_and_goes_along_in_english(guest: Client, ort: Ort, move: Move) -> None:
    take_online("heinsberg", "geburtsurkunde")
    base = begin(guest, ort)
    fill_in(guest, base)
    move()
    moved = guest.post(f"/en{base}einreichung/", DECLARATIONS)["Location"]
    assert moved == f"/en{base}wechsel/"
    page = guest.get(moved).content.decode()
    for text in (
        "Another authority is responsible by now",
        "The child was born in Geilenkirchen.",
        f'href="/en{base}"',
    ):
        assert text in page, text
    taken = guest.post(moved)
    assert "Your details have been taken along" in taken.content.decode()
    there = parse_qs(urlsplit(taken.context["weiter"]).query)
    assert (there["nach"], there["weiter"][0].startswith("/en/antraege/")) == (["heinsberg"], True)
