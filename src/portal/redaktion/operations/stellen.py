"""The offices of a Kommune with their address, contact and opening hours, as pieces that are edited."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from portal.core import clock
from portal.core.db import transaction_required
from portal.core.tenancy import System
from portal.kommune.models import Organisationseinheit
from portal.kommune.operations import TOWN_HALL, follow_town_hall
from portal.konto.models import Rolle
from portal.konto.queries import holders_of
from portal.leistung.operations import index_offices
from portal.leistung.queries.stellenwirkung import needed_from
from portal.redaktion.operations.angebot import GegenstandUnknown, here
from portal.redaktion.rules.angebot import Hindernis
from portal.redaktion.rules.stellen import Stellenstand, Umfeld, cleaned, days_hindrances, hindrances

_NEW = re.compile(r"n-[0-9a-f]{12}")


def new_schluessel() -> str:
    """The key of an office that is begun; given before it is saved, so a second click makes no second one."""
    return f"n-{uuid4().hex[:12]}"


class Stellenart:
    """See `arten.Redaktionsart`; `gegenstand` is the `schluessel` of the Organisationseinheit, or that of a new one."""

    @transaction_required
    def titel(self, gegenstand: str) -> str:
        return _office(gegenstand).name or "Neue Stelle"

    @transaction_required
    def published(self, gegenstand: str) -> dict[str, Any]:
        return _stand(_office(gegenstand)).model_dump(mode="json")

    def cleaned(self, inhalt: dict[str, Any]) -> dict[str, Any]:
        return cleaned(Stellenstand.model_validate(inhalt)).model_dump(mode="json")

    @transaction_required
    def hindrances(self, gegenstand: str, inhalt: dict[str, Any]) -> list[Hindernis]:
        stand = Stellenstand.model_validate(inhalt)
        return [*hindrances(stand), *days_hindrances(stand, _surroundings(_office(gegenstand), stand))]

    @transaction_required
    def write(self, gegenstand: str, inhalt: dict[str, Any], *, wer: str, at: datetime) -> list[str]:
        office, new = _office(gegenstand, lock=True), Stellenstand.model_validate(inhalt)
        old, was_checked = _stand(office), office.anschrift_geprueft
        changed = [name for name in Stellenstand.model_fields if getattr(old, name) != getattr(new, name)]
        values = new.model_dump(mode="json") | {name: getattr(new, name) for name in ("gilt_ab", "gilt_bis")}
        for name in changed:
            setattr(office, name, values[name])
        office.anschrift_geprueft = bool(new.anschrift)  # whoever publishes an address says that it is right
        if office.anschrift_geprueft != was_checked and "anschrift" not in changed:
            changed.append("anschrift")  # citizens did not see it before
        checked = ["anschrift_geprueft"] if "anschrift" in changed else []
        office.gepflegt = sorted({*office.gepflegt, *changed, *checked})
        if office.pk is None:
            office.save(force_insert=True)
        else:
            office.save(update_fields=[*changed, *checked, "gepflegt"])
        if gegenstand == TOWN_HALL:
            follow_town_hall(by=System(office.kommune_id), office=office, changed=changed)
        if "name" in changed:
            index_offices(kommune_id=office.kommune_id)
        return changed


def _surroundings(office: Organisationseinheit, stand: Stellenstand) -> Umfeld:
    others = list(Organisationseinheit.objects.filter(kommune_id=office.kommune_id).exclude(pk=office.pk))
    return Umfeld(
        heute=clock.today(),
        ist_rathaus=office.schluessel == TOWN_HALL,
        veroeffentlicht=office.gilt_bis,
        gebraucht_ab=needed_from(office, clock.today()) if office.pk and stand.gilt_ab else None,
        nachfolger={each.pk: (each.gilt_ab, each.gilt_bis) for each in others},
        vorgaenger=[each.gilt_bis for each in others if each.nachfolge_id == office.pk and each.gilt_bis and office.pk],
        rollen_fehlen=_roles_missing(office, stand),
    )


def _roles_missing(office: Organisationseinheit, stand: Stellenstand) -> list[str]:
    """What somebody does here today and nobody will do in the successor: its Vorgänge would lie there unseen."""
    if office.pk is None or stand.nachfolge_id is None or stand.gilt_bis is None:
        return []
    then = stand.gilt_bis + timedelta(days=1)
    return [
        art.label
        for art in Rolle.CASEWORK
        if holders_of(art, office.pk, clock.today()) and not holders_of(art, stand.nachfolge_id, then)
    ]


def _stand(office: Organisationseinheit) -> Stellenstand:
    return Stellenstand(**{name: getattr(office, name) for name in Stellenstand.model_fields})


def _office(gegenstand: str, *, lock: bool = False) -> Organisationseinheit:
    rows = Organisationseinheit.objects.select_for_update() if lock else Organisationseinheit.objects.all()
    office = rows.filter(kommune_id=here(), schluessel=gegenstand).first()
    if office is None and _NEW.fullmatch(gegenstand):
        return Organisationseinheit(kommune_id=here(), schluessel=gegenstand)
    if office is None:
        raise GegenstandUnknown(gegenstand)
    return office
