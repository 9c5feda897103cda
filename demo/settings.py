"""What the demo's processes are told: ports, secrets and DSNs, kept in var/portal.env (mode 0600) from run to run."""

from __future__ import annotations

import base64
import json
import os
import secrets
from collections.abc import Mapping
from pathlib import Path

from demo.bootstrap import CHECKOUT
from demo.database import VAR, Cluster, DatabaseProblem
from demo.ports import Ports
from demo.process import write_atomically

ENV_FILE = VAR / "portal.env"
BANKEN = CHECKOUT / "demo" / "banken.txt"  # invented ones; no Bankleitzahl begins with 9, so they are nobody's
PAYMENT_SECRET_NAME = "payment_simulator"  # noqa: S105 - a name: `geheimnis` of the demo's Anbindung to the simulator
_GIVEN_DSNS = ("DATABASE_URL", "DATABASE_OWNER_URL", "KEYS_DATABASE_URL", "KEYS_DATABASE_OWNER_URL")


def given_dsns(environ: Mapping[str, str] = os.environ) -> dict[str, str] | None:
    """DSNs of an installed server that an administrator has set up; None when the demo is to bring its own."""
    if not environ.get("DATABASE_URL"):
        return None
    missing = [name for name in _GIVEN_DSNS if not environ.get(name)]
    if missing:
        raise DatabaseProblem(f"Mit DATABASE_URL werden auch diese Variablen gebraucht: {', '.join(missing)}.")
    return {name: environ[name] for name in (*_GIVEN_DSNS, "BACKUP_DATABASE_URL") if environ.get(name)}


def read_env(path: Path = ENV_FILE) -> dict[str, str]:
    """The NAME=value lines of var/portal.env; empty when there is none yet."""
    if not path.exists():
        return {}
    lines = (line.partition("=") for line in path.read_text().splitlines())
    return {name: value for name, separator, value in lines if separator and not name.startswith("#")}


def write_env(ports: Ports, cluster: Cluster | None, dsns: Mapping[str, str] | None = None) -> dict[str, str]:
    """Write var/portal.env anew, keeping the secrets of earlier runs: another master key would lose all data."""
    known = read_env()
    payment_secret = known.get("PAYMENT_SIMULATOR_SECRET") or secrets.token_urlsafe(24)
    values = {
        "PORTAL_MODE": "demo",
        "PORTAL_SECRET_KEY": known.get("PORTAL_SECRET_KEY") or secrets.token_urlsafe(48),
        "PORTAL_MASTER_KEY": known.get("PORTAL_MASTER_KEY") or base64.b64encode(secrets.token_bytes(32)).decode(),
        "PAYMENT_SIMULATOR_SECRET": payment_secret,
        "PORTAL_SECRETS": json.dumps({PAYMENT_SECRET_NAME: payment_secret}),
        "PORTAL_VAR": str(VAR),
        "PORTAL_FILES": str(VAR / "files"),
        "PORTAL_FORMULARE": os.pathsep.join(
            filter(None, [str(CHECKOUT / "demo" / "formulare"), os.environ.get("PORTAL_FORMULARE", "")])
        ),
        "PORTAL_BANKEN": os.environ.get("PORTAL_BANKEN") or str(BANKEN),
        "PORTAL_SAML_FOLDER": str(VAR / "saml"),
        "PORTAL_BASE_URL": f"http://{{host}}:{ports.portal_port}",
        "PORTAL_FORM_ACTIONS": " ".join(
            f"http://127.0.0.1:{port}" for port in (ports.identity_provider_port, ports.payment_simulator_port)
        ),
        "PORTAL_SCANNER": f"127.0.0.1:{ports.scanner_port}",
        "PORTAL_SMTP_HOST": "127.0.0.1",
        "PORTAL_SMTP_PORT": str(ports.smtp_port),
        **{name: str(port) for name, port in ports.named().items()},
        **(dsns or (cluster.environment() if cluster else {})),
    }
    (VAR / "files").mkdir(parents=True, exist_ok=True, mode=0o700)
    text = "# Written by `make demo` at every start; secrets are kept.\n"
    write_atomically(ENV_FILE, text + "".join(f"{name}={value}\n" for name, value in values.items()))
    return values
