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


@transaction_required
def unattached(datei_ids: Iterable[UUID], *, key_id: UUID) -> dict[UUID, str]:
    """Names by id of those files under this key that were uploaded and belong to nothing yet, oldest first.

    A file the check has refused, or that was swept, is not among them.
    """
    usable = Datei.objects.filter(id__in=list(datei_ids), schluessel_id=key_id).exclude(ablage="").unreferenced()
    return names_of(usable.order_by("erstellt_am", "id"))
