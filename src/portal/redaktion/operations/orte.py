"""The places of a Kommune: entered, and limited to the days on which they count."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from portal.core import audit
from portal.core.clock import BERLIN
from portal.core.db import transaction, transaction_required
from portal.core.tenancy import Staff
from portal.kommune.models import Ort
from portal.kommune.operations import touch_kommune
from portal.kommune.queries import all_kommunen, kommunen_of_kreis
from portal.leistung.rules.orte import Gelesen, Ortsname, read_place
from portal.redaktion.models import Art
from portal.redaktion.operations.aenderungen import name_of, note
from portal.redaktion.operations.entwurf import Faulty, require
from portal.redaktion.operations.veroeffentlichung import SecondPersonNeeded
from portal.redaktion.queries import wants_second_person
from portal.redaktion.rules.rechte import Handlung, may_release


class OrtFaulty(Faulty):
    """`feld` is what is wrong: name, plz, plz_noetig (several places have this name), gilt_ab, gilt_bis or hauptort."""


@dataclass(frozen=True)
class Ortswirkung:
    """What somebody who types `eingabe` is told from `tag` on: before the change and after it."""

    tag: date
    eingabe: str
    bisher: Gelesen
    kuenftig: Gelesen


@transaction
def set_ort(*, by: Staff, name: str, plz: str, gilt_ab: date | None, gilt_bis: date | None, at: datetime) -> None:
    """Enter a place of the Kommune of `by`, or set its days. The place that names the Kommune always counts.

    A place without a PLZ gets the one that is given; a name without one means the only place of that name.
    Raises NotAllowed, SecondPersonNeeded, OrtFaulty.
    """
    ort = _judged(by, name=name, plz=plz, gilt_ab=gilt_ab, gilt_bis=gilt_bis, at=at)
    ort.save()
    note(
        kommune_id=by.kommune_id,
        art=Art.ORT,
        gegenstand=str(ort.pk),
        titel=f"{ort.name} {ort.plz}".strip(),
        felder=["gueltig_ab", "gueltig_bis"],
        wer=name_of(by),
        at=at,
    )
    audit.record("ort.gesetzt", subject=ort, at=at)
    touch_kommune(by=by)


@transaction
def preview_ort(
    *, by: Staff, name: str, plz: str, gilt_ab: date | None, gilt_bis: date | None, at: datetime
) -> list[Ortswirkung]:
    """What would change for whoever names this place, day by day, by the rules that answer citizens; nothing is saved.

    Raises NotAllowed, SecondPersonNeeded, OrtFaulty.
    """
    ort = _judged(by, name=name, plz=plz, gilt_ab=gilt_ab, gilt_bis=gilt_bis, at=at)
    today = at.astimezone(BERLIN).date()
    rows = Ort.objects.filter(kommune_id__in=[each.id for each in kommunen_of_kreis(all_kommunen()[by.kommune_id])])
    others, before = [row for row in rows if row.pk != ort.pk], [row for row in rows if row.pk == ort.pk]
    edges = [ort.gilt_ab, *(row.gilt_ab for row in before)]
    edges += [last + timedelta(days=1) for last in (ort.gilt_bis, *(row.gilt_bis for row in before)) if last]
    days = sorted({today, *(edge for edge in edges if edge and edge > today)})
    was, will = [*others, *before], [*others, ort]
    questions = dict.fromkeys([ort.name, f"{ort.plz} {ort.name}".strip()])
    found = [
        Ortswirkung(day, text, _read(text, was, day), _read(text, will, day)) for text in questions for day in days
    ]
    return [each for each in found if each.bisher != each.kuenftig]


def _read(typed: str, rows: list[Ort], day: date) -> Gelesen:
    """What the portal understands on that day; places without their ids, for one of them has none yet."""
    names = [Ortsname(0, row.name, row.plz, row.kommune_id, row.ist_hauptort) for row in rows if row.counts_on(day)]
    found = read_place(typed, names)
    kommunen = dict.fromkeys(ort.kommune_id for ort in found.orte)
    return Gelesen(found.ergebnis, tuple(Ortsname(0, "", "", kommune_id) for kommune_id in kommunen))


@transaction_required
def _judged(by: Staff, *, name: str, plz: str, gilt_ab: date | None, gilt_bis: date | None, at: datetime) -> Ort:
    """The place as it would be. Where a second person releases, places are for those who may release."""
    arten = require(by, Handlung.VEROEFFENTLICHEN, at)
    if not may_release(arten, is_author=False, second_person=wants_second_person(by, at)):
        raise SecondPersonNeeded
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
    return ort


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
