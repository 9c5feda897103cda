"""The log that all partners read: one line for everything that was published."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from portal.core.db import transaction_required
from portal.core.tenancy import Staff
from portal.konto.models import Mitarbeiter
from portal.redaktion.models import Aenderung


@transaction_required
def name_of(by: Staff) -> str:
    """The person's name as all partners read it; that of `Staff` is an id for the audit log."""
    return str(Mitarbeiter.objects.get(id=by.mitarbeiter_id).name)


@transaction_required
def note(
    *,
    kommune_id: str,
    art: str,
    gegenstand: str,
    titel: str,
    felder: Sequence[str],
    wer: str,
    at: datetime,
    grund: str = "",
) -> None:
    """Write a line: what was published, which fields of it changed, by whom and why."""
    line = Aenderung(kommune_id=kommune_id, art=art, gegenstand=gegenstand, titel=titel, grund=grund, wer=wer, am=at)
    line.felder = list(felder)
    line.save(force_insert=True)
