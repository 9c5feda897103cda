"""Every Ort and Ortsteil × every Funktion, and every Leistung × every Kommune, against the data."""

from __future__ import annotations

import pytest

from portal.core.tenancy import System, unit
from portal.leistung.models import Funktion, Leistung, Zustaendigkeit
from portal.leistung.queries import Ortsantwort, zustaendigkeit
from tests.factories import kreis
from tests.leistung.tafel import Soll, funktionen, leistungen, orte, read, soll, soll_without_funktion

pytestmark = pytest.mark.usefixtures("database")

KOMMUNEN = sorted({kommune for _name, _plz, kommune in orte()})


def answered(found: Ortsantwort) -> Soll:
    stelle = found.stelle
    assert stelle is not None and stelle.grund and all(stelle.begruendung)
    traeger = stelle.traeger.id if stelle.traeger else None
    assert stelle.kostenglaeubiger == stelle.verantwortlich == stelle.traeger
    accepted = frozenset(each.stelle.id for each in stelle.annahmestellen)
    return Soll(str(found.ergebnis), stelle.id, stelle.amt, traeger, accepted)


def one_of_each_funktion() -> list[Leistung]:
    """The first Leistung of every Funktion; for a Funktion without any an unsaved one."""
    known = Leistung.objects.filter(funktion__isnull=False).select_related("funktion").order_by("funktion", "id")
    by_funktion = {leistung.funktion_id: leistung for leistung in known.distinct("funktion")}
    herkunft = {"zustaendigkeit": {"typ": "je Kommune nach Funktion"}}
    return [
        by_funktion.get(funktion.id) or Leistung(id=f"ohne-{funktion.id}", funktion=funktion, herkunft=herkunft)
        for funktion in Funktion.objects.order_by("id")
    ]


def differences(kommune: str) -> tuple[int, list[str]]:
    """How many combinations of Ort and Funktion were asked in a Kommune, and those answered otherwise."""
    sample = one_of_each_funktion()
    assert {leistung.funktion_id for leistung in sample} == set(funktionen())
    known, asked, wrong = leistungen(), 0, []
    for name, plz, _ in (entry for entry in orte() if entry[2] == kommune):
        for leistung in sample:
            assert leistung.funktion_id is not None
            expected = soll(leistung.id if leistung.id in known else None, leistung.funktion_id, kommune)
            found = answered(zustaendigkeit(leistung, f"{plz} {name}", host=kreis()))
            asked += 1
            if found != expected:
                wrong.append(f"{name} × {leistung.funktion_id}: {found} instead of {expected}")
    return asked, wrong


@pytest.mark.parametrize("kommune", KOMMUNEN)
def test_every_ort_and_every_funktion_answer_as_the_data_say(kommune: str) -> None:
    asked, wrong = differences(kommune)
    places = [entry for entry in orte() if entry[2] == kommune]
    assert asked == len(places) * len(funktionen())
    assert not wrong


def test_a_seeded_fault_is_found() -> None:
    row = Zustaendigkeit.objects.get(kommune_id="wassenberg", funktion_id="standesamt")
    before = row.behoerde_id
    try:
        with unit(System("wassenberg")):
            Zustaendigkeit.objects.filter(pk=row.pk).update(behoerde_id="wegberg")
        _asked, wrong = differences("wassenberg")
        places = [entry for entry in orte() if entry[2] == "wassenberg"]
        assert len(wrong) == len(places) and all("× standesamt" in each for each in wrong)
    finally:
        with unit(System("wassenberg")):
            Zustaendigkeit.objects.filter(pk=row.pk).update(behoerde_id=before)


@pytest.mark.parametrize("kommune", KOMMUNEN)
def test_every_leistung_answers_as_the_data_say(kommune: str) -> None:
    name = next(record["name"] for record in read("kommunen.json")["kommunen"] if record["id"] == kommune)
    wrong = []
    for leistung in Leistung.objects.select_related("funktion"):
        funktion = leistung.funktion_id
        expected = soll(leistung.id, funktion, kommune) if funktion else soll_without_funktion(leistung.id, kommune)
        if (found := answered(zustaendigkeit(leistung, name, host=kreis()))) != expected:
            wrong.append(f"{leistung.id}: {found} instead of {expected}")
    assert not wrong
