"""Reads of opinions: whom one can ask, what can be shared, what one's offices were asked, how one stands (ADR 60)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Any
from uuid import UUID

from portal.core.db import transaction_required
from portal.dokument.rules import Zustand
from portal.kommune.models import Organisationseinheit
from portal.konto.models import Rolle
from portal.vorgang.models import Stellungnahme, Stellungnahmebitte, Stellungnahmeschritt, Vorgang
from portal.vorgang.queries.akte import IDENTITY_FIELD, VorgangDetails
from portal.vorgang.rules.stellungnahme import READABLE, Art, Lage, Schritt, fold


@transaction_required
def offices_to_ask(vorgang: Vorgang, *, day: date) -> list[Organisationseinheit]:
    """Every office of the platform that answers today and has somebody at the portal, but the one that has the Vorgang.

    Those of its own authority come first.
    """
    staffed = _caseworkers(day).values("organisationseinheit_id")
    rows = Organisationseinheit.objects.not_closed_on(day).filter(id__in=staffed)
    found = [office for office in rows.order_by("kommune_id", "name") if office.has_begun(day)]
    others = [office for office in found if office.pk != vorgang.organisationseinheit_id]
    return sorted(others, key=lambda office: office.kommune_id != vorgang.kommune_id)


def is_staffed(amt_id: int, day: date) -> bool:
    """Whether anybody works in the office: else the question would lie there unseen."""
    return _caseworkers(day).filter(organisationseinheit_id=amt_id).exists()


def _caseworkers(day: date) -> Any:
    return Rolle.objects.valid_on(day).filter(art__in=Rolle.CASEWORK, mitarbeiter__is_active=True)


def current_sections(details: VorgangDetails) -> list[dict[str, Any]]:
    """What was submitted as it counts now: [{titel, zeilen: [{stelle, label, text}]}]; what is empty is left out."""
    newest = {(each.row.abschnitt, each.row.zeile): each.neu for each in details.berichtigungen}
    sections = []
    for number, part in enumerate(details.submission["zusammenfassung"]):
        lines = [
            {
                "stelle": f"{number}/{place}",
                "label": line["label"],
                "text": newest.get((number, place), line.get("text", "")),
            }
            for place, line in enumerate(part["zeilen"])
            if (number, place) in newest or not line.get("leer")
        ]
        if lines:
            sections.append({"titel": part["titel"], "zeilen": lines})
    return sections


def shared_sections(details: VorgangDetails, stellen: Collection[str]) -> list[dict[str, Any]]:
    """Of `current_sections` the lines at these places, without the places."""
    found = []
    for part in current_sections(details):
        lines = [each for each in part["zeilen"] if each["stelle"] in stellen]
        if lines:
            kept = [{"label": each["label"], "text": each["text"]} for each in lines]
            found.append({"titel": part["titel"], "zeilen": kept})
    return found


def shareable_files(details: VorgangDetails) -> dict[UUID, str]:
    """Names by id of the checked files of the Antrag and the thread; never the copy of an ID, which only proves who
    somebody is and is deleted after the check.
    """
    uploaded = [
        row.datei for feld, rows in details.anlagen.items() if not feld.endswith(IDENTITY_FIELD) for row in rows
    ]
    files = [*uploaded, *(file for message in details.messages for file in message.files)]
    return {file.id: details.file_names[file.id] for file in files if file.zustand == Zustand.SAUBER}


@transaction_required
def lage_of(row: Stellungnahme | Stellungnahmebitte) -> Lage:
    """How it stands after its steps."""
    own = {"stellungnahme": row} if isinstance(row, Stellungnahme) else {"bitte": row}
    steps = Stellungnahmeschritt.objects.filter(**own).values_list("am", "kennung", "art", "frist_am")
    return fold(Schritt(am, kennung, Art(art), frist) for am, kennung, art, frist in steps)


@transaction_required
def bitte_of(bitte_id: UUID, *, office_ids: list[int]) -> Stellungnahmebitte | None:
    """What one of these offices was asked."""
    found: Stellungnahmebitte | None = Stellungnahmebitte.objects.of_offices(office_ids).filter(id=bitte_id).first()
    return found


@transaction_required
def bitten_of(*, office_ids: list[int], at: datetime, limit: int = 200) -> list[Stellungnahmebitte]:
    """What these offices are asked, by the day it is due, and after it what ended in the last READABLE."""
    rows = Stellungnahmebitte.objects.of_offices(office_ids).select_related("leistung", "organisationseinheit")
    waiting = list(rows.open().order_by("frist_am", "id")[:limit])
    ended = rows.filter(beendet_am__gt=at - READABLE).order_by("-beendet_am", "id")
    return [*waiting, *ended[:limit]]
