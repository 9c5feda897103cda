"""Reads of what changed in the catalogue: for the feed and the sitemap."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Max, Q, QuerySet

from portal.kommune.models import Kommune
from portal.kommune.queries import kommunen_of_kreis
from portal.leistung.models import Katalogaenderung


def latest_changes(kommune: Kommune, limit: int) -> list[Katalogaenderung]:
    """What changed for this host, the newest first; on the Kreis' host for all Kommunen. One statement."""
    return list(_changes_for(kommune).select_related("leistung", "kommune").order_by("-am", "-id")[:limit])


def last_changes(kommune: Kommune) -> dict[str, datetime]:
    """When a Leistung last changed here; without entry where nobody knows. One statement."""
    rows = _changes_for(kommune).values("leistung_id").annotate(zuletzt=Max("am"))
    return {row["leistung_id"]: row["zuletzt"] for row in rows}


def _changes_for(kommune: Kommune) -> QuerySet[Katalogaenderung]:
    inside = [each.id for each in kommunen_of_kreis(kommune)] if kommune.ist_kreis else [kommune.id]
    return Katalogaenderung.objects.filter(Q(kommune_id__in=inside) | Q(ueberall=True))
