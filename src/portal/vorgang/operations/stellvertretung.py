"""Who acts for whom while somebody is away: named by date by the person, ends by itself (ADR 56)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

from portal.core import audit
from portal.core.db import transaction
from portal.core.tenancy import Staff
from portal.konto.queries import caseworkers_of
from portal.vorgang.models import Stellvertretung
from portal.vorgang.operations.befugnis import casework_roles, day_of, offices_in
from portal.vorgang.operations.zuweisung import NotAColleague

LONGEST = timedelta(days=366)


class DaysRefused(Exception):
    """The days are over, in the wrong order, or more than a year apart."""


class AlreadyNamed(Exception):
    """For some of these days somebody is named already."""


@transaction
def name_deputy(*, durch: int, von: date, bis: date, by: Staff, at: datetime) -> UUID:
    """From `von` to `bis` the Mitarbeiter `durch` acts for the one who asks: finds their Vorgänge under "Meine".

    It gives no right: both work in an office together. Raises DaysRefused, NotAColleague, AlreadyNamed.
    """
    today = day_of(at)
    if not (today <= bis and von <= bis <= von + LONGEST):
        raise DaysRefused
    offices = offices_in(casework_roles(by, at))
    colleagues = {number for office in offices for number, _name in caseworkers_of(office, today)}
    if durch == by.mitarbeiter_id or durch not in colleagues:
        raise NotAColleague
    own = Stellvertretung.objects.select_for_update().filter(mitarbeiter_id=by.mitarbeiter_id)
    if own.filter(von__lte=bis, bis__gte=von).exists():
        raise AlreadyNamed
    row = Stellvertretung(
        id=uuid4(),
        kommune_id=by.kommune_id,
        mitarbeiter_id=by.mitarbeiter_id,
        vertreten_durch_id=durch,
        von=von,
        bis=bis,
        eingetragen_am=at,
    )
    row.save(force_insert=True)
    audit.record("stellvertretung.eingetragen", subject=row, at=at, durch=durch)
    return row.id


@transaction
def end_deputy(*, stellvertretung_id: UUID, by: Staff, at: datetime) -> None:
    """End one's own at once: it counts until yesterday, or never did. One that is not there has ended."""
    today = day_of(at)
    rows = Stellvertretung.objects.select_for_update().not_over(today)
    row = rows.filter(id=stellvertretung_id, mitarbeiter_id=by.mitarbeiter_id).first()
    if row is None:
        return
    audit.record("stellvertretung.beendet", subject=row, at=at)
    if row.von >= today:
        row.delete()
        return
    row.bis = today - timedelta(days=1)
    row.save(update_fields=["bis"])
