"""A form whose ways need a signature or a sure login: what is asked where, and that nobody gets round it."""

from __future__ import annotations

import re

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from portal.core.tenancy import System, unit
from portal.kommune.models import Ort
from portal.vorgang.models import Vorgang
from portal.vorgang.queries import details_of
from tests import factories
from tests.antrag import begin
from tests.citizen import one_page_pdf
from tests.formular.test_anforderung import SICHER

pytestmark = pytest.mark.usefixtures("database")
DONE = {"richtig": "ja", "betrag_gesehen": "0"}
PAGES = [
    ("vertretung", {"vertretung_fuer": "organisation"}),
    ("vertretung-organisation", {"vertretung_organisation_name": "Kegelfreunde",
                                 "vertretung_organisation_rechtsform": "verein",
                                 "vertretung_organisation_registerart": "keines"}),
    ("vertretung-funktion", {"vertretung_funktion": "gesetzlich"}),
]  # fmt: skip


def vorgaenge() -> list[Vorgang]:
    with unit(System("geilenkirchen")):
        return list(Vorgang.objects.all())


def log_in_at(client: Client, stufe: int) -> None:
    """The same person with a login of this level, as after a step up."""
    store = SessionStore(client.cookies["sitzung"].value)
    store["stufe"] = stufe
    store.save()


def test_who_does_not_log_in_prints_signs_and_uploads(own_form: Client, ort: Ort) -> None:
    base = begin(own_form, ort)
    for key, typed in PAGES:
        assert own_form.post(f"{base}{key}/", typed).status_code == 302, key
    page = own_form.get(f"{base}unterschrift/").content.decode()
    assert "Hier ist Ihre Unterschrift nötig" in page and "Das Gesetz verlangt hier eine Unterschrift." in page
    assert "Jetzt sicher anmelden" not in page  # without an account there is nothing to log in to
    assert own_form.post(f"{base}einreichung/", DONE)["Location"] == f"{base}unterschrift/"
    assert vorgaenge() == []
    sheet = own_form.get(f"{base}unterschriftsblatt/").content.decode()
    [sign] = re.findall(r"(?<![\w-])[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{4}(?![\w-])", sheet)  # no part of an id
    assert "Kegelfreunde" in sheet and "Ort und Tag" in sheet and "Es fehlt noch etwas" not in sheet
    signed = {"unterschrift_weg": "hochladen", "unterschrift_blatt": SimpleUploadedFile("blatt.pdf", one_page_pdf())}
    assert own_form.post(f"{base}unterschrift/", signed)["Location"] == f"{base}pruefen/"
    assert own_form.post(f"{base}einreichung/", DONE).status_code == 302
    [vorgang] = vorgaenge()
    staff = factories.log_in(factories.make_mitarbeiter("geilenkirchen"))
    seen = staff.get(f"/arbeitsplatz/vorgaenge/{vorgang.id}/").content.decode()
    for text in ("Form und Identität", sign, "§ 3a VwVfG NRW", "Kegelfreunde", "Für eine Firma oder Organisation",
                 "Ich vertrete sie nach Gesetz oder Satzung", "blatt.pdf"):  # fmt: skip
        assert text in seen, text


def test_a_sure_login_is_asked_for_before_submission_and_not_got_round(own_form: Client, ort: Ort) -> None:
    base = begin(own_form, ort)
    log_in_at(own_form, 1)
    own_form.post(f"{base}vertretung/", {"vertretung_fuer": "selbst"})
    page = own_form.get(f"{base}pruefen/").content.decode()
    assert "Hier müssen wir sicher wissen, wer Sie sind" in page and str(SICHER["grund"]) in page
    assert 'name="stufe" value="3"' in page and f'name="weiter" value="{base}pruefen/"' in page
    forged = DONE | {"stufe": "4", "unterschrift_weg": "post"}
    assert own_form.post(f"{base}einreichung/", forged)["Location"] == f"{base}pruefen/"
    assert vorgaenge() == []
    log_in_at(own_form, 3)
    assert "Hier müssen wir" not in own_form.get(f"{base}pruefen/").content.decode()
    assert own_form.post(f"{base}einreichung/", DONE).status_code == 302
    [vorgang] = vorgaenge()
    with unit(System("geilenkirchen")):
        [*_rest, last] = details_of(vorgang).submission["zusammenfassung"]
    assert last["zeilen"][0]["text"].startswith("Angemeldet mit Vertrauensniveau „substantiell“")
