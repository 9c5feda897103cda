"""The design of the Kommune, changed by its administrators and told to all partners."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from portal.core.db import transaction
from portal.core.tenancy import Staff, System
from portal.kommune.operations.gestaltung import write_gestaltung
from portal.redaktion.models import Art
from portal.redaktion.operations.aenderungen import name_of, note
from portal.redaktion.operations.entwurf import require
from portal.redaktion.rules.rechte import Handlung


def set_gestaltung(*, by: Staff, at: datetime, **values: Any) -> None:
    """`kommune.operations.gestaltung.write_gestaltung` by somebody who may.

    Raises NotAllowed, GestaltungFaulty, GestaltungMoved.
    """
    _set(by=System(by.kommune_id), editor=by, at=at, **values)  # the name is the Kommune's, which staff may not write


@transaction
def _set(*, by: System, editor: Staff, at: datetime, **values: Any) -> None:
    require(editor, Handlung.VERWALTEN, at)
    _gestaltung, changed = write_gestaltung(by=by, at=at, **values)
    if changed:
        note(
            kommune_id=by.kommune_id,
            art=Art.GESTALTUNG,
            gegenstand="gestaltung",
            titel="Gestaltung",
            felder=changed,
            wer=name_of(editor),
            at=at,
        )
