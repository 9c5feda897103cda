"""On whose desk a Vorgang lies: given to a colleague, with a word, or back to all of the office (ADR 56)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from portal.core import audit
from portal.core.db import transaction, transaction_required
from portal.core.tenancy import Staff
from portal.konto.queries import caseworkers_of
from portal.vorgang.models import Vermerk, Vorgang
from portal.vorgang.operations.befugnis import day_of
from portal.vorgang.operations.casework import TakenMeanwhile
from portal.vorgang.operations.griff import lock_vorgang
from portal.vorgang.operations.verlauf import note_step
from portal.vorgang.operations.vermerk import keep_vermerk
from portal.vorgang.rules.status import DECIDABLE, OPEN, ForbiddenTransition, Status

ANYWHERE = -1  # wherever it lies


class NotAColleague(Exception):
    """Who should have the Vorgang does not work in its office (any more)."""


@transaction
def assign(*, vorgang_id: UUID, by: Staff, an: int, wort: str = "", seen: int | None = ANYWHERE, at: datetime) -> None:
    """Put the Vorgang on the desk of the Mitarbeiter `an`, who works in its office; `wort` goes along as a note.

    `seen` is whose it was when a list was shown (None: nobody's): it is not taken away from whoever has it by now.
    Raises VorgangGone, NotAColleague, TakenMeanwhile, and ForbiddenTransition when it is finished.
    """
    vorgang = lock_vorgang(vorgang_id, by, at)
    if vorgang.status not in OPEN:
        raise ForbiddenTransition(f"assign in {vorgang.status}")
    if vorgang.bearbeiter is not None and seen != ANYWHERE and vorgang.bearbeiter_id not in (seen, an):
        raise TakenMeanwhile(vorgang.bearbeiter.name)
    if an not in dict(caseworkers_of(vorgang.organisationseinheit_id, day_of(at))):
        raise NotAColleague
    if wort:
        _keep_word(vorgang, Vermerk.Anlass.UEBERGABE, wort, by, at)
    if vorgang.bearbeiter_id == an:
        return
    if vorgang.status == Status.EINGEGANGEN:
        vorgang.move_to(Status.IN_BEARBEITUNG, at=at, bearbeiter_id=an)
        note_step(vorgang, at=at, wer=vorgang.organisationseinheit.name)
    else:
        vorgang.bearbeiter_id = an
        vorgang.save(update_fields=["bearbeiter_id"])
    audit.record("vorgang.zugewiesen", subject=vorgang, at=at, an=an)


@transaction
def give_back(*, vorgang_id: UUID, by: Staff, wort: str = "", at: datetime) -> None:
    """Back to all of the office: nobody has it, and it stands under "Neu" again; while a question is open it waits on,
    and comes there with the answer. Its deadline stays. `wort` stays as a note.

    Raises VorgangGone, and ForbiddenTransition once it is decided.
    """
    vorgang = lock_vorgang(vorgang_id, by, at)
    if vorgang.status not in DECIDABLE:
        raise ForbiddenTransition(f"give back in {vorgang.status}")
    if wort:
        _keep_word(vorgang, Vermerk.Anlass.RUECKGABE, wort, by, at)
    if vorgang.bearbeiter_id is None:
        return
    if vorgang.status == Status.IN_BEARBEITUNG:
        vorgang.move_to(Status.EINGEGANGEN, at=at, bearbeiter_id=None)
        note_step(vorgang, at=at, wer=vorgang.organisationseinheit.name)
    else:
        vorgang.bearbeiter_id = None
        vorgang.save(update_fields=["bearbeiter_id"])
    audit.record("vorgang.zurueckgegeben", subject=vorgang, at=at)


@transaction_required
def _keep_word(vorgang: Vorgang, anlass: Vermerk.Anlass, wort: str, by: Staff, at: datetime) -> None:
    """A word that goes along is a note, also where the desk stays the same."""
    note = keep_vermerk(vorgang, by=by, anlass=anlass, text=wort, at=at)
    audit.record("vorgang.vermerk", subject=vorgang, at=at, vermerk=str(note.id))
