"""`/healthz` (is this process alive) and `/readyz` (can it do its work), as JSON on any host."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryFile

from django.conf import settings
from django.db import DatabaseError, connections
from django.http import JsonResponse
from django.views.decorators.http import require_safe

from portal.web.request import KommuneRequest

_BLOCK = b"x" * 4096  # one byte may still fit beside a file's name where no block is left
_HEARTBEAT = "SELECT max(last_heartbeat) > now() - interval '60 seconds' FROM procrastinate_workers"


@require_safe
def healthz(request: KommuneRequest) -> JsonResponse:
    return JsonResponse({"status": "ok"})


@require_safe
def readyz(request: KommuneRequest) -> JsonResponse:
    """200 when database, key database, worker and file store are all there; 503 names what is not."""
    probes: dict[str, Callable[[], bool]] = {
        "database": lambda: _ask("default", "SELECT true"),
        "keys": lambda: _ask("keys", "SELECT true"),
        "worker": lambda: _ask("default", _HEARTBEAT),
        "storage": lambda: takes_files(settings.PORTAL_FILES),
    }
    results = {name: "ok" if probe() else "fehlt" for name, probe in probes.items()}
    ready = all(result == "ok" for result in results.values())
    return JsonResponse({"status": "ok" if ready else "nicht bereit", **results}, status=200 if ready else 503)


def takes_files(folder: Path) -> bool:
    """Whether the folder takes a small file now: it is there, may be written to, and its disk is not full.

    The file is gone with its closing, and on Linux has no name at all, so that nobody's call meets another's. Without
    fsync: a disk that is busy is not one that is missing.
    """
    try:
        with TemporaryFile(dir=folder, buffering=0) as file:
            return file.write(_BLOCK) == len(_BLOCK)
    except OSError:
        return False


def _ask(alias: str, query: str) -> bool:
    """Whether the database answers the query with true; a database that is away is an answer too."""
    try:
        with connections[alias].cursor() as cursor:
            cursor.execute(query)
            return bool(cursor.fetchone()[0])
    except DatabaseError:
        return False
