"""Reads of accounts and of staff roles."""

from __future__ import annotations

from datetime import date
from typing import Any

from portal.core.crypto import load_key
from portal.core.db import transaction_required
from portal.core.tenancy import Citizen
from portal.konto.models import Nutzerkonto, Rolle, data_context


@transaction_required
def identity_of(citizen: Citizen) -> dict[str, Any]:
    """What the identity provider said about this person at the last login; empty for a guest."""
    konto = Nutzerkonto.objects.get(id=citizen.konto_id)
    if konto.art == Nutzerkonto.Art.GAST:
        return {}
    data: dict[str, Any] = load_key(konto.schluessel_id).decrypt_json(konto.daten, context=data_context(konto.id))
    return data


def roles_of(*, mitarbeiter_id: int, kommune_id: str, day: date) -> list[Rolle]:
    """The roles a Mitarbeiter has in this Kommune on `day`, with their offices."""
    roles = Rolle.objects.filter(mitarbeiter_id=mitarbeiter_id, kommune_id=kommune_id).valid_on(day)
    return list(roles.select_related("organisationseinheit"))


def kommunen_of(*, mitarbeiter_id: int, day: date) -> list[str]:
    """The ids of the Kommunen in which a Mitarbeiter has a role on `day`."""
    roles = Rolle.objects.filter(mitarbeiter_id=mitarbeiter_id).valid_on(day)
    return list(roles.order_by("kommune_id").values_list("kommune_id", flat=True).distinct())


def holders_of(art: Rolle.Art, organisationseinheit_id: int, day: date) -> list[str]:
    """The names of those who have this role in this office on `day`."""
    roles = Rolle.objects.filter(art=art, organisationseinheit_id=organisationseinheit_id).valid_on(day)
    names = roles.filter(mitarbeiter__is_active=True).order_by("mitarbeiter__name")
    return list(names.values_list("mitarbeiter__name", flat=True).distinct())
