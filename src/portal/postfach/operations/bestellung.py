"""Order a notice by e-mail for a message."""

from __future__ import annotations

from datetime import datetime
from uuid import uuid4

from portal.core import jobs
from portal.core.db import transaction_required
from portal.postfach.models import Benachrichtigung, Nachricht


@transaction_required
def order_notice(nachricht: Nachricht, *, address: str, at: datetime) -> None:
    """Put a notice on its way, if there is an `address`; the job asks for it anew."""
    if not address:
        return
    notice = Benachrichtigung(
        id=uuid4(), kommune_id=nachricht.kommune_id, konto_id=nachricht.konto_id, nachricht=nachricht, am=at
    )
    notice.save(force_insert=True)
    jobs.enqueue("postfach.notify", kommune_id=notice.kommune_id, benachrichtigung_id=str(notice.id))
