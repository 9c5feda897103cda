"""How sure one must be who it is, and in what form it is declared: by way through the form, and never got round."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from pydantic import ValidationError

from portal.formular.rules import (
    Formular,
    check_sign,
    consent_hash,
    consents_on,
    demands_on,
    least_stufe,
    missing,
    path,
    stufe_of,
    walk,
)
from portal.formular.rules.beispiel import Beispiele
from portal.formular.rules.probe import examine
from tests.formular.test_vertretung import END, UMSTAND, form

SCHRIFT = {
    "id": "schrift", "form": "schriftform", "grund": "Das Gesetz verlangt hier eine Unterschrift.",
    "rechtsgrundlage": "§ 3a VwVfG NRW", "wenn": {"gleich": [{"feld": "vertretung_fuer"}, "organisation"]},
}  # fmt: skip
SICHER = {
    "id": "sicher", "vertrauensniveau": "substantiell", "grund": "Melden Sie sich mit dem Online-Ausweis an.",
    "rechtsgrundlage": "§ 3 OZG", "wenn": {"gleich": [{"feld": "vertretung_fuer"}, "selbst"]},
}  # fmt: skip
PARTNER = {
    "id": "partner", "person": "Der andere Vorstand", "grund": "Der Vorstand meldet gemeinsam an.",
    "erklaerung": "Wir melden gemeinsam an.", "rechtsgrundlage": "§ 77 BGB",
    "wenn": {"gleich": [{"feld": "vertretung_fuer"}, "organisation"]},
}  # fmt: skip
KONTEXT = Beispiele.model_validate(
    {"umstand": UMSTAND, "erste_cents": 0, "weitere_cents": 0, "gueltig": [], "ungueltig": []}
).circumstances().kontext()  # fmt: skip
SELBST = {"vertretung_fuer": "selbst", "richtig": True}
FIRMA = {
    "vertretung_fuer": "organisation", "vertretung_organisation_name": "Kegelfreunde", "richtig": True,
    "vertretung_organisation_rechtsform": "verein", "vertretung_organisation_registerart": "keines",
    "vertretung_funktion": "gesetzlich",
}  # fmt: skip


def asking(*demands: dict[str, Any], page: bool = True, **changes: Any) -> dict[str, Any]:
    """Organisations must sign, who acts for oneself must be known for sure."""
    raw = form(fuer=["selbst", "organisation"]) | {"anforderungen": list(demands or (SCHRIFT, SICHER))}
    if page:
        block = {"baustein": "unterschrift", "id": "unterschrift", "abschnitt": "person", "anforderung": "schrift"}
        raw["schritte"].insert(1, block | changes)
    return raw


def signing(*demands: dict[str, Any]) -> dict[str, Any]:
    """For organisations somebody else must agree."""
    return form(fuer=["selbst", "organisation"]) | {"mitzeichnungen": list(demands or (PARTNER,))}


def gaps(answers: dict[str, Any], stufe: int, raw: dict[str, Any] | None = None) -> list[tuple[str, str | None]]:
    formular = Formular.model_validate(raw or asking())
    return [(gap.station.key, gap.feld) for gap in missing(formular, answers, replace(KONTEXT, stufe=stufe))]


@pytest.mark.parametrize(
    ("answers", "stufe", "left"),
    [
        (SELBST, 0, [("pruefen", None)]),
        (SELBST, 1, [("pruefen", None)]),
        (SELBST, 3, []),
        (SELBST, 4, []),
        (FIRMA, 0, [("unterschrift", "unterschrift_weg")]),
        (FIRMA, 3, [("unterschrift", "unterschrift_weg")]),  # substantiell does not replace a signature
        (FIRMA, 4, []),
        (FIRMA | {"unterschrift_weg": "post"}, 0, []),
        (FIRMA | {"unterschrift_weg": "hochladen"}, 0, [("unterschrift", "unterschrift_blatt")]),
        (FIRMA | {"unterschrift_weg": "hochladen", "unterschrift_blatt": ["d1"]}, 0, []),
        (FIRMA | {"unterschrift_weg": "hochladen", "unterschrift_blatt": ["gone"]}, 0,
         [("unterschrift", "unterschrift_blatt")]),
        (SELBST | {"unterschrift_weg": "post"}, 0, [("pruefen", None)]),  # forged: that page is on another way
    ],
)  # fmt: skip
def test_what_is_asked_follows_the_way_and_the_login(
    answers: dict[str, Any], stufe: int, left: list[tuple[str, str | None]]
) -> None:
    assert gaps(answers, stufe) == left


def test_a_login_that_sank_asks_again() -> None:
    formular = Formular.model_validate(asking())
    keys = [station.key for station in path(formular, FIRMA, replace(KONTEXT, stufe=4))]
    assert "unterschrift" not in keys
    assert "unterschrift" in [station.key for station in path(formular, FIRMA, replace(KONTEXT, stufe=3))]


def test_it_is_known_what_met_a_demand() -> None:
    formular = Formular.model_validate(asking())

    def met(answers: dict[str, Any], stufe: int) -> list[tuple[str, bool, bool]]:
        kontext = replace(KONTEXT, stufe=stufe)
        found = demands_on(formular, walk(formular, answers, kontext), kontext)
        return [(each.anforderung.id, each.anmeldung, each.offen) for each in found]

    assert met(SELBST, 0) == [("sicher", False, True)]
    assert met(SELBST, 3) == [("sicher", True, False)]
    assert met(FIRMA, 4) == [("schrift", True, False)]
    assert met(FIRMA, 1) == [("schrift", False, False)]


def test_a_demand_on_every_way_that_only_a_login_meets_is_known_before_the_form_begins() -> None:
    everywhere = {key: value for key, value in SICHER.items() if key != "wenn"}
    assert least_stufe(Formular.model_validate(asking(everywhere, page=False))) == 3
    assert least_stufe(Formular.model_validate(asking())) == 0


def test_the_check_sign_follows_the_answers_and_not_what_comes_after_the_signature() -> None:
    formular = Formular.model_validate(asking())
    sign = check_sign(formular, FIRMA)
    assert len(sign) == 14
    assert check_sign(formular, FIRMA | {"unterschrift_weg": "post", "richtig": False}) == sign
    assert check_sign(formular, FIRMA | {"vertretung_organisation_name": "Kegelfreunde e. V."}) != sign


def test_who_must_agree_follows_the_way() -> None:
    formular = Formular.model_validate(signing(PARTNER, PARTNER | {"id": "immer", "wenn": None, "form": "schriftform"}))

    def asked(answers: dict[str, Any]) -> list[tuple[str, int]]:
        found = consents_on(formular, walk(formular, answers, KONTEXT), KONTEXT)
        return [(each.id, stufe_of(each)) for each in found]

    assert asked(SELBST) == [("immer", 4)]
    assert asked(FIRMA) == [("partner", 0), ("immer", 4)]


def test_an_agreement_is_bound_to_the_answers_and_to_the_version_that_words_them() -> None:
    formular = Formular.model_validate(asking())
    value = consent_hash(formular, FIRMA)
    assert len(value) == 64
    assert consent_hash(formular, FIRMA | {"unterschrift_weg": "post", "richtig": False}) == value
    assert consent_hash(formular, FIRMA | {"vertretung_organisation_name": "Kegelfreunde e. V."}) != value
    assert consent_hash(formular.model_copy(update={"version": 2}), FIRMA) != value
    assert check_sign(formular.model_copy(update={"version": 2}), FIRMA) == check_sign(formular, FIRMA)


def test_a_form_with_demands_passes_every_check() -> None:
    way = {"vertretung": {"vertretung_fuer": "organisation"},
           "vertretung-organisation": {name: typed for name, typed in FIRMA.items() if "_organisation_" in name},
           "vertretung-funktion": {"vertretung_funktion": "gesetzlich"},
           "unterschrift": {"unterschrift_weg": "post"}}  # fmt: skip
    alone = {"name": "Selbst", "umstand": {"stufe": 3}, "seiten": {"vertretung": {"vertretung_fuer": "selbst"}} | END}
    wrong = {"name": "niedrig", "basis": "Selbst", "umstand": {"stufe": 1}, "seiten": {},
             "station": "pruefen", "feld": None, "meldung": SICHER["grund"]}  # fmt: skip
    beispiele = {"umstand": UMSTAND, "erste_cents": 0, "weitere_cents": 0, "ungueltig": [wrong],
                 "gueltig": [{"name": "Firma", "seiten": way | END}, alone]}  # fmt: skip
    formular, examples = Formular.model_validate(asking()), Beispiele.model_validate(beispiele)
    assert examine(formular, examples, gaenge=80).fehler == ()


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (asking(SCHRIFT, SCHRIFT), "used twice"),
        (asking(anforderung="unbekannt"), "unknown anforderung"),
        (asking(SCHRIFT | {"wenn": {"leer": {"feld": "gibt_es_nicht"}}}), "unknown or comes later"),
        (asking(SCHRIFT | {"wenn": {"leer": {"feld": "richtig"}}}), "unknown or comes later"),
        (asking(wege=["taube"]), "unknown attribute"),
        (asking(SCHRIFT | {"form": "muendlich"}), "schriftform"),
        (signing(PARTNER, PARTNER), "used twice"),
        (signing(PARTNER | {"wenn": {"leer": {"feld": "gibt_es_nicht"}}}), "unknown or comes later"),
    ],
)
def test_a_faulty_demand_is_refused_for_its_reason(raw: dict[str, Any], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        Formular.model_validate(raw)


def test_a_page_that_asks_for_nothing_meets_no_demand() -> None:
    raw = asking(page=False)
    note = {"id": "notiz", "typ": "text", "label": "Notiz"}
    step = {"id": "frei", "abschnitt": "person", "titel": "Frei", "anforderung": "schrift", "felder": [note]}
    raw["schritte"].insert(1, step)
    with pytest.raises(ValidationError, match="must be obligatory"):
        Formular.model_validate(raw)
