"""Taking over a Kommune's old list of services: reading it, recognising what the portal has, deciding the rest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import F, Max

from portal.core import audit
from portal.core.clock import BERLIN
from portal.core.db import transaction, transaction_required
from portal.core.tenancy import System
from portal.kommune.models import Kommune
from portal.leistung.models import Bestandseintrag, Leistung
from portal.leistung.operations.online import LeistungUnknown
from portal.leistung.queries.suche import search
from portal.leistung.rules.bestand import certain_match, essence
from portal.leistung.rules.tabellen import Spalte, Tabellenfehler, Zeile, read_table

_CANDIDATES = 5
_COLUMNS = [
    Spalte("Titel", ("titel", "title", "leistung", "bezeichnung", "name", "dienstleistung", "anliegen")),
    Spalte("Link", ("link", "url", "adresse", "href", "seite"), pflicht=False),
    Spalte("Text", ("text", "beschreibung", "inhalt", "description", "kurztext"), pflicht=False),
]
_OPEN = (Bestandseintrag.Zuordnung.SICHER, Bestandseintrag.Zuordnung.UNSICHER, Bestandseintrag.Zuordnung.OFFEN)


class EntryUnknown(Exception):
    """The Kommune's list has no entry of this number."""


@dataclass(frozen=True)
class Einlesebericht:
    """What reading a list did: how many entries are new, changed, gone from the list, and named twice in it."""

    neu: int
    geaendert: int
    weg: int
    doppelt: int


@transaction
def import_list(*, by: System, data: bytes, at: datetime) -> Einlesebericht:
    """As `take_list`, in a unit of its own."""
    return take_list(kommune_id=by.kommune_id, data=data, at=at)


@transaction_required
def take_list(*, kommune_id: str, data: bytes, at: datetime) -> Einlesebericht:
    """Read the list of the Kommune. Decisions of people stay. Raises Tabellenfehler."""
    rows = read_table(data, _COLUMNS)
    if not rows:
        raise Tabellenfehler("Die Datei enthält keine Leistung.")
    wanted = _by_key(rows)
    stored = {entry.schluessel: entry for entry in Bestandseintrag.objects.select_for_update()}
    names = _names()
    kommune = Kommune.objects.get(id=kommune_id)
    number = Bestandseintrag.objects.aggregate(hoechste=Max("nr"))["hoechste"] or 0
    new = changed = 0
    for key, row in wanted.items():
        entry = stored.pop(key, None)
        if entry is None:
            number, new = number + 1, new + 1
            entry = Bestandseintrag(kommune_id=kommune_id, nr=number, schluessel=key)
        elif (entry.titel, entry.text, entry.noch_da) != (row["Titel"], row["Text"], True):
            changed += 1
        entry.titel, entry.link, entry.text, entry.noch_da = row["Titel"], row["Link"], row["Text"], True
        if not entry.zuordnung or entry.zuordnung in _OPEN:
            _recognise(entry, names, kommune)
        entry.save()
    gone = [entry.id for entry in stored.values() if entry.noch_da]
    Bestandseintrag.objects.filter(id__in=gone).update(noch_da=False)
    audit.record("bestand.eingelesen", subject=kommune, at=at, neu=new, geaendert=changed, weg=len(gone))
    return Einlesebericht(new, changed, len(gone), len(rows) - len(wanted))


@transaction
def decide_entry(
    *, by: System, nr: int, leistung_id: str | None, durch: str, rolle: str, grund: str, at: datetime
) -> None:
    """As `note_decision`, in a unit of its own."""
    note_decision(nr=nr, leistung_id=leistung_id, durch=durch, rolle=rolle, grund=grund, at=at)


@transaction_required
def note_decision(*, nr: int, leistung_id: str | None, durch: str, rolle: str, grund: str, at: datetime) -> None:
    """Write down what an entry is in the portal, or with None that it is dropped; by whom, in which role, and why.

    Raises EntryUnknown and LeistungUnknown.
    """
    entry = Bestandseintrag.objects.select_for_update().filter(nr=nr).first()
    if entry is None:
        raise EntryUnknown(nr)
    if leistung_id is not None and not Leistung.objects.filter(id=leistung_id).exists():
        raise LeistungUnknown(leistung_id)
    day = at.astimezone(BERLIN).date()
    entry.mark_decided(leistung_id=leistung_id, durch=durch, rolle=rolle, grund=grund, am=day)
    entry.save()
    audit.record("bestand.entschieden", subject=entry, at=at, leistung=leistung_id or "")


@transaction
def forget_old_entries(*, by: System, today: date) -> int:
    """Delete what left the old list and was decided longer ago than the model keeps it; returns how many.

    Of entries that are still on the list the decision stays, and who took it is named by the role alone.
    """
    assert Bestandseintrag.retention is not None
    old = Bestandseintrag.objects.filter(entschieden_am__lt=today - Bestandseintrag.retention.period)
    removed, _models = old.filter(noch_da=False).delete()
    old.filter(noch_da=True).update(entschieden_durch=F("entschieden_rolle"))
    return removed


def _by_key(rows: list[Zeile]) -> dict[str, dict[str, str]]:
    """The rows by what they are recognised by next time: the link; with the title, where several share a link."""
    for row in rows:
        _check(row)
    shared = Counter(row.zellen["Link"] for row in rows)
    found: dict[str, dict[str, str]] = {}
    for row in rows:
        link, title = row.zellen["Link"], row.zellen["Titel"]
        key = title if not link else link if shared[link] == 1 else f"{link} {title}"
        found.setdefault(key[:500], row.zellen)
    return found


def _check(row: Zeile) -> None:
    if not row.zellen["Titel"]:
        raise Tabellenfehler(f"Zeile {row.nr}: Der Titel fehlt.")
    for name, limit in (("Titel", 300), ("Link", 500)):
        if len(row.zellen[name]) > limit:
            raise Tabellenfehler(f"Zeile {row.nr}: {name} ist länger als {limit} Zeichen.")


def _names() -> list[tuple[str, frozenset[str]]]:
    """Every name that a Leistung goes by, as `certain_match` compares them."""
    rows = Leistung.objects.values_list("id", "titel", "synonyme")
    return [(leistung_id, essence(name)) for leistung_id, titel, synonyms in rows for name in (titel, *synonyms)]


def _recognise(entry: Bestandseintrag, names: Iterable[tuple[str, frozenset[str]]], kommune: Kommune) -> None:
    """Certain is what has the same name and is also what the search finds first; the rest has candidates, or none."""
    found = [hit.slug for hit in search(entry.titel, kommune)[:_CANDIDATES]]
    match = certain_match(entry.titel, names)
    entry.mark_recognised(leistung_id=match if found[:1] == [match] else None, kandidaten=found)
