"""The asked office: look at what it may see, ask for more time, answer, say it is not affected, return (ADR 60)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from portal.core import audit
from portal.core.crypto import Key, load_key
from portal.core.db import transaction, transaction_required
from portal.core.tenancy import Staff
from portal.dokument import operations as dokumente
from portal.dokument.models import Datei
from portal.dokument.operations import DateiGone, Dateiinhalt
from portal.vorgang.models import Stellungnahmebitte, Stellungnahmedatei, Stellungnahmeschritt
from portal.vorgang.operations.befugnis import casework_roles, day_of, offices_in
from portal.vorgang.operations.stellungnahme import carry_soon, follow, write_step
from portal.vorgang.rules.fristen import check_answer_deadline
from portal.vorgang.rules.stellungnahme import ANSWERS, Art, Stand, copy_id, is_excerpt_open


class BitteGone(Exception):
    """No office of this Mitarbeiter was asked this."""


class BitteEnded(Exception):
    """It was withdrawn, or somebody of the office was faster: there is nothing more to answer."""


class BitteChanged(Exception):
    """There is a new step since the page was shown."""


@dataclass(frozen=True)
class Schrittinhalt:
    """A step in clear, with its files by id."""

    row: Stellungnahmeschritt
    text: str
    dateien: dict[UUID, str]


@dataclass(frozen=True)
class Bitteinhalt:
    """What an office was asked, in clear. `auszug`: what it may see; None: not any more."""

    row: Stellungnahmebitte
    auszug: list[dict[str, Any]] | None
    dateien: dict[UUID, str]
    unterwegs: list[str]  # names of files that are still being copied
    schritte: list[Schrittinhalt]


@transaction
def open_bitte(*, bitte_id: UUID, by: Staff, at: datetime) -> Bitteinhalt:
    """Look at what an own office was asked: noted, and shown to the person. Raises BitteGone."""
    row = _one(bitte_id, by, at, lock=False)
    audit.record("stellungnahme.angesehen", subject=row, at=at, amt=row.organisationseinheit_id)
    key = load_key(row.schluessel_id)
    shared = key.decrypt_json(row.geteilt, context=row.context)
    may_see = row.weg_am is None and is_excerpt_open(Stand(row.stand), row.beendet_am, at)
    steps = list(row.schritte.order_by("am", "kennung"))
    links = list(Stellungnahmedatei.objects.select_related("datei").filter(schritt__in=steps))
    of = {step.id: step for step in steps}
    names = {link.datei_id: _name(link.datei, key) for link in links}
    shown = {link.datei_id for link in links if of[link.schritt_id].art == Art.FRAGE}
    first = next((step.id for step in steps if step.art == Art.FRAGE), row.id)
    return Bitteinhalt(
        row,
        shared["zusammenfassung"] if may_see else None,
        {each: names[each] for each in shown} if may_see else {},
        [each["name"] for each in shared["dateien"] if copy_id(first, each["datei"]) not in shown] if may_see else [],
        [
            Schrittinhalt(
                step,
                key.decrypt(step.text, context=step.context).decode(),
                {x.datei_id: names[x.datei_id] for x in links if x.schritt_id == step.id and x.datei_id not in shown},
            )
            for step in steps
        ],
    )


def _name(datei: Datei, key: Key) -> str:
    return key.decrypt(datei.name_verschluesselt, context=datei.name_context).decode()


def read_file(*, bitte_id: UUID, datei_id: UUID, by: Staff, at: datetime) -> Dateiinhalt:
    """A file that was shared, or that the office sent itself. Raises BitteGone, DateiGone, Temporary."""
    _check_file(bitte_id=bitte_id, datei_id=datei_id, by=by, at=at)
    return dokumente.read_datei(by=by, datei_id=datei_id)


@transaction
def _check_file(*, bitte_id: UUID, datei_id: UUID, by: Staff, at: datetime) -> None:
    row = _one(bitte_id, by, at, lock=False)
    link = Stellungnahmedatei.objects.select_related("schritt").filter(schritt__bitte=row, datei_id=datei_id).first()
    if link is None:
        raise DateiGone
    if link.schritt.art == Art.FRAGE:
        if row.weg_am is not None or not is_excerpt_open(Stand(row.stand), row.beendet_am, at):
            raise DateiGone
        audit.record("stellungnahme.datei_angesehen", subject=row, at=at, amt=row.organisationseinheit_id)


@transaction
def answer_bitte(
    *,
    bitte_id: UUID,
    by: Staff,
    art: Art,
    text: str,
    schritte: int,
    at: datetime,
    dateien: tuple[UUID, ...] = (),
) -> None:
    """End it with an answer of one of the kinds ANSWERS. `schritte` is how many steps the page showed.

    Raises BitteGone, BitteEnded, BitteChanged.
    """
    if art not in ANSWERS:
        raise ValueError(art)
    row = _waiting(bitte_id, by, schritte, at)
    _note(row, art, text, by, at, dateien=dateien)


@transaction
def ask_for_time(*, bitte_id: UUID, by: Staff, wunsch: date, text: str, schritte: int, at: datetime) -> None:
    """Say by when one could answer, and why. Raises BitteGone, BitteEnded, BitteChanged, DeadlineRefused."""
    check_answer_deadline(wunsch, today=day_of(at))
    row = _waiting(bitte_id, by, schritte, at)
    _note(row, Art.MEHR_ZEIT, text, by, at, frist_am=wunsch)


def _note(
    row: Stellungnahmebitte,
    art: Art,
    text: str,
    by: Staff,
    at: datetime,
    *,
    frist_am: date | None = None,
    dateien: tuple[UUID, ...] = (),
) -> None:
    key, office, sent = load_key(row.schluessel_id), row.organisationseinheit.name, [str(each) for each in dateien]
    step = write_step(row, art, key, wer=office, by=by, at=at, text=text, frist_am=frist_am, dateien=sent)
    for datei in Datei.objects.filter(id__in=dateien, schluessel_id=row.schluessel_id):
        Stellungnahmedatei(kommune_id=row.kommune_id, konto_id=row.konto_id, schritt=step, datei=datei).save(
            force_insert=True
        )
    follow(row)
    audit.record(f"stellungnahme.{art}", subject=row, at=at)
    carry_soon(step)


def _waiting(bitte_id: UUID, by: Staff, schritte: int, at: datetime) -> Stellungnahmebitte:
    row = _one(bitte_id, by, at, lock=True)
    if row.stand != Stand.OFFEN:
        raise BitteEnded
    if row.schritte.count() != schritte:
        raise BitteChanged
    return row


@transaction_required
def _one(bitte_id: UUID, by: Staff, at: datetime, *, lock: bool) -> Stellungnahmebitte:
    rows = Stellungnahmebitte.objects.of_offices(offices_in(casework_roles(by, at))).filter(id=bitte_id)
    rows = rows.select_for_update(of=("self",)) if lock else rows
    row: Stellungnahmebitte | None = rows.select_related("leistung", "organisationseinheit").first()
    if row is None:
        raise BitteGone
    return row
