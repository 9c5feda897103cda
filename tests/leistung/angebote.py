"""Taking a Leistung online in a test."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from portal.core.tenancy import System
from portal.leistung.operations import offer_online

AT = datetime(2026, 3, 2, 23, 30, tzinfo=UTC)  # already the next day in Berlin


def take_online(kommune_id: str, leistung_id: str, **changes: Any) -> int:
    """The operation with the demo's values."""
    values: dict[str, Any] = {
        "formular": "personenstandsurkunde",
        "erste_cents": 1000,
        "weitere_cents": 500,
        "bestaetigt_durch": "Demo",
        "demo": True,
        "at": AT,
    }
    return offer_online(by=System(kommune_id), leistung_id=leistung_id, **(values | changes))
