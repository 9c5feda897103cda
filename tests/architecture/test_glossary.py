"""Every model class is explained in the glossary, and the glossary explains nothing that does not exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.apps import apps

GLOSSARY = Path(__file__).resolve().parents[2] / "docs" / "glossar.md"


def model_names() -> set[str]:
    return {model.__name__ for model in apps.get_models() if model.__module__.startswith("portal.")}


def rows(glossary: str) -> dict[str, list[str]]:
    """Identifier -> the other cells (meaning, source, English gloss) of the glossary's table of models."""
    found = {}
    for line in glossary.splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if match := re.fullmatch(r"`(\w+)`", cells[0]):
            found[match[1]] = cells[1:]
    return found


def problems(glossary: str) -> list[str]:
    """Models that it does not explain, words that are no models, rows with an empty cell."""
    known, models = rows(glossary), model_names()
    incomplete = {name for name, cells in known.items() if len(cells) != 3 or not all(cells)}
    return [
        *(f"{name} is missing" for name in sorted(models - known.keys())),
        *(f"{name} is no model" for name in sorted(known.keys() - models)),
        *(f"{name} is incomplete" for name in sorted(incomplete)),
    ]


def test_every_model_is_explained_and_nothing_else() -> None:
    assert problems(GLOSSARY.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ("", "Vorgang is missing"),
        ("| `Vorgang` | one application at an office | own word | |", "Vorgang is incomplete"),
        ("| `Vorgang` | x | y | z |\n| `Ticket` | x | y | z |", "Ticket is no model"),
    ],
)
def test_a_wrong_glossary_is_found(row: str, problem: str) -> None:
    lines = GLOSSARY.read_text(encoding="utf-8").splitlines()
    wrong = [row if line.startswith("| `Vorgang` |") else line for line in lines]
    assert problems("\n".join(wrong)) == [problem]
