"""One step for several Vorgänge that were ticked in a list: each is locked and decided by itself.

What somebody else changed since the list was shown is told and not forced; the others are done all the same.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from portal.core.db import transaction
from portal.core.tenancy import Staff
from portal.vorgang.operations.befugnis import casework_roles, offices_in
from portal.vorgang.operations.casework import TakenMeanwhile, take_over
from portal.vorgang.operations.griff import VorgangGone
from portal.vorgang.operations.schlagworte import TooManySchlagworte, add_schlagwort, tidy
from portal.vorgang.operations.zuweisung import NotAColleague, assign
from portal.vorgang.queries.korb import PAGE, numbers_of
from portal.vorgang.rules.status import ForbiddenTransition

MOST = PAGE  # ticked at once: what a page shows


@dataclass(frozen=True)
class Gewaehlt:
    """A Vorgang that was ticked, and on whose desk it was when the list was shown (None: nobody's)."""

    id: UUID
    bearbeiter_id: int | None


class Hindernis(StrEnum):
    """Why a step was not done."""

    WEG = "weg"  # not here, or no longer with these offices
    ANDERE = "andere"  # somebody else took it; `wer`
    FERTIG = "fertig"  # finished, or otherwise past this step
    FREMD = "fremd"  # the colleague does not work in its office
    VOLL = "voll"  # as many Schlagworte as there may be


@dataclass(frozen=True)
class Ergebnis:
    """What became of one of them."""

    id: UUID
    nummer: str
    hindernis: Hindernis | None = None
    wer: str = ""


def take_over_each(*, gewaehlt: Sequence[Gewaehlt], by: Staff, at: datetime) -> list[Ergebnis]:
    """Take each onto one's own desk, if it still is where the list showed it."""
    return _each(gewaehlt, by, at, lambda one: take_over(vorgang_id=one.id, by=by, seen=one.bearbeiter_id, at=at))


def assign_each(*, gewaehlt: Sequence[Gewaehlt], an: int, by: Staff, at: datetime) -> list[Ergebnis]:
    """Put each on a colleague's desk, if it still is where the list showed it and they work in its office."""
    return _each(gewaehlt, by, at, lambda one: assign(vorgang_id=one.id, by=by, an=an, seen=one.bearbeiter_id, at=at))


def tag_each(*, gewaehlt: Sequence[Gewaehlt], wort: str, by: Staff, at: datetime) -> list[Ergebnis]:
    """Give each this Schlagwort. Raises SchlagwortUnusable before the first."""
    wort = tidy(wort)
    return _each(gewaehlt, by, at, lambda one: add_schlagwort(vorgang_id=one.id, wort=wort, by=by, at=at))


def _each(gewaehlt: Sequence[Gewaehlt], by: Staff, at: datetime, step: Callable[[Gewaehlt], None]) -> list[Ergebnis]:
    chosen = list(dict.fromkeys(gewaehlt))[:MOST]
    numbers = _numbers(ids=[one.id for one in chosen], by=by, at=at)
    return [_done(one, numbers.get(one.id, ""), step) for one in chosen]


def _done(one: Gewaehlt, nummer: str, step: Callable[[Gewaehlt], None]) -> Ergebnis:
    try:
        step(one)
    except VorgangGone:
        return Ergebnis(one.id, nummer, Hindernis.WEG)
    except TakenMeanwhile as error:
        return Ergebnis(one.id, nummer, Hindernis.ANDERE, error.wer)
    except ForbiddenTransition:
        return Ergebnis(one.id, nummer, Hindernis.FERTIG)
    except NotAColleague:
        return Ergebnis(one.id, nummer, Hindernis.FREMD)
    except TooManySchlagworte:
        return Ergebnis(one.id, nummer, Hindernis.VOLL)
    return Ergebnis(one.id, nummer)


@transaction
def _numbers(*, ids: list[UUID], by: Staff, at: datetime) -> dict[UUID, str]:
    return numbers_of(ids, office_ids=offices_in(casework_roles(by, at)))
