"""The tour leads through the code as it is: every file, name and address in it exists."""

from __future__ import annotations

import re
from functools import cache
from uuid import UUID

import pytest
from django.urls import Resolver404, resolve

from tests.browser import CHECKOUT

SOURCES = CHECKOUT / "src" / "portal"
_ADDRESS = re.compile(r"(?:(?:GET|POST) )?(?:http://[^/]+)?(/.*)")
_FILE = re.compile(r".*(?:/.*|\.(?:py|json|md))")


@cache
def words_of_the_sources() -> frozenset[str]:
    texts = (path.read_text(encoding="utf-8") for path in SOURCES.rglob("*.py"))
    return frozenset(word for text in texts for word in re.findall(r"\w+", text))


def missing(told: str) -> str:
    """What of an expression in the tour is not there; empty when all is."""
    if match := _ADDRESS.fullmatch(told):
        return "" if _leads_somewhere(match[1].replace("<id>", str(UUID(int=4)))) else match[1]
    file, _, name = told.partition("::")
    if not _FILE.fullmatch(file):
        return ", ".join(sorted(set(re.findall(r"\w+", told)) - words_of_the_sources()))
    found = [path for folder in (SOURCES, CHECKOUT) for path in folder.glob(file)]
    if not found:
        return file
    return told if name and not re.search(rf"\b{name}\b", found[0].read_text(encoding="utf-8")) else ""


def _leads_somewhere(address: str) -> bool:
    try:
        resolve(address)
    except Resolver404:
        return False
    return True


def test_whatever_the_tour_names_is_there() -> None:
    told = re.findall(r"`([^`]+)`", (CHECKOUT / "docs" / "tour.md").read_text(encoding="utf-8"))
    assert len(told) > 100
    assert [gone for each in dict.fromkeys(told) if (gone := missing(each))] == []


@pytest.mark.parametrize(
    "wrong",
    ["web/middlewear.py", "griff.py", "web/callback/", "vorgang/tasks.py::make_recipe", "antrag.operations.thaw_it",
     "POST /antraege/alt/", "core/krypto*.py"],
)  # fmt: skip
def test_a_wrong_name_is_seen(wrong: str) -> None:
    assert missing(wrong)
