"""The search over the real catalogue: recall per table, and what hostile or empty questions do."""

from __future__ import annotations

import pytest

from portal.kommune.models import Kommune
from portal.leistung.queries import find, search
from tests.leistung.suchfragen import FRAGEN, NACHPROBE, TIPPFEHLER

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
def kommune(database: None) -> Kommune:
    return Kommune.objects.get(id="geilenkirchen")


def _missed(questions: list[tuple[str, str]], kommune: Kommune) -> list[str]:
    return [text for text, slug in questions if slug not in [treffer.slug for treffer in search(text, kommune)[:3]]]


@pytest.mark.parametrize(
    ("questions", "wanted"),
    [(FRAGEN, 0.98), (TIPPFEHLER, 0.95), (NACHPROBE, 0.9)],
    ids=["fragen", "tippfehler", "nachprobe"],
)
def test_the_leistung_that_was_meant_is_among_the_first_three(
    questions: list[tuple[str, str]], wanted: float, kommune: Kommune
) -> None:
    missed = _missed(questions, kommune)
    recall = 1 - len(missed) / len(questions)
    print(f"recall@3 {recall:.3f} of {len(questions)}, missed: {missed}")
    assert recall >= wanted, missed


def test_the_plain_word_finds_the_plain_leistung_first(kommune: Kommune) -> None:
    for text, slug in [("geburtsurkunde", "geburtsurkunde"), ("perso", "personalausweis"), ("reisepass", "reisepass")]:
        assert search(text, kommune)[0].slug == slug


def test_spellings_of_an_umlaut_find_the_same(kommune: Kommune) -> None:
    spellings = ("führerschein", "fuehrerschein", "FUHRERSCHEIN")
    found = [[treffer.slug for treffer in search(text, kommune)] for text in spellings]
    assert found[0] == found[1] == found[2]
    assert len(found[0]) > 5


def test_words_are_told_as_people_write_them(kommune: Kommune) -> None:
    assert find("führungszeugniss beantragn", kommune).gesucht == "Führungszeugnis beantragen"
    found = find("Bauamt", kommune)
    assert found.explain(found.treffer[0]) == "„Baugenehmigung“ (gesucht: Bauamt)"


def test_a_misspelt_question_says_how_it_was_read(kommune: Kommune) -> None:
    assert find("gebrutsurkunde bestellen", kommune).verstanden == "geburtsurkunde bestellen"
    assert find("geburtsurkunde bestellen", kommune).verstanden == ""


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "der die das",
        "\x00",
        "'; DROP TABLE leistung_leistung; --",
        "a & b | !c <-> d:*",
        "(((",
        "\\",
        "%",
        "\u202eneb\u202c",
        "x" * 10_000,
        "hund " * 2_000,
        "<script>alert(1)</script>",
        "🐶",
        "qwxyzzy",
    ],
)
def test_no_question_breaks_the_search(text: str, kommune: Kommune) -> None:
    assert len(search(text, kommune)) <= 20


def test_nonsense_finds_nothing(kommune: Kommune) -> None:
    assert search("qwxyzzy", kommune) == []
