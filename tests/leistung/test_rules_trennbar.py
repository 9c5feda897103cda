"""Verbs that stand apart from their particle are put together, and prepositions are left alone."""

from __future__ import annotations

import pytest

from portal.leistung.rules.trennbar import join_verbs

KNOWN = {"anmelden", "abmelden", "umziehen", "auswandern", "ablaufen", "abgeben", "aufgeben", "dichtmachen"}


@pytest.mark.parametrize(
    ("question", "verb"),
    [
        ("wo melde ich mein kind an", "anmelden"),
        ("meld ich das auto online ab", "abmelden"),
        ("die firma zieht in ein anderes gebaude um", "umziehen"),
        ("wir wandern aus nach spanien", "auswandern"),
        ("mein pass lauft bald ab, was nun", "ablaufen"),
        ("ich gebe meinen laden auf und suche hilfe", "aufgeben"),
        ("ich mache meinen laden dicht", "dichtmachen"),
    ],
)
def test_a_separated_verb_is_put_together(question: str, verb: str) -> None:
    assert verb in join_verbs(question, question.split(), KNOWN.__contains__)


@pytest.mark.parametrize(
    "question",
    [
        "melde mich an der schule",  # a preposition, not the end of the clause
        "um den hund zu melden",
        "ich melde etwas. was steht an",  # another sentence
        "ab wann gilt das",
        "an",
        "",
    ],
)
def test_everything_else_stays_as_it_was(question: str) -> None:
    assert join_verbs(question, question.split(), KNOWN.__contains__) == list(dict.fromkeys(question.split()))


def test_the_verb_takes_the_place_of_its_stem() -> None:
    assert join_verbs("wir ziehen im mai um", ["ziehen", "mai"], KNOWN.__contains__) == ["umziehen", "mai"]
