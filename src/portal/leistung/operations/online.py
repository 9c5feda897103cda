"""Taking a Leistung online at a Kommune, with the fee it has confirmed."""

from __future__ import annotations

from datetime import datetime

from portal.core import audit
from portal.core.clock import BERLIN
from portal.core.db import transaction
from portal.core.tenancy import Staff, System
from portal.kommune.models import Organisationseinheit
from portal.leistung.models import Angebot, Katalogaenderung, Leistung, Zustaendigkeit


class LeistungUnknown(Exception):
    """There is no such Leistung in the catalogue."""


class OfficeMissing(Exception):
    """The Kommune has no office of that function, so nobody could answer an Antrag."""


@transaction
def offer_online(
    *,
    by: Staff | System,
    leistung_id: str,
    formular: str,
    erste_cents: int | None,
    weitere_cents: int | None,
    saetze: dict[str, int] | None = None,
    amt: str = "",
    bestaetigt_durch: str,
    demo: bool,
    at: datetime,
) -> int:
    """Offer the Leistung online in the Kommune of `by`, at its office for the Leistung's Funktion, or at the one with
    the key `amt`; returns the id.

    Cents are the fee of the first and of each further copy, or `saetze` those of the form's rates by their keys, as
    confirmed by `bestaetigt_durch` at `at`; with none of them nothing is confirmed and nothing charged. `demo` marks
    the setting visibly as the demo's.
    Raises LeistungUnknown and OfficeMissing.
    """
    leistung = Leistung.objects.filter(id=leistung_id).first()
    if leistung is None:
        raise LeistungUnknown(leistung_id)
    offices = Organisationseinheit.objects.filter(kommune_id=by.kommune_id)
    office = offices.filter(schluessel=amt).first() if amt else _office_of(leistung, by.kommune_id)
    day = at.astimezone(BERLIN).date()
    if office is None or (answering := office.answering_on(day)) is None:
        raise OfficeMissing(f"{leistung_id} in {by.kommune_id}")
    rows = Angebot.objects.select_for_update()
    angebot = rows.get(kommune_id=by.kommune_id, leistung_id=leistung_id)
    was_online = angebot.is_online
    angebot.go_online(formular=formular, organisationseinheit_id=answering.id, demo=demo)
    if saetze or (erste_cents is not None and weitere_cents is not None):
        angebot.confirm_fee(
            erste_cents=erste_cents, weitere_cents=weitere_cents, saetze=saetze or {}, by=bestaetigt_durch, on=day
        )
    angebot.save()
    if not was_online:
        arts = Katalogaenderung.Art
        Katalogaenderung(kommune_id=by.kommune_id, leistung=leistung, art=arts.ONLINE, am=at).save(force_insert=True)
    audit.record("angebot.online", subject=angebot, at=at, leistung=leistung_id, demo=demo)
    return angebot.id


def _office_of(leistung: Leistung, kommune_id: str) -> Organisationseinheit | None:
    """Its office of the Funktion, else the one that is named where the Kommune answers for it."""
    funktion = leistung.funktion_id or "-"
    office = Organisationseinheit.objects.filter(kommune_id=kommune_id, funktion=funktion).first()
    rows = Zustaendigkeit.objects.filter(behoerde_id=kommune_id, funktion_id=funktion, amt__isnull=False)
    row = rows.select_related("amt").order_by("kommune_id").first() if office is None else None
    return row.amt if row else office
