"""A Vorgang over HTTP: the page, every step, what may not be, and that nothing typed is lost."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connections

from portal.core import clock
from portal.core.tenancy import System, unit
from portal.konto.models import Rolle
from portal.vorgang.models import Entscheidung
from portal.vorgang.operations import casework
from portal.vorgang.rules.status import Status
from tests.benchmarks.counting import MOST
from tests.factories import log_in, make_konto, make_mitarbeiter, make_vorgang, vorgang
from tests.web.arbeitsplatz.test_postkorb import jobs, queries_of

pytestmark = pytest.mark.usefixtures("database")
STEPS = (
    "uebernahme",
    "rueckfragen",
    "nachrichten",
    "entscheidung",
    "kostenentscheidung",
    "versand",
    "bescheid/verwerfung",
    "bescheid/aufgabe",
    "ausweiskopie/loeschung",
    "bestellblatt",
)


def page_of(vorgang_id: UUID) -> str:
    return f"/arbeitsplatz/vorgaenge/{vorgang_id}/"


def frist(days: int) -> dict[str, str]:
    day = clock.today() + timedelta(days=days)
    return {"frist_tag": str(day.day), "frist_monat": str(day.month), "frist_jahr": str(day.year)}


def test_the_page_shows_what_was_applied_for_and_what_is_next() -> None:
    vorgang_id = make_vorgang(ausweiskopie=True)
    page = log_in(make_mitarbeiter()).get(page_of(vorgang_id)).content.decode()
    for text in ("Erika Probefrau", "geprüft aus der Anmeldung", "ausweis.pdf", "15,00\u00a0€", "Vorgang übernehmen"):
        assert text in page


def test_the_page_has_a_bound_on_its_queries() -> None:
    clerk, citizen = make_mitarbeiter(), make_konto()
    client = log_in(clerk)
    vorgang_id = make_vorgang(status=Status.RUECKFRAGE, ausweiskopie=True, by=clerk, citizen=citizen)
    few = queries_of(client, page_of(vorgang_id))
    for number in range(4):
        casework.answer(vorgang_id=vorgang_id, by=citizen, text=f"Antwort {number}", dateien=(), at=clock.now())
    many = queries_of(client, page_of(vorgang_id))
    assert len(many) <= len(few)
    assert len(few) <= MOST, "\n".join(few)


def test_from_the_postkorb_to_the_post() -> None:
    clerk, citizen = make_mitarbeiter(), make_konto()
    client, vorgang_id = log_in(clerk), make_vorgang(citizen=citizen)
    path = page_of(vorgang_id)
    assert client.post(path + "uebernahme/", {"bearbeiter": ""}).headers["Location"] == path + "?ok=uebernahme"
    question = {"text": "Bitte reichen Sie die Vollmacht nach.", **frist(14)}
    assert client.post(path + "rueckfragen/", question).headers["Location"] == path + "?ok=rueckfrage"
    assert vorgang(vorgang_id).status == Status.RUECKFRAGE
    casework.answer(vorgang_id=vorgang_id, by=citizen, text="Anbei.", dateien=(), at=clock.now())
    assert client.post(path + "bestellblatt/").headers["Location"] == path + "?ok=bestellblatt"
    assert "werden erstellt" in client.get(path + "?ok=bestellblatt").content.decode()
    assert jobs("vorgang.make_order") == 1
    assert client.post(path + "entscheidung/", {"art": "stattgegeben", "kosten": "15,00"}).status_code == 302
    assert client.post(path + "versand/").headers["Location"] == path + "?ok=versand"
    assert vorgang(vorgang_id).status == Status.VERSANDT
    assert "Erledigt" in client.get(path + "?ok=versand").content.decode()


def test_an_open_question_does_not_keep_the_office_from_deciding() -> None:
    clerk = make_mitarbeiter()
    client, vorgang_id = log_in(clerk), make_vorgang(status=Status.RUECKFRAGE, by=clerk)
    page = client.get(page_of(vorgang_id)).content.decode()
    assert "Entscheiden: Urkunden ausstellen" in page
    assert "Rückfrage stellen" not in page
    answer = client.post(page_of(vorgang_id) + "entscheidung/", {"art": "stattgegeben", "kosten": "15"})
    assert answer.headers["Location"] == page_of(vorgang_id) + "?ok=stattgabe"


@pytest.mark.parametrize("kosten", ["", "15,01", "viel", "-1", "1e3", "12,345"])
def test_a_wrong_amount_is_said_at_its_field_and_stays(kosten: str) -> None:
    client, vorgang_id = log_in(make_mitarbeiter()), make_vorgang(betrag_cents=1500)
    page = client.post(page_of(vorgang_id) + "entscheidung/", {"art": "stattgegeben", "kosten": kosten})
    assert page.status_code == 422
    assert 'href="#stattgabe_kosten"' in page.content.decode()
    assert f'value="{kosten}"' in page.content.decode() or not kosten
    assert vorgang(vorgang_id).status == Status.EINGEGANGEN


def test_a_question_due_in_the_past_is_refused_and_stays() -> None:
    client, vorgang_id = log_in(make_mitarbeiter()), make_vorgang()
    page = client.post(page_of(vorgang_id) + "rueckfragen/", {"text": "Ein langer Text", **frist(0)})
    assert page.status_code == 422
    assert "Ein langer Text" in page.content.decode()
    assert "Die Frist muss nach dem heutigen Tag liegen" in page.content.decode()


def test_who_is_not_appointed_sees_who_is_and_cannot_decide() -> None:
    appointed, helper = make_mitarbeiter(), make_mitarbeiter(art=Rolle.Art.SACHBEARBEITUNG)
    client, vorgang_id = log_in(helper), make_vorgang()
    page = client.get(page_of(vorgang_id)).content.decode()
    assert appointed.mitarbeiter.name in page
    assert "Entscheiden: Urkunden ausstellen" not in page
    answer = client.post(page_of(vorgang_id) + "entscheidung/", {"art": "stattgegeben", "kosten": "0"})
    assert answer.status_code == 403
    assert vorgang(vorgang_id).status == Status.EINGEGANGEN


def test_somebody_was_quicker_and_nothing_typed_is_lost() -> None:
    clerk, colleague = make_mitarbeiter(), make_mitarbeiter()
    client, vorgang_id = log_in(clerk), make_vorgang()
    grant = casework.Beschluss(Entscheidung.Art.STATTGEGEBEN, "", 0)
    casework.decide(vorgang_id=vorgang_id, by=colleague.staff, beschluss=grant, at=clock.now())
    page = client.post(page_of(vorgang_id) + "rueckfragen/", {"text": "Mein langer Text", **frist(5)})
    assert page.status_code == 409
    assert "Dieser Schritt geht nicht mehr" in page.content.decode()
    assert "Mein langer Text" in page.content.decode()


def test_taking_over_what_a_colleague_took_names_them() -> None:
    clerk, colleague = make_mitarbeiter(), make_mitarbeiter()
    client, vorgang_id = log_in(clerk), make_vorgang()
    casework.take_over(vorgang_id=vorgang_id, by=colleague.staff, seen=None, at=clock.now())
    page = client.post(page_of(vorgang_id) + "uebernahme/", {"bearbeiter": ""})
    assert page.status_code == 409
    assert f"{colleague.mitarbeiter.name} war schneller" in page.content.decode()
    client.post(page_of(vorgang_id) + "uebernahme/", {"bearbeiter": str(colleague.mitarbeiter.pk)})
    assert vorgang(vorgang_id).bearbeiter == clerk.mitarbeiter


@pytest.mark.parametrize("step", ["", *(step + "/" for step in STEPS)])
def test_vorgaenge_of_other_kommunen_do_not_exist(step: str) -> None:
    client, foreign = log_in(make_mitarbeiter("geilenkirchen")), make_vorgang("selfkant", ausweiskopie=True)
    values = {"text": "x", "art": "abgelehnt", "begruendung": "x", "kosten": "0", **frist(3)}
    path = page_of(foreign) + step
    answer = client.post(path, values) if step else client.get(path)
    assert answer.status_code == 404
    assert vorgang(foreign, "selfkant").status == Status.EINGEGANGEN


@pytest.mark.parametrize("step", STEPS)
def test_steps_are_no_links(step: str) -> None:
    client, vorgang_id = log_in(make_mitarbeiter()), make_vorgang()
    assert client.get(f"{page_of(vorgang_id)}{step}/").status_code == 405


def test_files_are_downloads_and_only_those_of_the_vorgang() -> None:
    clerk = make_mitarbeiter()
    client, vorgang_id, other = log_in(clerk), make_vorgang(ausweiskopie=True), make_vorgang()
    [copy] = casework.open_akte(vorgang_id=vorgang_id, by=clerk.staff, at=clock.now()).details.identity_copies
    path = f"dateien/{copy.datei_id}/"
    answer = client.get(page_of(vorgang_id) + path)
    assert answer.content == b"%PDF-1.7 erfunden"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert client.get(page_of(other) + path).status_code == 404
    client.post(page_of(vorgang_id) + "ausweiskopie/loeschung/")
    assert client.get(page_of(vorgang_id) + path).status_code == 404
    assert "ausweis.pdf (gelöscht)" in client.get(page_of(vorgang_id)).content.decode()


def test_costs_after_a_withdrawal() -> None:
    client = log_in(make_mitarbeiter())
    vorgang_id = make_vorgang(status=Status.ZURUECKGENOMMEN)
    assert "Kosten festsetzen" in client.get(page_of(vorgang_id)).content.decode()
    answer = client.post(page_of(vorgang_id) + "kostenentscheidung/", {"kosten": "2,50"})
    assert answer.headers["Location"] == page_of(vorgang_id) + "?ok=kosten"
    page = client.get(page_of(vorgang_id)).content.decode()
    assert "12,50\u00a0€ (Antrag zurückgenommen), vorgeschlagen" in page
    assert "Kosten festsetzen" not in page
    assert client.post(page_of(vorgang_id) + "kostenentscheidung/", {"kosten": "0"}).status_code == 409


def test_free_of_charge_shows_no_money() -> None:
    client, vorgang_id = log_in(make_mitarbeiter()), make_vorgang(betrag_cents=0)
    assert "keine Gebühr" in client.get(page_of(vorgang_id)).content.decode()
    assert client.post(page_of(vorgang_id) + "entscheidung/", {"art": "stattgegeben", "kosten": "0"}).status_code == 302
    assert vorgang(vorgang_id).status == Status.ENTSCHIEDEN


def test_what_a_citizen_writes_cannot_become_html() -> None:
    clerk, citizen = make_mitarbeiter(), make_konto()
    vorgang_id = make_vorgang(citizen=citizen)
    casework.answer(vorgang_id=vorgang_id, by=citizen, text="<script>alert(1)</script>", dateien=(), at=clock.now())
    page = log_in(clerk).get(page_of(vorgang_id)).content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_the_answer_of_a_page_leaves_no_transaction_open() -> None:
    client, vorgang_id = log_in(make_mitarbeiter()), make_vorgang()
    client.get(page_of(vorgang_id))
    assert not connections["default"].in_atomic_block
    with unit(System("geilenkirchen")):
        pass
