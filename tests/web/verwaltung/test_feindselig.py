"""What hostile and clumsy people send to the editors' pages: told at its field, kept, and never an error of ours."""

from __future__ import annotations

from threading import Barrier, Thread
from typing import Any
from uuid import uuid4

import pytest
from django.db import connections
from django.test import Client
from django.utils.html import conditional_escape

from portal.core import clock
from portal.core.tenancy import unit
from portal.konto.models import Rolle
from portal.redaktion.models import Art, Entwurf
from portal.redaktion.operations import EditedMeanwhile, save_draft
from tests.factories import log_in
from tests.redaktion.redaktion import DOG, draft, published
from tests.web.verwaltung.test_gestaltung import ODD
from tests.web.verwaltung.test_seiten import editor, save

pytestmark = pytest.mark.usefixtures("database")
V = "/arbeitsplatz/verwaltung/"
LONG_MAIL = f"a@{'b' * 60}.{'c' * 60}.{'d' * 60}.{'e' * 60}.{'f' * 40}.de"


def notice(client: Client, key: str, **typed: str) -> Any:
    blank = {f"{name}_{part}": "" for name in ("ab_tag", "bis_tag") for part in ("tag", "monat", "jahr")}
    return client.post(f"{V}meldungen/{key}/", {"nummer": "0", "titel": "Zu", "text": "", "grund": ""} | blank | typed)


def publish(client: Client, art: str, gegenstand: str) -> Any:
    return client.post(f"{V}entwuerfe/{art}/{gegenstand}/veroeffentlichung/", {"nummer": "1"})


@pytest.mark.parametrize(
    "typed",
    [
        {"email": LONG_MAIL},
        {"kosten": "gebuehr", "erste": "999.999.999.999.999"},
        {"modus": "extern", "ziel_url": "ftp://beispiel.de/x"},
        {"gueltig_bis_tag": "31", "gueltig_bis_monat": "12", "gueltig_bis_jahr": "9999"},
    ],
    ids=["mail", "euro", "ftp", "jahr"],
)
def test_what_no_page_can_hold_is_told_at_its_field(typed: dict[str, str]) -> None:
    assert save(log_in(editor()), **typed).status_code == 422


@pytest.mark.parametrize("field", ["ab_tag", "bis_tag"])
@pytest.mark.parametrize("year", ["0001", "1800", "9999"])
def test_a_notice_of_the_first_or_the_last_year_is_told(field: str, year: str) -> None:
    client, key = log_in(editor()), str(uuid4())
    answer = notice(client, key, **{f"{field}_tag": "31", f"{field}_monat": "12", f"{field}_jahr": year})
    assert answer.status_code == 422
    assert "Das Datum darf nicht" in answer.content.decode()


def test_a_title_that_grows_when_it_is_cleaned_is_measured_afterwards() -> None:
    client, key = log_in(editor()), str(uuid4())
    assert notice(client, key, titel="\ufb2c" * 120).status_code == 422
    assert notice(client, key, titel="\ufb2c" * 40).status_code == 302
    assert publish(client, Art.MELDUNG, key).headers["Location"].endswith("?ok=veroeffentlicht")


def test_what_cannot_be_printed_is_left_out_of_short_fields() -> None:
    client = log_in(editor())
    save(
        client,
        modus="termin",
        telefon="02451\x01 629\x1f",
        gebuehr_grundlage="Satzung\x0b\u202e Nr. 4",
        grund="neu\x0b",
    )
    with unit(editor().staff):
        kept = Entwurf.objects.get(gegenstand=DOG)
    assert (kept.inhalt["telefon"], kept.inhalt["gebuehr_grundlage"], kept.grund) == (
        "02451 629",
        "Satzung Nr. 4",
        "neu",
    )


def test_a_page_full_of_gaps_still_opens() -> None:
    client = log_in(editor())
    client.post(f"{V}seiten/impressum/", {"nummer": "0", "text": "".join(f"[[{n}" for n in range(20_000)), "grund": ""})
    page = client.get(f"{V}seiten/impressum/").content.decode()
    assert page.count("Füllen Sie die Lücke") == 50


def test_a_second_click_saves_nothing_twice_and_frightens_nobody() -> None:
    one = editor()
    assert draft(one.staff, telefon="1") == 1
    assert draft(one.staff, telefon="1") == 1
    with pytest.raises(EditedMeanwhile):
        draft(one.staff, telefon="2")
    with pytest.raises(EditedMeanwhile):
        draft(editor().staff, telefon="1")


def test_of_two_who_begin_in_the_same_moment_one_is_told() -> None:
    people, inhalt = [editor().staff, editor().staff], published(Art.ANGEBOT, DOG)
    start = Barrier(2)
    came: list[Any] = []

    def write(number: int) -> None:
        try:
            start.wait()
            values: dict[str, Any] = {
                "inhalt": inhalt | {"telefon": str(number)},
                "grund": "",
                "nummer": 0,
                "at": clock.now(),
            }
            came.append(save_draft(by=people[number], art=Art.ANGEBOT, gegenstand=DOG, **values))
        except Exception as error:  # whatever it is, the assertion below shows it
            came.append(type(error))
        finally:
            connections.close_all()

    threads = [Thread(target=write, args=[number]) for number in (0, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(map(str, came)) == sorted(map(str, [1, EditedMeanwhile]))


def test_a_remark_is_measured_as_the_browser_measures_it() -> None:
    """A browser counts one character for the end of a line and sends two."""
    author, releaser = editor(), editor(Rolle.Art.FREIGABE)
    client = log_in(author)
    save(client, telefon="1")
    client.post(f"{V}entwuerfe/angebot/{DOG}/freigabe/", {"nummer": "1"})
    remark = "\r\n".join(["Bitte prüfen."] * 35)  # 489 as counted, 523 as sent
    answer = log_in(releaser).post(f"{V}entwuerfe/angebot/{DOG}/rueckgabe/", {"bemerkung": remark})
    assert answer.headers["Location"].endswith("?ok=rueckgabe")


def test_names_of_two_people_may_be_long() -> None:
    author, releaser = editor(), editor(Rolle.Art.FREIGABE)
    for each in (author, releaser):
        each.mitarbeiter.name = "Adelheid " * 13
        each.mitarbeiter.save(update_fields=["name"])
    save(log_in(author), modus="termin", kosten="gebuehr", erste="5", gebuehr_grundlage="Satzung")
    assert publish(log_in(releaser), Art.ANGEBOT, DOG).headers["Location"].endswith("?ok=veroeffentlicht")


def test_more_than_a_form_takes_is_told_plainly() -> None:
    typed = {"nummer": "0", "text": "x" * 2_600_000, "grund": ""}
    answer = log_in(editor()).post(f"{V}seiten/impressum/", typed)
    page = answer.content.decode()
    assert answer.status_code == 413
    assert "Das war zu viel auf einmal" in page and "Gehen Sie im Browser einen Schritt zurück" in page
    assert log_in(editor()).post(f"{V}seiten/impressum/", typed | {"text": "x" * 1_000_000}).status_code in (302, 422)


FORMS: dict[str, tuple[Rolle.Art, str, tuple[str, ...]]] = {
    "wish": (Rolle.Art.REDAKTION, "mitsprache/", ("titel", "text", "schluessel")),
    "news": (Rolle.Art.PLATTFORM, "mitsprache/neuerung/", ("titel", "text", "schluessel")),
    "place": (Rolle.Art.REDAKTION, "orte/", ("name", "plz", "gilt_ab_tag", "gilt_bis_jahr")),
    "people": (Rolle.Art.VERWALTUNG, "menschen/", ("username", "name", "art", "organisationseinheit", "bis_tag")),
    "who answers": (Rolle.Art.VERWALTUNG, "zustaendigkeiten/", ("antworten",)),
    "recipient": (Rolle.Art.VERWALTUNG, "arbeitsweise/empfaenger/", ("zuschriften_an",)),
    "release rule": (Rolle.Art.VERWALTUNG, "arbeitsweise/", ("vier_augen",)),
}


@pytest.mark.parametrize("name", FORMS)
def test_odd_texts_in_the_newest_forms_are_told_in_german_and_stay_typed(name: str) -> None:
    art, path, fields = FORMS[name]
    client = log_in(editor(art))
    for text in ODD:
        answer = client.post(V + path, dict.fromkeys(fields, text))
        page = answer.content.decode()
        assert answer.status_code == 422 and "fehlerliste" in page, (name, text[:20])
        assert "Ensure" not in page and "Enter a" not in page and "This field" not in page
        if fields[0] not in ("antworten", "vier_augen"):  # a choice that does not exist is nothing to keep
            assert conditional_escape(text) in page, (name, text[:20])
