"""A small part of `make proof-forms`, and its harness seen red by seeded faults."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from portal.formular import queries, rules
from portal.kommune.models import Ort
from tests.proofs import forms
from tests.proofs.people import Fall, Run

pytestmark = pytest.mark.usefixtures("database")
Prepared = tuple[list[Fall], Ort]


@pytest.fixture
def prepared(database: None, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(queries, "_folders", [queries.DEFINITIONEN])
    yield forms.prepare()
    monkeypatch.undo()
    for kept in (queries.load, queries.versions, queries.all_ids, queries.find_for_leistung):
        kept.cache_clear()


def test_random_people_submit_and_hostile_ones_break_nothing(prepared: Prepared) -> None:
    run = Run()
    forms.walk_engine(run, prepared[0], runs=6)
    forms.walk_pages(run, prepared[0], prepared[1], runs=1)
    forms.walk_hostile(run, prepared[0], prepared[1], runs=9)
    assert run.problems == []
    assert run.tried["valid walks submitted through the pages"] == 1
    assert run.tried["hostile walks"] == 9


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
    prepared: Prepared, monkeypatch: pytest.MonkeyPatch, fault: Callable[[pytest.MonkeyPatch], None], told: str
) -> None:
    with monkeypatch.context() as patch:
        fault(patch)
        run = Run()
        kitchen = [fall for fall in prepared[0] if fall.formular.id == "kuechenspuele"]
        for seed in range(20):
            forms.walk_hostile(run, kitchen, prepared[1], runs=3, seed=seed)
            if run.problems:
                break
    assert any(told in problem for problem in run.problems), run.problems
