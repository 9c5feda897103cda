"""`portal demo_uhr`: shows the demo's clock and moves it on, so that deadlines pass and unpaid Vorgänge lapse."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from portal.core import clock

_MORNING = time(9, 0)


class Command(BaseCommand):
    help = "Zeigt die Uhr der Demo und stellt sie vor."

    def add_arguments(self, parser: Any) -> None:
        choice = parser.add_mutually_exclusive_group()
        choice.add_argument("--tage", type=int, help="um so viele Tage vor")
        choice.add_argument("--auf", type=date.fromisoformat, help="auf 9 Uhr dieses Tages, z. B. 2026-12-01")

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.PORTAL_CLOCK_FILE is None:
            raise CommandError("Nur die Uhr der Demo lässt sich stellen.")
        wanted = _wanted(options["tage"], options["auf"])
        if wanted is not None:
            if wanted <= clock.now():
                raise CommandError("Die Uhr der Demo geht nur vorwärts: Was geschehen ist, läge sonst in der Zukunft.")
            clock.move_to(wanted)
        self.stdout.write(f"{clock.now().astimezone(clock.BERLIN):%d.%m.%Y %H:%M} Uhr")


def _wanted(days: int | None, day: date | None) -> datetime | None:
    if days is not None:
        return clock.now() + timedelta(days=days)
    if day is not None:
        return datetime.combine(day, _MORNING, tzinfo=clock.BERLIN)
    return None
