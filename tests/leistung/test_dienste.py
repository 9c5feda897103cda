"""Online services of others: each is about Leistungen that there are, in both languages, and no address is made up."""

from __future__ import annotations

import json

from portal.leistung.queries.dienste import DATEN, all_dienste, dienst_for

HEINSBERG = DATEN.parent / "heinsberg"


def test_every_service_is_of_known_leistungen_and_said_in_both_languages() -> None:
    known = {each["id"] for each in json.loads((HEINSBERG / "leistungen.json").read_text())["leistungen"]}
    named = [leistung for each in all_dienste() for leistung in each.leistungen]
    assert set(named) <= known and len(named) == len(set(named))
    assert all(each.worte.keys() == {"de", "en"} for each in all_dienste())


def test_an_address_is_one_that_the_data_of_the_kreis_name() -> None:
    bodies = json.loads((HEINSBERG / "behoerden.json").read_text())["externeStellen"]
    assert {each.url for each in all_dienste()} <= {each["url"] for each in bodies} | {""}


def test_what_nobody_has_checked_is_not_said_to_be_so() -> None:
    for leistung in ("wohnsitz-anmelden", "wohngeld-erstantrag", "bauvoranfrage"):
        dienst = dienst_for(leistung)
        assert dienst is not None and not dienst.bestaetigt
    assert dienst_for("hund-anmelden") is None
