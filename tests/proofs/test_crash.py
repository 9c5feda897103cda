"""A tenth of `make proof-crash`, and the harness seen red by five seeded faults."""

from __future__ import annotations

import json
from collections.abc import Iterator

import psycopg
import pytest

from tests.benchmarks import crowd
from tests.proofs.crash import Run, prove
from tests.settings import CLUSTER
from tests.stack import Stack, running_stack

pytestmark = pytest.mark.proof


@pytest.fixture(scope="module")
def stack(cloned_databases: None) -> Iterator[Stack]:
    # A killed worker's jobs are given back and the provider is asked sooner than in production: the test need not wait.
    # Without fsync, for a restart would wait until all that the other tests have written is on the disk.
    sooner = {"PORTAL_WORKER_LOST_AFTER": "6", "PORTAL_PAYMENT_CHECK_AFTER": "8"}
    fast: dict[str, object] = {"web_settings": sooner, "fsync": False}
    with running_stack("crash", template=CLUSTER, **fast) as stack:
        yield stack


def test_a_small_crowd_meets_no_wrong_answer(stack: Stack) -> None:
    """`make bench ARGS=crowd` with a few people for a few seconds; here, because the portal is running here."""
    cookies = json.loads(stack.run("-m", "tests.stack_commands", "crowd", "3"))
    with psycopg.connect(stack.dsn()) as superuser:
        row = superuser.execute("SELECT id FROM kommune_ort WHERE name = 'Geilenkirchen'").fetchone()
    assert row is not None
    found = crowd.run(stack, cookies, row[0], crowd.Size(clerks=3, citizens=8, apply=4, seconds=4, pause=0.05))
    assert found.errors == []
    assert found.done["submitted"] == 4 and found.done["messages of citizens"] >= 4
    assert found.done.keys() & {"uebernahme", "vermerke", "nachrichten", "rueckfragen"}, "no clerk has done anything"


@pytest.fixture(scope="module")
def finished(stack: Stack) -> tuple[Run, list[str]]:
    """The run, and what was wrong right after it."""
    return prove(stack, print, submissions=20, seed=7, clients=10, rounds=1, pause=(0.5, 2.5), leaves_after=5.0)


def test_nothing_is_lost_doubled_or_stuck(finished: tuple[Run, list[str]]) -> None:
    run, found = finished
    assert found == []
    assert len(run.confirmed) == 20
    assert set(run.killed) == set(run.kills)


def lose(stack: Stack, row: str) -> str:
    """Delete one row ("table WHERE …"), whatever refers to it; its id."""
    table = row.split()[0]
    with psycopg.connect(stack.dsn()) as superuser:
        superuser.execute("SET session_replication_role = replica")
        found = superuser.execute(f"DELETE FROM {table} WHERE id = (SELECT id FROM {row} LIMIT 1) RETURNING id::text")
        return str(found.fetchall()[0][0])


def test_a_payment_without_its_row_is_seen(finished: tuple[Run, list[str]]) -> None:
    run, _ = finished
    lost = lose(run.stack, "zahlung_zahlung WHERE status = 'bezahlt'")
    assert f"Zahlung {lost}: PAYED at the provider, here unknown" in run.problems()


_OF_THIS_MOMENT = """postfach_nachricht WHERE id IN (SELECT n.id FROM postfach_nachricht n
    JOIN vorgang_vorgang v ON v.faden_id = n.faden_id JOIN vorgang_vorgangsforderung f ON f.vorgang_id = v.id
    WHERE n.am {} v.erstellt_am)"""


@pytest.mark.parametrize("moment", ["=", ">"], ids=["arrived", "paid"])
def test_a_message_that_is_gone_is_seen(finished: tuple[Run, list[str]], moment: str) -> None:
    run, _ = finished
    before = set(run.problems())
    lose(run.stack, _OF_THIS_MOMENT.format(moment))
    assert any(problem.startswith("Postfach of the Vorgang") for problem in set(run.problems()) - before)


def broken(stack: Stack, fault: str) -> Stack:
    """The stack with a seeded fault in web process and worker."""
    stack.environment |= {"DJANGO_SETTINGS_MODULE": "tests.proofs.faults.settings", "FAULT": fault}
    for name in ("portal", "worker"):
        stack.restart(name)
    stack.wait_ready()
    return stack


def test_a_booking_that_is_repeated_is_seen(stack: Stack) -> None:
    run = Run(broken(stack, "book_twice"), 1, clients=1, kills=())
    run.go()
    run.settle(5)
    assert any("'booked': 2" in problem for problem in run.problems())


def test_a_payment_nobody_asks_for_is_seen(stack: Stack) -> None:
    run = Run(broken(stack, "forget_checks"), 1, clients=1, kills=(), everybody_leaves=True)
    run.go()
    run.settle(3)
    found = run.problems()
    assert any("taken by the provider, here gestartet" in problem for problem in found)
    assert any("attempt without an end" in problem for problem in found)


def test_a_confirmation_before_the_commit_is_seen(stack: Stack) -> None:
    with psycopg.connect(stack.dsn(), autocommit=True) as superuser:
        superuser.execute("ALTER SYSTEM SET synchronous_commit = off")
        superuser.execute("ALTER SYSTEM SET wal_writer_delay = '10s'")
        superuser.execute("SELECT pg_reload_conf()")
    run = Run(stack, 1, clients=1, kills=(), kill_after_arrival="postgres group", pays=False)
    run.go()
    stack.wait_ready()
    assert any("confirmed and lost" in problem for problem in run.problems())
