"""Writing an agreement that all its parties consented to. What came from the data is kept from then on."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.core.cache import cache
from django.db import transaction as django_transaction

from portal.core.db import transaction_required
from portal.leistung.models import Annahmestelle, Geschaeftsverteilung, Vereinbarung
from portal.leistung.queries.vereinbarungen import KEY
from portal.leistung.rules.vereinbaren import Annahmepunkt, Vereinbarungsstand, day_before, successor_id
from portal.leistung.rules.zustaendigkeit import Art, Zeilen, first_day

_PLAIN = (
    *("titel", "bereich", "von", "an", "gebiet", "funktionen", "leistungen", "aemter", "rechtsform", "bis"),
    *("genehmigt_am", "bekanntgemacht_am", "gebuehrenregel", "anteil", "gebuehrenbasis", "kostenregel", "erlaeuterung"),
)


@dataclass(frozen=True)
class Folge:
    """What becomes of the record: the rows as they will be, unsaved, and the acceptance points of `gilt`."""

    gilt: Vereinbarung
    endet: Vereinbarung | None = None  # the agreement as it was, which ends the day before
    annahme: list[Annahmepunkt] = field(default_factory=list)

    @property
    def rows(self) -> list[Vereinbarung]:
        return [self.endet, self.gilt] if self.endet else [self.gilt]


def stand_of(row: Vereinbarung) -> Vereinbarungsstand:
    """An agreement as a draft would hold it. Two statements with its acceptance points."""
    points = Annahmestelle.objects.filter(vereinbarung=row).order_by("kommune_id", "leistung_id")
    return Vereinbarungsstand(
        art=Art(row.art),
        ab=_first_day(row),
        annahme=[
            Annahmepunkt(kommune=each.kommune_id, leistung=each.leistung_id, nimmt_an=each.nimmt_an,
                         bedingung=each.bedingung)
            for each in points
        ],
        **{name: getattr(row, name) for name in _PLAIN},
    )  # fmt: skip


def follow(vereinbarung_id: str, stand: Vereinbarungsstand) -> Folge:
    """What the draft makes of the agreement of this id, which there may not be yet. Nothing is saved."""
    old = Vereinbarung.objects.filter(id=vereinbarung_id).first()
    if old is None or stand.gilt_ab is None:
        return Folge(_written(old or Vereinbarung(id=vereinbarung_id), stand), annahme=stand.annahme)
    taken = set(Vereinbarung.objects.filter(id__startswith=vereinbarung_id[:40]).values_list("id", flat=True))
    later = Vereinbarung(id=successor_id(vereinbarung_id, taken))
    changed = _written(later, stand.model_copy(update={"ab": stand.gilt_ab}))
    old.bis, old.bis_text, old.gepflegt = day_before(stand.gilt_ab), "", True
    return Folge(changed, endet=old, annahme=stand.annahme)


@transaction_required
def write_vereinbarung(folge: Folge) -> None:
    """Save the rows, as the system; acceptance points are each Kommune's own: `write_annahme`."""
    for row in folge.rows:
        row.save()
    django_transaction.on_commit(lambda: cache.delete(KEY))


@transaction_required
def write_annahme(vereinbarung_id: str, points: list[Annahmepunkt], *, kommune_id: str) -> None:
    """Make these the acceptance points of the Kommune of this unit under the agreement."""
    wanted = {each.leistung: each for each in points if each.kommune == kommune_id}
    there = Annahmestelle.objects.filter(kommune_id=kommune_id, vereinbarung_id=vereinbarung_id)
    there.exclude(leistung_id__in=wanted).delete()
    for leistung, point in wanted.items():
        values = {"nimmt_an": point.nimmt_an, "bedingung": point.bedingung}
        there.update_or_create(
            kommune_id=kommune_id, leistung_id=leistung, vereinbarung_id=vereinbarung_id, defaults=values
        )
    django_transaction.on_commit(lambda: cache.delete(KEY))


@transaction_required
def write_task(funktion_id: str, lines: Zeilen, *, kommune_id: str) -> None:
    """Make these the lines of the Funktion in the Kommune of this unit."""
    there = Geschaeftsverteilung.objects.filter(kommune_id=kommune_id, funktion_id=funktion_id)
    there.exclude(gilt_ab__in=[day for day, _amt in lines]).delete()
    for day, amt_id in lines:
        there.update_or_create(kommune_id=kommune_id, funktion_id=funktion_id, gilt_ab=day, defaults={"amt_id": amt_id})


def _written(row: Vereinbarung, stand: Vereinbarungsstand) -> Vereinbarung:
    """In force, because its parties say so; on which days, its dates say."""
    was_since, was_until = _first_day(row), row.bis
    for name in _PLAIN:
        setattr(row, name, getattr(stand, name))
    row.art, row.wirkung = stand.art.value, stand.effects
    row.in_kraft, row.bestaetigt, row.gepflegt, row.status = Vereinbarung.InKraft.JA, True, True, ""
    if stand.ab != was_since or _first_day(row) != stand.ab:
        row.wirksam_ab = row.seit = stand.ab
        row.seit_text = ""
    if stand.bis != was_until:
        row.bis_text = ""
    return row


def _first_day(row: Vereinbarung) -> Any:
    return first_day(wirksam_ab=row.wirksam_ab, bekanntgemacht_am=row.bekanntgemacht_am, seit=row.seit)
