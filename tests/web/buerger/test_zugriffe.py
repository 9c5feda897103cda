""" "Wer hat meine Daten angesehen?": the office that looked, at which Vorgang, by day, page after page."""

from __future__ import annotations

import html
import re
from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import UUID

import pytest
from django.test import Client
from django.utils.formats import date_format

from portal.core import audit, clock
from portal.core.tenancy import System, unit
from portal.dokument.models import Datei
from portal.kommune.models import Organisationseinheit
from portal.vorgang.models import Abgabe, Vorgang
from portal.vorgang.operations import casework
from portal.vorgang.queries import blicke
from tests.benchmarks.counting import counted
from tests.factories import Zugang, make_konto, make_mitarbeiter, make_vorgang, standesamt, vorgang
from tests.postfach.personen import browser_of
from tests.vorgang import test_abgabe as abgaben
from tests.vorgang.akten import attach
from tests.vorgang.test_stellungnahme import HERE, NAME, THERE, Welt, town_hall, worker

pytestmark = pytest.mark.usefixtures("database")


def at(days: int, hour: int = 9, minute: int = 0) -> datetime:
    """So many days ago, at this time in Berlin."""
    day = clock.today() - timedelta(days=days)
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=clock.BERLIN)


def look(clerk: Zugang, vorgang_id: UUID, *moments: datetime) -> None:
    for moment in moments:
        casework.open_akte(vorgang_id=vorgang_id, by=clerk.staff, at=moment)


def note_old(clerk: Zugang, row: Vorgang, moment: datetime) -> None:
    """A look as it was noted before looks said their office."""
    with unit(clerk.staff):
        audit.record("vorgang.angesehen", subject=row, at=moment)


def text_of(page: str) -> str:
    return re.sub(r" ([,:])", r"\1", " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split()))


def days_of(page: str) -> list[tuple[str, list[str]]]:
    """Each day of the page with its lines."""
    parts = re.findall(r'<h2 id="tag-[^"]*">(.*?)</h2>(.*?)</section>', page, re.S)
    return [
        (text_of(title), [text_of(line) for line in re.findall(r"<li>(.*?)</li>", rest, re.S)]) for title, rest in parts
    ]


def get(client: Client, vorgang_id: UUID, rest: str = "", lang: str = "") -> str:
    response = client.get(f"{lang}/vorgaenge/{vorgang_id}/zugriffe/{rest}")
    assert response.status_code == 200
    return response.content.decode()


def said(day: date) -> str:
    return date_format(day, "j. F Y")


def test_looks_of_an_office_at_one_thing_on_one_day_are_one_line() -> None:
    citizen, clerk, other = make_konto(HERE), make_mitarbeiter(HERE), make_mitarbeiter(HERE)
    first = make_vorgang(HERE, citizen=citizen, at=at(9))
    second = make_vorgang(HERE, citizen=citizen, at=at(8))
    look(clerk, first, at(3, 14, 5), at(3, 9, 15), at(2, 8))
    look(other, first, at(3, 11, 30))  # of the same office: nobody can tell its people apart
    look(clerk, second, at(3, 10), *(at(2, hour) for hour in (9, 10, 11, 12)))
    file = attach(first, citizen, "urkunde.pdf")
    casework.answer(vorgang_id=first, by=citizen, text="Anbei", dateien=(file,), at=at(4))
    casework.read_file(vorgang_id=first, datei_id=file, by=clerk.staff, at=clock.now())
    page = get(browser_of(citizen), first)
    amt, (one, two) = standesamt(HERE).name, (vorgang(each).nummer for each in (first, second))
    [today, two_ago, three_ago] = days_of(page)
    assert (today[0], two_ago[0], three_ago[0]) == tuple(said(clock.today() - timedelta(days=n)) for n in (0, 2, 3))
    assert today[1][0].startswith(f"{amt}: Dateien geöffnet: ") and one in today[1][0]
    assert two_ago[1] == [
        f"{amt}: Vorgang geöffnet: Geburtsurkunde bestellen, {two}, 4 Mal zwischen 09:00 und 12:00 Uhr",
        f"{amt}: Vorgang geöffnet: Geburtsurkunde bestellen, {one}, 08:00 Uhr",
    ]
    assert three_ago[1] == [
        f"{amt}: Vorgang geöffnet: Geburtsurkunde bestellen, {one}, 09:15, 11:30 und 14:05 Uhr",
        f"{amt}: Vorgang geöffnet: Geburtsurkunde bestellen, {two}, 10:00 Uhr",
    ]
    assert f'href="/vorgaenge/{second}/"' in page
    assert clerk.mitarbeiter.name not in page and other.mitarbeiter.name not in page


def test_who_has_one_vorgang_is_not_told_its_number_in_every_line() -> None:
    citizen, clerk = make_konto(HERE), make_mitarbeiter(HERE)
    only = make_vorgang(HERE, citizen=citizen, at=at(9))
    look(clerk, only, at(1))
    assert days_of(get(browser_of(citizen), only))[0][1] == [f"{standesamt(HERE).name}: Vorgang geöffnet, 09:00 Uhr"]
    english = get(browser_of(citizen), only, lang="/en")
    assert days_of(english)[0][1] == [f"{standesamt(HERE).name}: case opened, 09:00"]


def test_older_looks_are_reached_page_by_page_and_a_day_stays_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    citizen, clerk = make_konto(HERE), make_mitarbeiter(HERE)
    mine = make_vorgang(HERE, citizen=citizen, at=at(9))
    look(clerk, mine, at(1, 8), at(1, 9), at(2, 8), at(2, 9), at(2, 10), *[at(3, 7)] * 7, at(4))
    monkeypatch.setattr(blicke, "PAGE", 4)
    browser, found, rest = browser_of(citizen), [], ""
    for _page in range(6):
        page = get(browser, mine, rest)
        found += [(day, line) for day, lines in days_of(page) for line in lines]
        links = re.findall(r'href="(\?vor=[^"]+)"', page)
        if not links:
            break
        [rest] = links
    days = [said(clock.today() - timedelta(days=n)) for n in (1, 2, 3, 3, 4)]
    assert [day for day, _line in found] == days
    assert [line.partition(", ")[2] for _day, line in found] == [
        "08:00 und 09:00 Uhr",
        "08:00, 09:00 und 10:00 Uhr",
        "4 Mal um 07:00 Uhr",  # more than a page has on one day: the rest is on the next one
        "07:00, 07:00 und 07:00 Uhr",
        "09:00 Uhr",
    ]
    for bad in ("?vor=", "?vor=x", "?vor=1.y", f"?vor={'9' * 18}.1", "?vor=٣.٣", "?vor=1"):
        assert said(clock.today() - timedelta(days=1)) in get(browser, mine, bad)
    assert "Ältere Blicke gibt es nicht" in get(browser, mine, "?vor=1.1")


def test_an_office_that_cannot_be_told_any_more_is_not_guessed() -> None:
    """Looks from before they said their office: certain where no other one can have had the Vorgang."""
    citizen, clerk = make_konto(HERE), make_mitarbeiter(HERE)
    mine = make_vorgang(HERE, citizen=citizen, at=at(9))
    note_old(clerk, vorgang(mine), at(5))
    amt = standesamt(HERE)
    assert days_of(get(browser_of(citizen), mine))[0][1] == [f"{amt.name}: Vorgang geöffnet, 09:00 Uhr"]
    with unit(clerk.staff):  # another office closes, and this one follows it
        other = Organisationseinheit.objects.filter(id=town_hall(HERE).pk)
        other.update(gilt_bis=clock.today() - timedelta(days=4), nachfolge=amt)
    look(clerk, mine, at(2))
    lines = [line for _day, lines in days_of(get(browser_of(citizen), mine)) for line in lines]
    assert lines == [
        f"{amt.name}: Vorgang geöffnet, 09:00 Uhr",
        "Eine Stelle der Stadt Geilenkirchen: Vorgang geöffnet, 09:00 Uhr",
    ]


def test_an_asked_office_is_named_with_its_authority() -> None:
    citizen, clerk = make_konto(HERE), make_mitarbeiter(HERE)
    welt = Welt(citizen, make_vorgang(HERE, citizen=citizen, at=at(9)), clerk, worker(THERE), THERE)
    welt.ask([NAME])
    welt.open()
    bitte = welt.bitte
    with unit(welt.asked.staff):  # before looks said their office
        audit.record("stellungnahme.angesehen", subject=bitte, at=at(0, 0, 0))
    [(_day, lines)] = days_of(get(browser_of(citizen), welt.vorgang_id))
    [line] = lines
    assert line.startswith(f"{town_hall(THERE).name}, Stadt Heinsberg: als gefragtes Amt die weitergegebenen Angaben")
    assert line.endswith("Uhr") and " und " in line


def test_each_side_of_a_hand_over_names_its_own_office() -> None:
    here, there = abgaben.HERE, abgaben.THERE
    citizen, clerk, next_clerk = make_konto(here), make_mitarbeiter(here), make_mitarbeiter(there)
    old = make_vorgang(here, citizen=citizen, at=at(9))
    look(clerk, old, at(5))
    abgaben.give_away(old, clerk)
    abgaben.carry(here)
    [abgabe] = abgaben.rows(here, Abgabe)
    look(next_clerk, abgabe.neu_id, clock.now())
    before, after = get(browser_of(citizen, here), old), get(browser_of(citizen, there), abgabe.neu_id)
    assert days_of(before)[0][1] == [f"{standesamt(here).name}: Vorgang geöffnet, 09:00 Uhr"]
    [(_day, [line])] = days_of(after)
    assert line.startswith(f"{standesamt(there).name}: Vorgang geöffnet, ")


def test_a_protected_vorgang_at_another_authority_is_not_told_by_whom_it_asked() -> None:
    """A question of a protected Leistung lies with an office of the authority whose looks are shown."""
    citizen, clerk = make_konto(HERE), make_mitarbeiter(THERE)
    secret = make_vorgang(HERE, citizen=citizen, at=at(9))
    plain = make_vorgang(THERE, citizen=replace(citizen, kommune_id=THERE), at=at(8))
    welt = Welt(citizen, secret, make_mitarbeiter(HERE), worker(THERE), THERE)
    welt.ask([NAME])
    welt.open()
    look(clerk, plain, at(1))
    shown = text_of(get(browser_of(citizen, THERE), plain))
    assert "als gefragtes Amt" in shown and vorgang(secret).nummer in shown
    with unit(System(HERE)):
        Vorgang.objects.filter(id=secret).update(leistung_id="kinderschutz-meldung")
    shown = text_of(get(browser_of(citizen, THERE), plain))
    assert "als gefragtes Amt" not in shown and vorgang(secret).nummer not in shown and "Vorgang geöffnet" in shown


def test_a_page_full_of_everything_takes_eight_statements() -> None:
    citizen, clerk = make_konto(HERE), make_mitarbeiter(HERE)
    ids = [make_vorgang(HERE, citizen=citizen, at=at(9)) for _each in range(4)]
    welt = Welt(citizen, ids[0], clerk, worker(THERE), THERE)
    welt.ask([NAME])
    welt.open()
    for vorgang_id in ids:
        look(clerk, vorgang_id, at(1))
        file = attach(vorgang_id, citizen, "urkunde.pdf")
        casework.answer(vorgang_id=vorgang_id, by=citizen, text="Anbei", dateien=(file,), at=at(4))
        casework.read_file(vorgang_id=vorgang_id, datei_id=file, by=clerk.staff, at=clock.now())
        with unit(clerk.staff):
            audit.record("datei.gelesen", subject=Datei.objects.get(id=file), at=at(2))
    browser = browser_of(citizen)
    get(browser, ids[0])
    with counted() as found:
        page = get(browser, ids[0])
    assert len(found) <= 8, "\n".join(found)
    assert sum(len(lines) for _day, lines in days_of(page)) == 4 * 3 + 1
