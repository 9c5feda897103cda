"""Published figures as open data: small numbers are not in them, so nothing has to be left out here."""

from __future__ import annotations

from typing import Annotated

from django.http import Http404
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema

from portal.vorgang.queries.zahlen import published_months, read_month, sheet_of
from portal.web.api.fehler import Fehler, Unbrauchbar
from portal.web.request import KommuneRequest

router = Router(tags=["Zahlen"])

LIZENZ = "https://www.govdata.de/dl-de/zero-2-0"  # proposed; each Kommune decides about its own (docs/adr/0059)


class ZahlenzeileSchema(Schema):
    """One Leistung in one month. null: less than five, hidden so that such a number cannot be computed, or unknown.

    Days are calendar days from receipt to decision; `anteil_online` is percent.
    """

    leistung: str
    titel: str
    begonnen: int | None
    eingereicht: int | None
    anteil_online: int | None
    entschieden: int | None
    tage_median: int | None
    tage_neunzig: int | None
    offene_fragen: int | None


class SummeSchema(Schema):
    """Over all lines; null as in a line."""

    begonnen: int | None
    eingereicht: int | None
    entschieden: int | None
    offene_fragen: int | None


class TabelleSchema(Schema):
    zeilen: list[ZahlenzeileSchema]
    summe: SummeSchema


class AbbruchSchema(Schema):
    """How many drafts of a Leistung expired with this page open; pages with fewer than five are left out, and larger
    ones where a number below five could be computed. `leistung` is null in months published before it was known.
    """

    leistung: str | None = None
    titel: str = ""
    formular: str
    seite: str
    anzahl: int


class ZahlenSchema(Schema):
    """A month of the Kommune of this host; on the host of the Kreis also those that agreed, together (`alle`)."""

    lizenz: str
    kommune: str
    monat: str
    monate: list[str]
    zahlen: TabelleSchema
    abbrueche: list[AbbruchSchema]
    gemeinsam: list[str]
    alle: TabelleSchema | None


@router.get("/zahlen", summary="Zahlen eines Monats", response={200: ZahlenSchema, 400: Fehler, 404: Fehler})
def zahlen(
    request: KommuneRequest,
    monat: Annotated[str, Query(description="Monat als JJJJ-MM; ohne Angabe der neueste")] = "",
) -> ZahlenSchema:
    """Figures per Leistung, never of a person and never of a clerk."""
    months = published_months(request.kommune.id)
    chosen = read_month(monat) if monat else (months[0] if months else None)
    if monat and chosen is None:
        raise Unbrauchbar(_("Geben Sie den Monat als JJJJ-MM an, zum Beispiel 2026-10."))
    blatt = sheet_of(request.kommune.id, chosen) if chosen else None
    if blatt is None:
        raise Http404
    content = blatt.inhalt
    return ZahlenSchema(
        lizenz=LIZENZ,
        kommune=request.kommune.id,
        monat=f"{blatt.monat:%Y-%m}",
        monate=[f"{each:%Y-%m}" for each in months],
        zahlen=TabelleSchema(zeilen=content["zeilen"], summe=content["summe"]),
        abbrueche=content["abbrueche"],
        gemeinsam=content["gemeinsam"],
        alle=TabelleSchema(**content["alle"]) if content.get("alle") else None,
    )
