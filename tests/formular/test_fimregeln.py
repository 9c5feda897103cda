"""FITKO's translated rules mean the same in our expressions as in JsonLogic, evaluated by a library that knows neither.

The trees and answers are random; the 301 published rules are tried by `make proof-fimregeln`.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.formular.rules.ausdruck import Umgebung, parse_expression
from portal.formular.rules.fimregeln import Untranslatable, to_jsonlogic, translate
from tests.formular.jsonlogic import direct, evaluate

FLAGS, TEXTS, NUMBERS = ["F1", "F2"], ["F3", "F4"], ["F5", "F6", "F7"]
FLAG, TEXT, NUMBER = (
    st.sampled_from([{"identifier": f"self.{name}"} for name in names]) for names in (FLAGS, TEXTS, NUMBERS)
)
LEAVES = st.one_of(
    st.just(True),
    FLAG,
    st.builds(lambda field, value: {"equal": [field, value]}, FLAG, st.booleans()),
    st.builds(lambda field, value: {"not_equal": [field, value]}, FLAG, st.booleans()),
    st.builds(lambda kind, field, value: {kind: [field, value]}, st.sampled_from(["equal", "not_equal"]), TEXT,
              st.sampled_from(["001", "002"])),
    st.builds(lambda field: {"is_empty": field}, st.one_of(FLAG, TEXT, NUMBER)),
    st.builds(lambda one, other: {"less_than": [one, other]}, NUMBER, NUMBER),
    st.builds(lambda day, month, year: {"is_valid_date": [day, month, year]}, NUMBER, NUMBER, NUMBER),
)  # fmt: skip


def trees(inside: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    several = st.lists(inside, min_size=1, max_size=4)
    return st.one_of(
        inside.map(lambda each: {"not": each}),
        several.map(lambda each: {"and": each}),
        several.map(lambda each: {"or": each}),
        st.tuples(inside, inside).map(lambda each: {"xor": list(each)}),
    )


CONDITIONS = st.recursive(LEAVES, trees, max_leaves=8)
ANSWERS = st.fixed_dictionaries(
    {},
    optional={name: st.booleans() for name in FLAGS}
    | {name: st.sampled_from(["", "001", "002", "003"]) for name in TEXTS}
    | {name: st.sampled_from([1, 2, 29, 30, 31, 2023, 2024]) for name in NUMBERS},
)


def name_of(path: str) -> str:
    return path.removeprefix("self.")


@settings(deadline=None, max_examples=400)
@given(CONDITIONS, ANSWERS)
def test_three_ways_to_the_same_answer(condition: Any, answers: dict[str, Any]) -> None:
    ours = parse_expression(translate(condition, name_of))
    found = bool(ours.evaluate(Umgebung(date(2026, 11, 21), ebenen=(answers,))))
    assert evaluate(direct(condition, name_of), answers) is found
    assert evaluate(to_jsonlogic(ours), answers) is found


@pytest.mark.parametrize(
    ("condition", "operator"),
    [({"matches": [1, 2]}, "matches"), ({"xor": [True]}, "xor"), ({"and": True}, "and"), ([], r"\[\]"), ({}, "{}"),
     ({"equal": [{"identifier": "F1"}, 1.5]}, "1.5"), ("F1", "F1"), ({"not": False}, "False")],
)  # fmt: skip
def test_what_is_not_known_is_named(condition: Any, operator: str) -> None:
    with pytest.raises(Untranslatable, match=operator):
        translate(condition, name_of)


@pytest.mark.parametrize(
    ("parts", "valid"),
    [((29, 2, 2024), True), ((29, 2, 2023), False), (("01", "12", "1999"), True), ((0, 1, 2000), False),
     ((1, 13, 2000), False), ((None, 1, 2000), False), (("x", 1, 2000), False), ((True, 1, 2000), False)],
)  # fmt: skip
def test_a_day_of_the_calendar(parts: tuple[Any, ...], valid: bool) -> None:
    ours = parse_expression({"gueltiges_datum": [{"feld": name} for name in ("t", "m", "j")]})
    answers = dict(zip(("t", "m", "j"), parts, strict=True))
    assert ours.evaluate(Umgebung(date(2026, 11, 21), ebenen=(answers,))) is valid


RECKONING: list[tuple[Any, dict[str, Any]]] = [
    ({"gleich": [{"summe": [{"feld": "a"}, {"feld": "b"}, 1]}, 6]}, {"a": 2, "b": 3}),
    ({"gleich": [{"summe": [{"feld": "a"}, {"feld": "b"}]}, 2]}, {"a": 2}),
    ({"leer": {"summe": [{"feld": "a"}]}}, {}),
    ({"gleich": [{"differenz": [{"feld": "a"}, {"feld": "b"}]}, -1]}, {"a": 2, "b": 3}),
    ({"leer": {"differenz": [{"feld": "a"}, {"feld": "b"}]}}, {"a": 2}),
    ({"gleich": [{"produkt": [{"feld": "a"}, 4]}, 8]}, {"a": 2}),
    ({"gleich": [{"falls": [{"gleich": [{"feld": "a"}, 2]}, 1, 0]}, 1]}, {"a": 2}),
    ({"gleich": [{"anzahl": "g"}, 2]}, {"g": [{"x": 1}, {"x": 5}]}),
    ({"gleich": [{"anzahl": "g"}, 0]}, {}),
    ({"gleich": [{"summe_ueber": {"gruppe": "g", "wert": {"feld": "x"}}}, 6]}, {"g": [{"x": 1}, {"x": 5}, {}]}),
    ({"leer": {"summe_ueber": {"gruppe": "g", "wert": {"feld": "x"}}}}, {"g": [{}]}),
]


@pytest.mark.parametrize(("expression", "answers"), RECKONING)
def test_reckoning_means_the_same_in_jsonlogic(expression: Any, answers: dict[str, Any]) -> None:
    ours = parse_expression(expression)
    assert ours.evaluate(Umgebung(date(2026, 11, 21), ebenen=(answers,))) is True
    assert evaluate(to_jsonlogic(ours), answers)
