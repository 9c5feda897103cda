"""Once a day: what becomes due, to who has it on their desk or acts for them; what is overdue, to their office too.

There is no role for the head of an office: the office's own address, as its people keep it, is the one that its head
reads. A mail holds numbers and a link, never a Vorgang. Each period is reminded of once and reported once.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, NamedTuple

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from portal.core import audit, jobs
from portal.core.clock import BERLIN
from portal.core.db import forbid_in_transaction, transaction
from portal.core.tenancy import System, unit
from portal.kommune.models import Kommune, Organisationseinheit
from portal.kommune.operations import automatic_mail
from portal.kommune.queries import kommune_url
from portal.konto.models import Mitarbeiter
from portal.vorgang.models import Frist
from portal.vorgang.queries.stellvertretung import deputies_today, represented_by
from portal.vorgang.rules.fristen import SOON, working_days_later
from portal.vorgang.rules.status import OPEN

TO_PERSON, TO_OFFICE = "vorgang.mail_due_to_person", "vorgang.mail_due_to_office"


class Anzahl(NamedTuple):
    """How many Vorgänge become due soon, and how many are overdue."""

    bald: int
    ueberfaellig: int


@transaction
def note_due(*, by: System, at: datetime) -> tuple[int, int]:
    """Note what becomes due within SOON working days or is overdue, and have it told: (reminded, reported)."""
    today = _day(at)
    rows = Frist.objects.running().filter(vorgang__status__in=sorted(OPEN)).select_related("vorgang")
    rows = rows.select_for_update(of=("self",))
    due = list(rows.filter(faellig_am__lte=working_days_later(today, SOON), erinnert_am__isnull=True))
    overdue = list(rows.filter(faellig_am__lt=today, gemeldet_am__isnull=True))
    people = {frist.vorgang.bearbeiter_id for frist in due} - {None}
    people |= deputies_today(people, today)
    nobodys = {frist.vorgang.organisationseinheit_id for frist in due if frist.vorgang.bearbeiter_id is None}
    offices = nobodys | {frist.vorgang.organisationseinheit_id for frist in overdue}
    Frist.objects.filter(id__in=[frist.id for frist in due]).update(erinnert_am=at)
    Frist.objects.filter(id__in=[frist.id for frist in overdue]).update(gemeldet_am=at)
    for frist in overdue:
        audit.record("frist.ueberfaellig", subject=frist, at=at, seit=f"{frist.faellig_am}")
    for person in sorted(people):
        _enqueue(TO_PERSON, by, "mitarbeiter_id", person)
    for office in sorted(offices):
        _enqueue(TO_OFFICE, by, "organisationseinheit_id", office)
    return len(due), len(overdue)


def mail_person(*, mitarbeiter_id: int, by: System, at: datetime) -> bool:
    """Tell a person of what they have on their desk or act for; returns whether a mail went out."""
    with unit(by):
        person = Mitarbeiter.objects.filter(id=mitarbeiter_id, is_active=True).exclude(email="").first()
        desks = [mitarbeiter_id, *represented_by(mitarbeiter_id, _day(at))]
        found = _count(Q(vorgang__bearbeiter_id__in=desks), _day(at))
        kommune = Kommune.objects.select_related("gestaltung").get(id=by.kommune_id)
    if person is None or not any(found):
        return False
    forbid_in_transaction("SMTP")
    _mail(kommune, person.email, found, at, number=f"frist-{kommune.id}-p{person.pk}").send()
    return True


def mail_office(*, organisationseinheit_id: int, by: System, at: datetime) -> bool:
    """Tell an office of all that it has; returns whether a mail went out."""
    with unit(by):
        office = Organisationseinheit.objects.get(id=organisationseinheit_id)
        found = _count(Q(vorgang__organisationseinheit_id=organisationseinheit_id), _day(at))
        kommune = Kommune.objects.select_related("gestaltung").get(id=by.kommune_id)
    address = office.contact_on(_day(at)).email
    if not address or not any(found):
        return False
    forbid_in_transaction("SMTP")
    _mail(kommune, address, found, at, number=f"frist-{kommune.id}-a{office.pk}").send()
    return True


def _enqueue(job: str, by: System, name: str, number: int) -> None:
    ids: dict[str, Any] = {"kommune_id": by.kommune_id, name: number}
    jobs.enqueue(job, once=f"{job}:{by.kommune_id}:{number}", **ids)


def _count(whose: Q, today: date) -> Anzahl:
    """Of Vorgänge, not of periods: one may have two."""
    rows = Frist.objects.running().filter(whose, vorgang__status__in=sorted(OPEN))
    late = set(rows.filter(faellig_am__lt=today).values_list("vorgang_id", flat=True))
    soon = rows.filter(faellig_am__gte=today, faellig_am__lte=working_days_later(today, SOON))
    return Anzahl(len(set(soon.values_list("vorgang_id", flat=True)) - late), len(late))


def _mail(kommune: Kommune, address: str, found: Anzahl, at: datetime, *, number: str) -> EmailMessage:
    with override(settings.LANGUAGE_CODE):
        lines = []
        if found.ueberfaellig:
            words = ("%d Vorgang ist überfällig.", "%d Vorgänge sind überfällig.")
            lines.append(ngettext(*words, found.ueberfaellig) % found.ueberfaellig)
        if found.bald:
            words = ("%d Vorgang wird in zwei Werktagen fällig.", "%d Vorgänge werden in zwei Werktagen fällig.")
            lines.append(ngettext(*words, found.bald) % found.bald)
        text = _("Guten Tag,\n\n%(liste)s\n\nIm Postkorb: %(ziel)s\n\n%(kommune)s\n") % {
            "liste": "\n".join(lines),
            "ziel": kommune_url(kommune, "/arbeitsplatz/?ansicht=faellig"),
            "kommune": kommune.bezeichnung,
        }
        subject = _("Serviceportal: Fristen")
    return automatic_mail(kommune, to=address, subject=subject, text=text, number=f"{number}-{_day(at)}")


def _day(at: datetime) -> date:
    return at.astimezone(BERLIN).date()
