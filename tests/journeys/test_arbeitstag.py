"""A case worker's day with the keyboard alone, from the login to a released Bescheid: no stop that cannot be seen."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from tests import factories
from tests.accessibility import focus
from tests.journeys import steps
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.journey
HERE, AMT = "heinsberg", "rathaus"
ANNA = [
    ["antragsteller_vornamen", "Vornamen", "Anna"],
    ["antragsteller_familienname", "Familienname", "Tagwerk"],
    ["antragsteller_strasse", "Straße", "Musterweg"],
    ["antragsteller_hausnummer", "Hausnummer", "1"],
    ["antragsteller_plz", "Postleitzahl", "52525"],
    ["antragsteller_ort", "Ort", "Heinsberg"],
    ["kennzeichen", "Kennzeichen", "HS-XX 1"],
]


_OUTSIDE: dict[str, Any] = {"name": "outside of the page", "number": -1, "visible": True, "hit": False}


class Tastatur:
    """The keyboard in front of a page: every stop on the way must show its focus, and none may come twice.

    After its last stop one is outside of the page, and the next Tab begins at its top.
    """

    def __init__(self, visitor: Visitor) -> None:
        self.visitor, self.page = visitor, visitor.page

    def reach(self, selector: str) -> None:
        """Press Tab until the focus is on the first that fits."""
        seen: set[int] = set()
        target = self.page.locator(selector).first.element_handle()
        stop = focus(self.page, target) or _OUTSIDE
        while not stop["hit"]:
            self.page.keyboard.press("Tab")
            stop = focus(self.page, target) or _OUTSIDE
            assert stop["number"] not in seen, f"{selector} is never reached on {self.page.url}"
            assert stop["visible"], f"no visible focus: {stop['name']} on {self.page.url}"
            seen.add(stop["number"])

    def press(self, selector: str) -> None:
        """Reach a link or button, press Enter, and wait for what comes."""
        self.reach(selector)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def unfold(self, title: str) -> None:
        self.reach(f"summary:has-text('{title}')")
        self.page.keyboard.press("Enter")

    def type(self, selector: str, text: str) -> None:
        self.reach(selector)
        self.page.keyboard.press("Control+a")
        self.page.keyboard.type(text)

    def submit(self) -> None:
        """Enter in a field sends its form."""
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")


@pytest.fixture
def morning(stack: Any) -> dict[str, Any]:
    """What lies in the Postkorb of a town hall: three of one family, some of others, one of a week ago."""
    ask = stack.prepare
    clerk = ask("clerk", kommune=HERE, amt=AMT, art="sachbearbeitung", name="Lotte Rathaus-Muster", cookie=False)
    ask("clerk", kommune=HERE, amt=AMT, art="sachbearbeitung", name="Bernd Kollege-Muster", cookie=False)
    anna = ask("citizen", kommune=HERE)
    parking = {"kommune": HERE, "amt": AMT, "leistung": "bewohnerparkausweis"}
    mine = ask("vorgang", **parking, konto=anna["konto"], tage=3, angaben=ANNA)
    family = [ask("vorgang", **parking, tage=days, angaben=ANNA) for days in (2, 1)]
    others = [
        ask("vorgang", kommune=HERE, amt=AMT, leistung=leistung, tage=days)
        for leistung, days in (("hund-anmelden", 12), ("wahlhelfer", 5), ("hund-abmelden", 0.2))
    ]
    return {"clerk": clerk, "anna": anna, "mine": mine, "family": family, "others": others}


def test_a_day_at_the_desk_needs_no_mouse(visit: Callable[..., Visitor], morning: dict[str, Any]) -> None:
    clerk = visit(javascript=True)
    keys = Tastatur(clerk)
    _log_in(clerk, keys, morning["clerk"])
    _find_by_name(clerk, keys, morning)
    _take_over_and_note(clerk, keys)
    _ask_back(clerk, keys)
    _take_two(clerk, keys, morning)
    _decide(clerk, keys, morning)
    _keep_a_filter(clerk, keys)
    anna = visit(javascript=False, width=320)
    anna.is_known(HERE, citizen=morning["anna"]["cookie"])
    anna.go(f"/vorgaenge/{morning['mine']['id']}/", kommune=HERE)
    anna.sees("Bis wann steht der Wagen bei Ihnen?")


def _log_in(clerk: Visitor, keys: Tastatur, account: dict[str, str]) -> None:
    clerk.go("/arbeitsplatz/", kommune=HERE)
    keys.type("[name=login]", account["login"])
    keys.type("[name=password]", factories.PASSWORD)
    keys.submit()
    keys.type("[name=code]", steps.totp_code(account["totp_secret"]))
    keys.submit()
    clerk.page.wait_for_url("**/arbeitsplatz/")


def _find_by_name(clerk: Visitor, keys: Tastatur, morning: dict[str, Any]) -> None:
    """A filter, and within it a name; both stand there afterwards, and so do the three who are called so."""
    keys.unfold("Filtern und nach Namen suchen")
    keys.reach("select[name=leistung]")
    clerk.page.keyboard.type("Bewohnerparkausweis")
    keys.press("button:has-text('Filter anwenden')")
    clerk.sees("Leistung: Bewohnerparkausweis")
    keys.unfold("Filtern und nach Namen suchen")
    keys.type("input[name=name][maxlength='100']", "tagwerk")
    keys.submit()
    clerk.sees("3 Vorgänge mit diesem Namen")
    assert clerk.has_focus("[role=status]")
    for row in (morning["mine"], *morning["family"]):
        clerk.sees(row["nummer"])
    clerk.look("filled", route="postkorb nach namen")
    clerk.picture("postkorb-suche")
    keys.press(f"main a:has-text('{morning['mine']['nummer']}')")


def _take_over_and_note(clerk: Visitor, keys: Tastatur) -> None:
    keys.press("form[action$='/uebernahme/'] button")
    clerk.sees("Sie haben den Vorgang übernommen")
    assert clerk.has_focus("[role=status]")
    keys.unfold("Vermerk schreiben")
    keys.type("form[action$='/vermerke/'] textarea", "Der Wagen ist auf eine Firma zugelassen.")
    keys.press("button:has-text('Vermerk speichern')")
    clerk.sees("Der Vermerk steht in der Akte.")


def _ask_back(clerk: Visitor, keys: Tastatur) -> None:
    """Sent empty first: the focus is in the summary of what is missing, and leads to the field."""
    keys.unfold("Rückfrage stellen")
    keys.press("button:has-text('Rückfrage senden')")
    assert clerk.has_focus(".fehlerliste")
    keys.type("form[action$='/rueckfragen/'] textarea", "Bis wann steht der Wagen bei Ihnen?")
    keys.press("button:has-text('Rückfrage senden')")
    clerk.sees("Die Rückfrage ist gestellt.")
    clerk.look("asked", route="arbeitsplatz vorgang")


def _take_two(clerk: Visitor, keys: Tastatur, morning: dict[str, Any]) -> None:
    """Back to the list, the two others of the family at once; one word for both."""
    keys.press("nav a:has-text('Postkorb')")
    for row in morning["family"]:
        keys.reach(f"tr:has-text('{row['nummer']}') [name=vorgang]")
        clerk.page.keyboard.press("Space")
    expect(clerk.page.locator("[data-auswahl-zahl]")).to_have_text("(2)")
    keys.press("button[name=schritt][value=uebernahme]")
    clerk.sees("2 Vorgänge übernommen")
    assert clerk.has_focus("[role=status]")
    clerk.look("success", route="postkorb auswahl")
    keys.press("main a:has-text('Zurück zur Liste')")


def _decide(clerk: Visitor, keys: Tastatur, morning: dict[str, Any]) -> None:
    """The draft, and the Bescheid that is released; the empty draft is refused, with the focus in the summary."""
    keys.press("nav a:has-text('Meine')")
    keys.press(f"main a:has-text('{morning['family'][0]['nummer']}')")
    keys.press("main a:has-text('Bescheid schreiben')")
    clerk.look("empty", route="bescheid")
    keys.press("button[value=speichern]")
    assert clerk.has_focus(".fehlerliste")
    keys.reach("[name=art]")
    clerk.page.keyboard.press("Space")
    keys.type("[name=text]", "Sie bekommen den Bewohnerparkausweis für das Kennzeichen HS-XX 1.")
    keys.press("button[value=speichern]")
    assert clerk.has_focus("[role=status]")
    clerk.look("draft", route="bescheid")
    clerk.picture("bescheid")
    keys.press("button[value=freigeben]")
    assert clerk.has_focus("[role=status]")
    clerk.wait_until("Bescheid (PDF, gesiegelt)")
    clerk.look("released", route="bescheid")
    keys.press("main a:has-text('Zurück zum Vorgang')")
    clerk.sees("Was jetzt ansteht")


def _keep_a_filter(clerk: Visitor, keys: Tastatur) -> None:
    """What waits, under a name of its own; the list as a file names nobody."""
    keys.press("nav a:has-text('Postkorb')")
    keys.press("nav a:has-text('Meine')")
    keys.unfold("Filtern und nach Namen suchen")
    keys.reach("select[name=status]")
    clerk.page.keyboard.type("Wartet")
    keys.press("button:has-text('Filter anwenden')")
    clerk.sees("Status: Wartet auf Antwort")
    assert clerk.has_focus(".postkorb__gefiltert")
    keys.unfold("Filtern und nach Namen suchen")
    keys.type("#filtername_name", "Wartende")
    keys.submit()
    expect(clerk.page.locator("nav a[aria-current]:has-text('Wartende')")).to_be_visible()
    with clerk.page.expect_download() as download:
        keys.reach("a[href*='liste.csv']")
        clerk.page.keyboard.press("Enter")
    assert "Tagwerk" not in download.value.path().read_text(encoding="utf-8-sig")
