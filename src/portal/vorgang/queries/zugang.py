"""How a Vorgang reaches its person: on paper, in the Postfach with consent, or in the Postfach for information only."""

from __future__ import annotations

from portal.core.db import transaction_required
from portal.postfach.queries import zugang_of
from portal.postfach.rules import Zugang
from portal.vorgang.models import Vorgang


@transaction_required
def zugang(vorgang: Vorgang) -> Zugang:
    """How it reaches its person now; `elektronisch` says whether a Bescheid may be made known in the Postfach."""
    return zugang_of(vorgang.faden)
