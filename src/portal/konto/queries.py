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
