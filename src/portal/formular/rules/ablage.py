"""Where each answer goes when a form is handed to others as JSON, and the answers in that shape.

A field that has a place in the tree of FIM goes there: objects and arrays with the ids of FIM as keys
(``{"G05000000001": {"F60000000227": "Muster"}}``). What repeats in FIM is an array, also where the form asks once.
A field without a place, bound to an element of FIM or not, goes under its own id: at the top, or inside the entry of
its group. One element may be bound at several places (a street in each address), so it would be no key. A verweis goes
nowhere, since what it points to is there. `antwortschema` describes the result.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from portal.formular.rules import fim
from portal.formular.rules.ausdruck import Wert
from portal.formular.rules.fimbaum import places, repeats
from portal.formular.rules.modell import MEHRWERTIG, Art, Feld, Formular, Gruppe, Schritt, Typ


@dataclass(frozen=True)
class Stufe:
    """One step down. `struktur` where FIM knows it; `wiederholt`: an array, with a `gruppe` that of its entries."""

    key: str
    wiederholt: bool = False
    struktur: fim.Struktur | None = None
    gruppe: Gruppe | None = None


@dataclass(frozen=True)
class Ablage:
    """A field and the way to its value: `vor` down to the array of its group (none without a group), then `weg`.

    An empty `weg`: the field is the whole entry.
    """

    feld: Feld
    schritt: Schritt
    vor: tuple[Stufe, ...]
    weg: tuple[Stufe, ...]


def ablagen(formular: Formular) -> Iterator[Ablage]:
    """All fields in the order of the pages."""
    tree = dict(places(formular.fim)) if formular.fim else {}
    arrays = {g.fim.pfad: g for g in formular.gruppen if g.fim is not None and g.fim.pfad in tree}
    groups = {gruppe.id: gruppe for gruppe in formular.gruppen}
    for schritt in formular.schritte:
        gruppe = groups[schritt.gruppe] if schritt.gruppe and schritt.art is not Art.LISTE else None
        for feld in (each for each in schritt.felder if each.typ is not Typ.VERWEIS):
            way = _way(feld.fim.pfad, tree, arrays) if feld.fim and feld.fim.pfad in tree else ()
            yield _placed(feld, schritt, gruppe, way, tree, arrays)


def as_json(formular: Formular, antworten: Mapping[str, Any]) -> dict[str, Any]:
    """The answers as others read them; give those that count (`Weg.voll`)."""
    found: dict[str, Any] = {}
    grouped: dict[str, list[Ablage]] = {}
    for ablage in ablagen(formular):
        if ablage.vor:
            grouped.setdefault(ablage.schritt.gruppe or "", []).append(ablage)
        elif (wert := antworten.get(ablage.feld.id)) is not None:
            _put(found, ablage.weg, _told(ablage.feld, wert, ablage.weg[-1]))
    for name, members in grouped.items():
        for entry in antworten.get(name) or []:
            _put_entry(found, members, entry)
    return found


def _placed(
    feld: Feld,
    schritt: Schritt,
    gruppe: Gruppe | None,
    way: tuple[Stufe, ...],
    tree: Mapping[str, fim.Struktur],
    arrays: Mapping[str, Gruppe],
) -> Ablage:
    """Where the way in the tree does not lead through the field's own group, the field goes under its own id."""
    own = (Stufe(feld.id, wiederholt=feld.typ in MEHRWERTIG),)
    through = next((number for number, stufe in enumerate(way) if stufe.gruppe is not None), None)
    if gruppe is None:
        return Ablage(feld, schritt, (), way if way and through is None else own)
    if through is not None and way[through].gruppe == gruppe:
        return Ablage(feld, schritt, way[: through + 1], way[through + 1 :])
    above = gruppe.fim.pfad if gruppe.fim else ""
    if above in arrays and isinstance(tree[above].enthaelt, fim.Datenfeldgruppe):
        return Ablage(feld, schritt, _way(above, tree, arrays), own)
    return Ablage(feld, schritt, (Stufe(gruppe.id, wiederholt=True, gruppe=gruppe),), own)


def _way(pfad: str, tree: Mapping[str, fim.Struktur], arrays: Mapping[str, Gruppe]) -> tuple[Stufe, ...]:
    steps = pfad.split("/")
    paths = ["/".join(steps[:number]) for number in range(1, len(steps) + 1)]
    return tuple(
        Stufe(step, repeats(tree[path]), tree[path], arrays.get(path)) for step, path in zip(steps, paths, strict=True)
    )


def _put_entry(found: dict[str, Any], members: list[Ablage], entry: Mapping[str, Any]) -> None:
    """One entry of a group; its fields may lie in more than one array. An entry without an answer is none."""
    objects: dict[tuple[str, ...], dict[str, Any]] = {}
    for ablage in members:
        wert = entry.get(ablage.feld.id)
        if wert is None:
            continue
        if not ablage.weg:
            _array(found, ablage.vor).append(_told(ablage.feld, wert, Stufe("")))
            continue
        where = tuple(stufe.key for stufe in ablage.vor)
        if where not in objects:
            objects[where] = {}
            _array(found, ablage.vor).append(objects[where])
        _put(objects[where], ablage.weg, _told(ablage.feld, wert, ablage.weg[-1]))


def _array(found: dict[str, Any], vor: tuple[Stufe, ...]) -> list[Any]:
    array: list[Any] = _inside(found, vor[:-1]).setdefault(vor[-1].key, [])
    return array


def _put(found: dict[str, Any], weg: tuple[Stufe, ...], value: Any) -> None:
    _inside(found, weg[:-1])[weg[-1].key] = value


def _inside(found: dict[str, Any], weg: tuple[Stufe, ...]) -> dict[str, Any]:
    """The object at the end of the way; what repeats there and is asked once is an array of one."""
    for stufe in weg:
        if stufe.wiederholt:
            found = found.setdefault(stufe.key, [{}])[0]
        else:
            found = found.setdefault(stufe.key, {})
    return found


def _told(feld: Feld, wert: Wert, stufe: Stufe) -> Any:
    """The value as others read it: codes of FIM, euros, one file without a list."""
    codes = {option.wert: option.wert if option.code is None else option.code for option in feld.optionen}
    if isinstance(wert, list):
        several = [codes.get(each, each) for each in wert]
        return several if stufe.wiederholt or feld.typ is Typ.MEHRFACHAUSWAHL else several[0]
    told: Any = codes.get(wert, wert) if isinstance(wert, str) else wert
    if feld.typ is Typ.BETRAG and isinstance(wert, int):
        told = wert // 100 if wert % 100 == 0 else wert / 100
    elif feld.typ is Typ.DEZIMAL and is_number(feld):
        told = float(str(wert)) if "." in str(wert) else int(str(wert))
    return [told] if stufe.wiederholt else told


def is_number(feld: Feld) -> bool:
    """Whether each value of a decimal is exact as a JSON number: 12 digits and those behind the comma, 15 at most."""
    return feld.nachkommastellen <= 3
