"""A finished Vorgang is taken up again, with a reason that both sides can read (ADR 56).

What was decided stays in the history and keeps counting until something new is decided: a Bescheid that was made known
holds until it is withdrawn, revoked or changed (§§ 43, 48 to 51 VwVfG NRW). That is for the office to judge.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from portal.core import audit
from portal.core.db import transaction
from portal.core.tenancy import Staff
from portal.vorgang.models import Bescheid, Vermerk, Vorgangsforderung
from portal.vorgang.operations.befugnis import casework_roles, may_decide
from portal.vorgang.operations.entscheidung import NotAppointed, is_decided
from portal.vorgang.operations.griff import lock_vorgang
from portal.vorgang.operations.verlauf import note_step, tell_citizen
from portal.vorgang.operations.vermerk import keep_vermerk
from portal.vorgang.rules.bescheid import Stand
from portal.vorgang.rules.status import REOPENABLE, ForbiddenTransition, Status
from portal.zahlung.operations import withdraw_proposals


class StillOnItsWay(Exception):
    """A Bescheid was released and is not sent yet: it cannot be called back by taking the Vorgang up again."""


@transaction
def reopen(*, vorgang_id: UUID, by: Staff, grund: str, at: datetime) -> None:
    """Back into work, on the desk of whoever takes it up; `grund` is told to the citizen and stays as a note.

    What was proposed to be paid back and is not paid out yet is not proposed any more: the next decision settles the
    costs anew. Raises VorgangGone, NotAppointed, StillOnItsWay, and ForbiddenTransition where it is not finished or
    never reached the office.
    """
    vorgang = lock_vorgang(vorgang_id, by, at)
    if vorgang.status not in REOPENABLE or vorgang.eingang_am is None:
        raise ForbiddenTransition(f"reopen in {vorgang.status}")
    if is_decided(vorgang) and not may_decide(casework_roles(by, at), vorgang):
        raise NotAppointed
    if Bescheid.objects.filter(vorgang=vorgang, stand=Stand.FREIGEGEBEN).exists():
        raise StillOnItsWay
    vorgang.move_to(Status.IN_BEARBEITUNG, at=at, bearbeiter_id=by.mitarbeiter_id, kosten_offen=False)
    note_step(vorgang, at=at, wer=vorgang.organisationseinheit.name)
    links = Vorgangsforderung.objects.filter(vorgang=vorgang).values_list("forderung_id", flat=True)
    withdraw_proposals(forderung_ids=list(links), at=at)
    keep_vermerk(vorgang, by=by, anlass=Vermerk.Anlass.WIEDERAUFNAHME, text=grund, at=at)
    text = _("Wir haben Ihren Vorgang wieder aufgenommen. Der Grund: %(grund)s") % {"grund": grund}
    tell_citizen(vorgang, text=text, at=at)
    audit.record("vorgang.wiederaufgenommen", subject=vorgang, at=at)
