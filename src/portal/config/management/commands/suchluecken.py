"""`portal suchluecken <kommune>`: what people searched for and did not find, for the editors."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.core.tenancy import System, unit
from portal.kommune.queries import all_kommunen
from portal.leistung.queries import search_gaps


class Command(BaseCommand):
    help = "Zeigt Suchanfragen ohne Treffer, die häufigsten zuerst. Wer gesucht hat, ist nicht bekannt."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("kommune", help="Kennung der Kommune, z. B. geilenkirchen")
        parser.add_argument("--anzahl", type=int, default=200)

    def handle(self, *args: Any, **options: Any) -> None:
        if options["kommune"] not in all_kommunen():
            raise CommandError(f"Es gibt keine Kommune {options['kommune']}.")
        with unit(System(options["kommune"])):
            rows = search_gaps(options["anzahl"])
        for row in rows:
            self.stdout.write(f"{row.anzahl:6}  {row.zuletzt:%d.%m.%Y}  {row.begriff}")
        self.stdout.write(f"{len(rows)} Anfragen ohne Treffer")
