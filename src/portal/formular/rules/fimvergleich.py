"""What differs between two schemas of FIM, place by place: for a newer version, and for a round trip that must be true.

Everything the neutral model holds is compared. A field without a label of its own has its name as label.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pydantic import BaseModel

from portal.formular.rules import fim
from portal.formular.rules.fimbaum import places

VERWALTUNG = "verwaltung"  # dates, states and notes that change nothing for those who fill in
_KINDS = {
    "feldart": "typ", "datentyp": "typ", "art": "typ", "praezisierung": "grenze", "max_bytes": "grenze",
    "medientypen": "grenze", "werte": "werte", "codeliste": "werte", "code_spalte": "werte", "name_spalte": "werte",
    "hilfe_spalte": "werte", "bezeichnung_eingabe": "bezeichnung", "hilfetext_eingabe": "hilfe", "hilfetext": "hilfe",
    "inhalt": "inhalt", "vorbefuellung": "inhalt", "version": "version", "id": "version", "name": "name",
    "bezeichnung": "bezeichnung", "bezuege": "bezug",
}  # fmt: skip
_APART = ("struktur", "regeln")

_Element = fim.Stammdatenschema | fim.Datenfeldgruppe | fim.Datenfeld


@dataclass(frozen=True)
class Aenderung:
    """One difference: kind (neu, entfallen, reihenfolge, anzahl, regel, or by attribute), place, from what to what."""

    art: str
    pfad: str
    name: str
    was: str
    alt: str
    neu: str

    def __str__(self) -> str:
        """In German, in one line."""
        match self.art:
            case "neu":
                return f"Neu: {self.name} ({self.neu}) an {self.pfad}"
            case "entfallen":
                return f"Entfallen: {self.name} ({self.alt}) an {self.pfad}"
            case "reihenfolge":
                return f"Andere Reihenfolge: {self.pfad} steht, wo {self.alt} stand"
            case _:
                return f"{self.name or 'Schema'}: {self.was} war „{self.alt}“, ist „{self.neu}“ ({self.pfad or 'Kopf'})"


def changes(old: fim.Stammdatenschema, new: fim.Stammdatenschema) -> list[Aenderung]:
    """All differences in reading order of the new schema; empty when both say the same."""
    before, after = dict(places(old)), dict(places(new))
    found = list(_attributes("", old, new))
    for pfad, struktur in after.items():
        if pfad in before:
            found += _place(pfad, before[pfad], struktur)
        else:
            found.append(Aenderung("neu", pfad, _name(struktur.enthaelt), "", "", struktur.anzahl))
    for pfad, struktur in before.items():
        if pfad not in after:
            found.append(Aenderung("entfallen", pfad, _name(struktur.enthaelt), "", struktur.anzahl, ""))
    kept = [pfad for pfad in before if pfad in after]
    order = [pfad for pfad in after if pfad in before]
    moved = next(((a, b) for a, b in zip(kept, order, strict=True) if a != b), None)
    if moved is not None:
        found.append(Aenderung("reihenfolge", moved[1], _name(after[moved[1]].enthaelt), "", moved[0], moved[1]))
    return found


def _place(pfad: str, old: fim.Struktur, new: fim.Struktur) -> Iterator[Aenderung]:
    name = _name(new.enthaelt)
    if old.anzahl != new.anzahl:
        yield Aenderung("anzahl", pfad, name, "anzahl", old.anzahl, new.anzahl)
    if old.bezuege != new.bezuege:
        yield Aenderung("bezug", pfad, name, "bezug der Struktur", _told(old.bezuege), _told(new.bezuege))
    yield from _attributes(pfad, old.enthaelt, new.enthaelt)


def _attributes(pfad: str, old: _Element, new: _Element) -> Iterator[Aenderung]:
    name = _name(new)
    if type(old) is not type(new):
        yield Aenderung("typ", pfad, name, "element", type(old).__name__, type(new).__name__)
        return
    for key in type(new).model_fields:
        before, after = _value(old, key), _value(new, key)
        if key not in _APART and before != after:
            yield Aenderung(_KINDS.get(key, VERWALTUNG), pfad, name, key, _told(before), _told(after))
    yield from _rules(pfad, name, old.regeln, new.regeln)


def _rules(pfad: str, name: str, old: tuple[fim.Regel, ...], new: tuple[fim.Regel, ...]) -> Iterator[Aenderung]:
    if old == new:
        return
    before, after = {each.id: each for each in old}, {each.id: each for each in new}
    ids = list(dict.fromkeys([*after, *before]))
    differing = [rule for rule in ids if before.get(rule) != after.get(rule)]
    for rule in differing:
        yield Aenderung("regel", pfad, name, rule, _rule(before.get(rule)), _rule(after.get(rule)))
    if not differing:  # the same rules in another order, or one of them twice
        yield Aenderung("regel", pfad, name, "Reihenfolge", ", ".join(map(_id, old)), ", ".join(map(_id, new)))


def _id(regel: fim.Regel) -> str:
    return regel.id


def _rule(regel: fim.Regel | None) -> str:
    return "" if regel is None else f"{regel.version} {regel.freitext or regel.beschreibung or regel.skript}".strip()


def _value(element: _Element, key: str) -> object:
    value: object = getattr(element, key)
    return (value or element.name) if key == "bezeichnung_eingabe" and isinstance(element, fim.Datenfeld) else value


def _name(element: _Element) -> str:
    return element.name


def _told(value: object) -> str:
    """A value in one line."""
    if value is None:
        return ""
    if isinstance(value, tuple):
        return "; ".join(map(_told, value))
    if isinstance(value, BaseModel):
        filled = {key: text for key, text in value.model_dump().items() if text}
        return ", ".join(f"{key}={text}" for key, text in filled.items())
    return str(value)
