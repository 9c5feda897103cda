"""The offices of a Kommune with their address, contact and opening hours, as pieces that are edited."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any
from uuid import uuid4

from portal.core.db import transaction_required
from portal.core.tenancy import System
from portal.kommune.models import Organisationseinheit
from portal.kommune.operations import TOWN_HALL, follow_town_hall
from portal.leistung.operations import index_offices
from portal.redaktion.operations.angebot import GegenstandUnknown, here
from portal.redaktion.rules.angebot import Hindernis
from portal.redaktion.rules.stellen import Stellenstand, cleaned, hindrances

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
        return list(hindrances(Stellenstand.model_validate(inhalt)))

    @transaction_required
    def write(self, gegenstand: str, inhalt: dict[str, Any], *, wer: str, at: datetime) -> list[str]:
        office, new = _office(gegenstand, lock=True), Stellenstand.model_validate(inhalt)
        old, was_checked = _stand(office), office.anschrift_geprueft
        changed = [name for name in Stellenstand.model_fields if getattr(old, name) != getattr(new, name)]
        values = new.model_dump(mode="json")
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
