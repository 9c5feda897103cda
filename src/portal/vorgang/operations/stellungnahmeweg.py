"""How a step of an opinion comes to the other side: read here, written there, noted here, each a unit of its own.

What is written there has an id made from the one here, so a job that was killed at any line can be run again (ADR 60).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError

from portal.core import audit, jobs
from portal.core.crypto import create_key, load_key
from portal.core.db import transaction
from portal.core.ports import Temporary
from portal.core.tenancy import System, unit
from portal.dokument import operations as dokumente
from portal.dokument.models import Datei
from portal.kommune.models import Organisationseinheit
from portal.kommune.queries import all_kommunen
from portal.vorgang.models import Stellungnahme, Stellungnahmebitte, Stellungnahmedatei, Stellungnahmeschritt, Vorgang
from portal.vorgang.operations.befugnis import day_of
from portal.vorgang.operations.stellungnahme import carry_soon, follow
from portal.vorgang.operations.stellungnahmefrist import forget_excerpt, tell_soon
from portal.vorgang.rules.stellungnahme import Art, Stand, copy_id

OVERDUE = timedelta(minutes=10)  # a step takes seconds; after this another job is written for it


@dataclass(frozen=True)
class Gepaeck:
    """A step in clear and in memory only, and where it goes. `bitte`: fields of what the asked office gets."""

    step: Stellungnahmeschritt
    text: str
    nach: str
    row_id: UUID  # of the Stellungnahme or Stellungnahmebitte there
    bitte: dict[str, Any]
    geteilt: dict[str, Any]


def carry_step(*, schritt_id: UUID, by: System, at: datetime) -> None:
    """Carry one step over. Raises Temporary where what it belongs to has not arrived yet."""
    gepaeck = _pack(schritt_id=schritt_id, by=by)
    if gepaeck is None:
        return
    if gepaeck.nach in all_kommunen():  # else it has left the platform, and nobody reads it there
        try:
            _unpack(gepaeck=gepaeck, by=System(gepaeck.nach), at=at)
        except IntegrityError:  # a second worker was faster
            _unpack(gepaeck=gepaeck, by=System(gepaeck.nach), at=at)
    _arrive(schritt_id=schritt_id, by=by, at=at)


@transaction
def carry_forgotten(*, by: System, at: datetime) -> int:
    """The net under the jobs: what should have arrived long ago gets one again. Returns how many."""
    waiting = Stellungnahmeschritt.objects.filter(eigen=True, angekommen_am__isnull=True, am__lt=at - OVERDUE)
    found = list(waiting[:200])
    for step in found:
        carry_soon(step)
    return len(found)


@transaction
def _pack(*, schritt_id: UUID, by: System) -> Gepaeck | None:
    names = ("stellungnahme__vorgang__organisationseinheit", "bitte")
    step = Stellungnahmeschritt.objects.select_related(*names).filter(id=schritt_id, eigen=True).first()
    if step is None or step.angekommen_am is not None:
        return None
    asked = step.bitte
    if asked is not None:
        text = load_key(asked.schluessel_id).decrypt(step.text, context=step.context).decode()
        return Gepaeck(step, text, asked.behoerde, asked.id, {}, {})
    row: Stellungnahme = step.stellungnahme
    key = load_key(row.vorgang.schluessel_id)
    text = key.decrypt(step.text, context=step.context).decode()
    first = step.art == Art.FRAGE
    shared = key.decrypt_json(row.geteilt, context=row.context) if first else {}
    return Gepaeck(step, text, row.behoerde, row.bitte_id, _asked(row) if first else {}, shared)


def _asked(row: Stellungnahme) -> dict[str, Any]:
    vorgang: Vorgang = row.vorgang
    return {
        "id": row.bitte_id,
        "kommune_id": row.behoerde,
        "konto_id": row.konto_id,
        "leistung_id": vorgang.leistung_id,
        "vorgang_id": vorgang.id,
        "behoerde": vorgang.kommune_id,
        "amt": vorgang.organisationseinheit.name[:160],
        "nummer": vorgang.nummer,
        "frist_am": row.frist_am,
        "gestellt_am": row.gestellt_am,
        "organisationseinheit_id": row.amt_id,
    }


@transaction
def _unpack(*, gepaeck: Gepaeck, by: System, at: datetime) -> None:
    """Write the step there, unless it is there; its row follows, and somebody is told."""
    if Stellungnahmeschritt.objects.filter(id=copy_id(gepaeck.step.id)).exists():
        return
    if gepaeck.bitte and not Stellungnahmebitte.objects.filter(id=gepaeck.row_id).exists():
        _open_bitte(gepaeck, day_of(at))
    row, key_id = _row_there(gepaeck)
    old, owner = gepaeck.step, {"bitte": row} if isinstance(row, Stellungnahmebitte) else {"stellungnahme": row}
    step = Stellungnahmeschritt(
        id=copy_id(old.id),
        kommune_id=by.kommune_id,
        kennung=old.kennung,
        art=old.art,
        frist_am=old.frist_am,
        dateien=old.dateien,
        wer=old.wer,
        autor_name=old.autor_name,
        am=old.am,
        eigen=False,
        **owner,
    )
    step.text = load_key(key_id).encrypt(gepaeck.text.encode(), context=step.context)
    step.save(force_insert=True)
    follow(row)
    about = row if isinstance(row, Stellungnahmebitte) else row.vorgang
    audit.record("stellungnahme.zugegangen", subject=about, at=at, art=str(old.art), von=old.kommune_id)
    if isinstance(row, Stellungnahmebitte) and row.stand == Stand.ZURUECKGEZOGEN:
        forget_excerpt(row, at=at)
    tell_soon(row, step)
    if old.dateien and not (isinstance(row, Stellungnahmebitte) and row.weg_am):
        jobs.enqueue("vorgang.copy_step_files", kommune_id=by.kommune_id, schritt_id=str(step.id), von=old.kommune_id)


def _open_bitte(gepaeck: Gepaeck, day: Any) -> None:
    """What the asked office gets; where it has closed meanwhile, who follows it does."""
    office = Organisationseinheit.objects.select_related("nachfolge").get(id=gepaeck.bitte["organisationseinheit_id"])
    key = create_key(owner=gepaeck.nach)
    row = Stellungnahmebitte(**gepaeck.bitte, schluessel_id=key.id)
    row.organisationseinheit = office.answering_on(day) or office
    row.geteilt = key.encrypt_json(gepaeck.geteilt, context=row.context)
    row.save(force_insert=True)


def _row_there(gepaeck: Gepaeck) -> tuple[Stellungnahme | Stellungnahmebitte, UUID]:
    """What the step belongs to there, under its row lock, and the id of its key."""
    if gepaeck.step.bitte_id is None:
        asked: Stellungnahmebitte | None = (
            Stellungnahmebitte.objects.select_for_update(of=("self",)).filter(id=gepaeck.row_id).first()
        )
        if asked is None:
            raise Temporary("the question has not arrived yet")
        return asked, asked.schluessel_id
    rows = Stellungnahme.objects.select_for_update(of=("self",)).select_related("vorgang__organisationseinheit")
    row = rows.get(bitte_id=gepaeck.row_id)
    return row, row.vorgang.schluessel_id


@transaction
def _arrive(*, schritt_id: UUID, by: System, at: datetime) -> None:
    Stellungnahmeschritt.objects.filter(id=schritt_id, angekommen_am__isnull=True).update(angekommen_am=at)


def copy_step_files(*, schritt_id: UUID, von: str, by: System, at: datetime) -> None:
    """Copy the files of a step from the Kommune `von`, where it was made. Raises Temporary while one is checked."""
    with unit(by):
        names = ("stellungnahme__vorgang", "bitte")
        step = Stellungnahmeschritt.objects.select_related(*names).filter(id=schritt_id).first()
        if step is None or (step.bitte is not None and step.bitte.weg_am is not None):
            return
        key_id = step.bitte.schluessel_id if step.bitte else step.stellungnahme.vorgang.schluessel_id
        there = set(Stellungnahmedatei.objects.filter(schritt=step).values_list("datei_id", flat=True))
    for each in step.dateien:
        its_copy = copy_id(step.id, each)
        if its_copy in there:
            continue
        try:
            datei = dokumente.copy_datei(
                datei_id=UUID(each), by=System(von), to=by, key_id=key_id, copy_id=its_copy, at=at
            )
        except dokumente.DateiWaiting as error:
            raise Temporary("the file is still being checked") from error
        except dokumente.DateiGone:
            continue  # deleted meanwhile
        datei.konto_id = None  # the person has the original; a look at the copy is noted with the question
        _attach(datei=datei, schritt_id=step.id, by=by, at=at)


@transaction
def _attach(*, datei: Datei, schritt_id: UUID, by: System, at: datetime) -> None:
    """Keep the copy; a second worker's, or one of what was withdrawn meanwhile, is left to the sweep of the store."""
    rows = Stellungnahmeschritt.objects.select_for_update(of=("self",)).select_related("bitte", "stellungnahme")
    step = rows.get(id=schritt_id)
    owner = step.bitte or step.stellungnahme
    if Datei.objects.filter(id=datei.id).exists() or (step.bitte is not None and step.bitte.weg_am is not None):
        return
    datei.save(force_insert=True)
    Stellungnahmedatei(kommune_id=step.kommune_id, konto_id=owner.konto_id, schritt=step, datei=datei).save(
        force_insert=True
    )
    audit.record("datei.uebernommen", subject=datei, at=at)
