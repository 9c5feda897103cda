"""`portal check_adapters`: asks every outside system how it is, and refuses the demo's stand-ins in production."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from portal.core import clock
from portal.core.ports import Permanent, Temporary, platform_adapter
from portal.core.tenancy import System, unit
from portal.kommune.models import Anbindung
from portal.kommune.queries import adapter_for, all_kommunen

_STAND_IN = "Demo-"  # how the demo's processes name themselves


class Command(BaseCommand):
    help = "Ask every configured outside system for its state; exit 1 when one is disturbed or only the demo's."

    def handle(self, *args: Any, **options: Any) -> None:
        bad = 0
        for name, check in [*_platform(), *_of_kommunen()]:
            state, is_good = _ask(check)
            bad += not is_good
            self.stdout.write(f"{'ok    ' if is_good else 'FEHLER'} {name}: {state}")
        if bad:
            raise CommandError(f"{bad} Anbindungen sind nicht in Ordnung.")


def _platform() -> Iterator[tuple[str, Callable[[], Any]]]:
    yield "Virenscanner", platform_adapter("virenscan").check
    yield "BundID", lambda: "; ".join(platform_adapter("identitaet").check(at=clock.utc_now()))


def _of_kommunen() -> Iterator[tuple[str, Callable[[], Any]]]:
    for kommune_id in all_kommunen():
        with unit(System(kommune_id)):
            adapters = [(row.port, adapter_for(row.port)) for row in Anbindung.objects.order_by("port")]
        for port, adapter in adapters:
            yield f"{kommune_id} {port}", adapter.check


def _ask(check: Callable[[], Any]) -> tuple[str, bool]:
    try:
        state = str(check() or "in Ordnung")
    except (Temporary, Permanent) as error:
        return f"gestört ({error})", False
    return state, not (settings.SECURE and state.startswith(_STAND_IN))
