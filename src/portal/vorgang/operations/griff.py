"""How every step takes its Vorgang: under its row lock, and for staff only one that lies with an office of theirs.

A step that comes from a page says what that page showed (`expecting`); when the Vorgang has moved on meanwhile, it is
not carried out, whichever step it is (ADR 56). One that came before, word for word from the same page, is not either: a
second click, a second try of a browser that got no answer.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from uuid import UUID

from portal.core import audit
from portal.core.db import transaction_required
from portal.core.tenancy import Citizen, Staff
from portal.vorgang.models import Vorgang
from portal.vorgang.operations.befugnis import casework_roles, offices_in
from portal.vorgang.operations.verlauf import note_step
from portal.vorgang.queries import colleague_wrote, gesehen_now
from portal.vorgang.rules.gesehen import Gesehen, changed, unseen_of_office
from portal.vorgang.rules.status import OPEN, Status


class VorgangGone(Exception):
    """There is no such Vorgang here for this person or office."""


class ChangedMeanwhile(Exception):
    """The Vorgang is not as the page showed it; `was` names what of it changed (fields of `rules.gesehen.Gesehen`)."""

    def __init__(self, was: frozenset[str]) -> None:
        super().__init__(", ".join(sorted(was)))
        self.was = was


class AlreadyDone(Exception):
    """This step was carried out already: the same page sent it before, with the same words."""


_expected: ContextVar[Gesehen | None] = ContextVar("gesehen", default=None)
_sending: ContextVar[str | None] = ContextVar("sendung", default=None)
_REMEMBERED = 8  # steps of a Vorgang: a repetition comes within seconds


@contextmanager
def expecting(seen: Gesehen | None, sendung: str | None = None) -> Iterator[None]:
    """Inside, staff take a Vorgang only as it was `seen`, judged under its lock; None: as it is.

    `sendung` says which step of which page this is: the first Vorgang that is taken takes it once.
    """
    expected, sending = _expected.set(seen), _sending.set(sendung)
    try:
        yield
    finally:
        _expected.reset(expected)
        _sending.reset(sending)


@transaction_required
def lock_vorgang(vorgang_id: UUID, by: Staff | Citizen, at: datetime) -> Vorgang:
    """The Vorgang under its row lock; for staff only one of an office they work in.

    Raises VorgangGone, AlreadyDone, ChangedMeanwhile.
    """
    names = ["organisationseinheit", "faden", "leistung"] + (["bearbeiter"] if isinstance(by, Staff) else [])
    rows = Vorgang.objects.select_for_update(of=("self",)).select_related(*names)
    if isinstance(by, Staff):
        rows = rows.of_offices(offices_in(casework_roles(by, at)))
    vorgang: Vorgang | None = rows.filter(id=vorgang_id).first()
    if vorgang is None:
        raise VorgangGone
    _take_once(vorgang)
    if isinstance(by, Staff) and (was := _changed(vorgang, by)):
        raise ChangedMeanwhile(was)
    return vorgang


@transaction_required
def _changed(vorgang: Vorgang, by: Staff) -> frozenset[str]:
    """What is not as the page showed it: also that a colleague wrote; never what one wrote oneself, in another window,
    nor what the portal told by itself.
    """
    seen = _expected.get()
    if seen is None:
        return frozenset()
    now = gesehen_now(vorgang)
    unseen = unseen_of_office(seen, now)
    wrote = unseen > 0 and colleague_wrote(vorgang, besides=by, newest=unseen)
    return changed(seen, now) | ({"vom_amt"} if wrote else frozenset())


@transaction_required
def _take_once(vorgang: Vorgang) -> None:
    sendung = _sending.get()
    if sendung is None:
        return
    if sendung in vorgang.sendungen:
        raise AlreadyDone
    vorgang.sendungen = [*vorgang.sendungen, sendung][-_REMEMBERED:]
    vorgang.save(update_fields=["sendungen"])
    _sending.set(None)


@transaction_required
def begin_work(vorgang: Vorgang, by: Staff, at: datetime) -> Vorgang:
    """Whoever acts first has the Vorgang on their desk; what is not in the Postkorb lies on nobody's."""
    if vorgang.status == Status.EINGEGANGEN:
        vorgang.move_to(Status.IN_BEARBEITUNG, at=at, bearbeiter_id=by.mitarbeiter_id)
        note_step(vorgang, at=at, wer=vorgang.organisationseinheit.name)
        audit.record("vorgang.uebernommen", subject=vorgang, at=at)
    elif vorgang.bearbeiter_id is None and vorgang.status in OPEN:
        vorgang.bearbeiter_id = by.mitarbeiter_id
        vorgang.save(update_fields=["bearbeiter_id"])
    return vorgang


@transaction_required
def close_questions(vorgang: Vorgang, at: datetime) -> None:
    """What was asked of the citizen is not asked any more."""
    vorgang.rueckfragen.filter(beantwortet_am__isnull=True).update(beantwortet_am=at)
