"""Words that are right though the catalogue has not got them, and forms of words that it has."""

from __future__ import annotations

import pytest

from portal.leistung.rules.suche import Wortschatz, analyse_question, is_ordinary, words
from portal.leistung.rules.suchrecht import law_words
from portal.leistung.rules.wortformen import forms_of

WORDS = "abmelden aufpassen ziehen umziehen hund rente steuer zeit garten"
SCHATZ = Wortschatz(dict.fromkeys(WORDS.split(), 1), leistungen=10)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("abgemeldet", "abmelden"),
        ("abzumelden", "abmelden"),
        ("umgezogen", "umziehen"),
        ("zog", "ziehen"),
        ("aufpasst", "aufpassen"),
        ("affjemeldet", "abmelden"),  # Rhineland
        ("zick", "zeit"),
    ],
)
def test_a_form_of_a_known_word_is_recognised(said: str, meant: str) -> None:
    assert meant in list(forms_of(said))
    assert SCHATZ.other_form(said) == meant


def test_what_nobody_knows_has_no_other_form() -> None:
    assert SCHATZ.other_form("quibbelt") == ""


@pytest.mark.parametrize("word", ["macht", "durfen", "teuer", "geht", "2010", "paragraf14"])
def test_an_ordinary_word_is_right_as_it_is(word: str) -> None:
    assert is_ordinary(word)


@pytest.mark.parametrize("word", ["hunt", "jachdschein", "geburtsukrunde"])
def test_a_typing_error_is_not_ordinary(word: str) -> None:
    assert not is_ordinary(word)


def test_a_person_and_a_number_weigh_less_than_what_is_wanted() -> None:
    weights = {term.wort: term.gewicht for term in analyse_question("oma 700 rente", SCHATZ)}
    assert weights["oma"] < weights["rente"]
    assert weights["700"] < weights["rente"]


def test_a_paragraph_is_one_word_unlike_any_number() -> None:
    assert words("§ 34 a GewO") == words("§34a GewO") == ["paragraf34a", "gewo"]
    assert words("30 Katzen") == ["30", "katzen"]


def test_the_laws_of_a_leistung_are_its_words() -> None:
    assert law_words(["§ 14 GewO"]) == ["gewo", "paragraf14"]
    assert law_words(["4. Kap. SGB XII"]) == ["sgb", "xii"]
    assert law_words(["Satzung", "Vereinbarung 03.06.2014"]) == []
