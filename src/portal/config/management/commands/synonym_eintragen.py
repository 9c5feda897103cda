"""`portal synonym_eintragen <kommune> <wort> <bedeutung> …`: what people say there, and what is meant."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.core import clock
from portal.core.tenancy import System
from portal.kommune.queries import all_kommunen
from portal.leistung.operations import SynonymUnusable, add_synonym, remove_synonym
from portal.leistung.queries import own_synonyms


class Command(BaseCommand):
    help = "Trägt ein Synonym für die Suche einer Kommune ein; beim Kreis gilt es in allen seinen Kommunen."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("kommune", help="Kennung der Kommune, z. B. geilenkirchen")
        parser.add_argument("wort", nargs="?", help="was die Leute sagen; fehlt es, werden alle gezeigt")
        parser.add_argument("ersatz", nargs="*", help="Wörter des Katalogs, die gemeint sind, das beste zuerst")
        parser.add_argument("--entfernen", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        kommune_id, wort, ersatz = options["kommune"], options["wort"], options["ersatz"]
        if kommune_id not in all_kommunen():
            raise CommandError(f"Es gibt keine Kommune {kommune_id}.")
        by = System(kommune_id)
        if wort and options["entfernen"]:
            if not remove_synonym(wort=wort, by=by):
                raise CommandError(f"Ein Synonym „{wort}“ gibt es hier nicht.")
        elif wort:
            if not ersatz:
                raise CommandError("Es fehlt, was gemeint ist.")
            try:
                add_synonym(wort=wort, ersatz=ersatz, by=by, at=clock.utc_now())
            except SynonymUnusable as error:
                raise CommandError(f"„{error}“ enthält kein Wort, nach dem gesucht wird.") from error
        for row in own_synonyms(kommune_id):
            self.stdout.write(f"{row.wort}: {', '.join(row.ersatz)}")
