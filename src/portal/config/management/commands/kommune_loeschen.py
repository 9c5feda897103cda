"""`portal kommune_loeschen`: deletes one Kommune whole after its export and prints the proof as one JSON line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.core import clock
from portal.core.owner import OwnerUnknown
from portal.vorgang.operations.ausgabe import KommuneUnbekannt
from portal.vorgang.operations.loeschung import CACHES_LIVE, AbgangVerweigert, delete_kommune


class Command(BaseCommand):
    help = "Löscht alles einer Kommune, die geht, nach ihrer vollständigen Ausgabe (§ 23 Abs. 5 GkG NRW)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("kommune", help="Kennung, z. B. selfkant")
        parser.add_argument("--bestaetigt-durch", required=True, help="Name und Funktion dessen, der es verantwortet")
        parser.add_argument("--export", type=Path, required=True, help="Datei von kommune_ausgeben, vom jetzigen Stand")
        parser.add_argument("--warten", type=float, default=CACHES_LIVE, help="Sekunden, bis kein Prozess sie kennt")

    def handle(self, *args: Any, **options: Any) -> None:
        confirmed_by = options["bestaetigt_durch"].strip()
        if not confirmed_by:
            raise CommandError("Bitte nennen Sie mit --bestaetigt-durch, wer die Löschung verantwortet.", returncode=2)
        try:
            proof = delete_kommune(
                kommune_id=options["kommune"],
                confirmed_by=confirmed_by,
                export=options["export"],
                at=clock.now(),
                wait=options["warten"],
            )
        except KommuneUnbekannt as error:
            raise CommandError(f"Die Kommune „{error}“ gibt es hier nicht.", returncode=2) from error
        except AbgangVerweigert as error:
            raise CommandError(f"{error} Nichts wurde gelöscht.", returncode=2) from error
        except OwnerUnknown as error:
            raise CommandError("Es fehlen DATABASE_OWNER_URL und KEYS_DATABASE_OWNER_URL.", returncode=2) from error
        self.stdout.write(json.dumps(proof, ensure_ascii=False))
