"""All Leistungen that a Kommune does not offer yet, shown with the common text as information: one act for all."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from portal.core import audit
from portal.core.db import transaction, transaction_required
from portal.core.tenancy import Staff
from portal.kommune.operations import touch_kommune
from portal.leistung.models import Angebot, Katalogaenderung, Ortstext
from portal.redaktion.models import Art, Entwurf, Fassung
from portal.redaktion.operations.aenderungen import name_of, note
from portal.redaktion.operations.angebot import stand_of
from portal.redaktion.operations.entwurf import require
from portal.redaktion.queries import wants_second_person
from portal.redaktion.rules.angebot import Angebotsstand, Eigentext, Umfeld, hindrances
from portal.redaktion.rules.rechte import Handlung

GRUND = "Alle gemeinsamen Texte als Information übernommen"
VORHER = "Stand vor der Übernahme"
_NOTHING: dict[str, Any] = {
    name: False for name in Umfeld.__dataclass_fields__ if name not in ("stelle_ab", "beschreibung", "saetze")
}


@dataclass(frozen=True)
class Uebernehmbar:
    """What one act would take over, by title; `in_arbeit` counts those that somebody has a draft of: left alone."""

    titel: list[str]
    in_arbeit: int
    zweite_person: bool  # it becomes drafts that wait for a release


@transaction
def preview_adoption(*, by: Staff, at: datetime) -> Uebernehmbar:
    """What `adopt_all` would do now. Raises NotAllowed."""
    require(by, Handlung.SCHREIBEN, at)
    found, drafted = _candidates(by, lock=False)
    return Uebernehmbar(sorted(row.leistung.titel for row, _stand in found), drafted, wants_second_person(by, at))


@transaction
def adopt_all(*, by: Staff, at: datetime) -> int:
    """Set every Leistung that is "nicht angeboten" to information only; returns how many.

    One line in the log for all, a Fassung for each before and after, so that each can be set back. Where a second
    person releases, it becomes drafts that wait for them. Raises NotAllowed.
    """
    second = wants_second_person(by, at)
    require(by, Handlung.SCHREIBEN if second else Handlung.VEROEFFENTLICHEN, at)
    found, _drafted = _candidates(by, lock=True)
    if not found:
        return 0
    before = {row.leistung_id: stand for row, stand in found}
    after = {key: stand.model_copy(update={"modus": Angebot.Modus.INFORMATION.value}) for key, stand in before.items()}
    if second:
        _lay_before(by, after, at)
    else:
        _publish(by, before, after, at)
    audit.record("redaktion.alle_uebernommen", subject=found[0][0], at=at, anzahl=len(found), zur_freigabe=second)
    return len(found)


@transaction_required
def _candidates(by: Staff, *, lock: bool) -> tuple[list[tuple[Angebot, Angebotsstand]], int]:
    """What can be taken over, as it is now, and how many have a draft; what could not be published is left out."""
    drafted = set(Entwurf.objects.filter(art=Art.ANGEBOT).values_list("gegenstand", flat=True))
    found = Angebot.objects.filter(kommune_id=by.kommune_id, modus=Angebot.Modus.NICHT).select_related("leistung")
    rows = list((found.select_for_update(of=("self",)) if lock else found).order_by("leistung__titel"))
    staende = _staende(by, rows)
    free = [(row, staende[row.leistung_id]) for row in rows if row.leistung_id not in drafted]
    return [each for each in free if _is_publishable(*each)], len(rows) - len(free)


def _is_publishable(row: Angebot, stand: Angebotsstand) -> bool:
    new = stand.model_copy(update={"modus": Angebot.Modus.INFORMATION.value, "organisationseinheit_id": None})
    return not hindrances(new, Umfeld(**_NOTHING, stelle_ab=None, beschreibung=row.leistung.beschreibung))


def _staende(by: Staff, rows: list[Angebot]) -> dict[str, Angebotsstand]:
    """What is published of each now, by Leistung. One statement."""
    own: dict[str, dict[str, Eigentext]] = {}
    keys = [row.leistung_id for row in rows]
    for each in Ortstext.objects.filter(kommune_id=by.kommune_id, leistung_id__in=keys):
        text = Eigentext(text=each.text, grundlage=each.grundlage, pruefen_bis=each.pruefen_bis)
        own.setdefault(each.leistung_id, {})[each.absatz] = text
    return {row.leistung_id: stand_of(row, own.get(row.leistung_id, {})) for row in rows}


def _lay_before(by: Staff, after: dict[str, Angebotsstand], at: datetime) -> None:
    Entwurf.objects.bulk_create(
        Entwurf(
            kommune_id=by.kommune_id,
            art=Art.ANGEBOT,
            gegenstand=key,
            inhalt=stand.model_dump(mode="json"),
            status=Entwurf.Status.ZUR_FREIGABE,
            grund=GRUND,
            autor_id=by.mitarbeiter_id,
            geaendert_am=at,
        )
        for key, stand in after.items()
    )


def _publish(
    by: Staff,
    before: dict[str, Angebotsstand],
    after: dict[str, Angebotsstand],
    at: datetime,
) -> None:
    Angebot.objects.filter(kommune_id=by.kommune_id, leistung_id__in=after).update(modus=Angebot.Modus.INFORMATION)
    Fassung.objects.bulk_create(_fassungen(by, before, after, at))
    Katalogaenderung.objects.bulk_create(
        Katalogaenderung(
            kommune_id=by.kommune_id, leistung_id=key, art=Katalogaenderung.Art.GEAENDERT, felder=["modus"], am=at
        )
        for key in after
    )
    note(
        kommune_id=by.kommune_id,
        art=Art.ANGEBOT,
        gegenstand="alle",
        titel=f"{len(after)} Leistungen",
        felder=["modus"],
        wer=name_of(by),
        at=at,
        grund=GRUND,
    )
    touch_kommune(by=by)


def _fassungen(
    by: Staff, before: dict[str, Angebotsstand], after: dict[str, Angebotsstand], at: datetime
) -> list[Fassung]:
    """The new state of each; before it the old one, where the history did not hold it yet."""
    last: dict[str, int] = {}
    for key, nr in Fassung.objects.filter(art=Art.ANGEBOT, gegenstand__in=after).values_list("gegenstand", "nr"):
        last[key] = max(nr, last.get(key, 0))
    found = []
    for key, stand in after.items():
        common: dict[str, Any] = {"kommune_id": by.kommune_id, "art": Art.ANGEBOT, "gegenstand": key,
                                  "autor_id": by.mitarbeiter_id, "am": at}  # fmt: skip
        if key not in last:
            found.append(Fassung(**common, nr=1, inhalt=before[key].model_dump(mode="json"), grund=VORHER))
        number = last.get(key, 1) + 1
        found.append(Fassung(**common, nr=number, inhalt=stand.model_dump(mode="json"), grund=GRUND))
    return found
