"""What a proof or benchmark asks of the portal from outside: ``python -m tests.stack_commands offer|sweep …``.

``offer URL`` puts the Geburtsurkunde online with its fee and connects the Bezahldienst at URL; ``sweep HOURS`` runs the
timer's sweep of payments as if so many hours had passed.
"""

from __future__ import annotations

import sys
from datetime import timedelta

import django
from django.conf import settings

django.setup()

from portal.core import clock  # noqa: E402
from portal.core.tenancy import System, unit  # noqa: E402
from portal.kommune.models import Anbindung  # noqa: E402
from portal.leistung import operations as leistungen  # noqa: E402
from portal.zahlung import operations as zahlungen  # noqa: E402
from tests.stack import KOMMUNE  # noqa: E402

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


if __name__ == "__main__":
    {"offer": offer, "sweep": sweep}[sys.argv[1]](*sys.argv[2:])
