"""The expression language of form definitions: a small JSON tree, evaluated on the server only.

Every operator is an object with one key, the operator; operands are expressions or plain JSON values:

``{"feld": "ereignis"}`` the answer (of the same entry of a group first, then of the form), null when there is none;
``{"kontext": "stufe"}`` what comes from outside: `stufe` (STORK level of the login, 0 none), `heute`, `leistung`;
``{"und": [...]}`` ``{"oder": [...]}`` ``{"nicht": x}``; ``{"entweder": [x, y]}`` exactly one;
``{"gleich": [a, b]}``; ``{"in": [a, ["x", "y"]]}``;
``{"enthaelt": ["mehrfachauswahl", "x"]}`` with an expression as the first operand; ``{"leer": a}``;
``{"vor": [a, b]}`` ``{"nach": [a, b]}`` dates, true only when surely so;
``{"mindestens": [a, b]}`` (a >= b) ``{"kleiner": [a, b]}`` numbers or whole dates, false when one is missing;
``{"gueltiges_datum": [tag, monat, jahr]}`` three numbers that are a day of the calendar;
``{"alter": a}`` whole years surely passed since a date; ``{"alter_hoechstens": a}`` the most that may have passed;
``{"muster": [a, "regex"]}`` the whole text matches; ``{"irgendein": {"gruppe": "g", "wenn": x}}`` any entry of a group;
``{"summe": [a, b, ...]}`` of those that are there; ``{"differenz": [a, b]}`` ``{"produkt": [a, b]}``;
``{"falls": [x, a, b]}`` a where x holds, else b; ``{"anzahl": "g"}`` the entries of a group;
``{"summe_ueber": {"gruppe": "g", "wert": a}}`` a of every entry, added up.

A comparison with a missing answer is false, never an error, and what cannot be reckoned is null. Numbers are whole ones
or decimals as `zahl` keeps them. Each operator has its counterpart in JsonLogic.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Discriminator, Tag, TypeAdapter
from typing_extensions import TypeAliasType

from portal.core.angaben import FesteAngaben
from portal.formular.rules.datum import earliest, latest, years_between
from portal.formular.rules.zahl import number_of, value_of

Wert = str | int | bool | list[str] | None


@dataclass(frozen=True)
class Umgebung:
    """What an expression can see: the answers that count so far, innermost first, and what comes from outside."""

    heute: date
    stufe: int = 0
    leistung: str = ""
    ebenen: tuple[Mapping[str, Any], ...] = field(default=())

    def get(self, name: str) -> Any:
        for ebene in self.ebenen:
            if name in ebene:
                return ebene[name]
        return None

    def with_layer(self, ebene: Mapping[str, Any]) -> Umgebung:
        """The same, seen from inside `ebene`."""
        return Umgebung(self.heute, self.stufe, self.leistung, (ebene, *self.ebenen))


class Knoten(FesteAngaben):
    """Part of an expression. Each kind is built where it is first used by itself: built here, every one would hold the
    whole language once more.
    """

    def evaluate(self, umgebung: Umgebung) -> Any:
        raise NotImplementedError


def evaluate(ausdruck: Any, umgebung: Umgebung) -> Any:
    """The value of an expression or of a plain operand."""
    return ausdruck.evaluate(umgebung) if isinstance(ausdruck, Knoten) else ausdruck


def holds(ausdruck: Ausdruck | None, umgebung: Umgebung) -> bool:
    """Whether a condition is met; no condition always is."""
    return True if ausdruck is None else bool(ausdruck.evaluate(umgebung))


class FeldWert(Knoten):
    feld: str

    def evaluate(self, umgebung: Umgebung) -> Any:
        return umgebung.get(self.feld)


class KontextWert(Knoten):
    kontext: Literal["stufe", "heute", "leistung"]

    def evaluate(self, umgebung: Umgebung) -> Any:
        if self.kontext == "heute":
            return umgebung.heute.isoformat()
        return umgebung.stufe if self.kontext == "stufe" else umgebung.leistung


class Und(Knoten):
    und: list[Ausdruck]

    def evaluate(self, umgebung: Umgebung) -> Any:
        return all(holds(teil, umgebung) for teil in self.und)


class Oder(Knoten):
    oder: list[Ausdruck]

    def evaluate(self, umgebung: Umgebung) -> Any:
        return any(holds(teil, umgebung) for teil in self.oder)


class Nicht(Knoten):
    nicht: Ausdruck

    def evaluate(self, umgebung: Umgebung) -> Any:
        return not holds(self.nicht, umgebung)


class Entweder(Knoten):
    entweder: tuple[Ausdruck, Ausdruck]

    def evaluate(self, umgebung: Umgebung) -> Any:
        first, second = (holds(teil, umgebung) for teil in self.entweder)
        return first != second


class Leer(Knoten):
    leer: Operand

    def evaluate(self, umgebung: Umgebung) -> Any:
        return evaluate(self.leer, umgebung) in (None, "", [])


class _Zweistellig(Knoten):
    """An operator with two operands, false when one of them is missing."""

    def operands(self) -> tuple[Any, Any]:
        raise NotImplementedError

    def compare(self, a: Any, b: Any) -> bool:
        raise NotImplementedError

    def evaluate(self, umgebung: Umgebung) -> Any:
        a, b = (evaluate(teil, umgebung) for teil in self.operands())
        return a is not None and b is not None and self.compare(a, b)


class Gleich(_Zweistellig):
    gleich: tuple[Operand, Operand]

    def operands(self) -> tuple[Any, Any]:
        return self.gleich

    def compare(self, a: Any, b: Any) -> bool:
        return type(a) is type(b) and bool(a == b)


class In(_Zweistellig):
    in_: Annotated[tuple[Operand, list[str]], "in"]
    model_config = ConfigDict(alias_generator=lambda name: name.rstrip("_"), populate_by_name=True)

    def operands(self) -> tuple[Any, Any]:
        return self.in_

    def compare(self, a: Any, b: Any) -> bool:
        return a in b


class Enthaelt(_Zweistellig):
    enthaelt: tuple[Operand, Operand]

    def operands(self) -> tuple[Any, Any]:
        return self.enthaelt

    def compare(self, a: Any, b: Any) -> bool:
        return isinstance(a, list) and b in a


class Vor(_Zweistellig):
    vor: tuple[Operand, Operand]

    def operands(self) -> tuple[Any, Any]:
        return self.vor

    def compare(self, a: Any, b: Any) -> bool:
        return latest(a) < earliest(b)


class Nach(_Zweistellig):
    nach: tuple[Operand, Operand]

    def operands(self) -> tuple[Any, Any]:
        return self.nach

    def compare(self, a: Any, b: Any) -> bool:
        return earliest(a) > latest(b)


def _compare(a: Any, b: Any, fits: Callable[[Any, Any], bool]) -> bool:
    """Two of a kind, or a whole number and a decimal. Two texts (dates, times) compare as texts."""
    if type(a) is type(b):
        return fits(a, b)
    one, other = number_of(a), number_of(b)
    return one is not None and other is not None and fits(one, other)


class Mindestens(_Zweistellig):
    mindestens: tuple[Operand, Operand]

    def operands(self) -> tuple[Any, Any]:
        return self.mindestens

    def compare(self, a: Any, b: Any) -> bool:
        return _compare(a, b, lambda one, other: one >= other)


class Kleiner(_Zweistellig):
    kleiner: tuple[Operand, Operand]

    def operands(self) -> tuple[Any, Any]:
        return self.kleiner

    def compare(self, a: Any, b: Any) -> bool:
        return _compare(a, b, lambda one, other: one < other)


class GueltigesDatum(Knoten):
    gueltiges_datum: tuple[Operand, Operand, Operand]

    def evaluate(self, umgebung: Umgebung) -> Any:
        parts = [evaluate(teil, umgebung) for teil in self.gueltiges_datum]
        if not all(isinstance(part, int | str) and str(part).isascii() and str(part).isdigit() for part in parts):
            return False
        day, month, year = (int(part) for part in parts)
        return 1 <= month <= 12 and 1 <= year <= 9999 and 1 <= day <= monthrange(year, month)[1]


class Muster(_Zweistellig):
    muster: tuple[Operand, str]

    def operands(self) -> tuple[Any, Any]:
        return self.muster

    def compare(self, a: Any, b: Any) -> bool:
        return isinstance(a, str) and re.fullmatch(b, a) is not None


class Alter(Knoten):
    alter: Operand

    def evaluate(self, umgebung: Umgebung) -> Any:
        datum = evaluate(self.alter, umgebung)
        return None if datum is None else years_between(latest(datum), umgebung.heute)


class AlterHoechstens(Knoten):
    alter_hoechstens: Operand

    def evaluate(self, umgebung: Umgebung) -> Any:
        datum = evaluate(self.alter_hoechstens, umgebung)
        return None if datum is None else years_between(earliest(datum), umgebung.heute)


class Eintragsfrage(FesteAngaben):
    """Which group, and what one of its entries must fulfil."""

    gruppe: str
    wenn: Ausdruck


class Irgendein(Knoten):
    irgendein: Eintragsfrage

    def evaluate(self, umgebung: Umgebung) -> Any:
        entries = umgebung.get(self.irgendein.gruppe) or []
        return any(holds(self.irgendein.wenn, umgebung.with_layer(entry)) for entry in entries)


class Summe(Knoten):
    summe: list[Operand]

    def evaluate(self, umgebung: Umgebung) -> Any:
        return _add(evaluate(teil, umgebung) for teil in self.summe)


def _add(values: Iterable[Any]) -> int | str | None:
    there = [number for number in map(number_of, values) if number is not None]
    return value_of(sum(there)) if there else None


class Differenz(Knoten):
    differenz: tuple[Operand, Operand]

    def evaluate(self, umgebung: Umgebung) -> Any:
        a, b = (number_of(evaluate(teil, umgebung)) for teil in self.differenz)
        return None if a is None or b is None else value_of(a - b)


class Produkt(Knoten):
    produkt: tuple[Operand, Operand]

    def evaluate(self, umgebung: Umgebung) -> Any:
        a, b = (number_of(evaluate(teil, umgebung)) for teil in self.produkt)
        return None if a is None or b is None else value_of(a * b)


class Falls(Knoten):
    falls: tuple[Ausdruck, Operand, Operand]

    def evaluate(self, umgebung: Umgebung) -> Any:
        return evaluate(self.falls[1 if holds(self.falls[0], umgebung) else 2], umgebung)


class Anzahl(Knoten):
    anzahl: str

    def evaluate(self, umgebung: Umgebung) -> Any:
        return len(umgebung.get(self.anzahl) or [])


class Eintragswert(FesteAngaben):
    """Which group, and what is taken of each of its entries."""

    gruppe: str
    wert: Operand


class SummeUeber(Knoten):
    summe_ueber: Eintragswert

    def evaluate(self, umgebung: Umgebung) -> Any:
        entries = umgebung.get(self.summe_ueber.gruppe) or []
        return _add(evaluate(self.summe_ueber.wert, umgebung.with_layer(entry)) for entry in entries)


def _operator(value: Any) -> str:
    if isinstance(value, Knoten):
        return next(iter(type(value).model_fields)).rstrip("_")
    return next(iter(value), "") if isinstance(value, dict) else ""


# Named, so that pydantic builds the union once and refers to it: unnamed it is built anew inside each of its members,
# one in the other, deeper than Python's stack where a server imports it.
Ausdruck = TypeAliasType(
    "Ausdruck",
    Annotated[
        Annotated[FeldWert, Tag("feld")]
        | Annotated[KontextWert, Tag("kontext")]
        | Annotated[Und, Tag("und")]
        | Annotated[Oder, Tag("oder")]
        | Annotated[Nicht, Tag("nicht")]
        | Annotated[Entweder, Tag("entweder")]
        | Annotated[Leer, Tag("leer")]
        | Annotated[Gleich, Tag("gleich")]
        | Annotated[In, Tag("in")]
        | Annotated[Enthaelt, Tag("enthaelt")]
        | Annotated[Vor, Tag("vor")]
        | Annotated[Nach, Tag("nach")]
        | Annotated[Mindestens, Tag("mindestens")]
        | Annotated[Kleiner, Tag("kleiner")]
        | Annotated[GueltigesDatum, Tag("gueltiges_datum")]
        | Annotated[Muster, Tag("muster")]
        | Annotated[Alter, Tag("alter")]
        | Annotated[AlterHoechstens, Tag("alter_hoechstens")]
        | Annotated[Irgendein, Tag("irgendein")]
        | Annotated[Summe, Tag("summe")]
        | Annotated[Differenz, Tag("differenz")]
        | Annotated[Produkt, Tag("produkt")]
        | Annotated[Falls, Tag("falls")]
        | Annotated[Anzahl, Tag("anzahl")]
        | Annotated[SummeUeber, Tag("summe_ueber")],
        Discriminator(_operator),
    ],
)
Operand = Ausdruck | str | int | bool | None


@cache
def _adapter() -> TypeAdapter[Any]:
    return TypeAdapter(Ausdruck)


def parse_expression(data: Any) -> Any:
    """An expression from its JSON. Raises pydantic.ValidationError."""
    return _adapter().validate_python(data)
