"""The log that all partners read: paged without losing a line."""

from __future__ import annotations

import re
from html import unescape

import pytest

from portal.core import clock
from portal.core.tenancy import System, unit
from portal.redaktion import queries
from portal.redaktion.models import Aenderung, Art
from tests.factories import log_in
from tests.redaktion.redaktion import HERE
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
        seen += re.findall(r"<td>Zeile (\d+) ", page)
        older = re.search(r'href="(\?[^"]*vor=[^"]+)"', page)
        address = f"/arbeitsplatz/verwaltung/protokoll/{unescape(older[1])}" if older else ""
    assert len(seen) == len(set(seen)) == queries.LOG_PAGE + 7


@pytest.mark.parametrize("vor", MADE_UP)
def test_a_made_up_place_in_the_log_shows_its_beginning(vor: str) -> None:
    assert log_in(editor()).get("/arbeitsplatz/verwaltung/protokoll/", {"vor": vor}).status_code == 200
