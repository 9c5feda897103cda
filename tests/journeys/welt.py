"""What a journey finds when it comes, made by the portal's own operations, and what a timer does at its hour.

A process of its own beside the portal, so that the tests themselves touch it through the browser only: ``python -m
tests.journeys.welt`` reads lines of JSON, [command, arguments], and answers each with one (`Stack.prepare`).
"""

from __future__ import annotations

import json
import os
import sys
import traceback
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.config.settings")
django.setup()

from django.conf import settings  # noqa: E402

from portal.antrag.models import Antrag  # noqa: E402
from portal.core import clock  # noqa: E402
from portal.core.crypto import load_key  # noqa: E402
from portal.core.tenancy import Citizen, System, unit  # noqa: E402
from portal.kommune.models import Organisationseinheit  # noqa: E402
from portal.konto.models import Mitarbeiter, Rolle  # noqa: E402
from portal.vorgang.operations.namen import note_names  # noqa: E402
from portal.vorgang.rules.status import Status  # noqa: E402
from tests import factories  # noqa: E402
from tests.journeys.setup import KOMMUNE  # noqa: E402
from tests.postfach.personen import browser_of  # noqa: E402

STAFF_COOKIE, CITIZEN_COOKIE = settings.SESSION_COOKIE_NAME, settings.PORTAL_CITIZEN_COOKIE


def begun_earlier(antrag: str) -> None:
    """Set a draft of `nachfrage` back into version 1, as if the newer one were released only now."""
    with unit(System(KOMMUNE)):
        row = Antrag.objects.get(id=antrag)
        key = load_key(row.schluessel_id)
        answers = key.decrypt_json(row.antworten, context=row.context)
        row.antworten = key.encrypt_json(answers | {"beruf": "Gärtnerin"}, context=row.context)
        row.formular_version = 1
        row.save(update_fields=["antworten", "formular_version"])


def clerk(kommune: str, name: str, amt: str = "standesamt", art: str = "standesbeamter", cookie: bool = True) -> Any:
    """Somebody who works in the office with this key; with `cookie` already logged in, which uses up a TOTP code."""
    office = Organisationseinheit.objects.get(kommune_id=kommune, schluessel=amt)
    zugang = factories.make_mitarbeiter(kommune, Rolle.Art(art), office=office, name=name)
    told = {"id": zugang.mitarbeiter.pk, "login": zugang.mitarbeiter.username, "totp_secret": zugang.totp_secret}
    if cookie:
        told["cookie"] = factories.log_in(zugang).cookies[STAFF_COOKIE].value
    return told


def citizen(kommune: str) -> dict[str, str]:
    """Somebody without an account at the host of this Kommune, and the cookie of their browser."""
    person = factories.make_konto(kommune)
    return {"konto": str(person.konto_id), "cookie": browser_of(person, kommune).cookies[CITIZEN_COOKIE].value}


def vorgang(
    kommune: str, konto: str = "", leistung: str = "geburtsurkunde", amt: str = "standesamt", tage: float = 0,
    angaben: factories.Angaben = (), status: str = "eingegangen", betrag_cents: int = 0, bearbeiter: int = 0,
) -> dict[str, str]:  # fmt: skip
    """A Vorgang sent so many days ago by this account or by a guest, brought to `status` at once."""
    person = Citizen(UUID(konto), kommune) if konto else factories.make_konto(kommune)
    office = Organisationseinheit.objects.get(kommune_id=kommune, schluessel=amt)
    by = factories.Zugang(Mitarbeiter.objects.get(pk=bearbeiter), kommune, None) if bearbeiter else None
    made = factories.make_vorgang(
        kommune, Status(status), citizen=person, betrag_cents=betrag_cents, at=clock.now() - timedelta(days=tage),
        office=office, leistung_id=leistung, angaben=angaben, by=by,
    )  # fmt: skip
    row = factories.vorgang(made, kommune)
    with unit(person):
        note_names(row, {feld: text for feld, _label, text in angaben})
    return {"id": str(made), "nummer": row.nummer}


COMMANDS: dict[str, Callable[..., Any]] = {each.__name__: each for each in (begun_earlier, citizen, clerk, vorgang)}


def main() -> None:
    for line in sys.stdin:
        what, given = json.loads(line)
        try:
            told = {"told": COMMANDS[what](**given)}
        except Exception:  # the journey that asked is told
            told = {"failed": traceback.format_exc()}
        print(json.dumps(told), flush=True)


if __name__ == "__main__":
    main()
