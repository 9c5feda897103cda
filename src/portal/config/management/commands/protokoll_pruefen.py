"""`portal protokoll_pruefen`: is the audit log still what was written, entry by entry and up to its end?"""

from __future__ import annotations

import base64
import binascii
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.core import siegel
from portal.core.audit import Pruefung, verify
from portal.core.tenancy import System
from portal.kommune.queries import all_kommunen, names_of_gone


class Command(BaseCommand):
    help = (
        "Rechnet die Prüfkette jeder Kommune aus dem Protokoll nach und vergleicht sie mit den unterschriebenen Köpfen "
        "außerhalb der Datenbank. Ende mit 0: unversehrt; mit 1: der erste Bruch jeder Kommune steht da."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--kommune", default="", help="nur diese, z. B. selfkant")
        parser.add_argument("--koepfe", type=Path, help="Ordner mit einer eigenen Abschrift der Köpfe")
        parser.add_argument("--schluessel", default="", help="öffentlicher Schlüssel der Köpfe, wenn Sie ihn haben")

    def handle(self, *args: Any, **options: Any) -> None:
        folder, key = options["koepfe"], _key(options["schluessel"])
        asked = options["kommune"]
        if asked and asked not in all_kommunen():
            raise CommandError(f"Es gibt keine Kommune {asked}.", returncode=2)
        found = [self._tell(each, _checked(each, folder, key)) for each in all_kommunen() if asked in ("", each)]
        left = names_of_gone()
        for kommune_id in siegel.anchored_kommunen(folder):
            if not asked and kommune_id not in all_kommunen() and kommune_id not in left:
                found.append(self._tell(kommune_id, Pruefung(0, 0, "Kommune und Kette fehlen in der Datenbank")))
        if any(found):
            raise CommandError("Das Protokoll ist nicht mehr, was es war.")

    def _tell(self, kommune_id: str, pruefung: Pruefung) -> str:
        if pruefung.bruch:
            self.stdout.write(f"{kommune_id}: BRUCH: {pruefung.bruch}")
        else:
            waiting = f", {pruefung.unversiegelt} noch ohne Glied" if pruefung.unversiegelt else ""
            self.stdout.write(f"{kommune_id}: unversehrt, {pruefung.glieder} Einträge{waiting}")
        return pruefung.bruch


def _key(typed: str) -> str | None:
    """Raises CommandError."""
    try:
        if typed and len(base64.b64decode(typed, validate=True)) != siegel.KEY_BYTES:
            raise binascii.Error
    except binascii.Error as error:
        raise CommandError("--schluessel: 32 Bytes in Base64 werden erwartet.", returncode=2) from error
    return typed or None


def _checked(kommune_id: str, folder: Path | None, key: str | None) -> Pruefung:
    try:
        heads = list(siegel.heads_of(kommune_id, folder=folder, key=key))
    except siegel.HeadForged as forged:
        return Pruefung(0, 0, f"der Kopf {forged} trägt keine gültige Unterschrift")
    pruefung = verify(by=System(kommune_id), heads=heads)
    if pruefung.glieder and not heads and not pruefung.bruch:
        return Pruefung(pruefung.glieder, 0, "kein unterschriebener Kopf: ob am Ende etwas fehlt, weiß niemand")
    return pruefung
