"""The address, phone and e-mail of a Kommune on every page: those of its town hall, which its people maintain."""

from __future__ import annotations

from collections.abc import Iterable

from portal.core.db import transaction_required
from portal.core.tenancy import System
from portal.kommune.models import Kommune, Organisationseinheit
from portal.kommune.rules.kontakt import PARTS, columns_of


@transaction_required
def follow_town_hall(*, by: System, office: Organisationseinheit, changed: Iterable[str]) -> None:
    """Take over what of its usual contact has changed; what counts from a day on, `all_kommunen` adds on its day."""
    values = columns_of({part: getattr(office, part) for part in PARTS if part in set(changed)})
    if values:
        Kommune.objects.filter(id=by.kommune_id).update(**values)
