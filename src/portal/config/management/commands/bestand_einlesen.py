"""`portal bestand_einlesen`: reads a Kommune's old list of services (CSV: title, link, text)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from portal.config.management.commands._bestand import BestandCommand
from portal.core import clock
from portal.leistung.operations.bestand import import_list
from portal.leistung.rules.tabellen import MOST_BYTES, Tabellenfehler


class Command(BestandCommand):
    help = "Liest die bisherige Leistungsliste einer Kommune ein (CSV mit Titel, Link, Text)."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("datei", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        by = self.by(options)
        try:
            with options["datei"].open("rb") as file:
                bericht = import_list(by=by, data=file.read(MOST_BYTES + 1), at=clock.now())
        except OSError as error:
            raise CommandError(f"Die Datei {options['datei']} lässt sich nicht öffnen.") from error
        except Tabellenfehler as error:
            raise CommandError(f"{error} Nichts wurde übernommen.") from error
        self.stdout.write(
            f"{bericht.neu} neu, {bericht.geaendert} geändert, {bericht.weg} nicht mehr auf der Liste, "
            f"{bericht.doppelt} doppelt. Was daraus wurde: portal bestand_bericht --kommune {by.kommune_id}"
        )
