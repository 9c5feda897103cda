"""The counter that makes kept pages new: whoever publishes something calls it in the same unit."""

from __future__ import annotations

from django.db import transaction as django_transaction
from django.db.models import F

from portal.core.db import transaction_required
from portal.core.tenancy import Staff, System
from portal.kommune.models import Gestaltung
from portal.kommune.queries import forget_kommunen


@transaction_required
def touch_kommune(*, by: Staff | System) -> None:
    """Show what this unit publishes: call it last, in the unit that changes what citizens see of `by.kommune_id`.

    Pages that citizens get are kept whole for 20 s under a key that holds this counter and that of the Kreis
    (`queries.page_version`). After the commit this process reads the counter anew at once, every other one within
    30 s; from then on it draws the pages anew. Touching the Kreis renews the pages of all, because they inherit its
    texts. What a change means for pages of *other* Kommunen (an agreement) shows when what is remembered of it, their
    pages and the copies of browsers have run out: 20 s each.
    """
    if not Gestaltung.objects.filter(kommune_id=by.kommune_id).update(stand=F("stand") + 1):
        Gestaltung(kommune_id=by.kommune_id).save(force_insert=True)
    django_transaction.on_commit(forget_kommunen)
