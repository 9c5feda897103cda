"""What a Kommune says of its own in a form of all: applied, judged, and held against a newer version of the form."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from demo.story import oertlich
from portal.formular.queries import all_ids, load, load_examples
from portal.formular.rules import Formular, Satz, missing, start, walk
from portal.formular.rules.ablauf import fill, with_defaults
from portal.formular.rules.oertlich import Ortsstand, amounts, apply
from portal.formular.rules.ortspruefung import faults
from portal.formular.rules.ortsvergleich import compare, conflicts
from tests.formular.ortsform import ALLES, BEISPIELE, FRIST, form, stand, without

KERN = form()
KONTEXT = BEISPIELE.circumstances().kontext()


def introduction(formular: Formular) -> list[str]:
    return fill(formular.schritte[0].einleitung, with_defaults(formular, KONTEXT)).split("\n\n")


def told(**werte: Any) -> dict[str, str]:
    return {each.oeffnung: each.meldung for each in faults(KERN, stand(**werte), BEISPIELE)}


def test_without_a_word_of_the_kommune_the_page_says_that_it_tells() -> None:
    assert introduction(apply(KERN, stand("zwinger"))) == introduction(KERN)
    assert introduction(KERN) == [FRIST, "Die Höhe der Steuer teilt Ihnen Ihre Kommune mit."]


def test_each_kind_is_put_in_and_the_rest_stays() -> None:
    local = apply(KERN, stand())
    assert introduction(local) == [
        "Melden Sie den Hund innerhalb von zwei Wochen an.",
        "Die Steuer beträgt 56 Euro im Jahr.",
    ]
    assert [feld.id for feld in local.schritte[0].felder] == ["name", "marke", "zwinger", "impfpass"]
    assert [one.wert for one in local.feld("marke").optionen] == ["abholung"]
    assert [(each.wer, each.funktion, each.grund) for each in local.empfaenger] == [
        ("das Veterinäramt", "veterinaeramt", "große Hunde")
    ]
    assert local.schritte[1] == KERN.schritte[1] and (local.id, local.version) == (KERN.id, KERN.version)
    gaps = missing(local, start(local, KONTEXT, {}), KONTEXT)
    assert {"zwinger", "impfpass"} <= {gap.feld for gap in gaps}
    assert faults(KERN, stand(), BEISPIELE) == []


def test_what_is_not_confirmed_is_shown_to_nobody() -> None:
    waits: dict[str, Any] = {name: {**wert, "bestaetigt": False} for name, wert in ALLES.items()}
    assert apply(KERN, stand(**waits)) == form(oertlich=[])


@pytest.mark.parametrize(
    ("name", "wert", "meldung"),
    [
        ("weg", {"art": "option"}, "Diesen Punkt gibt es im gemeinsamen Formular nicht mehr."),
        ("frist", {"art": "option"}, "Dieser Punkt nimmt jetzt etwas anderes auf."),
        ("frist", {"art": "text", "text": " "}, "Schreiben Sie einen Text, oder lassen Sie den Punkt frei."),
        ("frist", {"art": "text", "text": "Bis {ort}"}, "Schreiben Sie den Text ohne geschweifte Klammern."),
        ("frist", {"art": "text", "text": "a" * 81}, "Kürzen Sie den Text auf 80 Zeichen; es sind 81."),
        (
            "frist",
            {"art": "text", "text": "Bald.", "en": {"Bald.": "Until {ort}"}},
            "Schreiben Sie auch den englischen Text ohne geschweifte Klammern.",
        ),
        ("zwinger", {"art": "frage", "feld": {"typ": "janein", "label": ""}}, "Schreiben Sie, was gefragt wird."),
        (
            "zwinger",
            {"art": "frage", "feld": {"typ": "ganzzahl", "label": "Wie viele?", "minimum": 5, "maximum": 1}},
            "Der kleinste Wert ist größer als der größte: Darauf könnte niemand antworten.",
        ),
        (
            "zwinger",
            {"art": "frage", "feld": {"typ": "auswahl", "label": "Wo?", "optionen": [{"wert": "a", "label": "A"}]}},
            "Eine Auswahl braucht wenigstens zwei Antworten.",
        ),
        (
            "zwinger",
            {"art": "frage", "feld": {"typ": "text", "label": "Wo?", "pflicht": True}},
            "So geht die Frage nicht. Prüfen Sie Art, Antworten, Grenzen und die Meldung, wenn nichts da steht.",
        ),
        (
            "zwinger",
            {"art": "frage", "feld": {"typ": "text", "label": "Wo?", "wenn": {"gleich": [{"feld": "nichts"}, "x"]}}},
            "Die Bedingung fragt nach etwas, das es nicht gibt oder das erst später kommt.",
        ),
        (
            "abschrift",
            {"art": "empfaenger", "wer": "das Amt"},
            "Nennen Sie, wer es bekommt, und entweder die Aufgabe der Stelle oder die Stelle außerhalb.",
        ),
        (
            "zwinger",
            {
                "art": "frage",
                "feld": {
                    "typ": "text",
                    "label": "Wo?",
                    "pflicht": True,
                    "meldungen": {"fehlt": "Schreiben Sie, wo."},
                    "regeln": [{"muss": {"gleich": [1, 2]}, "meldung": "Das geht nicht."}],
                },
            },
            "Hier kommt niemand weiter: Keine Antwort wird angenommen.",
        ),
    ],
)
def test_what_cannot_stay_so_is_told_at_its_place(name: str, wert: dict[str, Any], meldung: str) -> None:
    assert told(**{name: wert}) == {name: meldung}


def test_a_choice_keeps_an_answer_and_no_question_hangs_on_one_that_is_off() -> None:
    left = "So bliebe keine Antwort übrig. Lassen Sie wenigstens eine stehen."
    off = {"art": "option"}
    assert told(ohne_marke=off, ohne_abholung=off) == {"ohne_marke": left, "ohne_abholung": left}
    both = apply(KERN, stand(ohne_marke=off, ohne_abholung=off))
    assert len(both.feld("marke").optionen) == 2  # a trial of it can still be gone through
    never = {"typ": "text", "label": "Wohin?", "wenn": {"gleich": [{"feld": "marke"}, "post"]}}
    message = "Diese Frage käme nie: Die Antwort, nach der sie kommt, ist bei Ihnen abgeschaltet."
    assert told(ohne_marke=off, zwinger={"art": "frage", "feld": never}) == {"zwinger": message}


@pytest.mark.parametrize(
    "place",
    [
        {"id": "name", "art": "frage", "titel": "X", "schritt": "hund"},
        {"id": "x", "art": "anlage", "titel": "X", "schritt": "pruefen"},
        {"id": "x", "art": "text", "titel": "X", "platzhalter": "kommune"},
        {"id": "x", "art": "option", "titel": "X", "feld": "marke", "wert": "boten"},
        {"id": "x", "art": "option", "titel": "X", "feld": "marke"},
        {"id": "x", "art": "empfaenger", "titel": "X", "empfaenger": "niemand"},
        {"id": "frist", "art": "frage", "titel": "X", "schritt": "hund"},
    ],
)
def test_a_form_opens_only_what_there_is(place: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=place["id"]):
        form(oertlich=[*without(), place])


def test_a_newer_form_that_touches_no_place_conflicts_with_nothing() -> None:
    newer = form(2, titel="Einen Hund anmelden")
    assert conflicts(KERN, newer, stand()) == []
    rows = {each.oeffnung: each for each in compare(KERN, newer, stand())}
    assert (rows["frist"].alt, rows["frist"].eigen) == (FRIST, "Melden Sie den Hund innerhalb von zwei Wochen an.")
    assert (rows["ohne_marke"].neu, rows["ohne_marke"].eigen) == ("per Post", "abgeschaltet")
    assert faults(newer, stand(), BEISPIELE) == []


def found(newer: Formular) -> dict[str, str]:
    return {each.oeffnung: each.konflikt for each in conflicts(KERN, newer, stand())}


def test_where_the_form_has_moved_under_a_word_of_the_kommune_somebody_decides() -> None:
    texts = {**KERN.platzhalter, "frist": "Die Frist steht in der Satzung Ihrer Kommune."}
    assert found(form(2, platzhalter=texts)) == {
        "frist": "Der gemeinsame Text hat sich geändert. Prüfen Sie, ob Ihrer noch stimmt."
    }
    assert found(form(2, oertlich=without("zwinger"))) == {
        "zwinger": "Diesen Punkt gibt es im gemeinsamen Formular nicht mehr."
    }
    other = {"id": "zwinger", "art": "anlage", "titel": "Eigene Anlage", "schritt": "hund"}
    assert found(form(2, oertlich=[*without("zwinger"), other])) == {
        "zwinger": "Der Punkt nimmt jetzt etwas anderes auf. Was Sie eingetragen haben, passt dort nicht mehr."
    }
    swapped = {"id": "ohne_marke", "art": "option", "titel": "Abholen", "feld": "marke", "wert": "abholung"}
    assert found(form(2, oertlich=[*without("ohne_marke", "ohne_abholung"), swapped])) == {
        "ohne_marke": "Der Punkt schaltet jetzt eine andere Antwort ab."
    }


def test_what_a_place_stood_on_may_be_gone_altogether() -> None:
    data = KERN.model_dump(mode="json", by_alias=True)
    data["schritte"][0]["felder"][1]["optionen"][0] = {"wert": "mail", "label": "per Mail"}
    data["oertlich"] = without("ohne_marke")
    moved = Formular.model_validate(data | {"version": 2})
    assert found(moved)["ohne_marke"] == "Die Antwort, die Sie abgeschaltet haben, gibt es nicht mehr."
    data["schritte"][0]["id"], data["oertlich"] = "tier", without("ohne_marke", "zwinger", "impfpass")
    assert found(Formular.model_validate(data | {"version": 2}))["zwinger"] == (
        "Die Seite, auf der Sie fragen, gibt es nicht mehr."
    )
    elsewhere = [*without("zwinger", "impfpass"), {"id": "zwinger", "art": "frage", "titel": "X", "schritt": "tier"}]
    data["oertlich"] = [each for each in elsewhere if each["id"] != "ohne_marke"]
    assert found(Formular.model_validate(data | {"version": 2}))["zwinger"] == (
        "Die Frage steht jetzt auf einer anderen Seite. Prüfen Sie, ob sie dort verständlich ist."
    )


def test_a_further_question_is_asked_on_the_way_and_counts() -> None:
    local = apply(KERN, stand("zwinger"))
    answers = start(local, KONTEXT, {}) | {"name": "Bello", "marke": "post", "zwinger": True}
    assert walk(local, answers, KONTEXT).voll["zwinger"] is True
    assert [gap.feld for gap in missing(local, answers, KONTEXT)] == ["richtigkeit"]


VALUES: dict[str, Any] = {
    "text": {"text": "Das regelt die Satzung."},
    "frage": {"feld": {"typ": "janein", "label": "Gilt das auch bei uns?"}},
    "anlage": {"label": "Ein eigener Nachweis", "pflicht": True},
    "option": {},
    "empfaenger": {"wer": "das Bürgeramt", "funktion": "buergeramt"},
    "tag": {"tag": "2026-06-14"},
}


def test_a_place_for_an_amount_shows_what_is_charged_and_nothing_else() -> None:
    place = {"id": "preis", "art": "gebuehr", "titel": "Preis der Marke", "platzhalter": "steuer", "satz": "marke",
             "vorlage": "Die Marke kostet {betrag}."}  # fmt: skip
    rate = {"saetze": [{"schluessel": "marke", "titel": "Hundemarke"}], "rechtsgrundlage": "Satzung",
            "positionen": [{"titel": "Hundemarke", "grund": "Für die Marke.", "satz": "marke"}]}  # fmt: skip
    kern = form(oertlich=[place], gebuehr=rate)
    assert amounts(kern, Satz()) == {}  # nothing is confirmed: the form says who tells it
    assert amounts(kern, Satz(nach_schluessel={"marke": 950})) == {"steuer": "Die Marke kostet 9,50\xa0€."}
    said = {"version": 1, "werte": {"preis": {"art": "text", "text": "Die Marke kostet 5 Euro."}}}
    assert apply(kern, Ortsstand.model_validate(said)).platzhalter == kern.platzhalter
    for wrong in ({"satz": "jahr"}, {"platzhalter": "kommune"}):
        with pytest.raises(ValidationError, match=r"charges no|no placeholder"):
            form(oertlich=[place | wrong], gebuehr=rate)


OPEN = [name for name in all_ids() if load(name).oertlich]


@pytest.mark.parametrize("name", OPEN)
def test_every_place_of_our_forms_takes_what_a_kommune_says(name: str) -> None:
    kern, werte, off = load(name), dict[str, Any](), set[str | None]()
    for each in kern.oertlich:
        if each.art != "gebuehr" and (each.art != "option" or each.feld not in off):  # one of each choice
            werte[each.id] = {"art": each.art, **VALUES[each.art]}
            off.add(each.feld)
    assert faults(kern, Ortsstand.model_validate({"version": kern.version, "werte": werte}), load_examples(name)) == []


def test_every_form_that_a_kommune_decides_on_opens_places() -> None:
    assert set(all_ids()) - set(OPEN) == set()
    kinds = {each.art for name in OPEN for each in load(name).oertlich}
    assert kinds == {*VALUES, "gebuehr"}


def test_what_a_leistung_fills_in_is_asked_where_a_kommune_has_switched_it_off() -> None:
    """Whoever comes from „Defekte Laterne melden“ where lamps are somebody else's is not led on with them."""
    kern, examples = load("maengelmeldung"), load_examples("maengelmeldung")
    local = apply(kern, Ortsstand.model_validate({"version": 1, "werte": {"ohne_beleuchtung": {"art": "option"}}}))
    umstand, _pages = examples.inputs(examples.find("Laterne dunkel"))
    kontext = umstand.kontext()
    there, here = ({gap.feld for gap in missing(form, start(form, kontext, {}), kontext)} for form in (kern, local))
    assert "kategorie" in here and "kategorie" not in there


@pytest.mark.parametrize("kommune_id", oertlich.TEXTE)
def test_what_the_demo_says_fits_the_form(kommune_id: str) -> None:
    kern = load(oertlich.FORMULAR)
    own = Ortsstand.model_validate({"version": kern.version, "werte": oertlich.said(kommune_id)})
    assert faults(kern, own, load_examples(oertlich.FORMULAR)) == []
    texts = apply(kern, own).platzhalter
    assert {name: texts[name] for name in ("frist", "steuer")} == oertlich.TEXTE[kommune_id]
