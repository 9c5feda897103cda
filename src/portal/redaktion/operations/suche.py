"""What editors add to the search of their Kommune: words that people say, and what they mean by them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from portal.core.db import transaction
from portal.core.tenancy import Staff
from portal.leistung.operations.suchpflege import drop_synonym, put_synonym
from portal.redaktion.operations.entwurf import require
from portal.redaktion.rules.rechte import Handlung


@transaction
def set_suchwort(*, by: Staff, wort: str, ersatz: Sequence[str], at: datetime) -> None:
    """`wort` finds what each of `ersatz` finds, from now on. Raises NotAllowed, SynonymUnusable."""
    require(by, Handlung.VEROEFFENTLICHEN, at)
    put_synonym(wort=wort, ersatz=ersatz, kommune_id=by.kommune_id, at=at)


@transaction
def remove_suchwort(*, by: Staff, wort: str, at: datetime) -> None:
    """Take a word back; one that is not there any more is fine. Raises NotAllowed."""
    require(by, Handlung.VEROEFFENTLICHEN, at)
    drop_synonym(wort=wort, kommune_id=by.kommune_id)
