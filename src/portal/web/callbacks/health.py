"""`/healthz` (is this process alive) and `/readyz` (can it do its work), as JSON on any host."""

from __future__ import annotations

import os
from collections.abc import Callable

from django.conf import settings
from django.db import DatabaseError, connections
from django.http import JsonResponse
from django.views.decorators.http import require_safe

from portal.web.request import KommuneRequest

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
        "storage": lambda: os.access(settings.PORTAL_FILES, os.W_OK),
    }
    results = {name: "ok" if probe() else "fehlt" for name, probe in probes.items()}
    ready = all(result == "ok" for result in results.values())
    return JsonResponse({"status": "ok" if ready else "nicht bereit", **results}, status=200 if ready else 503)


def _ask(alias: str, query: str) -> bool:
    """Whether the database answers the query with true; a database that is away is an answer too."""
    try:
        with connections[alias].cursor() as cursor:
            cursor.execute(query)
            return bool(cursor.fetchone()[0])
    except DatabaseError:
        return False
