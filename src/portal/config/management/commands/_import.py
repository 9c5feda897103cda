"""What the import commands have in common: where a file comes from, and how the report is told."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.core.tenancy import System
from portal.kommune.queries import all_kommunen
from portal.leistung.operations.uebernahme import Bericht, Herkunft
from portal.leistung.rules.tabellen import write_table
from portal.leistung.rules.uebernahme import Ergebnis, Vergleich, told

_SHOWN = 40
_LONGEST = 70


class ImportCommand(BaseCommand):
    """Reads one file: reports only, unless `--uebernehmen` is given."""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("datei", type=Path)
        parser.add_argument("--uebernehmen", action="store_true", help="anwenden, was keinem eigenen Text widerspricht")
        parser.add_argument("--durch", default="", help="wer die Übernahme verantwortet; nötig mit --uebernehmen")
        parser.add_argument("--bericht", type=Path, help="alle Befunde als CSV in diese Datei")

    def herkunft(self, options: dict[str, Any]) -> Herkunft:
        """Name and sum of the file. Raises CommandError when it cannot be opened, or nobody answers for it."""
        if options["uebernehmen"] and not options["durch"].strip():
            raise CommandError("Bitte nennen Sie mit --durch, wer die Übernahme verantwortet.")
        try:
            with options["datei"].open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
        except OSError as error:
            raise CommandError(f"Die Datei {options['datei']} lässt sich nicht öffnen.") from error
        return Herkunft(options["datei"].name, digest, options["durch"].strip())

    def tell(self, bericht: Bericht, options: dict[str, Any]) -> None:
        """Counts, then the findings; all of them in the CSV."""
        for ergebnis in Ergebnis:
            self.stdout.write(f"{told(ergebnis) + ':':14}{bericht.zahlen[ergebnis]}")
        for each in bericht.befunde[:_SHOWN]:
            self.stdout.write(_line(each))
        if len(bericht.befunde) > _SHOWN:
            self.stdout.write(
                f"… und {len(bericht.befunde) - _SHOWN} weitere; alle stehen mit --bericht in einer Datei."
            )
        if options["bericht"]:
            header = ["Ergebnis", "Gegenstand", "Titel", "Feld", "vorhanden", "geliefert", "Grund"]
            rows = [
                [
                    told(each.ergebnis),
                    each.gegenstand,
                    each.titel,
                    each.feld,
                    each.vorhanden,
                    each.geliefert,
                    each.grund,
                ]
                for each in bericht.befunde
            ]
            options["bericht"].write_text(write_table(header, rows), encoding="utf-8-sig")
        if not bericht.angewendet:
            self.stdout.write("Nichts wurde geändert. Mit --uebernehmen gilt, was „geändert“ oder „neu“ heißt.")


def kreis() -> System:
    """Who writes what belongs to the platform: a Kreis, the first by name."""
    return System(next(kommune.id for kommune in all_kommunen().values() if kommune.ist_kreis))


def _line(each: Vergleich) -> str:
    difference = f": „{_short(each.vorhanden)}“ → „{_short(each.geliefert)}“" if each.feld and each.geliefert else ""
    reason = f" ({each.grund})" if each.grund else ""
    field = f", {each.feld}" if each.feld else ""
    return f"{told(each.ergebnis)}: {each.gegenstand} „{_short(each.titel)}“{field}{difference}{reason}"


def _short(text: str) -> str:
    line = " / ".join(part for part in text.split("\n") if part)
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"
