"""README names the demo's staff as they are: who they are, where they work and what they may."""

from __future__ import annotations

import json
import re

from demo.story.load import COUNT
from demo.story.staff import KRAEFTE, Kraft
from portal.formular.queries import DEFINITIONEN
from portal.konto.models import Rolle
from tests.browser import CHECKOUT

README = (CHECKOUT / "README.md").read_text(encoding="utf-8")
PLACES = {"uebach-palenberg": "Übach-Palenberg", "hueckelhoven": "Hückelhoven", "kreis-heinsberg": "Kreis Heinsberg"}
WHAT = {
    Rolle.Art.STANDESBEAMTER: "decides in the Standesamt",
    Rolle.Art.REDAKTION: "edits",
    Rolle.Art.FREIGABE: "releases",
    Rolle.Art.VERWALTUNG: "administers",
    Rolle.Art.ARCHIV: "answers for the archive",
    Rolle.Art.PLATTFORM: "writes the common texts",
}


def row(kraft: Kraft) -> tuple[str, str, str]:
    where = ", ".join(PLACES.get(each, each.capitalize()) for each in kraft.kommunen)
    in_offices = {True: "works in the town hall", False: "works in the Standesamt, decides nothing"}
    works = "works in four offices" if kraft.aemter else in_offices[kraft.im_rathaus]
    return f"*{kraft.login}*", WHAT.get(kraft.art, works), where


def test_the_table_of_the_staff_is_the_staff_of_the_demo() -> None:
    lines = re.findall(r"^\| (\*\S+\*) +\| (.+?) +\| (.+?) +\|$", README, re.M)
    assert lines == [row(kraft) for kraft in KRAEFTE]


def test_the_walk_names_nobody_else() -> None:
    named = set(re.findall(r"\*([a-z]+\.[a-z]+)\*", README))
    assert named == {kraft.login for kraft in KRAEFTE}


def test_its_numbers_are_those_of_the_product() -> None:
    leistungen = json.loads((CHECKOUT / "src/portal/leistung/daten/heinsberg/leistungen.json").read_text())[
        "leistungen"
    ]
    forms = [path for path in DEFINITIONEN.iterdir() if path.is_dir()]
    told = re.sub(r"\s+", " ", README)
    for words in (f"{len(leistungen)} Leistungen", f"{len(forms)} forms", f"about {COUNT} Vorgänge"):
        assert words in told, words
