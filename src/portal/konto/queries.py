"""Reads of accounts and of staff roles."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, QuerySet

from portal.core.crypto import Key, load_keys
from portal.core.db import transaction_required
from portal.core.statements import rows_built_once
from portal.core.tenancy import Citizen
from portal.konto.models import Einladung, Nutzerkonto, Rolle, RolleQuerySet, data_context


@transaction_required
def identity_of(citizen: Citizen) -> dict[str, Any]:
    """What the identity provider said about this person at the last login; empty for a guest."""
    konto = Nutzerkonto.objects.get(id=citizen.konto_id)
    return identity_in(konto, load_keys(key_ids_of(konto)))


def key_ids_of(konto: Nutzerkonto) -> set[UUID]:
    """The keys that `identity_in` needs: none for a guest."""
    return set() if konto.art == Nutzerkonto.Art.GAST else {konto.schluessel_id}


def identity_in(konto: Nutzerkonto, keys: Mapping[UUID, Key]) -> dict[str, Any]:
    """As `identity_of`, of a row that was read with others and with keys that were loaded with others."""
    if konto.art == Nutzerkonto.Art.GAST:
        return {}
    data: dict[str, Any] = keys[konto.schluessel_id].decrypt_json(konto.daten, context=data_context(konto.id))
    return data


_Asked = tuple[int, str, date]
_roles_at_hand: ContextVar[tuple[_Asked, list[Rolle]] | None] = ContextVar("roles_at_hand", default=None)


@contextmanager
def roles_at_hand(roles: list[Rolle], *, mitarbeiter_id: int, kommune_id: str, day: date) -> Iterator[None]:
    """Inside, `roles_of` answers this question with `roles`: for a page that has just asked it at its door.

    For looking only. A step that changes something asks anew, under its lock.
    """
    token = _roles_at_hand.set(((mitarbeiter_id, kommune_id, day), roles))
    try:
        yield
    finally:
        _roles_at_hand.reset(token)


def roles_of(*, mitarbeiter_id: int, kommune_id: str, day: date) -> list[Rolle]:
    """The roles a Mitarbeiter has in this Kommune on `day`, with their offices."""
    known = _roles_at_hand.get()
    if known is not None and known[0] == (mitarbeiter_id, kommune_id, day):
        return known[1]
    return rows_built_once("roles", _roles, mitarbeiter_id, kommune_id, day)


def _roles(mitarbeiter_id: int, kommune_id: str, day: date) -> RolleQuerySet:
    roles = Rolle.objects.filter(mitarbeiter_id=mitarbeiter_id, kommune_id=kommune_id).valid_on(day)
    return roles.select_related("organisationseinheit")


def kommunen_of(*, mitarbeiter_id: int, day: date) -> list[str]:
    """The ids of the Kommunen in which a Mitarbeiter has a role on `day`."""
    roles = Rolle.objects.filter(mitarbeiter_id=mitarbeiter_id).valid_on(day)
    return list(roles.order_by("kommune_id").values_list("kommune_id", flat=True).distinct())


def holders_of(art: Rolle.Art, organisationseinheit_id: int, day: date) -> list[str]:
    """The names of those who have this role in this office on `day`."""
    return rows_built_once("holders", names_of_holders, str(art), organisationseinheit_id, day)


def names_of_holders(art: str, organisationseinheit_id: int | OuterRef, day: date) -> QuerySet[Rolle, str]:
    """As `holders_of`; with an OuterRef to the office as part of another statement."""
    roles = Rolle.objects.filter(art=art, organisationseinheit_id=organisationseinheit_id).valid_on(day)
    names = roles.filter(mitarbeiter__is_active=True).order_by("mitarbeiter__name")
    return names.values_list("mitarbeiter__name", flat=True).distinct()


def caseworkers_of(organisationseinheit_id: int, day: date) -> list[tuple[int, str]]:
    """Who works on Vorgänge of this office on `day`: number and name, by name."""
    roles = Rolle.objects.filter(art__in=Rolle.CASEWORK, organisationseinheit_id=organisationseinheit_id)
    people = roles.valid_on(day).filter(mitarbeiter__is_active=True).order_by("mitarbeiter__name", "mitarbeiter_id")
    return list(people.values_list("mitarbeiter_id", "mitarbeiter__name").distinct())


def open_invitations(kommune_id: str) -> dict[int, Einladung]:
    """The latest invitation of each Mitarbeiter that nobody has accepted on this Kommune's host, by Mitarbeiter."""
    rows = Einladung.objects.filter(kommune_id=kommune_id, angenommen_am__isnull=True).order_by("gueltig_bis")
    return {row.mitarbeiter_id: row for row in rows.select_related("mitarbeiter")}
