"""At the end of retention nothing of an Akte can be read any more, also not from a backup; what holds it back."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from uuid import UUID

import psycopg
import pytest
from django.conf import settings
from django.db import connections

from portal.core import clock
from portal.core.crypto import KeyMissing, create_key, load_key
from portal.core.models import Auditeintrag, Schluessel
from portal.core.tenancy import Citizen, System, unit
from portal.dokument.models import Datei
from portal.kommune.models import Organisationseinheit
from portal.konto.models import Nutzerkonto
from portal.leistung.queries.aufbewahrung import load_aufbewahrung
from portal.leistung.rules.aufbewahrung import Aufbewahrung, deletion_day
from portal.postfach import operations as postfach
from portal.vorgang.models import Abschrift, Anbietung, Fallteil, Loeschlauf, Statuswechsel, Vorgang
from portal.vorgang.operations import aufbewahrung, tilgung
from portal.vorgang.operations.loeschsperre import SperreRefused, lift_sperre, set_sperre
from portal.vorgang.operations.schluesselreste import sweep_orphan_keys
from portal.vorgang.rules.status import Status
from portal.zahlung.models import Erstattung, Forderung, Zahlung, Zahlungsereignis
from tests.factories import Zugang, make_konto, make_mitarbeiter, make_vorgang, vorgang
from tests.settings import CLUSTER, WORKER
from tests.vorgang import sicherung

HERE, THERE = "geilenkirchen", "kreis-heinsberg"
SYSTEM = System(HERE)
SECRET = "Klartext-aufbewahrung-5b1d"
SCRATCH = f"sicherung_{WORKER}"


@pytest.fixture
def clerk(database: None) -> Zugang:
    return make_mitarbeiter(HERE)


@pytest.fixture
def ended(clerk: Zugang) -> UUID:
    """Refused and paid, with a file, messages, a copy at the Kreis, and what is known of its case."""
    at = clock.now()
    vorgang_id = make_vorgang(HERE, Status.ABGELEHNT, by=clerk, ausweiskopie=True, at=at)
    row = vorgang(vorgang_id)
    with unit(SYSTEM):
        Vorgang.objects.filter(id=vorgang_id).update(fall_id=vorgang_id)
        key = load_key(row.schluessel_id)
        faden = Vorgang.objects.select_related("faden").get(id=vorgang_id).faden
        postfach.write_from_citizen(faden=faden, key=key, text=SECRET, at=at)
    with unit(Citizen(row.konto_id, HERE)):
        Fallteil(
            kommune_id=HERE, konto_id=row.konto_id, fall_id=vorgang_id, vorgang_id=vorgang_id, behoerde=HERE, amt="Amt",
            nummer=row.nummer, titel="T", status=row.status, status_seit=at,
        ).save(force_insert=True)  # fmt: skip
    _copy_at_the_kreis(row)
    return vorgang_id


def _copy_at_the_kreis(row: Vorgang) -> None:
    key = create_key(owner=THERE)
    office = Organisationseinheit.objects.filter(kommune_id=THERE).first()
    copy = Abschrift(
        kommune_id=THERE, konto_id=row.konto_id, leistung_id=row.leistung_id, organisationseinheit=office,
        schluessel_id=key.id, vorgang_id=row.id, nummer=row.nummer, erstellt_am=row.erstellt_am,
    )  # fmt: skip
    copy.inhalt = key.encrypt_json({"frei": SECRET}, context=copy.context)
    with unit(Citizen(row.konto_id, THERE)):
        copy.save(force_insert=True)


def later(years: int = 11) -> datetime:
    return clock.now() + timedelta(days=years * 366)


def run(at: datetime | None = None) -> int:
    return aufbewahrung.carry_out(by=SYSTEM, at=at or later())


def answer(vorgang_id: UUID, antwort: str = "abgelehnt") -> None:
    with unit(SYSTEM):
        row = Anbietung.objects.get(vorgang_id=vorgang_id)
        row.antwort = antwort
    with psycopg.connect(CLUSTER.dsn("postgres", f"portal_{WORKER}")) as superuser:
        superuser.execute("UPDATE vorgang_anbietung SET antwort = %s WHERE id = %s", [antwort, row.id])


def report() -> dict[tuple[str, str], int]:
    with unit(SYSTEM):
        return {(row.regel, row.ergebnis): row.anzahl for row in Loeschlauf.objects.all()}


def is_there(vorgang_id: UUID) -> bool:
    with unit(SYSTEM):
        return bool(Vorgang.objects.filter(id=vorgang_id).exists())


def everywhere(needles: list[str]) -> set[str]:
    """Tables in which one of these ids or texts stands, as a superuser sees them; the audit log keeps ids."""
    found = set()
    with psycopg.connect(CLUSTER.dsn("postgres", f"portal_{WORKER}")) as superuser:
        tables = superuser.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        for (table,) in tables:
            hit = superuser.execute(
                f"SELECT 1 FROM {table} t WHERE t::text ~ %s LIMIT 1",
                ["|".join(needles)],
            ).fetchone()
            found |= {table} if hit else set()
    return found


@pytest.fixture
def backup() -> Iterator[str]:
    """pg_dump of the main database, restored into one of its own when asked for; the files are copied beside it."""
    yield SCRATCH
    CLUSTER.drop_database(SCRATCH)


def test_at_the_end_nothing_can_be_read_also_not_from_a_backup(ended: UUID, backup: str, tmp_path: Path) -> None:
    row = vorgang(ended)
    with unit(SYSTEM):
        [file] = Datei.objects.filter(schluessel_id=row.schluessel_id)
    content = Path(settings.PORTAL_FILES)
    files_before = {path.name: path.read_bytes() for path in content.rglob("*") if path.is_file()}
    assert any(file.ablage in name for name in files_before)
    sicherung.dump(f"portal_{WORKER}", tmp_path / "sicherung.sql")
    sicherung.restore(tmp_path / "sicherung.sql", backup)
    kept = sicherung.encrypted(backup, schluessel=row.schluessel_id, antrag=row.antrag_id, faden=row.faden_id)
    for key_id, value, context in kept.values():  # with its key the backup can be read: the proof can fail
        assert load_key(key_id).decrypt(value, context=context)
    assert SECRET in load_key(row.schluessel_id).decrypt(kept["nachricht"][1], context=kept["nachricht"][2]).decode()

    assert run() == 1 and is_there(ended)  # offered to the archive first
    assert run() == 0 and is_there(ended)  # it has not answered
    answer(ended)
    assert run() == 1

    for key_id, _value, _context in kept.values():
        with pytest.raises(KeyMissing):
            load_key(key_id)
    with connections["keys"].cursor() as cursor:  # no copy of the key under another name
        cursor.execute("SELECT count(*) FROM schluessel WHERE inhaber IN (%s, %s)", [HERE, THERE])
        assert cursor.fetchone()[0] == 0
    assert not any(file.ablage in path.name for path in content.rglob("*"))
    ids = [str(each) for each in (row.id, row.antrag_id, row.faden_id, file.id, row.konto_id, row.schluessel_id)]
    assert everywhere(ids) == {"core_auditeintrag"}
    assert report() == {("vorgabe", "angeboten"): 1, ("vorgabe", "geloescht"): 1}


def test_what_was_paid_stays_for_the_books_and_is_nobodys(ended: UUID) -> None:
    run()
    answer(ended, "uebernommen")
    run()
    with unit(SYSTEM):
        [forderung], [zahlung], [erstattung] = Forderung.objects.all(), Zahlung.objects.all(), Erstattung.objects.all()
        events = Zahlungsereignis.objects.values_list("konto_id", flat=True)
        assert {forderung.konto_id, zahlung.konto_id, erstattung.konto_id, *events} == {None}
        assert (forderung.betrag_cents, zahlung.betrag_cents, erstattung.betrag_cents) == (1500, 1500, 1500)
        assert forderung.kassenzeichen and zahlung.transaktion
    assert report()[("vorgabe", "uebernommen")] == 1


def test_a_crash_between_keys_and_rows_is_ended_by_the_next_run(ended: UUID, monkeypatch: pytest.MonkeyPatch) -> None:
    run()
    answer(ended)

    class Killed(BaseException):
        pass

    def destroy_and_die(key_id: UUID) -> None:
        Schluessel.objects.filter(id=key_id).delete()
        raise Killed

    with monkeypatch.context() as patch, pytest.raises(Killed):
        patch.setattr(tilgung, "delete_key", destroy_and_die)
        run()
    assert is_there(ended)
    assert run() == 1
    assert not is_there(ended)
    assert report()[("vorgabe", "geloescht")] == 1  # counted once


def test_a_hold_stops_it_until_its_day_or_until_it_is_lifted(ended: UUID, clerk: Zugang) -> None:
    run()
    answer(ended)
    now = later()
    today = now.astimezone(clock.BERLIN).date()
    with pytest.raises(SperreRefused):
        set_sperre(vorgang_id=ended, by=clerk.staff, grund="Klage", bis=today - timedelta(days=1), at=now)
    for days in (5, 10):  # the second replaces the first
        bis = today + timedelta(days=days)
        set_sperre(vorgang_id=ended, by=clerk.staff, grund=f"{SECRET} Klage", bis=bis, at=now)
    assert run(now + timedelta(days=9)) == 0 and is_there(ended)
    assert SECRET.encode().hex() not in str(everywhere([SECRET.encode().hex()]))
    lift_sperre(vorgang_id=ended, by=clerk.staff, at=now)
    with unit(SYSTEM):
        done = list(Auditeintrag.objects.filter(handlung__startswith="loeschsperre").values_list("handlung", flat=True))
    assert sorted(done) == ["loeschsperre.aufgehoben", "loeschsperre.gesetzt", "loeschsperre.gesetzt"]
    set_sperre(vorgang_id=ended, by=clerk.staff, grund="Klage", bis=today, at=now)
    assert run(now + timedelta(days=1)) == 1 and not is_there(ended)


def test_only_what_has_ended_long_enough_goes(clerk: Zugang) -> None:
    mine = make_konto()
    withdrawn = make_vorgang(HERE, Status.ZURUECKGENOMMEN, betrag_cents=0)
    costs = make_vorgang(HERE, Status.ZURUECKGENOMMEN)  # paid: the Kostenentscheidung is still to be made
    open_one = make_vorgang(HERE, Status.IN_BEARBEITUNG, by=clerk, betrag_cents=0)
    other = make_vorgang(HERE, Status.ZURUECKGENOMMEN, betrag_cents=0, citizen=mine)
    keeps = make_vorgang(HERE, Status.EINGEGANGEN, betrag_cents=0, citizen=mine)
    assert run(later(9)) == 0
    assert run() == 2
    assert [is_there(each) for each in (withdrawn, other)] == [False, False]
    assert all(is_there(each) for each in (costs, open_one, keeps))
    with unit(System(HERE, mine.konto_id)):
        assert Nutzerkonto.objects.filter(id=mine.konto_id).exists()  # it has an Akte still
        assert Statuswechsel.objects.filter(vorgang_id=keeps).exists()
    assert report() == {("zurueckgenommen", "geloescht"): 2}


def test_the_file_of_rules_has_one_for_everything_and_says_what_is_not_confirmed() -> None:
    rules = load_aufbewahrung()
    assert rules.rule_for("geburtsurkunde", "abgelehnt").id == "vorgabe"
    assert rules.rule_for("geburtsurkunde", "erloschen").id == "nie-bezahlt"
    assert not any(regel.bestaetigt for regel in rules.regeln)
    assert deletion_day(date(2024, 8, 31), rules.regeln[0].model_copy(update={"monate": 6})) == date(2025, 2, 28)
    own = rules.regeln[-1].model_copy(update={"id": "eigene", "monate": 60, "kommunen": (HERE,)})
    with_own = rules.model_copy(update={"regeln": (*rules.regeln[:-1], own, rules.regeln[-1])})
    told = [with_own.of_kommune(each).rule_for("geburtsurkunde", "abgelehnt").id for each in (HERE, THERE)]
    assert told == ["eigene", "vorgabe"]
    broken = json.loads(rules.model_dump_json())
    broken["regeln"].pop()
    with pytest.raises(ValueError, match="last rule"):
        Aufbewahrung.model_validate(broken)


def test_a_key_whose_row_never_came_is_swept_and_no_other(clerk: Zugang) -> None:
    vorgang_id = make_vorgang(HERE, Status.EINGEGANGEN, betrag_cents=0)
    orphan, platform = create_key(owner=HERE), create_key(owner="plattform")
    now = clock.utc_now()
    assert sweep_orphan_keys(kommune_ids=[HERE], real_now=now) == 0  # it may still come
    assert sweep_orphan_keys(kommune_ids=[THERE], real_now=now + timedelta(days=2)) == 0
    assert sweep_orphan_keys(kommune_ids=[HERE], real_now=now + timedelta(days=2)) == 1
    with pytest.raises(KeyMissing):
        load_key(orphan.id)
    assert load_key(platform.id) and load_key(vorgang(vorgang_id).schluessel_id)
