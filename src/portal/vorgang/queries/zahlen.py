"""Published figures, and what an office enters for them."""

from __future__ import annotations

from datetime import date

from portal.core.db import transaction_required
from portal.vorgang.models import Monatszahl, Zahlenblatt, Zahlenwahl

MONTHS = 36


def published_months(kommune_id: str) -> list[date]:
    """The months that are published, newest first."""
    rows = Zahlenblatt.objects.filter(kommune_id=kommune_id).order_by("-monat")
    return list(rows.values_list("monat", flat=True)[:MONTHS])


def sheet_of(kommune_id: str, month: date) -> Zahlenblatt | None:
    return Zahlenblatt.objects.filter(kommune_id=kommune_id, monat=month).first()


def read_month(text: str) -> date | None:
    """`2026-10` as its first day; None for anything else."""
    try:
        return date.fromisoformat(f"{text}-01") if len(text) == 7 else None
    except ValueError:
        return None


@transaction_required
def counted_months() -> list[date]:
    """The months of this Kommune in which something was counted, newest first."""
    rows = Monatszahl.objects.order_by("-monat").values_list("monat", flat=True).distinct()
    return list(rows[:MONTHS])


@transaction_required
def counted(month: date) -> list[Monatszahl]:
    """What was counted in a month, by title; for entering other ways."""
    return list(Monatszahl.objects.filter(monat=month).select_related("leistung").order_by("leistung__titel"))


@transaction_required
def is_kreisweit() -> bool:
    return bool(Zahlenwahl.objects.filter(kreisweit=True).exists())
