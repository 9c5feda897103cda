"""What the commands of the take-over have in common."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.core.tenancy import System
from portal.kommune.queries import all_kommunen


class BestandCommand(BaseCommand):
    """Works on the old list of one Kommune."""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--kommune", required=True, help="z. B. selfkant")

    def by(self, options: dict[str, Any]) -> System:
        """Who acts. Raises CommandError for a Kommune that there is not."""
        if options["kommune"] not in all_kommunen():
            raise CommandError(f"Die Kommune „{options['kommune']}“ gibt es hier nicht.")
        return System(options["kommune"])
