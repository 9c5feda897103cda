"""How a report stands, for who has its number and code: no login, and nothing personal (facts/forms.md § 7).

Only for what is done without a login. The code follows from the Vorgang's id and the platform's key: nothing is kept.
"""

from __future__ import annotations

import hmac
from itertools import count
from uuid import UUID

from portal.antrag.rules import make_code
from portal.core.crypto import keyed_hash
from portal.core.db import transaction_required
from portal.leistung.models import Leistung
from portal.vorgang.models import Vorgang


def has_public_stand(vorgang: Vorgang) -> bool:
    return bool(vorgang.leistung.vertrauensniveau == Leistung.Vertrauensniveau.KEINES)


def stand_code(vorgang_id: UUID) -> str:
    """Twelve signs, the same every time."""
    numbers = count()

    def draw(below: int) -> int:
        return int(keyed_hash("stand", f"{vorgang_id}|{next(numbers)}"), 16) % below

    return make_code(draw=draw)


@transaction_required
def vorgang_with_code(nummer: str, code: str) -> Vorgang | None:
    """The Vorgang of this authority with the number, if the code is its own and it may be shown so."""
    rows = Vorgang.objects.select_related("leistung", "organisationseinheit")
    vorgang: Vorgang | None = rows.filter(nummer=nummer).first()
    known = vorgang is not None and has_public_stand(vorgang)
    if vorgang is None or not known or not hmac.compare_digest(stand_code(vorgang.id), code):
        return None
    return vorgang
