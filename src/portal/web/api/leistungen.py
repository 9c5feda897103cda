"""Leistungen for machines: search and single records, without a key."""

from __future__ import annotations

import re
from typing import Annotated

from django.http import Http404
from django.utils.translation import gettext as _
from ninja import Query, Router, Schema

from portal.core import clock
from portal.core.tenancy import System
from portal.kommune.models import Kommune
from portal.kommune.queries import all_kommunen, kommune_url
from portal.leistung import operations, queries
from portal.leistung.models import Lebenslage
from portal.leistung.queries import Leistungsseite, Suchergebnis, Treffer
from portal.web.api.fehler import Fehler, Unbrauchbar
from portal.web.middleware import client_address
from portal.web.request import KommuneRequest

router = Router(tags=["Leistungen"])

_NUMBER = re.compile(r"[0-9]{1,9}")  # int() also takes "1_0", " 5" and "٣"


class TrefferSchema(Schema):
    """A Leistung that answers the question; `warum` names the words that do, empty where nothing was asked."""

    id: str
    titel: str
    kommune: str
    url: str
    warum: str


class WertSchema(Schema):
    """One value of a filter, and how many results have it under the other filters."""

    wert: str
    anzahl: int


class Trefferliste(Schema):
    """The best results; the counts are of all of them. `verstanden` is empty where nothing was misspelt."""

    treffer: list[TrefferSchema]
    facetten: dict[str, list[WertSchema]]
    anzahl: int
    verstanden: str


class StelleSchema(Schema):
    """Who answers in the area of the Kommune; `kommune` is null for a body outside the platform."""

    name: str
    kommune: str | None
    grund: str
    rechtsgrundlage: str
    bestaetigt: bool
    unklar: bool


class LeistungSchema(Schema):
    """What the Kommune publishes about a Leistung; what is not deposited is empty or null."""

    id: str
    leika: str
    titel: str
    titelEn: str
    titelNl: str
    kurz: str
    kommune: str
    url: str
    verfahrensart: str
    zielgruppen: list[str]
    lebenslagen: list[str]
    ortsbezug: str
    unterlagen: list[str]
    rechtsgrundlagen: list[str]
    gebuehr: str
    vertrauensniveau: str
    online: bool
    stelle: StelleSchema | None


@router.get("/leistungen", response={200: Trefferliste, 400: Fehler}, summary="Leistungen suchen")
def search(
    request: KommuneRequest,
    q: str = "",
    kommune: str = "",
    lebenslage: str = "",
    zielgruppe: str = "",
    limit: Annotated[int, Query(ge=1, le=50)] = 10,
) -> Trefferliste:
    """The Leistungen that answer `q`, best first; without `q` all, the commonest first. One hit per Leistung.

    `kommune` is the id of a Kommune, by default the host's: its Leistungen with what it offers of them. On the host of
    the Kreis none is chosen. A place in the question counts where no `kommune` is given. A question that finds nothing
    is counted for the editors as on the pages, without anything personal.
    """
    if not _NUMBER.fullmatch(request.GET.get("limit", str(limit))):
        raise Unbrauchbar(_("Das Limit ist eine Zahl von 1 bis 50."))
    here = chosen_kommune(request, kommune)
    chosen = {name: wert for name, wert in (("lebenslage", lebenslage), ("zielgruppe", zielgruppe)) if wert}
    if zielgruppe and zielgruppe not in Lebenslage.Zielgruppe.values:
        known = ", ".join(Lebenslage.Zielgruppe.values)
        raise Unbrauchbar(_("Diese Zielgruppe gibt es nicht. Es gibt: %(bekannt)s.") % {"bekannt": known})
    if lebenslage and ("\x00" in lebenslage or not Lebenslage.objects.filter(id=lebenslage).exists()):
        raise Unbrauchbar(_("Diese Lebenslage gibt es nicht. Alle stehen in den Facetten einer Suche ohne Filter."))
    result = queries.find(q, here, chosen=chosen, is_fixed=bool(kommune))
    if not result.treffer and not chosen and operations.is_countable(q):
        operations.note_gap(text=q, asker=client_address(request), by=System(here.id), at=clock.utc_now())
    return Trefferliste(
        treffer=[_hit(row, result) for row in result.treffer[:limit]],
        facetten={
            name: [WertSchema(wert=each.wert, anzahl=each.anzahl) for each in values]
            for name, values in result.facetten.items()
        },
        anzahl=len(result.treffer),
        verstanden=result.gesucht,
    )


@router.get(
    "/leistungen/{leistung_id}",
    response={200: LeistungSchema, 400: Fehler, 404: Fehler},
    summary="Eine Leistung",
)
def one(request: KommuneRequest, leistung_id: str, kommune: str = "") -> LeistungSchema:
    """What the Kommune (by default the host's) publishes about one Leistung."""
    here = chosen_kommune(request, kommune)
    seite = None if "\x00" in leistung_id else queries.leistung_page(leistung_id, here)
    if seite is None:
        raise Http404
    return _record(seite, here)


def chosen_kommune(request: KommuneRequest, kommune_id: str) -> Kommune:
    """The Kommune that was asked for, by default the host's. Raises Unbrauchbar for an unknown one."""
    if not kommune_id:
        return request.kommune
    found = all_kommunen().get(kommune_id)
    if found is None:
        known = ", ".join(sorted(all_kommunen()))
        raise Unbrauchbar(_("Diese Kommune gibt es hier nicht. Es gibt: %(bekannt)s.") % {"bekannt": known})
    return found


def _hit(row: Treffer, result: Suchergebnis) -> TrefferSchema:
    return TrefferSchema(
        id=row.slug,
        titel=row.titel,
        kommune=result.kommune.id,
        url=kommune_url(result.kommune, f"/leistungen/{row.slug}/"),
        warum=result.explain(row),
    )


def _record(seite: Leistungsseite, here: Kommune) -> LeistungSchema:
    leistung, stelle = seite.leistung, seite.stelle
    return LeistungSchema(
        id=leistung.id,
        leika=leistung.leika,
        titel=leistung.titel,
        titelEn=leistung.titel_en,
        titelNl=leistung.titel_nl,
        kurz=seite.beschreibung,
        kommune=here.id,
        url=kommune_url(here, f"/leistungen/{leistung.id}/"),
        verfahrensart=leistung.verfahrensart,
        zielgruppen=leistung.zielgruppen,
        lebenslagen=leistung.lebenslagen,
        ortsbezug=leistung.ortsbezug,
        unterlagen=seite.unterlagen,
        rechtsgrundlagen=leistung.rechtsgrundlagen,
        gebuehr=seite.gebuehr,
        vertrauensniveau=leistung.vertrauensniveau,
        online=seite.ist_online,
        stelle=StelleSchema(
            name=stelle.name,
            kommune=stelle.kommune.id if stelle.kommune else None,
            grund=stelle.grund,
            rechtsgrundlage=stelle.rechtsgrundlage,
            bestaetigt=stelle.bestaetigt,
            unklar=stelle.unklar,
        )
        if stelle
        else None,
    )
