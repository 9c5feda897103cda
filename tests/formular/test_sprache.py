"""Forms in English: nothing that a person reads stays German, and nothing they typed is changed."""

from __future__ import annotations

import ast
import inspect
import json
import pkgutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from portal.config import formulare
from portal.formular import rules
from portal.formular.queries import all_ids, dictionary, has_dictionary, load, load_examples, load_in, versions
from portal.formular.rules import gebuehrenmodell, modell, summary
from portal.formular.rules.beispiel import fill_in
from portal.formular.rules.laender import LAENDER
from portal.formular.rules.modell import Formular
from portal.formular.rules.sprache import KEINE_TEXTE, TEXTE, Woerterbuch, faults, texts_of
from tests.formular.test_probe import examples, small

OFFERED = [(name, version) for name in all_ids() for version in versions(name) if load(name, version).leistungen]
EN = dictionary("personenstandsurkunde", "en") or Woerterbuch({})


@pytest.mark.parametrize(("name", "version"), OFFERED)
def test_every_text_of_a_form_people_can_use_is_in_english(name: str, version: int) -> None:
    woerter = dictionary(name, "en")
    assert woerter is not None
    assert faults(load(name, version), woerter) == []
    german = texts_of(load(name, version))
    left = {text for text in texts_of(load_in(name, version, "en")) & german if woerter.texts[text] != text}
    assert left == set()


def test_whether_a_form_is_in_english_is_known_without_reading_its_texts() -> None:
    dictionary.cache_clear()
    has_dictionary.cache_clear()
    assert has_dictionary("personenstandsurkunde", "en")
    assert not has_dictionary("personenstandsurkunde", "nl")
    assert dictionary.cache_info().currsize == 0


def test_a_text_without_english_and_a_lost_placeholder_are_found(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    form = small()
    form["platzhalter"] = {"amt": "das Amt"}
    form["schritte"][0]["titel"] = "Hier hilft {amt}"
    english = {text: f"{text} in English" for text in texts_of(Formular.model_validate(form))}
    english |= {"Hier hilft {amt}": "Help is here"}
    del english["Katzen sind frei"]
    (tmp_path / "klein").mkdir()
    for file, content in (("1", form), ("beispiele", examples()), ("en", english)):
        (tmp_path / "klein" / f"{file}.json").write_text(json.dumps(content))
    assert formulare.main([], folder=tmp_path) == 1
    told = capsys.readouterr().out
    assert "en.json: no translation of “Katzen sind frei”" in told
    assert "another placeholder than in “Hier hilft {amt}”" in told


def raised_texts() -> Iterator[tuple[str, str]]:
    """Module and text of every message the engine tells a person, with {} for what it fills in."""
    for module in pkgutil.iter_modules(rules.__path__):
        tree = ast.parse(inspect.getsource(__import__(f"{rules.__name__}.{module.name}", fromlist=["x"])))
        for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
            name = getattr(call.func, "id", "")
            if call.args and (name == "Ungueltig" or name.endswith("Fehler")) and (text := _as_text(call.args[0])):
                yield module.name, text


def _as_text(node: ast.expr) -> str:
    if isinstance(node, ast.Constant):
        return str(node.value)
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values)
    return ""


def test_every_message_of_the_engine_is_in_english() -> None:
    found = list(raised_texts())
    assert len(found) > 25
    assert [(module, text) for module, text in found if text.replace("{}", "7") not in EN] == []
    assert [name for name in LAENDER.values() if name not in EN.texts] == []


def test_every_text_attribute_of_a_definition_is_known_to_be_one() -> None:
    models = [
        each
        for module in (modell, gebuehrenmodell)
        for _name, each in inspect.getmembers(module, inspect.isclass)
        if issubclass(each, BaseModel)
    ]
    ours = [each for each in models if each.__module__ in (modell.__name__, gebuehrenmodell.__name__)]
    plain = {name for model in ours for name, info in model.model_fields.items() if _is_text(info)}
    assert plain - TEXTE - KEINE_TEXTE == set()
    assert "label" in plain


def _is_text(info: Any) -> bool:
    return info.annotation is str and not info.metadata


@pytest.mark.parametrize(
    ("german", "english"),
    [
        ("Geben Sie eine Zahl von 1 bis 5 ein.", "Enter a number from 1 to 5."),
        ("Der 3. Mai 2027 liegt in der Zukunft. Prüfen Sie das Datum.", "3 May 2027 is in the future. Check the date."),
        ("Mai 2027 liegt in der Zukunft. Prüfen Sie das Datum.", "May 2027 is in the future. Check the date."),
        ("Den 31. Februar 2020 gibt es nicht. Prüfen Sie das Datum.", "There is no 31 February 2020. Check the date."),
        ("Das Zeichen „Ж“ können wir nicht verarbeiten. Bitte lassen Sie es weg.",
         "We cannot process the character “Ж”. Please leave it out."),
        ("Geburtsurkunde", "Birth certificate"),
        ("Wie bei Certificate 1", "As for Certificate 1"),
        ("27. März 2019", "27 March 2019"),
        ("{böse} 100%", "{böse} 100%"),
    ],
)  # fmt: skip
def test_a_message_is_said_in_english(german: str, english: str) -> None:
    assert EN.say(german) == english


def test_german_says_german() -> None:
    assert Woerterbuch({}).say("27. März 2019") == "27. März 2019"


def test_a_form_in_english_has_the_same_pages_answers_and_faults() -> None:
    beispiele = load_examples("personenstandsurkunde")
    german, english = load("personenstandsurkunde", 1), load_in("personenstandsurkunde", 1, "en")
    for beispiel in beispiele.gueltig:
        umstand, seiten = beispiele.inputs(beispiel)
        answers, gaps = fill_in(english, umstand, seiten)
        assert (answers, gaps) == fill_in(german, umstand, seiten)
        rows = [[row.feld for part in summary(form, answers, umstand.kontext()) for row in part.zeilen]
                for form in (german, english)]  # fmt: skip
        assert rows[0] == rows[1]
