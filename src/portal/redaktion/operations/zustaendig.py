"""The people of a Kommune confirm who answers there: until then pages say that it is not verified."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from portal.core import audit
from portal.core.db import transaction
from portal.core.tenancy import Staff
from portal.kommune.operations import touch_kommune
from portal.leistung.models import Zustaendigkeit
from portal.redaktion.models import Art
from portal.redaktion.operations.aenderungen import name_of, note
from portal.redaktion.operations.entwurf import require
from portal.redaktion.rules.rechte import Handlung


@transaction
def confirm_zustaendigkeiten(*, by: Staff, antworten: Collection[tuple[str, str]], at: datetime) -> int:
    """Confirm answers, each a Funktion with the `antwort` that was looked at; returns how many.

    Left out is what has changed since, what is confirmed already, and what is unclear about another authority: that
    one's part is not theirs to say. Raises NotAllowed.
    """
    require(by, Handlung.VERWALTEN, at)
    rows = Zustaendigkeit.objects.select_for_update(of=("self",)).select_related("funktion")
    open_ones = [row for row in rows.filter(kommune_id=by.kommune_id).order_by("funktion_id") if row.is_confirmable]
    found = [row for row in open_ones if (row.funktion_id, row.antwort) in antworten]
    if not found:
        return 0
    Zustaendigkeit.objects.filter(pk__in=[row.pk for row in found]).update(bestaetigt=True, von_hand=True, unklar=False)
    note(
        kommune_id=by.kommune_id,
        art=Art.ZUSTAENDIG,
        gegenstand="bestaetigt",
        titel=f"{len(found)} bestätigt" if len(found) > 1 else found[0].funktion.titel[:120],
        felder=[row.funktion.titel for row in found],
        wer=name_of(by),
        at=at,
    )
    audit.record("zustaendigkeit.bestaetigt", subject=found[0], at=at, anzahl=len(found))
    touch_kommune(by=by)
    return len(found)
