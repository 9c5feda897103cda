"""Who works for a Kommune: roles given for a time, to its own people and to deputies from elsewhere, and ended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import QuerySet

from portal.core import audit
from portal.core.clock import BERLIN
from portal.core.db import transaction, transaction_required
from portal.core.tenancy import Staff, System
from portal.kommune.models import Organisationseinheit
from portal.konto.models import Mitarbeiter, Rolle
from portal.konto.operations import Rollenangabe, invite_mitarbeiter, renew_invitation
from portal.redaktion.events import role_ends
from portal.redaktion.operations.entwurf import require
from portal.redaktion.rules.rechte import Handlung, may_grant

LONGEST_DEPUTY = timedelta(days=366)


@dataclass(frozen=True)
class Eingeladen:
    """Who gets an invitation, and its token."""

    email: str
    token: str


class PersonUnknown(Exception):
    """There is no active staff account of this login."""


class PersonKnown(Exception):
    """There is an account of this login: it is given a role, not an invitation."""


class RoleNotGrantable(Exception):
    """Roles of the platform are not a Kommune's to give."""


class EndNeeded(Exception):
    """A deputy from another Kommune helps for a limited time: at most a year."""


class LastAdministrator(Exception):
    """Without an administrator nobody could give a role here any more."""


class LastCaseworker(Exception):
    """Without this role nobody would see what lies in the office, or will lie there."""


def grant_role(
    *, by: Staff, username: str, art: str, organisationseinheit_id: int | None, bis: date | None, at: datetime
) -> None:
    """Give a role in the Kommune of `by` from today on, until `bis` (the last day; None: without end).

    Raises NotAllowed, PersonUnknown, RoleNotGrantable, EndNeeded.
    """
    _grant(
        by=System(by.kommune_id),
        giver=by,
        username=username,
        art=art,
        office_id=organisationseinheit_id,
        bis=bis,
        at=at,
    )


@transaction
def _grant(
    *, by: System, giver: Staff, username: str, art: str, office_id: int | None, bis: date | None, at: datetime
) -> None:
    """As the system, for no role of staff may write roles; the giver's right is read in the same transaction."""
    if not may_grant(require(giver, Handlung.VERWALTEN, at), art):
        raise RoleNotGrantable
    day = at.astimezone(BERLIN).date()
    person = Mitarbeiter.objects.filter(username=username.strip().lower(), is_active=True).first()
    if person is None:
        raise PersonUnknown
    roles = Rolle.objects.filter(mitarbeiter=person).valid_on(day)
    is_deputy = roles.exists() and not roles.filter(kommune_id=by.kommune_id, gueltig_bis__isnull=True).exists()
    if (is_deputy and bis is None) or not _is_end_possible(bis, day):
        raise EndNeeded
    office = _office(by.kommune_id, office_id)
    same = Rolle.objects.filter(mitarbeiter=person, kommune_id=by.kommune_id, organisationseinheit=office, art=art)
    rolle = same.filter(gueltig_ab=day).first() or Rolle(
        mitarbeiter=person, kommune_id=by.kommune_id, organisationseinheit=office, art=art, gueltig_ab=day
    )
    rolle.gueltig_bis = bis
    rolle.save()
    audit.record("rolle.gegeben", subject=rolle, at=at, art=art, wer=giver.name, person=person.pk)


def invite(
    *, by: Staff, email: str, name: str, art: str, organisationseinheit_id: int | None, bis: date | None, at: datetime
) -> Eingeladen:
    """Give a role to somebody without an account, who opens it by the invitation; the address becomes their login.

    Raises NotAllowed, RoleNotGrantable, EndNeeded, PersonKnown, konto.operations.AddressUnusable.
    """
    return _invite_new(
        by=System(by.kommune_id),
        giver=by,
        email=email,
        name=name,
        art=art,
        office_id=organisationseinheit_id,
        bis=bis,
        at=at,
    )


@transaction
def _invite_new(
    *, by: System, giver: Staff, email: str, name: str, art: str, office_id: int | None, bis: date | None, at: datetime
) -> Eingeladen:
    if not may_grant(require(giver, Handlung.VERWALTEN, at), art):
        raise RoleNotGrantable
    day, address = at.astimezone(BERLIN).date(), email.strip().lower()
    if not _is_end_possible(bis, day):
        raise EndNeeded
    if Mitarbeiter.objects.filter(username=address).exists():
        raise PersonKnown
    office = _office(by.kommune_id, office_id)
    angabe = Rollenangabe(by.kommune_id, Rolle.Art(art), office.pk if office else None, bis)
    token = invite_mitarbeiter(name=name, email=address, rolle=angabe, at=at)
    rolle = Rolle.objects.get(mitarbeiter__username=address, kommune_id=by.kommune_id)
    audit.record("rolle.gegeben", subject=rolle, at=at, art=art, wer=giver.name, person=rolle.mitarbeiter_id)
    return Eingeladen(address, token)


def _is_end_possible(bis: date | None, day: date) -> bool:
    return bis is None or day <= bis <= day + LONGEST_DEPUTY


@transaction_required
def _office(kommune_id: str, office_id: int | None) -> Organisationseinheit | None:
    return Organisationseinheit.objects.filter(kommune_id=kommune_id, pk=office_id).first() if office_id else None


def end_role(*, by: Staff, rolle_id: int, at: datetime) -> None:
    """End a role in the Kommune of `by` with yesterday.

    Raises NotAllowed, Rolle.DoesNotExist, LastAdministrator, LastCaseworker.
    """
    _end(by=System(by.kommune_id), giver=by, rolle_id=rolle_id, at=at)


@transaction
def _end(*, by: System, giver: Staff, rolle_id: int, at: datetime) -> None:
    """All roles of the Kommune are locked: two who end the last two at once would leave nobody."""
    require(giver, Handlung.VERWALTEN, at)
    day = at.astimezone(BERLIN).date()
    here = Rolle.objects.select_for_update(of=("self",)).select_related("mitarbeiter").order_by("pk")
    roles = {each.pk: each for each in here.filter(kommune_id=by.kommune_id).valid_on(day)}
    rolle = roles.pop(rolle_id, None)
    if rolle is None:
        raise Rolle.DoesNotExist
    same = [each for each in roles.values() if each.art == rolle.art and each.mitarbeiter.is_active]
    if rolle.art == Rolle.Art.VERWALTUNG and not any(each.mitarbeiter.has_usable_password() for each in same):
        raise LastAdministrator
    if rolle.art in Rolle.CASEWORK:
        _check_office_is_seen(rolle, [each for each in roles.values() if each.mitarbeiter.is_active], day)
        role_ends.send(Rolle, rolle=rolle, others=list(roles.values()))
    rolle.gueltig_bis = day - timedelta(days=1)
    rolle.save(update_fields=["gueltig_bis"])
    audit.record("rolle.beendet", subject=rolle, at=at, art=rolle.art, wer=giver.name, person=rolle.mitarbeiter_id)


@transaction_required
def _check_office_is_seen(rolle: Rolle, others: list[Rolle], day: date) -> None:
    """Whoever follows an office soon keeps the roles that are held there. Raises LastCaseworker."""
    office_id = rolle.organisationseinheit_id
    if any((each.organisationseinheit_id, each.art) == (office_id, rolle.art) for each in others):
        return
    before = Organisationseinheit.objects.filter(nachfolge_id=office_id, gilt_bis__gte=day).values_list("pk", flat=True)
    if {each.organisationseinheit_id for each in others if each.art == rolle.art}.intersection(before):
        raise LastCaseworker


def invite_again(*, by: Staff, mitarbeiter_id: int, at: datetime) -> Eingeladen:
    """A new invitation for somebody who has a role here and no account yet; earlier ones end.

    Raises NotAllowed, PersonUnknown, konto.operations.AccountOpen.
    """
    return _invite_again(by=System(by.kommune_id), giver=by, mitarbeiter_id=mitarbeiter_id, at=at)


@transaction
def _invite_again(*, by: System, giver: Staff, mitarbeiter_id: int, at: datetime) -> Eingeladen:
    require(giver, Handlung.VERWALTEN, at)
    here = Rolle.objects.filter(kommune_id=by.kommune_id).valid_on(at.astimezone(BERLIN).date())
    return renewed(here.filter(mitarbeiter_id=mitarbeiter_id), kommune_id=by.kommune_id, giver=giver, at=at)


@transaction_required
def renewed(roles: QuerySet[Rolle], *, kommune_id: str, giver: Staff, at: datetime) -> Eingeladen:
    """A new invitation for the person of these roles, on this Kommune's host. Raises PersonUnknown, AccountOpen."""
    person = Mitarbeiter.objects.filter(id__in=roles.values("mitarbeiter_id"), is_active=True).first()
    if person is None:
        raise PersonUnknown
    token = renew_invitation(mitarbeiter=person, kommune_id=kommune_id, at=at)
    audit.record("einladung.erneuert", subject=person, at=at, wer=giver.name)
    return Eingeladen(person.email, token)
