"""Taking over what was there before: the Kommune's old list of services, and what imports left for an editor."""

from __future__ import annotations

from datetime import datetime

from portal.core.db import transaction
from portal.core.tenancy import Staff
from portal.konto.models import Rolle
from portal.leistung.operations.bestand import Einlesebericht, note_decision, take_list
from portal.leistung.operations.uebernahme import finish_befund
from portal.redaktion.operations.aenderungen import name_of
from portal.redaktion.operations.entwurf import require
from portal.redaktion.rules.rechte import Handlung


@transaction
def read_old_list(*, by: Staff, data: bytes, at: datetime) -> Einlesebericht:
    """Read the list of the Kommune of `by`. Raises NotAllowed, Tabellenfehler."""
    require(by, Handlung.VEROEFFENTLICHEN, at)
    return take_list(kommune_id=by.kommune_id, data=data, at=at)


@transaction
def decide_old_entry(*, by: Staff, nr: int, leistung_id: str | None, grund: str, at: datetime) -> None:
    """Say what an entry is in the portal, or with None that it is dropped, in one's own name.

    Raises NotAllowed, EntryUnknown, LeistungUnknown.
    """
    arten = require(by, Handlung.VEROEFFENTLICHEN, at)
    rolle = ", ".join(str(Rolle.Art(art).label) for art in sorted(arten))
    note_decision(nr=nr, leistung_id=leistung_id, durch=name_of(by)[:120], rolle=rolle[:120], grund=grund, at=at)


@transaction
def finish_finding(*, by: Staff, befund_id: int, at: datetime) -> None:
    """What an import left for an editor is dealt with. Raises NotAllowed, Befund.DoesNotExist."""
    require(by, Handlung.GRUNDTEXT, at)
    finish_befund(befund_id=befund_id, durch=name_of(by)[:120], at=at)
