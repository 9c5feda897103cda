"""The office has a question, the citizen a telephone: found, read, answered with a photo, and read by the office."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.accessibility import is_scrolling_sideways
from tests.journeys import steps
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.journey
HERE = "geilenkirchen"
ANGABEN = [
    ["antragsteller_vornamen", "Vornamen", "Erika"],
    ["antragsteller_familienname", "Familienname", "Rückfragemuster"],
]


@pytest.mark.parametrize(("width", "javascript"), [(390, True), (320, False)], ids=["390-script", "320-no-script"])
def test_a_question_is_answered_on_a_phone(visit: Callable[..., Visitor], width: int, javascript: bool) -> None:
    phone, clerk = visit(javascript=javascript, width=width), visit(javascript=False)
    ask = phone.stack.prepare
    office, person = ask("clerk", kommune=HERE, name="Stefanie Musterbeamtin"), ask("citizen", kommune=HERE)
    row = ask(
        "vorgang", kommune=HERE, konto=person["konto"], tage=2, angaben=ANGABEN, status="rueckfrage",
        bearbeiter=office["id"],
    )  # fmt: skip
    phone.is_known(HERE, citizen=person["cookie"])
    _find_it(phone, row["nummer"])
    _send_too_early(phone)
    _answer(phone)
    clerk.is_known(HERE, staff=office["cookie"])
    clerk.go(f"/arbeitsplatz/vorgaenge/{row['id']}/")
    clerk.sees("Hier ist das Foto der Urkunde.")
    clerk.sees("urkunde.jpg")
    phone.page.reload()
    phone.sees("Vom Amt gelesen am")


def _find_it(phone: Visitor, number: str) -> None:
    """From the list, where it comes first, to the question; nothing runs out of the window at either width."""
    phone.go("/vorgaenge/")
    _fits(phone)
    phone.look("with a question", route="/vorgaenge/")
    phone.page.locator(".vorgangskarte a").first.click()
    phone.has_status("Das Amt hat eine Frage an Sie")
    phone.sees(number)
    phone.sees("Das müssen Sie tun:")
    phone.sees("Erfundene Frage?")
    _fits(phone)
    phone.look("with a question", route="vorgang")
    phone.picture("rueckfrage-telefon")
    phone.follow("Frage lesen und antworten")
    box, height = phone.page.locator("main h3:has-text('Auf die Frage antworten')").bounding_box(), 640
    assert box and 0 < box["y"] < height, "the answer's form is not below the question"
    phone.picture("rueckfrage-antworten", at="#frage")


def _send_too_early(phone: Visitor) -> None:
    """A photo without a word: what is missing is said, and the photo is still there."""
    phone.page.locator("main input[type=file]").set_input_files(
        steps.file("urkunde.jpg", steps.small_jpeg(), "image/jpeg")
    )
    phone.click("Nachricht senden")
    phone.sees("Schreiben Sie bitte etwas")
    assert phone.has_focus(".fehlerliste")
    phone.sees("urkunde.jpg")
    _fits(phone)
    phone.look("error", route="vorgang nachricht")


def _answer(phone: Visitor) -> None:
    phone.page.locator("[name=text]").fill("Hier ist das Foto der Urkunde.")
    phone.click("Nachricht senden")
    phone.has_status("In Bearbeitung")
    phone.sees("Ihre Nachricht ist beim Amt.")
    assert phone.has_focus("[role=status]")
    phone.sees("Hier ist das Foto der Urkunde.")
    assert phone.page.locator("main a[href*='/dateien/']").count() == 1
    assert "Das müssen Sie tun" not in phone.page.locator("main").inner_text()
    _fits(phone)
    phone.look("answered", route="vorgang")
    phone.picture("rueckfrage-beantwortet", at=".nachricht--eigen")


def _fits(phone: Visitor) -> None:
    """At 320 and at 390 px nothing has to be moved sideways."""
    before = phone.page.viewport_size
    for width in (320, 390):
        phone.page.set_viewport_size({"width": width, "height": 700})
        assert not is_scrolling_sideways(phone.page), f"{phone.page.url} at {width} px"
    phone.page.set_viewport_size(before)  # type: ignore[arg-type]
