"""Counted before it is deleted, published once and without small numbers; the same on page, CSV and API."""

from __future__ import annotations

import csv
import io
import json
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Browser

from portal.antrag.models import Abbruch
from portal.core import clock
from portal.core.clock import BERLIN
from portal.core.tenancy import System, unit
from portal.konto.models import Rolle
from portal.leistung.rules.aufbewahrung import months_later
from portal.vorgang.models import Monatszahl, Statuswechsel, Vorgang, Zahlenblatt
from portal.vorgang.operations import zahlen
from portal.vorgang.rules.status import Status
from tests.accessibility import WIDTHS, is_scrolling_sideways
from tests.factories import log_in, make_vorgang
from tests.reference import forget_kept
from tests.web.api.test_api import faults
from tests.web.ui.stage import Stage
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


def _decide(vorgang_id: Any, at: datetime, kommune_id: str = HERE) -> None:
    with unit(System(kommune_id)):
        row = Vorgang.objects.get(id=vorgang_id)
        Statuswechsel(
            kommune_id=kommune_id, konto_id=row.konto_id, vorgang=row, nach=Status.ABGELEHNT, am=at, wer="Amt"
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


def give_up(leistung_id: str | None, seite: str, number: int, day: date, kommune_id: str = HERE) -> None:
    with unit(System(kommune_id)):
        Abbruch.objects.create(
            kommune_id=kommune_id, leistung_id=leistung_id, formular="personenstandsurkunde", seite=seite, tag=day,
            anzahl=number,
        )  # fmt: skip


@pytest.fixture
def given_up(month: datetime) -> datetime:
    """Where people gave up in that month: at two Leistungen of one form, and before Leistungen were counted."""
    day = month.date()
    give_up("geburtsurkunde", "kind", 3, day)
    give_up("geburtsurkunde", "kind", 4, day + timedelta(days=1))
    give_up("geburtsurkunde", "wann", 4, day)
    give_up("eheurkunde", "standesamt", 5, day)
    give_up(None, "identitaet", 9, day)
    return month


def test_where_people_gave_up_is_told_by_leistung_and_the_same_everywhere(given_up: datetime, look: Look) -> None:
    nights(given_up)
    form = {"formular": "personenstandsurkunde"}
    birth = form | {"leistung": "geburtsurkunde", "seite": "kind", "anzahl": 7}
    marriage = form | {"leistung": "eheurkunde", "seite": "standesamt", "anzahl": 5}
    told = sheet()["abbrueche"]
    assert [{name: each[name] for name in birth} for each in told] == [marriage, birth]
    assert sheet(OTHER)["abbrueche"] == []

    page = get("/zahlen/")
    text = page.content.decode()
    words = ("Eheurkunde", "„Zuständig ist: das Standesamt dieser Kommune“</span>: 5 Entwürfe", "Geburtsurkunde",
             "„Wer wurde geboren?“</span>: 7 Entwürfe")  # fmt: skip
    places = [text.index(each, text.index("Auf welchen Seiten Menschen aufgehört haben</h2>")) for each in words]
    assert places == sorted(places) and "Wann war das?" not in text and "Zeigen Sie uns" not in text
    look("zahlen-abbrueche", page)
    assert "7 drafts" in get("/en/zahlen/").content.decode()
    assert "Eine Seite nennen wir erst, wenn" in get("/zahlen/", OTHER).content.decode()

    name = f"{given_up:%Y-%m}"
    answer = get(f"/zahlen/{name}-abbrueche.csv")
    assert answer["Content-Type"] == "text/csv; charset=utf-8" and answer.content.startswith(b"\xef\xbb\xbfmonat;")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    assert [(row["monat"], row["bereich"], row["titel"], row["seite_titel"], row["anzahl"]) for row in rows] == [
        (name, HERE, told[0]["titel"], "Zuständig ist: das Standesamt dieser Kommune", "5"),
        (name, HERE, told[1]["titel"], "Wer wurde geboren?", "7"),
    ]
    assert json.loads(get(f"/api/v1/zahlen?monat={name}").content)["abbrueche"] == told
    assert f'href="/zahlen/{name}-abbrueche.csv"' in text
    assert [get(f"/zahlen/{each}-abbrueche.csv").status_code for each in ("2020-01", "x")] == [404] * 2

    give_up("geburtsurkunde", "wann", 9, given_up.date() + timedelta(days=2))
    zahlen.every_night(at=next_month(given_up, 5))
    assert sheet()["abbrueche"] == told  # published once


def test_a_sheet_of_before_is_still_handed_out(month: datetime) -> None:
    nights(month)
    blatt = Zahlenblatt.objects.get(kommune_id=HERE)
    old = [{"formular": "personenstandsurkunde", "seite": "kind", "anzahl": 8},
           {"formular": "gibt-es-nicht", "seite": "hier", "anzahl": 6}]  # fmt: skip
    with unit(System(HERE)):
        Zahlenblatt.objects.filter(id=blatt.id).update(inhalt=blatt.inhalt | {"abbrueche": old})
    zahlen.every_night(at=next_month(month, 6))
    assert sheet()["abbrueche"] == old
    page = get("/zahlen/").content.decode()
    assert "„Wer wurde geboren?“</span>: 8 Entwürfe" in page and "„hier“</span>: 6 Entwürfe" in page
    name = f"{month:%Y-%m}"
    rows = csv.DictReader(io.StringIO(get(f"/zahlen/{name}-abbrueche.csv").content.decode("utf-8-sig")), delimiter=";")
    assert [(row["leistung"], row["titel"], row["formular"], row["anzahl"]) for row in rows] == [
        ("", "", "personenstandsurkunde", "8"), ("", "", "gibt-es-nicht", "6"),
    ]  # fmt: skip
    answer = get(f"/api/v1/zahlen?monat={name}")
    told = json.loads(answer.content)
    assert told["abbrueche"] == [{"leistung": None, "titel": ""} | each for each in old]
    description = get("/api/v1/openapi.json").json()
    assert list(faults(description, "zahlen", 200, told)) == []


def test_pages_are_not_told_where_they_would_give_a_hidden_number_away(month: datetime) -> None:
    """Twenty begun, nineteen given up: what is left would say that one came in."""
    this = month.date().replace(day=1)
    last, coming = months_later(this, -1), months_later(this, 1)
    with unit(System(HERE)):
        Monatszahl.objects.all().delete()
        for leistung_id, begun in (("geburtsurkunde", 20), ("eheurkunde", 60)):
            for when, came, went in ((last, begun, 1), (this, 0, 0), (coming, 0, 0)):
                Monatszahl.objects.create(
                    kommune_id=HERE, leistung_id=leistung_id, monat=when, begonnen=came, eingereicht=went,
                    gezaehlt_am=month,
                )  # fmt: skip
    give_up("geburtsurkunde", "kind", 19, month.date())
    give_up("eheurkunde", "wann", 19, month.date())
    give_up("eheurkunde", "wann", 33, coming)
    for when in (last, this, coming):
        zahlen.publish(month=when, at=next_month(month))
    content = Zahlenblatt.objects.get(kommune_id=HERE, monat=this).inhalt
    assert [(each["leistung"], each["anzahl"]) for each in content["abbrueche"]] == [("eheurkunde", 19)]
    later = Zahlenblatt.objects.get(kommune_id=HERE, monat=coming).inhalt
    assert later["abbrueche"] == []  # after the nineteen no more than 37 can be left, of which five must stay


@pytest.fixture
def together(month: datetime) -> datetime:
    """Five were decided here after two days, seven at the other Kommune after eight; both agree to be shown."""
    for _number in range(7):
        vorgang_id = make_vorgang(OTHER, Status.EINGEGANGEN, betrag_cents=0, at=month)
        _decide(vorgang_id, month + timedelta(days=8), OTHER)
    for kommune_id in (HERE, OTHER):
        log_in(editor(Rolle.Art.VERWALTUNG, kommune_id)).post(f"{V}zahlen/kreisweit/", {"an": "1"})
    return month


def common_line() -> dict[str, Any]:
    lines = sheet(KREIS)["alle"]["zeilen"]
    return next(line for line in lines if line["leistung"] == "geburtsurkunde")


def test_days_of_all_together_are_those_of_all_decisions(together: datetime) -> None:
    month = together
    nights(month)
    birth = common_line()
    assert (birth["entschieden"], birth["tage_median"], birth["tage_neunzig"]) == (12, 8, 8)  # not (2 + 8) / 2
    text = get(f"/zahlen/{month:%Y-%m}.csv", KREIS).content.decode("utf-8-sig")
    [row] = [each for each in csv.DictReader(io.StringIO(text), delimiter=";") if each["leistung"] == "geburtsurkunde"]
    assert (row["bereich"], row["tage_median"]) == ("gemeinsam", "8")

    with unit(System(OTHER)):
        Vorgang.objects.update(eingang_am=None)  # as if they were gone
    zahlen.every_night(at=next_month(month, 9))
    assert common_line() == birth  # published once
    with unit(System(KREIS)):
        Zahlenblatt.objects.filter(kommune_id=KREIS).delete()
    zahlen.publish(month=month.date().replace(day=1), at=next_month(month, 10))
    late = common_line()
    assert (late["entschieden"], late["tage_median"]) == (12, None)  # those that are left are not all of them


def test_days_of_all_together_are_not_told_where_their_number_is_not(together: datetime) -> None:
    for _number in range(3):
        vorgang_id = make_vorgang(OTHER, Status.EINGEGANGEN, betrag_cents=0, at=together, leistung_id="eheurkunde")
        _decide(vorgang_id, together + timedelta(days=1), OTHER)
    nights(together)
    line = common_line()  # hidden too: it would give the three away
    assert (line["entschieden"], line["tage_median"], line["tage_neunzig"]) == (None, None, None)


def test_on_a_small_screen_each_line_is_a_block(given_up: datetime, browser: Browser, stage: Stage) -> None:
    nights(given_up)
    stage.pages["/zahlen"] = get("/zahlen/").content.decode()
    page = browser.new_page(reduced_motion="reduce")
    page.goto(f"{stage.url}/zahlen")
    frame, cell = page.locator(".tabelle-rahmen").first, page.locator("tbody td").first
    for width in (*WIDTHS, 375, 768, 864, 865):
        page.set_viewport_size({"width": width, "height": 900})
        is_block = cell.evaluate("cell => getComputedStyle(cell).display") == "grid"
        assert is_block == (width <= 864), width
        assert not is_scrolling_sideways(page), width
        if is_block:
            assert frame.evaluate("frame => frame.scrollWidth <= frame.clientWidth"), width
    page.close()
