"""The Postkorb over HTTP: what is in it, what is not, how many queries it takes."""

from __future__ import annotations

import html
import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext

from portal.core import clock
from portal.core.models import Auditeintrag
from portal.core.tenancy import System, unit
from portal.konto.models import Rolle
from portal.vorgang.operations.namen import note_names
from portal.vorgang.rules.postkorb import Ansicht
from portal.vorgang.rules.status import Status
from portal.web.arbeitsplatz.korbliste import as_csv
from portal.zahlung.rules import Zahlungsstatus
from tests import factories
from tests.factories import log_in, make_mitarbeiter, make_vorgang, vorgang

pytestmark = pytest.mark.usefixtures("database")
_NO_QUERY = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "SET", "SELECT SET_CONFIG")


def queries_of(client: Client, path: str) -> list[str]:
    """The statements a page takes, over all databases, without those that only frame a transaction."""
    client.get(path)
    with CaptureQueriesContext(connections["default"]) as main, CaptureQueriesContext(connections["keys"]) as keys:
        assert client.get(path).status_code == 200
    found = [query["sql"] for query in [*main.captured_queries, *keys.captured_queries]]
    return [sql for sql in found if not sql.upper().startswith(_NO_QUERY)]


def test_shows_what_is_new_for_the_own_office() -> None:
    clerk = make_mitarbeiter()
    mine, theirs = vorgang(make_vorgang()), vorgang(make_vorgang("selfkant"), "selfkant")
    page = log_in(clerk).get("/arbeitsplatz/").content.decode()
    assert mine.nummer in page
    assert theirs.nummer not in page
    assert "Probefrau" not in page


def test_each_view_has_its_number_and_its_vorgaenge() -> None:
    clerk = make_mitarbeiter()
    waiting = vorgang(make_vorgang(status=Status.RUECKFRAGE))
    overdue = vorgang(make_vorgang(frist_am=clock.now() - timedelta(days=2)))
    client = log_in(clerk)
    page = client.get("/arbeitsplatz/?ansicht=wartet").content.decode()
    assert waiting.nummer in page
    assert overdue.nummer not in page
    assert "Antwort bis" in page
    page = client.get("/arbeitsplatz/?ansicht=ueberfaellig").content.decode()
    assert waiting.nummer not in page
    assert f"Überfällig: {clock.today() - timedelta(days=2):%d.%m.%Y}" in page
    assert client.get("/arbeitsplatz/?ansicht=unfug&nach=unfug").status_code == 200


@pytest.mark.parametrize("ansicht", list(Ansicht))
def test_every_view_is_helpful_when_empty(ansicht: str) -> None:
    page = log_in(make_mitarbeiter()).get(f"/arbeitsplatz/?ansicht={ansicht}")
    assert page.status_code == 200
    assert "Hier ist nichts" in page.content.decode()


def test_a_number_leads_to_its_vorgang() -> None:
    client = log_in(make_mitarbeiter())
    found, foreign = vorgang(make_vorgang(status=Status.VERSANDT)), vorgang(make_vorgang("selfkant"), "selfkant")
    response = client.get("/arbeitsplatz/", {"nummer": f" {found.nummer.lower()} "})
    assert response.headers["Location"] == f"/arbeitsplatz/vorgaenge/{found.id}/"
    assert "Kein Vorgang mit der Nummer" in client.get("/arbeitsplatz/", {"nummer": foreign.nummer}).content.decode()


def test_who_only_administers_has_no_postkorb_and_is_led_to_the_verwaltung() -> None:
    make_vorgang()
    answer = log_in(make_mitarbeiter(art=Rolle.Art.VERWALTUNG)).get("/arbeitsplatz/")
    assert answer.headers["Location"] == "/arbeitsplatz/verwaltung/"


def test_at_most_eight_queries_however_many_vorgaenge() -> None:
    client = log_in(make_mitarbeiter())
    make_vorgang(status=Status.RUECKFRAGE)
    few = queries_of(client, "/arbeitsplatz/?ansicht=alle")
    for _number in range(5):
        make_vorgang()
    many = queries_of(client, "/arbeitsplatz/?ansicht=alle")
    assert len(many) == len(few)
    assert len(many) <= 8, "\n".join(many)


def test_stuck_payments_are_asked_for_by_a_job() -> None:
    client = log_in(make_mitarbeiter())
    waiting = make_vorgang(status=Status.WARTET_AUF_ZAHLUNG)
    path = "/arbeitsplatz/zahlungen/"
    assert "Alle Zahlungen sind geklärt" in client.get(path).content.decode()
    zahlung = factories.start_payment(waiting, "geilenkirchen", status=Zahlungsstatus.UNKLAR, at=clock.now())
    page = client.get(path).content.decode()
    assert vorgang(waiting).nummer in page
    assert jobs("zahlung.ask") == 0
    for _click in range(2):
        assert client.post(f"{path}{zahlung}/nachfrage/").headers["Location"] == f"{path}?ok=gefragt"
    assert jobs("zahlung.ask") == 1
    assert client.post(f"{path}{uuid4()}/nachfrage/").status_code == 404


def jobs(name: str) -> int:
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE task_name = %s", [name])
        row = cursor.fetchone()
    return int(row[0])


def test_a_view_is_narrowed_kept_under_a_name_and_handed_out_without_names() -> None:
    clerk = make_mitarbeiter()
    client = log_in(clerk)
    overdue = vorgang(make_vorgang(frist_am=clock.now() - timedelta(days=2)))
    other = vorgang(make_vorgang(frist_am=clock.now() + timedelta(days=90)))
    narrowed = "/arbeitsplatz/?ansicht=alle&frist=ueberfaellig&leistung=unfug&von_tag=1&von_monat=1&von_jahr=2020"
    page = client.get(narrowed).content.decode()
    assert overdue.nummer in page
    assert other.nummer not in page
    assert "Frist: überfällig · Eingegangen ab: 01.01.2020" in page
    page = client.get("/arbeitsplatz/?ansicht=alle&bis_tag=31&bis_monat=2&bis_jahr=2026").content.decode()
    assert "gibt es nicht" in page
    assert other.nummer in page, "a day that does not exist narrows nothing"
    fields = {"ansicht": "alle", "frist": "ueberfaellig", "name": "Zu spät"}
    kept = client.post("/arbeitsplatz/postkorb/filter/", fields)
    assert kept.headers["Location"] == "/arbeitsplatz/?ansicht=alle&frist=ueberfaellig"
    assert (
        'href="/arbeitsplatz/?ansicht=alle&amp;frist=ueberfaellig" aria-current="page">Zu spät'
        in client.get(kept.headers["Location"]).content.decode()
    )
    assert "Zu spät" not in log_in(make_mitarbeiter()).get("/arbeitsplatz/").content.decode()
    opened = client.get(f"/arbeitsplatz/vorgaenge/{overdue.id}/").content.decode()
    assert 'href="/arbeitsplatz/?ansicht=alle&amp;frist=ueberfaellig">' in opened, "no way back to this list"
    assert client.post("/arbeitsplatz/postkorb/filter/", fields).status_code == 302, "the same one, sent twice"
    taken = client.post("/arbeitsplatz/postkorb/filter/", fields | {"frist": "woche"})
    assert taken.status_code == 422 and "So heißt schon ein anderer Filter" in taken.content.decode()
    unnamed = client.post("/arbeitsplatz/postkorb/filter/", fields | {"name": ""})
    assert unnamed.status_code == 422
    assert 'name="frist" value="ueberfaellig"' in unnamed.content.decode(), "the filter is lost"
    rows = client.get("/arbeitsplatz/postkorb/liste.csv?ansicht=alle&frist=ueberfaellig").content.decode()
    assert overdue.nummer in rows
    assert other.nummer not in rows
    assert "Probefrau" not in rows
    with unit(clerk.staff):
        assert Auditeintrag.objects.get(handlung="postkorb.ausgegeben").angaben == {"ansicht": "alle", "zeilen": 1}


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "＝1"])
def test_nothing_in_a_list_is_a_formula(text: str) -> None:
    line = {"nummer": "1", "zellen": [{"text": text}]}
    assert as_csv(["Nummer", "x"], [line]).decode().splitlines()[1] == f'"1";"\'{text.strip()}"'


def test_columns_come_as_somebody_ordered_them() -> None:
    client = log_in(make_mitarbeiter())
    vorgang_id = make_vorgang()
    client.post(f"/arbeitsplatz/vorgaenge/{vorgang_id}/schlagworte/", {"wort": "Eilig"})
    path = "/arbeitsplatz/postkorb/anordnung/"
    places = {"leistung": "0", "eingang": "0", "frist": "0", "status": "2", "bearbeitung": "0", "amt": "0",
              "schlagworte": "1", "seit": "0", "dichte": "dicht"}  # fmt: skip
    assert client.post(path, dict.fromkeys(places, "0") | {"dichte": "bequem"}).status_code == 422
    assert client.post(path, places).headers["Location"] == "/arbeitsplatz/"
    page = client.get("/arbeitsplatz/").content.decode()
    titles = re.findall(r'<th role="columnheader" scope="col">([^<]+)</th>', page)
    assert titles == ["Nummer", "Schlagworte", "Status"]
    assert '<span class="wort">Eilig</span>' in page
    assert "tabelle--dicht" in page
    page = client.get(f"/arbeitsplatz/vorgaenge/{vorgang_id}/").content.decode()
    removal = re.search(r'action="(\S+/schlagworte/\S+/loeschung/)"', page)
    assert removal is not None
    assert client.post(removal[1]).status_code == 302
    assert '<span class="wort">Eilig</span>' not in client.get("/arbeitsplatz/").content.decode()
    page = client.post(f"/arbeitsplatz/vorgaenge/{vorgang_id}/schlagworte/", {"wort": "x" * 31}).content.decode()
    assert "höchstens 30 Zeichen" in page
    assert "x" * 31 in page


def test_a_name_is_asked_in_the_body_and_what_was_ticked_is_told_one_by_one() -> None:
    client = log_in(make_mitarbeiter())
    known, unknown = make_vorgang(), make_vorgang()
    row = vorgang(known)
    with unit(System("geilenkirchen")):
        note_names(row, {"antragsteller_familienname": "Beispiel"})
    page = client.post("/arbeitsplatz/postkorb/namen/", {"ansicht": "alle", "name": "beispiel"}).content.decode()
    assert row.nummer in page
    assert vorgang(unknown).nummer not in page
    assert client.post("/arbeitsplatz/postkorb/namen/", {"ansicht": "alle", "name": "-"}).status_code == 422
    path = "/arbeitsplatz/postkorb/auswahl/"
    ticks = [f"{known}_", f"{unknown}_", "unfug", f"{uuid4()}_"]
    nothing = client.post(path, {"schritt": "uebernahme"})
    assert nothing.status_code == 422
    back = "/arbeitsplatz/?ansicht=alle"
    page = client.post(path, {"schritt": "uebernahme", "vorgang": ticks, "zurueck": back}).content.decode()
    assert "2 Vorgänge übernommen" in page
    assert "1 Vorgang blieb, wie er war" in page
    assert f'href="{back}"' in page
    answer = client.post(path, {"schritt": "schlagwort", "vorgang": ticks, "wort": "x" * 31, "zurueck": "//evil/?a"})
    assert answer.status_code == 422
    assert f'name="vorgang" value="{ticks[0]}"' in answer.content.decode(), "the ticks are lost"
    assert "evil" not in answer.content.decode()


def test_numbers_come_by_themselves_and_keep_no_screen_logged_in() -> None:
    client = log_in(make_mitarbeiter())
    page = client.get("/arbeitsplatz/").content.decode()
    pulse = re.search(r'hx-get="([^"]+)" hx-trigger="every 30s"', page)
    assert pulse is not None
    path = html.unescape(pulse[1])
    assert client.get(path).status_code == 204
    make_vorgang()
    answer = client.get(path).content.decode()
    assert "<title>(1 neu) Postkorb: Neu" in answer
    assert 'id="zahl-neu" hx-swap-oob="true">(1)<' in answer
    assert "1 neuer Vorgang ist dazugekommen." in answer
    found = queries_of(client, path)
    assert len(found) <= 5, "\n".join(found)  # session, account, roles; of its own: for whom they act, and the counts
    session = client.session
    session["gesehen"] = (clock.utc_now() - timedelta(minutes=29)).isoformat()
    session.save()
    assert client.get(path).status_code == 200
    assert client.session["gesehen"] == session["gesehen"], "a screen that nobody looks at would never be logged out"
    session["gesehen"] = (clock.utc_now() - timedelta(minutes=31)).isoformat()
    session.save()
    assert client.get(path).status_code == 286
