"""Free pages of a Kommune and the notices that all its pages show for a while, as pieces that are edited."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from portal.core.angaben import Angaben
from portal.core.clock import BERLIN
from portal.core.db import transaction_required
from portal.redaktion.models import Meldung, Seite
from portal.redaktion.operations.angebot import GegenstandUnknown, here
from portal.redaktion.queries import forget_notices
from portal.redaktion.rules.angebot import Hindernis
from portal.redaktion.rules.seiten import SEITEN
from portal.redaktion.rules.text import clean, faults

_MOST_GAPS, _LONGEST_GAP = 50, 80  # of gaps that are told at once: a page of brackets must still open


class Seitenart:
    """See `arten.Redaktionsart`; `gegenstand` is a name of `rules.seiten.SEITEN`, the content {text}."""

    def titel(self, gegenstand: str) -> str:
        if gegenstand not in SEITEN:
            raise GegenstandUnknown(gegenstand)
        return SEITEN[gegenstand]

    @transaction_required
    def published(self, gegenstand: str) -> dict[str, Any]:
        self.titel(gegenstand)
        seite = Seite.objects.filter(kommune_id=here(), name=gegenstand).first()
        return {"text": seite.text if seite else ""}

    def cleaned(self, inhalt: dict[str, Any]) -> dict[str, Any]:
        return {"text": clean(str(inhalt.get("text", "")))}

    @transaction_required
    def hindrances(self, gegenstand: str, inhalt: dict[str, Any]) -> list[Hindernis]:
        text = inhalt["text"]
        missing = [] if text else [Hindernis("text_fehlt", "text")]
        holes = [Hindernis("luecke", "text", gap) for gap in gaps(text)]
        return [*missing, *holes, *(Hindernis(fault.code, "text", fault.stelle) for fault in faults(text))]

    @transaction_required
    def write(self, gegenstand: str, inhalt: dict[str, Any], *, wer: str, at: datetime) -> list[str]:
        before = self.published(gegenstand)
        values = {"titel": self.titel(gegenstand), "text": inhalt["text"], "stand": at.astimezone(BERLIN).date()}
        Seite.objects.update_or_create(kommune_id=here(), name=gegenstand, defaults=values)
        return ["text"] if before["text"] != inhalt["text"] else []


class Meldungsstand(Angaben):
    """What an editor sets for a notice; times with offset."""

    titel: str
    text: str = ""
    ab: datetime | None = None  # None: from its publication
    bis: datetime | None = None


class Meldungsart:
    """See `arten.Redaktionsart`; `gegenstand` is a UUID that is new for a new notice."""

    @transaction_required
    def titel(self, gegenstand: str) -> str:
        meldung = self._meldung(gegenstand)
        return meldung.titel if meldung else "Neue Meldung"

    @transaction_required
    def published(self, gegenstand: str) -> dict[str, Any]:
        found = self._meldung(gegenstand)
        values = (
            {"titel": found.titel, "text": found.text, "ab": found.ab, "bis": found.bis} if found else {"titel": ""}
        )
        return Meldungsstand.model_validate(values).model_dump(mode="json")

    def cleaned(self, inhalt: dict[str, Any]) -> dict[str, Any]:
        stand = Meldungsstand.model_validate(inhalt)
        update = {"titel": clean(stand.titel), "text": clean(stand.text)}
        return stand.model_copy(update=update).model_dump(mode="json")

    @transaction_required
    def hindrances(self, gegenstand: str, inhalt: dict[str, Any]) -> list[Hindernis]:
        stand = Meldungsstand.model_validate(inhalt)
        found = [] if stand.titel else [Hindernis("titel_fehlt", "titel")]
        if stand.ab and stand.bis and stand.bis <= stand.ab:
            found.append(Hindernis("ende_vor_anfang", "bis"))
        return [*found, *(Hindernis(fault.code, "text", fault.stelle) for fault in faults(stand.text))]

    @transaction_required
    def write(self, gegenstand: str, inhalt: dict[str, Any], *, wer: str, at: datetime) -> list[str]:
        stand = Meldungsstand.model_validate(inhalt)
        old = Meldungsstand.model_validate(self.published(gegenstand))
        values = {"titel": stand.titel, "text": stand.text, "ab": stand.ab or at, "bis": stand.bis}
        transaction.on_commit(forget_notices)
        Meldung.objects.update_or_create(kommune_id=here(), schluessel=UUID(gegenstand), defaults=values)
        return [name for name in Meldungsstand.model_fields if getattr(old, name) != getattr(stand, name)]

    def _meldung(self, gegenstand: str) -> Meldung | None:
        try:
            schluessel = UUID(gegenstand)
        except ValueError as error:
            raise GegenstandUnknown(gegenstand) from error
        return Meldung.objects.filter(kommune_id=here(), schluessel=schluessel).first()


def gaps(text: str) -> list[str]:
    """What a template left to be filled in: [[Name der Leitung]]; the first of them, each once."""
    parts = (part.partition("]]")[0][:_LONGEST_GAP] for part in text.split("[[", _MOST_GAPS)[1:])
    return list(dict.fromkeys(parts))
