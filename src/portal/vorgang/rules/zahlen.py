"""Which numbers of a published table are not told, so that none below five can be read or computed from the others.

A table has a cell for each Leistung and Kommune, and sums. Each sum is a line of cells that add up to it. First every
number from one to four is hidden. A hidden one that its lines would still give away takes others with it: with lines as
points and hidden cells as edges between them, exactly the bridges of that graph can be computed (a cell that is on a
circle can go up while its neighbours go down). Where the hidden cells of a line are known to add up to less than five,
another one goes too.

Drafts that were given up stand in no such sum, but they are a part of what was begun and not submitted: `pages_told`.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

SMALL = 5
ENOUGH_FOR_NINETY = 10  # below it the ninth decile is nearly one person's time
TOTAL = "*"  # in place of a Leistung or a Kommune: all of them

Cell = tuple[str, str]  # Leistung, Kommune
Page = tuple[str, str]  # form, page


def with_sums(counts: Mapping[Cell, int], *, together: Iterable[str]) -> dict[Cell, int]:
    """The counts with the sums that are published: of each Kommune, and over those that are shown `together`."""
    shown, table = set(together), dict(counts)
    for (leistung, kommune), count in counts.items():
        table[TOTAL, kommune] = table.get((TOTAL, kommune), 0) + count
        if kommune in shown:
            table[leistung, TOTAL] = table.get((leistung, TOTAL), 0) + count
            table[TOTAL, TOTAL] = table.get((TOTAL, TOTAL), 0) + count
    return table


def hidden_cells(table: Mapping[Cell, int], *, together: Iterable[str]) -> set[Cell]:
    """Which cells of `with_sums` are not told."""
    lines = _Lines(table, set(together))
    hidden = {cell for cell, count in table.items() if 0 < count < SMALL}
    while (more := lines.next_to_hide(hidden)) is not None:
        hidden.add(more)
    return hidden


class _Lines:
    """Each cell lies on two lines: that of its Leistung and that of its Kommune, or on one and nowhere else ("")."""

    def __init__(self, table: Mapping[Cell, int], together: set[str]) -> None:
        self.table = table
        self.ends: dict[Cell, tuple[str, str]] = {}
        self.on: dict[str, list[Cell]] = defaultdict(list)
        for cell in sorted(table):
            leistung, kommune = cell
            row = f"l:{leistung}" if kommune == TOTAL or kommune in together else ""
            self.ends[cell] = (row, f"k:{kommune}")
            for line in filter(None, self.ends[cell]):
                self.on[line].append(cell)

    def next_to_hide(self, hidden: set[Cell]) -> Cell | None:
        """A cell that has to go along; None: nothing can be computed."""
        for cell in [*bridges({each: self.ends[each] for each in hidden}), *self._in_small_lines(hidden)]:
            found = self._other(cell, hidden)
            if found is not None:
                return found
        return None

    def _in_small_lines(self, hidden: set[Cell]) -> list[Cell]:
        found = []
        for line, cells in sorted(self.on.items()):
            inner = [cell for cell in cells if cell in hidden and not self._is_sum(cell, line)]
            sums = [cell for cell in cells if self._is_sum(cell, line)]
            if inner and not set(sums) & hidden and sum(self.table[cell] for cell in inner) < SMALL:
                found.append(inner[0])
        return found

    def _is_sum(self, cell: Cell, line: str) -> bool:
        return cell[1] == TOTAL if line.startswith("l:") else cell[0] == TOTAL

    def _other(self, cell: Cell, hidden: set[Cell]) -> Cell | None:
        """The cell of its lines that costs least: small, not nothing, and a sum only where there is no other."""
        near = {each for line in filter(None, self.ends[cell]) for each in self.on[line]} - hidden
        if not near:  # all beside it is hidden: the way around leads farther
            near = {each for line in self._reached_from(cell, hidden) for each in self.on[line]} - hidden
        return min(near, key=lambda each: (TOTAL in each, self.table[each] == 0, self.table[each], each), default=None)

    def _reached_from(self, cell: Cell, hidden: set[Cell]) -> set[str]:
        """The lines that hidden cells connect with this one's."""
        reached, todo = set[str](), [line for line in self.ends[cell] if line]
        while todo:
            line = todo.pop()
            if line not in reached:
                reached.add(line)
                todo += [end for each in self.on[line] if each in hidden for end in self.ends[each] if end]
        return reached


def bridges(edges: Mapping[Cell, tuple[str, str]]) -> list[Cell]:
    """The edges without which their two ends are not connected any more, in order (Tarjan, without recursion)."""
    beside: dict[str, list[tuple[str, Cell]]] = defaultdict(list)
    for cell, (one, other) in sorted(edges.items()):
        beside[one].append((other, cell))
        beside[other].append((one, cell))
    seen: dict[str, int] = {}
    low: dict[str, int] = {}
    found = []
    for start in sorted(beside):
        if start in seen:
            continue
        seen[start] = low[start] = len(seen)
        todo: list[tuple[str, Cell | None, int]] = [(start, None, 0)]
        while todo:
            point, came_by, at = todo.pop()
            if at < len(beside[point]):
                todo.append((point, came_by, at + 1))
                other, cell = beside[point][at]
                if cell == came_by:
                    continue
                if other in seen:
                    low[point] = min(low[point], seen[other])
                else:
                    seen[other] = low[other] = len(seen)
                    todo.append((other, cell, 0))
            elif came_by is not None:
                parent = todo[-1][0]
                low[parent] = min(low[parent], low[point])
                if low[point] > seen[parent]:
                    found.append(came_by)
    return sorted(found)


@dataclass(frozen=True)
class Figure:
    """A number of a month, and whether a sheet tells it; `number` is None where it was never counted."""

    number: int | None
    told: bool


@dataclass(frozen=True)
class Month:
    """What the sheet of a month tells of one Leistung in a Kommune; `pages`: how many gave up on the pages told."""

    begun: Figure
    submitted: Figure
    pages: int = 0


def reserve(months: Sequence[Month]) -> int | None:
    """How many drafts there may be that nobody hears of, whatever the hidden numbers are; None: no end is known.

    `months`: oldest first, without a gap; the last is the one to be told. A hidden number is taken as what leaves
    least: nothing begun, at least four submitted. Those left of a month may give up in the next; fewer than none are
    never left, so each month begins with none at least. Who gave up in the first month had begun before it.
    """
    if any(each.begun.number is None for each in months[-2:]):
        return None
    left, follows = 0, False
    for each in months:
        if each.begun.number is None:
            left, follows = 0, False
            continue
        sure = each.begun.number if each.begun.told else 0
        came_in = each.submitted.number or 0
        at_most = came_in if each.submitted.told else max(came_in, SMALL - 1)
        left = max(left, 0) + sure - at_most - (each.pages if follows else 0)
        follows = True
    return left


def pages_told(pages: Mapping[Page, int], *, reserve: int | None) -> dict[Page, int]:
    """The pages of one Leistung that may be told, most first.

    Who gave up had begun and not submitted. So the pages together must leave five of the reserve: with less, what is
    known to have been begun would be too few for some value of a hidden number, and that value could be ruled out.
    """
    told = sorted(((page, count) for page, count in pages.items() if count >= SMALL), key=lambda each: (-each[1], each))
    while told and reserve is not None and sum(count for _page, count in told) + SMALL > reserve:
        told.pop()
    return dict(told)


def days_told(days: Sequence[float]) -> tuple[int | None, int | None]:
    """Median and ninth decile in whole days (begun ones count); None where there are too few."""
    ordered = sorted(days)
    if len(ordered) < SMALL:
        return None, None
    ninety = ordered[math.ceil(0.9 * len(ordered)) - 1] if len(ordered) >= ENOUGH_FOR_NINETY else None
    return math.ceil(median(ordered)), None if ninety is None else math.ceil(ninety)


def share_online(online: int, other: int | None) -> int | None:
    """Percent that came online; None where nobody has said how many came by other ways, or either is small."""
    if other is None or online < SMALL or 0 < other < SMALL:
        return None
    return round(100 * online / (online + other))
