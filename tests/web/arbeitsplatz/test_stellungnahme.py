"""Opinions on the pages: ask, see, answer, withdraw; nothing typed is lost; the citizen reads who was asked."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from playwright.sync_api import Browser

from portal.core import clock
from portal.vorgang.models import Stellungnahme, Stellungnahmebitte
from portal.vorgang.operations import casework
from tests.factories import log_in, make_konto, make_mitarbeiter, make_vorgang
from tests.postfach.personen import browser_of
from tests.vorgang.akten import attach
from tests.vorgang.test_stellungnahme import (
    ANTWORT,
    FRAGE,
    HERE,
    THERE,
    carry,
    copy_files,
    rows,
    store_plan,
    town_hall,
    worker,
)
from tests.web.arbeitsplatz.test_postkorb import queries_of
from tests.web.arbeitsplatz.test_seiten import found_on
from tests.web.ui.stage import Stage

pytestmark = pytest.mark.usefixtures("database")


def day(name: str, when: date) -> dict[str, int]:
    return {f"{name}_tag": when.day, f"{name}_monat": when.month, f"{name}_jahr": when.year}


def hidden(page: str, name: str) -> str:
    return re.findall(rf'name="{name}"[^>]*value="([^"]*)"', page)[0]


def ask(client: Client, vorgang_id: UUID, **changes: Any) -> Any:
    path = f"/arbeitsplatz/vorgaenge/{vorgang_id}/stellungnahme/"
    seen = hidden(client.get(path).content.decode(), "gesehen")
    typed: dict[str, Any] = {"amt": town_hall(THERE).pk, "frage": FRAGE, "abschnitt_0": ["0/0"], "gesehen": seen}
    return client.post(path, typed | day("frist", clock.today() + timedelta(days=7)) | changes)


def test_from_the_question_to_the_opinion_in_the_akte() -> None:
    citizen, here, there = make_konto(HERE), log_in(make_mitarbeiter(HERE)), log_in(worker(THERE))
    vorgang_id = make_vorgang(HERE, citizen=citizen, ausweiskopie=True)
    beleg = attach(vorgang_id, citizen, "beleg.pdf")
    casework.answer(vorgang_id=vorgang_id, by=citizen, text="Hier", dateien=(beleg,), at=clock.now())
    path = f"/arbeitsplatz/vorgaenge/{vorgang_id}/"
    assert f"{path}stellungnahme/" in here.get(path).content.decode()
    empty = here.get(f"{path}stellungnahme/").content.decode()
    assert "beleg.pdf" in empty and "ausweis.pdf</label>" in empty and " checked" not in empty
    assert 'name="dateien"' in empty and empty.count('name="dateien"') == 1  # the copy of the ID is no file to choose
    refused = ask(here, vorgang_id, frage="", frist_jahr=2020)
    assert refused.status_code == 422 and "höchstens ein Jahr" in refused.content.decode()
    assert re.search(r'value="0/0"[^>]* checked', refused.content.decode())
    assert ask(here, vorgang_id, dateien=[str(beleg)])["Location"] == f"{path}?ok=stellungnahme"
    assert "noch unterwegs" in here.get(path).content.decode()
    again = ask(here, vorgang_id)
    assert again.status_code == 422 and "schon gefragt" in again.content.decode()
    carry(HERE)
    copy_files(THERE, HERE)
    [bitte], [row] = rows(THERE, Stellungnahmebitte), rows(HERE, Stellungnahme)
    own = f"/arbeitsplatz/stellungnahmen/{bitte.id}/"
    assert "1 Stellungnahme zu schreiben" in there.get("/arbeitsplatz/").content.decode()
    assert f"Wartet auf Stellungnahme: {row.amt}" in here.get("/arbeitsplatz/?ansicht=meine").content.decode()
    assert own in there.get("/arbeitsplatz/stellungnahmen/").content.decode()
    shown = there.get(own).content.decode()
    assert FRAGE in shown and "Erika Probefrau" in shown and "beleg.pdf" in shown and "ausweis.pdf" not in shown
    [datei] = re.findall(rf'href="({own}dateien/[^"]+)"', shown)
    assert there.get(datei).content.startswith(b"%PDF")
    for closed in (path, f"{path}stellungnahme/", f"{path}dateien/{beleg}/", f"{own}dateien/{beleg}/"):
        assert there.get(closed).status_code == 404
    few = [queries_of(there, each) for each in (own, "/arbeitsplatz/stellungnahmen/")]
    assert max(map(len, few)) <= 8, few
    waiting = here.get(path).content.decode()
    assert "Wartet auf Stellungnahme von" in waiting and "Sie können trotzdem entscheiden" in waiting
    wish = there.post(
        f"{own}mehr-zeit/", {"schritte": 1, "text": "Ortstermin"} | day("wunsch", clock.today() + timedelta(20))
    )
    assert wish["Location"] == f"{own}?ok=mehr_zeit"
    carry(THERE)
    assert "Bittet um Zeit bis" in here.get(path).content.decode()
    asked_again = here.get(f"{path}stellungnahmen/{row.id}/").content.decode()
    given = {"gesehen": hidden(asked_again, "gesehen")} | day("frist", clock.today() + timedelta(20))
    assert here.post(f"{path}stellungnahmen/{row.id}/frist/", given).status_code == 302
    carry(HERE)
    typed = {"art": "antwort", "text": ANTWORT, "schritte": 2}
    changed = there.post(f"{own}antwort/", typed)  # the new day came meanwhile
    assert changed.status_code == 409 and f"{ANTWORT}</textarea>" in changed.content.decode()
    silent = there.post(f"{own}antwort/", typed | {"schritte": 3, "text": ""})
    assert silent.status_code == 422 and "Schreiben Sie Ihre Stellungnahme" in silent.content.decode()
    plan = store_plan(bitte.schluessel_id, THERE)
    now = hidden(changed.content.decode(), "schritte")
    sent = there.post(f"{own}antwort/", typed | {"schritte": now, "behalten": [str(plan)]})
    assert sent["Location"] == f"{own}?ok=antwort"
    carry(THERE)
    copy_files(HERE, THERE)
    told = here.get(path).content.decode()
    assert ANTWORT in told and "Beantwortet" in told and "Wartet auf Stellungnahme" not in told
    [plan_path] = re.findall(rf'href="({path}dateien/[^"]+)"[^>]*>plan.pdf', told)
    assert here.get(plan_path).content.startswith(b"%PDF")
    person = browser_of(citizen, HERE)
    theirs = person.get(f"/vorgaenge/{vorgang_id}/").content.decode()
    assert town_hall(THERE).name in theirs and "Die Antwort kam am" in theirs and "beleg.pdf" in theirs
    assert FRAGE not in theirs and ANTWORT not in theirs
    assert person.get(plan_path.replace("/arbeitsplatz", "")).status_code == 404
    assert "als gefragtes Amt" in person.get(f"/vorgaenge/{vorgang_id}/zugriffe/").content.decode()


def test_after_a_withdrawal_an_answer_is_refused_and_shown_again() -> None:
    here, there, vorgang_id = log_in(make_mitarbeiter(HERE)), log_in(worker(THERE)), make_vorgang(HERE)
    ask(here, vorgang_id)
    carry(HERE)
    [bitte], [row] = rows(THERE, Stellungnahmebitte), rows(HERE, Stellungnahme)
    path, own = (
        f"/arbeitsplatz/vorgaenge/{vorgang_id}/stellungnahmen/{row.id}/",
        f"/arbeitsplatz/stellungnahmen/{bitte.id}/",
    )
    seen = {"gesehen": hidden(here.get(path).content.decode(), "gesehen"), "text": "Erledigt"}
    assert here.post(f"{path}rueckzug/", seen).status_code == 302
    twice = here.post(f"{path}rueckzug/", seen)
    assert twice.status_code == 409 and "nicht mehr offen" in twice.content.decode()
    carry(HERE)
    late = there.post(f"{own}antwort/", {"art": "antwort", "text": ANTWORT, "schritte": 1})
    text = late.content.decode()
    assert late.status_code == 409 and "zurückgezogen" in text and ANTWORT in text and "Erika" not in text
    assert "Zurückgezogen" in there.get("/arbeitsplatz/stellungnahmen/").content.decode()
    strangers = log_in(make_mitarbeiter(THERE)), log_in(make_mitarbeiter(HERE))
    assert [client.get(own).status_code for client in strangers] == [404, 404]
    assert strangers[0].post(f"{own}antwort/", {"art": "antwort", "text": "x", "schritte": 2}).status_code == 404


def test_its_pages_are_accessible(browser: Browser, stage: Stage) -> None:
    stage.pages = states()
    assert found_on(browser, stage) == {}


def states() -> dict[str, str]:
    """The pages of both sides: asked and answered, with what is refused."""
    citizen, here, there = make_konto(HERE), log_in(make_mitarbeiter(HERE)), log_in(worker(THERE))
    vorgang_id = make_vorgang(HERE, citizen=citizen, ausweiskopie=True)
    beleg = attach(vorgang_id, citizen, "beleg.pdf")
    casework.answer(vorgang_id=vorgang_id, by=citizen, text="Hier", dateien=(beleg,), at=clock.now())
    found = {"/fragen-fehler": ask(here, vorgang_id, frage="", amt="").content.decode()}
    ask(here, vorgang_id, dateien=[str(beleg)])
    carry(HERE)
    copy_files(THERE, HERE)
    [bitte], [row] = rows(THERE, Stellungnahmebitte), rows(HERE, Stellungnahme)
    path, own = f"/arbeitsplatz/vorgaenge/{vorgang_id}/", f"/arbeitsplatz/stellungnahmen/{bitte.id}/"
    found["/liste"] = there.get("/arbeitsplatz/stellungnahmen/").content.decode()
    there.post(f"{own}mehr-zeit/", {"schritte": 1, "text": "Ortstermin"} | day("wunsch", clock.today() + timedelta(20)))
    carry(THERE)
    found["/antwort-fehler"] = there.post(f"{own}antwort/", {"art": "antwort", "schritte": 2}).content.decode()
    found["/aendern"] = here.get(f"{path}stellungnahmen/{row.id}/").content.decode()
    found["/vorgang"] = here.get(path).content.decode()
    found["/person"] = browser_of(citizen, HERE).get(f"/vorgaenge/{vorgang_id}/").content.decode()
    return found
