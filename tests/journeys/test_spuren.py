"""Fifty planted words go the whole way of an Antrag and leave no trace where no personal data may stand."""

from __future__ import annotations

import base64
import smtplib
from collections.abc import Callable, Iterator, Mapping
from email.message import EmailMessage

import psycopg
import pytest

from tests.journeys import spuren, steps
from tests.journeys.stack import TEMPLATES, Stack
from tests.journeys.visitor import Visitor
from tests.settings import CLUSTER

pytestmark = pytest.mark.journey

# A browser sends back what stands on the page by the login: name and birth date are fixed there, the address is not.
_LEFT_AS_PRESET: dict[str, dict[str, object]] = {
    **steps.ANSWERS,
    "anschrift": {"antragsteller_land": "DE", "antragsteller_strasse": "Testhof", "antragsteller_hausnummer": "8",
                  "antragsteller_plz": "52531", "antragsteller_ort": "Übach-Palenberg"},
    "kontakt": {"antwortweg": "portalpostfach", "antragsteller_email": "frida.finktest@example.org"},
}  # fmt: skip


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
    guest, clerk, person = (visit(javascript=False) for _ in range(3))
    vorgang, read = _go_the_whole_way(guest, clerk, left)
    assert list(left) == [], "a word was not planted"
    assert [word for word in words if word.lower() not in read.lower()] == [], "a word did not arrive"
    words += _order_by_bundid(person)
    places = spuren.places_of(stack, [guest, clerk, person])
    _assert_there_is_something_to_search(places, stack, vorgang)
    assert spuren.traces(places, words) == []
    assert spuren.plain_files(places) == []


def _order_by_bundid(person: Visitor) -> list[str]:
    """Somebody whom no other journey knows orders with what the identity provider says of them; words of it."""
    steps.ask_place(person)
    person.page.locator("a[href*='/antraege/neu/']").click()
    steps.log_in(person, "fink")
    person.click("Antrag beginnen")
    steps.fill_in_quickly(person, _LEFT_AS_PRESET)
    for known in ("Finktest", "Testhof", "5. Mai 1995"):
        person.sees(known)
    steps.submit(person)
    return ["Finktest", "Testhof", "5. Mai 1995", "05.05.1995", "5.5.1995", "1995-05-05"]


def _assert_there_is_something_to_search(places: Mapping[str, bytes], stack: Stack, vorgang: str) -> None:
    """The Vorgang of the guest has left what it must leave in each kind of place."""
    number = vorgang.strip("/").rsplit("/", 1)[-1]
    assert {f"{number} in dump of portal", f"{number} in addresses"} <= set(spuren.traces(places, [number]))
    assert b"COPY public.schluessel " in places["dump of portal_keys"]
    assert "log of worker" in places  # it writes nothing while all goes well
    assert all(places[f"log of {name}"] for name in ("portal", "postgres"))
    assert any("kanari" in mail["to"] and mail["text"] for mail in stack.mails())
    # Copy of the ID, answer with a file, receipt, order sheet, label, Bescheid: preview and sealed.
    assert len([place for place in places if place.startswith("files/")]) >= 6


def _go_the_whole_way(guest: Visitor, clerk: Visitor, words: Iterator[str]) -> tuple[str, str]:
    """Path of the Vorgang, and what the clerk's page has shown of it."""
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
    read = clerk.page.content()
    clerk.click("Bestellblatt und Adressetikett erstellen")
    clerk.wait_until("Adressetikett (PDF)")
    clerk.follow("Ablehnen: Bescheid schreiben")
    clerk.page.get_by_label("Ich lehne den Antrag ab").check()
    clerk.page.locator("#bescheid_text").fill(" ".join(next(words) for _ in range(4)))
    clerk.page.locator("#bescheid_begruendung").fill(" ".join(words))
    clerk.page.locator("#bescheid_kosten").fill("0")
    clerk.click("Speichern und als PDF ansehen")
    clerk.wait_until("Vorschau des Entwurfs (PDF)")
    read += clerk.page.content()
    clerk.click("Entscheiden: Bescheid freigeben")
    clerk.wait_until("Bescheid (PDF, gesiegelt)")
    clerk.click("Aufgabe zur Post vermerken")
    clerk.sees("Gilt als bekannt gegeben am")
    guest.go(vorgang)
    guest.has_status("Abgelehnt")
    return vorgang, read


def test_the_scan_sees_a_word_wherever_it_leaks(visit: Callable[..., Visitor], stack: Stack) -> None:
    word, guest = "Leckkanariwort", visit(javascript=False)
    guest.go(f"/?wort={word}")
    _send_mail(stack, subject=f"Für {word}")
    with psycopg.connect(CLUSTER.dsn("postgres", TEMPLATES["portal"]), autocommit=True) as connection:
        connection.execute("CREATE TABLE leck (klar text, bytes bytea)")
        try:
            connection.execute("INSERT INTO leck VALUES ('', %s)", [f"Frau {word}".encode()])
            stored = stack.folder / "files" / "leck"
            stored.write_bytes(f"%PDF {word}".encode())
            with stack.log("worker").open("a") as log:
                log.write(f"sent to {word.lower()}\n")
            found = spuren.traces(spuren.places_of(stack, [guest]), [word])
        finally:
            connection.execute("DROP TABLE leck")
    stored.unlink()
    leaks = ("log of worker", "files/leck", "dump of portal", "mails", "addresses")
    assert set(found) == {f"{word} in {place}" for place in leaks}


def _send_mail(stack: Stack, *, subject: str) -> None:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "portal@example.invalid", "jemand@example.invalid", subject
    mail.set_content("Eine neue Nachricht.")
    with smtplib.SMTP("127.0.0.1", stack.ports["smtp"]) as smtp:
        smtp.send_message(mail)


@pytest.mark.parametrize("text", ["Ihre Geburtsurkunde.", "IHRE GEBURTSURKUNDE", "die Geburtsurkunden"])
def test_the_scan_reads_a_word_beside_any_sign(text: str) -> None:
    assert spuren.traces({"hier": text.encode()}, ["Geburtsurkunde"])


@pytest.mark.parametrize(
    ("place", "content", "is_plain"),
    [
        ("files/a", steps.one_page_pdf(), True),
        ("files/a", steps.small_jpeg(), True),
        ("files/a", b"irgendein Text", True),
        ("files/a", b"\x01" + b"n" * 12 + steps.one_page_pdf(), True),  # packed, but not encrypted
        ("files/a", b"\x01" + b"n" * 12 + steps.small_jpeg(), True),
        ("dump of portal", b"\\x" + steps.one_page_pdf().hex().encode(), True),
        ("files/a", b"\x01" + b"n" * 40, False),
        ("dump of portal", b"\\x" + b"n".hex().encode() * 40, False),
    ],
)
def test_a_document_that_is_not_encrypted_is_seen(place: str, content: bytes, is_plain: bool) -> None:
    assert spuren.plain_files({place: content}) == ([place] if is_plain else [])


@pytest.mark.parametrize("before", ["", "x", "xy"])
def test_the_scan_reads_base64(before: str) -> None:
    word = "Leckkanariwort"
    kept = base64.b64encode(f"{before}{word} und mehr".encode())
    assert spuren.traces({"hier": kept}, [word]) == [f"{word} in hier"]
    assert spuren.traces({"hier": kept}, ["Anderswort"]) == []
