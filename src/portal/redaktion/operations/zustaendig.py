"""The people of a Kommune confirm who answers there, and say which of its offices has which Funktion."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from portal.core import audit
from portal.core.clock import BERLIN
from portal.core.db import transaction, transaction_required
from portal.core.tenancy import Staff
from portal.kommune.models import Organisationseinheit
from portal.kommune.operations import touch_kommune
from portal.kommune.queries import all_kommunen
from portal.leistung.models import Geschaeftsverteilung, Zustaendigkeit
from portal.leistung.operations.vereinbaren import write_task
from portal.leistung.queries.aufgaben import Aufgabe, tasks_of
from portal.leistung.queries.stellenwirkung import Aufgabenwirkung, changed_by_task
from portal.leistung.rules.zustaendigkeit import Zeilen, replanned
from portal.redaktion.models import Art
from portal.redaktion.operations.aenderungen import name_of, note
from portal.redaktion.operations.entwurf import Faulty, require
from portal.redaktion.rules.rechte import Handlung


@transaction
def confirm_zustaendigkeiten(*, by: Staff, antworten: Collection[tuple[str, str]], at: datetime) -> int:
    """Confirm answers, each a Funktion with the `antwort` that was looked at; returns how many.

    Left out is what has changed since, what is confirmed already, and what is unclear about another authority: that
    one's part is not theirs to say. Raises NotAllowed.
    """
    require(by, Handlung.VERWALTEN, at)
    rows = Zustaendigkeit.objects.select_for_update(of=("self",)).select_related("funktion")
    open_ones = [row for row in rows.filter(kommune_id=by.kommune_id).order_by("funktion_id") if row.is_confirmable]
    found = [row for row in open_ones if (row.funktion_id, row.antwort) in antworten]
    if not found:
        return 0
    Zustaendigkeit.objects.filter(pk__in=[row.pk for row in found]).update(bestaetigt=True, von_hand=True, unklar=False)
    note(
        kommune_id=by.kommune_id,
        art=Art.ZUSTAENDIG,
        gegenstand="bestaetigt",
        titel=f"{len(found)} bestätigt" if len(found) > 1 else found[0].funktion.titel[:120],
        felder=[row.funktion.titel for row in found],
        wer=name_of(by),
        at=at,
    )
    audit.record("zustaendigkeit.bestaetigt", subject=found[0], at=at, anzahl=len(found))
    touch_kommune(by=by)
    return len(found)


class AufgabeUnknown(Exception):
    """The Kommune does not act for this Funktion."""


class AufgabeFaulty(Faulty):
    """`feld` is what is wrong: amt (none of the Kommune), spaeter or endet (it is not there on that day), ab (past)."""


@transaction
def set_task(*, by: Staff, funktion_id: str, amt_id: int | None, ab: date, grund: str, at: datetime) -> None:
    """The office has the Funktion from `ab` on, wherever the Kommune of `by` acts; None: the one that the data name.

    Instead of what was planned. Raises NotAllowed, AufgabeUnknown, AufgabeFaulty.
    """
    task, office, lines = _judged(by, funktion_id, amt_id, ab, at)
    write_task(funktion_id, lines, kommune_id=by.kommune_id)
    named = office or task.daten
    note(
        kommune_id=by.kommune_id,
        art=Art.ZUSTAENDIG,
        gegenstand=funktion_id,
        titel=task.funktion.titel[:120],
        felder=[f"ab {ab:%d.%m.%Y}: {named.name if named else 'keine eigene Stelle'}"],
        grund=grund,
        wer=name_of(by),
        at=at,
    )
    audit.record("zustaendigkeit.stelle_gesetzt", subject=task.funktion, at=at, amt=amt_id, ab=str(ab))
    touch_kommune(by=by)


@transaction
def preview_task(*, by: Staff, funktion_id: str, amt_id: int | None, ab: date, at: datetime) -> Aufgabenwirkung:
    """What would change for whom; nothing is saved. Raises NotAllowed, AufgabeUnknown, AufgabeFaulty."""
    _task, _office, lines = _judged(by, funktion_id, amt_id, ab, at)
    return changed_by_task(all_kommunen()[by.kommune_id], funktion_id, lines, today=at.astimezone(BERLIN).date())


@transaction_required
def _judged(
    by: Staff, funktion_id: str, amt_id: int | None, ab: date, at: datetime
) -> tuple[Aufgabe, Organisationseinheit | None, Zeilen]:
    """The task, the office that was chosen, and the lines as they would be."""
    require(by, Handlung.VERWALTEN, at)
    today = at.astimezone(BERLIN).date()
    tasks = tasks_of(all_kommunen()[by.kommune_id], today)
    task = next((each for each in tasks if each.funktion.id == funktion_id), None)
    if task is None:
        raise AufgabeUnknown(funktion_id)
    rows = Organisationseinheit.objects.select_for_update().filter(kommune_id=by.kommune_id)
    office = rows.filter(pk=amt_id).first() if amt_id else None
    if amt_id and office is None:
        raise AufgabeFaulty("amt")
    if ab < today:
        raise AufgabeFaulty("ab")
    if office and not office.has_begun(ab):
        raise AufgabeFaulty("spaeter")
    if office and office.has_closed(ab):
        raise AufgabeFaulty("endet")
    known = Geschaeftsverteilung.objects.filter(kommune_id=by.kommune_id, funktion_id=funktion_id).order_by("gilt_ab")
    return task, office, replanned(list(known.values_list("gilt_ab", "amt_id")), amt_id, ab, today=today)
