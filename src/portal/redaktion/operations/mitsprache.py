"""What all partners see and say about the platform: changes asked for, comments, support, the roadmap, what is new.

The author is the Kommune and the role, never the person. A form brings an id of its own: a second click adds nothing,
and what is typed into the same form afterwards (the browser's way back keeps its id) is something of its own.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

from portal.core import audit
from portal.core.crypto import keyed_hash
from portal.core.db import transaction
from portal.core.tenancy import Staff, System, unit
from portal.konto.models import Rolle
from portal.redaktion.models import Anliegen, Anliegenbeitrag, Neuerung
from portal.redaktion.operations.entwurf import require
from portal.redaktion.rules.rechte import Handlung

_ROLES = (Rolle.Art.PLATTFORM, Rolle.Art.VERWALTUNG, Rolle.Art.REDAKTION, Rolle.Art.FREIGABE)


@transaction
def propose(*, by: Staff, schluessel: UUID, titel: str, text: str, at: datetime) -> UUID:
    """Ask for a change; `schluessel` is the id of the form. Returns that of the Anliegen. Raises NotAllowed."""
    rolle = _role(require(by, Handlung.MITREDEN, at))
    values = {"titel": titel, "text": text, "rolle": rolle, "am": at}
    own = _own(by, schluessel, titel, text)
    row, new = Anliegen.objects.get_or_create(kommune_id=by.kommune_id, schluessel=own, defaults=values)
    if new:
        audit.record("anliegen.neu", subject=row, at=at)
    return own


@transaction
def comment(*, by: Staff, anliegen: UUID, schluessel: UUID, text: str, at: datetime) -> None:
    """Say something to it. Raises NotAllowed, Anliegen.DoesNotExist."""
    rolle = _role(require(by, Handlung.MITREDEN, at))
    Anliegen.objects.get(schluessel=anliegen)
    values = {"art": Anliegenbeitrag.Art.KOMMENTAR, "anliegen": anliegen, "text": text, "rolle": rolle, "am": at}
    own = _own(by, schluessel, str(anliegen), text)
    Anliegenbeitrag.objects.get_or_create(kommune_id=by.kommune_id, schluessel=own, defaults=values)


@transaction
def support(*, by: Staff, anliegen: UUID, at: datetime) -> None:
    """Say that this Kommune wants it too; each Kommune counts once. Raises NotAllowed, Anliegen.DoesNotExist."""
    rolle = _role(require(by, Handlung.MITREDEN, at))
    Anliegen.objects.get(schluessel=anliegen)
    art = Anliegenbeitrag.Art.UNTERSTUETZUNG
    values = {"schluessel": uuid4(), "rolle": rolle, "am": at}
    Anliegenbeitrag.objects.get_or_create(kommune_id=by.kommune_id, anliegen=anliegen, art=art, defaults=values)


def set_stand(*, by: Staff, anliegen: UUID, stand: str, antwort: str, at: datetime) -> None:
    """Say what becomes of it; of any Kommune, for the platform only. Raises NotAllowed, Anliegen.DoesNotExist."""
    with unit(by):
        require(by, Handlung.PLATTFORM, at)
        owner = Anliegen.objects.get(schluessel=anliegen).kommune_id
    _set_stand(by=System(owner), editor=by, anliegen=anliegen, stand=Anliegen.Stand(stand), antwort=antwort, at=at)


@transaction
def _set_stand(*, by: System, editor: Staff, anliegen: UUID, stand: Anliegen.Stand, antwort: str, at: datetime) -> None:
    row = Anliegen.objects.select_for_update().get(kommune_id=by.kommune_id, schluessel=anliegen)
    row.stand, row.antwort = stand, antwort
    row.save(update_fields=["stand", "antwort"])
    audit.record("anliegen.stand", subject=row, at=at, stand=stand.value, wer=editor.name)


@transaction
def announce(*, by: Staff, schluessel: UUID, titel: str, text: str, at: datetime) -> None:
    """Tell all partners what is new. Raises NotAllowed."""
    require(by, Handlung.PLATTFORM, at)
    values = {"titel": titel, "text": text, "am": at}
    own = _own(by, schluessel, titel, text)
    row, new = Neuerung.objects.get_or_create(kommune_id=by.kommune_id, schluessel=own, defaults=values)
    if new:
        audit.record("neuerung.neu", subject=row, at=at)


def _own(by: Staff, form_id: UUID, *content: str) -> UUID:
    """The id of this content from this form. No Kommune can choose the id that another one has."""
    return UUID(keyed_hash("anliegen", "|".join((by.kommune_id, str(form_id), *content)))[:32])


def _role(arten: frozenset[str]) -> str:
    return next(str(art.label) for art in _ROLES if art in arten)
