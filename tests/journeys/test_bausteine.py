"""The form with every component in every state: axe, keyboard, with and without JavaScript, 320 px and 400 %.

Without JavaScript the same way is gone with the mouse. What a screen reader is given of each component, and in which
order, must stand in docs/barrierefreiheit/bausteine.md; BAUSTEINE=<folder> writes pictures and those lines anew.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.accessibility import is_scrolling_sideways, keyboard_problems
from tests.browser import CHECKOUT
from tests.formular.kuechenspuele import LEISTUNG, examples
from tests.journeys import steps
from tests.journeys.test_tastatur import choose, press, tab_to, tick, type_into, unfold
from tests.journeys.visitor import Visitor
from tests.journeys.vorlesen import spoken

pytestmark = pytest.mark.journey
ANSWERS: dict[str, dict[str, Any]] = {**examples().gueltig[0].seiten}
ANSWERS["nachweise"] = {"datei": steps.file("nachweis.pdf", steps.one_page_pdf())}
ANSWERS["vollmacht"] = ANSWERS["vollmacht"] | {"vollmacht": steps.file("vollmacht.pdf", steps.one_page_pdf())}
ANSWERS["vertretung-person"] = {
    "vertretung_vornamen": "Testkind",
    "vertretung_familienname": "Erfunden",
    "vertretung_geburtsdatum": "1.2.1950",
}
ANSWERS["vertretung-nachweis"] = {
    "vertretung_grundlage": "vollmacht",
    "vertretung_vollmacht": steps.file("vollmacht.pdf", steps.one_page_pdf()),
}
ORTSTEIL = {"kind_plz": "52525", "kind_ort": "Haaren", "kind_ortsteil": "Haaren, 52525 (Waldfeucht)"}
DOCUMENTED = CHECKOUT / "docs" / "barrierefreiheit" / "bausteine.md"
WAY = (
    *("texte", "zahlen", "rechnung", "auswahl", "nachweise", "stelle", "melder", "vollmacht", "vertretung"),
    *("vertretung-organisation", "vertretung-funktion", "konto", "person", "anschrift", "posten-1", "firma-1"),
)
END = ("summe", "unterschrift")
FOR_A_PERSON = ("vertretung-person", "vertretung-nachweis")
ASIDE = ("stopp", "liste", "wie-2", "pruefen")  # looked at between them
BANK = "Bank: Musterbank Beispielstadt. Die IBAN stimmt rechnerisch"
WEITER = "button[name=weiter]"
WITHOUT_ERRORS = ("rechnung", "nachweise", "summe")  # nothing there can be missing
FILLED = ("texte", "zahlen", "auswahl", "stelle", "anschrift", "person", "wie-2")  # each type of field once
# Typed before the first post, the rest is left empty: for a warning, or an error at a field that depends on another.
AT_FIRST = {
    "texte": {"text_pflicht": "Seltsam"},
    "vertretung-organisation": {"vertretung_organisation_registerart": "HRB"},
    "vertretung-funktion": {"vertretung_funktion": "bevollmaechtigt"},
    "vertretung-nachweis": {"vertretung_grundlage": "vollmacht"},
    "konto": {"ich_antwortweg": "email"},
    "anschrift": {"kind_hausnummer": "zwölf", "kind_plz": "52525"},
    "unterschrift": {"unterschrift_weg": "hochladen"},
}
ZOOMED = {"width": 320, "height": 256}  # a window of 1280 by 1024 at 400 %


def begin(visitor: Visitor, *, person: str = "") -> None:
    """Until the first page, without an account or as somebody whom the identity provider knows."""
    visitor.go(f"/leistungen/{LEISTUNG}/ort/")
    visitor.page.locator("[name=ort]").fill("Geilenkirchen")
    visitor.click("Weiter")
    visitor.page.locator("a[href*='/antraege/neu/']").click()
    if person:
        steps.log_in(visitor, person)
    else:
        visitor.click("Ohne Konto weitermachen")
    visitor.page.locator("main form[action*='/antraege/neu/'] button").click()
    visitor.page.wait_for_url("**/texte/")


def answer(visitor: Visitor, key: str) -> None:
    more = ORTSTEIL if key == "anschrift" else {}
    for name, value in (ANSWERS.get(key, {}) | more).items():
        for each in value if isinstance(value, list) else [value]:
            visitor.fill(name, each)


def go_on(visitor: Visitor, key: str) -> None:
    visitor.page.locator("button[name=weiter]").click()
    visitor.page.wait_for_url(lambda url: not url.rstrip("/").endswith("/" + key))


def look_at(visitor: Visitor, key: str) -> None:
    """The page refused where something is missing, and filled in; with the keyboard, wide, narrow and zoomed."""
    assert steps.station(visitor) == key
    refused = key not in WITHOUT_ERRORS and (visitor.javascript or key in AT_FIRST)
    if refused:
        for name, value in AT_FIRST.get(key, {}).items():
            visitor.fill(name, value)
        visitor.page.locator("button[name=weiter]").click()
        visitor.page.locator(".fehlerliste").wait_for()
        assert visitor.has_focus(".fehlerliste")
        see(visitor, f"{key}-fehler")
    else:
        see(visitor, key)
    answer(visitor, key)
    if key in FILLED:
        visitor.look("filled", route=f"bausteine {key}")
    picture(visitor, key)


def see(visitor: Visitor, name: str) -> None:
    """Look at a state of a page, and listen to it; with the keyboard where there is a component of its own."""
    visitor.look(name, route="bausteine")
    picture(visitor, name)
    listen(visitor, name)
    if visitor.javascript:
        _zoomed(visitor, name)


def _zoomed(visitor: Visitor, name: str) -> None:
    before = visitor.page.viewport_size
    visitor.page.set_viewport_size(ZOOMED)  # type: ignore[arg-type]
    assert not is_scrolling_sideways(visitor.page)
    if steps.station(visitor) in (*FILLED, "nachweise", "liste", "unterschrift", "pruefen"):
        assert keyboard_problems(visitor.page) == []
    picture(visitor, f"{name}-400")
    assert before is not None
    visitor.page.set_viewport_size(before)


def listen(visitor: Visitor, name: str) -> None:
    """What is read out stands in the documentation, in this order."""
    if not visitor.javascript:
        return
    lines = spoken(visitor.page)
    if folder := os.environ.get("BAUSTEINE"):
        (Path(folder) / f"{name}.txt").write_text("\n".join(lines) + "\n")
        return
    block = "\n".join(["```text", *lines, "```"])
    assert block in DOCUMENTED.read_text(), f"not in {DOCUMENTED.name}:\n{block}"


def picture(visitor: Visitor, name: str) -> None:
    """For whoever wants to look: BAUSTEINE=<folder>."""
    if folder := os.environ.get("BAUSTEINE"):
        suffix = "" if visitor.javascript else "-ohne-script"
        visitor.page.screenshot(path=f"{folder}/{name}{suffix}.png", full_page=True)


def test_every_component_in_every_state(visit: Callable[..., Visitor], javascript: bool) -> None:
    guest = visit(javascript=javascript)
    begin(guest)
    more = {
        "auswahl": _stop,
        "nachweise": _upload_and_be_refused,
        "stelle": _use_the_map,
        "vertretung": _act_for_a_person,
        "firma-1": _list_entries,
    }
    for key in (*WAY, *END):
        look_at(guest, key)
        more.get(key, lambda _guest: None)(guest)
        go_on(guest, steps.station(guest))
    for text in ("3.703,50", "DE73 9000 0001 0532 0130 00", BANK, "9:30 Uhr", "nachweis.pdf", "Wie bei Posten 1"):
        guest.sees(text)
    guest.click("abschicken")
    assert guest.has_focus(".fehlerliste")
    see(guest, "pruefen-fehler")
    steps.declare(guest)
    guest.click("abschicken")
    guest.sees("Ihre Angaben für den Termin sind angekommen")


def _stop(guest: Visitor) -> None:
    """A page where the way ends, and back."""
    guest.fill("radio", "stopp")
    go_on(guest, "auswahl")
    see(guest, "stopp")
    guest.follow("Zurück zu meinen Angaben")
    answer(guest, "auswahl")


def _upload_and_be_refused(guest: Visitor) -> None:
    _upload(guest)
    guest.page.locator(".dateiliste li").wait_for()
    see(guest, "nachweise-hochgeladen")
    guest.fill("datei", steps.file("brief.docx", b"PK kein PDF", "application/msword"))
    _upload(guest)
    guest.sees("brief.docx: Dieser Dateityp")
    see(guest, "nachweise-abgelehnt")


def _upload(guest: Visitor) -> None:
    if not guest.javascript:  # else it is sent at once
        guest.click("Ausgewählte Dateien jetzt hochladen")


def _use_the_map(guest: Visitor) -> None:
    """A point by a click, then a step to the side."""
    guest.page.locator("summary", has_text="Auf einer Karte zeigen").click()
    for button in ("input[type=image]", "button[value=norden]"):
        before = guest.page.locator("[name=punkt]").input_value()
        with guest.page.expect_navigation():
            guest.page.locator(f".punktkarte {button}").click()
        assert guest.page.locator("[name=punkt]").input_value() not in ("", before)
    see(guest, "stelle-karte")


def _act_for_a_person(guest: Visitor) -> None:
    """The pages for another person; those for an organisation follow."""
    page = guest.path
    guest.fill("vertretung_fuer", "person")
    go_on(guest, "vertretung")
    for key in FOR_A_PERSON:
        look_at(guest, key)
        go_on(guest, key)
    guest.go(page)
    answer(guest, "vertretung")


def _list_entries(guest: Visitor) -> None:
    """The list of one entry, and a second one that points to the first."""
    go_on(guest, "firma-1")
    see(guest, "liste")
    guest.click("Weiteren Posten hinzufügen")
    guest.page.wait_for_url("**/posten-2/")
    answer(guest, "posten-2")
    go_on(guest, "posten-2")
    look_at(guest, "wie-2")
    go_on(guest, "wie-2")
    picture(guest, "liste-2")


def test_what_the_login_knows_is_there_and_cannot_be_changed(visit: Callable[..., Visitor]) -> None:
    """A verified name is locked, an address for mails is not, and one signs with the eID or by hand."""
    person = visit(javascript=True)
    begin(person, person="testvater")
    steps.fill_in_quickly(person, ANSWERS, until="vollmacht")
    name = person.page.locator("[name=antragsteller_vornamen]")
    assert (name.input_value(), name.is_editable()) == ("Tobias", False)
    person.sees("Geprüft: aus Ihrer Anmeldung übernommen")
    see(person, "vollmacht-bundid")
    steps.fill_in_quickly(person, ANSWERS, until="konto")
    email = person.page.locator("[name=ich_email]")
    assert (email.input_value(), email.is_editable()) == ("tobias.testvater@example.org", True)
    see(person, "konto-bundid")
    steps.fill_in_quickly(person, ANSWERS, until="unterschrift")
    see(person, "unterschrift-bundid")
    person.click("Jetzt sicher anmelden")
    person.page.wait_for_url("**/idp/**")


def test_components_are_filled_in_with_the_keyboard_alone(visit: Callable[..., Visitor]) -> None:
    guest = visit(javascript=True)
    begin(guest)
    for name in ("text_pflicht", "name", "textlang", "email"):
        type_into(guest, name, str(ANSWERS["texte"][name]))
    press(guest, WEITER)
    for name in ("ganzzahl", "dezimal", "betrag", "iban", "datum", "zeit"):
        type_into(guest, name, str(ANSWERS["zahlen"][name]))
    press(guest, WEITER)
    press(guest, WEITER)
    choose(guest, "radio", "b")
    type_into(guest, "abhaengig", "Das hier")
    choose(guest, "select", "zwei")
    tab_to(guest, "[name=mehrfach][value=rot]")
    guest.page.keyboard.press("Space")
    choose(guest, "janein", "nein")
    tick(guest, "haken")
    press(guest, WEITER)
    assert steps.station(guest) == "nachweise"
    guest.follow("Zurück")
    assert guest.page.locator("[name=mehrfach]:checked").count() == 1
    assert guest.page.locator("[name=haken]").is_checked()


def test_the_map_the_roles_and_the_entries_need_no_mouse(visit: Callable[..., Visitor]) -> None:
    guest = visit(javascript=False)
    begin(guest)
    steps.fill_in_quickly(guest, ANSWERS, until="stelle")
    unfold(guest, "Auf einer Karte zeigen")
    press(guest, "button[value=norden]")
    assert guest.page.locator("[name=punkt]").input_value()
    press(guest, WEITER)
    for name, value in (("melder", "selbst"), ("vertretung_fuer", "selbst")):
        choose(guest, name, value)
        press(guest, WEITER)
    steps.fill_in_quickly(guest, ANSWERS, until="anschrift")
    for name in ("kind_strasse", "kind_hausnummer"):
        type_into(guest, name, str(ANSWERS["anschrift"][name]))
    for name in ("kind_plz", "kind_ort"):
        type_into(guest, name, ORTSTEIL[name])
    tab_to(guest, "[name=kind_ortsteil]")
    guest.page.keyboard.type("Haaren")
    press(guest, WEITER)
    steps.fill_in_quickly(guest, ANSWERS, until="liste")
    press(guest, "form[action$='/gruppen/posten/'] button")
    type_into(guest, "posten_name", "Zwei")
    type_into(guest, "posten_betrag", "2,50")
    choose(guest, "posten_art", "ware")
    press(guest, WEITER)
    choose(guest, "posten_wie", "1")
    press(guest, WEITER)
    press(guest, WEITER)
    press(guest, WEITER)
    choose(guest, "unterschrift_weg", "post")
    press(guest, WEITER)
    for name in ("bestaetigung_richtigkeit", "datenschutzhinweis_gelesen"):
        tick(guest, name)
    press(guest, "main button:has-text('bschicken')")
    guest.sees("Ihre Angaben für den Termin sind angekommen")


def test_after_a_removal_the_focus_is_where_one_goes_on(visit: Callable[..., Visitor], javascript: bool) -> None:
    """A file and an entry of a group are taken away by keyboard; the next button is read out with what became of it."""
    guest = visit(javascript=javascript)
    begin(guest)
    steps.fill_in_quickly(guest, ANSWERS, until="nachweise")
    guest.fill("datei", [steps.file(name, steps.one_page_pdf()) for name in ("eins.pdf", "zwei.pdf")])
    if not javascript:
        guest.click("Ausgewählte Dateien jetzt hochladen")
    guest.page.locator(".dateiliste li").nth(1).wait_for()
    press(guest, "button[name=entfernen]")
    assert guest.has_focus("button[name=entfernen]")
    assert told_at_focus(guest) == "eins.pdf ist entfernt."
    press(guest, "button[name=entfernen]")
    assert guest.has_focus("[name=datei]")
    assert told_at_focus(guest).endswith("höchstens 10 MB je Datei. zwei.pdf ist entfernt.")
    see(guest, "nachweise-entfernt")
    steps.fill_in_quickly(guest, ANSWERS, until="liste")
    press(guest, "form[action*='/entfernung/'] button")
    assert guest.has_focus(".hinweis")
    guest.sees("Posten 1 ist entfernt")
    see(guest, "liste-entfernt")


def told_at_focus(visitor: Visitor) -> str:
    """The description of what has the focus, as it is read out with it."""
    told = visitor.page.evaluate("""() => (document.activeElement.getAttribute('aria-describedby') || '').split(' ')
        .map(id => document.getElementById(id)?.textContent.trim()).filter(Boolean).join(' ')""")
    return str(told)
