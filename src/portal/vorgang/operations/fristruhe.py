"""Every night: what the release before this one, which knows no rest of a period, did or left is put right (ADR 52).

It finds Vorgänge that wait for an answer since before the update, or were asked, answered or taken up again by a
process of that release beside this one; after that nothing.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef

from portal.core.clock import BERLIN
from portal.core.db import transaction, transaction_required
from portal.core.tenancy import System, unit
from portal.leistung.rules.fristregeln import Fristart
from portal.vorgang.models import Frist, Rueckfrage, Vorgang
from portal.vorgang.operations.fristlauf import let_go_on, let_rest, refresh
from portal.vorgang.rules.status import OPEN, Status


def put_right(*, by: System, at: datetime) -> int:
    """Returns how many Vorgänge; to be repeated."""
    with unit(by):
        ids = _to_put_right()
    for vorgang_id in sorted(ids):
        _put_right(vorgang_id=vorgang_id, by=by, at=at)
    return len(ids)


@transaction_required
def _to_put_right() -> set[UUID]:
    asked = Rueckfrage.objects.filter(
        vorgang_id=OuterRef("vorgang_id"), beantwortet_am__isnull=True, gestellt_am__date__lte=OuterRef("faellig_am")
    )
    own = Frist.objects.running().filter(art=Fristart.BEARBEITUNG, vorgang__status=Status.RUECKFRAGE)
    waiting = own.filter(Exists(asked)).values_list("vorgang_id", flat=True)
    answered = Frist.objects.resting().exclude(vorgang__status=Status.RUECKFRAGE).values_list("vorgang_id", flat=True)
    of_it = Frist.objects.filter(vorgang_id=OuterRef("id"))
    none_runs = Vorgang.objects.open().filter(
        Exists(of_it), ~Exists(Frist.objects.running().filter(vorgang_id=OuterRef("id"))), frist_am__isnull=False
    )
    return {*waiting, *answered, *none_runs.values_list("id", flat=True)}


@transaction
def _put_right(*, vorgang_id: UUID, by: System, at: datetime) -> None:
    """Somebody may have made a step meanwhile: it is judged anew, under its row lock."""
    vorgang = Vorgang.objects.select_for_update(of=("self",)).get(id=vorgang_id)
    question = Rueckfrage.objects.filter(vorgang=vorgang, beantwortet_am__isnull=True).first()
    for frist in Frist.objects.select_for_update(of=("self",)).filter(vorgang=vorgang):
        if vorgang.status != Status.RUECKFRAGE:
            let_go_on(frist, today=vorgang.status_seit.astimezone(BERLIN).date(), at=at)
        elif question is not None:
            let_rest(frist, since=question.gestellt_am.astimezone(BERLIN).date())
    if vorgang.status in OPEN:
        refresh(vorgang)
