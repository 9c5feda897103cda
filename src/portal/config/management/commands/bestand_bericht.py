"""`portal bestand_bericht`: what of a Kommune's old list is in the portal, and who dropped what and why."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from portal.config.management.commands._bestand import BestandCommand
from portal.core.tenancy import unit
from portal.kommune.queries import all_kommunen
from portal.leistung.models import Bestandseintrag
from portal.leistung.queries.bestand import GONE, HEADER, ONLY_PORTAL, Abdeckung, coverage, report_rows
from portal.leistung.rules.tabellen import write_table


class Command(BestandCommand):
    help = "Zeigt, was von der bisherigen Leistungsliste einer Kommune im Portal ist."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--csv", type=Path, help="als Tabelle in diese Datei")
        parser.add_argument("--markdown", type=Path, help="als Text in diese Datei")

    def handle(self, *args: Any, **options: Any) -> None:
        with unit(self.by(options)):
            found = coverage()
        name = all_kommunen()[options["kommune"]].bezeichnung
        rows = list(report_rows(found))
        text = "\n".join([f"# Abdeckung: {name}", "", *_counts(found), "", *_table(rows), ""])
        if options["csv"]:
            options["csv"].write_text(write_table(HEADER, rows), encoding="utf-8-sig")
        if options["markdown"]:
            options["markdown"].write_text(text, encoding="utf-8")
        self.stdout.write(text)


def _counts(found: Abdeckung) -> Iterator[str]:
    yield f"- auf der bisherigen Seite: {len(found.eintraege)}"
    for zuordnung in Bestandseintrag.Zuordnung:
        yield f"- {zuordnung.label}: {found.zahlen[zuordnung]}"
    yield f"- {ONLY_PORTAL}: {len(found.nur_portal)}"
    if found.weg:
        yield f"- {GONE}: {len(found.weg)}"


def _table(rows: list[list[str]]) -> Iterator[str]:
    yield f"| {' | '.join(HEADER)} |"
    yield f"|{'---|' * len(HEADER)}"
    for row in rows:
        yield f"| {' | '.join(_cell(cell) for cell in row)} |"


def _cell(text: str) -> str:
    """One line, and nothing in it that Markdown would take for its own."""
    line = " ".join(text.split())
    for sign in "\\|<>[]`*_#":
        line = line.replace(sign, f"\\{sign}")
    return line
