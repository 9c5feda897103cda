"""Brings the journeys' databases into a state in which one can order: `python -m tests.journeys.setup <payment url>`.

A process of its own, so that the tests themselves touch the portal through the browser only. Prints the staff accounts
as JSON.
"""

from __future__ import annotations

import base64
import json
import os
import sys
from datetime import timedelta
from urllib.parse import urlsplit

import django

PASSWORD = "ein langes Passwort fuer Tests"
KOMMUNE = "geilenkirchen"
STAFF = 16  # a TOTP code counts once, so every journey takes an account of its own


def main(payment_url: str) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.config.settings")
    django.setup()
    from portal.web.ui import assets

    assets.build()
    _switch_on(payment_url)
    print(json.dumps(_employ()))


def _switch_on(payment_url: str) -> None:
    """As in the demo, but impatient, so that a provider that never answers does not hold up the test."""
    from demo.story.offers import switch_on
    from portal.core import clock
    from portal.core.tenancy import System, unit
    from portal.kommune.models import Anbindung
    from portal.kommune.queries import all_kommunen

    switch_on(payment_port=urlsplit(payment_url).port or 80, at=clock.now())
    for kommune_id in all_kommunen():
        with unit(System(kommune_id)):
            for anbindung in Anbindung.objects.filter(kommune_id=kommune_id, port="zahlung"):
                anbindung.optionen |= {"connect_seconds": 1.0, "read_seconds": 2.0, "total_seconds": 4.0}
                anbindung.save()


def _employ() -> list[dict[str, str]]:
    """Standesbeamte of one Standesamt, their second factor set up."""
    from portal.core import clock
    from portal.kommune.models import Organisationseinheit
    from portal.konto.models import Rolle
    from portal.konto.operations import Rollenangabe, create_mitarbeiter

    office = Organisationseinheit.objects.get(kommune_id=KOMMUNE, funktion="standesamt")
    accounts = []
    for number in range(1, STAFF + 1):
        secret = base64.b32encode(f"geheimnis {number:010d}".encode()).decode()
        create_mitarbeiter(
            username=f"reise{number}",
            name=f"Stefanie Musterbeamtin-{number}",
            email="",
            password=PASSWORD,
            totp_secret=secret,
            rollen=[Rollenangabe(KOMMUNE, Rolle.Art.STANDESBEAMTER, office.pk)],
            at=clock.now() - timedelta(days=365),
        )
        accounts.append({"login": f"reise{number}", "totp_secret": secret})
    return accounts


if __name__ == "__main__":
    main(sys.argv[1])
