"""Reads of the guided finders and of the checklists that people keep."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any
from uuid import UUID

from portal.core.crypto import Key, load_key
from portal.core.db import transaction_required
from portal.core.tenancy import Citizen
from portal.konto.models import Nutzerkonto
from portal.leistung.models import Merkzettel
from portal.leistung.models.merkzettel import MerkzettelGone
from portal.leistung.rules.wegweiser import Wegweiser, check_names, read_wegweiser

_GERMAN = "de"
DATEN = Path(__file__).resolve().parents[1] / "daten" / "wegweiser"


@dataclass(frozen=True)
class Merkliste:
    """A Merkzettel to show. `wegweiser` is as it is now: what the law changed since is in it, old ticks stay."""

    merkzettel: Merkzettel
    key: Key
    wegweiser: Wegweiser
    antworten: dict[str, tuple[str, ...]]
    stichtag: date | None
    erledigt: frozenset[str]  # ids of Punkte

    @property
    def stand(self) -> tuple[int, int]:
        """How many points are done, of how many."""
        points = [point.id for part in self.wegweiser.checkliste(self.antworten) for point in part.punkte]
        return len(self.erledigt.intersection(points)), len(points)


@lru_cache(maxsize=2)
def all_wegweiser(language: str = _GERMAN) -> tuple[Wegweiser, ...]:
    """All there are in a language, the commonest first; kept for the life of the process.

    Raises pydantic.ValidationError, WegweiserFaulty.
    """
    if language != _GERMAN:
        told = [(one, DATEN / language / f"{one.id}.json") for one in all_wegweiser()]
        return tuple(one.told_in(json.loads(path.read_bytes())) for one, path in told if path.exists())
    found = [read_wegweiser(path.read_bytes()) for path in DATEN.glob("*.json")]
    return tuple(sorted(found, key=lambda wegweiser: wegweiser.reihenfolge))


def wegweiser_with_id(wegweiser_id: str, language: str = _GERMAN) -> Wegweiser | None:
    return next((one for one in all_wegweiser(language) if one.id == wegweiser_id), None)


def wegweiser_for(lebenslage_id: str, language: str = _GERMAN) -> list[Wegweiser]:
    """The ones that begin at a Lebenslage."""
    return [one for one in all_wegweiser(language) if one.lebenslage == lebenslage_id]


def check_wegweiser(*, leistungen: set[str], lebenslagen: set[str]) -> None:
    """Read all of them. Raises WegweiserFaulty, pydantic.ValidationError."""
    check_names(all_wegweiser(), leistungen=leistungen, lebenslagen=lebenslagen)
    all_wegweiser("en")


@transaction_required
def merkliste(merkzettel_id: UUID, *, lock: bool = False) -> Merkliste:
    """One Merkzettel of this person, in three queries. Raises MerkzettelGone."""
    rows = Merkzettel.objects.select_related("konto", "kommune")
    row = (rows.select_for_update(of=("self",)) if lock else rows).one(merkzettel_id)
    liste = _read(row, load_key(row.konto.schluessel_id))
    if liste is None:
        raise MerkzettelGone
    return liste


@transaction_required
def merkzettel_of_citizen(*, limit: int = 50) -> list[Merkzettel]:
    """The rows of all that this person keeps, in every Kommune, the newest first: encrypted, as they are stored."""
    return list(Merkzettel.objects.select_related("kommune").order_by("-geaendert_am")[:limit])


@transaction_required
def merklisten_of_citizen(citizen: Citizen, *, limit: int = 50) -> list[Merkliste]:
    """All that this person keeps, in every Kommune, the newest first."""
    rows = merkzettel_of_citizen(limit=limit)
    if not rows:
        return []
    key = load_key(Nutzerkonto.objects.get(id=citizen.konto_id).schluessel_id)
    return [liste for row in rows if (liste := _read(row, key))]


def _read(row: Merkzettel, key: Key) -> Merkliste | None:
    """None when its Wegweiser was taken away."""
    content: dict[str, Any] = key.decrypt_json(row.inhalt, context=row.context)
    wegweiser = wegweiser_with_id(content["wegweiser"])
    if wegweiser is None:
        return None
    return Merkliste(
        merkzettel=row,
        key=key,
        wegweiser=wegweiser,
        antworten={frage: tuple(values) for frage, values in content["antworten"].items()},
        stichtag=date.fromisoformat(content["stichtag"]) if content["stichtag"] else None,
        erledigt=frozenset(content["erledigt"]),
    )
