"""Reads of files: what is shown about them in a list. The content comes from `operations.read_datei`."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from portal.core.crypto import load_keys
from portal.core.db import transaction_required
from portal.dokument.models import Datei


@transaction_required
def names_of(dateien: Iterable[Datei]) -> dict[UUID, str]:
    """The display names by id, in one query for the keys. Raises KeyMissing."""
    rows = list(dateien)
    keys = load_keys({row.schluessel_id for row in rows})
    return {
        row.id: keys[row.schluessel_id].decrypt(row.name_verschluesselt, context=row.name_context).decode()
        for row in rows
    }
