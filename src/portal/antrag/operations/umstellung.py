"""An open draft follows its form to a newer released version (docs/adr/0020)."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from portal.antrag.operations import lock_draft
from portal.antrag.queries import Draft, draft_of
from portal.core.clock import BERLIN
from portal.core.db import transaction
from portal.core.tenancy import Citizen
from portal.formular.queries import load, newest_version
from portal.formular.rules import Uebertragung, carry_over


class FormularWithdrawn(Exception):
    """The form of the draft was withdrawn and no other version took its place: it can be read and printed only."""


def is_current(draft: Draft) -> bool:
    """Whether the draft is filled in with the version that holds now. Raises FormularWithdrawn."""
    newest = newest_version(draft.formular.id)
    if newest is None:
        raise FormularWithdrawn(draft.formular.id)
    return newest == draft.formular.version


@transaction
def follow_formular(*, antrag_id: UUID, by: Citizen, at: datetime) -> Draft:
    """Carry the draft over to the newest version, as far as its answers fit; what to look at stays with it.

    The answers that have no place any more are kept beside it until the person has seen them. Its day of deletion does
    not move: nobody has done anything. Raises AntragGone, AlreadySubmitted, FormularWithdrawn.
    """
    today = at.astimezone(BERLIN).date()
    draft = draft_of(antrag_id, by=by, today=today, lock=True)
    if is_current(draft):  # a second tab was faster
        return draft
    antrag, key, new = draft.antrag, draft.key, load(draft.formular.id)
    found = carry_over(draft.formular, new, draft.answers, draft.kontext)
    antrag.formular_version = new.version
    antrag.antworten = key.encrypt_json(found.antworten, context=antrag.context)
    antrag.umstellung = key.encrypt_json(_told(draft, found), context=antrag.umstellung_context)
    antrag.save(update_fields=["formular_version", "antworten", "umstellung"])
    return draft_of(antrag_id, by=by, today=today)


def _told(draft: Draft, found: Uebertragung) -> dict[str, Any]:
    """For Umstellung.from_json; what an earlier change took and nobody has seen yet stays."""
    earlier = draft.umstellung.entfallen if draft.umstellung else ()
    return {
        "nachsehen": [(each.station.key, each.titel, each.gruende) for each in found.nachsehen],
        "entfallen": [*earlier, *found.entfallen],
    }


@transaction
def note_seen(*, antrag_id: UUID, by: Citizen) -> None:
    """The person has seen what changed. Raises AntragGone, AlreadySubmitted."""
    antrag = lock_draft(antrag_id=antrag_id)
    antrag.umstellung = None
    antrag.save(update_fields=["umstellung"])
