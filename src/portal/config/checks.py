"""Start-up checks: what the demo may do and production must not."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.db import connections

from portal.adapters.pyhanko import TEST_UNIT
from portal.core import clock
from portal.web.callbacks.security_txt import meldeweg_of

# From these on a plan that is kept knows for which role row-level security was written into it (CVE-2024-10976).
_SAFE_POSTGRESQL = {15: 9, 16: 5, 17: 1}
_ENOUGH = timedelta(days=30)  # BSI TR-03172-3, A3.1.05: security.txt holds for longer than this


@register(Tags.security, deploy=False)
def production_is_strict(app_configs: Any, **kwargs: Any) -> list[Error]:
    """Refuse to start in production with what only the demo may use."""
    if settings.PORTAL_MODE != "production":
        return []
    errors = []
    if not settings.PORTAL_BASE_URL.startswith("https://"):
        errors.append(Error("PORTAL_BASE_URL must be https in production.", id="portal.E001"))
    default, keys = settings.DATABASES["default"], settings.DATABASES["keys"]
    if (default["HOST"], default["PORT"]) == (keys["HOST"], keys["PORT"]):
        errors.append(
            Error("The key database must be a server of its own in production (KEYS_DATABASE_URL).", id="portal.E002")
        )
    for path in sorted(settings.PORTAL_DOKUMENTENSIEGEL.glob("*.pem")):
        if _is_test_seal(path):
            errors.append(Error(f"{path.name} is a seal of the demo (PORTAL_DOKUMENTENSIEGEL).", id="portal.E006"))
    if settings.PORTAL_ZBP and urlsplit(settings.PORTAL_ZBP).scheme != "https":  # only a stand-in has no TLS
        errors.append(Error(f"PORTAL_ZBP is {settings.PORTAL_ZBP}, which is not https.", id="portal.E007"))
    for action in settings.PORTAL_FORM_ACTIONS:
        if urlsplit(action).scheme != "https":
            errors.append(Error(f"PORTAL_FORM_ACTIONS names {action}, which is not https.", id="portal.E003"))
    return errors


def _is_test_seal(path: Path) -> bool:
    """Whether its own certificate says that it is for testing; a file that only the worker may read is not asked."""
    from cryptography import x509  # only where a seal is looked at: 1 MB of every process
    from cryptography.x509.oid import NameOID

    try:
        own = x509.load_pem_x509_certificates(path.read_bytes())[0]
    except (OSError, ValueError):
        return False
    return any(unit.value == TEST_UNIT for unit in own.subject.get_attributes_for_oid(NameOID.ORGANIZATIONAL_UNIT_NAME))


@register(Tags.database)
def postgresql_keeps_policies_apart(databases: Sequence[str] | None = None, **kwargs: Any) -> list[Error]:
    """Refuse a PostgreSQL that may use one role's plan for another; asked before every migration."""
    errors = []
    for alias in databases or []:
        with connections[alias].cursor() as cursor:
            cursor.execute("SELECT current_setting('server_version_num')::int")
            version = cursor.fetchone()[0]
        if not is_safe_postgresql(version):
            text = f"{alias}: PostgreSQL {version // 10000}.{version % 10000} is too old; 15.9, 16.5, 17.1 or newer."
            errors.append(Error(text, id="portal.E005"))
    return errors


def is_safe_postgresql(version: int) -> bool:
    """Of a number like 170001 for 17.1."""
    major, minor = divmod(version, 10000)
    return major > max(_SAFE_POSTGRESQL) or minor >= _SAFE_POSTGRESQL.get(major, 10000)


@register(Tags.security, deploy=False)
def reports_have_an_address(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """security.txt: refuse an entry that cannot be read; say where production has none, or one that runs out."""
    found: list[CheckMessage] = []
    production = settings.PORTAL_MODE == "production"
    if production and not settings.PORTAL_SECURITY_TXT:
        found.append(Warning("PORTAL_SECURITY_TXT names nobody who takes reports of weaknesses.", id="portal.W001"))
    for host in settings.PORTAL_SECURITY_TXT:
        try:
            weg = meldeweg_of(host)
        except (ValueError, TypeError, AttributeError) as error:
            found.append(Error(f"PORTAL_SECURITY_TXT, {host}: {error}", id="portal.E004"))
            continue
        if production and weg and weg.expires < clock.utc_now() + _ENOUGH:
            found.append(Warning(f"PORTAL_SECURITY_TXT, {host}: expires within 30 days.", id="portal.W002"))
    return found
