"""Somebody else must agree before an Antrag is submitted: the link, what it shows, and what counts (ADR 45)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from html import unescape
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.core import mail
from django.test import Client

from portal.antrag.models import Antrag, Mitzeichnung
from portal.antrag.operations import discard_old_drafts, mitzeichnungspost
from portal.core import clock
from portal.core.crypto import load_key
from portal.core.models import Auditeintrag
from portal.core.tenancy import Citizen, System, unit
from portal.formular import queries
from portal.kommune.models import Ort
from portal.konto.models import Nutzerkonto, data_context
from portal.vorgang.models import Vorgang
from portal.vorgang.queries import details_of
from portal.web.buerger import grenzen
from tests import factories
from tests.antrag import begin
from tests.formular.test_anforderung import PARTNER, signing
from tests.leistung.angebote import take_online
from tests.web.buerger.test_anforderung import DONE, PAGES, log_in_at
from tests.web.buerger.test_rueckkehr import new_browser

pytestmark = pytest.mark.usefixtures("database")
HERE = System("geilenkirchen")
ASKED = {"von": "Anna Erfunden", "an": "Bernd Erfunden", "email": ""}
YES = {"antwort": "ja", "name": "Bernd Erfunden"}
NO = {"antwort": "nein", "name": "Bernd Erfunden", "grund": "Die Rechtsform stimmt nicht."}


def put_online(folder: Path, *demands: dict[str, Any]) -> None:
    raw = signing(*demands) | {"id": "mitzeichnungen", "leistungen": ["geburtsurkunde"]}
    (folder / "mitzeichnungen").mkdir(exist_ok=True)
    (folder / "mitzeichnungen" / "1.json").write_text(json.dumps(raw))
    queries.add_folder(folder)
    take_online("geilenkirchen", "geburtsurkunde", formular="mitzeichnungen", erste_cents=0, weitere_cents=0)


@pytest.fixture
def folder(guest: Client, tmp_path: Path) -> Iterator[Path]:
    put_online(tmp_path, PARTNER)
    yield tmp_path
    queries._folders.remove(tmp_path)
    queries.add_folder(queries.DEFINITIONEN)  # forgets what was kept


@pytest.fixture
def base(folder: Path, guest: Client, ort: Ort) -> str:
    """A guest's draft on the way that somebody else must agree to, filled in."""
    return filled(guest, ort)


def filled(client: Client, ort: Ort) -> str:
    base = begin(client, ort)
    for key, typed in PAGES:
        assert client.post(f"{base}{key}/", typed).status_code == 302, key
    return base


def text_of(answer: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", unescape(answer.content.decode()).split("<main")[1]).split())


def ask(client: Client, base: str, kennung: str = "partner", **changes: str) -> str:
    """Ask for the agreement; returns the path of the link."""
    answer = client.post(f"{base}mitzeichnung/{kennung}/", ASKED | changes)
    assert answer.status_code == 302, text_of(answer)
    found = re.search(r'value="http://geilenkirchen.localhost(/mitzeichnung/[0-9a-f]{40}/)"',
                      client.get(answer["Location"]).content.decode())  # fmt: skip
    assert found
    return found[1]


def submit(client: Client, base: str) -> Any:
    return client.post(f"{base}einreichung/", DONE)


def rename(client: Client, base: str, name: str) -> None:
    """As the way to change an answer on the last page does, and back to it."""
    typed = PAGES[1][1] | {"vertretung_organisation_name": name, "zurueck": "pruefen"}
    assert client.post(f"{base}vertretung-organisation/", typed)["Location"] == f"{base}pruefen/"


def rows() -> list[Mitzeichnung]:
    with unit(HERE):
        return list(Mitzeichnung.objects.all())


def test_the_other_person_agrees_and_the_vorgang_names_them(guest: Client, base: str) -> None:
    page = text_of(guest.get(f"{base}pruefen/"))
    assert "Der andere Vorstand" in page and "Noch nicht gefragt" in page
    link = ask(guest, base)
    other = new_browser()
    shown = other.get(link)
    assert shown["X-Robots-Tag"] == "noindex"
    for text in ("Anna Erfunden bittet um Ihre Zustimmung", "Bernd Erfunden", "Kegelfreunde", "Verein",
                 "Ich vertrete sie nach Gesetz oder Satzung", "Wir melden gemeinsam an."):  # fmt: skip
        assert text in text_of(shown), text
    assert other.post(link, YES)["Location"] == link
    assert "Sie haben zugestimmt" in text_of(other.get(link))
    assert "Hat zugestimmt" in text_of(guest.get(f"{base}pruefen/"))
    assert submit(guest, base)["Location"].startswith("/vorgaenge/")
    with unit(HERE):
        vorgang = Vorgang.objects.get()
        submission = details_of(vorgang).submission
        actions = list(Auditeintrag.objects.order_by("nr").values_list("handlung", flat=True))
    [kept] = submission["mitzeichnungen"]
    assert (kept["name"], kept["stufe"], len(kept["pruefwert"])) == ("Bernd Erfunden", 0, 64)
    staff = factories.log_in(factories.make_mitarbeiter("geilenkirchen"))
    seen = staff.get(f"/arbeitsplatz/vorgaenge/{vorgang.id}/").content.decode()
    for text in ("Zustimmung weiterer Personen", "Bernd Erfunden", "Zugestimmt am", "Wir melden gemeinsam an."):
        assert text in seen, text
    assert [each for each in actions if each.startswith("mitzeichnung")] == [
        "mitzeichnung.erbeten", "mitzeichnung.zugestimmt",
    ]  # fmt: skip
    answer = other.get(link)
    assert (answer.status_code, "Der Antrag ist inzwischen abgeschickt" in text_of(answer)) == (200, True)
    assert [row.angaben for row in rows()] == [None]


def test_without_agreement_nothing_is_submitted_and_nothing_lost(guest: Client, base: str) -> None:
    for state in ("Noch nicht gefragt", "Gefragt, noch keine Antwort"):
        answer = submit(guest, base)
        assert answer.status_code == 409
        assert "Es fehlt noch eine Zustimmung" in text_of(answer)
        assert f"Der andere Vorstand: {state}" in text_of(answer)
        assert "Kegelfreunde" in text_of(answer)
        link = ask(guest, base)
    new_browser().post(link, NO)
    assert "Der andere Vorstand: Hat abgelehnt" in text_of(submit(guest, base))
    assert "Die Rechtsform stimmt nicht." in text_of(guest.get(f"{base}mitzeichnung/partner/"))
    with unit(HERE):
        assert not Vorgang.objects.exists()
    link = ask(guest, base)  # and once more
    new_browser().post(link, YES)
    assert submit(guest, base)["Location"].startswith("/vorgaenge/")


def test_an_answer_that_changes_ends_link_and_agreement(guest: Client, base: str) -> None:
    link = ask(guest, base)
    rename(guest, base, "Kegelbrüder")
    answer = new_browser().get(link)
    assert (answer.status_code, "Die Angaben haben sich geändert" in text_of(answer)) == (409, True)
    assert "Kegelbrüder" not in text_of(answer)
    new_browser().post(link, YES)
    assert [row.zugestimmt for row in rows()] == [None]
    link = ask(guest, base)
    new_browser().post(link, YES)
    rename(guest, base, "Kegelschwestern")
    assert "hat sich im Antrag etwas geändert" in text_of(guest.get(f"{base}pruefen/"))
    assert "Der andere Vorstand: Gilt nicht mehr" in text_of(submit(guest, base))
    assert "Sie haben zugestimmt" in text_of(new_browser().get(link))  # what they did stays true, and shows nothing
    again = ask(guest, base)
    assert again != link
    assert new_browser().get(link).status_code == 404
    new_browser().post(again, YES)
    assert submit(guest, base).status_code == 302


def test_a_second_answer_changes_nothing(guest: Client, base: str) -> None:
    link = ask(guest, base)
    first, second = new_browser(), new_browser()
    assert "Kegelfreunde" in text_of(second.get(link))  # the other tab is open already
    for _ in range(2):
        assert "Sie haben zugestimmt" in text_of(first.post(link, YES, follow=True))
    assert "Sie haben zugestimmt" in text_of(second.post(link, NO, follow=True))
    assert [row.zugestimmt for row in rows()] == [True]
    assert "Kegelfreunde" not in text_of(second.get(link))


def test_pressing_twice_asks_once_and_a_new_link_ends_the_old_one(guest: Client, base: str) -> None:
    link = ask(guest, base)
    assert ask(guest, base) == link
    other = ask(guest, base, an="Berta Erfunden")
    assert new_browser().get(link).status_code == 404
    assert "Berta Erfunden" in text_of(new_browser().get(other))
    guest.post(f"{base}mitzeichnung/partner/ende/")
    assert new_browser().get(other).status_code == 404
    assert new_browser().post(other, YES).status_code == 404
    assert rows() == []


def test_a_link_ends_after_two_weeks(guest: Client, base: str, monkeypatch: pytest.MonkeyPatch) -> None:
    link = ask(guest, base)
    later = clock.now() + timedelta(days=14)
    monkeypatch.setattr(clock, "now", lambda: later)
    for answer in (new_browser().get(link), new_browser().post(link, YES)):
        assert (answer.status_code, "Dieser Link ist abgelaufen" in text_of(answer)) == (410, True)
    assert [row.zugestimmt for row in rows()] == [None]
    assert "Der Link ist abgelaufen" in text_of(guest.get(f"{base}pruefen/"))


def test_a_link_that_nobody_needs_any_more_says_so(guest: Client, base: str) -> None:
    link = ask(guest, base)
    guest.post(f"{base}vertretung/", {"vertretung_fuer": "selbst"})
    assert submit(guest, base).status_code == 302  # this way asks nobody
    answer = new_browser().get(link)
    assert (answer.status_code, "Der Antrag ist schon abgeschickt" in text_of(answer)) == (410, True)
    with unit(HERE):
        assert details_of(Vorgang.objects.get()).submission["mitzeichnungen"] == []


def test_with_the_draft_everything_ends(guest: Client, base: str) -> None:
    link = ask(guest, base)
    discard_old_drafts(by=HERE, at=clock.now() + timedelta(days=31))
    assert rows() == []
    assert new_browser().get(link).status_code == 404


def test_nobody_is_asked_before_everything_is_filled_in(guest: Client, folder: Path, ort: Ort) -> None:
    base = begin(guest, ort)
    for key, typed in PAGES[:2]:
        guest.post(f"{base}{key}/", typed)
    answer = guest.post(f"{base}mitzeichnung/partner/", ASKED)
    assert (answer.status_code, "Füllen Sie zuerst alles aus" in text_of(answer)) == (409, True)
    assert rows() == []


def test_what_is_typed_wrong_is_told_and_kept(guest: Client, base: str) -> None:
    answer = guest.post(f"{base}mitzeichnung/partner/", ASKED | {"von": "", "email": "keine"})
    assert answer.status_code == 422
    assert "Geben Sie Ihren Namen ein" in text_of(answer) and 'value="keine"' in answer.content.decode()
    link = ask(guest, base)
    other = new_browser()
    for typed, said in (
        ({}, "Wählen Sie aus, ob Sie zustimmen"),
        ({"antwort": "ja"}, "Geben Sie Ihren Vor- und Familiennamen ein"),
        (NO | {"grund": " "}, "Schreiben Sie kurz, warum Sie ablehnen"),
        (YES | {"name": "李小龙"}, "können wir in einem Namen nicht verarbeiten"),
    ):
        answer = other.post(link, typed)
        assert (answer.status_code, said in text_of(answer)) == (422, True), said
    assert [row.zugestimmt for row in rows()] == [None]


def test_the_mails_say_neither_who_nor_what_for(guest: Client, base: str) -> None:
    link = ask(guest, base, email="bernd@example.invalid")
    [row] = rows()
    mitzeichnungspost.send_invitation(mitzeichnung_id=row.id, by=HERE)
    new_browser().post(link, YES)
    mitzeichnungspost.send_invitation(mitzeichnung_id=row.id, by=HERE)  # came late: nothing to ask any more
    mitzeichnungspost.send_answered(mitzeichnung_id=row.id, by=HERE)  # a guest's address is not known
    with unit(System("geilenkirchen", row.konto_id)):
        open_account(row.konto_id, {"email": "anna@example.invalid"})
    mitzeichnungspost.send_answered(mitzeichnung_id=row.id, by=HERE)
    invitation, told = mail.outbox
    assert (invitation.to, told.to) == (["bernd@example.invalid"], ["anna@example.invalid"])
    assert link in invitation.body and link not in told.body
    for sent in mail.outbox:
        whole = str(sent.message()) + str(sent.subject) + sent.body
        for personal in ("Anna", "Bernd", "Erfunden", "Kegel", "Geburtsurkunde", str(row.antrag_id)):
            assert personal not in whole, personal


def open_account(konto_id: UUID, data: dict[str, str]) -> None:
    """As if who asks had logged in."""
    konto = Nutzerkonto.objects.get(id=konto_id)
    konto.daten = load_key(konto.schluessel_id).encrypt_json(data, context=data_context(konto.id))
    konto.art = Nutzerkonto.Art.BUNDID
    konto.save(update_fields=["daten", "art"])


def test_links_and_mails_are_limited(guest: Client, base: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(5):
        ask(guest, base, email="bernd@example.invalid", von=f"Anna {'I' * number}".strip())
    answer = guest.post(f"{base}mitzeichnung/partner/", ASKED | {"email": "Bernd@example.invalid", "von": "Else"})
    assert (answer.status_code, "schon mehrmals ein Link" in text_of(answer)) == (422, True)
    link = ask(guest, base)
    monkeypatch.setitem(grenzen.PER_PERSON, "einladung", 0)
    assert guest.post(f"{base}mitzeichnung/partner/", ASKED | {"von": "Ina"}).status_code == 429
    monkeypatch.setitem(grenzen.PER_ADDRESS, "mitzeichnung", 2)
    guesser = new_browser("192.0.2.77")
    assert [guesser.get(f"/mitzeichnung/{n:040x}/").status_code for n in range(3)] == [404, 404, 429]
    assert guesser.get(link).status_code == 429


def test_a_link_opens_nothing_else_and_nothing_elsewhere(guest: Client, base: str) -> None:
    link = ask(guest, base)
    other = new_browser()
    other.get(link)
    assert other.get(f"{base}pruefen/").status_code == 302  # to the login
    other.post("/anmeldung/gast/")
    assert other.get(f"{base}pruefen/").status_code == 404
    assert other.get(f"{base}mitzeichnung/partner/").status_code == 404
    assert other.post(f"{base}mitzeichnung/partner/", ASKED).status_code == 404
    assert Client(HTTP_HOST="selfkant.localhost").get(link).status_code == 404
    with unit(HERE):
        stranger = Citizen(Antrag.objects.get().id, "geilenkirchen")  # some Nutzerkonto without rows
    with unit(stranger):
        assert not Mitzeichnung.objects.exists()


def test_only_hashes_and_ciphertext_lie_in_the_database(guest: Client, base: str) -> None:
    token = ask(guest, base, email="bernd@example.invalid").split("/")[2]
    new_browser().post(f"/mitzeichnung/{token}/", NO)
    [row] = rows()
    kept = str([getattr(row, field.attname) for field in row._meta.concrete_fields]).encode() + bytes(
        row.angaben or b""
    )
    for secret in (token, "Bernd", "Anna", "bernd@", "Rechtsform"):
        assert secret.encode() not in kept, secret


def test_who_asks_cannot_agree_and_is_told(guest: Client, base: str) -> None:
    link = ask(guest, base)
    for answer in (guest.get(link), guest.post(link, YES)):
        assert (answer.status_code, "für eine andere Person" in text_of(answer)) == (403, True)
    assert [row.zugestimmt for row in rows()] == [None]


def test_the_form_can_want_a_sure_login_and_two_people(folder: Path, guest: Client, ort: Ort) -> None:
    sure = PARTNER | {"vertrauensniveau": "substantiell"}
    put_online(folder, sure, sure | {"id": "kasse", "person": "Die Kasse"})
    base = filled(guest, ort)
    links = [ask(guest, base, kennung) for kennung in ("partner", "kasse")]
    other = new_browser()
    other.post("/anmeldung/gast/")
    shown = other.get(links[0])
    assert "Melden Sie sich zuerst an" in text_of(shown) and "Anna Erfunden" in text_of(shown)
    assert "Kegelfreunde" not in text_of(shown)
    assert links[0] not in re.sub(r'action="[^"]*"', "", shown.content.decode().split("<main")[1])  # only in the cookie
    assert other.post(links[0], YES).status_code == 200 and {row.zugestimmt for row in rows()} == {None}
    assert other.get("/mitzeichnung/")["Location"] == links[0]
    log_in_at(other, 3)
    assert "Kegelfreunde" in text_of(other.get(links[0]))
    other.post(links[0], YES)
    refused = other.post(links[1], YES)
    assert (refused.status_code, "für eine andere Person" in text_of(refused)) == (403, True)
    assert "Die Kasse: Gefragt" in text_of(submit(guest, base))
    second = new_browser()
    second.post("/anmeldung/gast/")
    log_in_at(second, 4)
    second.post(links[1], YES | {"name": "Carla Erfunden"})
    assert submit(guest, base).status_code == 302
    with unit(HERE):
        kept = details_of(Vorgang.objects.get()).submission["mitzeichnungen"]
    assert [(each["kennung"], each["name"], each["stufe"]) for each in kept] == [
        ("partner", "Bernd Erfunden", 3), ("kasse", "Carla Erfunden", 4),
    ]  # fmt: skip
