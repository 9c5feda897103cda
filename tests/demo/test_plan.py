"""Which Vorgänge the demo tells of: all 600, by population, over six months, of people recognisably invented."""

from __future__ import annotations

import json
import re
from collections import Counter
from datetime import timedelta

from demo.identity_provider.personen import load_persons
from demo.story import people
from demo.story.load import COUNT
from demo.story.plan import BERLIN, DEMO_DAY, SORTEN, Verlauf, make_plan, office_time, spread
from demo.story.staff import KRAEFTE
from tests.browser import CHECKOUT

EINWOHNER = {"gross": 900_000, "mittel": 90_000, "klein": 9_000, "winzig": 10}
INVENTED = {*people._NAMEN} | {each.daten["nachname"] for each in load_persons()}
_SAYS_SO = re.compile(r"Muster|Beispiel|Test|Prob|Erfunden|Platzhalter|Fantasie|Voorbeeld|Einname|Ohneanschrift", re.I)


def population() -> dict[str, int]:
    """Of the ten Kommunen, by the census of 2022."""
    told = json.loads((CHECKOUT / "src/portal/leistung/daten/heinsberg/kommunen.json").read_text())
    return {each["id"]: each["einwohner"]["zensus2022"] for each in told["kommunen"]}


def test_the_story_spreads_by_population() -> None:
    shares = spread(EINWOHNER, 600)
    assert sum(shares.values()) == 600
    assert shares == {"gross": 540, "mittel": 54, "klein": 5, "winzig": 1}


def test_the_demo_tells_of_600_vorgaenge_in_six_months_by_the_population_of_the_kreis() -> None:
    einwohner = population()
    plan = make_plan(einwohner, COUNT)
    assert len(plan) == COUNT == 600
    assert len({fall.nummer for fall in plan}) == COUNT
    where = Counter(fall.kommune_id for fall in plan)
    assert len(where) == 10
    for kommune, people_there in einwohner.items():
        assert abs(where[kommune] - COUNT * people_there / sum(einwohner.values())) < 1, kommune
    assert {fall.am.month for fall in plan} == {5, 6, 7, 8, 9, 10, 11}
    assert plan[0].am < DEMO_DAY - timedelta(days=175) and plan[-1].am > DEMO_DAY - timedelta(days=1)
    how = Counter(fall.verlauf for fall in plan)
    assert how.keys() == set(Verlauf)
    assert min(how.values()) >= 6, "each often enough to be met"
    assert len({fall.kommune_id for fall in plan if fall.verlauf is not Verlauf.VERSANDT}) == 10


def test_a_plan_has_every_verlauf_and_is_the_same_each_time() -> None:
    plan = make_plan(EINWOHNER, 600)
    counted = Counter(fall.verlauf for fall in plan)
    assert counted.keys() == SORTEN.keys()
    assert counted[Verlauf.VERSANDT] > 300
    assert plan == make_plan(EINWOHNER, 600)
    assert all(DEMO_DAY - timedelta(days=184) < fall.am < DEMO_DAY for fall in plan)
    assert {fall.verlauf for fall in make_plan(EINWOHNER, len(SORTEN))} == SORTEN.keys()


def test_offices_work_on_weekdays_and_never_after_the_story() -> None:
    for fall in make_plan(EINWOHNER, 300):
        moment = office_time(fall.am, 1.0, fall.zufall)
        assert fall.am < moment < DEMO_DAY
        local = moment.astimezone(BERLIN)
        assert local.weekday() < 5 or DEMO_DAY - fall.am < timedelta(days=4)


def test_every_name_says_that_it_is_invented() -> None:
    assert [name for name in INVENTED if not _SAYS_SO.search(name)] == []
    assert [name for name in people._STRASSEN if not _SAYS_SO.search(name)] == []
    assert [each.name for each in KRAEFTE if not each.name.startswith("Demo-")] == []


def test_no_picture_in_the_program_is_a_coat_of_arms() -> None:
    """A Kommune puts its own there; only neutral signs come along."""
    kinds = ("*.svg", "*.png", "*.jpg", "*.jpeg", "*.gif", "*.webp", "*.ico")
    folders = (CHECKOUT / "src", CHECKOUT / "demo")
    found = {path.name for folder in folders for kind in kinds for path in folder.rglob(kind)}
    ours = {name for name in found if not re.fullmatch(r"kern-[0-9a-f]+\.svg", name)}  # KERN's icons, built
    assert ours == {"emblem.svg", "zeichen.svg", "karte.svg"}
