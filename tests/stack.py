"""The whole portal as real processes for a proof or a benchmark: PostgreSQL, web, worker and stand-ins, all supervised.

Everything lies below var/test/ and listens on free ports of 127.0.0.1. The kernel ends a child when the thread that
started it ends, so `start` and `turn` belong to one and the same thread.
"""

from __future__ import annotations

import base64
import json
import os
import secrets
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from demo.database import CHECKOUT, DATABASES, VAR, Cluster, as_ordinary_user, binary
from demo.process import free_port, write_atomically
from demo.supervisor import Program, Supervisor

KOMMUNE = "geilenkirchen"
HOST = f"{KOMMUNE}.localhost"
_SECRET = "nur für diesen Lauf"
_READY_SECONDS = 60.0


@dataclass
class Stack:
    """`start` it, `turn` the supervisor while others work, `end` it."""

    folder: Path
    mode: str = "test"
    web_settings: dict[str, str] = field(default_factory=dict)
    template: Cluster | None = None  # its databases, already migrated and loaded, are copied instead of made
    fsync: bool = True  # what PostgreSQL has written survives kill -9 without it too, only a power cut needs it
    postgres: tuple[str, ...] = ()  # further settings of the server
    ports: dict[str, int] = field(
        default_factory=lambda: {name: free_port() for name in ("portal", "payment", "mail", "smtp", "scanner")}
    )

    def __post_init__(self) -> None:
        settings = ("max_connections=60", "recovery_init_sync_method=syncfs", *(() if self.fsync else ("fsync=off",)))
        self.cluster = Cluster(self.folder / "postgres", (*settings, *self.postgres))
        self.supervisor = Supervisor(
            logs=self.folder / "log", pids_file=self.folder / "pids.json", folder=CHECKOUT, say=lambda text: None
        )
        self.environment = {**os.environ}

    @property
    def portal(self) -> str:
        """Base URL; requests say `Host: HOST`, because a resolver may not know names below localhost."""
        return f"http://127.0.0.1:{self.ports['portal']}"

    @property
    def payment(self) -> str:
        return f"http://127.0.0.1:{self.ports['payment']}"

    def dsn(self, database: str = "portal") -> str:
        """The superuser's."""
        return self.cluster.dsn("postgres", database)

    def start(self) -> None:
        """Database, schema, Kreis Heinsberg, one Leistung with a fee, all processes; returns when /readyz says yes."""
        self.cluster.create()
        child = self.supervisor.add(Program("postgres", start=self.cluster.start_server, stop_signal=signal.SIGINT))
        self.cluster.wait_ready(child, log=self.supervisor.log("postgres"))
        self.cluster.prepare()
        self.environment = self._environment()
        if self.template is None:
            self.run("-m", "portal.config.cli", "migrate")
            self.run("-m", "portal.config.cli", "load_heinsberg", "--skip-checks", "--hosts", "{id}.localhost")
        else:
            self._copy_databases(self.template)
        if self.mode != "test":
            self.run("-m", "portal.config.cli", "collectstatic", "--noinput")
        self.run("-m", "tests.stack_commands", "offer", self.payment)
        for program in self._programs():
            self.supervisor.add(program)
        self.wait_ready()

    def _copy_databases(self, template: Cluster) -> None:
        for name in DATABASES:
            pg_dump = [*as_ordinary_user(), str(binary("pg_dump")), "--format=custom"]
            pg_restore = [*as_ordinary_user(), str(binary("pg_restore")), "--exit-on-error", "--clean", "--if-exists"]
            dump = subprocess.run([*pg_dump, "--dbname", template.dsn(database=name)], capture_output=True, check=True)
            subprocess.run([*pg_restore, "--dbname", self.dsn(name)], input=dump.stdout, check=True)

    def run(self, *arguments: str) -> str:
        """A Python command with the portal's environment; its output. Raises CalledProcessError with what it said."""
        command = [sys.executable, *arguments]
        done = subprocess.run(command, env=self.environment, cwd=CHECKOUT, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise RuntimeError(f"{' '.join(arguments)}: {done.stderr[-3000:]}")
        return done.stdout

    def wait_ready(self) -> None:
        """Turn the supervisor until the portal and its worker are there."""
        deadline = time.monotonic() + _READY_SECONDS
        self.supervisor.run(until=lambda: self.is_ready() or time.monotonic() > deadline)
        if not self.is_ready():
            raise RuntimeError(f"not ready after {_READY_SECONDS} s, see {self.folder / 'log'}")

    def is_ready(self) -> bool:
        try:
            with urllib.request.urlopen(self.portal + "/readyz", timeout=5) as answer:
                answer.read()
        except OSError:
            return False
        return True

    def turn(self, *, until: Callable[[], bool]) -> None:
        """Keep everything running until `until` says so."""
        self.supervisor.run(until=until)

    def behave(self, **behaviour: object) -> None:
        """Set how the payment simulator behaves."""
        body = json.dumps(behaviour).encode()
        urllib.request.urlopen(
            urllib.request.Request(self.payment + "/verhalten", body, method="PUT"), timeout=10
        ).close()

    def journal(self) -> list[dict[str, object]]:
        """What the payment simulator has taken."""
        with urllib.request.urlopen(self.payment + "/journal", timeout=10) as answer:
            rows: list[dict[str, object]] = json.load(answer)
        return rows

    def workers(self) -> list[int]:
        """Process ids of the web workers: the children of granian's first process."""
        return children(self.supervisor.pids["portal"])

    def restart(self, name: str, **environment: str) -> None:
        """End a program and start it anew with a changed environment."""
        child = self.supervisor._children[name]
        os.killpg(child.process.pid, signal.SIGKILL)
        child.process.wait()
        self.supervisor.add(Program(name, child.program.command, self.environment | environment))

    def end(self, *, keep: bool = False) -> None:
        """End all processes; the folder goes with them, unless it is to be kept for the next run."""
        self.supervisor.end_all()
        if not keep:
            shutil.rmtree(self.folder)

    def _secrets(self) -> dict[str, str]:
        """What the portal encrypts by: lies beside the data, which cannot be read without it."""
        path = self.folder / "geheim.json"
        if not path.exists():
            made = {
                "PORTAL_SECRET_KEY": secrets.token_urlsafe(48),
                "PORTAL_MASTER_KEY": base64.b64encode(secrets.token_bytes(32)).decode(),
            }
            write_atomically(path, json.dumps(made))
        kept: dict[str, str] = json.loads(path.read_text())
        return kept

    def _environment(self) -> dict[str, str]:
        return {
            **os.environ,
            **self.cluster.environment(),
            "DJANGO_SETTINGS_MODULE": "portal.config.settings",
            "PYTHONPATH": f"{CHECKOUT / 'src'}:{CHECKOUT}",
            "PORTAL_ENV_FILE": os.devnull,
            "PORTAL_MODE": self.mode,
            "PORTAL_VAR": str(self.folder),
            "PORTAL_FILES": str(self._made("files")),
            "PORTAL_SIEGEL": str(self._made("siegel")),
            "PORTAL_SAML_FOLDER": str(self._made("saml")),
            **self._secrets(),
            "PORTAL_SECRETS": json.dumps({"bezahldienst": _SECRET}),
            "PORTAL_BASE_URL": f"http://{{host}}:{self.ports['portal']}",
            "PORTAL_SCANNER": f"127.0.0.1:{self.ports['scanner']}",
            "PORTAL_SMTP_HOST": "127.0.0.1",
            "PORTAL_SMTP_PORT": str(self.ports["smtp"]),
            "PAYMENT_SIMULATOR_SECRET": _SECRET,
            **self.web_settings,
        }

    def _made(self, name: str) -> Path:
        (self.folder / name).mkdir(exist_ok=True, mode=0o700)
        return self.folder / name

    def _programs(self) -> list[Program]:
        python, ports = [sys.executable, "-m"], {name: str(port) for name, port in self.ports.items()}
        commands: dict[str, Sequence[str]] = {
            "scanner": [*python, "demo.scanner", "--port", ports["scanner"]],
            "payment": [
                *python, "demo.payment_simulator", "--port", ports["payment"], "--store", str(self._made("payment")),
            ],
            "mail": [
                *python, "demo.mail", "--http-port", ports["mail"], "--smtp-port", ports["smtp"],
                "--store", str(self._made("mail")),
            ],
            "portal": [
                *python, "granian", "--interface", "wsgi", "portal.config.wsgi:application", "--host", "127.0.0.1",
                "--port", ports["portal"], "--workers", "2", "--blocking-threads", "1", "--http", "1", "--no-ws",
                "--respawn-failed-workers", "--workers-kill-timeout", "5",
            ],
            "worker": [*python, "portal.config.cli", "worker"],
        }  # fmt: skip
        return [Program(name, command, self.environment) for name, command in commands.items()]


@contextmanager
def running_stack(name: str, **more: object) -> Iterator[Stack]:
    """A stack in var/test/<name>-<pid>, gone again at the end."""
    folder = VAR / "test" / f"{name}-{os.getpid()}"
    folder.mkdir(parents=True, mode=0o700)
    stack = Stack(folder, **more)  # type: ignore[arg-type]
    try:
        stack.start()
        yield stack
    finally:
        stack.end()


@contextmanager
def kept_stack(name: str, *, mark: str, fill: Callable[[Stack], None], **more: object) -> Iterator[Stack]:
    """A stack in var/bestand/<name> whose data stay for the next run: filled once, and anew where `mark` is another."""
    folder = VAR / "bestand" / name
    written = folder / "stand"
    if folder.exists() and not (written.exists() and written.read_text() == mark):
        shutil.rmtree(folder)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    stack = Stack(folder, **more)  # type: ignore[arg-type]
    try:
        stack.start()
        if not written.exists():
            fill(stack)
            write_atomically(written, mark)
        yield stack
    finally:
        stack.end(keep=True)


def children(pid: int) -> list[int]:
    """Process ids of the children of `pid`, from all its threads."""
    found: list[int] = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        found += [int(child) for child in task.read_text().split()]
    return found
