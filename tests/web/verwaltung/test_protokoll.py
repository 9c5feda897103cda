"""The log that all partners read: paged without losing a line."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest

from portal.core import clock
from portal.core.tenancy import System, unit
from portal.redaktion import queries
from portal.redaktion.models import Aenderung, Art
from portal.redaktion.operations import publish
from portal.web.verwaltung.worte import Worte
from tests.factories import log_in
from tests.redaktion.redaktion import DOG, HERE, draft, office
from tests.web.verwaltung.test_seiten import editor

pytestmark = pytest.mark.usefixtures("database")
DAY = "2026-01-01T00:00:00"
MADE_UP = ["", "_", "gestern_1", f"{DAY}_1", f"{DAY}+00:00_" + "9" * 30, "\x00"]


def test_older_lines_of_the_log_follow_even_when_many_are_of_one_instant() -> None:
    at = clock.now()
    with unit(System(HERE)):
        Aenderung.objects.bulk_create(
            Aenderung(kommune_id=HERE, art=Art.SEITE, gegenstand=str(n), titel=f"Zeile {n}", wer="Ada", am=at)
            for n in range(queries.LOG_PAGE + 7)
        )
    client, address, seen = log_in(editor()), "/arbeitsplatz/verwaltung/protokoll/", list[str]()
    while address:
        page = client.get(address).content.decode()
        seen += re.findall(r">Zeile (\d+) ", page)
        older = re.search(r'href="(\?[^"]*vor=[^"]+)"', page)
        address = f"/arbeitsplatz/verwaltung/protokoll/{unescape(older[1])}" if older else ""
    assert len(seen) == len(set(seen)) == queries.LOG_PAGE + 7


def test_the_history_tells_in_words_what_was_and_what_is() -> None:
    zugang, standesamt = editor(), office()
    for cents, where in ((1250, None), (123_456, standesamt.pk)):
        values: dict[str, Any] = {"organisationseinheit_id": where, "erste_cents": cents, "gueltig_ab": "2027-01-31"}
        number = draft(zugang.staff, modus="termin", gebuehr_grundlage="Satzung", **values)
        publish(by=zugang.staff, art=Art.ANGEBOT, gegenstand=DOG, nummer=number, at=clock.now())
    page = log_in(zugang).get(f"/arbeitsplatz/verwaltung/entwuerfe/angebot/{DOG}/verlauf/").content.decode()
    shown = re.sub(r"<[^>]+>", "", page.replace("\u00a0", " "))
    assert "1.234,56" in shown and "12,50" in shown and standesamt.name in shown
    assert "erste_cents" not in shown and "123456" not in shown


def test_every_kind_of_value_is_told_in_words() -> None:
    told = Worte().told({
        "modus": "termin", "erste_cents": 0, "weitere_cents": None, "gueltig_ab": "2027-01-31",
        "bis": "2027-01-31T23:00:00+00:00", "bloecke": ["bild"], "haeufig": [DOG], "von": [HERE, "weg"],
        "sonderzeiten": [{"ab": "2026-12-24", "bis": "2026-12-26", "text": "zu"}], "anteil": "0.1",
        "texte": {"hinweise": {"text": "Eigenes"}},
    })  # fmt: skip
    assert told["modus"] == "mit Termin" and told["erste_cents"] == "kostenfrei" and told["weitere_cents"] == ""
    assert told["gueltig_ab"] == "31.01.2027" and told["bis"] == "01.02.2027, 00:00"
    assert told["bloecke"] == "Bild" and "Hund" in told["haeufig"] and told["von"] == "Stadt Geilenkirchen, weg"
    assert told["sonderzeiten"] == "24.12.2026 bis 26.12.2026: zu" and told["anteil"] == "10 %"
    assert told["hinweise"] == "Eigenes"


@pytest.mark.parametrize("vor", MADE_UP)
def test_a_made_up_place_in_the_log_shows_its_beginning(vor: str) -> None:
    assert log_in(editor()).get("/arbeitsplatz/verwaltung/protokoll/", {"vor": vor}).status_code == 200
