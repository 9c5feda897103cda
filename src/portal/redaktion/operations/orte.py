"""The places of a Kommune: entered, and limited to the days on which they count."""

from __future__ import annotations

import re
from datetime import date, datetime

from portal.core import audit
from portal.core.db import transaction, transaction_required
from portal.core.tenancy import Staff
from portal.kommune.models import Ort
from portal.kommune.operations import touch_kommune
from portal.konto.models import Mitarbeiter
from portal.redaktion.models import Aenderung, Art
from portal.redaktion.operations.entwurf import require
from portal.redaktion.rules.rechte import Handlung


class OrtFaulty(ValueError):
    """`feld` is what is wrong: name, plz, plz_noetig (several places have this name), gilt_ab, gilt_bis or hauptort."""

    def __init__(self, feld: str) -> None:
        super().__init__(feld)
        self.feld = feld


@transaction
def set_ort(*, by: Staff, name: str, plz: str, gilt_ab: date | None, gilt_bis: date | None, at: datetime) -> None:
    """Enter a place of the Kommune of `by`, or set its days. The place that names the Kommune always counts.

    A place without a PLZ gets the one that is given; a name without one means the only place of that name.
    Raises NotAllowed, OrtFaulty.
    """
    require(by, Handlung.VEROEFFENTLICHEN, at)
    name = " ".join(name.split())
    if not name:
        raise OrtFaulty("name")
    if plz and not re.fullmatch(r"[0-9]{5}", plz):
        raise OrtFaulty("plz")
    ort = _meant(by, name, plz)
    if gilt_ab and gilt_bis and gilt_bis < gilt_ab:
        raise OrtFaulty("gilt_bis")
    if ort.ist_hauptort and (gilt_ab or gilt_bis):
        raise OrtFaulty("hauptort")
    ort.gilt_ab, ort.gilt_bis = gilt_ab, gilt_bis
    ort.save()
    line = Aenderung(
        kommune_id=by.kommune_id, art=Art.ORT, gegenstand=str(ort.pk), titel=f"{ort.name} {ort.plz}".strip(), am=at
    )
    line.felder, line.wer = ["gueltig_ab", "gueltig_bis"], Mitarbeiter.objects.get(id=by.mitarbeiter_id).name
    line.save(force_insert=True)
    audit.record("ort.gesetzt", subject=ort, at=at)
    touch_kommune(by=by)


@transaction_required
def _meant(by: Staff, name: str, plz: str) -> Ort:
    """The place of the list that is meant, under a lock, or a new one. Raises OrtFaulty."""
    same = list(Ort.objects.select_for_update().filter(kommune_id=by.kommune_id, name__iexact=name).order_by("id"))
    if not plz and len(same) > 1:
        raise OrtFaulty("plz_noetig")
    found = [ort for ort in same if ort.plz == plz or not (plz and ort.plz)]
    ort = min(found, key=lambda each: each.plz != plz, default=None) or Ort(kommune_id=by.kommune_id, name=name)
    ort.plz = plz or ort.plz
    return ort
