"""Where the law or the Land provides the online way, the page says so: with its address, or what to do instead."""

from __future__ import annotations

import pytest

from portal.core.tenancy import System, unit
from portal.leistung.models import Angebot
from tests.web.buerger.conftest import Get

pytestmark = pytest.mark.usefixtures("database")


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/leistungen/kita-vormerkung/", "Kita-Navigator Ihres Jugendamts. Den Link dorthin hat"),
        ("/leistungen/wohnsitz-anmelden/", "Vielleicht geht das online hier: Elektronische Wohnsitzanmeldung (eWA)."),
        ("/en/leistungen/kita-vormerkung/", "Kita-Navigator of your youth welfare office."),
    ],
)
def test_without_an_address_the_page_says_what_to_do_instead(get: Get, path: str, said: str) -> None:
    assert said in get(path).content.decode()


def test_a_known_address_is_linked(get: Get) -> None:
    page = get("/leistungen/fuehrungszeugnis/").content.decode()
    assert 'href="https://www.fuehrungszeugnis.bund.de"' in page and "Bundesamt für Justiz" in page


def test_what_the_kommune_has_deposited_goes_before(get: Get) -> None:
    own = {"modus": Angebot.Modus.EXTERN, "ziel_url": "https://kita.example", "ziel_name": "Jugendamt Beispiel"}
    with unit(System("selfkant")):
        Angebot.objects.filter(leistung_id="kita-vormerkung", kommune_id="selfkant").update(**own)
    page = get("/leistungen/kita-vormerkung/").content.decode()
    assert 'href="https://kita.example"' in page and "noch nicht hinterlegt. Rufen" not in page
