"""A statement that is built once says for other values what Django would have built for them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from portal.core import clock, statements
from portal.core.statements import built_once
from portal.core.tenancy import Staff, unit
from portal.vorgang.queries import korb
from portal.vorgang.rules.postkorb import Ansicht

pytestmark = pytest.mark.usefixtures("database")


def test_kept_statements_are_those_of_their_values(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(statements, "_known", {})
    now = clock.now()
    asked: list[tuple[Any, ...]] = [
        (korb._counts,),
        (korb._around,),
        *((korb._first_page(each, 50),) for each in Ansicht),
    ]
    for kommune, offices, desks, days in (
        ("geilenkirchen", [4, 7], [3], 0),
        ("selfkant", [9, 12], [8], 3),
        ("selfkant", [1], [8, 11], 9),
        ("geilenkirchen", [2], [5, 6], 1),
    ):
        at = now + timedelta(days=days)
        with unit(Staff(desks[0], kommune)):
            for number, (build,) in enumerate(asked):
                values = (offices, desks[0], at.date()) if build is korb._around else (offices, desks, at)
                sql, params = built_once(number, build, *values)
                wanted, theirs = build(*values)
                assert (sql, params) == (wanted, list(theirs)), (build, kommune)
                assert kommune in params
    assert len(statements._known) == 2 * len(asked), "each is built anew only where a list is longer or shorter"
