"""FIM's published translated rules in our expressions and in JsonLogic (`make proof-fimregeln ARGS=<file>`).

The file is a list of `{"bedingung", "wirkung", "ziel", "meldung"}`, as derived from GET /api/v1/translated-rules of the
FIM portal; it is not part of this project. Every rule is asked about 500 random sets of answers, three ways.
"""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from portal.formular.rules.ausdruck import Umgebung, parse_expression
from portal.formular.rules.fimregeln import to_jsonlogic, translate
from tests.formular.jsonlogic import direct, evaluate

_SETS = 500


def identifiers(condition: Any) -> Iterator[str]:
    if isinstance(condition, dict):
        for operator, rest in condition.items():
            if operator == "identifier":
                yield rest
            else:
                yield from identifiers(rest)
    elif isinstance(condition, list):
        for each in condition:
            yield from identifiers(each)


def constants(condition: Any) -> Iterator[Any]:
    """What the condition compares with: those values are the interesting answers."""
    if isinstance(condition, dict):
        for operator, rest in condition.items():
            if operator != "identifier":
                yield from constants(rest)
    elif isinstance(condition, list):
        for each in condition:
            yield from constants(each)
    else:
        yield condition


def name_of(path: str) -> str:
    return path.removeprefix("self.").replace(".", "_")


def answers_to(condition: Any) -> list[Any]:
    """Answers of the type that the condition asks for, and none."""
    words = json.dumps(condition)
    if "is_valid_date" in words:
        return [None, 0, 1, 2, 12, 13, 28, 29, 30, 31, 32, 1900, 2000, 2024]
    if "less_than" in words:
        return [None, "1999-12-31", "2024-02-29", "2024-03-01"]
    return [None, True, False, "", "anderes", *constants(condition)]


def differences(condition: Any, chance: random.Random) -> int:
    ours = parse_expression(translate(condition, name_of))
    theirs, exported = direct(condition, name_of), to_jsonlogic(ours)
    names = sorted({name_of(each) for each in identifiers(condition)})
    values, wrong = answers_to(condition), 0
    for _ in range(_SETS):
        drawn = {name: chance.choice(values) for name in names}
        answers = {name: value for name, value in drawn.items() if value is not None}
        found = bool(ours.evaluate(Umgebung(date(2026, 11, 21), ebenen=(answers,))))
        wrong += not (found == evaluate(theirs, answers) == evaluate(exported, answers))
    return wrong


def main() -> int:
    """Prints how many rules agree; 1 when one does not, or cannot be translated (Untranslatable ends the run)."""
    rules = json.loads(Path(sys.argv[1]).read_text())
    chance = random.Random(301)
    faulty = [rule for rule in rules if differences(rule["bedingung"], chance)]
    for rule in faulty:
        print("DIFFERS:", json.dumps(rule["bedingung"], ensure_ascii=False))
    print(f"{len(rules)} rules, {_SETS} sets of answers each, three evaluations: {len(faulty)} rules differ")
    return 1 if faulty or not rules else 0


if __name__ == "__main__":
    sys.exit(main())
