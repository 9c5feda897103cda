"""Ask another office for its opinion, give it more time, need it no more: the side that asks (ADR 60).

The asked office sees the question and what was ticked for it, never the Vorgang. What was ticked is frozen here, as it
counts now, and carried over by a job (`stellungnahmeweg`), to another authority or to the same one alike.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from django.utils.translation import gettext as _

from portal.core import audit, jobs
from portal.core.crypto import Key, load_key
from portal.core.db import transaction, transaction_required
from portal.core.tenancy import Staff, System
from portal.kommune.models import Organisationseinheit
from portal.konto.models import Mitarbeiter
from portal.vorgang.models import Stellungnahme, Stellungnahmebitte, Stellungnahmeschritt, Vorgang
from portal.vorgang.operations.befugnis import day_of
from portal.vorgang.operations.griff import begin_work, lock_vorgang
from portal.vorgang.queries import details_of
from portal.vorgang.queries.stellungnahme import is_staffed, lage_of, shareable_files, shared_sections
from portal.vorgang.rules.fristen import check_answer_deadline
from portal.vorgang.rules.status import DECIDABLE, ForbiddenTransition
from portal.vorgang.rules.stellungnahme import Art, Stand


class OfficeGone(Exception):
    """The office that should be asked does not answer, has nobody at the portal, or has the Vorgang itself."""


class AlreadyAsked(Exception):
    """The office was asked about this Vorgang, and its answer is still awaited."""


class NotShareable(Exception):
    """What was ticked is not, or no longer, among what can be shared."""


class OpinionGone(Exception):
    """This Vorgang has no such opinion."""


class OpinionEnded(Exception):
    """The opinion is there, was returned or withdrawn: there is nothing more to ask for."""


@transaction
def ask_opinion(
    *,
    vorgang_id: UUID,
    by: Staff,
    amt_id: int,
    frage: str,
    stellen: Collection[str],
    dateien: Collection[UUID],
    frist_am: date,
    at: datetime,
) -> None:
    """Ask the office `amt_id` until `frist_am`. It sees the lines `stellen` ("section/line", counted from 0) and these
    files, and nothing else.

    Raises VorgangGone, ForbiddenTransition, DeadlineRefused, OfficeGone, AlreadyAsked, NotShareable.
    """
    check_answer_deadline(frist_am, today=day_of(at))
    vorgang = lock_vorgang(vorgang_id, by, at)
    if vorgang.status not in DECIDABLE:
        raise ForbiddenTransition(f"ask an office in {vorgang.status}")
    office = _office(amt_id, vorgang, day_of(at))
    if Stellungnahme.objects.open().filter(vorgang=vorgang, amt_id=office.pk).exists():
        raise AlreadyAsked
    shared = _frozen(vorgang, stellen, dateien)
    begin_work(vorgang, by, at)
    row = Stellungnahme(
        id=uuid4(),
        kommune_id=vorgang.kommune_id,
        konto_id=vorgang.konto_id,
        vorgang=vorgang,
        bitte_id=uuid4(),
        behoerde=office.kommune_id,
        amt_id=office.pk,
        amt=office.name[:160],
        frist_am=frist_am,
        gestellt_am=at,
    )
    key = load_key(vorgang.schluessel_id)
    row.geteilt = key.encrypt_json(shared, context=row.context)
    row.save(force_insert=True)
    files = [each["datei"] for each in shared["dateien"]]
    note(row, vorgang, Art.FRAGE, key, text=frage, frist_am=frist_am, dateien=files, by=by, at=at)


def _office(amt_id: int, vorgang: Vorgang, day: date) -> Organisationseinheit:
    office = Organisationseinheit.objects.select_related("nachfolge").filter(id=amt_id).first()
    answering = office.answering_on(day) if office else None
    if answering is None or answering.pk == vorgang.organisationseinheit_id or not is_staffed(answering.pk, day):
        raise OfficeGone
    return answering


def _frozen(vorgang: Vorgang, stellen: Collection[str], dateien: Collection[UUID]) -> dict[str, Any]:
    """{zusammenfassung: [{titel, zeilen: [{label, text}]}], dateien: [{datei, name}]} of what was ticked."""
    details = details_of(vorgang)
    sections = shared_sections(details, stellen)
    files = shareable_files(details)
    if sum(len(part["zeilen"]) for part in sections) != len(set(stellen)) or not files.keys() >= set(dateien):
        raise NotShareable
    chosen = [{"datei": str(key), "name": name} for key, name in files.items() if key in set(dateien)]
    return {"zusammenfassung": sections, "dateien": chosen}


@transaction
def give_time(*, vorgang_id: UUID, stellungnahme_id: UUID, by: Staff, frist_am: date, at: datetime) -> None:
    """Another day by which to answer. Raises VorgangGone, OpinionGone, OpinionEnded, DeadlineRefused."""
    check_answer_deadline(frist_am, today=day_of(at))
    vorgang = lock_vorgang(vorgang_id, by, at)
    row = _open(stellungnahme_id, vorgang)
    note(row, vorgang, Art.FRIST, load_key(vorgang.schluessel_id), frist_am=frist_am, by=by, at=at)


@transaction
def withdraw_question(*, vorgang_id: UUID, stellungnahme_id: UUID, by: Staff, text: str, at: datetime) -> None:
    """The opinion is not needed any more; `text` (perhaps empty) says why.

    Raises VorgangGone, OpinionGone, OpinionEnded.
    """
    vorgang = lock_vorgang(vorgang_id, by, at)
    row = _open(stellungnahme_id, vorgang)
    note(row, vorgang, Art.RUECKZUG, load_key(vorgang.schluessel_id), text=text, by=by, at=at)


@transaction
def withdraw_all(*, vorgang_id: UUID, by: System, at: datetime) -> int:
    """The Vorgang is decided or ended: nobody needs to answer any more. Returns how many were open."""
    vorgang = Vorgang.objects.select_related("organisationseinheit").filter(id=vorgang_id).first()
    if vorgang is None or vorgang.status in DECIDABLE:
        return 0
    rows = list(Stellungnahme.objects.open().select_for_update(of=("self",)).filter(vorgang=vorgang))
    text = _("Der Vorgang ist abgeschlossen. Die Stellungnahme wird nicht mehr gebraucht.")
    for row in rows:
        note(row, vorgang, Art.RUECKZUG, load_key(vorgang.schluessel_id), text=text, by=by, at=at)
    return len(rows)


def _open(stellungnahme_id: UUID, vorgang: Vorgang) -> Stellungnahme:
    rows = Stellungnahme.objects.select_for_update(of=("self",))
    row: Stellungnahme | None = rows.filter(id=stellungnahme_id, vorgang=vorgang).first()
    if row is None:
        raise OpinionGone
    if row.stand != Stand.OFFEN:
        raise OpinionEnded
    return row


@transaction_required
def note(
    row: Stellungnahme,
    vorgang: Vorgang,
    art: Art,
    key: Key,
    *,
    by: Staff | System,
    at: datetime,
    text: str = "",
    frist_am: date | None = None,
    dateien: list[str] | None = None,
) -> None:
    """Write a step of the office that asks, let its row follow, and have the step carried over."""
    office, sent = vorgang.organisationseinheit.name, dateien or []
    step = write_step(row, art, key, wer=office, by=by, at=at, text=text, frist_am=frist_am, dateien=sent)
    follow(row)
    audit.record(f"stellungnahme.{art}", subject=vorgang, at=at, bei=row.behoerde, amt=row.amt_id)
    carry_soon(step)


@transaction_required
def write_step(
    row: Stellungnahme | Stellungnahmebitte,
    art: Art,
    key: Key,
    *,
    wer: str,
    by: Staff | System,
    at: datetime,
    text: str,
    frist_am: date | None,
    dateien: list[str],
) -> Stellungnahmeschritt:
    """Keep a step that the office `wer` makes on its side, which is that of `row`; `key` is the side's."""
    kennung, side = uuid4(), "stellungnahme" if isinstance(row, Stellungnahme) else "bitte"
    step = Stellungnahmeschritt(
        id=kennung,
        kommune_id=row.kommune_id,
        **{side: row},
        kennung=kennung,
        art=art,
        frist_am=frist_am,
        dateien=dateien,
        wer=wer[:160],
        autor_name=_author_of(by),
        am=at,
        eigen=True,
    )
    step.text = key.encrypt(text.encode(), context=step.context)
    step.save(force_insert=True)
    return step


@transaction_required
def follow(row: Stellungnahme | Stellungnahmebitte) -> None:
    """Bring the row to where its steps lead."""
    lage, changed = lage_of(row), ["stand", "frist_am", "beendet_am", "wunsch_am"]
    if lage.frist != row.frist_am:  # of another day one is told anew
        row.gemeldet_am, changed = None, [*changed, "gemeldet_am"]
        if isinstance(row, Stellungnahmebitte):
            row.erinnert_am, changed = None, [*changed, "erinnert_am"]
    row.stand, row.frist_am, row.beendet_am, row.wunsch_am = lage.stand, lage.frist, lage.beendet_am, lage.wunsch
    row.save(update_fields=changed)


def _author_of(by: Staff | System) -> str:
    """The name of who acts, as it is now; none where it is the portal."""
    if isinstance(by, System):
        return ""
    return Mitarbeiter.objects.values_list("name", flat=True).get(pk=by.mitarbeiter_id)[:120]


def carry_soon(step: Stellungnahmeschritt) -> None:
    """Have the worker carry it to the other side, at most once at a time."""
    once = f"vorgang.carry_step:{step.id}"
    jobs.enqueue("vorgang.carry_step", once=once, kommune_id=step.kommune_id, schritt_id=str(step.id))
