"""A small part of `make proof-forms`, and its harness seen red by seeded faults."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest

from portal.core import clock
from portal.formular import queries, rules
from portal.kommune.models import Ort
from tests.formular import kuechenspuele
from tests.proofs import forms
from tests.proofs.people import Fall, Run

pytestmark = pytest.mark.usefixtures("database")
Prepare = Callable[..., tuple[list[Fall], Ort]]


@pytest.fixture
def prepare(database: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Prepare]:
    monkeypatch.setattr(queries, "_folders", [queries.DEFINITIONEN])
    yield forms.prepare
    monkeypatch.undo()
    for kept in (queries.load_version, queries.versions, queries.all_ids, queries.find_for_leistung):
        kept.cache_clear()


def test_random_people_submit_and_hostile_ones_break_nothing(prepare: Prepare) -> None:
    """Forms of the day: with the number of forms only `make proof-forms` grows."""
    queries.add_folder(kuechenspuele.FOLDER)
    faelle, ort = prepare(forms.names_of(clock.today(), number=2))
    run = Run()
    forms.walk_engine(run, faelle, runs=6)
    forms.walk_pages(run, faelle, ort, runs=1)
    forms.walk_hostile(run, faelle, ort, runs=9)
    assert run.problems == []
    assert run.tried["valid walks submitted through the pages"] == 1
    assert run.tried["hostile walks"] == 9


def test_every_form_has_its_day(prepare: Prepare) -> None:
    queries.add_folder(kuechenspuele.FOLDER)
    days = [clock.today() + timedelta(days=number) for number in range(len(queries.all_ids()))]
    assert {name for day in days for name in forms.names_of(day, number=2)} == set(queries.all_ids())
    assert all(len(forms.names_of(day, number=2)) == 3 for day in days)


def _breaks(patch: pytest.MonkeyPatch) -> None:
    """A page that is refused cannot be drawn."""
    patch.setattr("portal.web.assistent.seiten._status", lambda *more: 1 // 0)


def _forgets(patch: pytest.MonkeyPatch) -> None:
    """A value is taken and not kept."""
    patch.setattr(rules, "store", lambda formular, station, werte, answers: answers)


def _incomplete(patch: pytest.MonkeyPatch) -> None:
    """Nobody asks what is missing."""
    patch.setattr(rules, "gaps_on", lambda *more: [])


@pytest.mark.parametrize(
    ("fault", "told"), [(_breaks, ": 500"), (_forgets, "taken and not kept"), (_incomplete, "submitted without")]
)
def test_the_harness_turns_red(
    prepare: Prepare, monkeypatch: pytest.MonkeyPatch, fault: Callable[[pytest.MonkeyPatch], None], told: str
) -> None:
    kitchen, ort = prepare([kuechenspuele.ID])
    with monkeypatch.context() as patch:
        fault(patch)
        run = Run()
        for seed in range(20):
            forms.walk_hostile(run, kitchen, ort, runs=3, seed=seed)
            if run.problems:
                break
    assert any(told in problem for problem in run.problems), run.problems
