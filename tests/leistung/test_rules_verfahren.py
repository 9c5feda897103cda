"""The kind of procedure decides the words: an Anzeige is acknowledged, never approved."""

from __future__ import annotations

import pytest

from portal.leistung.models import Leistung
from portal.leistung.rules.verfahren import WORTE

BUTTONS = {
    "antrag": "Antrag stellen",
    "anzeige": "Anzeige erstatten",
    "meldung": "Meldung abgeben",
    "auskunft": "Auskunft einholen",
    "termin": "Termin vorbereiten",
}


def test_every_kind_has_its_words_and_its_button() -> None:
    assert set(WORTE) == set(Leistung.Verfahrensart.values)
    assert {kind: words.start for kind, words in WORTE.items()} == BUTTONS


def test_only_an_antrag_is_decided_upon() -> None:
    assert [kind for kind, words in WORTE.items() if words.wird_entschieden] == ["antrag"]


@pytest.mark.parametrize("kind", sorted(set(WORTE) - {"antrag"}))
def test_nothing_else_promises_a_decision(kind: str) -> None:
    said = " ".join([WORTE[kind].angekommen, *WORTE[kind].danach]).lower()
    assert "antrag " not in said
    for promise in ("entscheidet", "wird genehmigt", "bewilligt", "bescheid "):
        assert promise not in said


def test_an_anzeige_is_acknowledged() -> None:
    words = WORTE["anzeige"]
    assert words.angekommen.startswith("Eingang bestätigt")
    assert any("nicht genehmigt" in step for step in words.danach)
