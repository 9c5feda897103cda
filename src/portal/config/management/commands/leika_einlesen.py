"""`portal leika_einlesen`: merges a CSV of Leistungsschlüssel, OZG-Leistungen or Lebenslagen into the key catalogue."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandError

from portal.config.management.commands._import import ImportCommand, kreis
from portal.core import clock
from portal.leistung.operations.schluessel import import_keys
from portal.leistung.rules.tabellen import MOST_BYTES, Tabellenfehler


class Command(ImportCommand):
    help = "Gleicht einen Schlüsselkatalog (CSV) ab. Ohne --uebernehmen wird nur berichtet."

    def handle(self, *args: Any, **options: Any) -> None:
        herkunft = self.herkunft(options)
        with options["datei"].open("rb") as file:
            data = file.read(MOST_BYTES + 1)
        try:
            bericht = import_keys(
                by=kreis(), data=data, herkunft=herkunft, apply=options["uebernehmen"], at=clock.now()
            )
        except Tabellenfehler as error:
            raise CommandError(f"{error} Nichts wurde übernommen.") from error
        self.tell(bericht, options)
