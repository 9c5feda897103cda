"""Templates: kept by those who edit, filled for one Vorgang; what comes of it is changed before it is sent."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID, uuid4

from portal.core import audit, clock
from portal.core.db import transaction, transaction_required
from portal.core.money import euros
from portal.core.tenancy import Staff
from portal.kommune.queries import all_kommunen
from portal.redaktion.operations.entwurf import require
from portal.redaktion.rules.rechte import Handlung
from portal.vorgang.models import Textvorlage
from portal.vorgang.operations.anschrift import recipient
from portal.vorgang.operations.befugnis import day_of
from portal.vorgang.queries import VorgangDetails
from portal.vorgang.rules.fristen import ANSWER_PERIOD
from portal.vorgang.rules.vorlage import Zweck, check_placeholders, fill


class VorlageGone(Exception):
    """There is no such template in this Kommune."""


class TitleTaken(ValueError):
    """Another template for the same purpose has this title."""


@transaction
def save_vorlage(*, vorlage_id: UUID | None, by: Staff, zweck: Zweck, titel: str, text: str, at: datetime) -> None:
    """Keep a template, a new one where `vorlage_id` is None.

    Raises NotAllowed (redaktion), PlaceholderUnknown, TitleTaken, VorlageGone.
    """
    require(by, Handlung.SCHREIBEN, at)
    check_placeholders(text)
    same = Textvorlage.objects.filter(zweck=zweck, titel=titel)
    if (same.exclude(id=vorlage_id) if vorlage_id else same).exists():
        raise TitleTaken
    row = Textvorlage.objects.select_for_update().filter(id=vorlage_id).first() if vorlage_id else None
    if vorlage_id and row is None:
        raise VorlageGone
    row = row or Textvorlage(id=uuid4(), kommune_id=by.kommune_id)
    row.zweck, row.titel, row.text = zweck, titel, text
    row.geaendert_am, row.geaendert_von_id = at, by.mitarbeiter_id
    row.save(force_insert=vorlage_id is None)
    audit.record("vorlage.gespeichert", subject=row, at=at)


@transaction
def delete_vorlage(*, vorlage_id: UUID, by: Staff, at: datetime) -> None:
    """Raises NotAllowed (redaktion), VorlageGone."""
    require(by, Handlung.SCHREIBEN, at)
    row = Textvorlage.objects.select_for_update().filter(id=vorlage_id).first()
    if row is None:
        raise VorlageGone
    audit.record("vorlage.geloescht", subject=row, at=at)
    row.delete()


@transaction_required
def vorlagen_for(*zwecke: Zweck) -> list[Textvorlage]:
    """The templates of the Kommune for these purposes, by title; for all where none is named."""
    rows = Textvorlage.objects.order_by("zweck", "titel")
    return list(rows.filter(zweck__in=zwecke) if zwecke else rows)


@transaction_required
def filled(
    vorlage_id: UUID, details: VorgangDetails, *, zwecke: tuple[Zweck, ...], at: datetime
) -> tuple[Zweck, str] | None:
    """What the template is for, and its text for this Vorgang; None where there is none for one of these purposes."""
    row = Textvorlage.objects.filter(id=vorlage_id, zweck__in=zwecke).first()
    return (Zweck(row.zweck), fill(row.text, werte_of(details, at=at))) if row else None


def werte_of(details: VorgangDetails, *, at: datetime) -> Mapping[str, str]:
    """What every placeholder says for this Vorgang; "" where it is not known."""
    vorgang, day = details.vorgang, day_of(at)
    name = "".join(recipient(details.submission["antworten"])[:1])
    since = (vorgang.eingang_am or vorgang.erstellt_am).astimezone(clock.BERLIN)
    return {
        "Anrede": f"Guten Tag {name}," if name else "Guten Tag,",
        "Name": name,
        "Vorgangsnummer": vorgang.nummer,
        "Leistung": vorgang.leistung.titel,
        "Amt": vorgang.organisationseinheit.name,
        "Kommune": all_kommunen()[vorgang.kommune_id].bezeichnung,
        "Eingang": f"{since:%d.%m.%Y}",
        "Frist": f"{day + ANSWER_PERIOD:%d.%m.%Y}",
        "Betrag": euros(details.forderung.betrag_cents) if details.forderung else "",
        "Datum": f"{day:%d.%m.%Y}",
    }
