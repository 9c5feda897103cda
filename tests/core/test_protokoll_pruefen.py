"""`portal protokoll_pruefen`: every kind of tampering with the log is told, and nothing else is."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from portal.core import audit, clock, siegel
from portal.core.siegel import Kopf
from tests.core.test_audit import SELFKANT, record, seal
from tests.settings import CLUSTER, WORKER

pytestmark = pytest.mark.usefixtures("sealed")


@pytest.fixture
def sealed(database: None) -> Iterator[None]:
    """Five entries of Selfkant, chained and anchored."""
    shutil.rmtree(settings.PORTAL_SIEGEL, ignore_errors=True)  # heads of tests before, whose chains are gone
    for action in ("eins", "zwei", "drei", "vier", "fünf"):
        record(action)
    seal(5)
    audit.seal_and_anchor(by=SELFKANT, at=clock.now())
    yield
    shutil.rmtree(settings.PORTAL_SIEGEL)


def check(**options: Any) -> str:
    """What the command says of Selfkant; its exit is in `Broken`."""
    out = StringIO()
    call_command("protokoll_pruefen", kommune="selfkant", stdout=out, **options)
    return out.getvalue()


def broken(**options: Any) -> str:
    out = StringIO()
    with pytest.raises(CommandError) as raised:
        call_command("protokoll_pruefen", kommune="selfkant", stdout=out, **options)
    assert raised.value.returncode == 1
    return out.getvalue()


def tamper(*statements: str) -> None:
    """As whoever owns the database server could do it: no trigger of the product's own is in the way."""
    with psycopg.connect(CLUSTER.dsn("postgres", f"portal_{WORKER}")) as connection:
        connection.execute("SET session_replication_role = replica")
        for statement in statements:
            assert connection.execute(statement).rowcount > 0, statement


THIRD = "(SELECT eintrag_id FROM core_auditglied WHERE kommune_id = 'selfkant' AND lfd = 3)"


def test_an_untouched_log_holds_also_with_entries_that_still_wait() -> None:
    assert check() == "selfkant: unversehrt, 5 Einträge\n"
    record("sechs")
    assert check() == "selfkant: unversehrt, 5 Einträge, 1 noch ohne Glied\n"


@pytest.mark.parametrize(
    ("statements", "told"),
    [
        ([f"UPDATE core_auditeintrag SET akteur = 'niemand' WHERE id = {THIRD}"], "verändert"),
        ([f"UPDATE core_auditeintrag SET angaben = '{{}}', handlung = 'x' WHERE id = {THIRD}"], "verändert"),
        ([f"DELETE FROM core_auditeintrag WHERE id = {THIRD}"], "(Glied 3)"),
        (
            [
                f"DELETE FROM core_auditeintrag WHERE id = {THIRD}",
                "DELETE FROM core_auditglied WHERE kommune_id = 'selfkant' AND lfd = 3",
            ],
            "Glied 3 fehlt",
        ),
        (
            [
                "DELETE FROM core_auditeintrag WHERE id IN "
                "(SELECT eintrag_id FROM core_auditglied WHERE kommune_id = 'selfkant' AND lfd > 3)",
                "DELETE FROM core_auditglied WHERE kommune_id = 'selfkant' AND lfd > 3",
            ],
            "abgeschnitten: nach Glied 3 fehlen 2 bis Glied 5",
        ),
        (["DELETE FROM core_auditglied WHERE kommune_id = 'selfkant'"], "abgeschnitten: nach Glied 0 fehlen 5"),
        (
            [
                "INSERT INTO core_auditeintrag (id, kommune_id, nr, transaktion, am, akteur, handlung, gegenstand, "
                "angaben) SELECT gen_random_uuid(), kommune_id, nr, transaktion - 1, am, akteur, 'dazu', gegenstand, "
                f"angaben FROM core_auditeintrag WHERE id = {THIRD}"
            ],
            "steht in keinem Glied (vor Glied",
        ),
    ],
)
def test_what_was_done_to_it_is_told(statements: list[str], told: str) -> None:
    tamper(*statements)
    found = broken()
    assert found.startswith("selfkant: BRUCH: ")
    assert told in found


def test_a_chain_that_somebody_computed_anew_does_not_fit_its_signed_head() -> None:
    tamper(
        f"UPDATE core_auditeintrag SET akteur = 'niemand' WHERE id = {THIRD}",
        "DELETE FROM core_auditglied WHERE kommune_id = 'selfkant'",
    )
    seal(5)
    assert "Glied 5 ist nicht das, dessen Kopf" in broken()


def _only_file() -> Path:
    return next((settings.PORTAL_SIEGEL / "selfkant").glob("*.json"))


def _other_number(path: Path) -> None:
    path.write_text(json.dumps(json.loads(path.read_text()) | {"lfd": 4}))


def _no_json(path: Path) -> None:
    path.write_text("{")


def _of_another(path: Path) -> None:
    siegel.anchor(Kopf("gangelt", 5, "00", json.loads(path.read_text())["am"]))
    shutil.copy(settings.PORTAL_SIEGEL / "gangelt" / path.name, path)


@pytest.mark.parametrize("change", [_other_number, _no_json, _of_another])
def test_a_head_that_was_not_signed_so_is_told(change: Callable[[Path], None]) -> None:
    change(_only_file())
    assert "trägt keine gültige Unterschrift" in broken()


def test_without_any_head_nobody_can_say_that_the_end_is_there() -> None:
    _only_file().unlink()
    assert "kein unterschriebener Kopf" in broken()


def test_an_auditor_checks_with_an_own_copy_and_the_published_key(tmp_path: Path) -> None:
    shutil.copytree(settings.PORTAL_SIEGEL, tmp_path / "abschrift")
    shutil.rmtree(settings.PORTAL_SIEGEL / "selfkant")
    assert "unversehrt" in check(koepfe=tmp_path / "abschrift", schluessel=siegel.public_key())
    assert "Unterschrift" in broken(koepfe=tmp_path / "abschrift", schluessel="A" * 43 + "=")
    with pytest.raises(CommandError, match="32 Bytes") as raised:
        check(schluessel="kurz")
    assert raised.value.returncode == 2


def test_a_kommune_that_is_gone_without_a_proof_of_deletion_is_told() -> None:
    siegel.anchor(Kopf("nirgendwo", 7, "00", clock.now().isoformat()))
    out = StringIO()
    with pytest.raises(CommandError):
        call_command("protokoll_pruefen", stdout=out)
    assert "nirgendwo: BRUCH: Kommune und Kette fehlen" in out.getvalue()
    assert "selfkant: unversehrt, 5 Einträge" in out.getvalue()


def test_a_head_is_written_only_where_the_chain_has_moved_on(monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[Kopf] = []
    monkeypatch.setattr(siegel, "anchor", written.append)
    audit.seal_and_anchor(by=SELFKANT, at=clock.now())
    assert written == []
    record("sechs")
    seal(1)
    audit.seal_and_anchor(by=SELFKANT, at=clock.now())
    assert [each.lfd for each in written] == [6]
