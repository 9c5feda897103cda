"""Every model class is explained in the glossary, and the glossary explains nothing that does not exist."""

from __future__ import annotations

import re
from pathlib import Path

from django.apps import apps

GLOSSARY = Path(__file__).resolve().parents[2] / "docs" / "glossar.md"


def model_names() -> set[str]:
    return {model.__name__ for model in apps.get_models() if model.__module__.startswith("portal.")}


def rows() -> dict[str, list[str]]:
    """Identifier -> the other cells (meaning, source, English gloss) of the glossary's table of models."""
    found = {}
    for line in GLOSSARY.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if match := re.fullmatch(r"`(\w+)`", cells[0]):
            found[match[1]] = cells[1:]
    return found


def test_every_model_is_in_the_glossary_and_nothing_else() -> None:
    assert set(rows()) == model_names()


def test_every_entry_says_what_it_means_and_where_the_word_comes_from() -> None:
    incomplete = [name for name, cells in rows().items() if len(cells) != 3 or not all(cells)]
    assert not incomplete
