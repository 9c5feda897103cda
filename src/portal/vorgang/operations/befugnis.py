"""Who of staff may do what: look at what lies with one of their offices, and decide.

In a Standesamt only people who are appointed decide (§ 2 PStG); elsewhere whoever works in the office does.
"""

from __future__ import annotations

from datetime import date, datetime

from portal.core import clock
from portal.core.db import transaction_required
from portal.core.tenancy import Staff
from portal.konto.models import Rolle
from portal.konto.queries import roles_of
from portal.vorgang.models import Vorgang
from portal.vorgang.rules.status import FOR_APPOINTED


@transaction_required
def casework_roles(by: Staff, at: datetime) -> list[Rolle]:
    """The roles in offices: who only administers the Kommune has no business in its Vorgänge."""
    roles = roles_of(mitarbeiter_id=by.mitarbeiter_id, kommune_id=by.kommune_id, day=day_of(at))
    return [role for role in roles if role.art in Rolle.CASEWORK]


def offices_in(roles: list[Rolle]) -> list[int]:
    return sorted({role.organisationseinheit_id for role in roles if role.organisationseinheit_id is not None})


def needs_appointment(vorgang: Vorgang) -> bool:
    """Whether its decision is for people who are appointed."""
    return vorgang.leistung.funktion_id in FOR_APPOINTED


def may_decide(roles: list[Rolle], vorgang: Vorgang) -> bool:
    there = [role for role in roles if role.organisationseinheit_id == vorgang.organisationseinheit_id]
    return any(role.art == Rolle.Art.STANDESBEAMTER for role in there) if needs_appointment(vorgang) else bool(there)


def day_of(at: datetime) -> date:
    """The day of `at` where the offices are."""
    return at.astimezone(clock.BERLIN).date()
