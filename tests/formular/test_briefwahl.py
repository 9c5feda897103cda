"""Briefwahl knows the day of the election: who is in time is not asked, who is late is told, after it nobody begins."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from portal.formular.queries import load, load_examples
from portal.formular.rules import Formular, Station, fields_of, walk
from portal.formular.rules.oertlich import Ortsstand, apply
from portal.formular.rules.ortspruefung import faults
from portal.leistung.queries.aufbewahrung import load_aufbewahrung

SUNDAY = date(2026, 9, 13)
KERN, EXAMPLES = load("briefwahl"), load_examples("briefwahl")
KONTEXT = EXAMPLES.circumstances().kontext()


def on(wahltag: date | None) -> Formular:
    werte = {"wahltag": {"art": "tag", "tag": wahltag.isoformat()}} if wahltag else {}
    stand = Ortsstand.model_validate({"version": KERN.version, "werte": werte})
    assert faults(KERN, stand, EXAMPLES) == []
    return apply(KERN, stand)


@pytest.mark.parametrize(
    ("heute", "wahltag", "asked"),
    [
        (date(2026, 9, 10), SUNDAY, None),  # Thursday: in time, nobody asks
        (date(2026, 9, 11), SUNDAY, ["nein", "krank", "spaet"]),  # Friday: until 18:00
        (date(2026, 9, 12), SUNDAY, ["krank", "spaet"]),
        (SUNDAY, SUNDAY, ["krank", "spaet"]),  # until 15:00, says the option
        (date(2026, 9, 10), None, ["nein", "krank", "spaet"]),  # the Kommune has not said the day
    ],
)
def test_the_deadline_is_asked_only_when_it_may_be_over(
    heute: date, wahltag: date | None, asked: list[str] | None
) -> None:
    local, kontext = on(wahltag), replace(KONTEXT, heute=heute)
    answers = {"ort": "1", "fuer": "selbst"}
    stations = walk(local, answers, kontext).stationen
    assert (Station("frist") in stations) == (asked is not None)
    if asked is not None:
        [view] = fields_of(local, Station("frist"), answers, kontext)
        assert [one.wert for one in view.optionen] == asked
    days = {view.id: view.text for view in fields_of(local, Station("wahl"), answers, kontext)}
    expected = {"wahltag": "13. September 2026", "frist_tag": "11. September 2026"} if wahltag else {}
    assert {name: days[name] for name in ("wahltag", "frist_tag") if name in days} == expected


def test_who_is_late_without_illness_and_who_comes_after_the_election_is_told() -> None:
    local, answers = on(SUNDAY), {"ort": "1", "fuer": "selbst"}
    late = walk(local, answers | {"rechtzeitig": "spaet"}, replace(KONTEXT, heute=date(2026, 9, 12)))
    assert (late.stationen[-1].schritt, late.gestoppt) == ("zu-spaet", True)
    over = walk(local, answers, replace(KONTEXT, heute=date(2026, 9, 14)))
    assert (over.stationen[-1].schritt, over.gestoppt) == ("vorbei", True)


def test_what_was_asked_for_an_election_goes_soon_after_it() -> None:
    rule = load_aufbewahrung().rule_for("briefwahl", "abgeschlossen")
    assert (rule.id, rule.monate, rule.danach, rule.bestaetigt) == ("briefwahl", 4, "loeschen", False)
