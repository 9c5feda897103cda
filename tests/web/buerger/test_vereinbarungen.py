"""The pages of agreements: complete, German, and clear about what is not known."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal.leistung.models import Vereinbarung
from tests.web.buerger.conftest import Get
from tests.web.buerger.test_katalog import links_of, text_of

# Words of the data's English that no German text has; "the" and "for" would do, more make a slip unlikely.
ENGLISH = re.compile(
    r"\b(the|and|of|for|with|not|known|own|about|free|pays?|cost|checked|share|state|agreement|only|unknown|source"
    r"|builds|shared|joint|decided?s?|settle[sd]?|replaced|seen|text not read)\b"
)


def test_every_agreement_is_listed_and_has_a_page(get: Get) -> None:
    links = set(links_of(get("/vereinbarungen/")))
    ids = list(Vereinbarung.objects.values_list("id", flat=True))
    assert len(ids) == 66
    assert {f"/vereinbarungen/{each}/" for each in ids} <= links
    for each in ids:
        response = get(f"/vereinbarungen/{each}/")
        assert response.status_code == 200
        assert not ENGLISH.findall(text_of(response)), each
    assert not ENGLISH.findall(text_of(get("/vereinbarungen/")))


def test_what_is_in_force_comes_first_and_the_unclear_is_marked(get: Get) -> None:
    text = text_of(get("/vereinbarungen/"))
    in_force, unchecked = text.index("In Kraft"), text.index("Noch zu prüfen")
    building = text.index("Aufgaben der Bauaufsicht für das Stadtgebiet Übach-Palenberg Wirkung ungeklärt")
    assert in_force < building < unchecked < text.index("Beendet oder nie zustande gekommen")
    assert unchecked < text.index("Gemeinsame Adoptionsvermittlungsstelle Wirkung ungeklärt")


def test_a_page_says_who_does_what_for_whom_and_what_is_not_known(get: Get) -> None:
    text = text_of(get("/vereinbarungen/bauaufsicht-uebach-palenberg/"))
    assert "Führt die Aufgabe aus: der Kreis Heinsberg. Für wen: die Stadt Übach-Palenberg." in text
    assert "Seit 01.01.2005" in text
    assert "Die eingenommenen Gebühren werden an die andere Seite weitergeleitet." in text
    assert "Genehmigt am noch nicht hinterlegt" in text
    assert "Amt für Bauen und Wohnen" in text
    assert "/leistungen/bauantrag/" in links_of(get("/vereinbarungen/bauaufsicht-uebach-palenberg/"))


def test_acceptance_is_listed_by_kommune_and_unknown_is_not_no(get: Get) -> None:
    text = text_of(get("/vereinbarungen/strassenverkehr-buergerbueros/"))
    assert "Stadt Hückelhoven Fahrzeug abmelden" in text and "etwa 10 %" in text
    assert "Stadt Wassenberg Führerschein umtauschen" in text
    assert re.search(r"Nicht bekannt ist es bei: .*Stadt Erkelenz", text)


def test_only_those_of_this_authority(get: Get) -> None:
    links = links_of(get("/vereinbarungen/", "wassenberg", hier="1"))
    assert "/vereinbarungen/annahme-wbs-wassenberg/" in links
    assert "/vereinbarungen/annahme-einbuergerung-heinsberg/" not in links


@pytest.mark.parametrize("path", ["/vereinbarungen/gibt-es-nicht/", "/vereinbarungen/%00/"])
def test_unknown_is_404(path: str, get: Get) -> None:
    assert get(path).status_code == 404


def test_the_leistung_names_who_has_which_part(get: Get) -> None:
    response = get("/leistungen/bauantrag/", "uebach-palenberg")
    text = text_of(response)
    assert "Ob die Zuständigkeit damit übertragen ist" in text
    assert "In wessen Namen entschieden wird nicht geklärt: Stadt Übach-Palenberg oder Kreis Heinsberg" in text
    assert "Wer die Sache bearbeitet Kreis Heinsberg" in text
    assert "/vereinbarungen/bauaufsicht-uebach-palenberg/" in links_of(response)
    assert "Wer welche Aufgabe hat" not in text_of(get("/leistungen/bauantrag/", "erkelenz"))


def test_the_leistung_names_who_takes_the_application_too(get: Get) -> None:
    text = text_of(get("/leistungen/wohnberechtigungsschein/", "wassenberg"))
    assert "Den Antrag nimmt auch die Stadt Wassenberg an. Die Entscheidung trifft der Kreis Heinsberg." in text
    assert "Wer den Antrag auch annimmt Stadt Wassenberg" in text


def test_the_unclear_sends_people_to_ask(get: Get) -> None:
    assert "Bitte fragen Sie vorher nach: Gemeinde Gangelt" in text_of(get("/leistungen/ehrenamtskarte/", "gangelt"))


def test_a_special_case_is_named(get: Get) -> None:
    text = text_of(get("/leistungen/maengelmelder/", "gangelt"))
    assert "Geht es um „Kreisstraße“, ist zuständig: Amt für Umwelt und Verkehrsplanung, Kreis Heinsberg." in text


@pytest.mark.parametrize("path", ["/vereinbarungen/", "/vereinbarungen/strassenverkehr-buergerbueros/"])
def test_the_pages_are_cheap_and_the_same_for_everybody(path: str, get: Get) -> None:
    with CaptureQueriesContext(connection) as queries:
        response = get(path)
    assert len(queries) <= 8
    assert response.headers["Cache-Control"] == "max-age=20"
    assert "Set-Cookie" not in response.headers
