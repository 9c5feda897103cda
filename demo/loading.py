"""Brings the demo's database and keys to the state of the sources: schema, Kreis Heinsberg, the invented cases.

What was loaded from which sources stands in var/postgres/geladen. A first load that was killed is thrown away and begun
anew; later only the schema and the reference data are brought up to date, and the cases stay as people have left them.
"""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import psycopg

from demo.bootstrap import CHECKOUT, LOGS, NO_ROOM, VENV, fingerprint, is_full
from demo.database import DATABASES, VAR, Cluster
from demo.identity_provider.keys import set_up
from demo.process import die_with_parent, write_atomically

PROVIDER_FOLDER = VAR / "identity_provider"
_ACS_PATH = "/anmeldung/bundid/acs"

_PORTAL = (str(VENV / "bin" / "portal"),)
_STORY = (sys.executable, "-m", "demo.story")

# What is said while it runs -> name of its log, command
EVERY_TIME_THE_SOURCES_CHANGE = {
    "Datenbank wird eingerichtet": ("migrate", (*_PORTAL, "migrate")),
    "Kreis Heinsberg wird geladen": ("load_heinsberg", (*_PORTAL, "load_heinsberg", "--hosts", "{id}.localhost")),
}
ONCE = {"Erfundene Vorgänge werden geladen": ("story", _STORY)}
AT_EVERY_START = ("story-settings", (*_STORY, "--settings"))  # ports may be other ones than last time
WHEN_ALL_RUNS = ("story-payment", (*_STORY, "--stuck-payment"))


class LoadingFailed(Exception):
    """A command failed; the text is one German sentence with the path of its log."""


def load(cluster: Cluster | None, environment: Mapping[str, str], say: Callable[[str], None]) -> None:
    """Run what is needed; only settings when the sources are those of last time. `cluster`: None for a given server."""
    folder = cluster.folder if cluster else VAR / "setup"
    done, begun = folder / "geladen", folder / "erstes-laden.begonnen"
    wanted = _fingerprint_of_sources()
    if begun.exists() and cluster is not None:
        say("Das erste Laden wurde unterbrochen und beginnt von vorn.")
        _throw_away(cluster)
    elif done.exists() and done.read_text() == wanted:
        _run(*AT_EVERY_START, environment)
        return
    first = begun.exists() or not done.exists()
    if first:
        write_atomically(begun, "")
    for text, (name, command) in (EVERY_TIME_THE_SOURCES_CHANGE | (ONCE if first else {})).items():
        say(text)
        _run(name, command, environment)
    if not first:
        _run(*AT_EVERY_START, environment)
    write_atomically(done, wanted)
    begun.unlink(missing_ok=True)


def _fingerprint_of_sources() -> str:
    package = CHECKOUT / "src" / "portal"
    folders = [path for path in (CHECKOUT / "data", package / "data") if path.is_dir()]
    return fingerprint(*sorted(package.rglob("*.py")), *sorted(package.rglob("*.sql")), *folders)


def _throw_away(cluster: Cluster) -> None:
    for name in DATABASES:
        cluster.drop_database(name)
    shutil.rmtree(VAR / "siegel", ignore_errors=True)
    shutil.rmtree(VAR / "files", ignore_errors=True)
    (VAR / "files").mkdir(mode=0o700)
    cluster.prepare()


def leave_stuck_payment(environment: Mapping[str, str], say: Callable[[str], None]) -> None:
    """One payment in doubt for the walk of the README; needs the running simulator. The demo can do without it."""
    try:
        _run(*WHEN_ALL_RUNS, environment)
    except LoadingFailed as error:
        say(f"Die ungeklärte Zahlung des Rundgangs fehlt: {error}")


def _run(name: str, command: tuple[str, ...], environment: Mapping[str, str]) -> None:
    log = LOGS / f"{name}.log"
    with log.open("wb") as output:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            cwd=CHECKOUT,
            env=dict(environment),
            check=False,
            preexec_fn=die_with_parent(signal.SIGKILL),
        )
    if done.returncode != 0:
        why = NO_ROOM if is_full(log.read_text(errors="replace")) else f"„{name}“ ist fehlgeschlagen."
        raise LoadingFailed(f"{why} Protokoll: {log}")


def hosts_of_kommunen(dsn: str) -> dict[str, str]:
    """Kommune id -> host, the Kreis first."""
    with psycopg.connect(dsn) as connection:
        return dict(connection.execute("SELECT id, host FROM kommune_kommune ORDER BY NOT ist_kreis, name").fetchall())


def make_login_keys(portal_urls: Mapping[str, str], provider_url: str, portal_folder: Path) -> None:
    """Keys and metadata by which the portal and the test identity provider know each other; kept from run to run."""
    set_up(
        portal_folder=portal_folder,
        provider_folder=PROVIDER_FOLDER,
        provider_url=provider_url,
        entity_id="https://serviceportal.example/saml",
        acs_urls=[url + _ACS_PATH for url in portal_urls.values()],
    )


def citizens() -> list[dict[str, object]]:
    """Invented people of the test identity provider, as var/demo.json names them."""
    people = json.loads((CHECKOUT / "demo" / "identity_provider" / "personen.json").read_text())
    return [{"name": each["anzeige"], "auswahl": each["id"], "level": each["level"]} for each in people]


def staff() -> list[dict[str, object]]:
    """The staff accounts that `demo.story` made, as it wrote them down (login, password, totp_secret …)."""
    path = VAR / "demo-mitarbeiter.json"
    written: list[dict[str, object]] = json.loads(path.read_text()) if path.exists() else []
    return written
