"""What the environment variable FAULT names is broken in every process of a run of the crash proof."""

from __future__ import annotations

import os
from datetime import datetime
from typing import Any

from django.apps import AppConfig


class FaultsConfig(AppConfig):
    """Breaks the product at its start; `tests.proofs.faults.settings` installs it."""

    name = "tests.proofs.faults"
    default = True

    def ready(self) -> None:
        {"book_twice": _book_twice, "forget_checks": _forget_checks}[os.environ["FAULT"]]()


def _book_twice() -> None:
    """The booking does not look whether the Forderung is paid already, and is repeated."""
    from portal.core import audit
    from portal.zahlung import events, operations
    from portal.zahlung.models import Forderung, Zahlung

    def settle(zahlung: Zahlung, at: datetime) -> None:
        for _ in range(2):
            forderung = Forderung.objects.select_for_update().get(id=zahlung.forderung_id)
            forderung.mark_paid(at=at)
            audit.record("forderung.bezahlt", subject=forderung, at=at, zahlung=str(zahlung.id))
            events.forderung_paid.send(Forderung, forderung=forderung, at=at)

    operations._settle = settle


def _forget_checks() -> None:
    """Nobody asks for the outcome of an attempt unless the payer comes back."""
    from portal.zahlung import operations

    def forget(*args: Any, **kwargs: Any) -> int:
        return 0

    operations._enqueue_check = forget  # type: ignore[assignment]
    operations.requeue_checks = forget
