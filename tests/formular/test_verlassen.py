"""What was typed on a way that was left is told before it is dropped; what was only filled in beforehand is not."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from portal.formular.rules import Antworten, Formular, Kontext, Vorgabe, left_behind, prune, start, walk
from tests.formular.test_probe import small


def test_of_a_way_that_was_not_left_nothing_is_told(formular: Formular, stammbuch: Antworten, kontext: Kontext) -> None:
    assert left_behind(formular, walk(formular, stammbuch, kontext), stammbuch, kontext) == []


def test_answers_of_a_branch_that_was_left_are_told(formular: Formular, stammbuch: Antworten, kontext: Kontext) -> None:
    entries = [dict(entry) for entry in stammbuch["urkunden"]]
    assert entries[0]["kind_vornamen"]
    entries[0] |= {"ereignis": "tod", "urkundenart": "sterbeurkunde"}
    changed = stammbuch | {"urkunden": entries}
    told = dict(left_behind(formular, walk(formular, changed, kontext), changed, kontext))
    assert any(entries[0]["kind_vornamen"] in text for text in told.values())
    assert all("1" in question for question in told if "Vorname" in question)
    assert "kind_vornamen" not in prune(formular, changed, kontext)["urkunden"][0]
    assert left_behind(formular, walk(formular, stammbuch, kontext), stammbuch, kontext) == []


def test_what_a_login_filled_in_beforehand_is_not_told(formular: Formular, kontext: Kontext) -> None:
    known = replace(kontext, login={"vornamen": Vorgabe("Anna"), "email": Vorgabe("anna@beispiel.example")})
    begun = start(formular, known, {"ort": "1"})
    assert left_behind(formular, walk(formular, begun, known), begun, known) == []


def test_answers_outside_a_group_are_told_too_but_not_at_a_page_that_stops() -> None:
    form, day = Formular.model_validate(small()), Kontext(date(2026, 6, 1))
    answers = {"tier": "hund", "hundename": "Rex", "alter": 3}

    def told(given: Antworten) -> list[tuple[str, str]]:
        return left_behind(form, walk(form, given, day), given, day)

    assert told(answers) == []
    assert told(answers | {"tier": "keins"}) == [("hundename", "Rex"), ("alter", "3")]
    assert told(answers | {"tier": "katze"}) == []
