"""A draft whose Kommune no longer answers: what was typed goes along to the one that does (docs/adr/0025).

The draft stays where it is, for a `kommune_id` never changes: the other authority gets a draft of its own, under its
own key. Files do not go along, they are bound to the first draft's key.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid5

from portal.antrag import operations as antraege
from portal.antrag.models import Antrag
from portal.antrag.queries import draft_of
from portal.core.clock import BERLIN
from portal.core.tenancy import Citizen, unit
from portal.formular import rules as formulare
from portal.formular.queries import load as load_formular
from portal.vorgang.operations.intake import NotOffered, online_angebot


def carry_over(*, antrag_id: UUID, by: Citizen, at: datetime) -> UUID:
    """Open a draft at the Kommune of `by` with the answers of a draft at another one; returns its id.

    The caller has found out that this Kommune answers. A second click leads to the same draft. Raises NotOffered where
    the Leistung is not online there or with another form; of antrag AntragGone, AlreadySubmitted.
    """
    new_id = uuid5(antrag_id, by.kommune_id)
    with unit(by):
        draft = draft_of(antrag_id, by=by, today=at.astimezone(BERLIN).date(), lock=True)
        antrag = draft.antrag
        formular = load_formular(online_angebot(antrag.leistung_id, by.kommune_id).formular)
        if Antrag.objects.filter(id=new_id).exists():
            return new_id
    if formular.id != antrag.formular:
        raise NotOffered
    return antraege.open_draft(
        by=by,
        leistung_id=antrag.leistung_id,
        ort_id=antrag.ort_id,
        formular=formular.id,
        version=formular.version,
        answers=formulare.without_files(draft.formular, draft.answers),
        at=at,
        antrag_id=new_id,
    )


def goes_along(*, antrag: Antrag, by: Citizen) -> bool:
    """Whether what was typed can go to the Kommune of `by`: the Leistung is online there, with the same form."""
    with unit(by):
        try:
            return online_angebot(antrag.leistung_id, by.kommune_id).formular == antrag.formular
        except NotOffered:
            return False
