"""A small part of `make proof-vorgang`, and its machine seen red by seeded faults."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from portal.vorgang.operations import casework, entscheidung, griff
from tests.proofs.vorgang import play, prepare

pytestmark = pytest.mark.usefixtures("database")


def test_no_order_of_steps_leads_where_it_must_not() -> None:
    world = prepare()
    play(world, runs=10, steps=10, fixed=True)
    assert world.tried["Vorgänge"] >= 10


def _forgets_history(patch: pytest.MonkeyPatch) -> None:
    """A step of the office is not noted in the history."""
    for module in (casework, entscheidung):
        patch.setattr(module, "note_step", lambda vorgang, **more: None)


def _overwrites(patch: pytest.MonkeyPatch) -> None:
    """A step on an outdated page is carried out all the same."""
    patch.setattr(griff, "changed", lambda seen, now: frozenset())


@pytest.mark.parametrize(("fault", "seen"), [(_forgets_history, "the history ends"), (_overwrites, "was possible in")])
def test_a_seeded_fault_is_seen(
    fault: Callable[[pytest.MonkeyPatch], None], seen: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    fault(monkeypatch)
    with pytest.raises(AssertionError, match=seen):
        play(prepare(), runs=60, steps=12, fixed=True, shortest=False)
