"""Bad input: the summary takes the focus, the message stands at its field, bad files are refused with the reason."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

import pikepdf
import pytest
from playwright.sync_api import FilePayload, Route

from demo.scanner.search import EICAR
from portal.dokument.rules import MAX_BYTES, MESSAGES, Ablehnung
from tests.journeys import steps
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.journey


def _pdf(change: Callable[[pikepdf.Pdf], None], **save: object) -> bytes:
    pdf, buffer = pikepdf.new(), BytesIO()
    pdf.add_blank_page()
    change(pdf)
    pdf.save(buffer, **save)  # type: ignore[arg-type]
    return buffer.getvalue()


def _with_script(pdf: pikepdf.Pdf) -> None:
    pdf.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert(1)"))


def _with_eicar(pdf: pikepdf.Pdf) -> None:
    pdf.pages[0].Contents = pikepdf.Stream(pdf, b"% " + EICAR + b"\n")


def bad_files() -> dict[Ablehnung, FilePayload]:
    """One file for each reason to refuse it."""
    locked = pikepdf.Encryption(owner="eins", user="zwei")
    return {
        Ablehnung.FALSCHER_TYP: steps.file("brief.docx", b"PK\x03\x04 kein PDF", "application/msword"),
        Ablehnung.INHALT_PASST_NICHT: steps.file("bild.png", b"GIF89a", "image/png"),
        Ablehnung.ZU_GROSS: steps.file("gross.pdf", b"%PDF-1.7\n" + bytes(MAX_BYTES)),
        Ablehnung.LEER: steps.file("leer.pdf", b""),
        Ablehnung.PDF_VERSCHLUESSELT: steps.file("geheim.pdf", _pdf(lambda pdf: None, encryption=locked)),
        Ablehnung.PDF_AKTIV: steps.file("aktiv.pdf", _pdf(_with_script)),
        Ablehnung.SCHADSOFTWARE: steps.file("virus.pdf", _pdf(_with_eicar, compress_streams=True)),
    }


def test_wrong_answers_are_named_at_their_fields_and_kept(visit: Callable[..., Visitor], javascript: bool) -> None:
    guest = visit(javascript=javascript)
    steps.begin_as_guest(guest)
    steps.fill_in_quickly(guest, until="anzahl-1")
    guest.fill("anzahl", "viele")
    guest.page.locator("button[name=weiter]").click()
    guest.sees("Geben Sie eine Zahl von 1 bis 10 ein.")
    assert guest.has_focus(".fehlerliste")
    assert guest.page.locator("[name=anzahl]").input_value() == "viele"
    assert guest.page.locator("[name=anzahl]").get_attribute("aria-invalid") == "true"
    described = guest.page.locator("[name=anzahl]").get_attribute("aria-describedby") or ""
    told = [guest.page.locator(f"[id='{part}']").inner_text() for part in described.split()]
    assert any("Geben Sie eine Zahl" in text for text in told)
    guest.look("error", route="assistant anzahl-1")
    guest.page.locator(".fehlerliste a").first.click()
    if javascript:
        assert guest.has_focus("[name=anzahl]")


@pytest.mark.parametrize("page", ["ort", "pruefen"])
def test_an_empty_page_says_what_is_missing(visit: Callable[..., Visitor], javascript: bool, page: str) -> None:
    guest = visit(javascript=javascript)
    if page == "ort":
        guest.go("/leistungen/geburtsurkunde/ort/")
        guest.look("empty", route="ort")
        guest.click("Weiter")
        guest.sees("Geben Sie einen Ort")
    else:
        steps.begin_as_guest(guest)
        steps.fill_in_quickly(guest)
        guest.click("abschicken")
        guest.page.locator(".fehlerliste").wait_for()
    assert guest.has_focus(".fehlerliste")
    guest.look("error", route=page)


def test_bad_files_are_refused_with_the_reason(visit: Callable[..., Visitor], javascript: bool) -> None:
    guest = visit(javascript=javascript)
    steps.begin_as_guest(guest)
    steps.fill_in_quickly(guest, until="identitaet")
    for reason, file in bad_files().items():
        guest.page.locator("[name=ausweiskopie]").set_input_files(file)
        if not javascript:  # else it is sent at once
            guest.page.locator("button[name=weiter]").click()
        guest.sees(f"{file['name']}: {MESSAGES[reason]}")
        assert javascript or guest.has_focus(".fehlerliste"), reason
        assert guest.page.locator("button[name=entfernen]").count() == 0, reason
    guest.look("error", route="assistant identitaet")
    guest.page.locator("[name=ausweiskopie]").set_input_files(steps.file("gut.pdf", steps.one_page_pdf()))
    guest.page.locator("button[name=weiter]").click()
    guest.page.wait_for_url("**/versand/")
    guest.follow("Zurück")
    guest.sees("gut.pdf")
    guest.look("success", route="assistant identitaet")
    photos = [steps.file(f"foto{number}.jpg", steps.small_jpeg(), "image/jpeg") for number in (1, 2)]
    guest.page.locator("[name=ausweiskopie]").set_input_files(photos)
    if not javascript:
        guest.click("Ausgewählte Dateien jetzt hochladen")
    guest.page.locator(".dateiliste__bild").nth(1).wait_for()
    assert guest.page.locator(".dateiliste li").count() == 3
    drawn = guest.page.locator(".dateiliste__bild").first.evaluate(
        "image => image.decode().then(() => image.naturalWidth)"
    )
    assert drawn == 40
    guest.click("Entfernen")
    guest.page.locator(".dateiliste li").nth(2).wait_for(state="detached")
    assert "gut.pdf" not in guest.page.locator(".dateiliste").inner_text()


def test_the_page_does_not_move_under_a_button_that_is_held_down(visit: Callable[..., Visitor]) -> None:
    """A list that grows above the button between press and release would make the click go nowhere."""
    guest = visit(javascript=True)
    steps.begin_as_guest(guest)
    steps.fill_in_quickly(guest, until="identitaet")
    button = guest.page.locator("button[name=weiter]")
    held: list[Route] = []
    guest.page.route("**/dateien/identitaet/**", lambda route: held.append(route))
    guest.page.locator("[name=ausweiskopie]").set_input_files(steps.file("foto.jpg", steps.small_jpeg(), "image/jpeg"))
    button.hover()
    guest.page.mouse.down()
    with guest.page.expect_response(held[0].request.url) as sent:
        held[0].continue_()
    assert sent.value.ok
    guest.page.wait_for_timeout(300)  # time enough to draw the list
    guest.page.mouse.up()
    guest.page.wait_for_url("**/versand/")


def test_who_waits_for_a_file_that_is_refused_is_not_told_to_wait_on(visit: Callable[..., Visitor]) -> None:
    guest = visit(javascript=True)
    steps.begin_as_guest(guest)
    steps.fill_in_quickly(guest, until="identitaet")
    held: list[Route] = []
    guest.page.route("**/dateien/identitaet/**", lambda route: held.append(route))
    guest.page.locator("[name=ausweiskopie]").set_input_files(steps.file("leer.pdf", b""))
    guest.page.locator("button[name=weiter]").click()
    guest.sees("Danach geht es von selbst weiter.")
    held[0].continue_()
    guest.sees(f"leer.pdf: {MESSAGES[Ablehnung.LEER]}")
    guest.page.get_by_text("Danach geht es von selbst weiter.").wait_for(state="detached")
    guest.page.wait_for_timeout(300)  # time enough to go on
    assert "/identitaet/" in guest.page.url
