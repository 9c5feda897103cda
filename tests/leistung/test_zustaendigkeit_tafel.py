"""Orte and Ortsteile × Funktionen, and every Leistung × every Kommune, against the data.

All combinations are asked by `make proof-zustaendigkeit`.
"""

from __future__ import annotations

import pytest

from portal.core.tenancy import System, unit
from portal.leistung.models import Zustaendigkeit
from tests.leistung.tafel import funktionen, orte
from tests.proofs.zustaendigkeit import KOMMUNEN, differences, differences_by_leistung

pytestmark = pytest.mark.usefixtures("database")

SHARE = 8  # of all combinations one in so many


@pytest.mark.parametrize("kommune", KOMMUNEN)
def test_orte_and_functions_answer_as_the_data_say(kommune: str) -> None:
    asked, wrong = differences(kommune, share=SHARE)
    places = [entry for entry in orte() if entry[2] == kommune]
    assert asked >= len(places) * (len(funktionen()) // SHARE)
    assert not wrong


def test_a_seeded_fault_is_found() -> None:
    row = Zustaendigkeit.objects.get(kommune_id="wassenberg", funktion_id="standesamt")
    before = row.behoerde_id
    try:
        with unit(System("wassenberg")):
            Zustaendigkeit.objects.filter(pk=row.pk).update(behoerde_id="wegberg")
        _asked, wrong = differences("wassenberg", share=SHARE)
        places = [entry for entry in orte() if entry[2] == "wassenberg"]
        assert len(wrong) >= len(places) // SHARE and all("× standesamt" in each for each in wrong)
    finally:
        with unit(System("wassenberg")):
            Zustaendigkeit.objects.filter(pk=row.pk).update(behoerde_id=before)


@pytest.mark.parametrize("kommune", KOMMUNEN)
def test_leistungen_answer_as_the_data_say(kommune: str) -> None:
    asked, wrong = differences_by_leistung(kommune, share=SHARE)
    assert asked >= 297 // SHARE
    assert not wrong
