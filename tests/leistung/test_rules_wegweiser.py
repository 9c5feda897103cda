"""The guided finder: what is asked, what follows, and that faulty data is refused."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from portal.leistung.rules.wegweiser import Phase, Wegweiser, WegweiserFaulty, check_names, wegweiser_of

UMZUG: dict[str, Any] = {
    "id": "umzug",
    "lebenslage": "umzug",
    "titel": "Umziehen",
    "einleitung": "",
    "zielgruppe": "buerger",
    "reihenfolge": 1,
    "stand": "2026-11",
    "stichtag": {"frage": "Wann ziehen Sie um?", "ab": ["einzug"]},
    "fragen": [
        {
            "id": "wohin", "text": "Wohin?", "hinweis": "", "art": "eine", "wenn": None,
            "antworten": [{"wert": "hier", "text": "Hier"}, {"wert": "weg", "text": "Weg"}],
        },
        {
            "id": "wohnung", "text": "Miete?", "hinweis": "", "art": "eine",
            "wenn": {"frage": "wohin", "ist": ["hier"]},
            "antworten": [{"wert": "miete", "text": "Ja"}, {"wert": "eigen", "text": "Nein"}],
        },
        {
            "id": "dabei", "text": "Was noch?", "hinweis": "", "art": "mehrere", "wenn": None,
            "antworten": [{"wert": "hund", "text": "Hund"}, {"wert": "auto", "text": "Auto"}],
        },
    ],
    "punkte": [
        {"id": "kisten", "leistung": None, "titel": "Packen", "text": "", "frist": None, "phase": "vorher", "bei": ""},
        {
            "id": "anmelden", "leistung": "wohnsitz-anmelden", "titel": "Anmelden", "text": "", "phase": "sofort",
            "frist": {"text": "zwei Wochen", "tage": 14, "ab": "einzug", "rechtsgrundlage": "§ 17 BMG",
                      "sicherheit": "gelesen"},
            "wenn": [{"frage": "wohin", "ist": ["hier"]}, {"frage": "wohnung", "ist": ["miete", "eigen"]}],
        },
        {
            "id": "hund", "leistung": "hund-anmelden", "titel": "Hund", "text": "", "frist": None, "phase": "danach",
            "wenn": [{"frage": "dabei", "ist": ["hund"]}],
        },
    ],
}  # fmt: skip


@pytest.fixture
def umzug() -> Wegweiser:
    return wegweiser_of(UMZUG)


def ids(wegweiser: Wegweiser, answers: dict[str, tuple[str, ...]]) -> list[str]:
    return [punkt.id for part in wegweiser.checkliste(answers) for punkt in part.punkte]


def test_questions_come_in_order_and_only_when_they_apply(umzug: Wegweiser) -> None:
    asked = []
    answers: dict[str, tuple[str, ...]] = {}
    for given_answer in (("hier",), ("miete",), ()):
        frage = umzug.next_question(answers)
        assert frage is not None
        asked.append(frage.id)
        answers[frage.id] = given_answer
    assert asked == ["wohin", "wohnung", "dabei"]
    assert umzug.next_question(answers) is None
    first_away = umzug.next_question({"wohin": ("weg",)})
    assert first_away is not None and first_away.id == "dabei"


def test_the_checklist_holds_what_the_answers_call_for_by_phase(umzug: Wegweiser) -> None:
    answers = {"wohin": ("hier",), "wohnung": ("miete",), "dabei": ("hund", "auto")}
    assert ids(umzug, answers) == ["kisten", "anmelden", "hund"]
    assert [part.phase for part in umzug.checkliste(answers)] == [Phase.VORHER, Phase.SOFORT, Phase.DANACH]
    assert ids(umzug, {"wohin": ("weg",), "dabei": ()}) == ["kisten"]


def test_an_answer_to_a_question_that_no_longer_applies_does_not_count(umzug: Wegweiser) -> None:
    answers = {"wohin": ("weg",), "wohnung": ("miete",), "dabei": ()}
    assert umzug.counting(answers) == {"wohin": ("weg",), "dabei": ()}
    assert umzug.next_question(answers) is None


@pytest.mark.parametrize("given_answer", [(), ("hier", "weg"), ("gibt-es-nicht",)])
def test_what_does_not_answer_is_asked_again(umzug: Wegweiser, given_answer: tuple[str, ...]) -> None:
    frage = umzug.next_question({"wohin": given_answer, "dabei": ()})
    assert frage is not None and frage.id == "wohin"


def test_the_longest_way_shrinks_with_what_is_ruled_out(umzug: Wegweiser) -> None:
    assert umzug.longest_way({}) == 3
    assert umzug.longest_way({"wohin": ("weg",)}) == 2


def test_a_deadline_becomes_a_date_only_for_its_own_event(umzug: Wegweiser) -> None:
    frist = umzug.punkte[1].frist
    assert frist is not None and frist.runs_from(umzug.stichtag)
    assert frist.end(date(2026, 11, 21)) == date(2026, 12, 7)  # the 5th is a Saturday
    assert not replace(frist, ab="auszug").runs_from(umzug.stichtag)
    assert not replace(frist, tage=None).runs_from(umzug.stichtag)
    assert not frist.runs_from(None)


FAULTS: dict[str, Callable[[dict[str, Any]], Any]] = {
    "condition on a later question": lambda data: data["fragen"][0].update(wenn={"frage": "dabei", "ist": ["hund"]}),
    "condition on an unknown answer": lambda data: data["fragen"][1].update(wenn={"frage": "wohin", "ist": ["da"]}),
    "point on an unknown question": lambda data: data["punkte"][1].update(wenn=[{"frage": "wer", "ist": ["hier"]}]),
    "point on an unknown answer": lambda data: data["punkte"][1].update(wenn=[{"frage": "wohin", "ist": ["da"]}]),
    "the same question twice": lambda data: data["fragen"].append(data["fragen"][0]),
    "the same answer twice": lambda data: data["fragen"][0]["antworten"].append({"wert": "weg", "text": "Fort"}),
    "the same point twice": lambda data: data["punkte"].append(data["punkte"][0]),
    "a name the pages use": lambda data: data["fragen"][2].update(id="stichtag"),
    "an unknown phase": lambda data: data["punkte"][0].update(phase="irgendwann"),
    "an unknown field": lambda data: data.update(farbe="rot"),
    "days and months": lambda data: data["punkte"][1]["frist"].update(monate=1),
    "unknown certainty": lambda data: data["punkte"][1]["frist"].update(sicherheit="bestimmt"),
    "a month that does not exist": lambda data: data.update(stand="2026-13"),
}


@pytest.mark.parametrize("fault", sorted(FAULTS))
def test_faulty_data_is_refused(fault: str) -> None:
    data = copy.deepcopy(UMZUG)
    FAULTS[fault](data)
    with pytest.raises(ValidationError):
        wegweiser_of(data)


def test_names_the_catalogue_does_not_have_are_refused(umzug: Wegweiser) -> None:
    known = {"wohnsitz-anmelden", "hund-anmelden"}
    check_names([umzug], leistungen=known, lebenslagen={"umzug"})
    with pytest.raises(WegweiserFaulty, match="hund-anmelden"):
        check_names([umzug], leistungen={"wohnsitz-anmelden"}, lebenslagen={"umzug"})
    with pytest.raises(WegweiserFaulty, match="Lebenslage umzug"):
        check_names([umzug], leistungen=known, lebenslagen={"geburt"})


ANY_ANSWERS = st.dictionaries(
    st.sampled_from(["wohin", "wohnung", "dabei", "x"]),
    st.lists(st.sampled_from(["hier", "weg", "miete", "eigen", "hund", "auto", "y"]), max_size=3),
)


@given(ANY_ANSWERS)
def test_any_answers_lead_to_a_question_or_a_checklist(answers: dict[str, list[str]]) -> None:
    wegweiser = wegweiser_of(UMZUG)
    counting = wegweiser.counting(answers)
    assert wegweiser.counting(counting) == counting
    assert wegweiser.checkliste(answers) == wegweiser.checkliste(counting)
    assert len(counting) <= wegweiser.longest_way(answers) <= len(wegweiser.fragen)


def test_a_finder_is_told_in_another_language_and_its_conditions_stay() -> None:
    german = wegweiser_of(UMZUG)
    told = german.told_in({text: f"EN {text}" for text in german.texts()})
    assert told.titel == "EN Umziehen"
    assert told.stichtag
    assert told.stichtag.frage == "EN Wann ziehen Sie um?"
    assert [frage.wenn for frage in told.fragen] == [frage.wenn for frage in german.fragen]
    assert all(answer.text.startswith("EN ") for frage in told.fragen for answer in frage.antworten)
    assert all(punkt.titel.startswith("EN ") for punkt in told.punkte)


def test_a_finder_with_a_text_that_is_not_translated_is_refused() -> None:
    german = wegweiser_of(UMZUG)
    words = {text: text for text in german.texts()}
    words.pop("Was noch?")
    with pytest.raises(WegweiserFaulty, match="Was noch"):
        german.told_in(words)
