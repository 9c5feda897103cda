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
from typing import Any
from urllib.parse import urlsplit

import django

PASSWORD = "ein langes Passwort fuer Tests"
KOMMUNE, KREIS = "geilenkirchen", "kreis-heinsberg"
NACHFRAGE = "einbenennung-kind"  # the Leistung of the tests' form with two versions
STAFF = 16  # a TOTP code counts once, so every journey takes an account of its own
EDITORS = 4  # of each kind: two journeys, each with and without JavaScript


def main(payment_url: str) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.config.settings")
    django.setup()
    from portal.web.ui import assets

    assets.build()
    _switch_on(payment_url)
    print(json.dumps(_employ() + _employ_editors()))


def _switch_on(payment_url: str) -> None:
    """As in the demo, but impatient, so that a provider that never answers does not hold up the test."""
    from demo.story.offers import switch_on
    from portal.core import clock
    from portal.core.tenancy import System, unit
    from portal.kommune.models import Anbindung
    from portal.kommune.queries import all_kommunen
    from tests.formular import kuechenspuele
    from tests.leistung.angebote import take_online

    switch_on(payment_port=urlsplit(payment_url).port or 80, at=clock.now())
    take_online(KOMMUNE, NACHFRAGE, formular="nachfrage", erste_cents=None, weitere_cents=None)
    take_online(KOMMUNE, kuechenspuele.LEISTUNG, formular=kuechenspuele.ID, erste_cents=None, weitere_cents=None)
    for kommune_id in all_kommunen():
        with unit(System(kommune_id)):
            for anbindung in Anbindung.objects.filter(kommune_id=kommune_id, port="zahlung"):
                anbindung.optionen |= {"connect_seconds": 1.0, "read_seconds": 2.0, "total_seconds": 4.0}
                anbindung.save()


def _employ() -> list[dict[str, str]]:
    """Standesbeamte of one Standesamt, their second factor set up."""
    from portal.kommune.models import Organisationseinheit
    from portal.konto.models import Rolle
    from portal.konto.operations import Rollenangabe

    office = Organisationseinheit.objects.get(kommune_id=KOMMUNE, funktion="standesamt")
    role = Rollenangabe(KOMMUNE, Rolle.Art.STANDESBEAMTER, office.pk)
    return [_account(f"reise{number}", f"Stefanie Musterbeamtin-{number}", role) for number in range(1, STAFF + 1)]


def _employ_editors() -> list[dict[str, str]]:
    """Who edits, releases and administers in one Kommune, and the platform's own; `EDITORS` of each."""
    from portal.kommune.models import Organisationseinheit
    from portal.konto.models import Rolle
    from portal.konto.operations import Rollenangabe

    accounts = []
    for art in (Rolle.Art.REDAKTION, Rolle.Art.FREIGABE, Rolle.Art.VERWALTUNG, Rolle.Art.PLATTFORM):
        kommune = KREIS if art == Rolle.Art.PLATTFORM else KOMMUNE
        office = Organisationseinheit.objects.get(kommune_id=kommune, schluessel="rathaus")
        for number in range(1, EDITORS + 1):
            role = Rollenangabe(kommune, art, office.pk)
            accounts.append(_account(f"{art}{number}", f"Rita Musterrolle-{art}-{number}", role) | {"art": art.value})
    return accounts


def _account(username: str, name: str, role: Any) -> dict[str, str]:
    from portal.core import clock
    from portal.konto.operations import create_mitarbeiter

    secret = base64.b32encode(username.rjust(20, "0").encode()).decode()
    create_mitarbeiter(
        username=username,
        name=name,
        email="",
        password=PASSWORD,
        totp_secret=secret,
        rollen=[role],
        at=clock.now() - timedelta(days=365),
    )
    return {"login": username, "totp_secret": secret, "art": ""}


if __name__ == "__main__":
    main(sys.argv[1])
