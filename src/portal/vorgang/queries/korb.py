"""Reads of the Postkorb: a page of a view, its counts, and whom a name or a number leads to.

Lists are read in the order of an index of their own and paged by key. Numbers stop where they say no more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection
from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from portal.core import clock
from portal.core.clock import BERLIN
from portal.core.db import transaction_required
from portal.core.statements import built_once, one_row_of, rows_built_once
from portal.kommune.queries import all_kommunen
from portal.vorgang.models import (
    FERTIG,
    Suchmerkmal,
    Vorgang,
    VorgangQuerySet,
    Vorgangsschlagwort,
)
from portal.vorgang.rules.nummer import meant_numbers
from portal.vorgang.rules.postkorb import DUE_SOON, FRISTEN, Ansicht, Filter, Frist
from portal.vorgang.rules.status import Status

PAGE = 50
COUNT_LIMIT = 100  # beyond it the Postkorb says "mehr als 100": counting on would cost more than it tells
NAME_LIMIT = 200  # names are compared within so many Vorgänge at most (ADR 54)
LIST_LIMIT = 5000  # lines of a list that is handed out
NO_FILTER = Filter()

SortKey = tuple[datetime, UUID]
_Lines = QuerySet[Vorgang, tuple[Any, ...]]
_Form = tuple[Ansicht, Frist | None]  # what of a question makes another statement of it


class Eintrag(NamedTuple):
    """A Vorgang as a line of the Postkorb: fifty whole rows of three tables would cost as much as the page does."""

    id: UUID
    nummer: str
    status: str
    status_seit: datetime
    eingang_am: datetime | None
    frist_am: datetime | None
    leistung: str  # its title
    bearbeiter_id: int | None
    bearbeiter: str | None  # their name
    amt: str


_LISTED = ("id", "nummer", "status", "status_seit", "eingang_am", "frist_am", "leistung__titel", "bearbeiter_id",
           "bearbeiter__name", "organisationseinheit__name")  # fmt: skip


@dataclass(frozen=True)
class Lage:
    """Who looks into which view, and by what it is narrowed. `office_ids` are those of the person."""

    office_ids: Sequence[int]
    mitarbeiter_id: int
    at: datetime
    ansicht: Ansicht
    filter: Filter = NO_FILTER
    vertretene: Sequence[int] = ()  # for whom the person acts: what they have stands under MEINE too

    @property
    def shape(self) -> _Form:
        return self.ansicht, self.filter.frist

    @property
    def values(self) -> Werte:
        wanted = self.filter
        offices = tuple(sorted(each for each in set(self.office_ids) if wanted.amt in (None, each)))
        von = _beginning(wanted.von) if wanted.von else None
        bis = _beginning(wanted.bis + timedelta(days=1)) if wanted.bis else None
        desks = (self.mitarbeiter_id, *self.vertretene)
        return Werte(offices, desks, self.at, wanted.leistung, wanted.status, wanted.schlagwort, von, bis)


class Werte(NamedTuple):
    """What a statement of the Postkorb is asked with: nothing of it changes its text but how much of it there is."""

    offices: tuple[int, ...]  # to be read: the one of the filter, if it is the person's
    desks: tuple[int, ...]  # what lies on these is the person's
    at: datetime
    leistung: str
    status: str
    schlagwort: UUID | None
    von: datetime | None  # arrived then or later
    bis: datetime | None  # and before

    @property
    def groups(self) -> list[tuple[int, ...]]:
        """The offices in the groups that one statement each reads.

        Each office alone, for it has its place in the index of the view. With a Schlagwort all in one group: its
        Vorgänge come from the index of the Schlagwort, which would be read anew for every office.
        """
        return [self.offices] if self.schlagwort else [(office_id,) for office_id in self.offices]


@dataclass(frozen=True)
class PostkorbPage:
    """A page of the Postkorb, and the key of the next one (None at the end)."""

    rows: list[Eintrag]
    next_key: SortKey | None


@transaction_required
def postkorb(
    *,
    office_ids: Sequence[int],
    ansicht: Ansicht,
    mitarbeiter_id: int,
    at: datetime,
    after: SortKey | None = None,
    vertretene: Sequence[int] = (),
    filter: Filter = NO_FILTER,
    limit: int = PAGE,
) -> PostkorbPage:
    """One view of the Postkorb of these offices, a page at a time by key (never by offset).

    `vertretene` are those for whom the Mitarbeiter acts: what they have stands under MEINE too.
    Longest waiting first; the views of deadlines by deadline, FERTIG the newest first. Each office's part is read from
    its own index in order and the parts are merged, so that the page does not depend on how many Vorgänge there are.
    """
    lage = Lage(office_ids, mitarbeiter_id, at, ansicht, filter, vertretene)
    if not lage.values.offices:
        return PostkorbPage([], None)
    found = _lines(lage, after, limit)
    return PostkorbPage(
        found[:limit], (moment_of(found[limit - 1], ansicht), found[limit - 1].id) if len(found) > limit else None
    )


@transaction_required
def neighbour(
    *,
    of: SortKey,
    before: bool,
    office_ids: Sequence[int],
    ansicht: Ansicht,
    mitarbeiter_id: int,
    at: datetime,
    vertretene: Sequence[int] = (),
    filter: Filter = NO_FILTER,
) -> SortKey | None:
    """The place of the Vorgang that stands after that place of a view, or `before` it; None where the view ends.

    Nobody needs to stand at the place itself: whoever was there may have left the view.
    """
    lage = Lage(office_ids, mitarbeiter_id, at, ansicht, filter, vertretene)
    found = _lines(lage, of, 0, before) if lage.values.offices else []
    return (moment_of(found[0], ansicht), found[0].id) if found else None


def moment_of(eintrag: Eintrag, ansicht: Ansicht) -> datetime:
    """By what the line has its place in the view; every line of it has one."""
    moment: datetime = getattr(eintrag, _order(ansicht)[0])
    return moment


def _lines(lage: Lage, after: SortKey | None, limit: int, before: bool = False) -> list[Eintrag]:
    """One more than the page has, so that it is known whether there are more; `before` the key in place of after it.

    Of several offices the ids are merged first and then read: in one statement PostgreSQL joins before it has merged.
    """
    build = _page(lage.shape, limit, before)
    rows = rows_built_once((*lage.shape, limit, before), build, *(after or (None, None)), *lage.values)
    if len(lage.values.groups) > 1:
        rows = rows_built_once(_order(lage.ansicht), _lines_of(lage.ansicht), [row[0] for row in rows])
    return [Eintrag(*row) for row in rows]


def _lines_of(ansicht: Ansicht) -> Callable[[list[UUID]], _Lines]:
    order, backwards = _order(ansicht)
    sign = "-" if backwards else ""

    def lines_of(ids: list[UUID]) -> _Lines:
        rows = Vorgang.objects.filter(id__one_of=ids).order_by(sign + order, sign + "id")
        return rows.values_list(*_LISTED)

    return lines_of


def _page(form: _Form, limit: int, before: bool) -> Callable[..., _Lines]:
    """The lines of one group's page; of several groups their ids, each group's from its own index and merged."""
    order, backwards = _order(form[0])
    sign, than = ("-", "lt") if backwards != before else ("", "gt")

    def page(moment: datetime | None, vorgang_id: UUID | None, *values: Any) -> _Lines:
        werte, parts = Werte(*values), []
        for offices in werte.groups:
            rows = _narrowed(form, werte, offices)
            if moment is not None:
                later = Q(**{f"{order}__{than}": moment}) | Q(**{order: moment, f"id__{than}": vorgang_id})
                rows = rows.filter(later, **{f"{order}__{than}e": moment})
            parts.append(rows.order_by(sign + order, sign + "id")[: limit + 1])
        if len(parts) == 1:
            return parts[0].values_list(*_LISTED)
        keys = [part.values_list("id", order) for part in parts]
        return keys[0].union(*keys[1:], all=True).order_by(sign + order, sign + "id")[: limit + 1]

    return page


@transaction_required
def postkorb_counts(
    *, office_ids: Sequence[int], mitarbeiter_id: int, at: datetime, vertretene: Sequence[int] = ()
) -> dict[Ansicht, int]:
    """How many Vorgänge each view has, at most COUNT_LIMIT + 1; all in one query, which answers with one row."""
    if not office_ids:
        return dict.fromkeys(Ansicht, 0)
    offices, desks = tuple(sorted(office_ids)), (mitarbeiter_id, *vertretene)
    sql, params = built_once(COUNT_LIMIT, _counts, offices, desks, at)
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return dict(zip(Ansicht, cursor.fetchone(), strict=True))


def _counts(offices: tuple[int, ...], desks: tuple[int, ...], at: datetime) -> tuple[str, Sequence[Any]]:
    rows = Vorgang.objects.of_offices(offices).order_by().values("id")
    return one_row_of("count(*)", *(_view(rows, ansicht, desks, at)[: COUNT_LIMIT + 1] for ansicht in Ansicht))


def _order(ansicht: Ansicht) -> tuple[str, bool]:
    """By which column a view is read, and whether from its end."""
    if ansicht in (Ansicht.FAELLIG, Ansicht.UEBERFAELLIG):
        return "frist_am", False
    return ("status_seit", False) if ansicht == Ansicht.KOSTEN else ("eingang_am", ansicht == Ansicht.FERTIG)


def _view(of_offices: VorgangQuerySet, ansicht: Ansicht, desks: tuple[int, ...], at: datetime) -> VorgangQuerySet:
    if ansicht == Ansicht.KOSTEN:
        return of_offices.filter(kosten_offen=True)
    if ansicht == Ansicht.FERTIG:
        return of_offices.filter(FERTIG)
    only = {
        Ansicht.NEU: Q(status=Status.EINGEGANGEN),
        Ansicht.MEINE: Q(bearbeiter_id=desks[0]) if len(desks) == 1 else Q(bearbeiter_id__in=desks),
        Ansicht.WARTET: Q(status=Status.RUECKFRAGE),
        Ansicht.FAELLIG: Q(frist_am__gte=at, frist_am__lt=at + DUE_SOON),
        Ansicht.UEBERFAELLIG: Q(frist_am__lt=at),
    }
    return of_offices.open().filter(only.get(ansicht, Q()))


def _narrowed(form: _Form, wanted: Werte, office_ids: tuple[int, ...]) -> VorgangQuerySet:
    """The view in these offices, narrowed by the filter."""
    ansicht, frist = form
    rows = _view(Vorgang.objects.of_offices(office_ids), ansicht, wanted.desks, wanted.at)
    if wanted.leistung:
        rows = rows.filter(leistung_id=wanted.leistung)
    if wanted.status:
        rows = rows.filter(status=wanted.status)
    if wanted.schlagwort is not None:
        tagged = Vorgangsschlagwort.objects.filter(vorgang_id=OuterRef("id"), schlagwort_id=wanted.schlagwort)
        rows = rows.filter(Exists(tagged))
    if frist is not None:
        rows = rows.filter(_due(frist, wanted.at))
    if wanted.von is not None:
        rows = rows.filter(eingang_am__gte=wanted.von)
    if wanted.bis is not None:
        rows = rows.filter(eingang_am__lt=wanted.bis)
    return rows


def _due(frist: Frist, at: datetime) -> Q:
    if frist == Frist.OHNE:
        return Q(frist_am__isnull=True)
    return Q(frist_am__lt=at) if frist == Frist.UEBERFAELLIG else Q(frist_am__gte=at, frist_am__lt=at + FRISTEN[frist])


def _beginning(day: date) -> datetime:
    return datetime.combine(day, time(), BERLIN)


# --- names ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Namenstreffer:
    """Which Vorgänge of a narrowed view have the name; `zu_viele`: there are more than NAME_LIMIT."""

    rows: list[Eintrag]
    verglichen: int
    zu_viele: bool = False


@transaction_required
def with_names(lage: Lage, merkmale: Sequence[str]) -> Namenstreffer:
    """The Vorgänge of the narrowed view with all of these words: first at most NAME_LIMIT of it, then the words."""
    ids = rows_built_once(lage.shape, _compared(lage.shape), *lage.values)
    if len(ids) > NAME_LIMIT:
        return Namenstreffer([], 0, zu_viele=True)
    words = sorted(set(merkmale))
    rows = rows_built_once(_order(lage.ansicht), _named(lage.ansicht), ids, words, len(words)) if ids else []
    return Namenstreffer([Eintrag(*row) for row in rows], len(ids))


def _compared(form: _Form) -> Callable[..., QuerySet[Vorgang, UUID]]:
    def compared(*values: Any) -> QuerySet[Vorgang, UUID]:
        werte = Werte(*values)
        rows = _narrowed(form, werte, werte.offices).order_by()
        return rows.values_list("id", flat=True)[: NAME_LIMIT + 1]

    return compared


def _named(ansicht: Ansicht) -> Callable[[list[UUID], list[str], int], _Lines]:
    order, backwards = _order(ansicht)

    def named(ids: list[UUID], merkmale: list[str], count: int) -> _Lines:
        words = Suchmerkmal.objects.filter(vorgang_id__one_of=ids, merkmal__one_of=merkmale).order_by()
        found = words.values("vorgang_id").annotate(worte=Count("id")).filter(worte=count).values("vorgang_id")
        rows = Vorgang.objects.filter(id__in=found).order_by("-" + order if backwards else order, "id")
        return rows.values_list(*_LISTED)

    return named


@transaction_required
def vorgang_by_number(typed: str, *, kommune_id: str, office_ids: list[int]) -> Vorgang | None:
    """The Vorgang that is meant by what was typed, whatever its status, if one of these offices has it."""
    meant = meant_numbers(typed, prefix=all_kommunen()[kommune_id].ags[-3:], year=clock.today().year)
    if not meant:
        return None
    found: Vorgang | None = Vorgang.objects.of_offices(office_ids).filter(nummer__in=meant).order_by("-nummer").first()
    return found


@transaction_required
def numbers_of(vorgang_ids: Iterable[UUID], *, office_ids: list[int]) -> dict[UUID, str]:
    """The Vorgangsnummern of those that lie with one of these offices."""
    rows = Vorgang.objects.of_offices(office_ids).filter(id__in=list(vorgang_ids))
    return dict(rows.values_list("id", "nummer"))
