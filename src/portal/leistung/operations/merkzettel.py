"""Keep a checklist in the account, tick what is done, throw it away."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID, uuid4

from portal.core.crypto import load_key
from portal.core.db import transaction
from portal.core.tenancy import Citizen, System
from portal.konto.models import Nutzerkonto
from portal.leistung.models import Merkzettel
from portal.leistung.queries.wegweiser import Merkliste, merkliste, merklisten_of_citizen
from portal.leistung.rules.wegweiser import Antworten, Wegweiser


class NeedsLogin(Exception):
    """A guest's account ends with the browser, so it keeps nothing for later."""


@transaction
def keep_merkzettel(
    *, by: Citizen, wegweiser: Wegweiser, antworten: Antworten, stichtag: date | None, at: datetime
) -> UUID:
    """Keep the checklist of these answers; returns the id.

    A person has one Merkzettel for each Wegweiser and Kommune: kept again it takes the new answers, and what was
    ticked stays. Raises NeedsLogin for a guest.
    """
    if by.stufe == 0:
        raise NeedsLogin
    konto = Nutzerkonto.objects.select_for_update().get(id=by.konto_id)  # a double click makes one
    counting = wegweiser.counting(antworten)
    for kept in merklisten_of_citizen(by):
        if kept.wegweiser.id == wegweiser.id and kept.merkzettel.kommune_id == by.kommune_id:
            _write(replace(kept, antworten=counting, stichtag=stichtag), at)
            return kept.merkzettel.id
    row = Merkzettel(id=uuid4(), kommune_id=by.kommune_id, konto=konto, erstellt_am=at)
    _write(Merkliste(row, load_key(konto.schluessel_id), wegweiser, counting, stichtag, frozenset()), at)
    return row.id


@transaction
def tick(*, merkzettel_id: UUID, erledigt: Collection[str], by: Citizen, at: datetime) -> None:
    """Write down which points are done; the others are not. Unknown ids are left out. Raises MerkzettelGone."""
    liste = merkliste(merkzettel_id, lock=True)
    known = frozenset(punkt.id for punkt in liste.wegweiser.punkte)
    _write(replace(liste, erledigt=known.intersection(erledigt)), at)


@transaction
def discard_merkzettel(*, merkzettel_id: UUID, by: Citizen) -> None:
    """Throw it away. Raises MerkzettelGone."""
    Merkzettel.objects.select_for_update().one(merkzettel_id).delete()


@transaction
def discard_old_merkzettel(*, by: System, at: datetime, limit: int = 500) -> int:
    """Delete those that nobody has touched for as long as they are kept; returns how many."""
    old = Merkzettel.objects.filter(geaendert_am__lt=at - Merkzettel.KEPT).values_list("id", flat=True)[:limit]
    deleted, _models = Merkzettel.objects.filter(id__in=list(old)).delete()
    return deleted


def _write(liste: Merkliste, at: datetime) -> None:
    row = liste.merkzettel
    content = {
        "wegweiser": liste.wegweiser.id,
        "antworten": {frage: list(values) for frage, values in liste.antworten.items()},
        "stichtag": liste.stichtag.isoformat() if liste.stichtag else None,
        "erledigt": sorted(liste.erledigt),
    }
    row.inhalt, row.geaendert_am = liste.key.encrypt_json(content, context=row.context), at
    row.save()
