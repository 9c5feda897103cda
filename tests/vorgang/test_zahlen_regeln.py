"""No number below five can be read, nor computed from the others: attacked by linear algebra over random tables."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import example, given, settings
from hypothesis import strategies as st

from portal.vorgang.rules.zahlen import SMALL, TOTAL, Cell, days_told, hidden_cells, share_online, with_sums

KOMMUNEN, TOGETHER = ("a", "b", "c", "d"), {"a", "b", "c"}
cells = st.dictionaries(
    st.tuples(st.sampled_from(["hund", "urkunde", "gewerbe", "melden"]), st.sampled_from(KOMMUNEN)),
    st.integers(0, 9) | st.integers(0, 60),
    max_size=14,
)


def computable(table: dict[Cell, int], hidden: set[Cell]) -> set[Cell]:
    """The hidden cells whose number the published ones settle: unit vectors in the row space of all sums."""
    unknown = sorted(hidden)
    rows = []
    for leistung, kommune in table:
        if TOTAL not in (leistung, kommune):
            continue
        members = {each for each in table if TOTAL not in each}
        members = {each for each in members if leistung in (TOTAL, each[0]) and kommune in (TOTAL, each[1])}
        if kommune == TOTAL:
            members = {each for each in members if each[1] in TOGETHER}
        inside = [Fraction(int(each in members) - int(each == (leistung, kommune))) for each in unknown]
        rows.append(inside)
    reduced = _reduce(rows)
    return {unknown[next(i for i, value in enumerate(row) if value)] for row in reduced if sum(map(bool, row)) == 1}


def _reduce(rows: list[list[Fraction]]) -> list[list[Fraction]]:
    """Reduced row echelon form: a cell is settled exactly if a row of it has no other entry."""
    rows, done = [row[:] for row in rows], 0
    for column in range(len(rows[0]) if rows else 0):
        pivot = next((i for i in range(done, len(rows)) if rows[i][column]), None)
        if pivot is None:
            continue
        rows[done], rows[pivot] = rows[pivot], rows[done]
        rows[done] = [value / rows[done][column] for value in rows[done]]
        for i, row in enumerate(rows):
            if i != done and row[column]:
                rows[i] = [a - row[column] * b for a, b in zip(row, rows[done], strict=True)]
        done += 1
    return rows[:done]


@settings(max_examples=60, deadline=None)
@given(cells)
@example({("hund", "a"): 5, ("hund", "c"): 0, ("urkunde", "b"): 4, ("gewerbe", "b"): 1, ("gewerbe", "c"): 1})
def test_nothing_small_is_told_and_nothing_hidden_can_be_computed(counts: dict[Cell, int]) -> None:
    table = with_sums(counts, together=TOGETHER)
    hidden = hidden_cells(table, together=TOGETHER)
    assert all(cell in hidden for cell, count in table.items() if 0 < count < SMALL)
    assert not computable(table, hidden)


def test_the_only_small_number_of_a_sum_takes_a_second_one_along() -> None:
    counts = {("hund", "a"): 3, ("urkunde", "a"): 20, ("gewerbe", "a"): 9, ("melden", "a"): 0}
    table = with_sums(counts, together=set())
    assert hidden_cells(table, together=set()) == {("hund", "a"), ("gewerbe", "a")}  # not the sum, not the larger one
    ones = with_sums({("hund", "a"): 1, ("urkunde", "a"): 1, ("gewerbe", "a"): 9}, together=set())
    assert len(hidden_cells(ones, together=set())) == 3  # two hidden ones that add up to two would both be ones
    nothing_else = with_sums({("hund", "a"): 3}, together=set())
    assert hidden_cells(nothing_else, together=set()) == {("hund", "a"), (TOTAL, "a")}
    large = with_sums({("hund", "a"): 7, ("urkunde", "a"): 5}, together={"a"})
    assert hidden_cells(large, together={"a"}) == set()


def test_the_attack_finds_a_number_that_is_hidden_alone() -> None:
    table = with_sums({("hund", "a"): 3, ("urkunde", "a"): 20}, together=set())
    assert computable(table, {("hund", "a")}) == {("hund", "a")}


def test_days_and_shares_are_told_from_enough_people_on() -> None:
    assert days_told([1.0] * 4) == (None, None)
    assert days_told([0.2, 1.5, 2.0, 8.0, 30.0]) == (2, None)
    assert days_told([float(day) for day in range(1, 11)]) == (6, 9)
    assert share_online(30, 10) == 75
    assert share_online(30, 0) == 100
    assert [share_online(4, 10), share_online(30, 3), share_online(30, None)] == [None, None, None]
