"""The number of a Vorgang, as people type it."""

from __future__ import annotations

import pytest

from portal.vorgang.rules.nummer import make_vorgangsnummer, meant_numbers

NUMBER = "012-26-P3AN-WAJK"


@pytest.mark.parametrize("typed", [NUMBER, "012 26 p3an wajk", "01226P3ANWAJK", " 012–26–p3an–wajk "])
def test_it_is_read_however_it_is_written(typed: str) -> None:
    assert meant_numbers(typed, prefix="016", year=2026) == [NUMBER]


def test_its_eight_signs_are_enough_for_eleven_years() -> None:
    meant = meant_numbers("p3an wajk", prefix="012", year=2026)
    assert (len(meant), meant[0], meant[-1]) == (11, NUMBER, "012-16-P3AN-WAJK")


@pytest.mark.parametrize("typed", ["", "\0", "P3AN", "012-26-P3AN-WAJKX", "äöüäöüäö", NUMBER * 40])
def test_anything_else_is_none(typed: str) -> None:
    assert meant_numbers(typed, prefix="012", year=2026) == []


def test_what_is_made_is_read() -> None:
    made = make_vorgangsnummer(prefix="012", year=2026)
    assert meant_numbers(made.lower().replace("-", " "), prefix="012", year=2026) == [made]
