"""The arrangement of the home page, as a piece that is edited."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from portal.core.db import transaction_required
from portal.leistung.models import Leistung
from portal.redaktion.models import Startseite
from portal.redaktion.operations.angebot import GegenstandUnknown, here
from portal.redaktion.queries import arrangement_of, page_of
from portal.redaktion.rules.angebot import Hindernis
from portal.redaktion.rules.startseite import Startseitenstand, cleaned
from portal.redaktion.rules.text import is_target

GEGENSTAND = "startseite"


class Startseitenart:
    """See `arten.Redaktionsart`; there is one for each Kommune."""

    def titel(self, gegenstand: str) -> str:
        if gegenstand != GEGENSTAND:
            raise GegenstandUnknown(gegenstand)
        return "Startseite"

    @transaction_required
    def published(self, gegenstand: str) -> dict[str, Any]:
        self.titel(gegenstand)
        return arrangement_of(here()).model_dump()

    def cleaned(self, inhalt: dict[str, Any]) -> dict[str, Any]:
        return cleaned(Startseitenstand.model_validate(inhalt)).model_dump()

    @transaction_required
    def hindrances(self, gegenstand: str, inhalt: dict[str, Any]) -> list[Hindernis]:
        stand = Startseitenstand.model_validate(inhalt)
        found = [] if stand.bloecke else [Hindernis("bloecke_fehlen", "bloecke")]
        if "haeufig" in stand.bloecke and not stand.haeufig:
            found.append(Hindernis("haeufig_fehlt", "haeufig_1"))
        if Leistung.objects.filter(id__in=stand.haeufig).count() != len(stand.haeufig):
            found.append(Hindernis("leistung_weg", "haeufig_1"))
        if stand.dgs_video and not is_target(stand.dgs_video):
            found.append(Hindernis("video_ziel", "dgs_video"))
        if stand.dgs_video and page_of(here(), "gebaerdensprache") is None:
            found.append(Hindernis("video_text_fehlt", "dgs_video"))
        return found

    @transaction_required
    def write(self, gegenstand: str, inhalt: dict[str, Any], *, wer: str, at: datetime) -> list[str]:
        old, new = self.published(gegenstand), Startseitenstand.model_validate(inhalt).model_dump()
        Startseite.objects.update_or_create(kommune_id=here(), defaults={"inhalt": new})
        return [name for name in new if old[name] != new[name]]
