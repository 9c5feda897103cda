"""`portal formular_pruefen`: the forms of this release pass, and every kind of fault is found."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from portal.config import formulare
from portal.formular.rules import Formular
from portal.formular.rules.beispiel import Beispiele
from portal.formular.rules.probe import examine

UMSTAND = {"heute": "2026-06-01", "orte": {}, "fest": {}, "dateien": {"d1": "a.pdf"}}


def feld(name: str, **more: Any) -> dict[str, Any]:
    return {
        "id": name,
        "typ": "text",
        "label": name,
        "pflicht": True,
        "meldungen": {"fehlt": "Geben Sie etwas ein."},
    } | more


def small() -> dict[str, Any]:
    """A form with a branch: who has a dog is asked for its name, who has a cat is sent away."""
    tier = feld("tier", typ="auswahl", optionen=[{"wert": wert, "label": wert} for wert in ("hund", "katze", "keins")])
    alter = feld("alter", typ="ganzzahl", minimum=0, maximum=30)
    return {
        "id": "klein", "version": 1, "titel": "Klein", "leistungen": ["hund-anmelden"],
        "abschnitte": [{"id": "alles", "titel": "Alles"}], "gebuehr": {"sonst": "frei"},
        "schritte": [
            {"id": "tier", "abschnitt": "alles", "titel": "Tier", "felder": [tier]},
            {"id": "katze", "abschnitt": "alles", "titel": "Katzen sind frei", "art": "stopp",
             "wenn": {"gleich": [{"feld": "tier"}, "katze"]}},
            {"id": "hund", "abschnitt": "alles", "titel": "Hund", "felder": [feld("hundename"), alter],
             "wenn": {"gleich": [{"feld": "tier"}, "hund"]}},
            {"id": "pruefen", "abschnitt": "alles", "titel": "Prüfen", "art": "pruefen",
             "felder": [feld("richtig", typ="janein", muss_ja=True)]},
        ],
    }  # fmt: skip


def examples() -> dict[str, Any]:
    end = {"pruefen": {"richtig": "ja"}}
    dog = {"tier": {"tier": "hund"}, "hund": {"hundename": "Rex", "alter": "3"}}
    return {
        "umstand": UMSTAND, "erste_cents": 0, "weitere_cents": 0,
        "gueltig": [{"name": "Hund", "seiten": dog | end}],
        "ungueltig": [{"name": "ohne Namen", "basis": "Hund", "seiten": {"hund": {"hundename": ""}},
                       "station": "hund", "feld": "hundename", "meldung": "Geben Sie etwas ein."}],
    }  # fmt: skip


def found(form: dict[str, Any], beispiele: dict[str, Any]) -> tuple[str, ...]:
    return examine(Formular.model_validate(form), Beispiele.model_validate(beispiele), gaenge=40).fehler


def test_a_good_form_has_no_fault() -> None:
    assert found(small(), examples()) == ()


def _step(form: dict[str, Any], name: str) -> dict[str, Any]:
    return next(step for step in form["schritte"] if step["id"] == name)


def never_true(form: dict[str, Any], beispiele: dict[str, Any]) -> None:
    _step(form, "katze")["wenn"] = {"gleich": [{"feld": "tier"}, "vogel"]}


def contradiction(form: dict[str, Any], beispiele: dict[str, Any]) -> None:
    rule = {"muss": {"kleiner": [{"feld": "alter"}, 0]}, "meldung": "Prüfen Sie das Alter."}
    _step(form, "hund")["felder"][1]["regeln"] = [rule]
    beispiele["gueltig"][0]["seiten"]["tier"]["tier"] = "keins"
    del beispiele["gueltig"][0]["seiten"]["hund"]
    beispiele["ungueltig"][0] |= {"seiten": {"tier": {"tier": ""}}, "station": "tier", "feld": "tier"}


def no_end(form: dict[str, Any], beispiele: dict[str, Any]) -> None:
    form["schritte"].pop()
    del beispiele["gueltig"][0]["seiten"]["pruefen"]


def option_that_is_never_offered(form: dict[str, Any], beispiele: dict[str, Any]) -> None:
    _step(form, "tier")["felder"][0]["optionen"][2]["wenn"] = {"gleich": [{"kontext": "leistung"}, "vogel"]}


def wrong_example(form: dict[str, Any], beispiele: dict[str, Any]) -> None:
    beispiele["gueltig"][0]["seiten"]["hund"]["alter"] = "31"


def wrong_message(form: dict[str, Any], beispiele: dict[str, Any]) -> None:
    beispiele["ungueltig"][0]["meldung"] = "Etwas anderes."


def no_help(form: dict[str, Any], beispiele: dict[str, Any]) -> None:
    _step(form, "hund")["felder"][1]["meldungen"]["ungueltig"] = "Ungültiger Wert."


def no_sentence(form: dict[str, Any], beispiele: dict[str, Any]) -> None:
    _step(form, "hund")["felder"][1]["meldungen"]["ungueltig"] = "Zahl eingeben"


def long_sentence(form: dict[str, Any], beispiele: dict[str, Any]) -> None:
    _step(form, "hund")["felder"][1]["hinweis"] = "und " * 30


def long_help(form: dict[str, Any], beispiele: dict[str, Any]) -> None:
    _step(form, "hund")["felder"][1]["hilfe"] = "Kurz. " + "und " * 60


def long_introduction(form: dict[str, Any], beispiele: dict[str, Any]) -> None:
    _step(form, "hund")["einleitung"] = "Kurz.\n\n" + "und " * 60 + "Ende."


def long_help_of_a_page(form: dict[str, Any], beispiele: dict[str, Any]) -> None:
    _step(form, "katze")["hilfe"] = "und " * 60


def long_hint_of_an_option(form: dict[str, Any], beispiele: dict[str, Any]) -> None:
    _step(form, "tier")["felder"][0]["optionen"][0]["hinweis"] = "und " * 60


def only_a_word(form: dict[str, Any], beispiele: dict[str, Any]) -> None:
    _step(form, "hund")["felder"][0]["meldungen"]["fehlt"] = "Pflichtfeld."


def only_a_reproach(form: dict[str, Any], beispiele: dict[str, Any]) -> None:
    _step(form, "hund")["felder"][1]["meldungen"]["ungueltig"] = "Falsch!"


def only_a_statement(form: dict[str, Any], beispiele: dict[str, Any]) -> None:
    _step(form, "hund")["felder"][1]["meldungen"]["ungueltig"] = "So alt können Sie keinen Hund haben."


def no_fee(form: dict[str, Any], beispiele: dict[str, Any]) -> None:
    del form["gebuehr"]


def no_label(form: dict[str, Any], beispiele: dict[str, Any]) -> None:
    _step(form, "hund")["felder"][1]["label"] = " "


def no_list(form: dict[str, Any], beispiele: dict[str, Any]) -> None:
    words = {"titel": "Hund {nummer}", "hinzufuegen": "Noch ein Hund", "entfernen": "Entfernen", "anzeige": ["name"]}
    form["gruppen"] = [{"id": "hunde", **words}]


def nobody(form: dict[str, Any], beispiele: dict[str, Any]) -> None:
    form["leistungen"] = []


@pytest.mark.parametrize(
    ("spoil", "words"),
    [(never_true, "katze: never met"), (contradiction, "hund: nothing that was tried is taken"),
     (no_end, "the way ends"),
     (option_that_is_never_offered, "tier=keins: never met"), (wrong_example, "refused at hund, alter"),
     (wrong_message, "refused as"), (no_help, "does not say what to do"), (no_sentence, "no sentence"),
     (long_sentence, "a sentence of 30 words"), (no_label, "without a label"), (no_list, "no page lists"),
     (nobody, "nobody would receive it"), (no_fee, "no fee"),
     (long_help, "alter: a sentence of 60 words"), (long_introduction, "hund: a sentence of 61 words"),
     (long_help_of_a_page, "katze: a sentence of 60 words"), (long_hint_of_an_option, "tier: a sentence of 60 words"),
     (only_a_word, "does not say what to do: “Pflichtfeld.”"), (only_a_reproach, "does not say what to do: “Falsch!”"),
     (only_a_statement, "does not say what to do: “So alt")],
)  # fmt: skip
def test_a_fault_is_found(spoil: Callable[[dict[str, Any], dict[str, Any]], None], words: str) -> None:
    form, beispiele = small(), examples()
    spoil(form, beispiele)
    faults = found(form, beispiele)
    assert any(words in fault for fault in faults), faults


def test_the_forms_of_this_release_pass(capsys: pytest.CaptureFixture[str]) -> None:
    assert formulare.main(["--json"]) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["id"] for line in lines] == sorted({line["id"] for line in lines}) and lines
    for line in lines:
        assert set(line) == {"id", "version", "felder", "fehler", "beispiele_gueltig", "beispiele_ungueltig"}
        assert line["fehler"] == [] and min(line["felder"], line["beispiele_gueltig"], line["beispiele_ungueltig"]) > 0


def test_a_faulty_file_is_named_and_fails(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("klein", "leer", "ohne", "anders"):
        (tmp_path / name).mkdir()
    (tmp_path / "klein" / "1.json").write_text(json.dumps(small() | {"farbe": "rot"}))
    (tmp_path / "klein" / "beispiele.json").write_text(json.dumps(examples()))
    (tmp_path / "ohne" / "1.json").write_text(json.dumps(small() | {"id": "ohne"}))
    (tmp_path / "anders" / "1.json").write_text(json.dumps(small()))
    (tmp_path / "anders" / "beispiele.json").write_text(json.dumps(examples()))
    assert formulare.main([], folder=tmp_path) == 1
    told = capsys.readouterr().out
    assert "farbe" in told and "beispiele.json is missing" in told and "no version" in told
    assert "the file says klein 1" in told


def test_who_is_not_in_the_catalogue_receives_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    office = {"id": "amt", "art": "vorgang", "wer": "das Amt", "funktion": "steueramt", "grund": "Es entscheidet."}
    form = small() | {"leistungen": ["gibt-es-nicht", "hund-anmelden"]}
    (tmp_path / "klein").mkdir()
    (tmp_path / "klein" / "1.json").write_text(json.dumps(form | {"empfaenger": [office | {"leistung": "auch-nicht"}]}))
    (tmp_path / "klein" / "beispiele.json").write_text(json.dumps(examples()))
    assert formulare.main(["--json"], folder=tmp_path) == 1
    assert json.loads(capsys.readouterr().out)["fehler"] == [
        "no Leistung of the catalogue: gibt-es-nicht",
        "no Leistung of the catalogue: auch-nicht",
    ]


def test_an_example_of_a_page_that_is_never_shown_is_a_fault_and_the_next_form_is_checked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    unreachable = small()
    _step(unreachable, "hund")["wenn"] = {"gleich": [{"feld": "tier"}, "vogel"]}
    for name, form in (("a-unerreichbar", unreachable), ("b-gut", small())):
        (tmp_path / name).mkdir()
        (tmp_path / name / "1.json").write_text(json.dumps(form | {"id": name}))
        (tmp_path / name / "beispiele.json").write_text(json.dumps(examples()))
    assert formulare.main(["--json"], folder=tmp_path) == 1
    bad, good = map(json.loads, capsys.readouterr().out.splitlines())
    assert [fault for fault in bad["fehler"] if "example" in fault] == [
        "example “Hund”: fills in what the form never shows: hund",
        "example “ohne Namen”: fills in what the form never shows: hund",
    ]
    assert (bad["beispiele_gueltig"], bad["beispiele_ungueltig"]) == (0, 0)
    assert (good["id"], good["fehler"]) == ("b-gut", [])


def test_an_example_without_its_basis_is_named() -> None:
    beispiele = examples()
    beispiele["ungueltig"][0]["basis"] = "Katze"
    with pytest.raises(ValueError, match="no valid example is named Katze"):
        Beispiele.model_validate(beispiele)


def test_an_unknown_form_is_a_wrong_call(capsys: pytest.CaptureFixture[str]) -> None:
    assert formulare.main(["gibt-es-nicht"]) == 2
    assert "personenstandsurkunde" in capsys.readouterr().err


def test_a_first_page_that_is_passed_by_is_named() -> None:
    form = small()
    first = {"id": "vorab", "abschnitt": "alles", "titel": "Vorab", "einleitung": "Melden Sie den Hund sofort an.",
             "felder": [feld("art", wenn={"gleich": [{"kontext": "leistung"}, "hund-abmelden"]})]}  # fmt: skip
    form["schritte"].insert(0, first)
    assert any("vorab: the first page asks nothing" in fault for fault in found(form, examples()))
