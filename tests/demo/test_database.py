"""The demo's PostgreSQL: made, started, killed, started again; in short and deep folders; as root and not."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from demo.database import (
    CHECKOUT,
    Cluster,
    DatabaseProblem,
    _sweep_left_clusters,
    as_ordinary_user,
    test_cluster,
)
from demo.process import is_gone


@contextmanager
def running(cluster: Cluster) -> Iterator[Cluster]:
    child = cluster.start()
    try:
        cluster.wait_ready(child)
        yield cluster
    finally:
        cluster.stop()
        if child is not None:
            child.wait()


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    with running(Cluster(tmp_path_factory.mktemp("pg"), ("fsync=off",))) as started:
        started.prepare()
        yield started


def test_every_dsn_is_the_role_it_says(cluster: Cluster) -> None:
    wanted = {
        "DATABASE_URL": ("portal_app", "portal"),
        "DATABASE_OWNER_URL": ("portal_owner", "portal"),
        "KEYS_DATABASE_URL": ("portal_app", "portal_keys"),
        "KEYS_DATABASE_OWNER_URL": ("portal_owner", "portal_keys"),
        "BACKUP_DATABASE_URL": ("portal_backup", "portal"),
    }
    found = {}
    for name, dsn in cluster.environment().items():
        with psycopg.connect(dsn) as connection:
            found[name] = connection.execute("SELECT current_user, current_database()").fetchone()
    assert found == wanted


def test_application_may_create_nothing(cluster: Cluster) -> None:
    with psycopg.connect(cluster.dsn("portal_app", "portal"), autocommit=True) as connection:
        for statement in ("CREATE TABLE mine (id int)", "CREATE SCHEMA mine", "CREATE DATABASE mine"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(statement)


def test_owner_gets_the_extensions_that_the_portal_needs(cluster: Cluster) -> None:
    with psycopg.connect(cluster.dsn("portal_owner", "portal")) as connection:
        for name in ("pg_trgm", "unaccent", "btree_gist", "btree_gin"):
            connection.execute(f"CREATE EXTENSION IF NOT EXISTS {name}")


def test_preparing_twice_changes_nothing(cluster: Cluster) -> None:
    before = cluster.environment()
    cluster.prepare()
    assert cluster.environment() == before


def test_passwords_are_for_us_alone(cluster: Cluster) -> None:
    assert stat.S_IMODE((cluster.folder / "zugang.json").stat().st_mode) == 0o600
    assert stat.S_IMODE((cluster.folder / "run").stat().st_mode) == 0o700
    assert stat.S_IMODE(cluster.data.stat().st_mode) == 0o700


def test_deep_folder_listens_on_loopback_with_a_password(tmp_path: Path) -> None:
    deep = tmp_path / ("d" * 60) / ("e" * 60)
    deep.mkdir(parents=True)
    modes = [folder.stat().st_mode for folder in (tmp_path, *deep.parents)]
    with running(Cluster(deep / "pg", ("fsync=off",))) as cluster:
        cluster.prepare()
        dsn = cluster.dsn("portal_app", "portal")
        assert "@127.0.0.1:" in dsn
        psycopg.connect(dsn).close()
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            psycopg.connect(dsn.replace(cluster.access["portal_app"], "guessed"))
    assert [folder.stat().st_mode for folder in (tmp_path, *deep.parents)] == modes


def test_nothing_committed_is_lost_by_kill_9(tmp_path: Path) -> None:
    cluster = Cluster(tmp_path / "pg")
    with running(cluster):
        with psycopg.connect(cluster.dsn(), autocommit=True) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")
        pid = cluster.running()
        assert pid is not None
        os.kill(pid, signal.SIGKILL)
        _wait_until_gone(pid)
    assert cluster.running() is None
    with running(cluster), psycopg.connect(cluster.dsn()) as connection:
        assert connection.execute("SELECT answer FROM kept").fetchone() == (42,)


def test_pid_file_that_names_somebody_else_is_no_obstacle(tmp_path: Path) -> None:
    cluster = Cluster(tmp_path / "pg", ("fsync=off",))
    with running(cluster):
        lines = (cluster.data / "postmaster.pid").read_text().splitlines()
    somebody = subprocess.Popen(["sleep", "60"])
    (cluster.data / "postmaster.pid").write_text("\n".join([str(somebody.pid), *lines[1:]]) + "\n")
    with running(cluster):
        assert cluster.running() not in (None, somebody.pid)
    assert somebody.poll() is None, "stopping our server must not touch a process that is not ours"
    somebody.kill()
    somebody.wait()


def test_initdb_killed_in_the_middle_is_done_again(tmp_path: Path) -> None:
    cluster = Cluster(tmp_path / "pg", ("fsync=off",))
    (cluster.data / "base").mkdir(parents=True)
    (cluster.data / "PG_VERSION").write_text("18\n")
    with running(cluster):
        psycopg.connect(cluster.dsn()).close()


def test_server_ends_with_its_starter_even_after_kill_9(tmp_path: Path) -> None:
    code = (
        "import pathlib, sys, time; from demo.database import Cluster\n"
        "cluster = Cluster(pathlib.Path(sys.argv[1]), ('fsync=off',)); cluster.wait_ready(cluster.start())\n"
        "print(cluster.running(), flush=True); time.sleep(60)"
    )
    starter = subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path / "pg")], cwd=CHECKOUT, stdout=subprocess.PIPE, text=True
    )
    assert starter.stdout is not None
    server = int(starter.stdout.readline())
    starter.kill()
    starter.wait()
    starter.stdout.close()
    _wait_until_gone(server)


def test_what_killed_runs_left_is_swept_even_under_our_own_number(tmp_path: Path) -> None:
    """In a container numbers begin anew: the next run may have that of the killed one. One that lives keeps its own."""
    gone = subprocess.Popen(["true"])
    gone.wait()
    for pid in (os.getpid(), gone.pid, os.getppid()):
        (tmp_path / f"postgres-{pid}" / "data").mkdir(parents=True)
    _sweep_left_clusters(tmp_path)
    assert [folder.name for folder in tmp_path.iterdir()] == [f"postgres-{os.getppid()}"]


def test_test_cluster_is_shared_by_the_processes_of_a_run() -> None:
    assert test_cluster().folder == test_cluster().folder
    psycopg.connect(test_cluster().dsn("portal_app", "portal")).close()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root needs user namespaces")
def test_root_without_user_namespaces_gets_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    refusing = tmp_path / "unshare"
    refusing.write_text("#!/bin/sh\necho 'unshare failed: Operation not permitted' >&2\nexit 1\n")
    refusing.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    with pytest.raises(DatabaseProblem, match="gewöhnlicher Benutzer oder nennen Sie mit DATABASE_ADMIN_URL"):
        as_ordinary_user()


def test_given_server_is_used_and_none_is_started(tmp_path: Path) -> None:
    with running(Cluster(tmp_path / "theirs", ("fsync=off",))) as theirs:
        ours = Cluster(tmp_path / "given", admin_url=theirs.dsn())
        assert ours.start() is None
        assert not ours.data.exists()
        ours.wait_ready()
        ours.prepare()
        assert ours.dsn("portal_app", "portal").startswith("postgresql://portal_app:")
        psycopg.connect(ours.dsn("portal_app", "portal")).close()


def test_server_that_cannot_start_says_why(tmp_path: Path) -> None:
    cluster = Cluster(tmp_path / "pg", ("shared_buffers=nonsense",))
    child = cluster.start()
    with pytest.raises(DatabaseProblem, match=r"antwortet nicht \(.*shared_buffers.*; Protokoll: "):
        cluster.wait_ready(child)
    assert child is not None
    child.wait()


def _wait_until_gone(pid: int) -> None:
    deadline = time.monotonic() + 10
    while not is_gone(pid):
        assert time.monotonic() < deadline, f"process {pid} still runs"
        time.sleep(0.05)
