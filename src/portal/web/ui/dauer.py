"""The typical duration in words: experience, and said to be no promise."""

from __future__ import annotations

from django.utils.translation import gettext as _

from portal.leistung.models import Bearbeitungsdauer


def usual_duration(row: Bearbeitungsdauer | None, *, waited: bool = False) -> str:
    """E.g. "meistens 3 bis 12 Tage, die Hälfte höchstens 5"; "" where nothing is known.

    `waited`: told beside a period that rests or has rested, whose days count here.
    """
    if row is None:
        return ""
    counted = _("Mitgezählt ist auch die Zeit, in der ein Amt auf Antworten wartet.")
    return f"{_duration(row)} {counted}" if waited else _duration(row)


def _duration(row: Bearbeitungsdauer) -> str:
    words = {"von": row.von_tage, "bis": row.bis_tage, "mitte": row.mitte_tage, "anzahl": row.anzahl}
    if row.bis_tage == 1:
        return (
            _("Meistens höchstens ein Tag. Das zeigt die Erfahrung mit %(anzahl)s Vorgängen, es ist keine Zusage.")
            % words
        )
    if row.von_tage == row.bis_tage:
        text = _("Meistens etwa %(bis)s Tage. Das zeigt die Erfahrung mit %(anzahl)s Vorgängen, es ist keine Zusage.")
        return text % words
    text = _(
        "Meistens %(von)s bis %(bis)s Tage, die Hälfte höchstens %(mitte)s. Das zeigt die Erfahrung mit %(anzahl)s "
        "Vorgängen, es ist keine Zusage."
    )
    return text % words
