"""Proposals of agreements: answered by the parties, and in effect when all of them have consented.

Each party has a copy in its own Kommune, and a unit of work knows one Kommune only. So every step is committed in the
unit of one party, and `bring_together` makes the copies agree; it can be repeated at any time, and a job does so where
a process died on the way.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from portal.core import audit, jobs
from portal.core.db import transaction, transaction_required
from portal.core.tenancy import Staff, System
from portal.kommune.operations import touch_kommune
from portal.kommune.queries import all_kommunen, bezeichnung_of
from portal.leistung.models import Vereinbarung
from portal.leistung.operations.vereinbaren import follow, stand_of, write_annahme, write_vereinbarung
from portal.leistung.rules.vereinbaren import Vereinbarungsstand
from portal.redaktion.models import Art, Vorschlag
from portal.redaktion.operations.aenderungen import name_of, note
from portal.redaktion.operations.entwurf import require
from portal.redaktion.rules.rechte import Handlung
from portal.redaktion.rules.vereinbarungen import Ausgang, outcome

_LONGEST = 260  # of `Aenderung.wer`


class ProposalUnknown(Exception):
    """There is no such proposal in this Kommune."""


class AnsweredAlready(Exception):
    """The Kommune has answered, or the proposal does not wait any more."""


class ReasonNeeded(Exception):
    """A refusal says why."""


def answer_proposal(*, by: Staff, schluessel: UUID, ja: bool, grund: str, at: datetime) -> None:
    """Consent or refuse for the Kommune of `by`. Raises NotAllowed, ProposalUnknown, AnsweredAlready, ReasonNeeded."""
    urheber, name = _answer(by=System(by.kommune_id), person=by, schluessel=schluessel, ja=ja, grund=grund, at=at)
    bring_together(urheber=urheber, vereinbarung=name, at=at)


@transaction
def _answer(*, by: System, person: Staff, schluessel: UUID, ja: bool, grund: str, at: datetime) -> tuple[str, str]:
    require(person, Handlung.VERWALTEN, at)
    vorschlag = _locked(schluessel)
    if not vorschlag.ist_offen or by.kommune_id in vorschlag.antworten:
        raise AnsweredAlready
    if not ja and not grund.strip():
        raise ReasonNeeded
    vorschlag.answer(by.kommune_id, ja=ja, grund=grund.strip(), wer=name_of(person), am=at)
    vorschlag.save(update_fields=["antworten"])
    audit.record("vereinbarung.beantwortet", subject=vorschlag, at=at, ja=ja, wer=person.name)
    jobs.enqueue("redaktion.bring_together", kommune_id=vorschlag.urheber, vereinbarung=vorschlag.vereinbarung)
    return vorschlag.urheber, vorschlag.vereinbarung


def withdraw_proposal(*, by: Staff, schluessel: UUID, at: datetime) -> None:
    """Take an own proposal back before all have consented. Raises NotAllowed, ProposalUnknown, AnsweredAlready."""
    name = _withdraw(by=System(by.kommune_id), person=by, schluessel=schluessel, at=at)
    bring_together(urheber=by.kommune_id, vereinbarung=name, at=at)


@transaction
def _withdraw(*, by: System, person: Staff, schluessel: UUID, at: datetime) -> str:
    require(person, Handlung.VERWALTEN, at)
    vorschlag = _locked(schluessel)
    if vorschlag.urheber != by.kommune_id:
        raise ProposalUnknown
    if not vorschlag.ist_offen:
        raise AnsweredAlready
    vorschlag.status = Vorschlag.Status.ZURUECKGEZOGEN
    vorschlag.save(update_fields=["status"])
    audit.record("vereinbarung.zurueckgezogen", subject=vorschlag, at=at, wer=person.name)
    jobs.enqueue("redaktion.bring_together", kommune_id=by.kommune_id, vereinbarung=vorschlag.vereinbarung)
    return vorschlag.vereinbarung


def bring_together(*, urheber: str, vereinbarung: str, at: datetime) -> None:
    """Bring the copies of the latest proposal of `urheber` for this agreement to one state. Repeatable."""
    vorschlag = _latest(by=System(urheber), vereinbarung=vereinbarung)
    others = [each for each in vorschlag.beteiligte if each != urheber and each in all_kommunen()]
    answers: dict[str, dict[str, object]] = {}
    for kommune_id in others:
        answers |= _deliver(by=System(kommune_id), vorschlag=vorschlag)
    decided = _decide(by=System(urheber), schluessel=vorschlag.schluessel, answers=answers, at=at)
    for kommune_id in others:
        _settle(by=System(kommune_id), decided=decided, at=at)


@transaction
def _latest(*, by: System, vereinbarung: str) -> Vorschlag:
    return Vorschlag.objects.filter(vereinbarung=vereinbarung, urheber=by.kommune_id).latest("am")


@transaction
def _deliver(*, by: System, vorschlag: Vorschlag) -> dict[str, dict[str, object]]:
    """Make sure that this party has its copy; returns what it has answered so far."""
    names = ("urheber", "vereinbarung", "titel", "inhalt", "vorher", "grund", "wer", "am", "beteiligte", "antworten")
    values = {name: getattr(vorschlag, name) for name in names}
    own, _new = Vorschlag.objects.get_or_create(
        kommune_id=by.kommune_id, schluessel=vorschlag.schluessel, defaults=values
    )
    return {by.kommune_id: own.antworten[by.kommune_id]} if by.kommune_id in own.antworten else {}


@transaction
def _decide(*, by: System, schluessel: UUID, answers: dict[str, dict[str, object]], at: datetime) -> Vorschlag:
    """Enter the answers; where they decide, the agreement is written in the same transaction."""
    vorschlag = _locked(schluessel)
    if not vorschlag.ist_offen:
        return vorschlag
    vorschlag.antworten = answers | vorschlag.antworten
    parties = [each for each in vorschlag.beteiligte if each in all_kommunen()]
    result = outcome(parties, {name: bool(each["ja"]) for name, each in vorschlag.antworten.items()})
    if result is Ausgang.ANGENOMMEN and not _is_as_proposed(vorschlag):
        vorschlag.status = Vorschlag.Status.UEBERHOLT
    elif result is not Ausgang.OFFEN:
        vorschlag.status = Vorschlag.Status(result.value)
    if vorschlag.status == Vorschlag.Status.ANGENOMMEN:
        folge = follow(vorschlag.vereinbarung, Vereinbarungsstand.model_validate(vorschlag.inhalt))
        write_vereinbarung(folge)
        vorschlag.ergebnis = folge.gilt.id
        _take_effect(by, vorschlag, at)
    vorschlag.save(update_fields=["antworten", "status", "ergebnis"])
    return vorschlag


@transaction
def _settle(*, by: System, decided: Vorschlag, at: datetime) -> None:
    """Let the copy of this party follow what was decided."""
    own = _locked(decided.schluessel)
    was_open = own.ist_offen
    own.antworten, own.status, own.ergebnis = own.antworten | decided.antworten, decided.status, decided.ergebnis
    own.save(update_fields=["antworten", "status", "ergebnis"])
    if was_open and own.status == Vorschlag.Status.ANGENOMMEN:
        _take_effect(by, own, at)


@transaction_required
def _take_effect(by: System, vorschlag: Vorschlag, at: datetime) -> None:
    """In the Kommune of this unit: its acceptance points, the line of the log, its pages."""
    stand = Vereinbarungsstand.model_validate(vorschlag.inhalt)
    write_annahme(vorschlag.ergebnis, stand.annahme, kommune_id=by.kommune_id)
    before = vorschlag.vorher or {}
    note(
        kommune_id=by.kommune_id,
        art=Art.VEREINBARUNG,
        gegenstand=vorschlag.vereinbarung,
        titel=vorschlag.titel[:160],
        felder=[name for name, value in vorschlag.inhalt.items() if before.get(name) != value],
        wer=", ".join(_signed(vorschlag))[:_LONGEST],
        at=at,
        grund=vorschlag.grund,
    )
    audit.record("vereinbarung.gilt", subject=vorschlag, at=at, vereinbarung=vorschlag.ergebnis)
    touch_kommune(by=by)


def _signed(vorschlag: Vorschlag) -> Iterator[str]:
    """Who stands for it: the proposer first, then who consented."""
    for name, each in sorted(vorschlag.antworten.items(), key=lambda pair: pair[0] != vorschlag.urheber):
        yield f"{each['wer']} ({bezeichnung_of(name)})"


def _is_as_proposed(vorschlag: Vorschlag) -> bool:
    """Whether the agreement is still what it was when it was proposed; the row stays locked until the end."""
    row = Vereinbarung.objects.select_for_update().filter(id=vorschlag.vereinbarung).first()
    return (stand_of(row).model_dump(mode="json") if row else None) == vorschlag.vorher


@transaction_required
def _locked(schluessel: UUID) -> Vorschlag:
    found = Vorschlag.objects.select_for_update().filter(schluessel=schluessel).first()
    if found is None:
        raise ProposalUnknown
    return found
