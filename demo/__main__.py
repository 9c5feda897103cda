"""`python -m demo`, called by `make demo`: database, data, all processes under the supervisor, until Ctrl-C."""

from __future__ import annotations

import fcntl
import json
import os
import signal
import socket
import sys
import time
import urllib.error
import urllib.request
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import psycopg

from demo import loading
from demo.bootstrap import CHECKOUT, LOGS, NO_ROOM, is_full, one_sentence
from demo.database import VAR, Cluster, DatabaseProblem
from demo.ports import Ports
from demo.process import is_free, write_atomically
from demo.settings import given_dsns, write_env
from demo.supervisor import Program, Supervisor, end_left_programs

DEMO_JSON = VAR / "demo.json"
_PIDS = VAR / "demo.pids"
_READY_SECONDS = 60.0


class DemoProblem(Exception):
    """The demo cannot run; the text is one German sentence for the person at the terminal."""


def table_of_programs(environment: dict[str, str], ports: Ports) -> list[Program]:
    """Everything that runs beside PostgreSQL. Each writes to var/log/<name>.log."""
    python = [sys.executable, "-m"]
    commands = {
        "portal": [
            *python, "granian", "--interface", "wsgi", "portal.config.wsgi:application", "--host", "127.0.0.1",
            "--port", str(ports.portal_port), "--workers", "2", "--blocking-threads", "1", "--http", "1", "--no-ws",
            "--respawn-failed-workers", "--workers-kill-timeout", "5",
        ],
        "worker": [*python, "portal.config.cli", "worker"],
        "identity_provider": [
            *python, "demo.identity_provider", "--port", str(ports.identity_provider_port),
            "--folder", str(loading.PROVIDER_FOLDER),
        ],
        "payment_simulator": [
            *python, "demo.payment_simulator", "--port", str(ports.payment_simulator_port),
            "--store", str(VAR / "payment_simulator"),
        ],
        "mail": [
            *python, "demo.mail", "--http-port", str(ports.mail_port), "--smtp-port", str(ports.smtp_port),
            "--store", str(VAR / "mail"),
        ],
        "scanner": [*python, "demo.scanner", "--port", str(ports.scanner_port)],
    }  # fmt: skip
    has_workers = {"portal": signal.SIGTERM}  # killed outright, it could not end them
    return [
        Program(name, command, environment, death_signal=has_workers.get(name, signal.SIGKILL))
        for name, command in commands.items()
    ]


@dataclass(frozen=True)
class Demo:
    """The running whole: what `announce` and `var/demo.json` tell."""

    ports: Ports
    environment: dict[str, str]
    portal: dict[str, str]  # Kommune id -> base URL

    def url(self, name: str) -> str:
        return f"http://127.0.0.1:{getattr(self.ports, name + '_port')}"

    def write_json(self, pids: dict[str, int]) -> None:
        """var/demo.json, complete or not at all; written again when a process got another number."""
        facts = {
            "portal": self.portal,
            "citizens": loading.citizens(),
            "staff": loading.staff(),
            "identity_provider": self.url("identity_provider"),
            "payment_simulator": self.url("payment_simulator"),
            "mail": self.url("mail"),
            "healthz": self.url("portal") + "/healthz",
            "processes": pids,
            "database": {
                "app": self.environment["DATABASE_URL"],
                "owner": self.environment["DATABASE_OWNER_URL"],
                "keys": self.environment["KEYS_DATABASE_URL"],
            },
            "paths": {"logs": str(LOGS), "files": self.environment["PORTAL_FILES"]},
        }
        write_atomically(DEMO_JSON, json.dumps(facts, ensure_ascii=False, indent=2) + "\n")

    def announce(self) -> None:
        say("\nDer Serviceportal-Demobetrieb ist bereit (erfundene Personen, keine echten Anträge):\n")
        for kommune, url in self.portal.items():
            say(f"  {kommune:<18} {url}")
        say("\nBürgerinnen und Bürger melden sich auf diesen Seiten an; bei der Testanmeldung stehen zur Wahl:")
        for person in loading.citizens():
            say(f"  {person['name']} (Vertrauensniveau {person['level']})")
        say("\nMitarbeiterinnen und Mitarbeiter:" if loading.staff() else "")
        for account in loading.staff():
            say(
                f"  {account['login']:<22} Kennwort {account['password']}  TOTP {account['totp_secret']}  "
                f"{account['role']}, {account['url']}"
            )
        say(f"\nE-Mails: {self.url('mail')}   Zahlungen: {self.url('payment_simulator')}   Alles Weitere: {DEMO_JSON}")
        say("Beenden mit Strg-C.\n")


def say(text: str) -> None:
    with suppress(BrokenPipeError):  # the terminal is gone; SIGHUP ends us in good order
        print(text, flush=True)


def take_lock() -> IO[str]:
    """Only one demo in this checkout; held until we end."""
    VAR.mkdir(exist_ok=True)
    file = (VAR / "demo.sperre").open("a+")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.seek(0)
        raise DemoProblem(
            f"Die Demo läuft in diesem Verzeichnis schon (Prozess {file.read().strip()}); beenden Sie sie mit Strg-C."
        ) from None
    file.truncate(0)
    file.write(str(os.getpid()))
    file.flush()
    return file


def check_ports(ports: Ports) -> None:
    for variable, port in ports.named().items():
        if not is_free(port):
            raise DemoProblem(
                f"Port {port} ist belegt; nennen Sie einen anderen mit der Variablen {variable}: "
                f"{variable}=… make demo."
            )


def start_database(supervisor: Supervisor, ports: Ports) -> tuple[Cluster | None, dict[str, str]]:
    """PostgreSQL with roles and databases, and the environment of every process. No cluster if a server is given."""
    dsns = given_dsns()
    if dsns is not None:
        return None, write_env(ports, None, dsns)
    cluster = Cluster(VAR / "postgres", admin_url=os.environ.get("DATABASE_ADMIN_URL", ""))
    cluster.create()
    child = None
    if not cluster.admin_url:
        child = supervisor.add(Program("postgres", start=cluster.start_server, stop_signal=signal.SIGINT))
    cluster.wait_ready(child, log=supervisor.log("postgres"))
    cluster.prepare()
    return cluster, write_env(ports, cluster)


def is_ready(demo: Demo) -> str:
    """Empty when /readyz says yes and every stand-in listens; otherwise what is missing."""
    try:
        with urllib.request.urlopen(demo.url("portal") + "/readyz", timeout=5) as answer:
            answer.read()
    except urllib.error.HTTPError as error:
        return f"/readyz: {error.read(300).decode(errors='replace')}"
    except OSError as error:
        return f"das Portal antwortet nicht ({error})"
    for name in ("identity_provider", "payment_simulator", "mail", "scanner", "smtp"):
        with socket.socket() as probe:
            probe.settimeout(2)
            if probe.connect_ex(("127.0.0.1", getattr(demo.ports, f"{name}_port"))) != 0:
                return f"{name} antwortet nicht"
    return ""


def run_demo(supervisor: Supervisor, ports: Ports) -> None:
    """Start everything, tell the world, keep it running. Raises what main() turns into one sentence."""
    say("PostgreSQL wird gestartet")
    cluster, settings = start_database(supervisor, ports)
    environment = dict(os.environ) | settings
    loading.load(cluster, environment, say)
    hosts = loading.hosts_of_kommunen(settings["DATABASE_URL"])
    demo = Demo(ports, environment, {id: f"http://{host}:{ports.portal_port}" for id, host in hosts.items()})
    loading.make_login_keys(demo.portal, demo.url("identity_provider"), Path(settings["PORTAL_SAML_FOLDER"]))
    say("Portal und Gegenstellen werden gestartet")
    for program in table_of_programs(environment, ports):
        supervisor.add(program)
    deadline = time.monotonic() + _READY_SECONDS
    supervisor.run(until=lambda: not is_ready(demo) or time.monotonic() > deadline)
    missing = "" if supervisor.stopping else is_ready(demo)
    if missing:
        raise DemoProblem(f"Die Demo wird nicht bereit: {missing}; Protokolle: {LOGS}")
    if not supervisor.stopping:
        loading.leave_stuck_payment(environment, say)
        demo.write_json(supervisor.pids)
        supervisor.on_change = lambda: demo.write_json(supervisor.pids)
        demo.announce()
    supervisor.run()


def stop_on_signals(supervisor: Supervisor) -> None:
    """Ctrl-C, SIGTERM and a closed terminal end the demo in good order; a second one does not disturb that."""

    def on_signal(number: int, frame: object) -> None:
        supervisor.stop()
        if not supervisor.pids.keys() - {"postgres"}:  # still loading: leave it at once
            raise KeyboardInterrupt

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, on_signal)


def serve() -> None:
    """The demo from its start to its end; whatever happens, no process of ours is left."""
    supervisor = Supervisor(logs=LOGS, pids_file=_PIDS, folder=CHECKOUT, say=say)
    DEMO_JSON.unlink(missing_ok=True)
    ended = end_left_programs(_PIDS)
    if ended:
        say(f"Übrig gebliebene Prozesse des letzten Laufs wurden beendet: {', '.join(ended)}.")
    ports = Ports.from_environment()
    check_ports(ports)
    stop_on_signals(supervisor)
    try:
        run_demo(supervisor, ports)
    finally:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        DEMO_JSON.unlink(missing_ok=True)
        say("Die Demo wird beendet …")
        supervisor.end_all()


def sentence_of_database(error: psycopg.Error) -> str:
    """What PostgreSQL refused, and where it says more."""
    log = LOGS / "postgres.log"
    if is_full(str(error)):
        return f"{NO_ROOM} Protokoll: {log}"
    return f"Die Datenbank hat einen Schritt abgelehnt ({str(error).partition(chr(10))[0]}). Protokoll: {log}"


def main() -> int:
    try:
        with take_lock():
            serve()
    except (DemoProblem, DatabaseProblem, loading.LoadingFailed, ValueError) as error:
        print(f"Abgebrochen: {error}", file=sys.stderr)
        return 1
    except psycopg.Error as error:
        print(f"Abgebrochen: {sentence_of_database(error)}", file=sys.stderr)
        return 1
    except OSError as error:
        print(f"Abgebrochen: {one_sentence(error)}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        say("Abgebrochen; beim nächsten Aufruf geht es weiter.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
