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
from portal.core.crypto import KeyMissing, load_key  # noqa: E402
from portal.core.tenancy import Citizen, Staff, System, unit  # noqa: E402
from portal.kommune.models import Organisationseinheit  # noqa: E402
from portal.konto.models import Mitarbeiter, Rolle  # noqa: E402
from portal.vorgang.models import Vorgang, Vorgangsdokument  # noqa: E402
from portal.vorgang.operations import aufbewahrung, documents, fiktion, fristen  # noqa: E402
from portal.vorgang.operations.namen import note_names  # noqa: E402
from portal.vorgang.queries import vorgang_by_id  # noqa: E402
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


def receipt(kommune: str, vorgang: str) -> str:
    """Make the receipt of a Vorgang; the code that stands in it."""
    art = Vorgangsdokument.Art.EINGANGSBESTAETIGUNG
    documents.make_document(vorgang_id=UUID(vorgang), art=art, by=System(kommune))
    return str(_data(kommune, vorgang, art)["pruefung"]["code"])


def deemed(kommune: str, konto: str, leistung: str, bearbeiter: int, angaben: factories.Angaben) -> dict[str, str]:
    """An Antrag whose documents were complete a hundred days ago and on which nobody decided: the period has ended."""
    row = vorgang(kommune, konto, leistung, tage=100, angaben=angaben)
    factories.deposit_remedy(kommune, leistung)
    then = clock.now() - timedelta(days=100)
    fristen.record_complete(
        vorgang_id=UUID(row["id"]), by=Staff(bearbeiter, kommune), seit=then.astimezone(clock.BERLIN).date(),
        rule_confirmed=True, at=then,
    )  # fmt: skip
    return row


def deem(kommune: str) -> int:
    """What the hourly timer does; how many were deemed."""
    return fiktion.deem_approved(by=System(kommune), at=clock.now())


def certificate(kommune: str, vorgang: str) -> dict[str, Any]:
    """All that stands in the certificate for third parties."""
    return _data(kommune, vorgang, Vorgangsdokument.Art.FIKTIONSBESCHEINIGUNG_DRITTE)


def ended(kommune: str, vorgang: str, tage: float) -> dict[str, str]:
    """Let a finished Vorgang have ended so many days ago; by which ids its data is found."""
    at = clock.now() - timedelta(days=tage)
    with unit(System(kommune)):
        Vorgang.objects.filter(id=vorgang).update(status_seit=at, erstellt_am=at, eingang_am=at)
        row = Vorgang.objects.get(id=vorgang)
    return {"schluessel": str(row.schluessel_id), "antrag": str(row.antrag_id), "faden": str(row.faden_id)}


def end_retention(kommune: str, tage: float) -> int:
    """What the hourly timer does so many days from now; how many Akten it dealt with."""
    return aufbewahrung.carry_out(by=System(kommune), at=clock.now() + timedelta(days=tage))


def decrypt(schluessel: str, value: str, context: str) -> str | None:
    """A value (hex) of the database or of a backup in clear; None when its key is gone."""
    try:
        return load_key(UUID(schluessel)).decrypt(bytes.fromhex(value), context=context).decode()
    except KeyMissing:
        return None


def _data(kommune: str, vorgang: str, art: Vorgangsdokument.Art) -> dict[str, Any]:
    with unit(System(kommune)):
        row = vorgang_by_id(UUID(vorgang))
        assert row is not None
        return documents.data_for(row, art)


_ALL = (
    begun_earlier, certificate, citizen, clerk, decrypt, deem, deemed, end_retention, ended, receipt, vorgang,
)  # fmt: skip
COMMANDS: dict[str, Callable[..., Any]] = {each.__name__: each for each in _ALL}


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
