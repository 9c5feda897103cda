"""`portal xzufi_einlesen`: compares an XZuFi file with the catalogue, and takes over what is not in conflict."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandError

from portal.config.management.commands._import import ImportCommand, kreis
from portal.core import clock
from portal.leistung.operations.auffrischen import refresh_search
from portal.leistung.operations.austausch import austausch
from portal.leistung.operations.uebernahme import import_catalogue
from portal.leistung.ports import Unlesbar
from portal.leistung.rules.uebernahme import Ergebnis


class Command(ImportCommand):
    help = "Vergleicht eine XZuFi-Datei mit dem Katalog. Ohne --uebernehmen wird nur berichtet."

    def handle(self, *args: Any, **options: Any) -> None:
        herkunft, by = self.herkunft(options), kreis()
        try:
            with options["datei"].open("rb") as file:
                bericht = import_catalogue(
                    by=by,
                    objekte=austausch().read(file),
                    herkunft=herkunft,
                    apply=options["uebernehmen"],
                    at=clock.now(),
                )
        except Unlesbar as error:
            raise CommandError(f"{error} Nichts wurde übernommen.") from error
        if options["uebernehmen"] and bericht.zahlen[Ergebnis.GEAENDERT]:
            refresh_search(by=by)
        self.tell(bericht, options)
