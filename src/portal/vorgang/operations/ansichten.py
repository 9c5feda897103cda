"""How a person arranges their Postkorb, and the list that is handed out of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from portal.core import audit
from portal.core.db import transaction
from portal.core.tenancy import Staff
from portal.konto.models import Mitarbeiter
from portal.vorgang.models import GespeicherterFilter, Postkorbeinstellung
from portal.vorgang.operations.befugnis import casework_roles, day_of, offices_in
from portal.vorgang.queries.korb import LIST_LIMIT, Eintrag, postkorb
from portal.vorgang.queries.stellvertretung import represented_by
from portal.vorgang.rules.postkorb import Ansicht, Filter, Spalte

MOST_FILTERS = 12  # of one person: they stand beside each other


class FilterExists(Exception):
    """The person has another filter of this name."""


class TooManyFilters(Exception):
    """A person keeps MOST_FILTERS at most."""


@transaction
def keep_filter(*, name: str, angaben: Mapping[str, str], by: Staff, at: datetime) -> None:
    """Keep a filter under this name. Raises FilterExists (not where it is the same one: sent twice), TooManyFilters."""
    own = GespeicherterFilter.objects.select_for_update().filter(mitarbeiter_id=by.mitarbeiter_id)
    known = {row.name: row.angaben for row in own}
    if name in known:
        if known[name] != dict(angaben):
            raise FilterExists
        return
    if len(known) >= MOST_FILTERS:
        raise TooManyFilters
    GespeicherterFilter(
        kommune_id=by.kommune_id, mitarbeiter_id=by.mitarbeiter_id, name=name, angaben=dict(angaben), erstellt_am=at
    ).save(force_insert=True)


@transaction
def forget_filter(*, filter_id: UUID, by: Staff) -> None:
    """Delete an own filter; nothing happens where there is none."""
    GespeicherterFilter.objects.filter(id=filter_id, mitarbeiter_id=by.mitarbeiter_id).delete()


@transaction
def arrange(*, spalten: Sequence[Spalte], dicht: bool, by: Staff) -> None:
    """Which columns the person sees in which order, and how dense."""
    Postkorbeinstellung.objects.update_or_create(
        kommune_id=by.kommune_id,
        mitarbeiter_id=by.mitarbeiter_id,
        defaults={"spalten": [str(each) for each in spalten], "dicht": dicht},
    )


@transaction
def hand_out_list(*, ansicht: Ansicht, filter: Filter, by: Staff, at: datetime) -> list[Eintrag]:
    """The lines of a narrowed view, at most LIST_LIMIT, to be saved as a file: noted in the audit log."""
    page = postkorb(
        office_ids=offices_in(casework_roles(by, at)),
        ansicht=ansicht,
        mitarbeiter_id=by.mitarbeiter_id,
        at=at,
        vertretene=represented_by(by.mitarbeiter_id, day_of(at)),
        filter=filter,
        limit=LIST_LIMIT,
    )
    subject = Mitarbeiter(pk=by.mitarbeiter_id)
    audit.record("postkorb.ausgegeben", subject=subject, at=at, ansicht=str(ansicht), zeilen=len(page.rows))
    return page.rows
