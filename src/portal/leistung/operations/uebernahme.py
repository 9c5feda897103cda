"""Taking over from elsewhere: catalogues in an exchange format, and catalogues of keys. All of a file or nothing.

Nothing of ours is overwritten unseen (`rules.uebernahme.judge`): a run without `apply` only reports; with it, texts are
taken where nothing stands here or still what an import brought; whatever is in conflict waits for an editor as Befund.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from portal.core import audit
from portal.core.db import transaction, transaction_required
from portal.core.tenancy import System
from portal.leistung.models import Befund, Importlauf, Leistung
from portal.leistung.operations.abgleich import Abgleich, text_of
from portal.leistung.operations.aenderungen import note_changes
from portal.leistung.ports import Katalogobjekt
from portal.leistung.queries.uebernahme import LEISTUNG, imported_texts, takeable_conflicts
from portal.leistung.rules.uebernahme import Ergebnis, Vergleich

SYNONYMS = "synonyme"


@dataclass(frozen=True)
class Herkunft:
    """Where an import comes from: name and sha256 of the file, and who started it."""

    quelle: str
    pruefwert: str
    durch: str


@dataclass
class Bericht:
    """What a run found. `befunde` are all but the unchanged ones; `zahlen` counts those too."""

    angewendet: bool
    zahlen: Counter[Ergebnis] = field(default_factory=Counter)
    befunde: list[Vergleich] = field(default_factory=list)

    def add(self, vergleiche: Iterable[Vergleich]) -> None:
        for vergleich in vergleiche:
            self.zahlen[vergleich.ergebnis] += 1
            if vergleich.ergebnis is not Ergebnis.UNVERAENDERT:
                self.befunde.append(vergleich)


@transaction
def import_catalogue(
    *, by: System, objekte: Iterable[Katalogobjekt], herkunft: Herkunft, apply: bool, at: datetime
) -> Bericht:
    """Compare a catalogue with ours, and with `apply` take what is not in conflict. `objekte` may raise Unlesbar."""
    bericht = Bericht(apply)
    abgleich = Abgleich(at)
    bericht.add(abgleich.compare(objekte))
    if apply:
        _change(abgleich.leistungen, bericht.befunde, at)
        save_run(Importlauf.Art.XZUFI, herkunft, bericht, at)
    return bericht


@transaction_required
def save_run(art: str, herkunft: Herkunft, bericht: Bericht, at: datetime) -> None:
    """Keep the run, and for editors its findings; a conflict they know already is not kept twice."""
    lauf = Importlauf.objects.create(
        art=art,
        quelle=herkunft.quelle[:200],
        pruefwert=herkunft.pruefwert,
        durch=herkunft.durch[:120],
        am=at,
        zahlen={ergebnis.value: count for ergebnis, count in bericht.zahlen.items()},
    )
    told = Befund.objects.exclude(ergebnis=Ergebnis.GEAENDERT)
    known = set(told.values_list("gegenstand", "feld", "vorhanden", "geliefert", "grund"))
    Befund.objects.bulk_create(
        [
            Befund(
                lauf=lauf,
                gegenstand=each.gegenstand[:120],
                titel=each.titel[:300],
                ergebnis=each.ergebnis,
                feld=each.feld,
                vorhanden=each.vorhanden,
                geliefert=each.geliefert,
                grund=each.grund[:300],
            )
            for each in bericht.befunde
            if _seen_as(each) not in known
        ],
        batch_size=1000,
    )
    audit.record("katalog.import", subject=lauf, at=at, art=art)


def _seen_as(each: Vergleich) -> tuple[str, ...]:
    return (each.gegenstand[:120], each.feld, each.vorhanden, each.geliefert, each.grund[:300])


def _change(leistungen: Mapping[str, Leistung], befunde: Iterable[Vergleich], at: datetime) -> None:
    before = list(Leistung.objects.all())
    changed: dict[str, set[str]] = {}
    for each in befunde:
        if each.ergebnis is Ergebnis.GEAENDERT:
            leistung_id = each.gegenstand.removeprefix(LEISTUNG)
            write_field(leistungen[leistung_id], each.feld, each.geliefert)
            changed.setdefault(leistung_id, set()).add(each.feld)
    for leistung_id, fields in changed.items():
        leistungen[leistung_id].save(update_fields=sorted(fields))
    note_changes(before, at=at)


def write_field(leistung: Leistung, name: str, text: str) -> None:
    """Set a field to a text that was imported; words are added, lists hold one entry a line."""
    value: Any = text
    if name == SYNONYMS:
        value = [*leistung.synonyme, *(word for word in text.splitlines() if word not in leistung.synonyme)]
    elif isinstance(getattr(leistung, name), list):
        value = text.splitlines()
    setattr(leistung, name, value)


@transaction_required
def keep_imported(rows: list[Leistung]) -> list[Leistung]:
    """Rows of the reference data, with what imports brought since instead of what the data say."""
    imported = imported_texts()
    for leistung in rows:
        for name, texts in imported.get(leistung.id, {}).items():
            for text in texts if name == SYNONYMS else texts[-1:]:
                write_field(leistung, name, text)
    return rows


def keep_maintained(rows: list[Leistung]) -> list[Leistung]:
    """Rows of the reference data, with the paragraphs that editors of the Kreis maintain as these have left them."""
    stored = {row.id: row for row in Leistung.objects.exclude(gepflegt=[])}
    for leistung in rows:
        if kept := stored.get(leistung.id):
            leistung.gepflegt = kept.gepflegt
            for name in kept.gepflegt:
                setattr(leistung, name, getattr(kept, name))
    return rows


class FindingOutdated(Exception):
    """What stands here is no longer what the import was compared with."""


@transaction_required
def locked_conflicts(befund_id: int, *, ganz: bool) -> list[Befund]:
    """The conflict, or with `ganz` all that wait about its Leistung. Raises Befund.DoesNotExist, FindingOutdated."""
    waiting = takeable_conflicts().select_for_update(of=("self",)).select_related("lauf")
    befund = waiting.get(id=befund_id)
    found = list(waiting.filter(gegenstand=befund.gegenstand).order_by("id")) if ganz else [befund]
    leistung = Leistung.objects.select_for_update().get(id=befund.gegenstand.removeprefix(LEISTUNG))
    twice = len({each.feld for each in found}) < len(found)
    if twice or any(text_of(leistung, each.feld) != each.vorhanden for each in found):
        raise FindingOutdated
    return found


@transaction_required
def take_fields(befunde: Sequence[Befund], *, at: datetime) -> None:
    """Write what was delivered; from now on it counts as brought by the import, so that loading the data keeps it."""
    leistungen = {row.id: row for row in Leistung.objects.select_for_update()}
    _change(leistungen, [_as_taken(each) for each in befunde], at)
    for befund in befunde:
        befund.ergebnis = Ergebnis.GEAENDERT
        befund.save(update_fields=["ergebnis"])


def _as_taken(befund: Befund) -> Vergleich:
    return Vergleich(
        befund.gegenstand, befund.titel, Ergebnis.GEAENDERT, befund.feld, befund.vorhanden, befund.geliefert
    )


@transaction_required
def finish_befund(*, befund_id: int, durch: str, at: datetime) -> None:
    """An editor has dealt with a finding; twice is once. Raises Befund.DoesNotExist."""
    befund = Befund.objects.select_for_update().get(id=befund_id)
    if befund.erledigt_am is None:
        befund.erledigt_am, befund.erledigt_durch = at, durch[:120]
        befund.save(update_fields=["erledigt_am", "erledigt_durch"])
        audit.record("befund.erledigt", subject=befund, at=at)
