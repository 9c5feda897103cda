"""A Kommune leaves: all of it is handed out in the clear, then nothing of it is left, and nothing else is gone."""

from __future__ import annotations

import hashlib
import json
import re
import stat
import subprocess
from io import StringIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import psycopg
import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection, models
from django.test import Client
from procrastinate.contrib.django import app

from demo.database import as_ordinary_user, binary
from portal.core import clock, jobs
from portal.core.crypto import load_key
from portal.core.models import Schluessel
from portal.core.tenancy import System, unit
from portal.kommune.models import Kommune, Loeschnachweis, Organisationseinheit
from portal.konto.models import Mitarbeiter
from portal.postfach import operations as postfach
from portal.vorgang.models import Vorgang
from portal.vorgang.operations.abgang import VERSCHLUESSELT, tables
from portal.vorgang.rules.status import Status
from tests.factories import log_in, make_konto, make_mitarbeiter, make_vorgang
from tests.settings import CLUSTER, WORKER

pytestmark = pytest.mark.usefixtures("database")

GOES, STAYS = "selfkant", "geilenkirchen"
MARK = "Merkzeichen-7f3a91"  # planted in clear columns
SECRET = "Klartext-c0ffee42"  # planted in encrypted ones


@pytest.fixture
def planted(database: None) -> None:
    """Vorgänge, messages, files, staff, sessions, jobs and audit entries of two Kommunen."""
    for kommune_id in (GOES, STAYS):
        clerk = make_mitarbeiter(kommune_id)
        log_in(clerk)
        make_vorgang(kommune_id, Status.VERSANDT, by=clerk, ausweiskopie=True)
        vorgang_id = make_vorgang(kommune_id, Status.IN_BEARBEITUNG, by=clerk)
        with unit(System(kommune_id)):
            vorgang = Vorgang.objects.select_related("faden").get(id=vorgang_id)
            key = load_key(vorgang.schluessel_id)
            postfach.write_from_citizen(faden=vorgang.faden, key=key, text=SECRET, at=clock.now())
            jobs.enqueue("vorgang.make_receipt", kommune_id=kommune_id, vorgang_id=str(vorgang_id))
    with unit(System(GOES)):
        Organisationseinheit.objects.filter(kommune=GOES).update(telefon=MARK)
    make_konto(GOES)


def ausgeben(target: Path) -> dict[str, Any]:
    out = StringIO()
    call_command("kommune_ausgeben", GOES, "--ziel", str(target), stdout=out)
    told: dict[str, Any] = json.loads(out.getvalue())
    return told


def loeschen(export: Path) -> dict[str, Any]:
    out = StringIO()
    call_command(
        "kommune_loeschen", GOES, "--bestaetigt-durch", "Prüferin", "--export", str(export), "--warten", "0", stdout=out
    )
    proof: dict[str, Any] = json.loads(out.getvalue())
    return proof


def rows_by_kommune() -> dict[str, dict[str, str]]:
    """Table -> Kommune -> number and hash of its rows, as a superuser sees them."""
    found: dict[str, dict[str, str]] = {}
    with psycopg.connect(CLUSTER.dsn("postgres", f"portal_{WORKER}")) as superuser:
        for table in tables():
            if "kommune_id" in {field.column for field in table.model._meta.local_concrete_fields}:
                found[table.name] = dict(
                    superuser.execute(
                        f"SELECT kommune_id, count(*) || md5(string_agg(t::text, '' ORDER BY t::text)) "
                        f"FROM {table.name} t GROUP BY 1"
                    ).fetchall()
                )
    return found


def number_of_konten() -> int:
    with psycopg.connect(CLUSTER.dsn("postgres", f"portal_{WORKER}")) as superuser:
        row = superuser.execute("SELECT count(*) FROM konto_nutzerkonto").fetchone()
    assert row is not None
    return int(row[0])


def dumped() -> str:
    """Everything both databases hold, as text."""
    names = (f"portal_{WORKER}", f"keys_{WORKER}")
    command = [*as_ordinary_user(), str(binary("pg_dump")), "--schema=public", "--dbname"]
    dumps = [
        subprocess.run([*command, CLUSTER.dsn("postgres", name)], capture_output=True, check=True) for name in names
    ]
    return "".join(dump.stdout.decode() for dump in dumps)


def test_the_export_holds_everything_in_the_clear_with_hashes(planted: None, tmp_path: Path) -> None:
    target = tmp_path / "selfkant.zip"
    told = ausgeben(target)
    assert told["dateien"] >= 1 and stat.S_IMODE(target.stat().st_mode) == 0o600
    with ZipFile(target) as archive:
        manifest = json.loads(archive.read("manifest.json"))
        schema = json.loads(archive.read("schema.json"))
        assert {*archive.namelist()} == {*manifest["inhalt"], "manifest.json"}
        for name, expected in manifest["inhalt"].items():
            assert hashlib.sha256(archive.read(name)).hexdigest() == expected["sha256"], name
        lines = {name: archive.read(name).decode().splitlines() for name in archive.namelist() if "tabellen/" in name}
        assert all(len(found) == manifest["tabellen"][Path(name).stem]["zeilen"] for name, found in lines.items())
        messages = [json.loads(line) for line in lines["tabellen/postfach_nachricht.jsonl"]]
        assert SECRET in [message["text"] for message in messages]
        submitted = json.loads(lines["tabellen/antrag_einreichung.jsonl"][0])
        assert submitted["inhalt"]["antworten"]["nachname"] == "Probefrau"
        files = [json.loads(line) for line in lines["tabellen/dokument_datei.jsonl"]]
        there = [row for row in files if row["ablage"]]
        assert (
            all(hashlib.sha256(archive.read(f"dateien/{row['id']}")).hexdigest() == row["sha256"] for row in there)
            and there
        )
        assert all(
            set(json.loads(found[0])) == set(schema[Path(name).stem]["spalten"])
            for name, found in lines.items()
            if found
        )
        text = "".join(line for found in lines.values() for line in found)
    assert STAYS not in re.sub(r'"(behoerde|ohne)_id": "[^"]*"', "", text)
    assert "scrypt" not in text and "md5$" not in text
    assert "konto_nutzerkonto" not in manifest["tabellen"]


def test_a_draft_is_its_persons_and_not_handed_out(planted: None, tmp_path: Path) -> None:
    from portal.antrag import operations as antraege

    citizen = make_konto(GOES)
    antraege.open_draft(
        by=citizen, leistung_id="geburtsurkunde", ort_id=None, formular="test", version=1,
        answers={"nachname": "Entwurfsfrau"}, at=clock.now(),
    )  # fmt: skip
    ausgeben(tmp_path / "selfkant.zip")
    with ZipFile(tmp_path / "selfkant.zip") as archive:
        rows = [json.loads(line) for line in archive.read("tabellen/antrag_antrag.jsonl").splitlines()]
    assert [row["antworten"] for row in rows if row["status"] == "entwurf"] == [None]


def test_no_file_is_overwritten(tmp_path: Path) -> None:
    target = tmp_path / "da.zip"
    target.write_text("wichtig")
    with pytest.raises(CommandError, match="gibt es schon"):
        ausgeben(target)
    assert target.read_text() == "wichtig"


def test_nothing_of_it_is_left_and_nothing_else_is_gone(planted: None, tmp_path: Path) -> None:
    before, konten = rows_by_kommune(), number_of_konten()
    text, stored = dumped(), {path.name for path in Path(settings.PORTAL_FILES).glob("??/*")}
    assert MARK in text and SECRET not in text
    with unit(System(GOES)):
        name = Kommune.objects.get(id=GOES).bezeichnung
        own_files = set(apps.get_model("dokument.Datei").objects.exclude(ablage="").values_list("ablage", flat=True))
        own_audit = [str(pk) for pk in apps.get_model("core.Auditeintrag").objects.values_list("pk", flat=True)]
    staff = list(Mitarbeiter.objects.filter(rollen__kommune=GOES).values_list("username", "password"))
    assert own_files and own_files <= stored and own_audit and staff
    ausgeben(tmp_path / "selfkant.zip")
    proof = loeschen(tmp_path / "selfkant.zip")
    assert Client(HTTP_HOST=f"{GOES}.localhost").get("/").status_code == 404
    assert set(proof["danach"].values()) == {0} and proof["schluessel_danach"] == 0 and proof["schluessel_geloescht"]
    assert proof["dateien_geloescht"] == len(own_files)
    assert proof["geloescht"]["vorgang_vorgang"] == 2 and proof["geloescht"]["kommune_kommune"] == 1
    assert proof["geloescht"]["procrastinate_jobs"] and proof["geloescht"]["django_session"] >= 1
    digest = hashlib.sha256((tmp_path / "selfkant.zip").read_bytes()).hexdigest()
    assert (proof["durch"], proof["ausgabe_sha256"]) == ("Prüferin", digest)
    assert Loeschnachweis.objects.get(kommune_id=GOES).nachweis == proof
    assert Loeschnachweis.objects.get(kommune_id=GOES).bezeichnung == name
    after = rows_by_kommune()
    assert all(GOES not in kommunen for kommunen in after.values())
    for table, kommunen in before.items():
        assert after[table] == {each: rows for each, rows in kommunen.items() if each != GOES}, table
    text = dumped()
    assert MARK not in text and not [each for each in (*own_audit, *sum(staff, ())) if each in text]
    assert not own_files & {path.name for path in Path(settings.PORTAL_FILES).glob("??/*")}
    assert not Schluessel.objects.filter(inhaber=GOES).exists() and Schluessel.objects.filter(inhaber=STAYS).exists()
    assert number_of_konten() == konten > 0  # accounts are their persons'


def test_the_others_still_work_and_agreements_still_name_it(planted: None, tmp_path: Path) -> None:
    ausgeben(tmp_path / "selfkant.zip")
    loeschen(tmp_path / "selfkant.zip")
    for host in (STAYS, "kreis-heinsberg"):
        browser = Client(HTTP_HOST=f"{host}.localhost")
        for path in ("/", "/vereinbarungen/", "/vereinbarungen/serviceportal/", "/suche/?q=hund", "/sitemap.xml",
                     "/leistungen/geburtsurkunde/"):  # fmt: skip
            assert browser.get(path).status_code == 200, path
    assert "Gemeinde Selfkant" in browser.get("/vereinbarungen/serviceportal/").content.decode()


def test_what_was_changed_after_the_export_stops_it(planted: None, tmp_path: Path) -> None:
    ausgeben(tmp_path / "selfkant.zip")
    with unit(System(GOES)):
        Organisationseinheit.objects.filter(kommune=GOES).update(telefon="neu")
    with pytest.raises(CommandError, match="kommune_organisationseinheit: Der Inhalt ist nicht mehr der ausgegebene"):
        loeschen(tmp_path / "selfkant.zip")
    assert Client(HTTP_HOST=f"{GOES}.localhost").get("/").status_code == 200


def test_a_damaged_or_foreign_export_stops_it(planted: None, tmp_path: Path) -> None:
    ausgeben(tmp_path / "ganz.zip")
    with ZipFile(tmp_path / "ganz.zip") as whole, ZipFile(tmp_path / "halb.zip", "w") as part:
        for name in whole.namelist():
            if name != "tabellen/vorgang_vorgang.jsonl":
                data = whole.read(name)
                part.writestr(name, data[:-1] + b"\n\n" if name == "schema.json" else data)
    with pytest.raises(CommandError, match="fehlt tabellen/vorgang_vorgang") as refused:
        loeschen(tmp_path / "halb.zip")
    assert "schema.json beschädigt" in str(refused.value) and refused.value.returncode == 2
    with pytest.raises(CommandError, match="lässt sich nicht lesen"):
        loeschen(tmp_path / "gibtesnicht.zip")
    assert Kommune.objects.filter(id=GOES).exists()


def test_a_kreis_with_kommunen_and_a_body_others_rely_on_stay(tmp_path: Path) -> None:
    out = tmp_path / "kreis.zip"
    call_command("kommune_ausgeben", "kreis-heinsberg", "--ziel", str(out), stdout=StringIO())
    with pytest.raises(CommandError, match="Zu diesem Kreis gehören noch 10 Kommunen"):
        call_command("kommune_loeschen", "kreis-heinsberg", "--bestaetigt-durch", "x", "--export", str(out))


def test_the_owner_reaches_one_kommune_only(planted: None) -> None:
    """Seen red with a policy that lets the owner through: a mistake in the deletion would reach every Kommune."""
    from portal.core.owner import owner_connection

    with owner_connection(GOES) as owner:
        owner.execute("DELETE FROM vorgang_statuswechsel")
        assert owner.execute("SELECT count(*) FROM vorgang_vorgang").fetchone() == (2,)
        owner.rollback()
        with pytest.raises(psycopg.errors.RaiseException, match="append-only"):
            owner.execute("DELETE FROM core_auditeintrag")
        owner.rollback()
    with unit(System(STAYS)), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM vorgang_statuswechsel")
        assert cursor.fetchone()[0] > 0


def test_every_encrypted_column_says_how_it_is_read() -> None:
    not_encrypted = {"core_auditglied.pruefwert", "kommune_gestaltung.wappen", "kommune_gestaltung.bild"}
    binary_columns = {
        f"{table.name}.{field.column}"
        for table in tables()
        if not table.not_handed_out
        for field in table.columns
        if isinstance(field, models.BinaryField)
    }
    declared = {f"{table}.{column}" for table, columns in VERSCHLUESSELT.items() for column in columns}
    assert binary_columns - not_encrypted == declared


@jobs.task("tests.fails")
def fails(kommune_id: str) -> None:
    """Stands for a job that looks for a row which is not there."""
    raise LookupError(kommune_id)


def test_a_job_of_a_kommune_that_is_gone_ends_quietly(planted: None, tmp_path: Path) -> None:
    ausgeben(tmp_path / "selfkant.zip")
    loeschen(tmp_path / "selfkant.zip")
    with pytest.raises(LookupError):
        app.tasks["tests.fails"].func(kommune_id=STAYS)
    assert app.tasks["tests.fails"].func(kommune_id=GOES) is None
