"""A part of the proof of all pages: those of the Urkunden that no journey comes to, and that it turns red."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import cycle

from playwright.sync_api import Page

from portal.formular import queries
from portal.kommune.models import Ort
from tests.accessibility import WIDTHS
from tests.citizen import ANSWERS
from tests.formulargang import Ansicht, at_noon_of, begin
from tests.proofs.seiten import Run, enough_of, look, walks_of
from tests.web.ui.stage import Stage

FORM = "personenstandsurkunde"
# Pages of a birth's order: the journeys look at them empty and filled (tests/journeys/steps.py).
WALKED = {key.removesuffix("-1") for key in ANSWERS} | {"identitaet", "pruefen", "archiv"}


def test_what_no_journey_sees_of_the_urkunden_is_accessible(database: None, tab: Page, stage: Stage) -> None:
    """Each page once a state, at one width in turn; `make proof-seiten` takes every page of every form at both."""
    run = Run()
    views = {(view.schritt, view.zustand): view for walk in walks_of(FORM, enough_of(FORM), run) for view in walk.views}
    assert {schritt for schritt, _ in views} >= {schritt.id for schritt in queries.load(FORM).schritte}
    left = [view for (schritt, zustand), view in views.items() if zustand == "error" or schritt not in WALKED]
    for view, width in zip(left, cycle(WIDTHS), strict=False):
        run.problems += look(tab, stage, view, widths=[width])
    assert run.problems == []


FAULTS = {
    "label: ": (r"<label[^>]*>.*?</label>", ""),
    "scrolls sideways": ("<h1", f"<table><tr>{'<td>Breit</td>' * 60}</tr></table><h1"),
    "heading-order": ("</h1>", "</h1><h5>Zu tief</h5>"),
}


def test_the_proof_turns_red(database: None, tab: Page, stage: Stage, ort: Ort) -> None:
    example = queries.load_examples(FORM).gueltig[0]
    with at_noon_of(queries.load_examples(FORM).inputs(example)[0].heute):
        walk = begin(FORM, example, ort)
        view = Ansicht("antragsteller", "empty", walk.client.get(f"{walk.base}antragsteller/").content.decode())
    assert look(tab, stage, view, widths=[320]) == []
    for told, fault in FAULTS.items():
        broken, times = re.subn(*fault, view.html, count=1, flags=re.S)
        problems = look(tab, stage, replace(view, html=broken), widths=[320])
        assert times and any(told in problem for problem in problems), (told, problems)
