"""One Antrag, several offices: each has its part and no other; all of it in one transaction, and once (ADR 46)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection
from django.test import Client

from portal.antrag.models import Antrag, Antragsanlage, Einreichung
from portal.core import clock, jobs
from portal.core.crypto import load_key
from portal.core.models import Schluessel
from portal.core.ports import Temporary
from portal.core.tenancy import Staff, System, unit
from portal.dokument.models import Datei
from portal.dokument.operations import read_datei
from portal.dokument.rules import Zustand
from portal.formular import queries
from portal.kommune.models import Organisationseinheit, Ort
from portal.konto.models import Rolle
from portal.vorgang import tasks
from portal.vorgang.models import Abschrift, Abschriftanlage, Abschriftnachweis, Fallteil, Vorgang
from portal.vorgang.operations import casework
from portal.vorgang.operations.tilgung import erase_copies
from portal.vorgang.queries import details_of
from portal.vorgang.queries.fall import abschriften_of
from portal.vorgang.rules.status import Status
from tests import factories
from tests.antrag import begin
from tests.citizen import one_page_pdf
from tests.formular.test_anforderung import asking
from tests.leistung.angebote import take_online
from tests.web.buerger.test_anforderung import DONE, PAGES

pytestmark = pytest.mark.usefixtures("database")
HERE, KREIS = "geilenkirchen", "kreis-heinsberg"
GRUND = {"grund": "Es prüft den Namen.", "rechtsgrundlage": "§ 0 Testgesetz"}
VET = {"id": "vet", "art": "vorgang", "wer": "Die Lebensmittelüberwachung", "funktion": "veterinaeramt",
       "leistung": "lebensmittelbetrieb",
       "felder": ["vertretung_organisation_name", "vertretung_organisation_vollmacht"]} | GRUND  # fmt: skip
ORDNUNG = {"id": "ordnung", "art": "vorgang", "wer": "Das Ordnungsamt", "funktion": "ordnungsamt",
           "felder": ["vertretung_organisation_rechtsform"]} | GRUND  # fmt: skip
LESEN = {"id": "lesen", "art": "abschrift", "wer": "Das Veterinäramt", "funktion": "veterinaeramt",
         "felder": ["vertretung_funktion", "vertretung_organisation_vollmacht"]} | GRUND  # fmt: skip
IHK = {"id": "ihk", "art": "abschrift", "wer": "Die IHK Aachen", "stelle": "ihk-aachen",
       "felder": ["vertretung_organisation_name"]} | GRUND  # fmt: skip
NAME, FILE = "Kegelfreunde Geheim", one_page_pdf()


@pytest.fixture
def parted(guest: Client, tmp_path: Path) -> Iterator[Client]:
    """The guest, where the Geburtsurkunde has a small form with parts for other offices."""
    raw = asking(page=False) | {"id": "faecher", "leistungen": ["geburtsurkunde"], "anforderungen": []}
    (tmp_path / "faecher").mkdir()
    (tmp_path / "faecher" / "1.json").write_text(json.dumps(raw | {"empfaenger": [VET, ORDNUNG, LESEN, IHK]}))
    queries.add_folder(tmp_path)
    take_online(HERE, "geburtsurkunde", formular="faecher", erste_cents=0, weitere_cents=0)
    yield guest
    queries._folders.remove(tmp_path)
    queries.add_folder(queries.DEFINITIONEN)


def filled(client: Client, ort: Ort) -> str:
    base = begin(client, ort)
    answers = dict(PAGES) | {"vertretung-funktion": {
        "vertretung_funktion": "bevollmaechtigt",
        "vertretung_organisation_vollmacht": SimpleUploadedFile("vollmacht.pdf", FILE),
    }}  # fmt: skip
    answers["vertretung-organisation"] = answers["vertretung-organisation"] | {"vertretung_organisation_name": NAME}
    for key, typed in answers.items():
        assert client.post(f"{base}{key}/", typed).status_code == 302, key
    return base


@pytest.fixture
def submitted(parted: Client, ort: Ort) -> Client:
    base = filled(parted, ort)
    for _click in range(2):  # the second one is led to the same Vorgang
        assert "/vorgaenge/" in parted.post(f"{base}einreichung/", DONE)["Location"]
    return parted


def rows(kommune_id: str, model: Any) -> list[Any]:
    with unit(System(kommune_id)):
        return list(model.objects.all())


def submission(vorgang: Vorgang) -> dict[str, Any]:
    with unit(System(vorgang.kommune_id)):
        return details_of(vorgang).submission


def test_each_office_has_its_part_encrypted_with_a_key_of_its_own(submitted: Client) -> None:
    here = {row.leistung_id + str(row.fall_id == row.id): row for row in rows(HERE, Vorgang)}
    main, ordnung = here["geburtsurkundeTrue"], here["geburtsurkundeFalse"]
    [vet] = rows(KREIS, Vorgang)
    assert {main.fall_id, ordnung.fall_id, vet.fall_id} == {main.id}
    assert len({main.schluessel_id, ordnung.schluessel_id, vet.schluessel_id}) == 3
    assert Schluessel.objects.get(id=vet.schluessel_id).inhaber == KREIS
    office = Organisationseinheit.objects.get(id=vet.organisationseinheit_id)
    assert (office.schluessel, vet.leistung_id, vet.status) == ("kreis-39", "lebensmittelbetrieb", Status.EINGEGANGEN)
    theirs = submission(vet)
    assert set(theirs["antworten"]) == {"vertretung_organisation_name", "vertretung_organisation_vollmacht"}
    assert [line["feld"] for part in theirs["zusammenfassung"] for line in part["zeilen"]] == list(theirs["antworten"])
    assert set(submission(ordnung)["antworten"]) == {"vertretung_organisation_rechtsform"}
    assert NAME not in json.dumps(submission(ordnung)) and submission(ordnung)["anlagen"] == []
    assert "anteile" not in theirs and theirs["anteil"]["von"] == main.nummer
    got = {each["id"]: (each["kommune"], each["aussen"]) for each in submission(main)["anteile"]}
    assert got == {"vet": (KREIS, False), "ordnung": (HERE, False), "lesen": (KREIS, False), "ihk": (HERE, True)}


def test_a_copy_goes_to_its_office_or_waits_to_be_sent_on(submitted: Client) -> None:
    [lesen], [ihk] = rows(KREIS, Abschrift), rows(HERE, Abschrift)
    assert (lesen.empfaenger, ihk.empfaenger) == ("", "Die IHK Aachen")
    fields = ({"vertretung_funktion", "vertretung_organisation_vollmacht"}, {"vertretung_organisation_name"})
    for row, theirs in zip((lesen, ihk), fields, strict=True):
        content = load_key(row.schluessel_id).decrypt_json(row.inhalt, context=row.context)
        assert set(content["antworten"]) == theirs
        assert len(content["anlagen"]) == ("vertretung_organisation_vollmacht" in theirs)


def test_a_copy_holds_the_files_of_its_list_and_its_reading_is_known_where_it_came_from(submitted: Client) -> None:
    [lesen], main = rows(KREIS, Abschrift), next(row for row in rows(HERE, Vorgang) if row.id == row.fall_id)
    office = Organisationseinheit.objects.get(id=lesen.organisationseinheit_id)
    reader = factories.make_mitarbeiter(KREIS, Rolle.Art.SACHBEARBEITUNG, office=office)
    here, vet = factories.log_in(factories.make_mitarbeiter(HERE)), factories.log_in(reader)
    with pytest.raises(Temporary):
        tasks.copy_files_of_copy(KREIS, str(lesen.id))
    with unit(System(HERE)):
        Datei.objects.update(zustand=Zustand.SAUBER)
    for _again in range(2):
        tasks.copy_files_of_copy(KREIS, str(lesen.id))
    [anlage] = rows(KREIS, Abschriftanlage)
    with unit(System(KREIS)):
        assert Datei.objects.get(id=anlage.datei_id).schluessel_id == lesen.schluessel_id
    case = f"/arbeitsplatz/vorgaenge/{main.id}/"
    assert "Lebensmittelüberwachungsamt: noch nicht gelesen" in " ".join(here.get(case).content.decode().split())

    address = f"/arbeitsplatz/abschriften/{lesen.id}/"
    file = f"{address}dateien/{anlage.datei_id}/"
    assert file in vet.get(address).content.decode()
    assert vet.get(file).content == read_datei(by=System(KREIS), datei_id=anlage.datei_id).inhalt
    assert here.get(file).status_code == 404  # the original lies there, the copy does not
    tasks.tell_copy(KREIS, str(lesen.id))
    assert "Lebensmittelüberwachungsamt: gelesen am" in " ".join(here.get(case).content.decode().split())
    assert "Gelesen am" in submitted.get(f"/vorgaenge/{main.id}/").content.decode()
    first = rows(HERE, Abschriftnachweis)
    vet.get(address)
    vet.post(f"{address}erledigung/")
    tasks.tell_copy(KREIS, str(lesen.id))
    assert "zur Kenntnis genommen am" in here.get(case).content.decode()
    assert {row.gelesen_am for row in rows(HERE, Abschriftnachweis)} == {row.gelesen_am for row in first}

    keys = lesen.schluessel_id
    with unit(System(KREIS)):
        erase_copies(main.id)
    assert [rows(KREIS, model) for model in (Abschrift, Abschriftanlage)] == [[], []]
    assert not Schluessel.objects.filter(id=keys).exists()
    assert [row for row in rows(KREIS, Datei) if row.id == anlage.datei_id] == []


def test_files_are_copied_for_the_part_alone_and_once(submitted: Client) -> None:
    [vet] = rows(KREIS, Vorgang)
    with pytest.raises(Temporary):  # it is still being checked: the job comes again
        tasks.copy_files(KREIS, str(vet.antrag_id))
    with unit(System(HERE)):
        Datei.objects.update(zustand=Zustand.SAUBER)
    for _again in range(2):
        tasks.copy_files(KREIS, str(vet.antrag_id))
    [anlage], [original] = rows(KREIS, Antragsanlage), rows(HERE, Antragsanlage)
    copy, source = (read_datei(by=System(row.kommune_id), datei_id=row.datei_id) for row in (anlage, original))
    assert anlage.datei_id != original.datei_id and (copy.name, copy.inhalt) == ("vollmacht.pdf", source.inhalt)
    assert submission(vet)["antworten"]["vertretung_organisation_vollmacht"] == [str(anlage.datei_id)]


def test_every_office_knows_how_the_others_stand_and_decides_alone(submitted: Client) -> None:
    [vet] = rows(KREIS, Vorgang)
    zugang = factories.make_mitarbeiter(
        KREIS, Rolle.Art.SACHBEARBEITUNG, office=Organisationseinheit.objects.get(id=vet.organisationseinheit_id)
    )
    casework.take_over(vorgang_id=vet.id, by=zugang.staff, seen=None, at=clock.now())
    tasks.tell_parts(KREIS, str(vet.id))
    for kommune_id in (HERE, KREIS):
        stands = {row.nummer: row.status for row in rows(kommune_id, Fallteil)}
        assert len(stands) == 3 and stands.pop(vet.nummer) == Status.IN_BEARBEITUNG
        assert set(stands.values()) == {Status.EINGEGANGEN}
    assert {row.status for row in rows(HERE, Vorgang)} == {Status.EINGEGANGEN}


def test_nobody_reaches_the_part_of_another_authority(submitted: Client) -> None:
    for model in (Vorgang, Antrag, Einreichung, Abschrift, Fallteil):
        table, foreign = model._meta.db_table, {row.id for row in rows(KREIS, model)}
        assert foreign
        with unit(Staff(1, HERE)), connection.cursor() as cursor:
            cursor.execute(f"SELECT id FROM {table}")
            assert not foreign & {row[0] for row in cursor.fetchall()}
        with pytest.raises(DatabaseError), unit(Staff(1, HERE)), connection.cursor() as cursor:
            cursor.execute(f"UPDATE {table} SET kommune_id = %s WHERE kommune_id = %s", [KREIS, HERE])


def test_another_office_of_the_same_kommune_does_not_open_a_part(submitted: Client) -> None:
    main = next(row for row in rows(HERE, Vorgang) if row.id == row.fall_id)
    part = next(row for row in rows(HERE, Vorgang) if row.id != row.fall_id)
    zugang = factories.make_mitarbeiter(HERE)  # of the Standesamt, which has the main one
    casework.open_akte(vorgang_id=main.id, by=zugang.staff, at=clock.now())
    with pytest.raises(casework.VorgangGone):
        casework.open_akte(vorgang_id=part.id, by=zugang.staff, at=clock.now())


def test_what_fails_on_the_way_leaves_nothing(parted: Client, ort: Ort, monkeypatch: pytest.MonkeyPatch) -> None:
    base, enqueue = filled(parted, ort), jobs.enqueue

    def breaks(name: str, **more: Any) -> None:
        if name == "vorgang.copy_files":  # when the first part is written already
            raise ConnectionError
        enqueue(name, **more)

    monkeypatch.setattr(jobs, "enqueue", breaks)
    with pytest.raises(ConnectionError):
        parted.post(f"{base}einreichung/", DONE)
    assert [rows(k, m) for k in (HERE, KREIS) for m in (Vorgang, Abschrift, Fallteil)] == [[]] * 6
    monkeypatch.undo()
    assert parted.post(f"{base}einreichung/", DONE).status_code == 302
    assert (len(rows(HERE, Vorgang)), len(rows(KREIS, Vorgang))) == (2, 1)


def test_each_side_is_told_of_the_parts(submitted: Client) -> None:
    [vet], [lesen] = rows(KREIS, Vorgang), rows(KREIS, Abschrift)
    main = next(row for row in rows(HERE, Vorgang) if row.id == row.fall_id)
    listed = submitted.get("/vorgaenge/").content.decode()
    assert listed.count('<h3 class="vorgangskarte__titel">') == 1 and vet.nummer in listed
    own = submitted.get(f"/vorgaenge/{main.id}/").content.decode()
    assert vet.nummer in own and "Lebensmittelüberwachungsamt" in own and "Die IHK Aachen" in own
    here = factories.log_in(factories.make_mitarbeiter(HERE))
    seen = here.get(f"/arbeitsplatz/vorgaenge/{main.id}/").content.decode()
    assert vet.nummer in seen and "Andere Teile dieses Falls" in seen and "noch nicht weitergeleitet" in seen
    office = Organisationseinheit.objects.get(id=vet.organisationseinheit_id)
    vet_clerk = factories.log_in(factories.make_mitarbeiter(KREIS, Rolle.Art.SACHBEARBEITUNG, office=office))
    theirs = vet_clerk.get(f"/arbeitsplatz/vorgaenge/{vet.id}/").content.decode()
    assert NAME in theirs and "Rechtsform" not in theirs and main.nummer in theirs
    assert f"/abschriften/{lesen.id}/" in vet_clerk.get("/arbeitsplatz/abschriften/").content.decode()
    copy = vet_clerk.get(f"/arbeitsplatz/abschriften/{lesen.id}/").content.decode()
    assert "Zur Kenntnis genommen" in copy and NAME not in copy
    assert here.get(f"/arbeitsplatz/abschriften/{lesen.id}/").status_code == 404
    assert NAME not in vet_clerk.get(f"/arbeitsplatz/abschriften/{lesen.id}/daten/").content.decode()
    with unit(System(KREIS)):
        elsewhere = Organisationseinheit.objects.filter(kommune_id=KREIS).exclude(id=lesen.organisationseinheit_id)[0]
    other = factories.log_in(factories.make_mitarbeiter(KREIS, Rolle.Art.SACHBEARBEITUNG, office=elsewhere))
    assert f"/abschriften/{lesen.id}/" not in other.get("/arbeitsplatz/abschriften/").content.decode()
    assert other.get(f"/arbeitsplatz/abschriften/{lesen.id}/").status_code == 404
    with unit(System(HERE)):
        for_vet, for_ihk = abschriften_of(main.id, office_ids=[main.organisationseinheit_id])
        assert abschriften_of(main.id, office_ids=[main.organisationseinheit_id + 1]) == [for_vet]
    assert for_ihk.empfaenger and not for_vet.empfaenger
    vet_clerk.post(f"/arbeitsplatz/abschriften/{lesen.id}/erledigung/")
    assert "Es ist nichts zu lesen." in vet_clerk.get("/arbeitsplatz/abschriften/").content.decode()
