"""One mail a week to everybody who edits: how much waits and where; no content, and none when nothing does."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from portal.core import audit, jobs
from portal.core.clock import BERLIN
from portal.core.db import forbid_in_transaction, transaction
from portal.core.tenancy import Staff, System, unit
from portal.kommune.models import Kommune
from portal.kommune.operations import automatic_mail
from portal.kommune.queries import kommune_url
from portal.konto.models import Mitarbeiter, Rolle
from portal.redaktion.operations.entwurf import require
from portal.redaktion.queries import Wartendes, arten_of, waiting
from portal.redaktion.rules.rechte import Handlung

JOB = "redaktion.send_wochenpost"
_V = "/arbeitsplatz/verwaltung/"


@transaction
def enqueue_wochenpost(*, by: System, at: datetime) -> int:
    """A job for each person who edits here today, has an address and wants the mail; returns how many."""
    day = at.astimezone(BERLIN).date()
    roles = Rolle.objects.filter(kommune_id=by.kommune_id).exclude(art__in=Rolle.CASEWORK).valid_on(day)
    wanted = Mitarbeiter.objects.filter(id__in=roles.values("mitarbeiter_id"), is_active=True, wochenpost=True)
    people = list(wanted.exclude(email="").order_by("id").values_list("id", flat=True))
    for person in people:
        jobs.enqueue(JOB, once=f"{JOB}:{by.kommune_id}:{person}", kommune_id=by.kommune_id, mitarbeiter_id=person)
    return len(people)


def send_wochenpost(*, mitarbeiter_id: int, by: System, at: datetime) -> bool:
    """Send it, if anything waits for this person and they still want it; returns whether it went out."""
    with unit(by):
        person = Mitarbeiter.objects.filter(id=mitarbeiter_id, is_active=True, wochenpost=True).first()
        arten = arten_of(Staff(mitarbeiter_id, by.kommune_id), at)
        found = waiting(by.kommune_id, arten, at)
        kommune = Kommune.objects.select_related("gestaltung").get(id=by.kommune_id)
    if person is None or not person.email or not found.anything:
        return False
    forbid_in_transaction("SMTP")
    _mail(kommune, person, found, at).send()
    return True


def set_wochenpost(*, by: Staff, on: bool, at: datetime) -> None:
    """Order the weekly mail, or cancel it, for oneself. Raises NotAllowed."""
    _set(by=System(by.kommune_id), person=by, on=on, at=at)


@transaction
def _set(*, by: System, person: Staff, on: bool, at: datetime) -> None:
    """As the system, for no role of staff may write accounts; only ever one's own."""
    require(person, Handlung.ANSEHEN, at)
    row = Mitarbeiter.objects.select_for_update().get(id=person.mitarbeiter_id)
    row.wochenpost = on
    row.save(update_fields=["wochenpost"])
    audit.record("wochenpost.bestellt" if on else "wochenpost.abbestellt", subject=row, at=at, wer=person.name)


def _mail(kommune: Kommune, person: Mitarbeiter, found: Wartendes, at: datetime) -> EmailMessage:
    year, week, _day = at.astimezone(BERLIN).isocalendar()
    with override(settings.LANGUAGE_CODE):
        blocks = [f"- {text}\n  {kommune_url(kommune, _V + where)}" for text, where in _lines(found)]
        text = _(
            "Guten Tag,\n\n"
            "das wartet diese Woche im Serviceportal auf Sie:\n\n"
            "%(liste)s\n\n"
            "Diese E-Mail kommt montags, und nur wenn etwas wartet. So bestellen Sie sie ab: %(ab)s\n\n"
            "%(kommune)s\n"
        ) % {
            "liste": "\n".join(blocks),
            "ab": kommune_url(kommune, f"{_V}wochenmail/"),
            "kommune": kommune.bezeichnung,
        }
        subject = _("Serviceportal: Das wartet auf Sie")
    number = f"wochenpost-{year}-{week:02d}-{kommune.id}-{person.pk}"
    return automatic_mail(kommune, to=person.email, subject=subject, text=text, number=number)


def _lines(found: Wartendes) -> list[tuple[str, str]]:
    """What waits, each in words with its number, and where."""
    rows = [
        (found.zuschriften, ("%d offene Zuschrift", "%d offene Zuschriften"), "zuschriften/"),
        (
            found.vorschlaege,
            ("%d Vereinbarung wartet auf Ihre Antwort", "%d Vereinbarungen warten auf Ihre Antwort"),
            "vereinbarungen/",
        ),
        (found.freigaben, ("%d Entwurf wartet auf Freigabe", "%d Entwürfe warten auf Freigabe"), ""),
        (
            found.zurueckgegeben,
            ("%d Entwurf kam mit einer Bemerkung zurück", "%d Entwürfe kamen mit einer Bemerkung zurück"),
            "",
        ),
        (found.geaendert, ("%d gemeinsamer Text hat sich geändert", "%d gemeinsame Texte haben sich geändert"), ""),
        (found.faellig, ("%d eigener Text ist wieder zu prüfen", "%d eigene Texte sind wieder zu prüfen"), ""),
        (found.ohne_treffer, ("%d Suche blieb ohne Treffer", "%d Suchen blieben ohne Treffer"), ""),
        (found.luecken, ("%d Punkt fehlt noch bis zum Start", "%d Punkte fehlen noch bis zum Start"), "checkliste/"),
    ]
    return [(ngettext(*words, number) % number, where) for number, words, where in rows if number]
