"""Agreements as drafts: what stops a proposal, what the answers come to, what follows on a change."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from portal.leistung.rules.vereinbaren import Annahmepunkt, Vereinbarungsstand, consenting, elsewhere, successor_id
from portal.leistung.rules.zustaendigkeit import Art
from portal.redaktion.rules.vereinbarungen import Ausgang, cleaned, hindrances, outcome

TODAY = date(2026, 11, 21)
PORTAL = {"geilenkirchen", "heinsberg", "selfkant"}


def stand(**changes: Any) -> Vereinbarungsstand:
    values = {
        "titel": "Standesamt", "von": ["geilenkirchen"], "an": ["heinsberg"], "funktionen": ["standesamt"],
        "ab": date(2027, 1, 1), "genehmigt_am": date(2026, 10, 1),
    }  # fmt: skip
    return Vereinbarungsstand.model_validate(values | changes)


OLD = stand(ab=date(2020, 1, 1))


@pytest.mark.parametrize(
    ("draft", "old", "codes"),
    [
        (stand(), None, []),
        (stand(titel=""), None, ["vereinbarung_titel_fehlt"]),
        (stand(von=[]), None, ["von_fehlt", "nicht_beteiligt"]),
        (stand(an=[]), None, ["an_fehlt"]),
        (stand(an=[], art="zusammenarbeit"), None, []),
        (stand(von=["selfkant"]), None, ["nicht_beteiligt"]),
        (stand(von=["selfkant"], gilt_ab=date(2027, 1, 1), ab=OLD.ab), OLD, []),  # it leaves, and so consents
        (stand(an=["geilenkirchen"]), None, ["gleiche_partei"]),
        (stand(funktionen=[]), None, ["aufgabe_fehlt"]),
        (stand(ab=None), None, ["ab_fehlt"]),
        (stand(bis=date(2026, 12, 31)), None, ["ende_vor_anfang"]),
        (stand(bekanntgemacht_am=date(2027, 1, 1)), None, ["vor_bekanntmachung"]),  # § 24 Abs. 4 GkG NRW: the day after
        (stand(bekanntgemacht_am=date(2026, 12, 31)), None, []),
        (stand(genehmigt_am=None), None, ["genehmigung_fehlt"]),
        (stand(genehmigt_am=None, art="mandatierend"), None, []),
        (stand(gebuehrenregel="anteil"), None, ["anteil_fehlt"]),
        (stand(an=["bezirksregierung-koeln"]), None, ["zustimmung_fehlt"]),
        (stand(an=["bezirksregierung-koeln"], extern_am=TODAY, extern_beleg="Az. 12/26"), None, []),
        (stand(gilt_ab=date(2027, 1, 1)), None, ["gilt_ab_neu"]),
        (stand(ab=OLD.ab, an=["selfkant"]), OLD, ["gilt_ab_fehlt"]),  # it runs: from when on is it different?
        (stand(ab=OLD.ab, an=["selfkant"], gilt_ab=date(2027, 1, 1)), OLD, []),
        (stand(ab=OLD.ab, an=["selfkant"], gilt_ab=date(2026, 11, 20)), OLD, ["gilt_ab_falsch"]),
        (stand(ab=OLD.ab, bis=date(2026, 12, 31), gilt_ab=date(2027, 1, 1)), OLD, ["gilt_ab_falsch"]),
        (stand(ab=OLD.ab, rechtsform="neu"), OLD, []),  # tells more, changes no answer
        (stand(ab=OLD.ab, bis=date(2026, 12, 31)), OLD, []),
        (stand(an=["selfkant"]), stand(), []),  # has not begun
        (stand(erlaeuterung="<script>"), None, ["html"]),
    ],
)
def test_what_stops_a_proposal(draft: Vereinbarungsstand, old: Vereinbarungsstand | None, codes: list[str]) -> None:
    found = hindrances(draft, old, here="geilenkirchen", on_portal=PORTAL, today=TODAY)
    assert [each.code for each in found] == codes


@pytest.mark.parametrize(
    ("answers", "result"),
    [
        ({}, Ausgang.OFFEN),
        ({"a": True}, Ausgang.OFFEN),
        ({"a": True, "b": True}, Ausgang.ANGENOMMEN),
        ({"b": False}, Ausgang.ABGELEHNT),
        ({"a": True, "b": False}, Ausgang.ABGELEHNT),
        ({"a": True, "c": True}, Ausgang.OFFEN),  # a stranger counts for nobody
    ],
)
def test_all_have_to_consent_and_one_refusal_is_enough(answers: dict[str, bool], result: Ausgang) -> None:
    assert outcome(["a", "b"], answers) is result


def test_who_leaves_has_to_consent_too_and_who_is_outside_is_asked_elsewhere() -> None:
    draft = stand(von=["selfkant"], an=["bezirksregierung-koeln"])
    assert consenting(draft, OLD, on_portal=PORTAL) == ["geilenkirchen", "heinsberg", "selfkant"]
    assert elsewhere(draft, on_portal=PORTAL) == ["bezirksregierung-koeln"]


def test_acceptance_points_stay_where_they_belong() -> None:
    points = [
        Annahmepunkt(kommune="heinsberg", leistung="hund-anmelden", nimmt_an=True, bedingung=" nur\nHeinsberg "),
        Annahmepunkt(kommune="selfkant", leistung="hund-anmelden", nimmt_an=True),
        Annahmepunkt(kommune="heinsberg", leistung="geburtsurkunde", nimmt_an=True),
    ]
    kept = cleaned(stand(art="annahme", leistungen=["hund-anmelden"], annahme=points)).annahme
    assert [(each.kommune, each.leistung, each.bedingung) for each in kept] == [
        ("heinsberg", "hund-anmelden", "nur Heinsberg")
    ]
    assert not cleaned(stand(leistungen=["hund-anmelden"], annahme=points)).annahme


def test_ids_of_what_follows() -> None:
    assert successor_id("vhs", ["vhs"]) == "vhs-2"
    assert successor_id("vhs-2", ["vhs", "vhs-2"]) == "vhs-3"
    assert len(successor_id("x" * 60, [])) <= 60


@pytest.mark.parametrize(
    ("art", "effects"),
    [(Art.DELEGIEREND, ["zustaendig", "durchfuehrend"]), (Art.ANNAHME, ["annehmend"]), (Art.SYSTEM, [])],
)
def test_the_kind_says_what_it_moves(art: Art, effects: list[str]) -> None:
    assert stand(art=art).effects == effects
    assert stand(art=art, gebuehrenregel="erstattung").effects == [*effects, "geld"]
