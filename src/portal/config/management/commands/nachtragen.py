"""`portal nachtragen`: after an update, write for older Vorgänge what newer ones have from the beginning."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from portal.core import clock
from portal.core.tenancy import System
from portal.kommune.queries import all_kommunen
from portal.vorgang.operations.nachtrag import fill_in


class Command(BaseCommand):
    help = "Trägt für ältere Vorgänge nach, woran man sie findet und welche Fristen laufen. Kann wiederholt werden."

    def handle(self, *args: Any, **options: Any) -> None:
        for kommune_id in all_kommunen():
            done = fill_in(by=System(kommune_id), at=clock.now())
            self.stdout.write(f"{kommune_id}: {done.namen} mit Namen, {done.fristen} mit Fristen nachgetragen")
