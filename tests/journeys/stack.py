"""Every process of the portal and its stand-ins on free ports, against databases of their own that no test empties."""

from __future__ import annotations

import base64
import fcntl
import json
import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from demo.identity_provider.keys import set_up
from demo.process import die_with_parent, free_port
from demo.settings import BANKEN, PAYMENT_SECRET_NAME
from tests.browser import CHECKOUT
from tests.settings import CLUSTER, WORKER

TEMPLATES = {"portal": f"reise_{WORKER}", "portal_keys": f"reise_keys_{WORKER}"}  # template -> our clone
PAYMENT_SECRET = "geheim nur fuer Tests"
_PATIENCE = 60.0  # seconds until everything is ready
_NAMES = ("portal", "identity_provider", "payment_simulator", "mail", "smtp", "scanner")


@dataclass
class Stack:
    """The running whole. `kommune_url` is how a browser reaches a Kommune."""

    folder: Path
    ports: dict[str, int]
    environment: dict[str, str]
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    staff: list[dict[str, str]] = field(default_factory=list)

    def url(self, name: str) -> str:
        return f"http://127.0.0.1:{self.ports[name]}"

    def kommune_url(self, kommune_id: str) -> str:
        return f"http://{kommune_id}.localhost:{self.ports['portal']}"

    def log(self, name: str) -> Path:
        return self.folder / "log" / f"{name}.log"

    @property
    def hosts(self) -> set[str]:
        """host:port of everything a page may ask for."""
        local = {f"127.0.0.1:{self.ports[name]}" for name in ("identity_provider", "payment_simulator", "mail")}
        return {
            f"{name}.localhost:{self.ports['portal']}"
            for name in (
                "geilenkirchen",
                "selfkant",
                "heinsberg",
                "uebach-palenberg",
                "kreis-heinsberg",
                "erkelenz",
                "wegberg",
            )
        } | local

    def take_staff(self, art: str = "") -> dict[str, str]:
        """An account that nobody has used yet: its TOTP code is still good. Without `art` a Standesbeamter's."""
        account = next(each for each in reversed(self.staff) if each["art"] == art)
        self.staff.remove(account)
        return account

    def behave(self, **behaviour: Any) -> None:
        """How the payment simulator behaves from now on; nothing means well."""
        call("PUT", self.url("payment_simulator") + "/verhalten", behaviour)

    def journal(self) -> list[dict[str, Any]]:
        return list(call("GET", self.url("payment_simulator") + "/journal"))

    def mails(self) -> list[dict[str, Any]]:
        return list(call("GET", self.url("mail") + "/api/messages"))

    def prepare(self, what: str, **given: Any) -> Any:
        """Have the process beside the portal do one of its commands (tests.journeys.welt). Raises RuntimeError."""
        if "welt" not in self.processes:
            self.start("welt", ["tests.journeys.welt"], told=True)
        process = self.processes["welt"]
        assert process.stdin and process.stdout
        process.stdin.write(json.dumps([what, given]).encode() + b"\n")
        process.stdin.flush()
        answer = json.loads(process.stdout.readline() or '{"failed": "it has ended, see log/welt.log"}')
        if "failed" in answer:
            raise RuntimeError(f"{what}: {answer['failed']}")
        return answer["told"]

    def logs(self) -> str:
        """All that the processes have written so far."""
        return "\n".join(path.read_text(errors="replace") for path in sorted((self.folder / "log").glob("*.log")))

    def start(self, name: str, command: Sequence[str], *, told: bool = False) -> None:
        """Start a program; with `told` one that is asked through its standard input and answers there."""
        with self.log(name).open("ab") as output:
            self.processes[name] = subprocess.Popen(
                [sys.executable, "-m", *command],
                stdin=subprocess.PIPE if told else subprocess.DEVNULL,
                stdout=subprocess.PIPE if told else output,
                stderr=output,
                env=self.environment,
                preexec_fn=die_with_parent(signal.SIGKILL),
            )

    def end(self) -> None:
        for process in self.processes.values():
            process.terminate()
        deadline = time.monotonic() + 5
        for process in self.processes.values():
            try:
                process.wait(timeout=max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            for pipe in (process.stdin, process.stdout):
                if pipe is not None:
                    pipe.close()


@contextmanager
def running_stack() -> Iterator[Stack]:
    """A stack for the length of the block; ends exactly the processes it started."""
    folder = CLUSTER.folder / f"reise-{WORKER}"
    for part in ("log", "files", "static", "saml", "identity_provider", "payment", "mail"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    ports = {name: free_port() for name in _NAMES}
    stack = Stack(folder, ports, _environment(folder, ports))
    _clone_databases()
    hosts = _hosts()
    set_up(
        portal_folder=folder / "saml",
        provider_folder=folder / "identity_provider",
        provider_url=stack.url("identity_provider"),
        entity_id="https://serviceportal.example/saml",
        acs_urls=[f"http://{host}:{ports['portal']}/anmeldung/bundid/acs" for host in hosts],
    )
    stack.staff = _set_up(stack)
    try:
        for name, command in _programs(folder, ports).items():
            stack.start(name, command)
        _wait_ready(stack)
        yield stack
    finally:
        stack.end()
        if keep := os.environ.get("REISE_LOGS"):
            shutil.copytree(folder / "log", keep, dirs_exist_ok=True)


def _environment(folder: Path, ports: dict[str, int]) -> dict[str, str]:
    app, keys = TEMPLATES.values()
    actions = " ".join(f"http://127.0.0.1:{ports[name]}" for name in ("identity_provider", "payment_simulator"))
    return os.environ | {
        "PORTAL_MODE": "test",
        "PORTAL_VAR": str(folder),
        "PORTAL_FILES": str(folder / "files"),
        "PORTAL_SIEGEL": str(folder / "siegel"),
        "PORTAL_SAML_FOLDER": str(folder / "saml"),
        "PORTAL_FORMULARE": str(CHECKOUT / "tests" / "formular" / "definitionen"),
        "PORTAL_BANKEN": str(BANKEN),
        "PORTAL_ENV_FILE": str(folder / "none.env"),
        "PORTAL_SECRET_KEY": "a journey's secret, worth nothing",
        "PORTAL_MASTER_KEY": base64.b64encode(b"a test run's master key, 32 byte").decode(),
        "PORTAL_SECRETS": json.dumps({PAYMENT_SECRET_NAME: PAYMENT_SECRET}),
        "PAYMENT_SIMULATOR_SECRET": PAYMENT_SECRET,
        "PORTAL_BASE_URL": f"http://{{host}}:{ports['portal']}",
        "PORTAL_FORM_ACTIONS": actions,
        "PORTAL_PAYMENT_CHECK_AFTER": "8",  # twice as long as a start may take here (setup.py)
        "PORTAL_SCANNER": f"127.0.0.1:{ports['scanner']}",
        "PORTAL_SMTP_HOST": "127.0.0.1",
        "PORTAL_SMTP_PORT": str(ports["smtp"]),
        "DATABASE_URL": CLUSTER.dsn("portal_app", app),
        "DATABASE_OWNER_URL": CLUSTER.dsn("portal_owner", app),
        "KEYS_DATABASE_URL": CLUSTER.dsn("portal_app", keys),
        "KEYS_DATABASE_OWNER_URL": CLUSTER.dsn("portal_owner", keys),
        "DJANGO_SETTINGS_MODULE": "portal.config.settings",
        "PYTHONPATH": "src:.",
        "PYTHONUNBUFFERED": "1",
    }


def _clone_databases() -> None:
    with (CLUSTER.folder / "template.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for template, name in TEMPLATES.items():
            CLUSTER.drop_database(name)
            CLUSTER.create_database(name, template=template)


def _hosts() -> list[str]:
    import psycopg

    with psycopg.connect(CLUSTER.dsn("postgres", TEMPLATES["portal"])) as connection:
        return [host for (host,) in connection.execute("SELECT host FROM kommune_kommune").fetchall()]


def _set_up(stack: Stack) -> list[dict[str, str]]:
    done = subprocess.run(
        [sys.executable, "-m", "tests.journeys.setup", stack.url("payment_simulator")],
        env=stack.environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode != 0:
        raise RuntimeError(f"the set-up of the journeys failed:\n{done.stderr[-3000:]}")
    accounts: list[dict[str, str]] = json.loads(done.stdout.splitlines()[-1])
    return accounts


def _programs(folder: Path, ports: dict[str, int]) -> dict[str, list[str]]:
    return {
        "portal": [
            "granian", "--interface", "wsgi", "portal.config.wsgi:application", "--host", "127.0.0.1",
            "--port", str(ports["portal"]), "--workers", "2", "--blocking-threads", "1", "--http", "1", "--no-ws",
        ],
        "worker": ["portal.config.cli", "worker"],
        "identity_provider": [
            "demo.identity_provider", "--port", str(ports["identity_provider"]),
            "--folder", str(folder / "identity_provider"),
        ],
        "payment_simulator": [
            "demo.payment_simulator", "--port", str(ports["payment_simulator"]), "--store", str(folder / "payment"),
        ],
        "mail": [
            "demo.mail", "--http-port", str(ports["mail"]), "--smtp-port", str(ports["smtp"]),
            "--store", str(folder / "mail"),
        ],
        "scanner": ["demo.scanner", "--port", str(ports["scanner"])],
    }  # fmt: skip


def _wait_ready(stack: Stack) -> None:
    """Until /readyz says yes and the stand-ins answer. RuntimeError with the log of what ended."""
    deadline = time.monotonic() + _PATIENCE
    wanted = [stack.url("portal") + "/readyz"]
    wanted += [stack.url(name) + "/healthz" for name in ("identity_provider", "payment_simulator", "mail")]
    while wanted:
        ended = [name for name, process in stack.processes.items() if process.poll() is not None]
        if ended or time.monotonic() > deadline:
            told = "\n".join(stack.log(name).read_text(errors="replace")[-2000:] for name in ended)
            raise RuntimeError(f"not ready: {wanted}; ended: {ended}\n{told}")
        try:
            call("GET", wanted[0])
            wanted.pop(0)
        except (OSError, urllib.error.HTTPError):
            time.sleep(0.1)


def call(method: str, url: str, body: Any = None) -> Any:
    """A JSON call to one of our stand-ins; raises HTTPError and OSError."""
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data=data, method=method, headers={"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=10) as answer:
        text = answer.read()
    return json.loads(text) if text else None
