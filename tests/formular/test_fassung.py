"""Versions of a form: which can be begun, and what a draft of the older one becomes (`nachfrage` beside this)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest

from portal.config.formulare import main as formular_pruefen
from portal.formular import queries
from portal.formular.rules import Formular, carry_over, missing
from portal.formular.rules.beispiel import Beispiele
from portal.formular.rules.fassung import Fassungen

FOLDER = Path(__file__).parent / "definitionen"
OLD, NEW = (Formular.model_validate_json((FOLDER / "nachfrage" / f"{version}.json").read_bytes()) for version in (1, 2))
KONTEXT = (
    Beispiele.model_validate_json((FOLDER / "nachfrage" / "beispiele.json").read_bytes()).circumstances().kontext()
)
ANSWERS: dict[str, Any] = {
    "vorname": "Anna",
    "beruf": "Gärtnerin",
    "grund": "heirat",
    "bemerkung": "Eine Zeile",
    "anzahl": 9,
    "kinder": [{"id": "1", "kind": "Eins"}, {"id": "2", "kind": "Zwei"}, {"id": "3", "kind": "Drei"}],
}


def reasons(answers: dict[str, Any], old: Formular = OLD, new: Formular = NEW) -> dict[str, tuple[str, ...]]:
    return {each.station.key: each.gruende for each in carry_over(old, new, answers, KONTEXT).nachsehen}


def test_answers_that_fit_stay_and_the_others_are_told() -> None:
    found = carry_over(OLD, NEW, ANSWERS, KONTEXT)
    assert found.antworten == {
        "vorname": "Anna",
        "bemerkung": "Eine Zeile",
        "kinder": [{"id": "1", "kind": "Eins"}, {"id": "2", "kind": "Zwei"}],
    }
    assert set(found.entfallen) == {
        ("Beruf", "Gärtnerin"),
        ("Grund", "Heirat"),
        ("Anzahl", "9"),
        ("Name des Kindes", "Drei"),
    }
    assert reasons(ANSWERS) == {
        "person": ("Neue Frage: Rufname",),
        "anlass": (
            "Hier fehlt jetzt eine Antwort: Grund",
            "Die Frage ist geändert: Bemerkung",
            "Die Frage ist geändert: Anzahl",
        ),
    }
    assert [gap.feld for gap in missing(NEW, found.antworten, KONTEXT)] == ["grund", "richtigkeit"]


def test_what_was_not_reached_yet_is_not_told() -> None:
    assert reasons({"vorname": "Anna"}) == {"person": ("Neue Frage: Rufname",)}
    assert reasons({}) == {}
    assert "ort" in reasons(ANSWERS | {"wohnort": "Musterdorf"})


def test_the_same_version_changes_nothing_and_twice_is_once() -> None:
    same = carry_over(NEW, NEW, ANSWERS | {"grund": "umzug", "anzahl": 2, "kinder": [{"id": "1"}]}, KONTEXT)
    assert (same.nachsehen, same.antworten["grund"], same.antworten["anzahl"]) == ((), "umzug", 2)
    once = carry_over(OLD, NEW, ANSWERS, KONTEXT)
    assert carry_over(NEW, NEW, once.antworten, KONTEXT).antworten == once.antworten


def test_no_answer_is_in_both_lists_or_in_none() -> None:
    """Nothing lost: what a person typed is either taken over or shown."""
    found = carry_over(OLD, NEW, ANSWERS, KONTEXT)
    kept = json.dumps(found.antworten, ensure_ascii=False)
    told = " ".join(text for _question, text in found.entfallen)
    for typed in ("Anna", "Gärtnerin", "Heirat", "Eine Zeile", "9", "Eins", "Zwei", "Drei"):
        assert (typed in kept) != (typed in told), typed


# --- states -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def states(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Its folder as the only further one; write `stand.json` there and ask."""
    copytree(FOLDER / "nachfrage", tmp_path / "nachfrage")
    monkeypatch.setattr(queries, "_folders", [queries.DEFINITIONEN])
    queries.add_folder(tmp_path)
    yield tmp_path / "nachfrage" / "stand.json"
    monkeypatch.undo()
    queries.add_folder(queries.DEFINITIONEN)


def write(file: Path, **states: Any) -> None:
    file.write_text(json.dumps(states))
    queries.add_folder(file.parent.parent)


def test_a_new_draft_takes_the_newest_released_version(states: Path) -> None:
    for one, two, newest in (
        ("freigegeben", "entwurf", 1),
        ("freigegeben", "freigegeben", 2),
        ("zurueckgezogen", "freigegeben", 2),
        ("freigegeben", "zurueckgezogen", 1),
    ):
        write(states, versionen={"1": one, "2": two})
        assert queries.load("nachfrage").version == newest
    states.unlink()
    queries.add_folder(states.parent.parent)
    assert queries.load("nachfrage").version == 2


def test_a_withdrawn_form_begins_nothing_and_stays_readable(states: Path) -> None:
    write(states, versionen={"1": "zurueckgezogen", "2": "zurueckgezogen"}, hinweis="Das Gesetz ist geändert.")
    with pytest.raises(queries.NotReleased):
        queries.load("nachfrage")
    assert queries.find_for_leistung("einbenennung-kind") is None
    assert queries.load("nachfrage", 1).version == 1


@pytest.mark.parametrize(
    ("versionen", "fault"),
    [
        ({1: "freigegeben"}, "version 2 has no state"),
        ({1: "freigegeben", 2: "entwurf", 3: "entwurf"}, "there is no version 3"),
        ({1: "zurueckgezogen", 2: "zurueckgezogen"}, "tells nobody why"),
    ],
)
def test_a_faulty_file_of_states_is_found(
    states: Path, versionen: dict[int, str], fault: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert any(fault in each for each in Fassungen.model_validate({"versionen": versionen}).faults([1, 2]))
    write(states, versionen=versionen)
    with pytest.raises(ValueError, match=fault):
        queries.newest_version("nachfrage")
    assert formular_pruefen(["nachfrage"], folder=states.parent.parent) == 1
    assert fault in capsys.readouterr().out
    write(states, versionen={1: "entwurf", 2: "freigegeben"})
    formular_pruefen(["nachfrage"], folder=states.parent.parent)
    assert "1 Fehler" in (found := capsys.readouterr().out)  # the group that no page lists, see test_umstellung
    assert fault not in found
