"""Reads of Vorgänge: the citizen's list, the Postkorb, one Vorgang with all that belongs to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from django.db import connection
from django.db.models import Q

from portal.antrag.models import Antragsanlage
from portal.core.db import transaction_required
from portal.core.models import Auditeintrag
from portal.leistung.queries.aufbewahrung import load_aufbewahrung
from portal.postfach.models import Nachricht
from portal.vorgang.models import Rueckfrage, Vorgang, VorgangQuerySet, Vorgangsforderung
from portal.vorgang.queries.akte import (
    CONTENT,
    IDENTITY_FIELD,
    Message,
    VorgangDetails,
    details_of,
    file_ids,
    has_file,
    with_parts,
)
from portal.vorgang.rules.gesehen import Gesehen
from portal.vorgang.rules.postkorb import DUE_SOON, Ansicht
from portal.vorgang.rules.status import Status
from portal.zahlung.models import Zahlung
from portal.zahlung.rules import ACTIVE, Zahlungsstatus

__all__ = ["Message", "VorgangDetails", "details_of", "has_file"]

PAGE = 50
COUNT_LIMIT = 100  # beyond it the Postkorb says "mehr als 100": counting on would cost more than it tells
LOOKS = (
    "vorgang.angesehen",
    "datei.gelesen",
    "abschrift.angesehen",
)  # what the audit log calls a look at a citizen's data
STUCK_AFTER = timedelta(minutes=10)  # longer than a payer usually needs on the provider's page

SortKey = tuple[datetime, UUID]


@transaction_required
def vorgaenge_of_citizen(*, limit: int = 100) -> list[Vorgang]:
    """The person's Vorgänge in all Kommunen, newest first."""
    rows = Vorgang.objects.select_related("kommune", "leistung", "organisationseinheit").order_by("-erstellt_am")
    return list(rows[:limit])


class Eintrag(NamedTuple):
    """A Vorgang as a line of the Postkorb: fifty whole rows of three tables would cost as much as the page does."""

    id: UUID
    nummer: str
    status: str
    status_seit: datetime
    eingang_am: datetime | None
    frist_am: datetime | None
    leistung: str  # its title
    bearbeiter: str | None  # their name


_LISTED = ("id", "nummer", "status", "status_seit", "eingang_am", "frist_am", "leistung__titel", "bearbeiter__name")


@dataclass(frozen=True)
class PostkorbPage:
    """A page of the Postkorb, and the key of the next one (None at the end)."""

    rows: list[Eintrag]
    next_key: SortKey | None


@transaction_required
def postkorb(
    *,
    office_ids: list[int],
    ansicht: Ansicht,
    mitarbeiter_id: int,
    at: datetime,
    after: SortKey | None = None,
    vertretene: Sequence[int] = (),
) -> PostkorbPage:
    """One view of the Postkorb of these offices, a page at a time by key (never by offset).

    `vertretene` are those for whom the Mitarbeiter acts: what they have stands under MEINE too.
    Longest waiting first; the view FAELLIG by deadline. Each office's part is read from its own index in order and
    the parts are merged, so that the page does not depend on how many Vorgänge there are.
    """
    order, desks = _order(ansicht), [mitarbeiter_id, *vertretene]
    parts = []
    for office_id in sorted(set(office_ids)):
        rows = _view(Vorgang.objects.of_offices([office_id]), ansicht, desks, at)
        if after is not None:
            later = Q(**{f"{order}__gt": after[0]}) | Q(**{order: after[0], "id__gt": after[1]})
            rows = rows.filter(later, **{f"{order}__gte": after[0]})
        parts.append(rows.order_by(order, "id")[: PAGE + 1])
    if not parts:
        return PostkorbPage([], None)
    rows = parts[0]
    if len(parts) > 1:
        ids = [part.values("id") for part in parts]
        rows = Vorgang.objects.filter(id__in=ids[0].union(*ids[1:], all=True)).order_by(order, "id")[: PAGE + 1]
    found = [Eintrag(*row) for row in rows.values_list(*_LISTED)]
    last = found[PAGE - 1] if len(found) > PAGE else None
    return PostkorbPage(found[:PAGE], (getattr(last, order), last.id) if last else None)


@transaction_required
def postkorb_counts(
    *, office_ids: list[int], mitarbeiter_id: int, at: datetime, vertretene: Sequence[int] = ()
) -> dict[Ansicht, int]:
    """How many Vorgänge each view has, at most COUNT_LIMIT + 1; all in one query, which answers with one row."""
    if not office_ids:
        return dict.fromkeys(Ansicht, 0)
    rows = Vorgang.objects.of_offices(office_ids).order_by().values("id")
    desks = [mitarbeiter_id, *vertretene]
    views = [_view(rows, ansicht, desks, at)[: COUNT_LIMIT + 1] for ansicht in Ansicht]
    compiled = [view.query.sql_with_params() for view in views]
    counts = ", ".join(f"(SELECT count(*) FROM ({sql}) AS found)" for sql, _params in compiled)  # noqa: S608  from Django
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {counts}", [value for _sql, params in compiled for value in params])
        return dict(zip(Ansicht, cursor.fetchone(), strict=True))


def _order(ansicht: Ansicht) -> str:
    return {Ansicht.FAELLIG: "frist_am", Ansicht.KOSTEN: "status_seit"}.get(ansicht, "eingang_am")


def _view(of_offices: VorgangQuerySet, ansicht: Ansicht, desks: list[int], at: datetime) -> VorgangQuerySet:
    if ansicht == Ansicht.KOSTEN:
        return of_offices.filter(kosten_offen=True)
    only = {
        Ansicht.NEU: Q(status=Status.EINGEGANGEN),
        Ansicht.MEINE: Q(bearbeiter_id=desks[0]) if len(desks) == 1 else Q(bearbeiter_id__in=desks),
        Ansicht.WARTET: Q(status=Status.RUECKFRAGE),
        Ansicht.FAELLIG: Q(frist_am__lt=at + DUE_SOON),
    }
    return of_offices.open().filter(only.get(ansicht, Q()))


@transaction_required
def vorgang_by_id(vorgang_id: UUID) -> Vorgang | None:
    """The Vorgang if this actor may see it; for staff of whatever office: see vorgang_of_offices."""
    found: Vorgang | None = _with_names().filter(id=vorgang_id).first()
    return found


@transaction_required
def vorgang_of_offices(vorgang_id: UUID, office_ids: list[int]) -> Vorgang | None:
    """The Vorgang if one of these offices has it, with its parts: `details_of` and `has_file` ask nothing more."""
    rows = _with_names().of_offices(office_ids).select_related("bearbeiter").filter(id=vorgang_id)
    return with_parts(rows).first()


@transaction_required
def gesehen_now(vorgang: Vorgang) -> Gesehen:
    """How the row stands, with the citizen's messages counted: what a page shows of it (`rules.gesehen`)."""
    written = Nachricht.objects.filter(faden_id=vorgang.faden_id, richtung=Nachricht.Richtung.VON_BUERGER)
    return Gesehen(vorgang.status, vorgang.bearbeiter_id, written.count())


def _with_names() -> VorgangQuerySet:
    """Without the Bearbeiter: citizens cannot read who works where."""
    names = ("kommune", "leistung", "organisationseinheit", "faden", "antrag")
    rows: VorgangQuerySet = Vorgang.objects.select_related(*names)
    return rows


@transaction_required
def identity_files(vorgang: Vorgang) -> list[UUID]:
    """The files by which the applicant proved who they are (field `ausweiskopie`), to be deleted after the check."""
    rows = Antragsanlage.objects.filter(
        antrag_id=vorgang.antrag_id, feld__endswith=IDENTITY_FIELD, datei__zustand__in=CONTENT
    )
    return list(rows.values_list("datei_id", flat=True))


@dataclass(frozen=True)
class StuckZahlung:
    """An attempt to pay that does not come to an end, and the Vorgang that waits for it."""

    zahlung: Zahlung
    vorgang: Vorgang


@transaction_required
def stuck_zahlungen(*, office_ids: list[int], at: datetime, limit: int = 100) -> list[StuckZahlung]:
    """Attempts that are unclear, or open for more than STUCK_AFTER, for Vorgänge of these offices; oldest first."""
    links = Vorgangsforderung.objects.filter(
        Q(forderung__zahlungen__status=Zahlungsstatus.UNKLAR)
        | Q(forderung__zahlungen__status__in=sorted(ACTIVE), forderung__zahlungen__erstellt_am__lt=at - STUCK_AFTER),
        vorgang__organisationseinheit_id__in=office_ids,
    ).select_related("vorgang__leistung", "vorgang__bearbeiter")
    by_forderung = {link.forderung_id: link.vorgang for link in links[:limit]}
    rows = Zahlung.objects.filter(forderung_id__in=by_forderung, status__in=sorted(ACTIVE)).order_by("erstellt_am")
    return [StuckZahlung(row, by_forderung[row.forderung_id]) for row in rows]


@transaction_required
def vorgang_of_antrag(antrag_id: UUID) -> Vorgang | None:
    """The Vorgang that came of a submitted Antrag, if this actor may see it."""
    found: Vorgang | None = Vorgang.objects.filter(antrag_id=antrag_id).first()
    return found


@transaction_required
def answers_due(vorgaenge: list[Eintrag]) -> dict[UUID, date]:
    """By when the citizens of those Vorgänge that wait for an answer should answer."""
    waiting = [vorgang.id for vorgang in vorgaenge if vorgang.status == Status.RUECKFRAGE]
    if not waiting:
        return {}
    rows = Rueckfrage.objects.filter(vorgang_id__in=waiting, beantwortet_am__isnull=True)
    return dict(rows.values_list("vorgang_id", "frist_am"))


@transaction_required
def vorgang_by_number(nummer: str, *, office_ids: list[int]) -> Vorgang | None:
    """The Vorgang with this Vorgangsnummer, whatever its status, if one of these offices has it."""
    found: Vorgang | None = Vorgang.objects.of_offices(office_ids).filter(nummer=nummer).first()
    return found


@transaction_required
def looks_at(vorgang: Vorgang, *, limit: int = 200) -> list[Auditeintrag]:
    """Who of the office looked at this person's data, newest first: every look is shown to the citizen.

    Not where a rule says that it would endanger others or the purpose (`leistung/daten/aufbewahrung.json`): then the
    page says so instead. Who has such a Vorgang here too sees, at another one, the looks at that one alone.
    """
    rules = load_aufbewahrung()
    if rules.hidden_for(vorgang.leistung_id) is not None:
        return []
    rows = Auditeintrag.objects.filter(konto_id=vorgang.konto_id, kommune_id=vorgang.kommune_id)
    rows = rows.filter(akteur__startswith="mitarbeiter:", handlung__in=LOOKS)
    secret = {leistung_id for each in rules.verborgen for leistung_id in each.leistungen}
    others = Vorgang.objects.filter(konto_id=vorgang.konto_id, kommune_id=vorgang.kommune_id)
    if others.filter(leistung_id__in=secret).exists():
        rows = rows.filter(gegenstand__in=_things_of(vorgang))
    return list(rows.order_by("-am")[:limit])


def _things_of(vorgang: Vorgang) -> list[str]:
    """What the audit log calls this Vorgang and its files."""
    files = file_ids(vorgang)
    return [f"vorgang.vorgang:{vorgang.id}", *(f"dokument.datei:{datei_id}" for datei_id in files)]
