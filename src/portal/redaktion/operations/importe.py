"""Taking what an import delivered instead of our own text, where both said something and an editor has compared them.

A paragraph of the common text goes into its draft, which is published, released and kept as any other; what has no
draft (titles, the fee) is written at once. Nothing is taken that is no longer as it was compared.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from portal.core.db import transaction, transaction_required
from portal.core.tenancy import Staff, System
from portal.kommune.operations import touch_kommune
from portal.leistung.models import Befund
from portal.leistung.operations.uebernahme import FindingOutdated, finish_befund, locked_conflicts, take_fields
from portal.leistung.queries.uebernahme import AT_ONCE, LEISTUNG
from portal.redaktion.models import Art
from portal.redaktion.operations.aenderungen import name_of, note
from portal.redaktion.operations.arten import ARTEN
from portal.redaktion.operations.entwurf import keep_draft, locked_draft, require
from portal.redaktion.rules.rechte import Handlung


def take_delivered(*, by: Staff, befund_id: int, ganz: bool, at: datetime) -> str:
    """Take what was delivered for one field, or with `ganz` for all of its Leistung that wait.

    Returns the id of the Leistung where a draft is to be published now, else "". Raises NotAllowed,
    Befund.DoesNotExist, FindingOutdated.
    """
    return _take(by=System(by.kommune_id), editor=by, befund_id=befund_id, ganz=ganz, at=at)


@transaction
def _take(*, by: System, editor: Staff, befund_id: int, ganz: bool, at: datetime) -> str:
    require(editor, Handlung.GRUNDTEXT, at)
    befunde, wer = locked_conflicts(befund_id, ganz=ganz), name_of(editor)
    slug = befunde[0].gegenstand.removeprefix(LEISTUNG)
    at_once = [each for each in befunde if each.feld in AT_ONCE]
    paragraphs = [each for each in befunde if each.feld not in AT_ONCE]
    if at_once:
        take_fields(at_once, at=at)
        felder = [each.feld for each in at_once]
        note(
            kommune_id=editor.kommune_id, art=Art.GRUNDTEXT, gegenstand=slug, titel=befunde[0].titel, felder=felder,
            wer=wer, at=at, grund=_why(befunde),
        )  # fmt: skip
        touch_kommune(by=by)
    if paragraphs:
        _into_draft(slug, paragraphs, editor=editor, at=at)
    for befund in befunde:
        finish_befund(befund_id=befund.pk, durch=wer[:120], at=at)
    return slug if paragraphs else ""


@transaction_required
def _into_draft(slug: str, befunde: Sequence[Befund], *, editor: Staff, at: datetime) -> None:
    draft, published = locked_draft(Art.GRUNDTEXT, slug), ARTEN[Art.GRUNDTEXT].published(slug)
    content = draft.inhalt if draft else published
    if any(content[each.feld] != published[each.feld] for each in befunde):
        raise FindingOutdated  # somebody is writing about it already
    taken = content | {each.feld: each.geliefert for each in befunde}
    nummer = draft.nummer if draft else 0
    keep_draft(
        by=editor, art=Art.GRUNDTEXT, gegenstand=slug, inhalt=taken, grund=_why(befunde), nummer=nummer, at=at
    )  # fmt: skip


def _why(befunde: Sequence[Befund]) -> str:
    return f"Stand des Imports übernommen: {befunde[0].lauf}"[:200]
