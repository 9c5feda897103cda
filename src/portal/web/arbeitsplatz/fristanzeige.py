"""What the page of a Vorgang says of its periods, and the steps that are possible with them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from portal.core.clock import BERLIN
from portal.vorgang.operations.casework import Akte
from portal.web.ui.fristanzeige import told


def periods(akte: Akte, at: datetime) -> dict[str, Any]:
    """For arbeitsplatz/teile/fristen.html."""
    return {"zeilen": told(akte.details.fristen, today=at.astimezone(BERLIN).date())}
