"""Counted before it is deleted, published once and without small numbers; the same on page, CSV and API."""

from __future__ import annotations

import csv
import io
import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from portal.core import clock
from portal.core.clock import BERLIN
from portal.core.tenancy import System, unit
from portal.konto.models import Rolle
from portal.vorgang.models import Monatszahl, Statuswechsel, Vorgang, Zahlenblatt
from portal.vorgang.operations import zahlen
from portal.vorgang.rules.status import Status
from tests.factories import log_in, make_vorgang
from tests.reference import forget_kept
from tests.web.verwaltung.test_seiten import V, editor
from tests.web.verwaltung.test_zugaenglich import Look, look

__all__ = ["look"]
pytestmark = pytest.mark.usefixtures("database")
HERE, OTHER, KREIS = "geilenkirchen", "selfkant", "kreis-heinsberg"


def middle_of_month() -> datetime:
    return clock.now().astimezone(BERLIN).replace(day=15, hour=12)


@pytest.fixture
def month() -> datetime:
    """A month in which six Vorgänge came here and five were decided after two days, and three at another Kommune."""
    at = middle_of_month()
    for number in range(6):
        vorgang_id = make_vorgang(HERE, Status.EINGEGANGEN, betrag_cents=0, at=at)
        if number < 5:
            _decide(vorgang_id, at + timedelta(days=2))
    for _number in range(3):
        make_vorgang(OTHER, Status.EINGEGANGEN, betrag_cents=0, at=at)
    return at


def _decide(vorgang_id: Any, at: datetime) -> None:
    with unit(System(HERE)):
        row = Vorgang.objects.get(id=vorgang_id)
        Statuswechsel(
            kommune_id=HERE, konto_id=row.konto_id, vorgang=row, nach=Status.ABGELEHNT, am=at, wer="Amt"
        ).save(force_insert=True)


def next_month(at: datetime, day: int = 2) -> datetime:
    return (at.replace(day=28) + timedelta(days=7)).replace(day=day)


def nights(at: datetime) -> None:
    zahlen.every_night(at=at.replace(day=28))
    zahlen.every_night(at=next_month(at))


def sheet(kommune_id: str = HERE) -> dict[str, Any]:
    content: dict[str, Any] = Zahlenblatt.objects.get(kommune_id=kommune_id).inhalt
    return content


def get(path: str, kommune_id: str = HERE) -> Any:
    return Client(HTTP_HOST=f"{kommune_id}.localhost").get(path)


def test_a_month_is_published_once_it_is_over_and_says_the_same_everywhere(month: datetime, look: Look) -> None:
    empty = get("/zahlen/")
    assert "Noch keine Zahlen" in empty.content.decode()
    zahlen.every_night(at=month.replace(day=28))
    assert not Zahlenblatt.objects.exists()  # not while it runs: two states would tell by their difference
    zahlen.every_night(at=next_month(month))
    [line] = sheet()["zeilen"]
    assert (line["begonnen"], line["eingereicht"], line["entschieden"], line["tage_median"]) == (6, 6, 5, 2)
    assert (line["tage_neunzig"], line["anteil_online"]) == (None, None)
    [small] = sheet(OTHER)["zeilen"]
    assert (
        small["eingereicht"] is None and sheet(OTHER)["summe"]["eingereicht"] is None
    )  # three: neither here nor there

    with unit(System(HERE)):
        Vorgang.objects.update(erstellt_am=month - timedelta(days=400))  # as if they were gone
    zahlen.every_night(at=next_month(month, 20))
    assert sheet()["zeilen"] == [line]

    told = f"{month:%Y-%m}"
    forget_kept()  # pages are kept for 20 s
    page, english = get("/zahlen/"), get("/en/zahlen/")
    assert "Geburtsurkunde" in page.content.decode() and "Figures" in english.content.decode()
    look("zahlen", page)
    rows = list(csv.DictReader(io.StringIO(get(f"/zahlen/{told}.csv").content.decode("utf-8-sig")), delimiter=";"))
    assert [(row["eingereicht"], row["tage_median"], row["anteil_online"]) for row in rows] == [("6", "2", "")]
    answer = json.loads(get(f"/api/v1/zahlen?monat={told}").content)
    assert answer["zahlen"]["zeilen"] == [line] and answer["lizenz"].endswith("dl-de/zero-2-0")
    assert [get(path).status_code for path in ("/zahlen/2020-01.csv", "/zahlen/x.csv", "/zahlen/?monat=2020-01")] == [
        404
    ] * 3
    assert [get(f"/api/v1/zahlen?monat={each}").status_code for each in ("x", "2020-01")] == [400, 404]


def test_offices_enter_other_ways_and_agree_to_be_counted_with_the_others(month: datetime, look: Look) -> None:
    here, other = log_in(editor(Rolle.Art.VERWALTUNG)), log_in(editor(Rolle.Art.VERWALTUNG, OTHER))
    assert log_in(editor(Rolle.Art.REDAKTION)).get(f"{V}zahlen/").status_code == 403
    other.post(f"{V}zahlen/kreisweit/", {"an": "1"})
    nights(month)
    address = f"{V}zahlen/?monat={month:%Y-%m}"
    wrong = here.post(address, {"geburtsurkunde": "zwölf"})
    assert wrong.status_code == 422 and "zwölf" in wrong.content.decode()
    look("verwaltung-zahlen", wrong)
    assert here.post(address, {"geburtsurkunde": "18"}).status_code == 302
    with unit(System(HERE)):
        assert Monatszahl.objects.get(leistung_id="geburtsurkunde").andere_wege == 18
    zahlen.every_night(at=next_month(month, 3))
    assert sheet()["zeilen"][0]["anteil_online"] == 25
    assert sheet(KREIS)["gemeinsam"] == [OTHER]
    assert "1 von 11 Kommunen zusammen" in get("/zahlen/", KREIS).content.decode()
    assert sheet(KREIS)["alle"]["summe"]["eingereicht"] is None  # three
    here.post(f"{V}zahlen/kreisweit/", {"an": "1"})
    zahlen.every_night(at=next_month(month, 4))
    assert sheet(KREIS)["gemeinsam"] == [OTHER]  # who joins a published month would be told by the difference
