"""Every step at a Vorgang, with who made it: what its office reads of the audit log."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from portal.core.db import transaction_required
from portal.core.models import Auditeintrag
from portal.konto.models import Mitarbeiter
from portal.vorgang.models import Frist, Stellungnahme, Vorgang
from portal.vorgang.queries.blicke import LOOKS

LIMIT = 500  # the newest; an ordinary Vorgang has twenty


@dataclass(frozen=True)
class Schritt:
    """One step; `wer` is "citizen", "portal", or the name of whom it was in the office, `an` whom it names beside."""

    am: datetime
    handlung: str
    wer: str
    an: str
    angaben: dict[str, Any]


@transaction_required
def steps_of(vorgang: Vorgang) -> list[Schritt]:
    """What was done with it here and with its periods and opinions, newest first. Looks are the citizen's page."""
    things = [f"vorgang.vorgang:{vorgang.id}"]
    for model in (Frist, Stellungnahme):
        ids = model.objects.filter(vorgang_id=vorgang.id).values_list("id", flat=True)
        things += [f"{model._meta.label_lower}:{each}" for each in ids]
    rows = Auditeintrag.objects.filter(konto_id=vorgang.konto_id, gegenstand__in=things).exclude(handlung__in=LOOKS)
    found = list(rows.order_by("-am", "-nr")[:LIMIT])
    people = {each for row in found for each in (_person(row.akteur), _named(row)) if each is not None}
    names: dict[int | None, str] = dict(Mitarbeiter.objects.filter(id__in=people).values_list("id", "name"))
    return [Schritt(row.am, row.handlung, _who(row, names), names.get(_named(row), ""), row.angaben) for row in found]


def _who(row: Auditeintrag, names: dict[int | None, str]) -> str:
    person = _person(row.akteur)
    if person is not None:
        return names.get(person, "")
    return "citizen" if row.akteur.startswith("konto:") else "portal"


def _person(akteur: str) -> int | None:
    kind, _, key = akteur.partition(":")
    return int(key) if kind == "mitarbeiter" else None


def _named(row: Auditeintrag) -> int | None:
    named = row.angaben.get("an" if row.handlung == "vorgang.zugewiesen" else "durch")
    return named if isinstance(named, int) else None
