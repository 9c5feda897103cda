"""A look at a Vorgang: noted for its person to see, and 404 where it is not of one's offices."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404

from portal.core import clock
from portal.vorgang.models import Vorgang
from portal.vorgang.operations.casework import Akte, open_akte
from portal.vorgang.operations.griff import VorgangGone
from portal.vorgang.queries import gesehen_now, vorgang_of_offices
from portal.vorgang.rules.gesehen import Gesehen
from portal.web.zugang import Arbeit


def look_at(arbeit: Arbeit, vorgang_id: UUID) -> Akte:
    """All of it, in clear; the look is in the audit log. Raises Http404."""
    try:
        with arbeit.looking():
            return open_akte(vorgang_id=vorgang_id, by=arbeit.staff, at=clock.now())
    except VorgangGone as error:
        raise Http404 from error


def own_vorgang(arbeit: Arbeit, vorgang_id: UUID) -> tuple[Vorgang, Gesehen]:
    """The Vorgang without what its person wrote, and how it stands; inside a unit of the staff. Raises Http404."""
    vorgang = vorgang_of_offices(vorgang_id, arbeit.office_ids)
    if vorgang is None:
        raise Http404
    return vorgang, gesehen_now(vorgang)
