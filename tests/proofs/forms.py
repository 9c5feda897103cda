"""Forms hold: random people who fill them in, and random people who try to break them (`make proof-forms`).

Three kinds of walks, every form in turn, the one with every component too (tests/formular/kuechenspuele.py):
valid ones through the engine to a form that can be submitted; a share of them through the real pages, files included,
to a real Vorgang; and hostile ones through the real pages. A hostile walk begins in a draft that is filled in up to a
random page and does what no page offers: any text into any field, pages out of turn, forged names, entries that are
not there, bodies that are none. After every request: no answer of 500, what was typed is kept or stands on the page
with its error, answers of other pages are as they were; and whatever is submitted is complete.

RUNS (10000) is the number of valid and of hostile walks, HTTP (RUNS/50) how many valid ones go through the pages.
"""

from __future__ import annotations

import tests.proofs.django_ready  # noqa: F401  # isort: skip

import os
import sys
import time
from collections.abc import Collection
from datetime import date
from random import Random
from typing import Any

from django.test.utils import setup_test_environment

from portal.core import clock
from portal.core.tenancy import unit
from portal.formular import queries
from portal.formular import rules as formulare
from portal.formular.rules.gang import Gang, Stuck, go
from portal.kommune.models import Organisationseinheit, Ort
from portal.leistung.models import Angebot, Leistung
from portal.leistung.queries.zustaendigkeit import answering_id
from portal.leistung.rules.orte import Ortsname
from tests.formular import kuechenspuele
from tests.proofs.people import HERE, KOMMUNE, Fall, Person, Problem, Run


def prepare(only: Collection[str] = ()) -> tuple[list[Fall], Ort]:
    """Every form, or those of these names; online in Geilenkirchen where it answers.

    Those of the Kreis have no Leistung, and no pages here.
    """
    queries.add_folder(kuechenspuele.FOLDER)
    with unit(HERE):
        ort = Ort.objects.get(kommune_id=KOMMUNE, name="Geilenkirchen")
        hall = Organisationseinheit.objects.get(kommune_id=KOMMUNE, schluessel="rathaus")
        faelle = []
        for name in only or queries.all_ids():
            formular = queries.load(name)
            place = Ortsname(ort.id, ort.name, ort.plz, KOMMUNE, ort.ist_hauptort)
            ours = Leistung.objects.filter(id__in=formular.leistungen).order_by("reihenfolge")
            here = next((each.id for each in ours if answering_id(each, place) == KOMMUNE), "")
            Angebot.objects.filter(kommune_id=KOMMUNE, leistung_id=here).update(
                modus=Angebot.Modus.ONLINE, formular=name, organisationseinheit=hall, erste_cents=1000,
                weitere_cents=500, gebuehr_bestaetigt_am=clock.today(), gebuehr_bestaetigt_durch="Test",
            )  # fmt: skip
            faelle.append(Fall(formular, queries.load_examples(name), here))
    return faelle, ort


def names_of(day: date, *, number: int) -> list[str]:
    """A bounded part of the forms, other ones from day to day; the form of every component is always among them."""
    names = [name for name in queries.all_ids() if name != kuechenspuele.ID]
    first = day.toordinal() * number
    return [kuechenspuele.ID, *dict.fromkeys(names[(first + turn) % len(names)] for turn in range(number))]


# --- valid walks through the engine ---------------------------------------------------------------------------------


def walk_engine(run: Run, faelle: list[Fall], *, runs: int, seed: int = 1) -> None:
    """Until `runs` walks could be submitted. Those that a page stops or that have to go back come on top."""
    ready, number = 0, 0
    while ready < runs:
        fall, chance = faelle[number % len(faelle)], Random(f"{seed}-{number}")
        number += 1
        if number > 20 * runs + 100:
            raise Problem("nearly no walk comes to the end")
        try:
            gang = go(fall.formular, fall.beispiele, chance)
        except Stuck as stuck:
            if not stuck.schritt:
                run.problems.append(f"valid walk {number}: {stuck}")
            run.tried["valid walks that had to go back"] += 1
            continue
        ready += not gang.gestoppt
        run.tried["valid pages"] += len(gang.stationen)
        run.tried["valid walks ended by a page that stops" if gang.gestoppt else "valid walks ready to submit"] += 1


# --- runs -----------------------------------------------------------------------------------------------------------


def walk_pages(run: Run, faelle: list[Fall], ort: Ort, *, runs: int, seed: int = 2) -> None:
    """Valid walks through the real pages until `runs` Vorgänge are there."""
    number, faelle = 0, [fall for fall in faelle if fall.leistung]
    while run.tried["valid walks submitted through the pages"] < runs and number < 20 * runs + 20:
        chance = Random(f"{seed}-{number}")
        person = Person(run, faelle[number % len(faelle)], ort, chance)
        number += 1
        try:
            done = person.fill_in_and_submit()
        except Problem as problem:
            run.problems.append(f"pages {number}: {problem}")
            continue
        run.tried["valid walks submitted through the pages" if done else "valid walks stopped at a page"] += 1


def walk_hostile(run: Run, faelle: list[Fall], ort: Ort, *, runs: int, seed: int = 3, actions: int = 4) -> None:
    """Hostile walks, each in a draft that somebody has filled in up to a random page; ten by the same browser."""
    people: dict[str, Person] = {}
    faelle = [fall for fall in faelle if fall.leistung]
    for number in range(runs):
        fall, chance = faelle[number % len(faelle)], Random(f"{seed}-{number}")
        if number % (10 * len(faelle)) < len(faelle):
            people[fall.formular.id] = Person(run, fall, ort, chance)
        person = people[fall.formular.id]
        person.chance = chance
        try:
            person.begin_with(_answers_until_somewhere(fall, chance))
            person.attack(actions)
        except Problem as problem:
            run.problems.append(f"hostile {number}: {problem}")
        run.tried["hostile walks"] += 1


def _answers_until_somewhere(fall: Fall, chance: Random) -> dict[str, Any]:
    """The answers of a valid walk; of half of them some are missing."""
    gang: Gang | None = None
    for _ in range(20):
        try:
            gang = go(fall.formular, fall.beispiele, chance)
            break
        except Stuck:
            continue
    if gang is None:
        return {}
    answers = formulare.without_files(fall.formular, gang.antworten)
    if chance.random() < 0.5:
        return answers
    return {name: wert for name, wert in answers.items() if chance.random() < 0.8}


def main() -> int:
    """Full size, or the parts that are named (engine, pages, hostile); prints what was tried and what went wrong."""
    from tests.conftest import build_databases

    parts, runs = sys.argv[1:] or ["engine", "pages", "hostile"], int(os.environ.get("RUNS", "10000"))
    setup_test_environment()  # the test client tells what a page was drawn with
    if parts == ["engine"]:
        queries.add_folder(kuechenspuele.FOLDER)
        faelle, ort = [Fall(queries.load(each), queries.load_examples(each), "") for each in queries.all_ids()], None
    else:
        build_databases()
        faelle, ort = prepare()
    run, began = Run(), time.monotonic()
    if "engine" in parts:
        walk_engine(run, faelle, runs=runs)
    if "pages" in parts and ort is not None:
        walk_pages(run, faelle, ort, runs=int(os.environ.get("HTTP", str(max(1, runs // 50)))))
    if "hostile" in parts and ort is not None:
        walk_hostile(run, faelle, ort, runs=runs)
    run.report()
    print(f"{len(faelle)} forms, {len(run.problems)} problems, {time.monotonic() - began:.0f} s")
    return 1 if run.problems else 0


if __name__ == "__main__":
    sys.exit(main())
