"""A notice that another one elsewhere follows: which, at which place, and what of the answers goes along (ADR 51).

Fields are named, never excluded: what a later version asks goes along once somebody names it. Files stay, they are
bound to the key of the first Antrag.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from portal.core.angaben import FesteAngaben
from portal.formular.rules.ausdruck import Ausdruck, Umgebung, holds
from portal.formular.rules.grundmodell import Kennung, Slug


class Folgeantrag(FesteAngaben):
    """`ort` is the field whose answer is the place of the second one; its `nummer` receives the number of the first."""

    leistung: Slug
    wenn: Ausdruck | None = None
    ort: Kennung
    nummer: Kennung
    gleich: list[Kennung] = []  # fields and groups that have the same id there
    anders: dict[Kennung, Kennung] = {}  # field there -> field here
    orte: dict[Kennung, Kennung] = {}  # text there -> place here, whose name it receives
    fest: dict[Kennung, str] = {}


def follows(folge: Folgeantrag | None, answers: Mapping[str, Any], *, heute: date) -> Folgeantrag | None:
    """The second one that these answers (`Weg.voll`) lead to, if any."""
    due = folge is not None and holds(folge.wenn, Umgebung(heute, ebenen=(answers,))) and answers.get(folge.ort)
    return folge if due else None


def carried(
    folge: Folgeantrag, answers: Mapping[str, Any], *, orte: Mapping[str, str], nummer: str, dateien: set[str]
) -> dict[str, Any]:
    """What stands in the second one when it begins; `dateien` are fields that stay behind."""
    found: dict[str, Any] = {name: answers[name] for name in folge.gleich if answers.get(name) is not None}
    found |= {there: answers[here] for there, here in folge.anders.items() if answers.get(here) is not None}
    found |= {there: orte[answers[here]] for there, here in folge.orte.items() if answers.get(here) in orte}
    kept = {name: _without(value, dateien) for name, value in found.items() if name not in dateien}
    return kept | folge.fest | {folge.nummer: nummer}


def _without(value: Any, names: set[str]) -> Any:
    """Entries of a group without these fields."""
    if isinstance(value, list) and all(isinstance(entry, dict) for entry in value):
        return [{key: each for key, each in entry.items() if key not in names} for entry in value]
    return value
