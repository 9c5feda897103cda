"""Read how long a Leistung usually takes somewhere."""

from __future__ import annotations

from portal.leistung.models import Angebot, Bearbeitungsdauer


def duration_of(leistung_id: str, kommune_id: str) -> Bearbeitungsdauer | None:
    """What was computed last, or None where too few were finished."""
    rows = Bearbeitungsdauer.objects.filter(angebot__leistung_id=leistung_id, kommune_id=kommune_id)
    return rows.first()


def duration_read_with(angebot: Angebot | None) -> Bearbeitungsdauer | None:
    """The same of a row that was read with it (`select_related("erfahrung")`)."""
    return getattr(angebot, "erfahrung", None)
