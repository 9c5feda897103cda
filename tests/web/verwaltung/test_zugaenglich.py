"""Pages of the Verwaltung that no journey walks through, in a browser: axe, no sideways scrolling, at 320 and 1280."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from playwright.sync_api import Browser

from portal.core import clock
from portal.core.tenancy import System, unit
from portal.konto.models import Rolle
from portal.leistung.models import Angebot, Importlauf, Zustaendigkeit
from portal.web.verwaltung.urls import urlpatterns
from tests.accessibility import WIDTHS, axe_violations, is_scrolling_sideways
from tests.factories import log_in
from tests.formular.ortsform import NEUER_TEXT, Ordner, without
from tests.redaktion.redaktion import HERE, KREIS, person
from tests.redaktion.test_mitsprache import wish
from tests.redaktion.test_stellen import OFFICE, parts, row, typed
from tests.web.ui.stage import Stage
from tests.web.verwaltung.test_katalogpflege import LIST as OLD_LIST
from tests.web.verwaltung.test_neu import NEU, begun, go_through
from tests.web.verwaltung.test_ortsformular import PAGE, TYPED, publish
from tests.web.verwaltung.test_seiten import V, editor

pytestmark = pytest.mark.usefixtures("database")
R = Rolle.Art
Look = Callable[[str, Any], None]


@pytest.fixture
def look(browser: Browser, stage: Stage) -> Iterator[Look]:
    page = browser.new_page(locale="de-DE", reduced_motion="reduce")

    def hold_against_axe(name: str, answer: Any) -> None:
        stage.pages[f"/{name}"] = answer.content.decode()
        page.goto(f"{stage.url}/{name}")
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            if folder := os.environ.get("BILDER"):  # to be looked at by a person
                page.screenshot(path=Path(folder) / f"{name}-{width}.png", full_page=True)
            assert axe_violations(page) == [], (name, width)
            assert not is_scrolling_sideways(page), (name, width)

    yield hold_against_axe
    page.close()


def test_every_page_that_stands_in_no_list(look: Look) -> None:
    """The pages behind the menus, as they are before anybody has done anything; a new one is looked at by itself."""
    here, karl = log_in(editor(R.VERWALTUNG)), log_in(editor(R.PLATTFORM, KREIS))
    seen = 0
    for address in (V + str(each.pattern) for each in urlpatterns if "<" not in str(each.pattern)):
        answer = next((a for a in (here.get(address), karl.get(address)) if a.status_code == 200), None)
        if answer is not None:
            look(f"alle-{address.removeprefix(V).strip('/').replace('/', '-')}", answer)
            seen += 1
    assert seen >= 20


def test_a_new_kommune(look: Look) -> None:
    karl = log_in(editor(R.PLATTFORM, KREIS))
    address = begun(karl)
    look("neu-fehler", karl.post(f"{address}behoerde/", {"name": "Neustadt", "ags": "1"}))
    look("neu-farbe-fehler", karl.post(f"{address}farbe/", {"auswahl": "eigene", "farbe": "#ffcc00"}))
    look("neu-liste", karl.get(NEU))
    go_through(karl, address)
    look("neu-pruefen", karl.get(f"{address}pruefen/"))
    karl.post(f"{address}pruefen/")
    look("neu-ergebnis", karl.get(f"{address}?ok=angelegt"))
    look("menschen-eingeladen", log_in(editor(R.VERWALTUNG, "neustadt")).get(f"{V}menschen/"))


def test_taking_over_and_the_weekly_mail(look: Look) -> None:
    zugang = editor(R.REDAKTION)
    with unit(System(HERE)):
        Angebot.objects.filter(kommune_id=HERE, leistung_id__in=("hund-anmelden", "hund-abmelden")).update(
            modus="nicht"
        )
    client = log_in(zugang)
    look("uebernahme", client.get(f"{V}leistungen-uebernehmen/"))
    client.post(f"{V}leistungen-uebernehmen/")
    look("uebernommen", client.get(f"{V}leistungen/?ok=uebernommen&q=hund"))
    look("wochenmail", client.get(f"{V}wochenmail/?ok=1"))


def test_the_search_the_old_list_and_imports(look: Look) -> None:
    client = log_in(editor())
    client.post(f"{V}suche/", {"wort": "zwabbelchen", "ersatz": "hundesteuer"})
    look("suche-fehler", client.post(f"{V}suche/", {"wort": "der", "ersatz": ""}))
    client.post(f"{V}bestand/", {"datei": SimpleUploadedFile("liste.csv", OLD_LIST)})
    look("bestand", client.get(f"{V}bestand/"))
    look("bestandseintrag-fehler", client.post(f"{V}bestand/1/", {}))
    with unit(System(KREIS)):
        lauf = Importlauf.objects.create(art="xzufi", quelle="land.xml", pruefwert="0", am=clock.now(), durch="Probe")
        for feld in ("titel", "beschreibung"):
            lauf.befunde.create(
                gegenstand="leistung:kontakt", titel="Kontakt", ergebnis="konflikt", feld=feld, vorhanden="A" * 300,
                geliefert="B" * 300,
            )  # fmt: skip
    look("importe", log_in(editor(R.PLATTFORM, KREIS)).get(f"{V}importe/"))


def test_having_a_say_places_and_who_answers(look: Look) -> None:
    anliegen, platform = wish(person(R.REDAKTION)), log_in(editor(R.PLATTFORM, KREIS))
    address = f"{V}mitsprache/{anliegen}/"
    client, admin = log_in(editor()), log_in(editor(R.VERWALTUNG))
    look("mitsprache-fehler", client.post(f"{V}mitsprache/", {}))
    client.post(address, {"schluessel": str(anliegen), "text": "Wir auch, und zwar donaudampfschifffahrtsmaessig."})
    look("anliegen-fehler", platform.post(f"{address}stand/", {"s-stand": "", "s-antwort": "x" * 501}))
    look("neuerung", platform.get(f"{V}mitsprache/neuerung/"))
    look("ort-vorschau", client.post(f"{V}orte/", {"name": "Neudorf", "plz": "52511"}))
    look("zustaendigkeiten-fehler", admin.post(f"{V}zustaendigkeiten/", {}))
    look("menschen-fehler", admin.post(f"{V}menschen/", {"username": "neu@rathaus.example"}))


def test_an_office_that_moves_and_closes_and_gets_a_task(look: Look) -> None:
    client, address, day = log_in(editor()), f"{V}stellen/{OFFICE}/", clock.today() + timedelta(days=20)
    dated = parts("gilt_ab", clock.today()) | parts("gilt_bis", day) | parts("kontakt_ab_0", day - timedelta(days=9))
    moves = {"kontakt_anschrift_0": "Neue Straße 5, 52511 Geilenkirchen", "kontakt_telefon_0": "02451 77"}
    client.post(address, typed(nachfolge_id=str(row(HERE, "rathaus").pk), **dated, **moves))
    look("stelle", client.get(address))
    look("stelle-wirkung", client.get(f"{address}wirkung/"))
    task = Zustaendigkeit.objects.get(kommune_id=HERE, behoerde_id=HERE, funktion__leistungen="hund-anmelden")
    chosen = {"amt": str(row().pk), **parts("ab", day)}
    admin = log_in(editor(R.VERWALTUNG))
    look("aufgabe", admin.post(f"{V}zustaendigkeiten/{task.funktion_id}/", chosen))


def test_what_is_different_in_a_form(look: Look, ordner: Ordner) -> None:
    client = log_in(editor())
    publish(client)
    look("formulare", client.get(f"{V}formulare/"))
    ordner.release(2, **NEUER_TEXT, oertlich=without("impfpass"))
    client.post(PAGE, TYPED | {"w_ohne_abholung": "on", "w_steuer": "viel"})
    look("ortsformular-fehler", client.post(PAGE, TYPED | {"w_steuer": "viel"}))
    client.post(PAGE, TYPED | {"w_ohne_abholung": "on"})
    look("ortsformular-konflikt", client.get(PAGE))
    for name in ("hund-anmelden", "maengelmeldung"):  # folded, and with many answers to switch off
        look(f"ortsformular-{name}", client.get(f"{V}formulare/{name}/"))
    look("formulare-konflikt", client.get(f"{V}formulare/"))
    look("formular-nutzung", client.get(f"{PAGE}nutzung/"))
    look("formular-grundlagen", client.get(f"{V}formulare/gewerbeanmeldung/grundlagen/"))
    look("ortsformular-hund", client.get(f"{V}formulare/hund-anmelden/"))
    link = client.post(f"{PAGE}probelauf/")["Location"]
    look("probelauf", client.get(link))
    look("probelauf-seite", client.get(client.post(link)["Location"], follow=True))
    look("probelauf-ende", client.get("/probelauf/ende/"))
