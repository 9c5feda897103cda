"""The common text of a Leistung, which every Kommune inherits: written by the Kreis, paragraph by paragraph."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from portal.core.db import transaction_required
from portal.leistung.models import Katalogaenderung, Leistung
from portal.leistung.queries import common_texts
from portal.leistung.rules.absaetze import LISTEN, Absatz, as_lines
from portal.redaktion.operations.angebot import GegenstandUnknown, here
from portal.redaktion.rules.angebot import Hindernis
from portal.redaktion.rules.text import clean, faults


class Grundtextart:
    """See `arten.Redaktionsart`; `gegenstand` is the id of the Leistung, the content a text for each paragraph."""

    @transaction_required
    def titel(self, gegenstand: str) -> str:
        return _leistung(gegenstand).titel

    @transaction_required
    def published(self, gegenstand: str) -> dict[str, Any]:
        return {absatz.value: text for absatz, text in common_texts(_leistung(gegenstand)).items()}

    def cleaned(self, inhalt: dict[str, Any]) -> dict[str, Any]:
        return {absatz.value: clean(str(inhalt.get(absatz.value, ""))) for absatz in Absatz}

    @transaction_required
    def hindrances(self, gegenstand: str, inhalt: dict[str, Any]) -> list[Hindernis]:
        missing = [] if inhalt[Absatz.BESCHREIBUNG] else [Hindernis("beschreibung_fehlt", Absatz.BESCHREIBUNG)]
        found = [(absatz, fault) for absatz in Absatz for fault in faults(inhalt[absatz])]
        too_long = inhalt[Absatz.BEARBEITUNGSZEIT][LONGEST_TIME:]
        time = [Hindernis("zeit_zu_lang", Absatz.BEARBEITUNGSZEIT)] if too_long else []
        return [*missing, *time, *(Hindernis(fault.code, absatz, fault.stelle) for absatz, fault in found)]

    @transaction_required
    def write(self, gegenstand: str, inhalt: dict[str, Any], *, wer: str, at: datetime) -> list[str]:
        leistung = _leistung(gegenstand)
        before = common_texts(leistung)
        changed = [absatz for absatz in Absatz if before[absatz] != inhalt[absatz]]
        for absatz in changed:
            text = inhalt[absatz]
            setattr(leistung, absatz, as_lines(text) if absatz in LISTEN else text)
        leistung.gepflegt = sorted({*leistung.gepflegt, *changed})
        leistung.save(update_fields=[*changed, "gepflegt"])
        if changed:
            art = Katalogaenderung.Art.GEAENDERT
            row = Katalogaenderung(kommune_id=here(), leistung=leistung, art=art, ueberall=True, felder=changed, am=at)
            row.save(force_insert=True)
        return [absatz.value for absatz in changed]


LONGEST_TIME = 120  # characters of the processing time


def _leistung(gegenstand: str) -> Leistung:
    leistung = Leistung.objects.filter(id=gegenstand).first()
    if leistung is None:
        raise GegenstandUnknown(gegenstand)
    return leistung
