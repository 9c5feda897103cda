"""What a Kommune says of its own in a form, as a piece that is edited."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from portal.core import clock
from portal.core.clock import BERLIN
from portal.core.db import transaction_required
from portal.formular.queries import all_ids, load, load_examples, newest_version, opens_places
from portal.formular.rules.oertlich import Ortsstand
from portal.formular.rules.ortspruefung import faults
from portal.formular.rules.ortsvergleich import conflicts
from portal.redaktion.models import Ortsfassung
from portal.redaktion.operations.angebot import GegenstandUnknown, here
from portal.redaktion.queries.ortsfassungen import as_stand, latest
from portal.redaktion.rules.angebot import Hindernis
from portal.redaktion.rules.formular import (
    Formularstand,
    as_json,
    changed_places,
    faults_of_texts,
    with_clean_texts,
)


class Formularart:
    """See `arten.Redaktionsart`; `gegenstand` is the id of a form that opens places."""

    def titel(self, gegenstand: str) -> str:
        return f"Formular: {load(gegenstand, _newest(gegenstand)).titel}"[:160]

    @transaction_required
    def published(self, gegenstand: str) -> dict[str, Any]:
        version, row = _newest(gegenstand), latest(here(), gegenstand)
        if row is None:
            return _dump(Formularstand(ort=Ortsstand(version=version)))
        return _dump(Formularstand(gilt_ab=row.gilt_ab if row.gilt_ab > clock.today() else None, ort=as_stand(row)))

    def cleaned(self, inhalt: dict[str, Any]) -> dict[str, Any]:
        stand = Formularstand.model_validate(inhalt)
        return _dump(stand.model_copy(update={"ort": with_clean_texts(stand.ort)}))

    @transaction_required
    def hindrances(self, gegenstand: str, inhalt: dict[str, Any]) -> list[Hindernis]:
        stand, newest = Formularstand.model_validate(inhalt), _newest(gegenstand)
        found = [Hindernis("tag_vorbei", "gilt_ab")] if stand.gilt_ab and stand.gilt_ab < clock.today() else []
        found += [Hindernis(fault.code, feld, fault.stelle) for feld, fault in faults_of_texts(stand.ort)]
        kern = load(gegenstand, stand.ort.version)
        moved = conflicts(kern, load(gegenstand, newest), stand.ort)
        found += [Hindernis("ort", f"gesehen_{each.oeffnung}", each.konflikt) for each in moved]
        if not moved:
            wrong = faults(load(gegenstand, newest), stand.ort, load_examples(gegenstand))
            found += [Hindernis("ort", f"w_{each.oeffnung}", each.meldung) for each in wrong]
        return found

    @transaction_required
    def write(self, gegenstand: str, inhalt: dict[str, Any], *, wer: str, at: datetime) -> list[str]:
        new, old = Formularstand.model_validate(inhalt), latest(here(), gegenstand)
        Ortsfassung.objects.create(
            kommune_id=here(),
            formular=gegenstand,
            nr=old.nr + 1 if old else 1,
            gilt_ab=new.gilt_ab or at.astimezone(BERLIN).date(),
            inhalt=as_json(new.ort),
            am=at,
        )
        titles = {each.id: each.titel for each in load(gegenstand, new.ort.version).oertlich}
        changed = changed_places(as_stand(old) if old else Ortsstand(version=new.ort.version), new.ort)
        return [titles.get(name, name) for name in changed]


def _newest(gegenstand: str) -> int:
    """Raises GegenstandUnknown for a form that is withdrawn, or in which nobody may say their own."""
    known = gegenstand in all_ids() and opens_places(gegenstand)
    version = newest_version(gegenstand) if known else None
    if version is None:
        raise GegenstandUnknown(gegenstand)
    return version


def _dump(stand: Formularstand) -> dict[str, Any]:
    return {"gilt_ab": stand.gilt_ab.isoformat() if stand.gilt_ab else None, "ort": as_json(stand.ort)}
