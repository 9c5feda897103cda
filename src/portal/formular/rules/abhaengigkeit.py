"""What an expression asks for: the fields it depends on, and whether a page can show and hide by it on its own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from portal.formular.rules.ausdruck import Anzahl, FeldWert, Gleich, In, Irgendein, Knoten, SummeUeber


def fields_in(ausdruck: Any) -> Iterator[str]:
    """The ids of all fields and groups that an expression asks for."""
    if isinstance(ausdruck, FeldWert):
        yield ausdruck.feld
    elif isinstance(ausdruck, Irgendein):
        yield ausdruck.irgendein.gruppe
        yield from fields_in(ausdruck.irgendein.wenn)
    elif isinstance(ausdruck, SummeUeber):
        yield ausdruck.summe_ueber.gruppe
        yield from fields_in(ausdruck.summe_ueber.wert)
    elif isinstance(ausdruck, Anzahl):
        yield ausdruck.anzahl
    elif isinstance(ausdruck, Knoten):
        for name in type(ausdruck).model_fields:
            yield from fields_in(getattr(ausdruck, name))
    elif isinstance(ausdruck, Iterable) and not isinstance(ausdruck, str):
        for teil in ausdruck:
            yield from fields_in(teil)


def simple_dependency(ausdruck: Any) -> tuple[str, tuple[str, ...]] | None:
    """(field, values) of a condition that only asks whether one field has one of some values; else None."""
    if (
        isinstance(ausdruck, Gleich)
        and isinstance(ausdruck.gleich[0], FeldWert)
        and isinstance(ausdruck.gleich[1], str)
    ):
        return ausdruck.gleich[0].feld, (ausdruck.gleich[1],)
    if isinstance(ausdruck, In) and isinstance(ausdruck.in_[0], FeldWert):
        return ausdruck.in_[0].feld, tuple(ausdruck.in_[1])
    return None
