"""Noting what changed in the catalogue, in the transaction in which it changes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from portal.core.db import transaction_required
from portal.core.tenancy import current_actor
from portal.leistung.models import Katalogaenderung, Leistung

# What people see of a Leistung. Words of the search and sources are no news.
SHOWN = [
    *("titel", "titel_en", "beschreibung", "unterlagen", "rechtsgrundlagen", "gebuehr_text", "bearbeitungszeit"),
    *("vertrauensniveau", "verfahrensart", "form", "ortsbezug"),
]


@transaction_required
def note_changes(before: Iterable[Leistung], *, at: datetime) -> None:
    """Compare all Leistungen with how they were. An empty catalogue that is filled is no news."""
    known = {leistung.id: leistung for leistung in before}
    if known:
        Katalogaenderung.objects.bulk_create(_changes(known, at))


def _changes(known: Mapping[str, Leistung], at: datetime) -> Iterable[Katalogaenderung]:
    actor = current_actor()
    assert actor is not None
    arts = Katalogaenderung.Art
    for leistung in Leistung.objects.order_by("id"):
        old = known.get(leistung.id)
        fields = [name for name in SHOWN if old and getattr(old, name) != getattr(leistung, name)]
        if old is None or fields:
            yield Katalogaenderung(
                kommune_id=actor.kommune_id,
                leistung=leistung,
                art=arts.GEAENDERT if old else arts.NEU,
                ueberall=True,
                felder=fields,
                am=at,
            )
