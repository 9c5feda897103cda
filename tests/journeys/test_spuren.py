"""Fifty planted words go the whole way of an Antrag and leave no trace where no personal data may stand."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator

import psycopg
import pytest

from tests.journeys import spuren, steps
from tests.journeys.stack import TEMPLATES, Stack
from tests.journeys.visitor import Visitor
from tests.settings import CLUSTER

pytestmark = pytest.mark.journey


def _answers(words: Iterator[str]) -> dict[str, dict[str, object]]:
    """The usual answers with a planted word in every text that takes one."""
    return {
        **steps.ANSWERS,
        "wann-1": {"ereignis_datum": "27.3.2019", "registernummer": next(words)},
        "kind-1": {"kind_vornamen": next(words), "kind_familienname": next(words), "geburtsort": next(words)},
        "eltern-1": {"mutter_name": f"{next(words)} {next(words)}", "mutter_geburtsname": next(words),
                     "elternteil2_name": f"{next(words)} {next(words)}"},
        "antragsteller": {"antragsteller_vornamen": next(words), "antragsteller_familienname": next(words),
                          "antragsteller_geburtsname": next(words), "antragsteller_geburtsdatum": "1.1.1990"},
        "anschrift": {"antragsteller_land": "DE", "antragsteller_strasse": f"{next(words)}weg",
                      "antragsteller_hausnummer": "1", "antragsteller_zusatz": next(words),
                      "antragsteller_plz": "52538", "antragsteller_ort": next(words)},
        "kontakt": {"antwortweg": "portalpostfach",
                    "antragsteller_email": f"{next(words)}@{next(words)}.invalid".lower()},
        "identitaet": {"ausweiskopie": steps.file(f"{next(words)}.pdf", steps.one_page_pdf())},
        "versand": {"versand": "andere_inland"},
        "versandanschrift": {"versand_name": f"{next(words)} {next(words)}", "versand_land": "DE",
                             "versand_strasse": f"{next(words)}gasse", "versand_hausnummer": "2",
                             "versand_zusatz": next(words), "versand_plz": "52511", "versand_ort": next(words)},
    }  # fmt: skip


def test_planted_words_leave_no_trace(visit: Callable[..., Visitor], stack: Stack) -> None:
    words = spuren.planted_words()
    assert len(set(words)) == spuren.NUMBER
    left = iter(words)
    guest, clerk = visit(javascript=False), visit(javascript=False)
    _go_the_whole_way(guest, clerk, left)
    assert list(left) == [], "a word was not planted"
    assert spuren.traces(spuren.places_of(stack, [guest, clerk]), words) == []


def _go_the_whole_way(guest: Visitor, clerk: Visitor, words: Iterator[str]) -> None:
    steps.begin_as_guest(guest)
    steps.fill_in(guest, _answers(words))
    vorgang = steps.submit(guest)
    number = steps.vorgangsnummer(guest)
    steps.go_and_pay(guest)
    guest.wait_until("Ihre Zahlung ist eingegangen")
    steps.clerk_logs_in(clerk)
    clerk.page.locator("#nummer").fill(number)
    clerk.click("Öffnen")
    steps.open_step(clerk, "Rückfrage stellen")
    clerk.page.locator("#rueckfrage_text").fill(" ".join(next(words) for _ in range(8)))
    clerk.click("Rückfrage senden")
    guest.go(vorgang)
    guest.page.locator("[name=text]").fill(" ".join(next(words) for _ in range(6)))
    upload = steps.file(f"{next(words)}.pdf", steps.one_page_pdf())
    guest.page.locator("[name=dateien]").set_input_files(upload)
    guest.click("Nachricht senden")
    clerk.page.reload()
    clerk.click("Bestellblatt und Adressetikett erstellen")
    clerk.wait_until("Adressetikett (PDF)")
    clerk.follow("Ablehnen: Bescheid schreiben")
    clerk.page.get_by_label("Ich lehne den Antrag ab").check()
    clerk.page.locator("#bescheid_text").fill(" ".join(next(words) for _ in range(4)))
    clerk.page.locator("#bescheid_begruendung").fill(" ".join(words))
    clerk.page.locator("#bescheid_kosten").fill("0")
    clerk.click("Speichern und als PDF ansehen")
    clerk.wait_until("Vorschau des Entwurfs (PDF)")
    clerk.click("Entscheiden: Bescheid freigeben")
    clerk.wait_until("Bescheid (PDF, gesiegelt)")
    clerk.click("Aufgabe zur Post vermerken")
    clerk.sees("Gilt als bekannt gegeben am")
    guest.go(vorgang)
    guest.has_status("Abgelehnt")


def test_the_scan_sees_a_word_wherever_it_leaks(stack: Stack) -> None:
    word = "Leckkanariwort"
    with psycopg.connect(CLUSTER.dsn("postgres", TEMPLATES["portal"]), autocommit=True) as connection:
        connection.execute("CREATE TABLE leck (klar text, bytes bytea)")
        try:
            connection.execute("INSERT INTO leck VALUES ('', %s)", [f"Frau {word}".encode()])
            stored = stack.folder / "files" / "leck"
            stored.write_bytes(f"%PDF {word}".encode())
            with stack.log("worker").open("a") as log:
                log.write(f"sent to {word.lower()}\n")
            found = spuren.traces(spuren.places_of(stack, []), [word])
        finally:
            connection.execute("DROP TABLE leck")
    stored.unlink()
    assert set(found) == {f"{word} in {place}" for place in ("log of worker", "files/leck", "dump of portal")}


@pytest.mark.parametrize("before", ["", "x", "xy"])
def test_the_scan_reads_base64(before: str) -> None:
    word = "Leckkanariwort"
    kept = base64.b64encode(f"{before}{word} und mehr".encode())
    assert spuren.traces({"hier": kept}, [word]) == [f"{word} in hier"]
    assert spuren.traces({"hier": kept}, ["Anderswort"]) == []
