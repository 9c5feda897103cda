"""The documents of a Vorgang: made once, from what was frozen; the office's own are the office's alone."""

from __future__ import annotations

from io import BytesIO
from uuid import UUID

import pikepdf
import pytest
from django.test import Client

from portal.core import clock
from portal.core.tenancy import Citizen, Staff, System, unit
from portal.dokument import operations as dokumente
from portal.dokument.models import Datei
from portal.dokument.rules import Ablehnung
from portal.kommune.models import Ort
from portal.vorgang.models import Vorgang, Vorgangsdokument
from portal.vorgang.operations.anschrift import recipient
from portal.vorgang.operations.documents import make_document
from portal.vorgang.queries import details_of
from tests.antrag import begin, fill_in
from tests.citizen import DECLARATIONS

pytestmark = pytest.mark.usefixtures("database")
GEILENKIRCHEN = System("geilenkirchen")


@pytest.fixture
def vorgang(guest: Client, ort: Ort) -> Vorgang:
    base = begin(guest, ort)
    fill_in(guest, base)
    guest.post(base + "einreichung/", DECLARATIONS)
    with unit(GEILENKIRCHEN):
        return Vorgang.objects.get()


def made(vorgang: Vorgang) -> dict[str, UUID]:
    with unit(GEILENKIRCHEN):
        return {row.art: row.datei_id for row in Vorgangsdokument.objects.filter(vorgang=vorgang)}


def test_the_receipt_is_a_readable_pdf_and_made_only_once(vorgang: Vorgang) -> None:
    for _ in range(2):
        make_document(vorgang_id=vorgang.id, art=Vorgangsdokument.Art.EINGANGSBESTAETIGUNG, by=GEILENKIRCHEN)
    receipt = dokumente.read_datei(
        by=Citizen(vorgang.konto_id, "geilenkirchen"), datei_id=made(vorgang)["eingangsbestaetigung"]
    )
    with pikepdf.open(BytesIO(receipt.inhalt)) as pdf:
        assert "/StructTreeRoot" in pdf.Root
    assert receipt.inhalt.startswith(b"%PDF-")


@pytest.mark.parametrize("art", [Vorgangsdokument.Art.BESTELLBLATT, Vorgangsdokument.Art.ADRESSETIKETT])
def test_the_offices_documents_are_not_the_citizens(vorgang: Vorgang, art: Vorgangsdokument.Art) -> None:
    make_document(vorgang_id=vorgang.id, art=art, by=GEILENKIRCHEN)
    datei_id = made(vorgang)[art]
    assert dokumente.read_datei(by=Staff(1, "geilenkirchen"), datei_id=datei_id).inhalt.startswith(b"%PDF-")
    with pytest.raises(dokumente.DateiGone):
        dokumente.read_datei(by=Citizen(vorgang.konto_id, "geilenkirchen"), datei_id=datei_id)


def test_a_file_refused_late_is_told_to_its_citizen(vorgang: Vorgang) -> None:
    with unit(GEILENKIRCHEN):
        waiting = Datei.objects.waiting().get()  # no scanner answered when it was uploaded
    dokumente._release(datei_id=waiting.id, by=GEILENKIRCHEN, at=clock.now(), refused=Ablehnung.SCHADSOFTWARE)
    with unit(GEILENKIRCHEN):
        last = details_of(vorgang).messages[-1]
    assert last.text.startswith("Ihre Datei „ausweis.pdf“ konnten wir nicht annehmen.")
    assert "wurde Schadsoftware gefunden" in last.text


def test_the_label_has_the_delivery_address_where_one_was_given() -> None:
    applicant = {"antragsteller_vornamen": "-", "antragsteller_familienname": "Erfunden",
                 "antragsteller_strasse": "Musterweg", "antragsteller_hausnummer": "1", "antragsteller_plz": "52538",
                 "antragsteller_ort": "Selfkant", "antragsteller_land": "DE"}  # fmt: skip
    assert recipient(applicant) == ["Erfunden", "Musterweg 1", "52538 Selfkant"]
    abroad = {"versand_name": "T. Erfunden", "versand_strasse": "Voorbeeldstraat", "versand_hausnummer": "2",
              "versand_plz": "6136", "versand_ort": "Sittard", "versand_land": "NL"}  # fmt: skip
    assert recipient(applicant | abroad)[-2:] == ["6136 Sittard", "NIEDERLANDE"]
