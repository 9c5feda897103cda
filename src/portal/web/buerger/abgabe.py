"""What a person reads of a Vorgang that went to another authority: one line that leads on, and back (ADR 55)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from portal.kommune.models import Kommune
from portal.kommune.queries import all_kommunen
from portal.vorgang.models import Abgabe, Vorgang
from portal.vorgang.queries import VorgangDetails
from portal.web.sprache import root

Address = Callable[[Kommune, str], str]  # of a path on the host of a Kommune


def way_on(details: VorgangDetails, address: Address) -> dict[str, Any] | None:
    """Who has the Vorgang now; `ziel` is empty while it is on its way."""
    abgabe = details.abgabe
    kommune = all_kommunen().get(abgabe.behoerde) if abgabe else None
    if abgabe is None or kommune is None:
        return None
    ziel = address(kommune, f"{root()}/vorgaenge/{abgabe.neu_id}/") if abgabe.angekommen_am else ""
    return {"amt": abgabe.amt, "kommune": kommune, "nummer": abgabe.neue_nummer, "ziel": ziel, "am": abgabe.am}


def way_back(details: VorgangDetails, address: Address) -> dict[str, Any] | None:
    """Who had it before."""
    eingang = details.eingang
    kommune = all_kommunen().get(eingang.behoerde) if eingang else None
    if eingang is None or kommune is None:
        return None
    ziel = address(kommune, f"{root()}/vorgaenge/{eingang.von_vorgang_id}/")
    return {"amt": eingang.amt, "kommune": kommune, "nummer": eingang.nummer, "ziel": ziel, "am": eingang.am}


def without_followed(
    vorgaenge: list[Vorgang], abgaben: dict[UUID, Abgabe]
) -> tuple[list[Vorgang], dict[UUID, list[Vorgang]]]:
    """The Vorgänge that have a card of their own, and by the id of each those that it follows, oldest first.

    One that others are parts of keeps its card, since they hang on it.
    """
    there = {vorgang.id: vorgang for vorgang in vorgaenge}
    follows = {old: row.neu_id for old, row in abgaben.items() if row.neu_id in there}
    before: dict[UUID, list[Vorgang]] = {}
    for old in sorted(follows, key=lambda each: abgaben[each].am):
        if old in there:
            before[follows[old]] = [*before.get(old, []), there[old]]
    return [each for each in vorgaenge if each.id not in follows or each.fall_id is not None], before
