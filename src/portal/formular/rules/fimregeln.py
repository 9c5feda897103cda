"""Rules of FIM in the expression language: what FITKO has translated from prose ("translated rules") into JSON trees.

A condition of theirs is ``true``, ``{"identifier": "self.G….F…"}`` (alone: a yes/no field that was affirmed),
``equal``, ``not_equal``, ``is_empty``, ``not``, ``and``, ``or``, ``xor``, ``less_than`` or ``is_valid_date``. And our
expressions as JsonLogic, for programs that know only that: operators without a counterpart there keep their name.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from portal.formular.rules import ausdruck as a

_LISTS = {"and", "or", "xor", "equal", "not_equal", "less_than", "is_valid_date"}  # operators with several operands

Baum = dict[str, Any] | str | int | bool | None


class Untranslatable(ValueError):
    """A condition in words that this translation does not know; names the operator."""


def translate(bedingung: Any, name: Callable[[str], str]) -> dict[str, Any]:
    """The condition in our JSON; `name` gives the field's id for FIM's path. Raises Untranslatable."""
    if bedingung is True:
        return {"und": []}
    operator, rest = _split(bedingung)
    match operator:
        case "identifier":
            return {"gleich": [{"feld": name(rest)}, True]}
        case "not":
            return {"nicht": translate(rest, name)}
        case "and" | "or":
            return {"und" if operator == "and" else "oder": [translate(each, name) for each in rest]}
        case "xor" if len(rest) == 2:
            return {"entweder": [translate(each, name) for each in rest]}
        case "equal" | "not_equal" if len(rest) == 2:
            same = {"gleich": [_operand(each, name) for each in rest]}
            return same if operator == "equal" else {"nicht": same}
        case "less_than" if len(rest) == 2:
            return {"kleiner": [_operand(each, name) for each in rest]}
        case "is_empty":
            return {"leer": _operand(rest, name)}
        case "is_valid_date" if len(rest) == 3:
            return {"gueltiges_datum": [_operand(each, name) for each in rest]}
    raise Untranslatable(operator)


def _operand(value: Any, name: Callable[[str], str]) -> Baum:
    if isinstance(value, dict):
        operator, rest = _split(value)
        return {"feld": name(rest)} if operator == "identifier" else translate(value, name)
    if value is None or isinstance(value, str | int):
        return value
    raise Untranslatable(str(value)[:60])


def _split(value: Any) -> tuple[str, Any]:
    if not isinstance(value, dict) or len(value) != 1:
        raise Untranslatable(str(value)[:60])
    ((operator, rest),) = value.items()
    if (operator in _LISTS) != isinstance(rest, list):
        raise Untranslatable(operator)
    return operator, rest


def to_jsonlogic(ausdruck: Any) -> Any:
    """The expression as JsonLogic: a missing answer is null there, and every comparison with it is false as here."""
    match ausdruck:
        case a.FeldWert():
            return {"var": [ausdruck.feld, None]}
        case a.KontextWert():
            return {"var": [f"kontext.{ausdruck.kontext}", None]}
        case a.Und() | a.Oder():
            parts = ausdruck.und if isinstance(ausdruck, a.Und) else ausdruck.oder
            empty = isinstance(ausdruck, a.Und)
            return {"and" if empty else "or": [to_jsonlogic(each) for each in parts]} if parts else empty
        case a.Nicht():
            return {"!": [to_jsonlogic(ausdruck.nicht)]}
        case a.Entweder():
            first, second = ({"!": [to_jsonlogic(each)]} for each in ausdruck.entweder)
            return {"!==": [first, second]}
        case a.Leer():
            value = to_jsonlogic(ausdruck.leer)
            return {"and": [{"!": [value]}, {"!==": [value, False]}, {"!==": [value, 0]}]}
        case a.Gleich():
            return _given({"===": _both(ausdruck.gleich)}, ausdruck.gleich)
        case a.In():
            return {"in": [to_jsonlogic(ausdruck.in_[0]), list(ausdruck.in_[1])]}
        case a.Mindestens():
            return _given({">=": _both(ausdruck.mindestens)}, ausdruck.mindestens)
        case a.Kleiner():
            return _given({"<": _both(ausdruck.kleiner)}, ausdruck.kleiner)
        case a.GueltigesDatum():
            return _calendar(*_both(ausdruck.gueltiges_datum))
        case a.Irgendein():
            return {"some": [{"var": [ausdruck.irgendein.gruppe, []]}, to_jsonlogic(ausdruck.irgendein.wenn)]}
        case a.Summe():
            return _sum([to_jsonlogic(each) for each in ausdruck.summe])
        case a.Differenz() | a.Produkt():
            sign = "-" if isinstance(ausdruck, a.Differenz) else "*"
            operands = ausdruck.differenz if isinstance(ausdruck, a.Differenz) else ausdruck.produkt
            return {"if": [_given(True, operands), {sign: _both(operands)}, None]}
        case a.Falls():
            return {"if": _both(ausdruck.falls)}
        case a.Anzahl():
            one_more = {"+": [{"var": "accumulator"}, 1]}
            return {"reduce": [{"var": [ausdruck.anzahl, []]}, one_more, 0]}
        case a.SummeUeber():
            values = {"map": [{"var": [ausdruck.summe_ueber.gruppe, []]}, to_jsonlogic(ausdruck.summe_ueber.wert)]}
            there = {"filter": [values, {"!==": [{"var": ""}, None]}]}
            added = {"reduce": [there, {"+": [{"var": "accumulator"}, {"var": "current"}]}, 0]}
            return {"if": [{"!!": [there]}, added, None]}
        case a.Knoten():  # dates that may be partial, ages, patterns: operators of our own, to be registered there
            (operator,) = type(ausdruck).model_fields
            operands = getattr(ausdruck, operator)
            return {operator: _both(operands if isinstance(operands, tuple) else (operands,))}
    return ausdruck


def _sum(values: list[Any]) -> Any:
    """Of those that are there; null where none is."""
    there = {"or": [{"!==": [each, None]} for each in values]} if values else False
    return {"if": [there, {"+": [{"if": [{"===": [each, None]}, 0, each]} for each in values]}, None]}


def _calendar(day: Any, month: Any, year: Any) -> dict[str, Any]:
    """JsonLogic knows no dates: the calendar in numbers. A missing part makes it false."""
    divisible = {number: {"===": [{"%": [year, number]}, 0]} for number in (4, 100, 400)}
    leap = {"or": [{"and": [divisible[4], {"!": [divisible[100]]}]}, divisible[400]]}
    last = {"if": [{"===": [month, 2]}, {"if": [leap, 29, 28]}, {"in": [month, [4, 6, 9, 11]]}, 30, 31]}
    given = [{"!==": [part, None]} for part in (day, month, year)]
    bounds = [{"<=": [1, month, 12]}, {"<=": [1, year, 9999]}, {"<=": [1, day, last]}]
    return {"and": [*given, *bounds]}


def _both(operands: tuple[Any, ...]) -> list[Any]:
    return [to_jsonlogic(each) for each in operands]


def _given(comparison: Any, operands: tuple[Any, ...]) -> Any:
    """The comparison, true only where none of its operands is missing."""
    asked = [to_jsonlogic(each) for each in operands if isinstance(each, a.Knoten)]
    return {"and": [*({"!==": [each, None]} for each in asked), comparison]} if asked else comparison
