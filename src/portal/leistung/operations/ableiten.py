"""Who answers in a new Kommune, as far as the other Kommunen allow to say so. Nothing of it counts as confirmed.

Inside a Kreis: what is the same in all its other Kommunen. Elsewhere in the same Land: what is the same in all Kommunen
of the platform, rests on a law and on no agreement. Everything else stays open, and the pages say so.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from portal.kommune.models import Kommune
from portal.kommune.queries import all_kommunen, kommunen_of_kreis, kreis_of
from portal.leistung.models import ExterneStelle, Vereinbarung, Zustaendigkeit


class _Muster(NamedTuple):
    """Who answers, seen from the Kommune: itself, its Kreis (with which office), or a body outside."""

    wer: str
    amt: int | None = None
    extern: str | None = None
    entscheidet: str | None = None


def derived_zustaendigkeiten(kommune: Kommune) -> list[Zustaendigkeit]:
    """Rows for `kommune`, not yet saved."""
    kreis = kreis_of(kommune)
    examples = _examples(kommune)
    is_near = any(each.kreisschluessel == kommune.kreisschluessel for each in examples)
    if not examples or any(each.ags[:2] != kommune.ags[:2] for each in examples):
        return []
    by_funktion: dict[str, list[Zustaendigkeit]] = defaultdict(list)
    for row in Zustaendigkeit.objects.filter(kommune__in=examples).select_related("funktion", "extern"):
        by_funktion[row.funktion_id].append(row)
    agreed = {slug for row in Vereinbarung.objects.all() for slug in row.funktionen}
    derived = []
    for funktion_id, found in by_funktion.items():
        muster = _common(found, len(examples))
        by_law = bool(found[0].funktion.rechtsgrundlage) and funktion_id not in agreed
        new = _row(kommune, kreis, muster, is_near=is_near) if muster and (is_near or by_law) else None
        if new is not None:
            new.funktion_id, new.unklar = funktion_id, any(each.unklar for each in found)
            new.gueltig_ab = found[0].gueltig_ab
            derived.append(new)
    return derived


def _examples(kommune: Kommune) -> list[Kommune]:
    """Whom to look at: the others of its kind in its Kreis, else on the platform."""
    near = kommunen_of_kreis(kommune)
    for others in (near, list(all_kommunen().values())):
        found = [each for each in others if each.id != kommune.id and each.ist_kreis == kommune.ist_kreis]
        if found:
            return found
    return []


def _common(rows: Sequence[Zustaendigkeit], wanted: int) -> _Muster | None:
    """What all of them say; None where one is missing, differs, or rests on an agreement."""
    found = {_muster(row) for row in rows}
    if len(rows) < wanted or len(found) != 1 or any(row.vereinbarung_id for row in rows):
        return None
    return found.pop()


def _muster(row: Zustaendigkeit) -> _Muster | None:
    own = all_kommunen()[row.kommune_id]
    if row.extern_id:
        return _Muster("extern", extern=row.extern_id, entscheidet=row.entscheidet_id)
    if row.behoerde_id == row.kommune_id:
        return _Muster("selbst", entscheidet=row.entscheidet_id)
    kreis = kreis_of(own)
    is_kreis = kreis is not None and row.behoerde_id == kreis.id
    return _Muster("kreis", amt=row.amt_id, entscheidet=row.entscheidet_id) if is_kreis else None


def _row(kommune: Kommune, kreis: Kommune | None, muster: _Muster, *, is_near: bool) -> Zustaendigkeit | None:
    row = Zustaendigkeit(kommune=kommune, entscheidet_id=muster.entscheidet, herkunft={"abgeleitet": muster.wer})
    if muster.wer == "selbst":
        row.behoerde = kommune
    elif muster.wer == "extern":
        body = ExterneStelle.objects.get(id=muster.extern)
        if not body.answers_in(kommune.ags):
            return None
        row.extern = body
    elif kreis is None or kreis.id == kommune.id:
        return None
    else:
        row.behoerde, row.amt_id = kreis, muster.amt if is_near else None
    return row
