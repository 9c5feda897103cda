"""`portal kommune_anlegen`: a new Kommune or a whole new Kreis, working at once and without a restart.

Prints one JSON line: `url`, and with --admin-email `einladung` (the link) unless it was sent by mail.
"""

from __future__ import annotations

import json
import os
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.core import clock
from portal.kommune.operations import KommuneUnmoeglich
from portal.kommune.queries import kommune_url, usual_host
from portal.kommune.rules import NeueKommune, usual_bezeichnung, usual_typ
from portal.konto.operations import AddressUnusable, send_invitation
from portal.leistung.operations import Angelegt, Erstverwaltung, create_portal

_TYPEN = {"kreis": "Kreis", "stadt": "Stadt", "gemeinde": "Gemeinde", "kreisfreie stadt": "kreisfreie Stadt"}
_REFUSED = 2  # the exit code for what somebody can put right


class Command(BaseCommand):
    help = "Legt eine Kommune an (mit --kreis einen ganzen Kreis): Katalog, Suche, Host und Gestaltung stehen sofort."
    requires_system_checks = ()  # whoever waits for the line waits for as little as possible

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--id", required=True, help="Kennung, z. B. selfkant")
        parser.add_argument("--name", required=True, help="Name, z. B. Selfkant")
        parser.add_argument("--ags", required=True, help="Amtlicher Gemeindeschlüssel, acht Ziffern")
        parser.add_argument("--bezeichnung", help="wie sie unterschreibt, z. B. „Stadt Erkelenz“")
        parser.add_argument("--typ", help="Stadt, Gemeinde, kreisfreie Stadt, Kreis oder genauer; sonst nach dem AGS")
        parser.add_argument("--kreis", action="store_true", help="legt einen ganzen Kreis an (wie --typ Kreis)")
        parser.add_argument("--host", help="Hostname; sonst service.<Kennung>.de, in der Demo <Kennung>.localhost")
        parser.add_argument("--plz", nargs="*", default=[], help="Postleitzahlen des Hauptorts")
        parser.add_argument("--admin-email", help="wer die Kommune zuerst verwaltet; bekommt eine Einladung")
        parser.add_argument("--admin-name", default="", help="Name dazu")

    def handle(self, *args: Any, **options: Any) -> None:
        email = options["admin_email"]
        verwaltung = Erstverwaltung(options["admin_name"], email) if email else None
        try:
            made = create_portal(neu=_neue_kommune(options), verwaltung=verwaltung, at=clock.now())
        except (KommuneUnmoeglich, AddressUnusable) as error:
            raise CommandError(f"{error} Nichts wurde angelegt.", returncode=_REFUSED) from error
        line = {"url": kommune_url(made.kommune, "/")}
        if made.einladung and not self._is_sent(made, email):
            line["einladung"] = _link(made)
        self.stdout.write(json.dumps(line, ensure_ascii=False))

    def _is_sent(self, made: Angelegt, email: str) -> bool:
        """Whether the link went out by mail; without a mail server, or when it is down, whoever asked passes it on."""
        if "PORTAL_SMTP_HOST" not in os.environ:
            return False
        try:
            send_invitation(email=email, bezeichnung=made.kommune.bezeichnung, url=_link(made))
        except OSError as error:
            self.stderr.write(f"Die Einladung ließ sich nicht versenden: {error}")
            return False
        return True


def _neue_kommune(options: dict[str, Any]) -> NeueKommune:
    given = "Kreis" if options["kreis"] else options["typ"] or usual_typ(options["ags"])
    typ = _TYPEN.get(given.lower(), given)
    return NeueKommune(
        id=options["id"],
        name=options["name"],
        ags=options["ags"],
        bezeichnung=options["bezeichnung"] or usual_bezeichnung(options["name"], typ),
        typ=typ,
        host=(options["host"] or usual_host(options["id"])).lower(),
        plz=tuple(options["plz"]),
    )


def _link(made: Angelegt) -> str:
    return kommune_url(made.kommune, f"/arbeitsplatz/einladung/{made.einladung}/")
