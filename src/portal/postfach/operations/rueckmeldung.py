"""Take in a mail that came back: the notice it is about counts as not delivered, in whatever Kommune it is."""

from __future__ import annotations

from datetime import datetime

from portal.core.tenancy import System
from portal.kommune.queries import all_kommunen
from portal.postfach.operations.hinweis import note_undeliverable
from portal.postfach.operations.ruecklauf import read_report


def take_report(*, mail: bytes, at: datetime) -> bool:
    """Whether the mail was a report about a notice of ours that had not been known to have failed."""
    found = read_report(mail)
    if found is None:
        return False
    notice_id, code = found
    return any(
        note_undeliverable(benachrichtigung_id=notice_id, by=System(kommune_id), grund=code, at=at)
        for kommune_id in all_kommunen()
    )
