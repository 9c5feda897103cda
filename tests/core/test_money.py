"""Amounts as people read them."""

from __future__ import annotations

import pytest

from portal.core.money import amount, euros


@pytest.mark.parametrize(
    ("cents", "shown"), [(0, "0,00"), (5, "0,05"), (1000, "10,00"), (123456, "1.234,56"), (123456789, "1.234.567,89")]
)
def test_an_amount_reads_in_german_and_keeps_its_sign_on_the_line(cents: int, shown: str) -> None:
    assert amount(cents) == shown
    assert euros(cents) == f"{shown}\u00a0€"
