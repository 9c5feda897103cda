"""The list of the Postkorb: what it says of what cannot be meant, how many there are, the way from one to the next."""

from __future__ import annotations

import html
import re
from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Any
from urllib.parse import quote
from uuid import UUID, uuid4

import pytest
from django.test import Client

from portal.core import clock
from portal.core.tenancy import unit
from portal.kommune.models import Organisationseinheit
from portal.konto.models import Rolle
from portal.vorgang.models import Schlagwort
from portal.vorgang.operations.schlagworte import add_schlagwort
from portal.vorgang.queries import korb
from portal.vorgang.queries.korb import neighbour, postkorb
from portal.vorgang.rules.postkorb import Ansicht, Spalte
from portal.vorgang.rules.status import Status
from portal.web.arbeitsplatz import korbliste
from portal.web.arbeitsplatz.korbplatz import moment_in
from tests.benchmarks.counting import counted
from tests.factories import log_in, make_mitarbeiter, make_vorgang, standesamt, vorgang

pytestmark = pytest.mark.usefixtures("database")
LIST = "/arbeitsplatz/"


def text_of(answer: Any) -> str:
    return html.unescape(answer.content.decode())


def links_of(page: str) -> list[str]:
    """Where the lines of a list lead to."""
    return [html.unescape(each) for each in re.findall(r'<th role="rowheader" scope="row"><a href="([^"]+)"', page)]


def address_of(vorgang_id: UUID) -> str:
    return f"/arbeitsplatz/vorgaenge/{vorgang_id}/"


# --- values that cannot be meant -------------------------------------------------------------------------------------

UNKNOWN = {
    "leistung=gibtesnicht": "Diese Leistung gibt es bei Ihren Ämtern nicht. Die Liste zeigt deshalb",
    "amt=999": "Dieses Amt ist keines Ihrer Ämter. Die Liste zeigt deshalb",
    "schlagwort=3f1c2a52-0f52-4d3f-9a39-2d4c8f1d7a10": "Dieses Schlagwort gibt es nicht mehr. Die Liste zeigt deshalb",
    "status=xyz": "Diesen Status gibt es in dieser Ansicht nicht. Die Liste zeigt deshalb",
    "frist=bald": "Diese Auswahl gibt es nicht. Die Liste zeigt deshalb",
    "von=kein-datum": "Dieses Datum ist nicht zu lesen. Schreiben Sie Tag, Monat und Jahr. Die Liste ist deshalb nicht",
    "bis_tag=31&bis_monat=2&bis_jahr=2026": "Diesen Tag gibt es nicht. Prüfen Sie Tag, Monat und Jahr. Die Liste ist",
    "ansicht=xyz": "Die Ansicht aus der Adresse gibt es nicht. Sie sehen die Ansicht „Neu“.",
}


@pytest.mark.parametrize("query", UNKNOWN)
def test_what_cannot_be_meant_is_said_and_narrows_nothing(query: str) -> None:
    client, here = log_in(make_mitarbeiter()), vorgang(make_vorgang())
    plain = text_of(client.get(LIST))
    assert UNKNOWN[query] not in plain
    answer = client.get(f"{LIST}?{query}")
    page = text_of(answer)
    assert answer.status_code == 200
    assert UNKNOWN[query] in page
    assert here.nummer in page
    assert "<title>Fehler:" in page
    name = query.partition("=")[0].removesuffix("_tag")
    if name not in ("ansicht", "amt"):  # who has one office only has no such field
        assert re.search(rf'id="filter_{name}_error"', page), "not at its field"
    assert UNKNOWN[query] not in text_of(client.get(LIST)), "kept with the fields of somebody who asked nothing wrong"


def test_an_office_that_is_not_ones_own_is_said_at_its_field() -> None:
    rathaus = Organisationseinheit.objects.get(kommune_id="geilenkirchen", schluessel="rathaus")
    here = standesamt("geilenkirchen")
    clerk = make_mitarbeiter(roles=[(Rolle.Art.SACHBEARBEITUNG, each) for each in (here, rathaus)])
    page = text_of(log_in(clerk).get(f"{LIST}?amt=999"))
    assert 'id="filter_amt_error"' in page
    assert UNKNOWN["amt=999"] in page


def test_more_than_was_meant_is_neither_handed_out_nor_kept() -> None:
    client = log_in(make_mitarbeiter())
    make_vorgang()
    wrong = f"ansicht=alle&schlagwort={uuid4()}"
    assert client.get(f"/arbeitsplatz/postkorb/liste.csv?{wrong}").headers["Location"] == f"{LIST}?{wrong}"
    fields = {"ansicht": "alle", "frist": "bald", "name": "Bald"}
    answer = client.post("/arbeitsplatz/postkorb/filter/", fields)
    assert answer.headers["Location"] == f"{LIST}?ansicht=alle&frist=bald"
    assert "Bald" not in text_of(client.get(LIST))


_NAMES = ("ansicht", "leistung", "status", "schlagwort", "amt", "frist", "von", "bis", "von_tag", "von_jahr",
          "bis_tag", "bis_jahr", "nach", "ende", "nummer", "platz")  # fmt: skip
_HOSTILE = ("%00", "%00%00a", "9" * 400, "-1", "0", "1e400", "%F0%9F%A6%84", "%E2%80%AE", "%FF%FE", "a&{0}=b", "[]",
            "' OR 1=1 --", "<script>", "{}", "%0d%0aX: y", "NaN", "٣", "x" * 5000)  # fmt: skip
_DAYS = ("9" * 20, "00", "-1", "٣", "%00", "31", "1.5")
_MOMENTS = ("0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59", "2026-01-01T00:00:00+16:30",
            "2026-01-01T00:00:00", "0001-01-01T00:00:00Z")  # fmt: skip


def _hostile() -> list[str]:
    single = [f"{name}={quote(value.format(name), safe='%&=')}" for name in _NAMES for value in _HOSTILE]
    arrays = [f"{name}[]=1&{name}=a&{name}=b&{name}[0][x]=c" for name in _NAMES]
    days = [f"{name}_tag={day}&{name}_monat=1&{name}_jahr=2026" for name in ("von", "bis") for day in _DAYS]
    years = [
        f"{name}_tag=31&{name}_monat=12&{name}_jahr={year}" for name in ("von", "bis") for year in ("9999", "0001")
    ]
    places = [f"nach={quote(moment)}_{uuid4()}" for moment in _MOMENTS]
    return [*single, *arrays, *days, *years, *places]


def test_no_address_makes_the_list_fail() -> None:
    client, one = log_in(make_mitarbeiter()), make_vorgang()
    for query in _hostile():
        steps = ("", "naechster/", "voriger/") if query.startswith("platz") else ("naechster/",)
        for path in (LIST, "/arbeitsplatz/postkorb/zahlen/", "/arbeitsplatz/postkorb/liste.csv"):
            if path == LIST or "nummer" not in query:
                assert client.get(f"{path}?ansicht=alle&{query}").status_code in (200, 204, 302), (path, query)
        for step in steps:  # from the list that was remembered
            assert client.get(f"{address_of(one)}{step}?{query}").status_code in (200, 302), (step, query)


def test_no_cookie_makes_a_vorgang_fail() -> None:
    client, one = log_in(make_mitarbeiter()), make_vorgang()
    for moment in (*_MOMENTS, "unfug", ""):
        for value in (
            f"{moment} ansicht=alle&von_jahr=9",
            f"{moment} %00=%FF&ansicht=[]",
            f"{moment} {'x' * 5000}",
            moment,
        ):
            client.cookies["postkorb_zeile"] = client.cookies["postkorb"] = value
            for step in ("", "naechster/", "voriger/"):
                assert client.get(f"{address_of(one)}{step}").status_code in (200, 302), (step, value)


# --- how many --------------------------------------------------------------------------------------------------------


def test_how_many_are_listed_is_told_from_what_was_asked_anyway() -> None:
    assert korbliste.listed(0, whole=0, later=False, more=False) == ""
    assert korbliste.listed(1, whole=None, later=False, more=False) == "1 Vorgang"
    assert korbliste.listed(27, whole=27, later=False, more=False) == "27 Vorgänge"
    assert korbliste.listed(50, whole=73, later=False, more=True) == "1 bis 50 von 73 Vorgängen"
    assert korbliste.listed(50, whole=101, later=False, more=True) == "1 bis 50 von mehr als 100 Vorgängen"
    assert korbliste.listed(50, whole=None, later=False, more=True) == "1 bis 50 von mehr als 50 Vorgängen"
    assert korbliste.listed(50, whole=50, later=False, more=True) == "1 bis 50 von mehr als 50 Vorgängen", (
        "one came in between"
    )
    assert korbliste.listed(23, whole=73, later=True, more=False) == "23 weitere von 73 Vorgängen"
    assert korbliste.listed(1, whole=None, later=True, more=False) == "1 weiterer Vorgang"
    assert korbliste.counted(27, whole=None, more=False) == "27"
    assert korbliste.counted(50, whole=None, more=True) == "mehr als 50"


def test_the_filter_that_is_open_has_its_number_and_no_other_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    client = log_in(make_mitarbeiter())
    for days in (-1, -2, 30):
        make_vorgang(frist_am=clock.now() + timedelta(days=days))
    for name, frist in (("Zu spät", "ueberfaellig"), ("Diesen Monat", "monat")):
        client.post("/arbeitsplatz/postkorb/filter/", {"ansicht": "alle", "frist": frist, "name": name})
    client.get(f"{LIST}?ansicht=alle")
    with counted() as plain:
        page = text_of(client.get(f"{LIST}?ansicht=alle"))
    assert "3 Vorgänge</p>" in page
    assert "Zu spät</a>" in page
    client.get(f"{LIST}?ansicht=alle&frist=ueberfaellig")
    with counted() as narrowed:
        page = text_of(client.get(f"{LIST}?ansicht=alle&frist=ueberfaellig"))
    assert 'aria-current="page">Zu spät <span class="reiter__zahl">(2)</span>' in page
    assert "2 Vorgänge</p>" in page
    assert "Diesen Monat</a>" in page
    assert 0 < len(narrowed) <= len(plain)


# --- from one to the next --------------------------------------------------------------------------------------------


def test_every_view_is_walked_through_in_its_order_both_ways() -> None:
    """Each line's neighbours are those that stand beside it, also of equal moments and over several offices."""
    clerk, at = make_mitarbeiter(), clock.now()
    here = standesamt("geilenkirchen").pk
    for number in range(4):
        make_vorgang(frist_am=at + timedelta(days=number // 2 + 1), by=clerk, status=Status.IN_BEARBEITUNG)
        make_vorgang(frist_am=at - timedelta(days=number // 2 + 1))
        make_vorgang(status=Status.ZURUECKGENOMMEN)
    walked = 0
    for ansicht, office_ids in product(Ansicht, ([here], [here, here + 1])):
        who: dict[str, Any] = {"office_ids": office_ids, "mitarbeiter_id": clerk.mitarbeiter.pk, "ansicht": ansicht}
        with unit(clerk.staff):
            keys = [(korb.moment_of(row, ansicht), row.id) for row in postkorb(at=at, **who).rows]
            after = [neighbour(of=key, before=False, at=at, **who) for key in keys]
            before = [neighbour(of=key, before=True, at=at, **who) for key in keys]
        assert [*keys, None] == [*keys[:1], *after] or not keys, ansicht
        assert [None, *keys] == [*before, *keys[-1:]] or not keys, ansicht
        walked += len(keys)
    assert walked >= 2 * (4 + 4 + 4 + 4 + 8 + 4)


def opened(client: Client, query: str) -> list[str]:
    """The lines of the list, from where the first is opened."""
    links = links_of(client.get(f"{LIST}?{query}").content.decode())
    assert client.get(links[0]).status_code == 200
    return [link.partition("?")[0] for link in links]


def test_from_one_to_the_next_of_the_list_and_back_also_when_it_has_left_it() -> None:
    clerk = make_mitarbeiter()
    client, others = log_in(clerk), [make_vorgang(status=Status.IN_BEARBEITUNG) for _number in range(2)]
    for days in (3, 2, 1):
        make_vorgang(frist_am=clock.now() - timedelta(days=days))
    query = "ansicht=ueberfaellig&status=eingegangen"
    first, second, third = opened(client, query)
    assert all(address_of(each) not in (first, second, third) for each in others)
    page = text_of(client.get(first))
    assert f'href="{first}naechster/">Nächster in der Liste' in page
    assert f'href="{LIST}?{query}"' in page
    assert step(client, f"{first}naechster/") == second
    assert step(client, f"{second}naechster/") == third, "the second has no place in the list"
    assert step(client, f"{third}voriger/") == second
    client.get(LIST)  # another list is looked at meanwhile
    assert client.post(f"{second}uebernahme/").status_code == 302  # is no longer in the list
    assert step(client, f"{second}naechster/") == third
    assert step(client, f"{third}voriger/") == first, "it has left the list"
    begin = step(client, f"{first}voriger/")
    assert begin == f"{LIST}?{query}&ende=erster"
    page = text_of(client.get(begin))
    assert "Das war der erste Vorgang dieser Liste." in page
    assert client.cookies["postkorb"].value == query, "the way back says it again"
    client.get(links_of(page)[-1])
    end = step(client, f"{third}naechster/")
    assert "Das war der letzte Vorgang dieser Liste." in text_of(client.get(end))
    assert "Das war der" not in text_of(client.get(f"{LIST}?{query}"))


def step(client: Client, path: str) -> str:
    """Where it leads; the line that is kept is that of the Vorgang there, for pages below its address only."""
    target = client.get(path).headers["Location"]
    if "/vorgaenge/" in target:
        assert client.cookies["postkorb_zeile"]["path"] == target
        assert client.get(target).status_code == 200
    return target


def test_what_is_decided_keeps_the_place_it_had_and_offers_the_next() -> None:
    """A decision ends the period that the list is ordered by; the page then says how it goes on."""
    client = log_in(make_mitarbeiter())
    for days in (2, 1):
        make_vorgang(frist_am=clock.now() - timedelta(days=days))
    first, second = opened(client, "ansicht=ueberfaellig")
    text = {"text": "Bitte schicken Sie den Nachweis.", "frist_tag": "1", "frist_monat": "12", "frist_jahr": "2026"}
    assert client.post(f"{first}rueckfragen/", text).headers["Location"] == f"{first}?ok=rueckfrage"
    page = text_of(client.get(f"{first}?ok=rueckfrage"))
    assert f'<p><a href="{first}naechster/">Weiter zum nächsten Vorgang der Liste</a></p>' in page
    assert "Weiter zum nächsten" not in text_of(client.get(f"{first}?ok=vermerk"))
    assert client.get(f"{first}naechster/").headers["Location"] == second
    page = text_of(client.get(f"{first}bescheid/?ok=zur_freigabe"))
    assert f'<a href="{first}naechster/">Weiter zum nächsten Vorgang der Liste</a>' in page


def test_what_was_not_opened_from_a_list_has_no_next_and_showing_asks_nothing_for_it() -> None:
    client, one = log_in(make_mitarbeiter()), make_vorgang()
    make_vorgang()
    page = address_of(one)
    for _time in range(2):  # looks are noted, notices remembered
        assert "Nächster in der Liste" not in text_of(client.get(page))
    assert client.get(f"{page}naechster/").headers["Location"] == LIST
    with counted() as without:
        client.get(page)
    client.get(next(link for link in links_of(client.get(LIST).content.decode()) if link.startswith(page)))
    with counted() as within:
        assert "Nächster in der Liste" in text_of(client.get(page))
    assert 0 < len(within) == len(without)
    client.get(LIST, {"nummer": vorgang(one).nummer})
    assert "Nächster in der Liste" not in text_of(client.get(page)), "it was opened by its number"


def test_a_step_to_the_next_asks_little() -> None:
    client = log_in(make_mitarbeiter())
    for _number in range(3):
        make_vorgang()
    first, *_others = opened(client, "ansicht=alle")
    client.get(f"{first}naechster/")
    with counted() as found:
        assert client.get(f"{first}naechster/").status_code == 302
    assert len(found) <= 5, found  # session, account, roles; of its own: what is around the list, and the neighbour


def test_moments_of_addresses_are_such_that_the_database_knows() -> None:
    assert moment_in("2026-11-21T08:00:00.5+23:00") == datetime(2026, 11, 20, 9, 0, 0, 500000, tzinfo=UTC)
    for text in ("", "unfug", "2026-11-21T08:00:00", "0001-01-01T00:00:00+23:00", "9999-12-31T23:00:00-23:00"):
        assert moment_in(text) is None


# --- tags ------------------------------------------------------------------------------------------------------------


def test_all_words_of_a_vorgang_stand_in_the_list_each_by_itself() -> None:
    clerk = make_mitarbeiter()
    client, one = log_in(clerk), make_vorgang()
    words = ["Nachreichung angefordert", "Ortstermin", "<b>Eilig</b>"]
    for wort in words:
        add_schlagwort(vorgang_id=one, wort=wort, by=clerk.staff, at=clock.now())
    places = {str(each): "0" for each in Spalte} | {"schlagworte": "1", "dichte": "bequem"}
    client.post("/arbeitsplatz/postkorb/anordnung/", places)
    page = client.get(LIST).content.decode()
    cell = re.search(r'<td role="cell" data-titel="Schlagworte">(.*?)</td>', page)
    assert cell is not None
    with unit(clerk.staff):
        kept = sorted(Schlagwort.objects.values_list("wort", flat=True))
    assert sorted(html.unescape(re.sub("<[^>]+>", "", cell[1])).split(", ")) == kept
    assert cell[1].count('<span class="wort">') == len(words)
