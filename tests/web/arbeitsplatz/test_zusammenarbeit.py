"""Colleagues at one Vorgang over HTTP: nobody overwrites anybody, nothing typed is lost; hand over, note, deputy."""

from __future__ import annotations

import re
from uuid import UUID

import pytest
from django.test import Client

from portal.core import clock
from portal.core.tenancy import System, unit
from portal.kommune.models import Organisationseinheit
from portal.vorgang.models import Verknuepfung, Vorgang
from portal.vorgang.operations import casework
from portal.vorgang.operations.berichtigung import correct
from portal.vorgang.queries import details_of, vorgang_by_id
from portal.vorgang.rules.gesehen import Gesehen
from portal.vorgang.rules.status import Status
from tests.factories import log_in, make_konto, make_mitarbeiter, make_vorgang, vorgang, vorgang_details
from tests.postfach.personen import browser_of
from tests.vorgang.test_zusammenarbeit import citizens_messages, two_matters

pytestmark = pytest.mark.usefixtures("database")


def page_of(vorgang_id: UUID) -> str:
    return f"/arbeitsplatz/vorgaenge/{vorgang_id}/"


def seen_on(client: Client, path: str) -> str:
    [one] = set(re.findall(r'name="gesehen" value="([^"]+)"', client.get(path).content.decode()))
    return str(one)


@pytest.mark.parametrize("status", [Status.EINGEGANGEN, Status.RUECKFRAGE, Status.ENTSCHIEDEN, Status.ZURUECKGENOMMEN])
def test_every_form_of_the_page_says_what_it_showed(status: Status) -> None:
    clerk = make_mitarbeiter()
    client, vorgang_id = log_in(clerk), make_vorgang(status=status, by=clerk)
    for path in (page_of(vorgang_id), page_of(vorgang_id) + "weitergabe/"):
        forms = re.findall(
            r'<form[^>]*action="(/arbeitsplatz/vorgaenge/[^"]*)"(.*?)</form>', client.get(path).content.decode(), re.S
        )
        for action, inside in forms:
            [seen] = re.findall(r'name="gesehen" value="([^"]+)"', inside) or [""]
            assert Gesehen.read(seen), action


def test_on_an_outdated_page_nothing_happens_and_what_was_typed_is_offered_again() -> None:
    first, second, citizen = make_mitarbeiter(), make_mitarbeiter(), make_konto()
    client, vorgang_id = log_in(second), make_vorgang(status=Status.IN_BEARBEITUNG, by=first, citizen=citizen)
    path = page_of(vorgang_id)
    old = seen_on(client, path)
    casework.answer(vorgang_id=vorgang_id, by=citizen, text="Ich ziehe um.", dateien=(), at=clock.now())
    page = client.post(path + "nachrichten/", {"text": "Alles erledigt.", "gesehen": old})
    text = page.content.decode()
    assert page.status_code == 409
    for shown in ("etwas Neues geschrieben", "Alles erledigt.</textarea>", "Ich ziehe um."):
        assert shown in text
    assert "Der Status ist jetzt ein anderer" not in text
    with_decision = {"art": "stattgegeben", "kosten": "0", "gesehen": old}
    assert client.post(path + "entscheidung/", with_decision).status_code == 409
    assert vorgang(vorgang_id).status == Status.IN_BEARBEITUNG
    now = re.findall(r'name="gesehen" value="([^"]+)"', text)[0]
    assert (
        client.post(path + "nachrichten/", {"text": "Alles erledigt.", "gesehen": now}).status_code == 302
    )  # all the same
    casework.withdraw(vorgang_id=vorgang_id, by=citizen, at=clock.now())
    assert "Der Status ist jetzt ein anderer" in client.post(path + "versand/", {"gesehen": now}).content.decode()


def test_of_two_messages_at_once_the_second_is_shown_the_first_and_can_be_sent_all_the_same() -> None:
    first, second, citizen = make_mitarbeiter(), make_mitarbeiter(), make_konto()
    one, two = log_in(first), log_in(second)
    vorgang_id = make_vorgang(status=Status.IN_BEARBEITUNG, by=first, citizen=citizen)
    path = page_of(vorgang_id)
    old = seen_on(two, path)
    sent = {"text": "Bitte kommen Sie am Montag.", "gesehen": seen_on(one, path)}
    assert one.post(path + "nachrichten/", sent).status_code == 302
    mine = {"text": "Bitte kommen Sie am Dienstag.", "gesehen": old}
    asked = {**mine, "frist_tag": 1, "frist_monat": 1, "frist_jahr": clock.today().year + 1}
    stopped = [two.post(path + "nachrichten/", mine), two.post(path + "rueckfragen/", asked)]
    for page in stopped:
        text = page.content.decode()
        assert page.status_code == 409 and "Jemand aus Ihrem Amt hat der Person inzwischen" in text
        assert "Bitte kommen Sie am Montag." in text and "Bitte kommen Sie am Dienstag.</textarea>" in text
        assert 'href="#nachrichten"' in text and "Die antragstellende Person hat etwas Neues" not in text
    assert citizens_messages(vorgang_id, citizen)[1:] == ["Bitte kommen Sie am Montag."]
    now = re.findall(r'name="gesehen" value="([^"]+)"', stopped[0].content.decode())[0]
    assert two.post(path + "nachrichten/", {**mine, "gesehen": now}).status_code == 302
    assert citizens_messages(vorgang_id, citizen)[1:] == ["Bitte kommen Sie am Montag.", mine["text"]]


def test_neither_ones_own_message_nor_what_the_portal_tells_stops_anybody() -> None:
    clerk, colleague, citizen = make_mitarbeiter(), make_mitarbeiter(), make_konto()
    client, vorgang_id = log_in(clerk), make_vorgang(status=Status.IN_BEARBEITUNG, by=clerk, citizen=citizen)
    path = page_of(vorgang_id)
    old = seen_on(client, path)
    assert client.post(path + "nachrichten/", {"text": "Aus dem einen Fenster.", "gesehen": old}).status_code == 302
    correct(
        vorgang_id=vorgang_id,
        by=colleague.staff,
        abschnitt=0,
        zeile=0,
        neu="Erika Neu",
        grund="Telefon",
        at=clock.now(),
    )  # a colleague's step, of which the portal tells the person
    other = {"text": "Aus dem anderen Fenster.", "gesehen": old}
    assert client.post(path + "nachrichten/", other).status_code == 302
    assert len(citizens_messages(vorgang_id, citizen)) == 4
    casework.write_message(vorgang_id=vorgang_id, by=colleague.staff, text="Von nebenan.", at=clock.now())
    casework.write_message(vorgang_id=vorgang_id, by=clerk.staff, text="Und von mir.", at=clock.now())
    between = client.post(path + "nachrichten/", {"text": "Noch etwas.", "gesehen": old})
    assert between.status_code == 409 and "Von nebenan." in between.content.decode()
    before = old.rpartition(".")[0]  # a page that was shown before the release that counts them
    assert client.post(path + "nachrichten/", {"text": "Noch etwas.", "gesehen": before}).status_code == 302


def test_hand_over_and_give_back_with_a_word_that_stays_in_the_akte() -> None:
    clerk, colleague, third = make_mitarbeiter(), make_mitarbeiter(), make_mitarbeiter()
    client, vorgang_id = log_in(clerk), make_vorgang()
    path = page_of(vorgang_id)
    assert colleague.mitarbeiter.name in client.get(path + "weitergabe/").content.decode()
    empty = client.post(path + "weitergabe/", {"wort": "Bitte anrufen"})
    assert empty.status_code == 422 and "Bitte anrufen</textarea>" in empty.content.decode()
    seen = seen_on(client, path + "weitergabe/")
    to = {"an": colleague.mitarbeiter.pk, "wort": "Bitte anrufen", "gesehen": seen}
    assert client.post(path + "weitergabe/", to).headers["Location"] == path + "?ok=weitergabe"
    again = client.post(path + "weitergabe/", {**to, "an": third.mitarbeiter.pk})
    assert again.status_code == 409 and "Bitte anrufen</textarea>" in again.content.decode()
    back = {"wort": "Ich bin nicht zuständig.", "gesehen": seen_on(client, path + "weitergabe/")}
    assert client.post(path + "rueckgabe/", back).status_code == 302
    after = vorgang(vorgang_id)
    assert (after.status, after.bearbeiter) == (Status.EINGEGANGEN, None)
    text = client.get(path).content.decode()
    assert "Bitte anrufen" in text and "Ich bin nicht zuständig." in text


def test_who_works_alone_is_told_so_and_never_offered_to_themselves() -> None:
    clerk = make_mitarbeiter()
    client, vorgang_id = log_in(clerk), make_vorgang()
    path, name = page_of(vorgang_id) + "weitergabe/", clerk.mitarbeiter.name

    def main() -> str:
        return client.get(path).content.decode().partition("<main")[2].partition("</main>")[0]

    for _nobody_then_oneself in range(2):
        page = main()
        assert "außer Ihnen niemand" in page and "Wer bekommt den Vorgang?" not in page and 'name="an"' not in page
        assert "stellungnahme/" in page and "abgabe/" in page and "Rollen im Portal" in page
        assert ("selbst übernehmen" in page) == (name not in page)
        casework.take_over(vorgang_id=vorgang_id, by=clerk.staff, seen=None, at=clock.now())
    korb = client.get("/arbeitsplatz/?ansicht=meine").content.decode()
    assert "Übergeben geht hier nicht" in korb and 'id="mehrere-an"' not in korb

    colleague = make_mitarbeiter()
    page = main()
    assert f'value="{colleague.mitarbeiter.pk}"' in page and f'value="{clerk.mitarbeiter.pk}"' not in page
    korb = client.get("/arbeitsplatz/?ansicht=meine").content.decode()
    assert "Übergeben geht hier nicht" not in korb
    [offered] = re.findall(r'<select[^>]*id="mehrere-an".*?</select>', korb, re.S)
    assert colleague.mitarbeiter.name in offered and name not in offered
    to_oneself = client.post(path, {"an": clerk.mitarbeiter.pk, "wort": "Für mich"})
    assert to_oneself.status_code == 422 and "Für mich</textarea>" in to_oneself.content.decode()
    seen = seen_on(client, path)
    client.post(path, {"an": colleague.mitarbeiter.pk, "gesehen": seen})
    assert "schon die einzige Person" in main() and "außer Ihnen niemand" not in main()


def test_a_note_is_corrected_on_the_page_and_its_citizen_never_sees_it() -> None:
    client, vorgang_id = log_in(make_mitarbeiter()), make_vorgang()
    path = page_of(vorgang_id)
    assert client.post(path + "vermerke/", {"text": ""}).status_code == 422
    client.post(path + "vermerke/", {"text": "Telefonat am Montag"})
    [note] = re.findall(r"berichtigen=([0-9a-f-]{36})", client.get(path).content.decode())
    form = client.get(f"{path}?berichtigen={note}").content.decode()
    assert f'name="berichtigt" value="{note}"' in form
    client.post(path + "vermerke/", {"text": "Es war Dienstag", "berichtigt": note})
    text = client.get(path).content.decode()
    assert "Telefonat am Montag" in text and "Berichtigt, siehe unten" in text and "Es war Dienstag" in text


def test_a_deputy_is_named_and_finds_the_vorgang_marked() -> None:
    away, deputy = make_mitarbeiter(), make_mitarbeiter()
    vorgang_id = make_vorgang(status=Status.IN_BEARBEITUNG, by=away)
    client, today = log_in(away), clock.today()
    day = {"tag": str(today.day), "monat": str(today.month), "jahr": str(today.year)}
    days = {f"{name}_{part}": value for name in ("von", "bis") for part, value in day.items()}
    over = {**days, "bis_jahr": str(today.year - 1)}
    assert (
        "schon vorbei"
        in client.post("/arbeitsplatz/vertretung/", {"durch": deputy.mitarbeiter.pk, **over}).content.decode()
    )
    named = client.post("/arbeitsplatz/vertretung/", {"durch": deputy.mitarbeiter.pk, **days})
    assert named.headers["Location"] == "/arbeitsplatz/vertretung/?ok=eingetragen"
    mine = log_in(deputy).get("/arbeitsplatz/?ansicht=meine").content.decode()
    assert str(vorgang_id) in mine and f"Vertretung für {away.mitarbeiter.name}" in mine
    page = client.get("/arbeitsplatz/vertretung/").content.decode()
    [row] = re.findall(r'name="ende" value="([^"]+)"', page)
    client.post("/arbeitsplatz/vertretung/", {"ende": row})
    assert "Zurzeit niemand." in client.get("/arbeitsplatz/vertretung/").content.decode()


def test_linked_by_number_both_sides_show_it_and_other_offices_tell_nothing() -> None:
    clerk = make_mitarbeiter()
    client, mine, other = log_in(clerk), make_vorgang(), make_vorgang()
    office = Organisationseinheit.objects.filter(kommune_id="geilenkirchen").exclude(funktion="standesamt").first()
    path, foreign = page_of(mine) + "verknuepfungen/", make_vorgang(office=office)
    for nummer, problem in (
        ("", "Geben Sie die Nummer"),
        ("XX-00-0000-0000", "gibt es in Ihren Ämtern nicht"),
        (vorgang(foreign).nummer, "gibt es in Ihren Ämtern nicht"),
        (vorgang(mine).nummer, "die Nummer dieses Vorgangs"),
    ):
        page = client.post(path, {"nummer": nummer})
        assert page.status_code == 422 and problem in page.content.decode()
        assert 'href="#verknuepfung_nummer"' in page.content.decode()
    nummer = vorgang(other).nummer
    assert client.post(path, {"nummer": f" {nummer.lower()} "}).status_code == 302
    assert "schon verknüpft" in client.post(path, {"nummer": nummer}).content.decode()
    assert (
        "schon verknüpft"
        in client.post(page_of(other) + "verknuepfungen/", {"nummer": vorgang(mine).nummer}).content.decode()
    )
    assert nummer in client.get(page_of(mine)).content.decode()
    assert vorgang(mine).nummer in client.get(page_of(other)).content.decode()
    with unit(System("geilenkirchen")):
        Vorgang.objects.filter(id=other).update(organisationseinheit=office)
    assert nummer not in client.get(page_of(mine)).content.decode()
    with unit(System("geilenkirchen")):
        row = Verknuepfung.objects.get(von_id=mine)
    client.post(f"{path}{row.id}/loesung/")
    with unit(System("geilenkirchen")):
        assert not Verknuepfung.objects.exists()


def test_an_original_stands_beside_the_answers_and_can_run_nothing() -> None:
    client, vorgang_id = log_in(make_mitarbeiter()), make_vorgang(ausweiskopie=True)
    path = page_of(vorgang_id)
    page = client.get(path + "nebeneinander/")
    text = page.content.decode()
    assert "Erika Probefrau" in text and "ausweis.pdf" in text
    assert "object-src 'self'" in page.headers["Content-Security-Policy"]
    [view] = re.findall(r'<object[^>]*data="([^"]+)"', text)
    assert f'<a href="{view}"' in text.split("<object")[1]  # for who has no viewer
    shown = client.get(view)
    assert (shown.content, shown.headers["Content-Type"]) == (b"%PDF-1.7 erfunden", "application/pdf")
    assert shown.headers["Content-Disposition"] == "inline"
    assert "default-src 'none'" in shown.headers["Content-Security-Policy"]
    assert "frame-ancestors 'self'" in shown.headers["Content-Security-Policy"]
    assert "unsafe" not in page.headers["Content-Security-Policy"]
    assert client.get(view.replace(str(vorgang_id), str(make_vorgang()))).status_code == 404
    assert log_in(make_mitarbeiter("selfkant")).get(view, HTTP_HOST="selfkant.localhost").status_code == 404


def test_taken_up_again_and_split_off_on_pages_with_a_reason() -> None:
    clerk = make_mitarbeiter()
    client, done = log_in(clerk), make_vorgang(status=Status.VERSANDT, by=clerk)
    path = page_of(done) + "wiederaufnahme/"
    assert path in client.get(page_of(done)).content.decode()
    assert "warum der Vorgang wieder aufgenommen wird" in client.post(path, {"grund": ""}).content.decode()
    seen = seen_on(client, path)
    assert client.post(path, {"grund": "Neuer Nachweis.", "gesehen": seen}).status_code == 302
    assert vorgang(done).status == Status.IN_BEARBEITUNG
    assert "Davor: " not in client.get(page_of(done)).content.decode()  # the only decision still counts
    late = client.post(path, {"grund": "Noch einmal.", "gesehen": seen})
    assert late.status_code == 409 and "nicht abgeschlossen" in late.content.decode()
    assert "Noch einmal." in late.content.decode()

    two_matters(done)
    path = page_of(done) + "abtrennung/"
    all_of_it = client.post(path, {"abschnitte": ["0", "1", "2"], "grund": "Ben später."})
    assert all_of_it.status_code == 422 and "beim ersten Anliegen" in all_of_it.content.decode()
    moved = client.post(path, {"abschnitte": ["2"], "grund": "Ben später.", "gesehen": seen_on(client, path)})
    new = client.get(moved.headers["Location"]).content.decode()
    assert "Ben" in new and "Anna" not in new and vorgang(done).nummer in new


def test_a_corrected_answer_stands_beside_what_was_submitted_and_its_person_is_told() -> None:
    clerk, citizen = make_mitarbeiter(), make_konto()
    client, vorgang_id = log_in(clerk), make_vorgang(status=Status.IN_BEARBEITUNG, by=clerk, citizen=citizen)
    path = page_of(vorgang_id) + "berichtigung/0/0/"
    assert path not in client.get(page_of(vorgang_id)).content.decode()  # one link to all of them
    assert path in client.get(page_of(vorgang_id) + "?angaben=berichtigen").content.decode()
    assert client.get(page_of(vorgang_id) + "berichtigung/0/9/").status_code == 404
    assert client.post(path, {"neu": "", "grund": ""}).status_code == 422
    for neu in ("Erika Beispielfrau", "Erika Musterfrau"):
        sent = {"neu": neu, "grund": "Am Telefon.", "gesehen": seen_on(client, path)}
        assert client.post(path, sent).headers["Location"] == page_of(vorgang_id) + "?ok=berichtigung"
    text = client.get(page_of(vorgang_id)).content.decode()
    before = re.findall(r"<del[^>]*>([^<]+)</del>", text)
    assert before == ["Erika Probefrau", "Erika Beispielfrau"] and "Erika Musterfrau" in text
    told = citizens_messages(vorgang_id, citizen)[-1]
    assert "bisher „Erika Beispielfrau“, jetzt „Erika Musterfrau“" in told and "Am Telefon." in told
    with unit(citizen):
        row = vorgang_by_id(vorgang_id)
        assert row is not None
        frozen = details_of(row).submission["zusammenfassung"][0]["zeilen"][0]["text"]
    assert frozen == "Erika Probefrau"
    casework.withdraw(vorgang_id=vorgang_id, by=citizen, at=clock.now())
    late = client.post(path, {"neu": "Zu spät", "grund": "?"})
    assert late.status_code == 409 and "Zu spät" in late.content.decode()


def test_a_step_that_is_sent_twice_is_carried_out_once_and_answered_like_the_first() -> None:
    clerk, citizen = make_mitarbeiter(), make_konto()
    vorgang_id = make_vorgang(citizen=citizen)
    client, page = log_in(clerk), f"/arbeitsplatz/vorgaenge/{vorgang_id}/"
    for path, text in (("nachrichten/", "Ihre Urkunde ist bald da."), ("vermerke/", "Angerufen.")):
        sent = {"text": text, "gesehen": seen_on(client, page), "csrfmiddlewaretoken": "a" * 64}
        first, second = (client.post(page + path, sent) for _ in range(2))
        assert (first.status_code, second.status_code) == (302, 302)
        assert first.headers["Location"] == second.headers["Location"]
        later = sent | {"csrfmiddlewaretoken": "b" * 64, "gesehen": seen_on(client, page)}
        assert client.post(page + path, later).status_code == 302  # the same words from a page of its own
    details = vorgang_details(vorgang_id)
    assert [each.text for each in details.messages[1:]] == ["Ihre Urkunde ist bald da."] * 2  # the first: it arrived
    assert [each.text for each in details.vermerke] == ["Angerufen."] * 2


def test_a_message_of_a_citizen_that_is_sent_twice_is_there_once() -> None:
    vorgang_id = make_vorgang(citizen=(citizen := make_konto()))
    client = browser_of(citizen, "geilenkirchen")
    sent = {"text": "Ich ziehe um.", "csrfmiddlewaretoken": "a" * 64}
    answers = [client.post(f"/vorgaenge/{vorgang_id}/nachrichten/", sent) for _ in range(2)]
    assert [each.headers["Location"] for each in answers] == [f"/vorgaenge/{vorgang_id}/?gesendet=1"] * 2
    details = vorgang_details(vorgang_id)
    assert [each.text for each in details.messages[1:]] == ["Ich ziehe um."]


def test_what_failed_the_first_time_is_not_taken_for_done() -> None:
    clerk = make_mitarbeiter()
    vorgang_id = make_vorgang()
    client, page = log_in(clerk), f"/arbeitsplatz/vorgaenge/{vorgang_id}/"
    outdated = {"text": "Bald.", "gesehen": "in_bearbeitung.999.7", "csrfmiddlewaretoken": "a" * 64}
    assert [client.post(f"{page}nachrichten/", outdated).status_code for _ in range(2)] == [409, 409]
