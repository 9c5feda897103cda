"""Forms as they are filled in at a Kommune: with what it says of its own on a day."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core import signing

from portal.core.tenancy import Staff, unit
from portal.formular.queries import load, load_local, newest_version, opens_places, version_for
from portal.formular.rules import Formular
from portal.formular.rules.oertlich import Ortsstand
from portal.redaktion.models import Art, Entwurf, Ortsfassung

_TRIAL = "formular.probelauf"  # salt of signed addresses that begin a trial
_TRIAL_SECONDS = 3600


@dataclass(frozen=True)
class Ortsformular:
    """A form at a Kommune; `nr` is that of its Ortsfassung, None where the form is filled in as it is for all."""

    formular: Formular
    nr: int | None = None


def local_formular(kommune_id: str, formular_id: str, *, day: date) -> Ortsformular | None:
    """The form that is filled in at a Kommune on a day. None: nothing can be begun with it (any more).

    One statement, none for a form that opens no place. Raises UnknownFormular.
    """
    if newest_version(formular_id) is None:
        return None
    row = of_day(kommune_id, formular_id, day) if opens_places(formular_id) else None
    if row is None:
        return Ortsformular(load(formular_id))
    version = version_for(formular_id, as_key(row.inhalt))
    return None if version is None else Ortsformular(load_local(formular_id, version, as_key(row.inhalt)), row.nr)


def of_day(kommune_id: str, formular_id: str, day: date) -> Ortsfassung | None:
    """What the Kommune says on this day: of all that have begun, the one that began last."""
    rows = Ortsfassung.objects.filter(kommune_id=kommune_id, formular=formular_id, gilt_ab__lte=day)
    return rows.order_by("-gilt_ab", "-nr").first()


def latest(kommune_id: str, formular_id: str) -> Ortsfassung | None:
    """What was published last, though it may count only from a day to come."""
    return Ortsfassung.objects.filter(kommune_id=kommune_id, formular=formular_id).order_by("-nr").first()


def latest_of_all(kommune_id: str) -> dict[str, Ortsfassung]:
    """As `latest`, of every form that the Kommune has something to say about. One statement."""
    rows = Ortsfassung.objects.filter(kommune_id=kommune_id).order_by("formular", "-nr").distinct("formular")
    return {row.formular: row for row in rows}


def as_key(inhalt: dict[str, Any]) -> str:
    """An Ortsstand as text, by which forms are kept in memory."""
    return json.dumps(inhalt, sort_keys=True)


def as_stand(row: Ortsfassung) -> Ortsstand:
    return Ortsstand.model_validate(row.inhalt)


@dataclass(frozen=True)
class Probe:
    """What somebody tries: a form, and what it says of its own (Ortsstand as JSON)."""

    formular: str
    stand: dict[str, Any]


def trial_token(by: Staff, formular_id: str) -> str:
    """By which a trial of the form is begun, for an hour."""
    return signing.dumps([by.kommune_id, by.mitarbeiter_id, formular_id], salt=_TRIAL)


def read_trial(token: str, kommune_id: str) -> Probe | None:
    """What the token of an editor of this Kommune lets try: their draft, else what was published last."""
    try:
        here, mitarbeiter_id, formular_id = signing.loads(token, salt=_TRIAL, max_age=_TRIAL_SECONDS)
    except signing.BadSignature:
        return None
    if here != kommune_id or (version := newest_version(formular_id)) is None:
        return None
    with unit(Staff(mitarbeiter_id, kommune_id)):
        draft = Entwurf.objects.filter(art=Art.FORMULAR, gegenstand=formular_id).first()
    row = latest(kommune_id, formular_id)
    said = draft.inhalt["ort"] if draft else row.inhalt if row else {"version": version, "werte": {}}
    return Probe(formular_id, said)
