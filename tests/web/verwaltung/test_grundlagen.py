"""What nobody has confirmed of a form, and what its questions rest on, on the editors' pages."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.test import Client

from portal.formular.queries import load
from tests.factories import log_in
from tests.web.verwaltung.test_seiten import R, V, editor

pytestmark = pytest.mark.usefixtures("database")


def read(client: Client, path: str) -> str:
    """The page as text, its markup a space."""
    answer = client.get(path, follow=True)
    assert answer.status_code == 200, path
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())))


@pytest.mark.parametrize("name", ["gewerbeanmeldung", "hund-anmelden"])
def test_an_editor_sees_what_is_to_be_checked_from_the_list_on(name: str) -> None:
    client, formular = log_in(editor(R.REDAKTION)), load(name)
    unsure = [each for each in formular.empfaenger if not each.bestaetigt]
    count = f"{len(formular.pruefpunkte) + len(unsure)} Punkte zu prüfen"
    assert f"{count} : {formular.titel}" in read(client, f"{V}formulare/")
    assert count in read(client, f"{V}formulare/{name}/")  # with places, or its use
    told = read(client, f"{V}formulare/{name}/grundlagen/")
    for punkt in formular.pruefpunkte:
        assert punkt.text in told
    for each in unsure:
        assert f"{each.wer} {each.grund} Rechtsgrundlage: {each.rechtsgrundlage or 'nicht hinterlegt'}" in told


def test_every_question_stands_with_its_legal_basis_under_its_page() -> None:
    told = read(log_in(editor(R.REDAKTION)), f"{V}formulare/briefwahl/grundlagen/")
    felder = [feld for schritt in load("briefwahl").schritte for feld in schritt.felder]
    versand = load("briefwahl").feld("versand")
    assert f"Seite „Wie sollen die Unterlagen ankommen?“ {versand.kurz or versand.label} § 28 BWO" in told
    assert "nicht hinterlegt" in told
    assert f"Hinterlegt bei {sum(bool(each.rechtsgrundlage) for each in felder)} von {len(felder)} Fragen." in told


def test_no_form_no_page() -> None:
    assert log_in(editor()).get(f"{V}formulare/gibt-es-nicht/grundlagen/").status_code == 404
