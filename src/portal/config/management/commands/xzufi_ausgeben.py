"""`portal xzufi_ausgeben`: the catalogue as XZuFi 2.2, as it is also served at /api/v1/xzufi."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.core import clock
from portal.kommune.queries import all_kommunen
from portal.leistung.operations import export_catalogue, export_faults


class Command(BaseCommand):
    help = "Gibt den Katalog als XZuFi 2.2 aus und nennt, was die Regeln des PVOG nicht zulassen."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--kommune", help="nur diese Kommune, z. B. selfkant; ohne Angabe der ganze Kreis")
        parser.add_argument("--datei", type=Path, help="in diese Datei statt auf die Standardausgabe")

    def handle(self, *args: Any, **options: Any) -> None:
        kommune = None
        if options["kommune"]:
            kommune = all_kommunen().get(options["kommune"])
            if kommune is None:
                raise CommandError(f"Die Kommune „{options['kommune']}“ gibt es hier nicht.")
        at = clock.now()
        pieces = export_catalogue(kommune=kommune, at=at)
        if options["datei"]:
            with options["datei"].open("wb") as file:
                file.writelines(pieces)
        else:
            for piece in pieces:
                sys.stdout.buffer.write(piece)
            sys.stdout.buffer.flush()
        for fault in export_faults(kommune=kommune, at=at):
            self.stderr.write(f"Ausgelassen: {fault}")
