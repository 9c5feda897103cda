"""Reads of Vorgänge: the citizen's list, the Postkorb, one Vorgang with all that belongs to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q

from portal.antrag.models import Antragsanlage
from portal.antrag.queries import einreichung_of, files_of
from portal.core.crypto import Key, load_key
from portal.core.db import transaction_required
from portal.postfach.models import Nachricht
from portal.vorgang.models import Entscheidung, Rueckfrage, Statuswechsel, Vorgang, Vorgangsdokument, Vorgangsforderung
from portal.vorgang.rules import OPEN, Status
from portal.zahlung.models import Erstattung, Forderung, Zahlung

PAGE = 50


@dataclass(frozen=True)
class Message:
    """A message of the thread, decrypted, with its files."""

    row: Nachricht
    text: str
    files: list[Any]


@dataclass(frozen=True)
class VorgangDetails:
    """A Vorgang as both sides see it; `submission` is what was frozen (vorgang.operations.intake)."""

    vorgang: Vorgang
    submission: dict[str, Any]
    messages: list[Message]
    history: list[Statuswechsel]
    forderung: Forderung | None
    zahlungen: list[Zahlung]
    erstattungen: list[Erstattung]
    rueckfrage: Rueckfrage | None
    entscheidung: Entscheidung | None
    dokumente: dict[str, Vorgangsdokument]
    anlagen: dict[str, list[Antragsanlage]]


@transaction_required
def vorgaenge_of_citizen(*, limit: int = 100) -> list[Vorgang]:
    """The person's Vorgänge in all Kommunen, newest first."""
    rows = Vorgang.objects.select_related("kommune", "leistung", "organisationseinheit").order_by("-erstellt_am")
    return list(rows[:limit])


@dataclass(frozen=True)
class PostkorbPage:
    """A page of the Postkorb, and the key of the next one (None at the end)."""

    rows: list[Vorgang]
    next_key: tuple[datetime, UUID] | None


@transaction_required
def postkorb(
    *,
    office_ids: list[int],
    after: tuple[datetime, UUID] | None = None,
    statuses: frozenset[Status] = OPEN,
    bearbeiter_id: int | None = None,
    due_before: datetime | None = None,
) -> PostkorbPage:
    """The open Vorgänge of these offices, longest waiting first, a page at a time by key (never by offset)."""
    rows = Vorgang.objects.of_offices(office_ids).open().filter(status__in=sorted(statuses))
    if bearbeiter_id is not None:
        rows = rows.filter(bearbeiter_id=bearbeiter_id)
    if due_before is not None:
        rows = rows.filter(frist_am__lt=due_before)
    if after is not None:
        rows = rows.filter(Q(eingang_am__gt=after[0]) | Q(eingang_am=after[0], id__gt=after[1]))
    found = list(rows.select_related("leistung", "bearbeiter").order_by("eingang_am", "id")[: PAGE + 1])
    last = found[PAGE - 1] if len(found) > PAGE else None
    return PostkorbPage(found[:PAGE], (last.eingang_am, last.id) if last else None)


@transaction_required
def vorgang_by_id(vorgang_id: UUID) -> Vorgang | None:
    """The Vorgang if this actor may see it."""
    rows = Vorgang.objects.select_related("kommune", "leistung", "organisationseinheit", "bearbeiter", "faden", "antrag")
    found: Vorgang | None = rows.filter(id=vorgang_id).first()
    return found


@transaction_required
def details_of(vorgang: Vorgang) -> VorgangDetails:
    """Everything about one Vorgang, in a fixed number of queries."""
    key = load_key(vorgang.schluessel_id)
    link = Vorgangsforderung.objects.filter(vorgang=vorgang).select_related("forderung").first()
    forderung = link.forderung if link else None
    zahlungen = list(Zahlung.objects.filter(forderung=forderung).order_by("erstellt_am")) if forderung else []
    return VorgangDetails(
        vorgang=vorgang,
        submission=einreichung_of(vorgang.antrag_id, key=key),
        messages=messages_of(vorgang, key),
        history=list(Statuswechsel.objects.filter(vorgang=vorgang).order_by("am", "id")),
        forderung=forderung,
        zahlungen=zahlungen,
        erstattungen=list(Erstattung.objects.filter(forderung=forderung)) if forderung else [],
        rueckfrage=Rueckfrage.objects.filter(vorgang=vorgang, beantwortet_am__isnull=True).first(),
        entscheidung=Entscheidung.objects.filter(vorgang=vorgang).first(),
        dokumente={row.art: row for row in Vorgangsdokument.objects.filter(vorgang=vorgang).select_related("datei")},
        anlagen=files_of(vorgang.antrag_id),
    )


@transaction_required
def messages_of(vorgang: Vorgang, key: Key) -> list[Message]:
    """The thread of the Vorgang, oldest first."""
    rows = Nachricht.objects.filter(faden_id=vorgang.faden_id).prefetch_related("anlagen__datei").order_by("am", "id")
    return [
        Message(row, key.decrypt(row.text, context=row.context).decode(), [anlage.datei for anlage in row.anlagen.all()])
        for row in rows
    ]


@transaction_required
def identity_files(vorgang: Vorgang) -> list[UUID]:
    """The files by which the applicant proved who they are (field `ausweiskopie`), to be deleted after the check."""
    rows = Antragsanlage.objects.filter(antrag_id=vorgang.antrag_id, feld__endswith="ausweiskopie")
    return list(rows.values_list("datei_id", flat=True))
