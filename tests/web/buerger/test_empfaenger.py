"""Who else receives answers is said before submission and on the privacy page."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.test import Client

from portal.formular import queries
from portal.kommune.models import Ort
from tests.antrag import begin
from tests.formular.test_anforderung import asking
from tests.reference import forget_kept
from tests.web.buerger.test_anforderung import PAGES

pytestmark = pytest.mark.usefixtures("database")
AMT = {
    "id": "amt", "art": "vorgang", "wer": "Das Gewerbeamt", "funktion": "gewerbemeldung",
    "grund": "Es prüft den Namen.",
    "felder": ["vertretung_organisation_name"], "rechtsgrundlage": "§ 0 Testgesetz", "bestaetigt": True,
    "wenn": {"gleich": [{"feld": "vertretung_fuer"}, "organisation"]},
}  # fmt: skip
STATISTIK = {"id": "statistik", "art": "abschrift", "wer": "Das Statistikamt", "stelle": "it-nrw", "grund": "Es zählt."}


def text_of(page: str) -> str:
    return " ".join(page.split())


def test_the_person_sees_before_submission_who_receives_what_and_why(
    own_form: Client, ort: Ort, tmp_path: Path
) -> None:
    raw = asking(page=False) | {"id": "anforderungen", "leistungen": ["geburtsurkunde"], "anforderungen": []}
    (tmp_path / "anforderungen" / "1.json").write_text(json.dumps(raw | {"empfaenger": [AMT, STATISTIK]}))
    queries.add_folder(tmp_path)
    base = begin(own_form, ort)
    for key, typed in PAGES:
        own_form.post(f"{base}{key}/", typed)
    page = text_of(own_form.get(f"{base}pruefen/").content.decode())
    assert "Wer Ihre Angaben außerdem bekommt" in page
    own, copy = page.split("<h3>Das Gewerbeamt</h3>")[1].split("<h3>Das Statistikamt</h3>")
    assert "Rathaus, Stadt Geilenkirchen" in own and "leitet die Angaben weiter" in copy
    assert "Es prüft den Namen. Dieses Amt entscheidet selbst" in own and "<li>Firma" in own and "§ 0 Test" in own
    assert "Es zählt." in copy and "Bekommt alle Angaben." in copy and "entscheidet selbst" not in copy
    own_form.post(f"{base}vertretung/", {"vertretung_fuer": "selbst"})
    assert "Das Gewerbeamt" not in own_form.get(f"{base}pruefen/").content.decode()
    forget_kept()
    privacy = text_of(own_form.get("/leistungen/geburtsurkunde/datenschutz/").content.decode())
    told = privacy.split("<dt>Das Gewerbeamt</dt>")[1].split("</div>")[0]
    assert "Es prüft den Namen. (§ 0 Testgesetz) Nur wenn" in told and "Bekommt: Firma" in told
    assert "zu prüfen" not in told and "zu prüfen" in privacy.split("<dt>Das Statistikamt</dt>")[1].split("</div>")[0]
