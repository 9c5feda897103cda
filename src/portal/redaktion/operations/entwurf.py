"""Drafts: saved under a number that rises, so that of two editors neither overwrites the other unknowingly."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import IntegrityError
from django.db.transaction import atomic

from portal.core import audit
from portal.core.db import transaction, transaction_required
from portal.core.tenancy import Staff
from portal.redaktion.models import Entwurf
from portal.redaktion.operations.arten import ARTEN
from portal.redaktion.queries import arten_of
from portal.redaktion.rules.rechte import Handlung, may, needed


class Faulty(ValueError):
    """What is to be entered cannot be so; `feld` is where."""

    def __init__(self, feld: str) -> None:
        super().__init__(feld)
        self.feld = feld


class NotAllowed(Exception):
    """The person's roles in this Kommune do not cover the act."""


class EditedMeanwhile(Exception):
    """Somebody else saved since this editor opened the page; `entwurf` is None if it was published or discarded."""

    def __init__(self, entwurf: Entwurf | None) -> None:
        super().__init__(str(entwurf))
        self.entwurf = entwurf


class NotInRelease(Exception):
    """The draft does not wait for a release."""


@transaction
def save_draft(
    *, by: Staff, art: str, gegenstand: str, inhalt: dict[str, Any], grund: str, nummer: int, at: datetime
) -> int:
    """Keep what an editor typed; `nummer` is that of the draft they opened, 0 where there was none.

    Returns the new number. Raises NotAllowed, GegenstandUnknown, EditedMeanwhile.
    """
    return keep_draft(by=by, art=art, gegenstand=gegenstand, inhalt=inhalt, grund=grund, nummer=nummer, at=at)


@transaction_required
def keep_draft(
    *, by: Staff, art: str, gegenstand: str, inhalt: dict[str, Any], grund: str, nummer: int, at: datetime
) -> int:
    """See `save_draft`."""
    require(by, needed(art, Handlung.SCHREIBEN), at)
    kind = ARTEN[art]
    kind.titel(gegenstand)
    kept = kind.cleaned(inhalt)
    draft = locked_draft(art, gegenstand)
    if (draft.nummer if draft else 0) != nummer:
        return _saved_already(draft, kept, grund=grund, by=by, nummer=nummer)
    draft = draft or Entwurf(kommune_id=by.kommune_id, art=art, gegenstand=gegenstand, nummer=0)
    draft.save_content(kept, grund=grund, autor_id=by.mitarbeiter_id)
    draft.geaendert_am = at
    try:
        with atomic():
            draft.save()
    except IntegrityError:  # two began it in the same moment
        return _saved_already(locked_draft(art, gegenstand), kept, grund=grund, by=by, nummer=nummer)
    return draft.nummer


def _saved_already(draft: Entwurf | None, kept: dict[str, Any], *, grund: str, by: Staff, nummer: int) -> int:
    """The number that a first click on the same button gave the same content. Raises EditedMeanwhile for all else."""
    mine = draft is not None and draft.nummer == nummer + 1 and draft.autor_id == by.mitarbeiter_id
    if draft is None or not mine or (draft.inhalt, draft.grund) != (kept, grund):
        raise EditedMeanwhile(draft)
    return draft.nummer


@transaction
def discard_draft(*, by: Staff, art: str, gegenstand: str, nummer: int, at: datetime) -> None:
    """Throw the draft away; what is published stays. Raises NotAllowed, EditedMeanwhile."""
    require(by, needed(art, Handlung.SCHREIBEN), at)
    draft = locked_draft(art, gegenstand)
    if draft is None or draft.nummer != nummer:
        raise EditedMeanwhile(draft)
    audit.record("entwurf.verworfen", subject=draft, at=at, art=art, gegenstand=gegenstand)
    draft.delete()


@transaction
def ask_release(*, by: Staff, art: str, gegenstand: str, nummer: int, at: datetime) -> None:
    """Lay the draft before a second person. Raises NotAllowed, EditedMeanwhile."""
    require(by, needed(art, Handlung.SCHREIBEN), at)
    draft = locked_draft(art, gegenstand)
    if draft is None or draft.nummer != nummer:
        raise EditedMeanwhile(draft)
    draft.status, draft.bemerkung, draft.geaendert_am = Entwurf.Status.ZUR_FREIGABE, "", at
    draft.save(update_fields=["status", "bemerkung", "geaendert_am"])


@transaction
def give_back(*, by: Staff, art: str, gegenstand: str, bemerkung: str, at: datetime) -> None:
    """Give a draft back to its author with a remark. Raises NotAllowed, NotInRelease."""
    require(by, needed(art, Handlung.VEROEFFENTLICHEN), at)
    draft = locked_draft(art, gegenstand)
    if draft is None or draft.status != Entwurf.Status.ZUR_FREIGABE:
        raise NotInRelease
    draft.status, draft.bemerkung, draft.geaendert_am = Entwurf.Status.IN_ARBEIT, bemerkung, at
    draft.save(update_fields=["status", "bemerkung", "geaendert_am"])


@transaction_required
def locked_draft(art: str, gegenstand: str) -> Entwurf | None:
    """The draft of a piece under a row lock, or None."""
    return Entwurf.objects.select_for_update().filter(art=art, gegenstand=gegenstand).first()


@transaction_required
def require(by: Staff, handlung: Handlung, at: datetime) -> frozenset[str]:
    """The kinds of roles of `by` in this Kommune today. Raises NotAllowed."""
    arten = arten_of(by, at)
    if not may(arten, handlung):
        raise NotAllowed(handlung)
    return arten
