"""Places in the tree of a Stammdatenschema: a path of ids, ``G05000000001/F60000000227``.

A second part with the same id beside the first is told apart by ``#2``. Versions do not stand in a path, so that a
place is the same in a newer version of the schema.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from typing import TypeVar

from portal.formular.rules import fim

Baum = fim.Stammdatenschema | fim.Datenfeldgruppe
T = TypeVar("T", fim.Stammdatenschema, fim.Datenfeldgruppe)


def children(teil: Baum, pfad: str = "") -> Iterator[tuple[str, fim.Struktur]]:
    """The parts of a schema or group with their paths."""
    seen: Counter[str] = Counter()
    for struktur in teil.struktur:
        name = struktur.enthaelt.id
        seen[name] += 1
        step = name if seen[name] == 1 else f"{name}#{seen[name]}"
        yield f"{pfad}/{step}" if pfad else step, struktur


def places(teil: Baum, pfad: str = "") -> Iterator[tuple[str, fim.Struktur]]:
    """Every place below, in reading order."""
    for own, struktur in children(teil, pfad):
        yield own, struktur
        if isinstance(struktur.enthaelt, fim.Datenfeldgruppe):
            yield from places(struktur.enthaelt, own)


def rebuilt(teil: T, change: Callable[[str, fim.Struktur], fim.Datenfeld | None], pfad: str = "") -> T:
    """The same tree with each field as `change` gives it; None leaves it out, and a group that is empty then.

    A group that may not occur (0:0) stays as it is.
    """
    kept = []
    for own, struktur in children(teil, pfad):
        inside = struktur.enthaelt
        new: fim.Datenfeld | fim.Datenfeldgruppe | None
        if isinstance(inside, fim.Datenfeldgruppe) and struktur.maximum == 0:
            new = inside
        elif isinstance(inside, fim.Datenfeldgruppe):
            group = rebuilt(inside, change, own)
            new = group if group.struktur or not inside.struktur else None
        else:
            new = change(own, struktur)
        if new is not None:
            kept.append(struktur.model_copy(update={"enthaelt": new}))
    return teil.model_copy(update={"struktur": tuple(kept)})


def is_asked(struktur: fim.Struktur) -> bool:
    """Whether somebody fills this field in: no text, nothing hidden or locked, nothing that may not occur."""
    teil = struktur.enthaelt
    return isinstance(teil, fim.Datenfeld) and teil.feldart in ("input", "select") and struktur.maximum != 0


def repeats(struktur: fim.Struktur) -> bool:
    return struktur.maximum is None or struktur.maximum > 1
