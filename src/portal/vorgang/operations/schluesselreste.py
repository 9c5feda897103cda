"""Keys whose row never came: a crash between the key database's commit and the main one's leaves them.

It stands in the topmost subject, because every subject may name a key; which tables do is read from the models.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.apps import apps
from django.db import models

from portal.core.crypto import delete_key
from portal.core.models import Owned, Schluessel
from portal.core.tenancy import System, unit

ORPHAN_AGE = timedelta(days=1)  # far longer than any operation takes between a key and its row
_LOOKS_BACK = timedelta(days=30)  # a key is asked for once a day: what is older was asked for before
_AT_ONCE = 5000


def owners() -> list[type[models.Model]]:
    """The tables whose rows name a key of their Kommune."""
    return [
        model
        for model in apps.get_models()
        if issubclass(model, Owned) and any(field.attname == "schluessel_id" for field in model._meta.local_fields)
    ]


def sweep_orphan_keys(*, kommune_ids: list[str], real_now: datetime) -> int:
    """Delete the Kommunen's keys that are a day old and that no row names; returns how many.

    `real_now` is the real time (clock.utc_now), as the key database knows no other. Keys of the platform (accounts,
    what was typed) are left: nobody but their person can see which accounts there are.
    """
    count = 0
    for kommune_id in kommune_ids:
        orphans = _old_keys(kommune_id, real_now)
        with unit(System(kommune_id)):
            for model in owners():
                named = model._base_manager.filter(schluessel_id__in=orphans)
                orphans -= set(named.values_list("schluessel_id", flat=True))
        for key_id in orphans:
            delete_key(key_id)
        count += len(orphans)
    return count


def _old_keys(kommune_id: str, real_now: datetime) -> set[UUID]:
    rows = Schluessel.objects.filter(
        inhaber=kommune_id, erstellt_am__lt=real_now - ORPHAN_AGE, erstellt_am__gte=real_now - _LOOKS_BACK
    )
    return set(rows.order_by("erstellt_am").values_list("id", flat=True)[:_AT_ONCE])
