"""What the editors of a Kommune see of its search."""

from __future__ import annotations

from portal.core.db import transaction_required
from portal.leistung.models import Redaktionssynonym, Suchluecke


@transaction_required
def search_gaps(limit: int = 200) -> list[Suchluecke]:
    """Questions without a result in the Kommune of this unit, the most frequent first; only those that are readable."""
    return list(Suchluecke.objects.exclude(begriff="").order_by("-anzahl", "-zuletzt")[:limit])


def own_synonyms(kommune_id: str) -> list[Redaktionssynonym]:
    """The synonyms that the editors of a Kommune have added."""
    return list(Redaktionssynonym.objects.filter(kommune_id=kommune_id).order_by("wort"))
