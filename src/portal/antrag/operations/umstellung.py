"""An open draft follows its form to a newer version, and to what its Kommune says of its own (docs/adr/0020, 0047)."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from portal.antrag.operations import lock_draft
from portal.antrag.queries import Draft, draft_of
from portal.core.clock import BERLIN
from portal.core.db import transaction
from portal.core.tenancy import Citizen
from portal.formular.rules import Uebertragung, carry_over
from portal.redaktion.queries.ortsfassungen import Ortsformular, local_formular


class FormularWithdrawn(Exception):
    """The form of the draft was withdrawn and no other version took its place: it can be read and printed only."""


def is_current(draft: Draft) -> bool:
    """Whether the draft is filled in with the version that holds now at its Kommune. Raises FormularWithdrawn."""
    now, antrag = _now(draft), draft.antrag
    is_trial = antrag.probe is not None  # it keeps the version that somebody wanted to try
    return is_trial or (now.formular.version, now.nr) == (antrag.formular_version, antrag.ortsfassung)


def _now(draft: Draft) -> Ortsformular:
    now = local_formular(draft.antrag.kommune_id, draft.formular.id, day=draft.kontext.heute)
    if now is None:
        raise FormularWithdrawn(draft.formular.id)
    return now


@transaction
def follow_formular(*, antrag_id: UUID, by: Citizen, at: datetime) -> Draft:
    """Carry the draft over to what holds now at its Kommune, as far as its answers fit; what to look at stays with it.

    The answers that have no place any more are kept beside it until the person has seen them. Its day of deletion does
    not move: nobody has done anything. Raises AntragGone, AlreadySubmitted, FormularWithdrawn.
    """
    today = at.astimezone(BERLIN).date()
    draft = draft_of(antrag_id, by=by, today=today, lock=True)
    if is_current(draft):  # a second tab was faster
        return draft
    antrag, key, new = draft.antrag, draft.key, _now(draft)
    found = carry_over(draft.formular, new.formular, draft.answers, draft.kontext)
    antrag.formular_version, antrag.ortsfassung = new.formular.version, new.nr
    antrag.antworten = key.encrypt_json(found.antworten, context=antrag.context)
    antrag.umstellung = key.encrypt_json(_told(draft, found), context=antrag.umstellung_context)
    antrag.save(update_fields=["formular_version", "ortsfassung", "antworten", "umstellung"])
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
