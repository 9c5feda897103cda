"""What a Stammbuch needs is one order: several Urkunden, and a fee that is told line by line."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from portal.formular.queries import load_examples
from tests.journeys import steps
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.journey
EXAMPLE = "Stammbuch: Geburt zweimal aus einem Eintrag, einmal kostenlos, und Eheurkunde"
BESIDES = {  # what the pages have filled in already, and a real file
    "kind-1": {"geburtsort": "Geilenkirchen"},
    "partner-2-3": {"eheort": "Geilenkirchen"},
    "anschrift": {"antragsteller_land": "DE"},
    "identitaet": steps.ANSWERS["identitaet"],
}
FEE = [
    "Wofür Betrag",
    "1 × Geburtsurkunde, Đorđe, Muster-Çelik Erstes Exemplar dieser Urkunde 10,00 €",
    "1 × Geburtsurkunde, Đorđe, Muster-Çelik "
    "Weiteres Exemplar derselben Urkunde in derselben Bestellung, zum niedrigeren Preis 5,00 €",
    "1 × Geburtsurkunde, Đorđe, Muster-Çelik Kostenlos, weil der Zweck gesetzlich gebührenfrei ist: "
    "Kindergeld, Familienkasse. Der Zweck steht auf der Urkunde. 0,00 €",
    "1 × Eheurkunde, Erika, Muster-Çelik, Can, Çelik Erstes Exemplar dieser Urkunde 10,00 €",
    "Zusammen 25,00 €",
]


def test_the_fee_of_several_urkunden_is_told_line_by_line(visit: Callable[..., Visitor], javascript: bool) -> None:
    guest = visit(javascript=javascript)
    pages = load_examples("personenstandsurkunde").find(EXAMPLE).seiten
    answers = {**pages, **{key: pages.get(key, {}) | more for key, more in BESIDES.items()}}
    steps.begin_as_guest(guest, leistung="elterliche-unterlagen-stammbuch")
    for number in (2, 3):
        steps.fill_in_quickly(guest, answers, until="urkunden")
        guest.look(f"with {number - 1}", route="assistant urkunden")
        guest.click("Weitere Urkunde hinzufügen")
        guest.page.wait_for_url(f"**/ereignis-{number}/")
    steps.fill_in_quickly(guest, answers)
    rows = guest.page.locator(".gebuehr tr").all_inner_texts()
    assert [" ".join(row.split()) for row in rows] == FEE
    guest.look("several", route="assistant pruefen")
    guest.go(steps.submit(guest) + "zahlung/")
    assert guest.page.locator("main .betrag").inner_text().split() == ["25,00", "€"]
    lines = guest.page.locator("main table tbody tr").all_inner_texts()  # the Forderung names no persons
    assert [line.split()[-2] for line in lines] == ["10,00", "5,00", "0,00", "10,00"]
