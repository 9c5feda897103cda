"""The periods of a Vorgang follow each of its steps: they begin when it arrives and end when it does (ADR 52).

What the office promises itself rests while a question to the citizen is open.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from portal.core import audit
from portal.core.clock import BERLIN
from portal.core.db import transaction_required
from portal.leistung.models import Angebot
from portal.leistung.queries.fristregeln import fristregeln_for
from portal.leistung.rules.fristregeln import Fristart
from portal.vorgang.models import Frist, Vorgang
from portal.vorgang.rules.fristen import (
    Geplant,
    Stand,
    TooLate,
    after_rest,
    end_of_day,
    may_rest,
    outcome,
    planned,
)
from portal.vorgang.rules.status import OPEN, ForbiddenTransition, Status

_ENDS_SOME = frozenset(Status) - (OPEN - {Status.ENTSCHIEDEN}) - {Status.WARTET_AUF_ZAHLUNG}


@transaction_required
def follow(vorgang: Vorgang, *, at: datetime) -> None:
    """Begin or end what its present status begins or ends, let rest or go on what it lets, in the transaction of the
    step. Raises ForbiddenTransition for a decision after the approval was deemed.
    """
    status, today = Status(vorgang.status), at.astimezone(BERLIN).date()
    if status is Status.EINGEGANGEN and vorgang.eingang_am == at:  # and not given back to the office
        angebot = Angebot.objects.filter(leistung_id=vorgang.leistung_id, kommune_id=vorgang.kommune_id).first()
        _begin(vorgang, plan(vorgang, angebot, at=at))
    elif status is not Status.WARTET_AUF_ZAHLUNG:
        fristen = _locked(vorgang)
        for frist in fristen:
            if status is Status.RUECKFRAGE:
                let_rest(frist, since=today)
            else:
                let_go_on(frist, today=today, at=at)
        show_nearest(vorgang, fristen)
        if status in _ENDS_SOME:
            _end(fristen, status, at)
        if status in OPEN:
            show_nearest(vorgang, fristen)


def plan(vorgang: Vorgang, angebot: Angebot | None, *, at: datetime) -> list[Geplant]:
    """The periods of a Vorgang that reaches its office at `at`."""
    eingereicht = vorgang.erstellt_am.astimezone(BERLIN).date()
    return planned(
        fristregeln_for(vorgang.leistung_id, eingereicht),
        bearbeitung_tage=angebot.bearbeitung_tage if angebot else None,
        eingereicht=eingereicht,
        eingang=at.astimezone(BERLIN).date(),
        vom_amt=angebot is not None and not angebot.ist_demo_einstellung,
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


def _locked(vorgang: Vorgang) -> list[Frist]:
    return list(Frist.objects.select_for_update(of=("self",)).filter(vorgang=vorgang))


def _end(fristen: Sequence[Frist], status: Status, at: datetime) -> None:
    today = at.astimezone(BERLIN).date()
    for frist in fristen:
        try:
            stand = outcome(Fristart(frist.art), Stand(frist.stand), frist.faellig_am, status=status, today=today)
        except TooLate as error:
            raise ForbiddenTransition(f"{status} after the deemed approval") from error
        if stand != frist.stand:
            frist.end_as(stand, at=at)


@transaction_required
def let_rest(frist: Frist, *, since: date) -> None:
    """The citizen was asked something on that day."""
    if frist.is_running and may_rest(Fristart(frist.art), Stand(frist.stand), frist.faellig_am, asked=since):
        frist.rest(since=since)


@transaction_required
def let_go_on(frist: Frist, *, today: date, at: datetime) -> None:
    """Nobody waits for an answer any more, since `today`."""
    if frist.ruht_seit is None or not frist.is_resting or frist.faellig_am is None:
        return
    before, days = frist.faellig_am, (today - frist.ruht_seit).days
    zuerst, total = frist.zuerst_am or before, frist.ruhetage + days
    frist.go_on(zuerst=zuerst, faellig=after_rest(zuerst, ruhetage=total, today=today), ruhetage=total)
    if days:
        audit.record("frist.verschoben", subject=frist, at=at, tage=days, bis=f"{frist.faellig_am}")


@transaction_required
def refresh(vorgang: Vorgang) -> None:
    """Set `Vorgang.frist_am` to the nearest period that runs."""
    show_nearest(vorgang, list(Frist.objects.filter(vorgang=vorgang)))


@transaction_required
def show_nearest(vorgang: Vorgang, fristen: Sequence[Frist]) -> None:
    """Set `Vorgang.frist_am` to the nearest of its periods that runs, to nothing where none does.

    Without any period it stays: it may be from before there were rows.
    """
    if not fristen:
        return
    days = [frist.faellig_am for frist in fristen if frist.is_running and frist.faellig_am is not None]
    frist_am = end_of_day(min(days), BERLIN) if days else None
    if frist_am != vorgang.frist_am:
        vorgang.frist_am = frist_am
        vorgang.save(update_fields=["frist_am"])
