"""What of opinions goes by the clock and by mail: reminders, news of a step, deleting what was shared (ADR 60).

A mail holds a number and a link, never what was asked or answered.
"""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from portal.core import audit, jobs
from portal.core.crypto import load_key
from portal.core.db import forbid_in_transaction, transaction, transaction_required
from portal.core.tenancy import System, unit
from portal.dokument import operations as dokumente
from portal.kommune.models import Kommune
from portal.kommune.operations import automatic_mail
from portal.kommune.queries import kommune_url
from portal.konto.models import Mitarbeiter
from portal.vorgang.models import Stellungnahme, Stellungnahmebitte, Stellungnahmedatei, Stellungnahmeschritt
from portal.vorgang.operations.befugnis import day_of
from portal.vorgang.queries.stellvertretung import deputies_today
from portal.vorgang.rules.fristen import SOON, working_days_later
from portal.vorgang.rules.stellungnahme import READABLE, Art, Stand

TO_ASKED, TO_ASKING = "vorgang.mail_asked_office", "vorgang.mail_asking_office"
BALD, UEBERFAELLIG = "bald", "ueberfaellig"  # beside the kinds of steps
AMT = "amt"  # whose mail it is, where nobody has the Vorgang on the desk


@transaction
def note_due(*, by: System, at: datetime) -> tuple[int, int]:
    """Remind the asked office SOON working days before the day; when it is over, tell both sides. Each once.

    Returns how many questions were reminded of, and how many rows of either side are newly overdue.
    """
    today = day_of(at)
    asked = Stellungnahmebitte.objects.open().select_for_update(of=("self",))
    soon = asked.filter(frist_am__gte=today, frist_am__lte=working_days_later(today, SOON), erinnert_am__isnull=True)
    late = Stellungnahmebitte.objects.overdue(today).select_for_update(of=("self",)).filter(gemeldet_am__isnull=True)
    awaited = Stellungnahme.objects.overdue(today).select_for_update(of=("self",)).filter(gemeldet_am__isnull=True)
    reminded, overdue, missed = list(soon), list(late), list(awaited)
    for row in reminded:
        _enqueue(TO_ASKED, row, BALD)
    for row in overdue:
        _enqueue(TO_ASKED, row, UEBERFAELLIG)
        audit.record("stellungnahme.ueberfaellig", subject=row, at=at, seit=f"{row.frist_am}")
    for each in missed:
        _enqueue(TO_ASKING, each, UEBERFAELLIG)
    Stellungnahmebitte.objects.filter(id__in=[row.id for row in reminded]).update(erinnert_am=at)
    Stellungnahmebitte.objects.filter(id__in=[row.id for row in overdue]).update(gemeldet_am=at)
    Stellungnahme.objects.filter(id__in=[row.id for row in missed]).update(gemeldet_am=at)
    return len(reminded), len(overdue) + len(missed)


@transaction_required
def tell_soon(row: Stellungnahme | Stellungnahmebitte, step: Stellungnahmeschritt) -> None:
    """Have the side that did not make the step told of it."""
    _enqueue(TO_ASKED if isinstance(row, Stellungnahmebitte) else TO_ASKING, row, step.art)


def _enqueue(job: str, row: Stellungnahme | Stellungnahmebitte, anlass: str) -> None:
    once = f"{job}:{row.id}:{anlass}"
    jobs.enqueue(job, once=once, kommune_id=row.kommune_id, row_id=str(row.id), anlass=anlass)


def mail_asked_office(*, bitte_id: UUID, anlass: str, by: System, at: datetime) -> bool:
    """Tell the office that was asked; returns whether a mail went out."""
    with unit(by):
        row = Stellungnahmebitte.objects.select_related("organisationseinheit").filter(id=bitte_id).first()
        kommune = Kommune.objects.select_related("gestaltung").get(id=by.kommune_id)
    if row is None or (row.stand != Stand.OFFEN and anlass != Art.RUECKZUG):
        return False
    with override(settings.LANGUAGE_CODE):
        line = {
            Art.FRAGE: _("Ein anderes Amt bittet Sie um eine Stellungnahme zum Vorgang %(nummer)s, bis zum %(tag)s."),
            Art.FRIST: _("Für Ihre Stellungnahme zum Vorgang %(nummer)s haben Sie jetzt Zeit bis zum %(tag)s."),
            Art.RUECKZUG: _("Ihre Stellungnahme zum Vorgang %(nummer)s wird nicht mehr gebraucht."),
            BALD: _("Ihre Stellungnahme zum Vorgang %(nummer)s wird fällig: am %(tag)s."),
            UEBERFAELLIG: _("Ihre Stellungnahme zum Vorgang %(nummer)s ist überfällig, seit dem %(tag)s."),
        }[anlass]
    words = line % {"nummer": row.nummer, "tag": f"{row.frist_am:%d.%m.%Y}"}
    address = row.organisationseinheit.contact_on(day_of(at)).email
    number = f"stellungnahme-{row.id}-{anlass}-{row.frist_am}"
    return _send(kommune, address, words, f"/arbeitsplatz/stellungnahmen/{row.id}/", number)


def mail_asking_office(*, stellungnahme_id: UUID, anlass: str, by: System, at: datetime) -> bool:
    """Tell who has the Vorgang on the desk and who acts for them, or else its office; whether a mail went out."""
    with unit(by):
        row = Stellungnahme.objects.select_related("vorgang__organisationseinheit").filter(id=stellungnahme_id).first()
        people = _addresses(row.vorgang.bearbeiter_id, day_of(at)) if row else {}
        kommune = Kommune.objects.select_related("gestaltung").get(id=by.kommune_id)
    if row is None:
        return False
    with override(settings.LANGUAGE_CODE):
        line = {
            Art.MEHR_ZEIT: _("Zum Vorgang %(nummer)s bittet ein anderes Amt um mehr Zeit für seine Stellungnahme."),
            UEBERFAELLIG: _("Zum Vorgang %(nummer)s ist eine Stellungnahme überfällig, seit dem %(tag)s."),
        }.get(anlass, _("Zum Vorgang %(nummer)s hat ein anderes Amt geantwortet."))
    words = line % {"nummer": row.vorgang.nummer, "tag": f"{row.frist_am:%d.%m.%Y}"}
    addresses = people or {AMT: row.vorgang.organisationseinheit.contact_on(day_of(at)).email}
    path = f"/arbeitsplatz/vorgaenge/{row.vorgang_id}/#stellungnahmen"
    number = f"stellungnahme-{row.id}-{anlass}-{row.frist_am}"
    sent = [_send(kommune, address, words, path, f"{number}-{whose}") for whose, address in addresses.items()]
    return any(sent)


def _addresses(bearbeiter_id: int | None, day: date) -> dict[str, str]:
    """By the key of the person, which stays in the number of their mail when a deputy comes between two tries."""
    if bearbeiter_id is None:
        return {}
    people = {bearbeiter_id} | deputies_today([bearbeiter_id], day)
    rows = Mitarbeiter.objects.filter(id__in=people, is_active=True).exclude(email="")
    return {f"{pk}": email for pk, email in rows.order_by("pk").values_list("pk", "email")}


def _send(kommune: Kommune, address: str, words: str, path: str, number: str) -> bool:
    if not address:
        return False
    forbid_in_transaction("SMTP")
    with override(settings.LANGUAGE_CODE):
        text = _("Guten Tag,\n\n%(satz)s\n\n%(ziel)s\n\n%(kommune)s\n") % {
            "satz": words,
            "ziel": kommune_url(kommune, path),
            "kommune": kommune.bezeichnung,
        }
        subject = _("Serviceportal: Stellungnahme")
    automatic_mail(kommune, to=address, subject=subject, text=text, number=number).send()
    return True


@transaction
def forget_shared(*, by: System, at: datetime, limit: int = 200) -> int:
    """Delete what was shared with offices that answered READABLE ago; question and answer stay. Returns how many."""
    old = Stellungnahmebitte.objects.filter(beendet_am__lte=at - READABLE, weg_am__isnull=True)
    rows = list(old.select_for_update(of=("self",), skip_locked=True)[:limit])
    for row in rows:
        forget_excerpt(row, at=at)
    return len(rows)


@transaction_required
def forget_excerpt(row: Stellungnahmebitte, *, at: datetime) -> None:
    """Delete here what was shared: the lines at once, the files with the commit."""
    if row.weg_am is not None:
        return
    nothing: dict[str, list[str]] = {"zusammenfassung": [], "dateien": []}
    row.geteilt, row.weg_am = load_key(row.schluessel_id).encrypt_json(nothing, context=row.context), at
    row.save(update_fields=["geteilt", "weg_am"])
    for link in Stellungnahmedatei.objects.filter(schritt__bitte=row, schritt__art=Art.FRAGE):
        dokumente.delete_datei(by=System(row.kommune_id), datei_id=link.datei_id, at=at)
    audit.record("stellungnahme.auszug_geloescht", subject=row, at=at)
