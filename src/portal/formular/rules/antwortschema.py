"""JSON Schema (2020-12) of a form's answers as `ablage.as_json` gives them, for the Fachverfahren that reads them.

A group is an object, what repeats an array, a choice an enum of FIM's codes. Each part that FIM knows names id and
version under `x-fim`, whether it has a place in the form's tree or is bound to an element alone. Obligatory is only
what each submitted form surely has: asked without a condition, or under the very condition under which its object is
there at all.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from portal.formular.rules import fim
from portal.formular.rules.ablage import Ablage, Stufe, ablagen, is_number
from portal.formular.rules.datum import Genauigkeit
from portal.formular.rules.fimfelder import bounds_of
from portal.formular.rules.modell import Feld, Fimbezug, Formular, Typ

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_PATTERNS = {
    Typ.ZEIT: r"^([01][0-9]|2[0-3]):[0-5][0-9]$",
    Typ.PLZ: r"^[A-Z0-9][A-Z0-9 -]{1,11}$",
    Typ.TELEFON: r"^\+?[0-9 ()/.-]+$",
    Typ.PUNKT: r"^-?[0-9]{1,2}\.[0-9]{5},-?[0-9]{1,3}\.[0-9]{5}(,bestaetigt)?$",
    Typ.LAND: r"^[A-Z]{2}$",
    Typ.IBAN: r"^[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}$",
}
_PARTIAL = {
    Genauigkeit.MONAT: r"^[0-9]{4}-[0-9]{2}(-[0-9]{2})?$",
    Genauigkeit.JAHR: r"^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$",
}

Schema = dict[str, Any]


@dataclass
class _Knoten:
    """A part of the result: an object with parts, or a field."""

    stufe: Stufe | None = None
    teile: dict[str, _Knoten] = field(default_factory=dict)
    ablage: Ablage | None = None

    def fields(self) -> list[Ablage]:
        below = [ablage for teil in self.teile.values() for ablage in teil.fields()]
        return [self.ablage, *below] if self.ablage else below


def schema_of(formular: Formular) -> Schema:
    """The schema of all answers to this form."""
    root = _Knoten()
    for ablage in ablagen(formular):
        node = root
        for stufe in (*ablage.vor, *ablage.weg):
            node = node.teile.setdefault(stufe.key, _Knoten(stufe))
        node.ablage = ablage
    head: Schema = {"$schema": _DIALECT, "title": formular.titel, "x-formular": [formular.id, formular.version]}
    if formular.fim is not None:
        head["x-fim"] = [formular.fim.id, formular.fim.version]
    return head | _object(root)


def _object(node: _Knoten) -> Schema:
    found: Schema = {
        "type": "object",
        "properties": {key: _property(teil) for key, teil in node.teile.items()},
        "additionalProperties": False,
    }
    if required := [key for key, teil in node.teile.items() if _is_sure(teil, _given(node))]:
        found["required"] = required
    return found


def _property(node: _Knoten) -> Schema:
    stufe, ablage = node.stufe, node.ablage
    assert stufe is not None
    inside = _value(ablage.feld) if ablage else _object(node)
    words: Schema = {
        "title": ablage.feld.label if ablage else stufe.struktur.enthaelt.name if stufe.struktur else stufe.key
    }
    if element := _element(stufe, ablage):
        words["x-fim"] = [element.id, element.version]
    if stufe.wiederholt or (ablage and ablage.feld.typ is Typ.MEHRFACHAUSWAHL):
        return words | {"type": "array", "items": inside} | _length(node)
    return words | inside


def _element(stufe: Stufe, ablage: Ablage | None) -> Fimbezug | fim.Datenfeld | fim.Datenfeldgruppe | None:
    """What FIM calls it: the field or group of ours says so itself, a group that is only in the tree there."""
    own = ablage.feld if ablage else stufe.gruppe
    return (own.fim if own else None) or (stufe.struktur.enthaelt if stufe.struktur else None)


def _length(node: _Knoten) -> Schema:
    """How many there are. An array without anything is left out, so there is one at least."""
    assert node.stufe is not None
    gruppe, feld = node.stufe.gruppe, node.ablage.feld if node.ablage else None
    if gruppe is not None:
        return {
            "minItems": gruppe.minimum if _is_sure(node, _given(node)) else 1,
            "maxItems": gruppe.maximum,
        }
    if feld is not None and feld.typ is Typ.MEHRFACHAUSWAHL:
        return {"minItems": 1, "maxItems": len(feld.optionen), "uniqueItems": True}
    return {"minItems": 1, "maxItems": feld.max_dateien if feld is not None and feld.typ is Typ.DATEI else 1}


def _given(node: _Knoten) -> Any:
    """The condition under which the part is there at all: that of all its pages, if it is the same."""
    conditions = [ablage.schritt.wenn for ablage in node.fields()]
    return conditions[0] if node.stufe and all(each == conditions[0] for each in conditions) else None


def _is_sure(node: _Knoten, given: Any) -> bool:
    """Whether something is surely answered here, where `given` holds."""
    if node.stufe is not None and node.stufe.gruppe is not None and node.stufe.gruppe.anzahl is not None:
        return False  # there may be no entry at all
    return any(
        each.schritt.wenn in (None, given) and each.feld.pflicht is True and each.feld.wenn is None
        for each in node.fields()
        if each.schritt.uebernahme is None
    )


def _value(feld: Feld) -> Schema:
    if feld.optionen:
        return {"type": "string", "enum": [each.wert if each.code is None else each.code for each in feld.optionen]}
    match feld.typ:
        case Typ.TEXT | Typ.TEXTLANG:
            return _text(feld)
        case Typ.GANZZAHL | Typ.DEZIMAL | Typ.BETRAG:
            return _number(feld)
        case Typ.JANEIN:
            return {"type": "boolean"} | ({"const": True} if feld.muss_ja else {})
        case Typ.DATUM:
            whole = feld.genauigkeit is Genauigkeit.TAG
            return {"type": "string"} | ({"format": "date"} if whole else {"pattern": _PARTIAL[feld.genauigkeit]})
        case Typ.EMAIL:
            return {"type": "string", "format": "email"}
    return {"type": "string"} | ({"pattern": _PATTERNS[feld.typ]} if feld.typ in _PATTERNS else {})


def _text(feld: Feld) -> Schema:
    bounds = bounds_of(feld)
    found: Schema = {"type": "string", "minLength": int(bounds.get("minLength", "1")), "maxLength": feld.max_laenge}
    return found | ({"pattern": f"^(?:{bounds['pattern']})$"} if "pattern" in bounds else {})


def _number(feld: Feld) -> Schema:
    if feld.typ is Typ.DEZIMAL and not is_number(feld):
        return {"type": "string", "pattern": r"^-?[0-9]+(\.[0-9]+)?$"}
    found: Schema = {"type": "integer" if feld.typ is Typ.GANZZAHL else "number"}
    for key, name in (("minimum", "minValue"), ("maximum", "maxValue")):
        least = "0" if feld.typ is Typ.BETRAG and key == "minimum" else ""
        if text := bounds_of(feld).get(name, least):
            found[key] = float(text) if "." in text else int(text)
    return found
