"""How well the search answers what an independent jury asked (relevanz/README.md). Improve the ranking, not the set."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import pytest

from portal.kommune.models import Kommune
from portal.leistung.models import Leistung
from portal.leistung.queries import search

pytestmark = pytest.mark.usefixtures("database")
FOLDER = Path(__file__).parent / "relevanz"


@dataclass(frozen=True)
class Score:
    """`success`: part of the questions with a right answer among the first three; `mrr`: mean reciprocal rank."""

    success: float
    mrr: float
    missed: list[str]


def score_of(entries: list[dict[str, list[str]]], host: Kommune) -> Score:
    ranks, missed = [], []
    for entry in entries:
        found = [treffer.slug for treffer in search(str(entry["frage"]), host)]
        rank = next((place for place, slug in enumerate(found, 1) if slug in entry["erwartet"]), None)
        ranks.append(rank)
        if rank is None or rank > 3:
            missed.append(f"{entry['frage']}: {found[:3]}")
    success = sum(rank is not None and rank <= 3 for rank in ranks) / len(ranks)
    return Score(success, sum(1 / rank for rank in ranks if rank) / len(ranks), missed)


@pytest.mark.parametrize("host", ["geilenkirchen", "kreis-heinsberg"])
@pytest.mark.parametrize(
    ("name", "at_least", "success", "mrr"),
    [
        ("fragen", 120, 0.95, 0.85),
        ("tippfehler", 60, 0.9, 0.85),
        ("muede", 150, 0.95, 0.85),
        ("nachprobe", 60, 0.95, 0.85),
        ("schluss", 45, 0.95, 0.85),
        ("alltag", 150, 0.95, 0.85),
        ("fremd", 400, 0.95, 0.85),
        ("fremd_tippfehler", 75, 0.9, 0.85),
        ("niederlaendisch", 65, 0.95, 0.85),
    ],
)
def test_people_find_what_they_mean(name: str, at_least: int, success: float, mrr: float, host: str) -> None:
    entries = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    score = score_of(entries, Kommune.objects.get(id=host))
    print(f"{name} on {host}: success@3 {score.success:.3f}, MRR {score.mrr:.3f} of {len(entries)} questions")
    print("missed:", *score.missed, sep="\n  ")
    assert len(entries) >= at_least
    assert score.success >= success, score.missed
    assert score.mrr >= mrr


def test_only_leistungen_of_the_catalogue_are_expected() -> None:
    entries = [entry for path in FOLDER.glob("*.json") for entry in json.loads(path.read_text(encoding="utf-8"))]
    expected = {slug for entry in entries for slug in entry["erwartet"]}
    assert not expected - set(Leistung.objects.values_list("id", flat=True))


def test_no_question_of_the_sets_is_an_entry_of_the_word_lists() -> None:
    words = json.loads((Path("src/portal/leistung/daten") / "suchwoerter.json").read_text(encoding="utf-8"))
    entries = [entry for path in FOLDER.glob("*.json") for entry in json.loads(path.read_text(encoding="utf-8"))]
    long = {entry["frage"] for entry in entries if len(entry["frage"].split()) > 2}
    texts = [*words["synonyme"], *words["alltag"].values(), *words["fremd"].values()]
    assert not [(question, text) for question in long for text in texts if question.lower() in text.lower()]
