"""`portal bestand_entscheiden`: writes down what an entry of an old list is in the portal, or why it is dropped."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandError, CommandParser

from portal.config.management.commands._bestand import BestandCommand
from portal.core import clock
from portal.leistung.operations.bestand import EntryUnknown, decide_entry
from portal.leistung.operations.online import LeistungUnknown


class Command(BestandCommand):
    help = "Hält eine Entscheidung über einen Eintrag der bisherigen Liste fest."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("nr", type=int, help="Nummer des Eintrags aus dem Bericht")
        choice = parser.add_mutually_exclusive_group(required=True)
        choice.add_argument("--leistung", help="Kennung der Leistung, die das im Portal ist")
        choice.add_argument("--entfaellt", action="store_true", help="die Leistung gibt es künftig nicht mehr")
        parser.add_argument("--durch", required=True, help="Name der Person, die entschieden hat")
        parser.add_argument("--rolle", required=True, help="in welcher Funktion")
        parser.add_argument("--grund", required=True)

    def handle(self, *args: Any, **options: Any) -> None:
        given = {name: options[name].strip() for name in ("durch", "rolle", "grund")}
        if not all(given.values()):
            raise CommandError("Name, Funktion und Grund dürfen nicht leer sein.")
        try:
            decide_entry(
                by=self.by(options), nr=options["nr"], leistung_id=options["leistung"], at=clock.now(), **given
            )
        except EntryUnknown as error:
            raise CommandError(f"Einen Eintrag mit der Nummer {options['nr']} gibt es nicht.") from error
        except LeistungUnknown as error:
            raise CommandError(f"Die Leistung „{options['leistung']}“ gibt es nicht.") from error
        self.stdout.write("Festgehalten.")
