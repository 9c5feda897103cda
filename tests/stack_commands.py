"""What a proof or benchmark asks of the portal from outside: ``python -m tests.stack_commands offer|sweep …``.

``offer URL`` puts the Geburtsurkunde online with its fee and connects the Bezahldienst at URL; ``sweep HOURS`` runs the
timer's sweep of payments as if so many hours had passed.
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from collections.abc import Callable
from datetime import timedelta

import django
from django.conf import settings

django.setup()

from django.test import Client  # noqa: E402

from portal.core import clock  # noqa: E402
from portal.core.ports import platform_adapter  # noqa: E402
from portal.core.tenancy import System, unit  # noqa: E402
from portal.kommune.models import Anbindung  # noqa: E402
from portal.leistung import operations as leistungen  # noqa: E402
from portal.vorgang.models import Vorgangsdokument  # noqa: E402
from portal.vorgang.operations.documents import document_data  # noqa: E402
from portal.vorgang.queries import details_of, vorgang_by_id  # noqa: E402
from portal.zahlung import operations as zahlungen  # noqa: E402
from tests import factories  # noqa: E402
from tests.benchmarks.counting import counted  # noqa: E402
from tests.stack import HOST, KOMMUNE  # noqa: E402

HERE = System(KOMMUNE)


def offer(url: str) -> None:
    leistungen.offer_online(
        by=HERE, leistung_id="geburtsurkunde", formular="personenstandsurkunde", erste_cents=1000, weitere_cents=500,
        bestaetigt_durch="Test", demo=True, at=clock.now(),
    )  # fmt: skip
    options = {
        "base_url": url,
        "originator_id": "serviceportal",
        "endpoint_id": "05370012",
        "auth": {"kind": "oauth2", "client_id": "serviceportal", "token_url": f"{url}/oauth/token"},
        "connect_seconds": 1,
        "read_seconds": 3,
    }
    with unit(HERE):
        Anbindung(
            kommune_id=KOMMUNE, port="zahlung", adapter="xbezahldienste", optionen=options, geheimnis="bezahldienst"
        ).save(force_insert=True)


def sweep(hours: str) -> None:
    assert settings.PORTAL_MODE == "test"
    print(zahlungen.requeue_checks(by=HERE, at=clock.now() + timedelta(hours=int(hours))))


def staff() -> None:
    """A clerk of the Standesamt who is logged in: prints the session's cookie, the clerk's id and the office's."""
    clerk = factories.make_mitarbeiter(KOMMUNE)
    cookie = factories.log_in(clerk).cookies["arbeitsplatz"].value
    print(json.dumps([cookie, clerk.mitarbeiter.pk, factories.standesamt(KOMMUNE).pk]))


def pdf() -> None:
    """CPU milliseconds of a receipt's PDF, made again for every Vorgang there is; prints the median."""
    erzeuger, spent = platform_adapter("erzeugung"), []
    with unit(HERE):
        ids = list(Vorgangsdokument.objects.values_list("vorgang_id", flat=True)[:30])
    for vorgang_id in ids:
        before = time.process_time()
        with unit(HERE):
            vorgang = vorgang_by_id(vorgang_id)
            assert vorgang is not None
            data = document_data(details_of(vorgang))
        erzeuger.render("eingangsbestaetigung", data)
        spent.append((time.process_time() - before) * 1000)
    print(statistics.median(spent))


def queries(paths: str) -> None:
    """The statements that pages take; `paths` is JSON: [[path, cookie name, cookie value]], cookie "" for nobody's."""
    found = {}
    for path, name, value in json.loads(paths):
        client = Client(HTTP_HOST=HOST)
        if name:
            client.cookies[name] = value
        client.get(path)
        with counted() as statements:
            assert client.get(path).status_code == 200, path
        found[path] = len(statements)
    print(json.dumps(found))


if __name__ == "__main__":
    commands: dict[str, Callable[..., None]] = {
        "offer": offer, "sweep": sweep, "staff": staff, "pdf": pdf, "queries": queries,
    }  # fmt: skip
    commands[sys.argv[1]](*sys.argv[2:])
