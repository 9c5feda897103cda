"""No number below five can be read, nor computed from the others: attacked by linear algebra over random tables."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

from hypothesis import example, given, settings
from hypothesis import strategies as st

from portal.vorgang.rules.zahlen import (
    SMALL,
    TOTAL,
    Cell,
    Figure,
    Month,
    days_told,
    hidden_cells,
    pages_told,
    reserve,
    share_online,
    with_sums,
)

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


figures = st.builds(Figure, st.integers(0, 9) | st.integers(0, 99), st.booleans()).filter(
    lambda each: each.told is False or each.number not in range(1, SMALL)
)
three = st.lists(st.tuples(figures, figures), min_size=3, max_size=3)
pages_of_a_month = st.dictionaries(st.sampled_from("abcd"), st.integers(0, 25), max_size=4)


def possible(figure: Figure) -> list[int]:
    """What somebody who does not see it must go on thinking it may be: every small number, and what it is."""
    number = figure.number or 0
    return [number] if figure.told else sorted({1, SMALL - 1, number})


def tell(months: list[tuple[Figure, Figure]], pages: list[dict[str, int]]) -> list[Month]:
    """Month after month, as they are published."""
    told: list[Month] = []
    for (begun, submitted), found in zip(months, pages, strict=True):
        now = {("form", page): count for page, count in found.items()}
        shown = pages_told(now, reserve=reserve([*told, Month(begun, submitted)]))
        assert all(count >= SMALL for count in shown.values())
        told.append(Month(begun, submitted, sum(shown.values())))
    return told


def is_possible(begun: tuple[int, ...], submitted: tuple[int, ...], gave_up: list[int]) -> bool:
    """Nobody gives up or submits who has not begun. What was there before the first month, nobody knows."""
    left = 0
    for came, went, gone in zip(begun, submitted, gave_up, strict=True):
        left += came - went - gone
        if left < 0:
            return False
    return True


T, H = True, False
NONE = (Figure(0, T), Figure(0, T))


@settings(max_examples=200, deadline=None)
@given(three, st.lists(pages_of_a_month, min_size=3, max_size=3))
@example([NONE, (Figure(20, T), Figure(1, H)), NONE], [{}, {}, {"a": 19}])  # what is left is the one
@example([NONE, (Figure(4, H), Figure(0, T)), (Figure(4, H), Figure(0, T))], [{}, {}, {"a": 8}])  # both are fours
@example(
    [(Figure(10, T), Figure(0, T)), (Figure(20, T), Figure(0, T)), (Figure(10, T), Figure(0, T))],
    [{}, {"a": 20}, {"a": 19}],
)  # each month leaves enough, both together leave one
@example([(Figure(25, T), Figure(3, H))] * 3, [{}, {"a": 9, "b": 6, "c": 4}, {"a": 9}])
def test_where_people_gave_up_rules_out_no_value_of_a_hidden_number(
    months: list[tuple[Figure, Figure]], pages: list[dict[str, int]]
) -> None:
    """When pages are told, what was possible without them is so with them; the next month may hide a number as well."""
    told = tell(months, pages)
    for known in (told[:end] for end in (2, 3) if told[end - 1].pages):
        gone = [0, *(month.pages for month in known[1:])]  # who gave up in the first had begun before it
        for begun in product(*(possible(month.begun) for month in known)):
            for submitted in product(*(possible(month.submitted) for month in known)):
                if is_possible(begun, submitted, [0] * len(known)):
                    assert is_possible(begun, submitted, gone)
                    assert is_possible((*begun, 0), (*submitted, SMALL - 1), [*gone, 0])


def test_pages_go_with_the_smallest_first_and_stay_where_nobody_knows_how_many_began() -> None:
    pages = {("form", "a"): 9, ("form", "b"): 6, ("form", "c"): 4}
    many = Month(Figure(30, T), Figure(18, T), 7)
    assert reserve([many, Month(Figure(30, T), Figure(2, H))]) == 12 + 30 - 4
    assert reserve([Month(Figure(3, H), Figure(0, T)), many]) == 12 - 7
    assert reserve([Month(Figure(3, H), Figure(9, T)), many, Month(*NONE)]) == 12 - 7  # fewer than none are never left
    assert list(pages_told(pages, reserve=20).values()) == [9, 6]
    assert list(pages_told(pages, reserve=19).values()) == [9]
    assert pages_told(pages, reserve=13) == {}
    unknown = Month(Figure(None, H), Figure(3, H))
    assert reserve([many, unknown]) is None and reserve([unknown, many]) is None
    assert reserve([unknown, many, many]) == 12 + 12 - 7
    assert list(pages_told(pages, reserve=None).values()) == [9, 6]


def test_days_and_shares_are_told_from_enough_people_on() -> None:
    assert days_told([1.0] * 4) == (None, None)
    assert days_told([0.2, 1.5, 2.0, 8.0, 30.0]) == (2, None)
    assert days_told([float(day) for day in range(1, 11)]) == (6, 9)
    assert share_online(30, 10) == 75
    assert share_online(30, 0) == 100
    assert [share_online(4, 10), share_online(30, 3), share_online(30, None)] == [None, None, None]
