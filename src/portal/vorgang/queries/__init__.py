"""Reads of Vorgänge: the citizen's list, the Postkorb, one Vorgang with all that belongs to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, OuterRef, Q, QuerySet

from portal.antrag.models import Antragsanlage
from portal.core.db import read_by_key, transaction_required
from portal.core.models import Auditeintrag
from portal.core.statements import rows_built_once
from portal.core.tenancy import Staff
from portal.konto.models import Rolle
from portal.konto.queries import names_of_holders
from portal.postfach.models import Nachricht
from portal.vorgang.models import Vorgang, VorgangQuerySet, Vorgangsforderung
from portal.vorgang.queries.akte import (
    CONTENT,
    IDENTITY_FIELD,
    Message,
    VorgangDetails,
    details_of,
    has_file,
    with_parts,
)
from portal.vorgang.queries.korb import (
    COUNT_LIMIT,
    PAGE,
    Eintrag,
    postkorb,
    postkorb_counts,
)
from portal.vorgang.rules.gesehen import Gesehen
from portal.zahlung.models import Zahlung
from portal.zahlung.rules import ACTIVE, Zahlungsstatus

__all__ = [
    "COUNT_LIMIT",
    "PAGE",
    "Eintrag",
    "Message",
    "VorgangDetails",
    "details_of",
    "has_file",
    "postkorb",
    "postkorb_counts",
]

TYPED = ("vorgang.nachricht", "vorgang.rueckfrage")  # what the audit log calls a message that staff wrote themselves
STUCK_AFTER = timedelta(minutes=10)  # longer than a payer usually needs on the provider's page


@transaction_required
def vorgang_by_id(vorgang_id: UUID) -> Vorgang | None:
    """The Vorgang if this actor may see it; for staff of whatever office: see vorgang_of_offices."""
    return next(iter(rows_built_once("vorgang", _one, vorgang_id)), None)


def _one(vorgang_id: UUID) -> QuerySet[Vorgang]:
    return _with_names().filter(id=vorgang_id)


@transaction_required
def vorgang_of_offices(vorgang_id: UUID, office_ids: list[int]) -> Vorgang | None:
    """The Vorgang if one of these offices has it, with its parts: `details_of` and `has_file` ask nothing more."""
    read_by_key()
    return next(iter(rows_built_once("vorgang", _of_offices, vorgang_id, office_ids)), None)


def _of_offices(vorgang_id: UUID, office_ids: list[int]) -> QuerySet[Vorgang]:
    rows = _with_names().filter(id=vorgang_id, organisationseinheit_id__one_of=office_ids)
    return with_parts(rows.select_related("bearbeiter"))


@transaction_required
def vorgang_to_look_at(vorgang_id: UUID, office_ids: list[int], day: date) -> tuple[Vorgang, list[str]] | None:
    """As `vorgang_of_offices`, and the names of who may decide for its office on `day`."""
    read_by_key()
    found = rows_built_once("vorgang", _with_deciders, vorgang_id, office_ids, day)
    return next(((row, vars(row)["entscheider"]) for row in found), None)


def _with_deciders(vorgang_id: UUID, office_ids: list[int], day: date) -> QuerySet[Vorgang]:
    names = names_of_holders(Rolle.Art.STANDESBEAMTER, OuterRef("organisationseinheit_id"), day)
    return _of_offices(vorgang_id, office_ids).annotate(entscheider=ArraySubquery(names))


@transaction_required
def gesehen_now(vorgang: Vorgang) -> Gesehen:
    """How the row stands, with its messages counted: what a page shows of it (`rules.gesehen`)."""
    by_citizen = Count("pk", filter=Q(richtung=Nachricht.Richtung.VON_BUERGER))
    written = Nachricht.objects.filter(faden_id=vorgang.faden_id).aggregate(von=by_citizen, alle=Count("pk"))
    return Gesehen(vorgang.status, vorgang.bearbeiter_id, written["von"], written["alle"] - written["von"])


@transaction_required
def colleague_wrote(vorgang: Vorgang, *, besides: Staff, newest: int) -> bool:
    """Whether somebody else of the office typed one of its so many newest messages.

    The log says who: a message that a person wrote, or a question they asked, has an entry of the same moment. What a
    step or a job tells by itself has none.
    """
    sent = Nachricht.objects.filter(faden_id=vorgang.faden_id, richtung=Nachricht.Richtung.AN_BUERGER)
    moments = sent.order_by("-am", "-id").values("am")[:newest]
    typed = Auditeintrag.objects.filter(konto_id=vorgang.konto_id, am__in=moments, handlung__in=TYPED)
    return bool(typed.filter(gegenstand=f"vorgang.vorgang:{vorgang.id}").exclude(akteur=besides.name).exists())


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
