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

import django

PASSWORD = "ein langes Passwort fuer Tests"
KOMMUNE = "geilenkirchen"
ORIGINATOR, CLIENT = "serviceportal", "serviceportal"
STAFF = 16  # a TOTP code counts once, so every journey takes an account of its own


def main(payment_url: str) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.config.settings")
    django.setup()
    from portal.web.ui import assets

    assets.build()
    _offer_urkunden()
    _connect_payment(payment_url)
    print(json.dumps(_employ()))


def _offer_urkunden() -> None:
    """Geburtsurkunden online, at the verified standard fee, wherever there is a Standesamt."""
    from portal.core import clock
    from portal.core.tenancy import System
    from portal.kommune.models import Organisationseinheit
    from portal.leistung.operations import offer_online

    for kommune_id in Organisationseinheit.objects.filter(funktion="standesamt").values_list("kommune_id", flat=True):
        offer_online(
            by=System(kommune_id), leistung_id="geburtsurkunde", formular="personenstandsurkunde", erste_cents=1000,
            weitere_cents=500, bestaetigt_durch="Test", demo=True, at=clock.now(),
        )  # fmt: skip


def _connect_payment(payment_url: str) -> None:
    from portal.core.tenancy import System, unit
    from portal.kommune.models import Anbindung
    from portal.kommune.queries import all_kommunen

    for kommune in all_kommunen().values():
        optionen = {
            "base_url": payment_url,
            "originator_id": ORIGINATOR,
            "endpoint_id": kommune.ags,
            "auth": {"kind": "oauth2", "token_url": f"{payment_url}/oauth/token", "client_id": CLIENT},
            "connect_seconds": 1.0,
            "read_seconds": 2.0,  # impatient, so that a provider that never answers does not hold up the test
            "total_seconds": 4.0,
        }
        with unit(System(kommune.id)):
            Anbindung(
                kommune_id=kommune.id, port="zahlung", adapter="xbezahldienste", optionen=optionen, geheimnis="zahlung"
            ).save(force_insert=True)


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
