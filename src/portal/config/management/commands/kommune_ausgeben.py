"""`portal kommune_ausgeben`: everything of one Kommune in one archive of open formats; needs the owner's addresses."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.core import clock
from portal.core.owner import OwnerUnknown
from portal.vorgang.operations.ausgabe import KommuneUnbekannt, export_kommune


class Command(BaseCommand):
    help = "Gibt alles einer Kommune entschlüsselt in eine neue ZIP-Datei aus, die nur ihr Eigentümer lesen kann."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("kommune", help="Kennung, z. B. selfkant")
        parser.add_argument("--ziel", type=Path, required=True, help="neue Datei; eine vorhandene bleibt, wie sie ist")

    def handle(self, *args: Any, **options: Any) -> None:
        target: Path = options["ziel"]
        try:
            manifest = export_kommune(kommune_id=options["kommune"], target=target, at=clock.now())
        except KommuneUnbekannt as error:
            raise CommandError(f"Die Kommune „{error}“ gibt es hier nicht.", returncode=2) from error
        except FileExistsError as error:
            raise CommandError(f"{target} gibt es schon. Nichts wurde ausgegeben.", returncode=2) from error
        except OwnerUnknown as error:
            raise CommandError("DATABASE_OWNER_URL muss den Eigentümer des Schemas nennen.", returncode=2) from error
        rows = sum(each["zeilen"] for each in manifest.tabellen.values())
        told = {"datei": str(target), "tabellen": len(manifest.tabellen), "zeilen": rows}
        files = sum(name.startswith("dateien/") for name in manifest.inhalt)
        self.stdout.write(json.dumps(told | {"dateien": files}, ensure_ascii=False))
