"""The periods of a Vorgang follow each of its steps: they begin when it arrives and end when it does (ADR 52)."""

from __future__ import annotations

from datetime import datetime

from portal.core.clock import BERLIN
from portal.core.db import transaction_required
from portal.leistung.models import Angebot
from portal.leistung.queries.fristregeln import fristregeln_for
from portal.leistung.rules.fristregeln import Fristart
from portal.vorgang.models import Frist, Vorgang
from portal.vorgang.rules.fristen import Geplant, Stand, TooLate, end_of_day, outcome, planned
from portal.vorgang.rules.status import OPEN, ForbiddenTransition, Status

_ENDS_SOME = frozenset(Status) - (OPEN - {Status.ENTSCHIEDEN}) - {Status.WARTET_AUF_ZAHLUNG}


@transaction_required
def follow(vorgang: Vorgang, *, at: datetime) -> None:
    """Begin or end what its present status begins or ends, in the transaction of the step.

    Raises ForbiddenTransition for a decision after the approval was deemed.
    """
    status = Status(vorgang.status)
    if status is Status.EINGEGANGEN and vorgang.eingang_am == at:  # and not given back to the office
        angebot = Angebot.objects.filter(leistung_id=vorgang.leistung_id, kommune_id=vorgang.kommune_id).first()
        _begin(vorgang, plan(vorgang, angebot, at=at))
    elif status in _ENDS_SOME:
        _end(vorgang, status, at)


def plan(vorgang: Vorgang, angebot: Angebot | None, *, at: datetime) -> list[Geplant]:
    """The periods of a Vorgang that reaches its office at `at`."""
    eingereicht = vorgang.erstellt_am.astimezone(BERLIN).date()
    return planned(
        fristregeln_for(vorgang.leistung_id, eingereicht),
        bearbeitung_tage=angebot.bearbeitung_tage if angebot else None,
        eingereicht=eingereicht,
        eingang=at.astimezone(BERLIN).date(),
    )


def rows_of(vorgang: Vorgang, geplant: list[Geplant]) -> list[Frist]:
    """The rows to insert."""
    return [
        Frist(
            kommune_id=vorgang.kommune_id,
            konto_id=vorgang.konto_id,
            vorgang=vorgang,
            art=each.art,
            stand=each.stand,
            seit=each.seit,
            faellig_am=each.faellig,
            grundlage=each.grundlage,
            bestaetigt=each.bestaetigt,
        )
        for each in geplant
    ]


def nearest(geplant: list[Geplant]) -> datetime | None:
    """For `Vorgang.frist_am`, by which the Postkorb sorts; None where no period has begun."""
    days = [each.faellig for each in geplant if each.faellig is not None]
    return end_of_day(min(days), BERLIN) if days else None


def _begin(vorgang: Vorgang, geplant: list[Geplant]) -> None:
    """What is there already stays as it was told."""
    if not geplant:
        return
    Frist.objects.bulk_create(rows_of(vorgang, geplant), ignore_conflicts=True)
    vorgang.frist_am = nearest(geplant)
    # Not `save`, which counts what it changed: at submission the insert may still be on its way (sent_together).
    Vorgang.objects.filter(id=vorgang.id).update(frist_am=vorgang.frist_am)


def _end(vorgang: Vorgang, status: Status, at: datetime) -> None:
    today = at.astimezone(BERLIN).date()
    for frist in Frist.objects.select_for_update(of=("self",)).unfinished().filter(vorgang=vorgang):
        try:
            stand = outcome(Fristart(frist.art), Stand(frist.stand), frist.faellig_am, status=status, today=today)
        except TooLate as error:
            raise ForbiddenTransition(f"{status} after the deemed approval") from error
        if stand != frist.stand:
            frist.end_as(stand, at=at)
    if status in OPEN:
        refresh(vorgang)


@transaction_required
def refresh(vorgang: Vorgang) -> None:
    """Set `Vorgang.frist_am` to the nearest period that runs; the last one stays where none does."""
    first = Frist.objects.running().filter(vorgang=vorgang).order_by("faellig_am").first()
    if first is None or first.faellig_am is None:
        return
    vorgang.frist_am = end_of_day(first.faellig_am, BERLIN)
    vorgang.save(update_fields=["frist_am"])
