"""Files from the upload to their end: real database, file store, child process and the demo's scanner."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection

from demo.process import free_port
from portal.core import clock
from portal.core.crypto import KeyMissing, Tampered, create_key, delete_key, load_key
from portal.core.models import Auditeintrag
from portal.core.ports import Temporary, platform_adapter
from portal.core.tenancy import Citizen, Staff, System, unit
from portal.dokument import events, operations
from portal.dokument.models import Datei
from portal.dokument.operations import DateiGone, DateiWaiting
from portal.dokument.queries import names_of
from portal.dokument.rules import Ablehnung, UploadRefused, Zustand
from portal.konto.models import Nutzerkonto
from portal.postfach import operations as postfach
from tests.adapters.dateipruefung import corpus
from tests.processes import running_module

pytestmark = pytest.mark.usefixtures("database", "adapters")

HERE, THERE = "geilenkirchen", "selfkant"
SYSTEM = System(HERE)


@pytest.fixture(scope="module")
def scanner() -> Iterator[str]:
    port = free_port()
    with running_module("demo.scanner", "--port", str(port), port=port):
        yield f"127.0.0.1:{port}"


def use_scanner(settings: Any, address: str) -> None:
    settings.PORTAL_PLATFORM_ADAPTERS = {
        **settings.PORTAL_PLATFORM_ADAPTERS,
        "virenscan": ("clamav", {"address": address}, ""),
    }
    platform_adapter.cache_clear()


@pytest.fixture
def adapters(settings: Any, scanner: str, tmp_path: Path) -> Iterator[Path]:
    """The platform's adapters with a store of this test's own; yields its folder."""
    folder = tmp_path / "files"
    settings.PORTAL_PLATFORM_ADAPTERS = {
        **settings.PORTAL_PLATFORM_ADAPTERS,
        "ablage": ("dateisystem", {"folder": str(folder)}, ""),
    }
    use_scanner(settings, scanner)
    yield folder
    platform_adapter.cache_clear()


@pytest.fixture
def key_id() -> UUID:
    return create_key(owner=HERE).id


@pytest.fixture
def citizen() -> Citizen:
    return Citizen(uuid4(), HERE)


def upload(by: Citizen, key_id: UUID, name: str = "Vollmacht.pdf", data: bytes | None = None) -> Datei:
    data = corpus.pdf() if data is None else data
    return operations.store_upload(by=by, key_id=key_id, name=name, data=data, at=clock.now())


def delete(by: Any, datei: Datei) -> None:
    with unit(by):
        operations.delete_datei(by=by, datei_id=datei.id, at=clock.now())


def stored(folder: Path) -> list[Path]:
    return [path for path in folder.glob("??/*") if path.is_file()]


def waiting_jobs() -> list[tuple[str, dict[str, Any]]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT task_name, args FROM procrastinate_jobs WHERE status = 'todo'")
        return [(name, json.loads(args)) for name, args in cursor.fetchall()]


def test_an_upload_is_read_by_its_citizen_and_its_authority(citizen: Citizen, key_id: UUID) -> None:
    data = corpus.pdf(pages=3)
    datei = upload(citizen, key_id, "C:\\Müller.PDF", data)
    assert (datei.zustand, datei.seiten, datei.groesse) == (Zustand.SAUBER, 3, len(data))
    for reader in (citizen, Staff(7, HERE), SYSTEM):
        content = operations.read_datei(by=reader, datei_id=datei.id)
        assert (content.inhalt, content.name, content.mime) == (data, "Müller.pdf", "application/pdf")
        assert content.sha256 == hashlib.sha256(data).hexdigest()
    with unit(citizen):
        assert names_of([datei]) == {datei.id: "Müller.pdf"}


def test_nobody_else_reads_or_deletes_it(citizen: Citizen, key_id: UUID) -> None:
    datei = upload(citizen, key_id)
    for stranger in (Citizen(uuid4(), HERE), Staff(7, THERE), System(THERE)):
        with pytest.raises(DateiGone):
            operations.read_datei(by=stranger, datei_id=datei.id)
        with pytest.raises(DateiGone):
            delete(stranger, datei)
    assert operations.read_datei(by=citizen, datei_id=datei.id).inhalt


def test_a_staff_look_is_logged_for_the_citizen(citizen: Citizen, key_id: UUID) -> None:
    datei = upload(citizen, key_id)
    operations.read_datei(by=Staff(7, HERE), datei_id=datei.id)
    with unit(citizen):
        entry = Auditeintrag.objects.get(handlung="datei.gelesen")
    assert (entry.akteur, entry.gegenstand) == ("mitarbeiter:7", f"dokument.datei:{datei.id}")


def test_neither_store_nor_rows_hold_name_or_content_in_clear(citizen: Citizen, key_id: UUID, adapters: Path) -> None:
    datei = upload(citizen, key_id, "Thekla-Musterfrau.pdf", corpus.pdf(compress_streams=False))
    (path,) = stored(adapters)
    assert b"Seite 1" not in path.read_bytes()
    with unit(SYSTEM), connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(dokument_datei)::text FROM dokument_datei")
        row = cursor.fetchone()[0]
    assert "Musterfrau" not in row
    assert b"Musterfrau".hex() not in row
    assert str(datei.id) in row


def test_content_moved_to_another_row_is_noticed(citizen: Citizen, key_id: UUID) -> None:
    first, second = upload(citizen, key_id), upload(citizen, key_id)
    with unit(SYSTEM):
        Datei.objects.filter(id=first.id).update(ablage="0" * 48)
        Datei.objects.filter(id=second.id).update(ablage=first.ablage)
    with pytest.raises(Tampered):
        operations.read_datei(by=citizen, datei_id=second.id)


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("leer.pdf", b"", Ablehnung.LEER),
        ("virus.pdf", corpus.eicar_pdf(), Ablehnung.SCHADSOFTWARE),
        ("aktiv.pdf", corpus.open_with(corpus.script, indirect=True), Ablehnung.PDF_AKTIV),
        ("geschuetzt.pdf", corpus.encrypted("", 6), Ablehnung.PDF_VERSCHLUESSELT),
        ("bild.jpg", corpus.image("PNG"), Ablehnung.INHALT_PASST_NICHT),
    ],
)
def test_what_is_refused_leaves_nothing(
    name: str, data: bytes, reason: Ablehnung, citizen: Citizen, key_id: UUID, adapters: Path
) -> None:
    with pytest.raises(UploadRefused) as refused:
        upload(citizen, key_id, name, data)
    assert refused.value.ablehnung == reason
    assert not stored(adapters)
    with unit(SYSTEM):
        assert not Datei.objects.exists()


def test_without_a_scanner_a_file_waits_and_cannot_be_read(
    citizen: Citizen, key_id: UUID, scanner: str, settings: Any, adapters: Path
) -> None:
    use_scanner(settings, f"127.0.0.1:{free_port()}")
    original = corpus.with_gps()
    datei = upload(citizen, key_id, "foto.jpg", original)
    assert datei.zustand == Zustand.QUARANTAENE
    for reader in (citizen, Staff(7, HERE)):
        with pytest.raises(DateiWaiting):
            operations.read_datei(by=reader, datei_id=datei.id)
    job = ("dokument.check", {"kommune_id": HERE, "datei_id": str(datei.id)})
    assert waiting_jobs() == [job]
    with pytest.raises(Temporary):
        operations.check_quarantined(datei_id=datei.id, by=SYSTEM, at=clock.now())

    use_scanner(settings, scanner)
    operations.check_quarantined(datei_id=datei.id, by=SYSTEM, at=clock.now())
    operations.check_quarantined(datei_id=datei.id, by=SYSTEM, at=clock.now())
    content = operations.read_datei(by=citizen, datei_id=datei.id)
    assert b"Erfundene Kamera" not in content.inhalt
    assert content.sha256 == hashlib.sha256(content.inhalt).hexdigest()
    assert len(stored(adapters)) == 1


def test_a_virus_found_late_is_deleted_and_told(
    citizen: Citizen, key_id: UUID, scanner: str, settings: Any, adapters: Path
) -> None:
    use_scanner(settings, f"127.0.0.1:{free_port()}")
    datei = upload(citizen, key_id, data=corpus.eicar_pdf())
    use_scanner(settings, scanner)
    told: list[UUID] = []

    def listen(sender: object, datei: Datei, **_: object) -> None:
        told.append(datei.id)

    events.datei_refused.connect(listen)
    try:
        operations.check_quarantined(datei_id=datei.id, by=SYSTEM, at=clock.now())
    finally:
        events.datei_refused.disconnect(listen)
    assert told == [datei.id]
    assert not stored(adapters)
    with unit(citizen):
        row = Datei.objects.get(id=datei.id)
    assert (row.zustand, row.ablehnung) == (Zustand.ABGELEHNT, Ablehnung.SCHADSOFTWARE)
    with pytest.raises(DateiGone):
        operations.read_datei(by=citizen, datei_id=datei.id)


def test_what_waits_long_gets_a_job_again_but_only_one(citizen: Citizen, key_id: UUID, settings: Any) -> None:
    use_scanner(settings, f"127.0.0.1:{free_port()}")
    upload(citizen, key_id)
    for hours in (0, 1, 2):
        operations.requeue_waiting(by=SYSTEM, at=clock.now() + timedelta(hours=hours))
    assert len(waiting_jobs()) == 2


def test_deletion_takes_the_content_and_keeps_the_trace(citizen: Citizen, key_id: UUID, adapters: Path) -> None:
    datei = upload(citizen, key_id)
    delete(Staff(7, HERE), datei)
    delete(Staff(7, HERE), datei)
    assert not stored(adapters)
    with pytest.raises(DateiGone):
        operations.read_datei(by=citizen, datei_id=datei.id)
    with unit(citizen):
        assert Datei.objects.get(id=datei.id).zustand == Zustand.GELOESCHT
        assert Auditeintrag.objects.filter(handlung="datei.geloescht").count() == 1


def test_a_deletion_that_was_rolled_back_deletes_nothing(citizen: Citizen, key_id: UUID) -> None:
    datei = upload(citizen, key_id)
    with pytest.raises(RuntimeError), unit(SYSTEM):
        operations.delete_datei(by=SYSTEM, datei_id=datei.id, at=clock.now())
        raise RuntimeError
    assert operations.read_datei(by=citizen, datei_id=datei.id).inhalt


def test_without_its_key_a_file_is_gone(citizen: Citizen, key_id: UUID) -> None:
    datei = upload(citizen, key_id)
    delete_key(key_id)
    with pytest.raises(KeyMissing):
        operations.read_datei(by=citizen, datei_id=datei.id)


def test_a_generated_document_belongs_to_the_kommune_of_its_key(citizen: Citizen, key_id: UUID) -> None:
    key, content = load_key(key_id), b"%PDF-1.7 erzeugt"
    with unit(SYSTEM):
        datei = operations.store_generated(
            kommune_id=HERE, konto_id=citizen.konto_id, key=key, name="Beleg.pdf", content=content, at=clock.now()
        )
    assert operations.read_datei(by=citizen, datei_id=datei.id).inhalt == content
    with pytest.raises(ValueError, match="another Kommune"), unit(System(THERE)):
        operations.store_generated(
            kommune_id=THERE, konto_id=None, key=key, name="Beleg.pdf", content=content, at=clock.now()
        )


def test_unused_uploads_are_swept_after_a_day(citizen: Citizen, key_id: UUID, adapters: Path) -> None:
    upload(citizen, key_id)
    assert operations.sweep_unreferenced(by=SYSTEM, at=clock.now()) == 0
    assert operations.sweep_unreferenced(by=System(THERE), at=clock.now() + timedelta(days=2)) == 0
    assert operations.sweep_unreferenced(by=SYSTEM, at=clock.now() + timedelta(days=2)) == 1
    assert not stored(adapters)


def test_a_file_that_is_used_is_not_swept(citizen: Citizen, key_id: UUID) -> None:
    datei, now, key = upload(citizen, key_id), clock.now(), load_key(key_id)
    with unit(citizen):
        Nutzerkonto(
            id=citizen.konto_id, art="gast", schluessel_id=key_id, daten=b"x", erstellt_am=now, angemeldet_am=now
        ).save(force_insert=True)
        faden = postfach.open_faden(
            kommune_id=HERE, konto_id=citizen.konto_id, bezug="B", betreff="T", key=key, email="", at=now
        )
        postfach.write_from_citizen(faden=faden, key=key, text="anbei", at=now, dateien=(datei.id,))
    assert operations.sweep_unreferenced(by=SYSTEM, at=now + timedelta(days=2)) == 0
    assert operations.read_datei(by=citizen, datei_id=datei.id).inhalt


def test_orphans_in_the_store_are_swept_and_nothing_else(citizen: Citizen, key_id: UUID, adapters: Path) -> None:
    datei = upload(citizen, key_id)
    orphan = platform_adapter("ablage").put(b"ein Absturz nach dem Schreiben")
    soon, later = clock.utc_now(), clock.utc_now() + timedelta(days=2)
    assert operations.sweep_orphans(kommune_ids=[HERE, THERE], real_now=soon) == 0
    assert operations.sweep_orphans(kommune_ids=[HERE, THERE], real_now=later) == 1
    assert [path.name for path in stored(adapters)] == [datei.ablage]
    assert orphan != datei.ablage
    with pytest.raises(ValueError, match="orphan"):
        operations.sweep_orphans(kommune_ids=[], real_now=later)
