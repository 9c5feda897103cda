"""The analyzer without a database."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.leistung.rules.suche import (
    MAX_TERMS,
    Wortschatz,
    analyse_question,
    analyse_text,
    complete_question,
    fold,
    question_words,
    stem,
    words,
)
from portal.leistung.rules.tippfehler import Woerterbuch, distance, nearest

WORDS = "geburt urkunde personal ausweis hund steuer schule bus bau antrag melden"
SCHATZ = Wortschatz(
    dict.fromkeys(WORDS.split(), 1),
    {"baby": ["geburt", "kind"], "haus bauen": ["bauantrag"]},
    leistungen=10,
)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Führerschein", "fuhrerschein"),
        ("Fuehrerschein", "fuhrerschein"),
        ("Straße", "strasse"),
        ("Väter", "vater"),
        ("Vaeter", "vater"),
        ("Steuer", "steuer"),  # ue after e is no umlaut
        ("bauen", "bauen"),
        ("quer", "quer"),
        ("Café", "cafe"),
        ("Überführung", "uberfuhrung"),
    ],
)
def test_fold(text: str, folded: str) -> None:
    assert fold(text) == folded


def test_words_leave_out_what_every_question_has() -> None:
    assert words("Wo kann ich meinen Hund anmelden?") == ["hund", "anmelden"]


@pytest.mark.parametrize(
    ("word", "parts"),
    [
        ("geburtsurkunde", ["geburt", "urkunde"]),
        ("geburtenurkunde", ["geburt", "urkunde"]),
        ("personalausweis", ["personal", "ausweis"]),
        ("hundesteuer", ["hund", "steuer"]),
        ("bauantrag", ["bau", "antrag"]),
        ("fischereiausweis", ["ausweis"]),  # the last part is enough
        ("anmelden", []),  # a prefix of two letters is no word
        ("hund", []),
        ("xyz", []),
    ],
)
def test_compounds_are_split(word: str, parts: list[str]) -> None:
    assert [stem(part) for part in SCHATZ.split(word)] == [stem(part) for part in parts]


def test_an_inflected_compound_is_split_too() -> None:
    schatz = Wortschatz({"schule": 1, "zeugnis": 1})
    assert schatz.split("schulzeugnisses") == ["schul", "zeugnis"]


def test_the_rarer_part_of_an_unknown_compound_tells_more_than_its_last_one() -> None:
    (term,) = analyse_question("schulbuskarte", Wortschatz({"schulbus": 1, "karte": 40}, leistungen=50))
    worth = dict(term.oder)
    assert worth["schulbus",] > 3 * worth["kart",]


def test_a_part_of_an_unknown_compound_means_what_people_say_it_means() -> None:
    (term,) = analyse_question("babybett", Wortschatz({"bett": 1, "geburt": 1}, {"baby": ["geburt"]}, leistungen=10))
    assert ("geburt",) in dict(term.oder)


def test_dutch_compounds_are_split_where_nothing_is_german() -> None:
    schatz = Wortschatz({"paspoort": 1, "karte": 1}, {"kleuter": ["kita"]}, fremd=frozenset(["paspoort"]))
    assert schatz.pieces("paspoortaanvraag") == ["paspoort"]
    assert schatz.pieces("kleuterschool") == ["kleut"]  # a stem
    assert schatz.pieces("paspoortkarte") == ["karte"]  # German goes before


def test_a_slip_in_a_long_word_is_no_compound() -> None:
    schatz = Wortschatz({"zahler": 1, "tante": 1, "zahlerstand": 1, "stand": 1})
    assert not schatz.knows("zahlerstant")
    assert schatz.knows("tantenstand")


def test_a_question_is_understood_as_word_part_or_synonym() -> None:
    (term,) = analyse_question("Baby", SCHATZ)
    assert [query for query, _ in term.ways] == ["baby", "geburt", "kind"]
    (term,) = analyse_question("Geburtenurkunde", SCHATZ)
    assert term.ways[1][0] == "geburt & urkund"


def test_several_words_can_mean_one_thing_together() -> None:
    phrase = analyse_question("ich möchte ein Haus bauen", SCHATZ)[-1]
    assert phrase.query == f"({stem('bauantrag')})"
    assert len(analyse_question("ich möchte ein Haus", SCHATZ)) == 1


def test_a_word_that_means_a_commoner_one_tells_less() -> None:
    schatz = Wortschatz({"anschaffen": 1, "anmelden": 60}, {"anschaffen": ["anmelden"]}, leistungen=300)
    [rare] = analyse_question("anschaffen", schatz)
    assert dict(rare.oder)[("anmeld",)] < 0.5
    [only_said] = analyse_question("besorgen", Wortschatz({"anmelden": 60}, {"besorgen": ["anmelden"]}, leistungen=300))
    assert dict(only_said.oder)[("anmeld",)] == 0.8


def test_rare_words_weigh_more() -> None:
    schatz = Wortschatz({"antrag": 100, "leichenpass": 1}, leistungen=300)
    often, rarely = analyse_question("antrag leichenpass", schatz)
    assert rarely.gewicht > 2 * often.gewicht


def test_text_yields_stems_of_words_and_of_parts() -> None:
    assert analyse_text("Geburtsurkunde", SCHATZ) == ([stem("geburtsurkunde")], [stem("geburt"), stem("urkunde")])


@pytest.mark.parametrize(
    ("left", "right", "errors"),
    [("abc", "abc", 0), ("abc", "acb", 1), ("abc", "ab", 1), ("abc", "xbc", 1), ("", "ab", 2), ("ab", "", 2)],
)
def test_distance(left: str, right: str, errors: int) -> None:
    assert distance(left, right) == errors


@given(st.text("abc", max_size=8), st.text("abc", max_size=8))
def test_distance_is_symmetric_and_bounded(left: str, right: str) -> None:
    assert distance(left, right) == distance(right, left) <= max(len(left), len(right))


def test_nearest_prefers_few_errors_then_the_common_word() -> None:
    assert nearest("hudn", [("hund", 9), ("hunde", 9)]) == "hund"
    assert nearest("maut", [("haut", 1), ("laut", 7)]) == "laut"
    assert nearest("opa", [("op", 3)]) is None  # three letters are too few to guess
    assert nearest("geburt", []) is None


@given(st.text(max_size=400))
def test_any_text_becomes_few_harmless_terms(text: str) -> None:
    terms = analyse_question(text, SCHATZ)
    assert len(question_words(text)) <= MAX_TERMS
    for term in terms:
        assert set(term.query) <= set("abcdefghijklmnopqrstuvwxyz0123456789 ()|&")


def test_words_that_look_alike_come_first() -> None:
    book = Woerterbuch(["geburtsurkunde", "geburt", "urkunde", "sterbeurkunde", "hund"])
    assert book.similar("gebrutsurkunde")[0] == "geburtsurkunde"
    assert "hund" not in book.similar("gebrutsurkunde")
    assert book.similar("") == []


def test_a_word_made_of_many_known_parts_takes_no_time_without_bound() -> None:
    schatz = Wortschatz(dict.fromkeys(["hund", "hunde", "undehund", "nde"], 1))
    assert schatz.split("hunde" * 7 + "x") == []
    assert schatz.split("hunde" * 4000) == ["hunde"]


def test_an_unfinished_word_may_become_several() -> None:
    terms = complete_question("hund pers", SCHATZ)
    assert [query for query, _ in terms[-1].ways] == [stem("pers"), "personal"]
    assert complete_question("hund ", SCHATZ) == analyse_question("hund", SCHATZ)
    assert complete_question("", SCHATZ) == []


def test_synonyms_of_editors_go_before_the_others() -> None:
    own = SCHATZ.with_synonyms({"baby": ["hund"], "wuffi": ["hund"]})
    assert own.said[(stem("baby"),)] == [(stem("hund"),), (stem("geburt"),), (stem("kind"),)]
    assert own.knows("wuffi") and not SCHATZ.knows("wuffi")


def test_everyday_words_that_tell_little_weigh_little() -> None:
    schatz = Wortschatz({"alt": 1, "haus": 1, "hund": 1}, leistungen=10)
    weak, strong = analyse_question("alt hund", schatz)
    assert strong.gewicht > 2 * weak.gewicht
