"""An editor's way from "not offered" to "online": a colour refused, a publication blocked, a second person, and the
common text that moves later; with and without scripts."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.accessibility import keyboard_problems
from tests.journeys import steps
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.journey

V = "/arbeitsplatz/verwaltung/"
# One Leistung for each way, for both run over the same portal.
SLUG = {True: "eheurkunde", False: "sterbeurkunde"}
OWN = "Bestellen Sie die Urkunde hier. Wir schicken sie Ihnen mit der Post."


def fill(visitor: Visitor, **values: str) -> None:
    for name, value in values.items():
        if name in ("modus", "kosten"):
            visitor.page.locator(f"main [name='{name}'][value='{value}']").check()
        elif name == "organisationseinheit":
            visitor.page.locator(f"main [name='{name}']").select_option(label=value)
        else:
            visitor.page.locator(f"main [name='{name}']").fill(value)


def save(visitor: Visitor) -> None:
    visitor.click("Entwurf speichern")
    visitor.sees("Der Entwurf ist gespeichert.")


def open_details(visitor: Visitor, words: str) -> None:
    visitor.page.locator("summary", has_text=words).first.click()


def test_from_not_offered_to_online(visit: Callable[..., Visitor], javascript: bool) -> None:
    slug = SLUG[javascript]
    admin = visit(javascript=javascript)
    steps.editor_logs_in(admin, "verwaltung")
    _colour_is_refused(admin)
    _two_people(admin)
    editor = visit(javascript=javascript)
    steps.editor_logs_in(editor, "redaktion")
    _not_offered(editor, slug)
    _privacy_page(editor, admin)
    _online_with_own_fee(editor, slug)
    releaser = visit(javascript=javascript)
    steps.editor_logs_in(releaser, "freigabe")
    _released(releaser, slug)
    citizen = visit(javascript=javascript)
    citizen.go(f"/leistungen/{slug}/?frisch={javascript}")
    citizen.sees("Antrag stellen")
    citizen.sees("12,50")
    citizen.sees(OWN)
    platform = visit(javascript=javascript)
    steps.editor_logs_in(platform, "plattform", kommune="kreis-heinsberg")
    _common_text_moves(platform, slug)
    editor.go(V)
    editor.sees("Der gemeinsame Text hat sich geändert")
    editor.picture("verwaltung-eingang")
    editor.page.locator(f"a[href='{V}leistungen/{slug}/vergleich/beschreibung/']").click()
    editor.sees("Gemeinsam, damals")
    editor.sees("Auch am Schalter.")
    editor.look("three texts", route="verwaltung")
    editor.picture("verwaltung-vergleich")
    if javascript:
        assert not keyboard_problems(editor.page)


def _colour_is_refused(admin: Visitor) -> None:
    admin.go(f"{V}gestaltung/")
    fill(admin, farbe="#ffcc00")
    admin.click("Speichern")
    admin.sees("Weiße Schrift ist auf #ffcc00 nicht gut genug zu lesen")
    admin.look("refused colour", route="verwaltung")
    admin.picture("verwaltung-farbe")
    assert admin.page.locator("[name=farbe]").input_value() == "#ffcc00"
    fill(admin, farbe="#1c5c43")
    admin.click("Speichern")
    admin.sees("Gespeichert.")


def _two_people(admin: Visitor) -> None:
    admin.go(f"{V}arbeitsweise/")
    admin.page.locator("[name=vier_augen][value=an]").check()
    admin.click("Speichern")
    admin.sees("Gespeichert")
    admin.look("saved", route="verwaltung")


def _not_offered(editor: Visitor, slug: str) -> None:
    editor.look("tray", route="verwaltung")
    editor.go(f"{V}leistungen/{slug}/")
    editor.look("online", route="verwaltung")
    fill(editor, modus="nicht", kosten="offen", erste="", weitere="")
    save(editor)
    editor.sees("Zur Freigabe geben")


def _privacy_page(editor: Visitor, admin: Visitor) -> None:
    """Written by the editor, released by the administrator; the second way finds it there."""
    editor.go(f"{V}seiten/datenschutz/")
    if editor.page.locator("[name=text]").input_value():
        return
    fill(editor, text="# Ihre Daten\nVerantwortlich ist [[Stelle]].")
    editor.click("Entwurf speichern")
    editor.sees("Füllen Sie die Lücke: [[Stelle]]")
    editor.look("gap", route="verwaltung")
    fill(editor, text="# Ihre Daten\nVerantwortlich ist die Stadt.")
    save(editor)
    editor.click("Zur Freigabe geben")
    admin.go(V)
    admin.sees("Wartet auf Freigabe")
    admin.follow("Datenschutz")
    admin.go(f"{V}seiten/datenschutz/")
    admin.click("Entwurf veröffentlichen")
    admin.sees("Veröffentlicht.")


def _online_with_own_fee(editor: Visitor, slug: str) -> None:
    editor.go(f"{V}leistungen/{slug}/")
    fill(editor, modus="online", organisationseinheit="Standesamt", telefon="02451 0000", kosten="gebuehr",
         erste="12,50", weitere="6", gebuehr_grundlage="")  # fmt: skip
    open_details(editor, "Eigenen Text schreiben")
    fill(editor, beschreibung=OWN)
    editor.click("Entwurf speichern")
    editor.sees("Das fehlt noch, bevor Sie veröffentlichen können")
    editor.sees("Nennen Sie die Grundlage")
    editor.look("blocked", route="verwaltung")
    editor.picture("verwaltung-fehlt")
    assert editor.page.get_by_role("button", name="Zur Freigabe geben").count() == 0
    fill(editor, gebuehr_grundlage="Mustersatzung vom 01.01.2026, Nr. 1")
    save(editor)
    editor.click("Zur Freigabe geben")
    editor.sees("wartet jetzt auf die Freigabe")
    assert editor.page.get_by_role("button", name="Entwurf veröffentlichen").count() == 0


def _released(releaser: Visitor, slug: str) -> None:
    releaser.go(f"{V}leistungen/{slug}/")
    releaser.look("release", route="verwaltung")
    releaser.picture("verwaltung-freigabe")
    releaser.click("Entwurf veröffentlichen")
    releaser.sees("Veröffentlicht.")
    releaser.follow("Verlauf mit Unterschieden")
    releaser.sees("freigegeben von")
    releaser.look("history", route="verwaltung")
    releaser.go(f"{V}protokoll/")
    releaser.sees("Stadt Geilenkirchen")
    releaser.look("log", route="verwaltung")


def _common_text_moves(platform: Visitor, slug: str) -> None:
    platform.go(f"{V}grundtexte/{slug}/", kommune="kreis-heinsberg")
    field = platform.page.locator("[name=beschreibung]")
    field.fill(f"{field.input_value()} Auch am Schalter.")
    platform.look("common text", route="verwaltung")
    save(platform)
    platform.click("Entwurf veröffentlichen")
    platform.sees("Veröffentlicht.")


def test_an_office_gets_its_opening_hours(visit: Callable[..., Visitor], javascript: bool) -> None:
    editor = visit(javascript=javascript)
    steps.editor_logs_in(editor, "redaktion")
    editor.go(f"{V}stellen/")
    editor.sees("Was fehlt")
    editor.look("offices", route="verwaltung")
    editor.page.locator(f"a[href='{V}stellen/standesamt/']").click()
    fill(editor, anschrift="Markt", oeffnungszeiten="Montag 8 bis 12 Uhr")
    save(editor)
    editor.sees("Schreiben Sie die Anschrift so")
    editor.look("office", route="verwaltung")
    if javascript:
        assert not keyboard_problems(editor.page)
