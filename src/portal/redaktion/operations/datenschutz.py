"""What a Kommune adds by hand to the generated privacy page of a Leistung, as a piece that is edited."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from portal.core.clock import BERLIN
from portal.core.db import transaction_required
from portal.leistung.models import Leistung
from portal.redaktion.models import Datenschutzhinweis
from portal.redaktion.operations.angebot import GegenstandUnknown, here
from portal.redaktion.operations.seiten import gaps
from portal.redaktion.queries import privacy_note_of
from portal.redaktion.rules.angebot import Hindernis
from portal.redaktion.rules.text import clean, faults


class Datenschutzart:
    """See `arten.Redaktionsart`; `gegenstand` is the id of the Leistung, the content {text}; empty takes it away."""

    @transaction_required
    def titel(self, gegenstand: str) -> str:
        leistung = Leistung.objects.filter(id=gegenstand).first()
        if leistung is None:
            raise GegenstandUnknown(gegenstand)
        return f"Datenschutz: {leistung.titel}"[:160]

    @transaction_required
    def published(self, gegenstand: str) -> dict[str, Any]:
        self.titel(gegenstand)
        note = privacy_note_of(here(), gegenstand)
        return {"text": note.text if note else ""}

    def cleaned(self, inhalt: dict[str, Any]) -> dict[str, Any]:
        return {"text": clean(str(inhalt.get("text", "")))}

    @transaction_required
    def hindrances(self, gegenstand: str, inhalt: dict[str, Any]) -> list[Hindernis]:
        text = inhalt["text"]
        open_gaps = [Hindernis("luecke", "text", gap) for gap in gaps(text)]
        return [*open_gaps, *(Hindernis(fault.code, "text", fault.stelle) for fault in faults(text))]

    @transaction_required
    def write(self, gegenstand: str, inhalt: dict[str, Any], *, wer: str, at: datetime) -> list[str]:
        before, text = self.published(gegenstand), inhalt["text"]
        if text:
            values = {"text": text, "stand": at.astimezone(BERLIN).date()}
            rows = Datenschutzhinweis.objects
            rows.update_or_create(kommune_id=here(), leistung_id=gegenstand, defaults=values)
        else:
            Datenschutzhinweis.objects.filter(kommune_id=here(), leistung_id=gegenstand).delete()
        return ["text"] if before["text"] != text else []
