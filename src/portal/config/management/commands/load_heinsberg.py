"""`portal load_heinsberg`: the authorities, places and the catalogue of Kreis Heinsberg; safe to repeat."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from portal.leistung.operations import load_heinsberg


class Command(BaseCommand):
    help = "Load the reference data of Kreis Heinsberg. A second run changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--hosts", help="Host names as a format with {id}, e.g. '{id}.localhost'")

    def handle(self, *args: Any, **options: Any) -> None:
        for kind, changes in load_heinsberg(hosts=options["hosts"]).items():
            self.stdout.write(f"{kind}: {changes.new} neu, {changes.changed} geändert, {changes.removed} entfernt")
