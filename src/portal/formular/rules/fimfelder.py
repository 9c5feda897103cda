"""One field of FIM as a Feld of a form, and back.

What a Feld says itself (label, help, type, length, bounds, pattern, values) is taken out of the tree that the form
keeps (`rest_of`), and put in again from the Feld when the form goes out (`datenfeld_from`): so what an author changes
is what others read. What a Feld cannot say stays in the tree as the standard has it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from portal.formular.rules import fim
from portal.formular.rules.ausdruck import FeldWert, Mindestens, Muster, parse_expression
from portal.formular.rules.modell import MEHRWERTIG, Aufgabe, Feld, Fimbezug, Meldungen, Option, Regel, Typ
from portal.formular.rules.zahl import format_decimal

UNBOUNDED = 10_000  # the longest text a Feld takes stands for "no length named"
_LONG = 500  # characters from which on a text gets several lines
_MOST_FILES = 20
_LONGEST_PATTERN = 500
_PLACES = 3  # behind the comma; FIM names none
_LONGEST_LABEL = 15  # words that still read well inside a message
_AT_LEAST = re.compile(r"\[\\s\\S\]\{(\d+),\}")
_ENDLESS = re.compile(r"[*+]|\{\d+,\}")  # a repetition without an end; several of them may take for ever
_ENDLESS_GROUP = re.compile(r"\)(?:[*+]|\{\d+,\})")
_MOST_ENDLESS = 3
_IDLE = (("minLength", "0"), ("minLength", "1"))  # holds of every answer that is given
_WERT = re.compile(r"[A-Za-z0-9_-]{1,60}")

_TYPES: dict[str, Typ] = {
    "text": Typ.TEXT,
    "text_latin": Typ.TEXT,
    "date": Typ.DATUM,
    "time": Typ.ZEIT,
    "bool": Typ.JANEIN,
    "num": Typ.DEZIMAL,
    "num_int": Typ.GANZZAHL,
    "num_currency": Typ.BETRAG,
    "file": Typ.DATEI,
}
# What FIM calls the value of a Feld, where its own word does not fit any more. Texts and choices fit most of them.
_DATENTYPEN: dict[Typ, str] = {typ: datentyp for datentyp, typ in reversed(_TYPES.items())}
_TEXTS = (Typ.TEXT, Typ.TEXTLANG)
_NUMBERS = (Typ.GANZZAHL, Typ.DEZIMAL, Typ.BETRAG)
_CHOICES = (Typ.AUSWAHL, Typ.MEHRFACHAUSWAHL)


@dataclass
class _Teile:
    """What becomes of the bounds of a field: attributes and rules of the Feld, the rest, and what is left to do."""

    attribute: dict[str, Any] = field(default_factory=dict)
    regeln: list[Regel] = field(default_factory=list)
    rest: dict[str, str] = field(default_factory=dict)
    aufgaben: list[Aufgabe] = field(default_factory=list)


def feld_from(struktur: fim.Struktur, *, feld_id: str, pfad: str, pflicht: bool) -> Feld:
    """The Feld that asks for a field of FIM, with what is left to do at it."""
    teil = struktur.enthaelt
    assert isinstance(teil, fim.Datenfeld)
    typ = _type_of(teil, mehrfach=struktur.maximum != 1)
    teile = _bounds(teil, typ, feld_id)
    label = teil.bezeichnung_eingabe or teil.name
    attribute: dict[str, Any] = {"optionen": _options(teil.werte)} if typ in _CHOICES else {}
    if typ is Typ.DATEI:
        attribute["max_dateien"] = min(struktur.maximum or _MOST_FILES, _MOST_FILES)
    return Feld(
        id=feld_id,
        typ=typ,
        label=label,
        hilfe=teil.hilfetext_eingabe,
        pflicht=pflicht,
        meldungen=Meldungen(fehlt=message(typ, label) if pflicht else ""),
        rechtsgrundlage="; ".join(dict.fromkeys(each.text for each in (*struktur.bezuege, *teil.bezuege))),
        regeln=teile.regeln,
        fim=Fimbezug(id=teil.id, version=teil.version, pfad=pfad),
        aufgaben=[
            *teile.aufgaben,
            *_left(teil, typ),
            *_number_of_answers(struktur, typ, len(teil.werte)),
            *map(rule_to_do, teil.regeln),
        ],
        **teile.attribute,
        **attribute,
    )


def message(typ: Typ, label: str) -> str:
    """What to say where the answer is missing."""
    if len(label.split()) > _LONGEST_LABEL or not label:
        return "Beantworten Sie diese Frage."
    if typ in (*_CHOICES, Typ.JANEIN):
        return f"Wählen Sie bei „{label}“ etwas aus."
    return f"Laden Sie „{label}“ hoch." if typ is Typ.DATEI else f"Geben Sie „{label}“ ein."


def rule_to_do(regel: fim.Regel) -> Aufgabe:
    """A rule of FIM is prose for people: somebody must say it as a condition of the form."""
    text = " ".join((regel.freitext or regel.beschreibung or regel.skript).split())
    return Aufgabe(art="regel", regel=regel.id, text=f"{regel.name}: {text}" if text else regel.name)


def rest_of(struktur: fim.Struktur) -> fim.Datenfeld:
    """The field without what its Feld says."""
    teil = struktur.enthaelt
    assert isinstance(teil, fim.Datenfeld)
    typ = _type_of(teil, mehrfach=struktur.maximum != 1)
    bounds = fim.Praezisierung(**_bounds(teil, typ, "x").rest)
    return teil.model_copy(
        update={
            "bezeichnung_eingabe": "",
            "hilfetext_eingabe": "",
            "praezisierung": bounds if bounds != fim.Praezisierung() else None,
            "werte": () if typ in _CHOICES and not teil.codeliste else teil.werte,
        }
    )


def datenfeld_from(feld: Feld, rest: fim.Datenfeld) -> fim.Datenfeld:
    """The field as the form has it now: `rest` is what stands in the tree."""
    bounds = {**(rest.praezisierung.model_dump() if rest.praezisierung else {}), **bounds_of(feld)}
    filled = {key: value for key, value in bounds.items() if value}
    werte = tuple(
        fim.Codewert(code=option.wert if option.code is None else option.code, name=option.label, hilfe=option.hinweis)
        for option in feld.optionen
    )
    return rest.model_copy(
        update={
            "bezeichnung_eingabe": feld.label,
            "hilfetext_eingabe": feld.hilfe,
            "feldart": _feldart_of(feld, rest),
            "datentyp": _datentyp_of(feld, rest),
            "praezisierung": fim.Praezisierung(**filled) if filled else None,
            "werte": rest.werte if rest.codeliste or feld.typ not in _CHOICES else werte,
        }
    )


def _type_of(teil: fim.Datenfeld, *, mehrfach: bool) -> Typ:
    if teil.werte and teil.feldart == "select":
        return Typ.MEHRFACHAUSWAHL if mehrfach else Typ.AUSWAHL
    typ = _TYPES.get(teil.datentyp, Typ.TEXT)
    most = teil.praezisierung.maxLength if teil.praezisierung else ""
    return Typ.TEXTLANG if typ is Typ.TEXT and (_whole(most) or 0) > _LONG else typ


def _feldart_of(feld: Feld, rest: fim.Datenfeld) -> str:
    """A choice, or one whose values are still missing; else what people type."""
    waits = rest.codeliste is not None or any(each.art == "codeliste" for each in feld.aufgaben)
    return "select" if feld.typ in _CHOICES or (rest.feldart == "select" and waits) else "input"


def _datentyp_of(feld: Feld, rest: fim.Datenfeld) -> str:
    """FIM's own word as long as the Feld can hold such values."""
    if feld.typ in _CHOICES or _TYPES.get(rest.datentyp, Typ.TEXT) is feld.typ:
        return rest.datentyp
    if feld.typ in _TEXTS and _TYPES.get(rest.datentyp, Typ.TEXT) is Typ.TEXT:
        return rest.datentyp
    return _DATENTYPEN.get(feld.typ, "text")


def _options(werte: tuple[fim.Codewert, ...]) -> list[Option]:
    """Codes of FIM may hold any character and stand twice; the value of an option may not."""
    options: list[Option] = []
    taken: set[str] = set()
    for number, each in enumerate(werte, 1):
        wert = each.code if _WERT.fullmatch(each.code) and each.code not in taken else f"wert_{number}"
        while wert in taken:
            wert += "_"
        taken.add(wert)
        code = None if wert == each.code else each.code
        options.append(Option(wert=wert, label=each.name, code=code, hinweis=each.hilfe))
    return options


def _left(teil: fim.Datenfeld, typ: Typ) -> list[Aufgabe]:
    """What this field needs beyond its bounds and rules."""
    found = []
    if typ not in _CHOICES and (teil.codeliste or teil.feldart == "select"):
        name = " ".join(filter(None, (teil.codeliste.kennung, teil.codeliste.version))) if teil.codeliste else ""
        text = f"Die Werte der Codeliste {name or 'ohne Namen'} liegen nicht in der Datei. Tragen Sie die Optionen ein."
        found.append(Aufgabe(art="codeliste", text=text))
    elif typ not in _CHOICES and teil.datentyp not in _TYPES:
        text = f"Den Datentyp „{teil.datentyp}“ prüft das Formular nicht. Hier steht ein Text."
        found.append(Aufgabe(art="typ", text=text))
    if teil.vorbefuellung in ("optional", "verpflichtend"):
        text = f"FIM sieht eine Vorbefüllung vor ({teil.vorbefuellung}). Tragen Sie ein, woher der Wert kommt."
        found.append(Aufgabe(art="vorbefuellung", text=text))
    if teil.inhalt:
        found.append(Aufgabe(art="vorbefuellung", text=f"FIM gibt einen Inhalt vor: „{teil.inhalt}“."))
    return found


def _number_of_answers(struktur: fim.Struktur, typ: Typ, optionen: int) -> list[Aufgabe]:
    """The form does not count what is chosen or uploaded, but for the most files."""
    too_many = typ is Typ.MEHRFACHAUSWAHL and struktur.maximum is not None and struktur.maximum < optionen
    if typ not in MEHRWERTIG or not (struktur.minimum > 1 or too_many):
        return []
    text = f"FIM nennt {struktur.anzahl} Angaben. So viele zählt das Formular nicht nach."
    return [Aufgabe(art="grenze", text=text)]


def _bounds(teil: fim.Datenfeld, typ: Typ, feld_id: str) -> _Teile:
    """The bounds of FIM: what the Feld can hold, and the rest."""
    teile = _Teile(rest=teil.praezisierung.model_dump() if teil.praezisierung else {})
    if typ in _TEXTS:
        _text_bounds(teile, feld_id)
    elif typ in _NUMBERS:
        _number_bounds(teile, typ, feld_id)
    if typ not in _CHOICES:
        told = {key: value for key, value in teile.rest.items() if value and (key, value) not in _IDLE}
        for key, value in told.items():
            text = f"Die Grenze {key} = „{value}“ prüft das Formular nicht."
            teile.aufgaben.append(Aufgabe(art="grenze", text=text))
    return teile


def _text_bounds(teile: _Teile, feld_id: str) -> None:
    most, least = _whole(teile.rest.get("maxLength", "")), _whole(teile.rest.get("minLength", ""))
    teile.attribute["max_laenge"] = UNBOUNDED
    if most is not None and 0 < most < UNBOUNDED:
        teile.attribute["max_laenge"] = most
        teile.rest.pop("maxLength")
    if least is not None and 1 < least < UNBOUNDED:
        muss = parse_expression({"muster": [{"feld": feld_id}, f"[\\s\\S]{{{least},}}"]})
        teile.regeln.append(Regel(muss=muss, meldung=f"Geben Sie mindestens {least} Zeichen ein."))
        teile.rest.pop("minLength")
    pattern = teile.rest.get("pattern", "")
    if pattern and _is_usable(pattern):
        muss = parse_expression({"muster": [{"feld": feld_id}, pattern]})
        teile.regeln.append(Regel(muss=muss, meldung="Prüfen Sie die Schreibweise dieser Angabe."))
        text = f"Sagen Sie in der Meldung, wie die Angabe aussehen muss (Muster {pattern})."
        teile.aufgaben.append(Aufgabe(art="meldung", text=text))
        teile.rest.pop("pattern")


def _number_bounds(teile: _Teile, typ: Typ, feld_id: str) -> None:
    """Whole bounds are attributes; a decimal is compared by a rule. The Feld counts money in cents."""
    if typ is Typ.DEZIMAL:
        teile.attribute["nachkommastellen"] = _PLACES
    for name, attribut, word in (("minValue", "minimum", "mindestens"), ("maxValue", "maximum", "höchstens")):
        text = teile.rest.get(name, "")
        number = _cents(text) if typ is Typ.BETRAG else _whole(text)
        if number is not None:
            teile.attribute[attribut] = number
        elif typ is Typ.DEZIMAL and re.fullmatch(r"-?(0|[1-9][0-9]{0,8})\.[0-9]{0,5}[1-9]", text):
            operands = [{"feld": feld_id}, text]
            muss = parse_expression({"mindestens": operands if name == "minValue" else operands[::-1]})
            teile.regeln.append(Regel(muss=muss, meldung=f"Geben Sie {word} {format_decimal(text)} ein."))
        else:
            continue
        teile.rest.pop(name)


def _cents(text: str) -> int | None:
    """Cents of an amount in euros as FIM writes it."""
    match = re.fullmatch(r"(-?)(0|[1-9][0-9]{0,9})(?:\.([0-9]{2}))?", text)
    cents = int(f"{match[1]}{match[2]}{match[3] or '00'}") if match else None
    return cents if cents is not None and _as_euro(cents) == text else None


def _as_euro(cents: int) -> str:
    sign, amount = "-" if cents < 0 else "", abs(cents)
    return f"{sign}{amount // 100}" + (f".{amount % 100:02}" if amount % 100 else "")


def _is_usable(pattern: str) -> bool:
    """Whether the engine reads it, in bounded time, and does not read it back as a least length."""
    try:
        re.compile(pattern)
    except re.error:
        return False
    endless = _ENDLESS_GROUP.search(pattern) or len(_ENDLESS.findall(pattern)) > _MOST_ENDLESS
    return len(pattern) <= _LONGEST_PATTERN and not endless and not _AT_LEAST.fullmatch(pattern)


def bounds_of(feld: Feld) -> dict[str, str]:
    """What the Feld says of its bounds, in the words of FIM."""
    found: dict[str, str] = {}
    if feld.typ in _TEXTS and feld.max_laenge < UNBOUNDED:
        found["maxLength"] = str(feld.max_laenge)
    if feld.typ in _NUMBERS:
        bounds = {"minValue": feld.minimum, "maxValue": feld.maximum}
        write = _as_euro if feld.typ is Typ.BETRAG else str
        found |= {key: write(value) for key, value in bounds.items() if value is not None}
    for regel in feld.regeln:
        if (bound := _bound_in(regel, FeldWert(feld=feld.id))) is not None:
            found.setdefault(*bound)
    return found


def _bound_in(regel: Regel, own: FeldWert) -> tuple[str, str] | None:
    """The bound that a rule about the field alone states."""
    match regel.muss:
        case Muster(muster=(first, pattern)) if first == own:
            least = _AT_LEAST.fullmatch(pattern)
            return ("minLength", least[1]) if least else ("pattern", pattern)
        case Mindestens(mindestens=(first, str(bound))) if first == own:
            return "minValue", bound
        case Mindestens(mindestens=(str(bound), second)) if second == own:
            return "maxValue", bound
    return None


def _whole(text: str) -> int | None:
    """The number, where it is written as a number is written here."""
    return int(text) if re.fullmatch(r"0|-?[1-9][0-9]{0,11}", text) else None
