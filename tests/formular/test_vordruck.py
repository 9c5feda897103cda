"""The empty form on paper: all questions with room, conditions in plain German, what to enclose and to sign."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from portal.formular.queries import all_ids, load
from portal.formular.rules import Formular, Kontext, Typ
from portal.formular.rules.ausdruck import Umgebung, parse_expression
from portal.formular.rules.bedingung import UNSAGBAR, Erzaehler
from portal.formular.rules.vordruck import Frage, Vordruck, blank
from tests.formular import kuechenspuele
from tests.formular.test_anforderung import asking, signing

KONTEXT = Kontext(date(2026, 6, 1), texte={"standesamt": "Standesamt Selfkant"})
EREIGNIS, URKUNDE, DATUM = {"feld": "ereignis"}, {"feld": "urkundenart"}, {"feld": "ereignis_datum"}
GEBURT = {"gleich": [EREIGNIS, "geburt"]}


@pytest.fixture(scope="module")
def vordruck() -> Vordruck:
    return blank(load("personenstandsurkunde"), KONTEXT, raeume=2)


def questions(of: Vordruck) -> list[Frage]:
    return [frage for abschnitt in of.abschnitte for seite in abschnitt.seiten for frage in seite.fragen]


def conditions(of: Vordruck) -> list[str]:
    pages = [seite for abschnitt in of.abschnitte for seite in abschnitt.seiten]
    parts: list[Any] = [*pages, *questions(of), *of.anlagen, *(wahl for frage in questions(of) for wahl in frage.wahl)]
    return [part.nur_wenn for part in parts]


@pytest.mark.parametrize(
    ("expression", "told"),
    [
        (GEBURT, "bei Frage 2 „Geburt“ angekreuzt ist"),
        ({"nicht": GEBURT}, "bei Frage 2 nicht „Geburt“ angekreuzt ist"),
        ({"in": [EREIGNIS, ["geburt", "ehe", "tod"]]},
         "bei Frage 2 „Geburt“, „Eheschließung“ oder „Tod“ angekreuzt ist"),
        ({"nicht": {"in": [EREIGNIS, ["geburt", "tod"]]}}, "bei Frage 2 weder „Geburt“ noch „Tod“ angekreuzt ist"),
        ({"nicht": {"und": [GEBURT, {"leer": {"feld": "registernummer"}}]}},
         "bei Frage 2 nicht „Geburt“ angekreuzt ist oder bei Frage 13 etwas steht"),
        ({"und": [GEBURT, {"mindestens": [{"alter": DATUM}, 110]}]},
         "bei Frage 2 „Geburt“ angekreuzt ist und seit dem Datum bei Frage 12 mindestens 110 Jahre vergangen sind"),
        ({"und": [GEBURT, {"oder": [{"leer": URKUNDE}, {"feld": "hinweise_aufnehmen"}]}]},
         "bei Frage 2 „Geburt“ angekreuzt ist und (bei Frage 3 nichts angekreuzt ist oder bei Frage 6 „Ja“ angekreuzt "
         "ist)"),
        ({"enthaelt": [{"feld": "angaben_weglassen"}, "eltern"]}, "bei Frage 5 „Eltern“ angekreuzt ist"),
        ({"vor": [DATUM, "1998-07-01"]}, "das Datum bei Frage 12 vor dem 1. Juli 1998 liegt"),
        ({"nicht": {"nach": [DATUM, {"kontext": "heute"}]}},
         "das Datum bei Frage 12 nicht nach dem heutigen Tag liegt"),
        ({"kleiner": [{"feld": "anzahl"}, 3]}, "die Angabe bei Frage 8 kleiner als 3 ist"),
        ({"mindestens": [{"anzahl": "urkunden"}, 2]}, "die Zahl der Teile „Urkunde“ mindestens so groß wie 2 ist"),
        ({"gleich": [{"feld": "antragsteller_land"}, "DE"]}, "bei Frage 51 „Deutschland“ steht"),
        ({"irgendein": {"gruppe": "urkunden", "wenn": GEBURT}},
         "in mindestens einem Teil „Urkunde“ bei Frage 2 „Geburt“ angekreuzt ist"),
        # decided without any answer: who fills in paper has no login
        ({"kleiner": [{"kontext": "stufe"}, 3]}, True),
        ({"und": [GEBURT, {"mindestens": [{"kontext": "stufe"}, 3]}]}, False),
        ({"und": [GEBURT, {"kleiner": [{"kontext": "stufe"}, 3]}]}, "bei Frage 2 „Geburt“ angekreuzt ist"),
        ({"gleich": [{"feld": "antwortweg"}, "email"]}, False),  # cannot be had on paper
        ({"muster": [{"feld": "registernummer"}, "[0-9]+"]}, UNSAGBAR),
    ],
)  # fmt: skip
def test_a_condition_is_told_in_plain_german(expression: dict[str, Any], told: str | bool) -> None:
    formular = load("personenstandsurkunde")
    numbers = {
        name: number
        for number, name in enumerate(
            (
                feld.id
                for schritt in formular.schritte
                for feld in schritt.felder
                if feld.typ is not Typ.DATEI and schritt.id != "pruefen"
            ),
            1,
        )
    }
    erzaehler = Erzaehler(formular, numbers, Umgebung(KONTEXT.heute))
    assert erzaehler.tell(parse_expression(expression)) == told


def test_every_question_has_room_and_one_number(vordruck: Vordruck) -> None:
    asked = questions(vordruck)
    assert all(bool(frage.zeilen) != bool(frage.wahl) for frage in asked)
    assert {frage.nummer for frage in asked} == set(range(1, 68))
    labels: dict[int, set[str]] = {}
    for frage in asked:
        labels.setdefault(frage.nummer, set()).add(frage.label)
    assert all(len(found) == 1 for found in labels.values())  # the same in each room


def test_a_group_has_rooms_and_the_further_ones_may_take_over_an_entry(vordruck: Vordruck) -> None:
    titles = [abschnitt.titel for abschnitt in vordruck.abschnitte]
    assert titles == ["Urkunden", "Urkunde 1", "Urkunde 2", "Ihre Angaben", "Versand"]
    first, second = ({seite.titel: seite for seite in vordruck.abschnitte[place].seiten} for place in (1, 2))
    same = second["Geht es um dieselbe Person wie vorher?"].fragen[0]
    assert [wahl.label for wahl in same.wahl] == ["Ja, wie bei Urkunde 1", "Nein, aus einem anderen Eintrag"]
    assert "Geht es um dieselbe Person wie vorher?" not in first
    assert first["Wann war das?"].nur_wenn == ""
    taken = f"bei Frage {same.nummer} „Nein, aus einem anderen Eintrag“ angekreuzt ist"
    assert second["Wann war das?"].nur_wenn == taken
    assert vordruck.weitere == (("Urkunde", 10),)
    by_itself = [abschnitt.titel for abschnitt in blank(load("personenstandsurkunde"), KONTEXT).abschnitte]
    assert "Urkunde 1" in by_itself and "Urkunde 2" not in by_itself  # one fills several sheets
    small = [abschnitt.titel for abschnitt in blank(kuechenspuele.definition(), KONTEXT, raeume=9).abschnitte]
    assert [titel for titel in small if titel.startswith("Posten")][-1] == "Posten 4"  # never more than it may have


def test_files_are_enclosed_and_who_must_stop_is_told(vordruck: Vordruck) -> None:
    enclosed = {anlage.label: anlage.nur_wenn for anlage in vordruck.anlagen}
    assert enclosed["Vollmacht"] == "bei Frage 36 „Ich habe eine Vollmacht“ angekreuzt ist"
    assert enclosed["Ausweiskopie"] == ""  # without a login always
    pages = [seite for abschnitt in vordruck.abschnitte for seite in abschnitt.seiten]
    assert not any("hochladen" in seite.titel for seite in pages)
    stop = next(seite for seite in pages if seite.halt)
    assert stop.titel == "Dieser Eintrag ist nicht mehr beim Standesamt" and "110 Jahre vergangen" in stop.nur_wenn


def test_paper_does_not_speak_of_the_screen(vordruck: Vordruck) -> None:
    pages = [seite for abschnitt in vordruck.abschnitte for seite in abschnitt.seiten]
    texts = [text for seite in pages for text in (seite.titel, *seite.absaetze)]
    texts += [text for frage in questions(vordruck) for text in (frage.label, frage.hinweis)]
    texts += [wahl.label for frage in questions(vordruck) for wahl in frage.wahl]
    for word in ("hochladen", "lade ", "beginnen Sie bitte neu", "gehen Sie zurück", "hinzu.", "Portal", "{"):
        assert not [text for text in texts if word in text], word
    antwort = next(frage for frage in questions(vordruck) if frage.label == "Wie sollen wir Ihnen antworten?")
    assert [wahl.label for wahl in antwort.wahl] == ["Mit der Post"]


def test_what_is_needed_only_sometimes_says_when(vordruck: Vordruck) -> None:
    plz, email = (next(frage for frage in questions(vordruck) if frage.label == label)
                  for label in ("Postleitzahl", "E-Mail-Adresse"))  # fmt: skip
    assert plz.noetig_wenn and not plz.freiwillig
    assert email.freiwillig and not email.noetig_wenn


@pytest.mark.parametrize("formular", [*map(load, all_ids()), kuechenspuele.definition()], ids=lambda form: form.id)
def test_every_form_can_be_printed_and_tells_all_its_conditions(formular: Formular) -> None:
    printed = blank(formular, KONTEXT)
    assert questions(printed) and printed.erklaerungen
    assert UNSAGBAR not in "".join(conditions(printed))
    computed = {feld.label for schritt in formular.schritte for feld in schritt.felder if feld.berechnet is not None}
    assert not computed & {frage.label for frage in questions(printed)}


def test_a_signature_on_paper_needs_no_sheet_and_a_sure_identity_is_told() -> None:
    printed = blank(Formular.model_validate(asking()), KONTEXT)
    assert [anlage.label for anlage in printed.anlagen] == ["Vollmacht der Organisation"]  # and no signed sheet
    assert "nterschr" not in " ".join(frage.label for frage in questions(printed))
    signature, identity = printed.verlangt
    assert (signature.unterschrift, signature.rechtsgrundlage) == (True, "§ 3a VwVfG NRW")
    assert (identity.unterschrift, identity.rechtsgrundlage) == (False, "§ 3 OZG")
    assert signature.nur_wenn.startswith("bei Frage 1 ")


def test_who_else_must_agree_signs_on_paper_too() -> None:
    [other] = blank(Formular.model_validate(signing()), KONTEXT).andere
    assert (other.person, other.erklaerung) == ("Der andere Vorstand", "Wir melden gemeinsam an.")
    assert other.nur_wenn.startswith("bei Frage 1 ")
