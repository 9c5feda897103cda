"""Who receives which answers: exactly the part that is theirs, of what counts on this way."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from portal.formular.rules import Anteil, Formular, parts_for, parts_on, shares_of, walk
from portal.formular.rules.beispiel import fill_in
from portal.formular.rules.probe import examine
from tests.formular.kuechenspuele import definition, examples

SECOND = {"gleich": [{"feld": "radio"}, "b"]}
AMT = {
    "id": "amt", "art": "vorgang", "wer": "Das andere Amt", "funktion": "gewerbe", "wenn": SECOND,
    "felder": ["text_frei", "abhaengig", "datei", "posten_name"], "grund": "Es prüft die Posten.",
}  # fmt: skip
STATISTIK = {"id": "statistik", "art": "abschrift", "wer": "Das Statistikamt", "stelle": "it-nrw", "felder": ["posten"],
             "grund": "Es zählt die Posten."}  # fmt: skip
POSTEN = {"posten_name", "posten_betrag", "posten_art", "posten_wie", "posten_firma"}
ALLES = {"id": "alles", "art": "abschrift", "wer": "Das Archiv", "stelle": "archiv", "grund": "Es hebt alles auf."}
LEER = STATISTIK | {"id": "leer", "felder": ["text_frei"]}


def form(*empfaenger: dict[str, Any]) -> Formular:
    raw = definition().model_dump(mode="json", by_alias=True)
    return Formular.model_validate(raw | {"empfaenger": list(empfaenger)})


def shares(formular: Formular, **changed: Any) -> dict[str, Anteil]:
    beispiel = next(each for each in examples().gueltig if "posten-2" in each.seiten)
    umstand, seiten = examples().inputs(beispiel)
    answers, _gaps = fill_in(formular, umstand, seiten)
    weg = walk(formular, answers | changed, umstand.kontext())
    return {each.empfaenger.id: each for each in shares_of(formular, weg, umstand.kontext())}


def test_each_receives_its_own_answers_and_no_other() -> None:
    found = shares(form(AMT, STATISTIK), radio="b", abhaengig="Zweites", text_frei=None, datei=["d1"])
    amt, statistik = found["amt"], found["statistik"]
    assert {name: amt.antworten[name] for name in ("abhaengig", "datei")} == {"abhaengig": "Zweites", "datei": ["d1"]}
    assert [set(entry) for entry in amt.antworten["posten"]] == [{"id", "posten_name"}] * 2
    assert amt.felder == {"abhaengig", "datei", "posten_name"}
    assert amt.files(form()) == {"d1"} and statistik.files(form()) == set()
    assert set(statistik.antworten) == {"posten"} and statistik.felder == POSTEN


def test_a_condition_that_does_not_hold_and_a_part_without_an_answer_reach_nobody() -> None:
    assert set(shares(form(AMT, STATISTIK, LEER), radio="a", text_frei=None)) == {"statistik"}
    assert shares(form(ALLES), radio="stopp") == {}


def test_what_does_not_count_on_the_way_goes_nowhere() -> None:
    found = shares(form(ALLES), radio="a", abhaengig="Von einem verlassenen Weg")["alles"]
    assert "abhaengig" not in found.antworten and {"radio", "posten_name", "email"} <= found.felder


def test_the_readable_part_holds_the_same_fields() -> None:
    formular = form(STATISTIK)
    umstand, seiten = examples().inputs(next(each for each in examples().gueltig if "posten-2" in each.seiten))
    weg = walk(formular, fill_in(formular, umstand, seiten)[0], umstand.kontext())
    [share] = shares_of(formular, weg, umstand.kontext())
    teile = parts_for(share, parts_on(formular, weg, umstand.kontext()))
    assert {zeile.feld for teil in teile for zeile in teil.zeilen} == POSTEN


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"felder": ["abhaengig", "gibt_es_nicht"]}, "amt: receives 'gibt_es_nicht', which is unknown"),
        ({"wenn": {"gleich": [{"feld": "gibt_es_nicht"}, "b"]}}, "amt: asks for 'gibt_es_nicht'"),
        ({"stelle": "ihk"}, "amt: needs a funktion or a stelle"),
        ({"funktion": ""}, "amt: needs a funktion or a stelle"),
        ({"grund": ""}, "at least 3 characters"),
    ],
)
def test_a_faulty_recipient_is_refused(change: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        form(AMT | change)


def test_a_recipient_whom_no_walk_reaches_is_a_fault() -> None:
    never = {"und": [SECOND, {"gleich": [{"feld": "radio"}, "a"]}]}
    faults = examine(form(AMT, STATISTIK | {"wenn": never}), examples(), gaenge=20).fehler
    assert "empfaenger statistik: never met in 20 walks" in faults
    assert "empfaenger amt: never met in 20 walks" not in faults
