"""The address, phone and e-mail of a Kommune on every page: those of its town hall, which its people maintain."""

from __future__ import annotations

import re
from collections.abc import Iterable

from portal.core.db import transaction_required
from portal.core.tenancy import System
from portal.kommune.models import Kommune, Organisationseinheit

TOWN_HALL = "rathaus"  # its `schluessel`; that of a Kreis too
# Which columns of the Kommune follow which one of its town hall.
CONTACT = {"anschrift": ("strasse", "plz", "ort"), "telefon": ("telefon",), "email": ("email",)}
_ADDRESS = re.compile(r"(.+), (\d{5}) (\S.*)")


@transaction_required
def follow_town_hall(*, by: System, office: Organisationseinheit, changed: Iterable[str]) -> None:
    """Take over what of its contact has changed. An address that is none of a street and a place is left alone."""
    values = {name: getattr(office, name) for name in ("telefon", "email") if name in changed}
    if "anschrift" in changed and (found := _ADDRESS.fullmatch(office.anschrift)):
        values |= dict(zip(CONTACT["anschrift"], found.groups(), strict=True))
    elif "anschrift" in changed and not office.anschrift:
        values |= dict.fromkeys(CONTACT["anschrift"], "")
    if values:
        Kommune.objects.filter(id=by.kommune_id).update(**values)
