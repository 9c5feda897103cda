"""A second, independent evaluator: FITKO's conditions as JsonLogic, evaluated by the library datalogic-py (in Rust)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from datalogic_py import Engine

_ENGINE = Engine(strict_operator_names=True)


def evaluate(logic: Any, answers: dict[str, Any]) -> bool:
    """What the library says."""
    return bool(_ENGINE.compile({"!!": [logic]}).evaluate(answers))


def direct(condition: Any, name: Callable[[str], str]) -> Any:
    """FITKO's condition as JsonLogic, word by word. A field alone is a yes/no field that was affirmed."""
    if not isinstance(condition, dict):
        return condition
    ((operator, rest),) = condition.items()
    if operator == "identifier":
        return {"===": [_value(condition, name), True]}
    read = direct if operator in ("and", "or", "xor", "not") else _value
    parts = [read(each, name) for each in (rest if isinstance(rest, list) else [rest])]
    match operator:
        case "is_empty":
            return {"in": [{"if": [{"===": [parts[0], None]}, "", parts[0]]}, [""]]}
        case "xor":
            return {"!==": [{"!!": [parts[0]]}, {"!!": [parts[1]]}]}
        case "less_than":
            return {"if": [_all_given(parts), {"<": parts}, False]}
        case "is_valid_date":
            return {"if": [_all_given(parts), _on_the_calendar(*parts), False]}
    return {{"equal": "===", "not_equal": "!==", "not": "!"}.get(operator, operator): parts}


def _value(operand: Any, name: Callable[[str], str]) -> Any:
    return {"var": [name(operand["identifier"]), None]} if isinstance(operand, dict) else operand


def _all_given(parts: list[Any]) -> Any:
    return {"and": [{"!==": [each, None]} for each in parts]}


def _on_the_calendar(day: Any, month: Any, year: Any) -> Any:
    leap = {"or": [{"and": [{"===": [{"%": [year, 4]}, 0]}, {"!==": [{"%": [year, 100]}, 0]}]},
                   {"===": [{"%": [year, 400]}, 0]}]}  # fmt: skip
    february = {"if": [leap, 29, 28]}
    last = {"if": [{"===": [month, 2]}, february, {"in": [month, [4, 6, 9, 11]]}, 30, 31]}
    return {"and": [{"<=": [1, month, 12]}, {">=": [day, 1]}, {"<=": [day, last]}, {">=": [year, 1]}]}
