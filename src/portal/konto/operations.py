"""Log in and out, cross hosts, begin without an account. Sessions themselves are the web layer's.

A login attempt is a row: single use, ten minutes, bound to the browser that began it; the assertion's id goes into
the replay table in the same transaction in which the account is opened (facts identity § 3.3).
"""

from __future__ import annotations

import secrets
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.core.mail import EmailMessage
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from portal.core import audit, clock
from portal.core.crypto import PLATFORM, create_key, keyed_hash, load_key
from portal.core.db import transaction_required
from portal.core.ports import platform_adapter
from portal.core.tenancy import Citizen, System, unit
from portal.konto.models import (
    Anmeldeversuch,
    Einladung,
    Identitaet,
    Mitarbeiter,
    Nutzerkonto,
    Rolle,
    Uebergang,
    Zusicherung,
    data_context,
)
from portal.konto.ports import Anmeldung, AnmeldungAbgelehnt, Grund, IdentityProvider
from portal.konto.ports import Identitaet as Angaben

ATTEMPT_VALID = timedelta(minutes=10)
INVITATION_VALID = timedelta(days=7)
LONGEST_USERNAME = 60
TICKET_VALID = timedelta(seconds=60)


class AttemptInvalid(Exception):
    """No login of this browser waits for this answer: unknown, used, or too old."""


class TicketInvalid(Exception):
    """The ticket was used, is too old, or is for another host."""


class InvitationInvalid(Exception):
    """The invitation was used, is too old, or is for another Kommune."""


class AccountOpen(Exception):
    """The person has set a password already: nothing is left to be invited to."""


class AddressUnusable(ValueError):
    """Nobody can be invited at this e-mail address; the message is German."""


@dataclass(frozen=True)
class Login:
    """A finished login: the account, the level, and where the person was going (a path)."""

    konto_id: UUID
    stufe: int
    ziel: str


def start_anmeldung(
    *,
    kommune_id: str,
    anzeigename: str,
    acs_url: str,
    zurueck_url: str,
    stufe: int,
    ziel: str,
    browser: str,
    at: datetime,
) -> Anmeldung:
    """Begin a login: returns the form that the browser posts to the identity provider."""
    provider: IdentityProvider = platform_adapter("identitaet")
    anmeldung = provider.start(acs_url=acs_url, stufe=stufe, anzeigename=anzeigename, zurueck_url=zurueck_url, at=at)
    Anmeldeversuch.objects.create(
        id=anmeldung.request_id,
        kommune_id=kommune_id,
        browser=keyed_hash("browser", browser),
        stufe=stufe,
        ziel=ziel,
        erstellt_am=at,
    )
    return anmeldung


def keep_answer(*, attempt_id: str, kommune_id: str, answer: str) -> bool:
    """Keep the provider's answer (encrypted for us) until its browser asks for it; False when nobody waits for one."""
    waiting = Anmeldeversuch.objects.filter(id=attempt_id, kommune_id=kommune_id, benutzt_am__isnull=True, antwort="")
    return bool(waiting.update(antwort=answer))


def finish_anmeldung(*, request_id: str, acs_url: str, kommune_id: str, browser: str, at: datetime) -> Login:
    """Check the provider's answer to `request_id` and open the account.

    Raises AttemptInvalid, and of ports: AnmeldungAbgebrochen, AnmeldungAbgelehnt (with its reason).
    """
    versuch = _take_attempt(request_id=request_id, kommune_id=kommune_id, browser=browser, at=at)
    provider: IdentityProvider = platform_adapter("identitaet")
    angaben = provider.finish(
        saml_response=versuch.antwort, acs_url=acs_url, request_id=versuch.id, stufe=versuch.stufe, at=at
    )
    accept_assertion(assertion_id=angaben.assertion_id, valid_until=angaben.not_on_or_after)
    konto_id = open_konto(angaben, kommune_id=kommune_id, at=at)
    return Login(konto_id=konto_id, stufe=angaben.stufe, ziel=versuch.ziel)


def _take_attempt(*, request_id: str, kommune_id: str, browser: str, at: datetime) -> Anmeldeversuch:
    """Use up the attempt, also when the answer then turns out to be forged: one answer per request."""
    used = Anmeldeversuch.objects.filter(
        id=request_id,
        kommune_id=kommune_id,
        browser=keyed_hash("browser", browser),
        benutzt_am__isnull=True,
        erstellt_am__gt=at - ATTEMPT_VALID,
    ).update(benutzt_am=at)
    if not used:
        raise AttemptInvalid
    return Anmeldeversuch.objects.get(id=request_id)


def target_of_attempt(*, request_id: str, kommune_id: str, browser: str) -> str:
    """Where this browser was going when it began the attempt, however that ended; empty for anybody else."""
    rows = Anmeldeversuch.objects.filter(id=request_id, kommune_id=kommune_id, browser=keyed_hash("browser", browser))
    return rows.values_list("ziel", flat=True).first() or ""


def accept_assertion(*, assertion_id: str, valid_until: datetime) -> None:
    """Enter the assertion into the replay table. Raises AnmeldungAbgelehnt when it is already there."""
    try:
        with transaction.atomic():
            Zusicherung.objects.create(id=assertion_id, gueltig_bis=valid_until)
    except IntegrityError as error:
        raise AnmeldungAbgelehnt(Grund.WIEDERHOLT) from error


def open_konto(angaben: Angaben, *, kommune_id: str, at: datetime) -> UUID:
    """The account of this identity, made at the first login; its data is what the provider said this time."""
    if angaben.bpk2 is None:  # a guest login of the provider: identified, but with no key to find again
        return _create_konto(uuid4(), angaben, kommune_id=kommune_id, at=at)
    merkmal = keyed_hash("bpk2", angaben.bpk2)
    konto_id = uuid4()
    row, _created = Identitaet.objects.get_or_create(merkmal=merkmal, defaults={"konto_id": konto_id})
    citizen = Citizen(row.konto_id, kommune_id, angaben.stufe)
    with unit(citizen):
        konto = Nutzerkonto.objects.filter(id=row.konto_id).first()
        if konto is not None:
            key = load_key(konto.schluessel_id)
            konto.daten = key.encrypt_json(_data(angaben), context=data_context(konto.id))
            konto.angemeldet_am = at
            konto.save(update_fields=["daten", "angemeldet_am"])
            return konto.id
    # New, or a crash between the two rows of an earlier login: the same id serves.
    return _create_konto(row.konto_id, angaben, kommune_id=kommune_id, at=at)


def _create_konto(konto_id: UUID, angaben: Angaben | None, *, kommune_id: str, at: datetime) -> UUID:
    key = create_key(owner=PLATFORM)
    with unit(Citizen(konto_id, kommune_id)):
        Nutzerkonto(
            id=konto_id,
            art=Nutzerkonto.Art.GAST if angaben is None else Nutzerkonto.Art.BUNDID,
            schluessel_id=key.id,
            daten=key.encrypt_json(_data(angaben) if angaben else {}, context=data_context(konto_id)),
            erstellt_am=at,
            angemeldet_am=at,
        ).save(force_insert=True)
    return konto_id


def begin_as_guest(*, kommune_id: str, at: datetime) -> UUID:
    """An anonymous Nutzerkonto for somebody who goes on without a login; it lives as long as their session."""
    return _create_konto(uuid4(), None, kommune_id=kommune_id, at=at)


def _data(angaben: Angaben) -> dict[str, Any]:
    """What the account keeps of a login: the attributes, not the key of the person nor of the assertion."""
    kept = asdict(angaben)
    for name in ("bpk2", "assertion_id", "not_on_or_after"):
        kept.pop(name, None)
    return {name: sorted(value) if isinstance(value, frozenset | set) else value for name, value in kept.items()}


def issue_ticket(*, by: Citizen, kommune_id: str, at: datetime) -> str:
    """A ticket that carries this login to the host of `kommune_id`, once and within a minute."""
    ticket = secrets.token_urlsafe(32)
    Uebergang.objects.create(
        id=keyed_hash("uebergang", ticket),
        konto_id=by.konto_id,
        stufe=by.stufe,
        kommune_id=kommune_id,
        gueltig_bis=at + TICKET_VALID,
    )
    return ticket


def redeem_ticket(*, ticket: str, kommune_id: str, at: datetime) -> Login:
    """Raises TicketInvalid. The row is deleted by whoever redeems it first."""
    rows = Uebergang.objects.filter(id=keyed_hash("uebergang", ticket), kommune_id=kommune_id, gueltig_bis__gt=at)
    row = rows.first()
    if row is None or not rows.delete()[0]:
        raise TicketInvalid
    return Login(konto_id=row.konto_id, stufe=row.stufe, ziel="/")


@dataclass(frozen=True)
class Rollenangabe:
    """A role to give: `organisationseinheit_id` is None for what concerns the whole Kommune (Verwaltung)."""

    kommune_id: str
    art: Rolle.Art
    organisationseinheit_id: int | None = None
    gueltig_bis: date | None = None  # last day; None: without end


def create_mitarbeiter(
    *,
    username: str,
    name: str,
    email: str,
    password: str,
    totp_secret: str | None,
    rollen: list[Rollenangabe],
    at: datetime,
) -> Mitarbeiter:
    """Create a staff account with its roles, valid from the day of `at` on; nobody signs up.

    With `totp_secret` (base32) the second factor is set up already; with None the person does it at the first login.
    Raises IntegrityError for a name that is taken, ValueError without a role.
    """
    if not rollen:
        raise ValueError("a Mitarbeiter without a role could not get in anywhere")
    encoded = make_password(password)  # slow on purpose, and so outside of the transaction
    with unit(System(rollen[0].kommune_id)):
        mitarbeiter = Mitarbeiter(username=username, name=name, email=email, password=encoded)
        mitarbeiter.save(force_insert=True)
        for rolle in rollen:
            _give_role(mitarbeiter, rolle, at.astimezone(clock.BERLIN).date())
        if totp_secret is not None:
            TOTP.activate(mitarbeiter, totp_secret)
    return mitarbeiter


def _give_role(mitarbeiter: Mitarbeiter, angabe: Rollenangabe, day: date) -> None:
    Rolle(
        mitarbeiter=mitarbeiter,
        kommune_id=angabe.kommune_id,
        organisationseinheit_id=angabe.organisationseinheit_id,
        art=angabe.art,
        gueltig_ab=day,
        gueltig_bis=angabe.gueltig_bis,
    ).save(force_insert=True)


@transaction_required
def invite_mitarbeiter(*, name: str, email: str, rolle: Rollenangabe, at: datetime) -> str:
    """Give somebody a role and an account whose password they set themselves; returns the token of the invitation.

    The address is the user name. Whoever has an account with a password already gets the role only: the token is empty.
    Raises AddressUnusable.
    """
    address = email.strip().lower()
    try:
        validate_email(address)
    except ValidationError as error:
        raise AddressUnusable(_("„%(email)s“ ist keine E-Mail-Adresse.") % {"email": email}) from error
    if len(address) > LONGEST_USERNAME:
        raise AddressUnusable(_("Die E-Mail-Adresse ist zu lang: höchstens %d Zeichen.") % LONGEST_USERNAME)
    mitarbeiter = Mitarbeiter.objects.filter(username=address).first()
    if mitarbeiter is None:
        mitarbeiter = Mitarbeiter(username=address, name=name.strip() or address, email=address)
        mitarbeiter.set_unusable_password()
        mitarbeiter.save(force_insert=True)
    _give_role(mitarbeiter, rolle, at.astimezone(clock.BERLIN).date())
    return "" if mitarbeiter.has_usable_password() else _invite(mitarbeiter, rolle.kommune_id, at)


@transaction_required
def renew_invitation(*, mitarbeiter: Mitarbeiter, kommune_id: str, at: datetime) -> str:
    """A new invitation for one that was lost or is too old: the token. Earlier ones of this Kommune end.

    Raises AccountOpen.
    """
    if mitarbeiter.has_usable_password():
        raise AccountOpen
    Einladung.objects.filter(mitarbeiter=mitarbeiter, kommune_id=kommune_id, angenommen_am__isnull=True).delete()
    return _invite(mitarbeiter, kommune_id, at)


def _invite(mitarbeiter: Mitarbeiter, kommune_id: str, at: datetime) -> str:
    token = secrets.token_urlsafe(32)
    Einladung(
        id=keyed_hash("einladung", token),
        mitarbeiter=mitarbeiter,
        kommune_id=kommune_id,
        gueltig_bis=at + INVITATION_VALID,
    ).save(force_insert=True)
    return token


def invitation_of(*, token: str, kommune_id: str, at: datetime) -> Einladung | None:
    """The invitation that can still be accepted on this Kommune's host, with its Mitarbeiter."""
    rows = Einladung.objects.filter(id=keyed_hash("einladung", token), kommune_id=kommune_id, gueltig_bis__gt=at)
    return rows.filter(angenommen_am__isnull=True).select_related("mitarbeiter").first()


def accept_invitation(*, token: str, kommune_id: str, password: str, at: datetime) -> Mitarbeiter:
    """Use the invitation up and set the password; the second factor follows at the first login.

    Raises InvitationInvalid. Of two at once the first one counts.
    """
    encoded = make_password(password)
    with unit(System(kommune_id)):
        einladung = invitation_of(token=token, kommune_id=kommune_id, at=at)
        if einladung is None or not einladung.use_up(at=at):
            raise InvitationInvalid
        mitarbeiter = einladung.mitarbeiter
        mitarbeiter.password = encoded
        mitarbeiter.save(update_fields=["password"])
        audit.record("einladung.angenommen", subject=mitarbeiter, at=at)
    return mitarbeiter


def send_invitation(*, email: str, bezeichnung: str, url: str) -> None:
    """Send the link by mail. Raises OSError (smtplib's too) when that does not work now."""
    text = _(
        "Guten Tag,\n\nSie sind eingeladen, das Serviceportal zu verwalten: %(kommune)s.\n"
        "Bitte legen Sie innerhalb von sieben Tagen Ihr Passwort fest. Der Link gilt einmal:\n\n%(url)s\n\n"
        "Haben Sie diese Einladung nicht erwartet, geben Sie sie nicht weiter und löschen Sie diese Nachricht.\n"
    )
    subject = _("Einladung zum Serviceportal")
    EmailMessage(subject, text % {"kommune": bezeichnung, "url": url}, None, [email]).send()
