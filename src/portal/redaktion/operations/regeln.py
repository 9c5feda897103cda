"""How a Kommune wants to work."""

from __future__ import annotations

from datetime import datetime

from portal.core import audit
from portal.core.db import transaction
from portal.core.tenancy import Staff
from portal.redaktion.models import Redaktionsregel
from portal.redaktion.operations.entwurf import require
from portal.redaktion.queries import editorial_people
from portal.redaktion.rules.rechte import LEAST_FOR_TWO, Handlung


class TooFewPeople(Exception):
    """A release by a second person needs three people who edit, or holidays would stop everything."""


@transaction
def set_vier_augen(*, by: Staff, on: bool, at: datetime) -> None:
    """Switch the release by a second person on or off. Raises NotAllowed, TooFewPeople."""
    require(by, Handlung.VERWALTEN, at)
    if on and editorial_people(by, at) < LEAST_FOR_TWO:
        raise TooFewPeople
    regel = Redaktionsregel.objects.select_for_update().first() or Redaktionsregel(kommune_id=by.kommune_id)
    regel.vier_augen, regel.geaendert_am = on, at
    regel.save()
    audit.record("redaktion.vier_augen", subject=regel, at=at, an=on)
