"""From what was typed to the value that is kept, and back: one reader per type of field.

Every reader either returns a clean value or raises Ungueltig with a message for the person who typed; none of them
changes the raw text, so nothing typed can be lost. `read(feld, as_raw(feld, wert))` gives `wert` again.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from portal.formular.rules.ausdruck import Wert
from portal.formular.rules.datum import DatumFehler, as_typed, earliest, format_date, parse_date
from portal.formular.rules.iban import IbanFehler, bank_of, format_iban, parse_iban
from portal.formular.rules.karte import Koordinaten, as_coordinates, place_near, where_it_lies
from portal.formular.rules.laender import LAENDER
from portal.formular.rules.modell import Feld, Typ
from portal.formular.rules.punkt import (
    BESTAETIGT,
    PunktFehler,
    confirmed,
    format_point,
    is_confirmed,
    parse_point,
    typed_point,
)
from portal.formular.rules.uhrzeit import ZeitFehler, format_time, parse_time
from portal.formular.rules.zahl import (
    ZahlFehler,
    format_amount,
    format_decimal,
    parse_amount,
    parse_decimal,
)
from portal.formular.rules.zeichen import describe, first_foreign, has_letter, normalize

Roh = str | list[str]


class Ungueltig(ValueError):
    """What was typed cannot be taken; the message is German and says what to change.

    `moeglich` are the values it may mean where something is left out: a date without its century.
    """

    def __init__(self, message: str, moeglich: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.moeglich = moeglich


@dataclass(frozen=True)
class Vorgabe:
    """An attribute of the login: its value as this module keeps it, and whether it is verified ("substantiell")."""

    wert: Wert
    geprueft: bool = False


@dataclass(frozen=True)
class Kontext:
    """What the engine must be told from outside; it asks nobody itself.

    `heute` is the day in Europe/Berlin, `stufe` the STORK level of this login (0 none, 3 "substantiell"), `orte` the
    codes of places with their names, `dateien` the ids of this draft's uploads with their file names, `texte` the
    placeholders of the definition's texts, `leistung` the id of the Leistung the person came from, `banken` names of
    banks by Bankleitzahl (empty: nobody has given the Bundesbank's list), `ortsteile` the codes of the places whose PLZ
    belongs to several Kommunen, with their names, `mitten` where the middles of the Kommunen lie, by name, `nachbarn`
    how a sentence calls those that are not this draft's.
    """

    heute: date
    stufe: int = 0
    login: Mapping[str, Vorgabe] = field(default_factory=dict)
    orte: Mapping[str, str] = field(default_factory=dict)
    dateien: Mapping[str, str] = field(default_factory=dict)
    texte: Mapping[str, str] = field(default_factory=dict)
    leistung: str = ""
    banken: Mapping[str, str] = field(default_factory=dict)
    ortsteile: Mapping[str, str] = field(default_factory=dict)
    mitten: Mapping[str, Koordinaten] = field(default_factory=dict)
    nachbarn: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Auswahl:
    """One option as it can be chosen now."""

    wert: str
    label: str
    hinweis: str = ""
    kurz: str = ""


_LAENDER = tuple(Auswahl(code, name) for code, name in LAENDER.items())


def read(feld: Feld, roh: Roh, optionen: tuple[Auswahl, ...], kontext: Kontext) -> Wert:
    """The clean value, None for an empty input. Raises Ungueltig."""
    if feld.typ in (Typ.MEHRFACHAUSWAHL, Typ.DATEI):
        texts = [text for text in ([roh] if isinstance(roh, str) else roh) if text.strip()]
        return (
            _read_choices(texts, optionen) if feld.typ is Typ.MEHRFACHAUSWAHL else _read_files(feld, texts, kontext)
        ) or None
    if feld.typ is Typ.PUNKT:
        return _read_point(roh, kontext)
    text = roh if isinstance(roh, str) else (roh[-1] if roh else "")
    text = normalize(text, lines=feld.typ is Typ.TEXTLANG)
    if not text:
        return None
    if feld.typ in (Typ.AUSWAHL, Typ.VERWEIS, Typ.ORT, Typ.ORTSTEIL, Typ.LAND):
        return _read_choice(text, optionen)
    return _READERS[feld.typ](feld, text, kontext)


def choices(feld: Feld, kontext: Kontext) -> tuple[Auswahl, ...]:
    """The options of types whose codes do not stand in the definition."""
    if feld.typ is Typ.LAND:
        return _LAENDER
    if feld.typ in (Typ.ORT, Typ.ORTSTEIL):
        places = kontext.orte if feld.typ is Typ.ORT else kontext.ortsteile
        return tuple(Auswahl(code, name) for code, name in places.items())
    return ()


def codes(feld: Feld, kontext: Kontext) -> Container[object]:
    """The values of `choices`."""
    if feld.typ is Typ.LAND:
        return LAENDER
    if feld.typ in (Typ.ORT, Typ.ORTSTEIL):
        return kontext.orte if feld.typ is Typ.ORT else kontext.ortsteile
    return ()


def as_raw(feld: Feld, wert: Wert) -> Roh:
    """A kept value as it stands in the input field."""
    if wert is None:
        return ""
    if isinstance(wert, bool):
        return "ja" if wert else "nein"
    if isinstance(wert, list):
        return wert
    if feld.typ is Typ.PUNKT and is_confirmed(str(wert)):
        return [format_point(str(wert)), BESTAETIGT]
    return _AS_TYPED[feld.typ](wert) if feld.typ in _AS_TYPED else str(wert)


def as_text(feld: Feld, wert: Wert, optionen: tuple[Auswahl, ...], kontext: Kontext) -> str:
    """A kept value as people read it; empty for none. Several values stand on lines of their own."""
    if wert is None:
        return ""
    if isinstance(wert, bool):
        return "Ja" if wert else "Nein"
    if isinstance(wert, list):
        names = kontext.dateien if feld.typ is Typ.DATEI else {option.wert: option.label for option in optionen}
        return "\n".join(names.get(item, item) for item in wert)
    if feld.typ in _AS_READ:
        text = _AS_READ[feld.typ](wert)
        return f"{text} {feld.einheit}" if feld.einheit else text
    return next((option.kurz or option.label for option in optionen if option.wert == wert), str(wert))


def remark(feld: Feld, wert: Wert, kontext: Kontext) -> str:
    """What is known of a kept value beyond what was typed, or nothing: the bank of an IBAN, where a point lies."""
    if feld.typ is Typ.PUNKT and wert:
        return where_it_lies(as_coordinates(str(wert)), kontext.mitten)
    if feld.typ is not Typ.IBAN or wert is None:
        return ""
    bank = bank_of(str(wert), kontext.banken)
    known = f"Bank: {bank}. " if bank else ""
    return f"{known}Die IBAN stimmt rechnerisch. Ob es das Konto gibt, prüfen wir nicht."


def neighbour_at(punkt: Koordinaten, kontext: Kontext) -> str:
    """The other Kommune that a point seems to lie in, by name, or nothing."""
    place = place_near(punkt, kontext.mitten)
    return place if place in kontext.nachbarn else ""


def told_elsewhere(name: str, kontext: Kontext) -> str:
    """Who answers for a point at this neighbour."""
    return f"Der Punkt liegt bei {name}. Dafür ist {kontext.nachbarn[name]} zuständig."


def unconfirmed(feld: Feld, wert: Wert, kontext: Kontext) -> str:
    """What is said of a point in another Kommune until the person says that it is right; middles are a rough guess."""
    if feld.typ is not Typ.PUNKT or wert is None or is_confirmed(str(wert)):
        return ""
    name = neighbour_at(as_coordinates(str(wert)), kontext)
    return told_elsewhere(name, kontext) if name else ""


def _read_choice(text: str, optionen: tuple[Auswahl, ...]) -> str:
    if all(option.wert != text for option in optionen):
        raise Ungueltig("Diese Möglichkeit gibt es hier nicht. Wählen Sie eine der angebotenen aus.")
    return text


def _read_choices(texts: list[str], optionen: tuple[Auswahl, ...]) -> list[str]:
    for text in texts:
        _read_choice(text, optionen)
    return [option.wert for option in optionen if option.wert in texts]


def _read_files(feld: Feld, texts: list[str], kontext: Kontext) -> list[str]:
    ids = list(dict.fromkeys(texts))
    if any(item not in kontext.dateien for item in ids):
        raise Ungueltig("Eine der Dateien ist nicht mehr da. Laden Sie sie bitte noch einmal hoch.")
    if len(ids) > feld.max_dateien:
        raise Ungueltig(f"Hier können Sie höchstens {feld.max_dateien} Dateien hochladen. Entfernen Sie eine davon.")
    return ids


def _read_text(feld: Feld, text: str, kontext: Kontext) -> str:
    lines = feld.typ is Typ.TEXTLANG
    if feld.name and text in ("-", "--", "---"):
        return "-"
    foreign = first_foreign(text, name=feld.name, lines=lines)
    if foreign is not None and feld.name:
        raise Ungueltig(
            f"{_sentence(describe(foreign))} können wir in einem Namen nicht verarbeiten. "
            "Schreiben Sie den Namen in lateinischen Buchstaben, wie im Ausweis."
        )
    if foreign is not None:
        raise Ungueltig(f"{_sentence(describe(foreign))} können wir nicht verarbeiten. Bitte lassen Sie es weg.")
    if feld.name and not has_letter(text):
        raise Ungueltig("Das ist kein Name. Gibt es keinen, schreiben Sie einen Strich (-).")
    if len(text) > feld.max_laenge:
        raise Ungueltig(
            f"Das ist zu lang: höchstens {feld.max_laenge} Zeichen. Kürzen Sie um {len(text) - feld.max_laenge}."
        )
    return text


def _sentence(text: str) -> str:
    return text[0].upper() + text[1:]


def _read_date(feld: Feld, text: str, kontext: Kontext) -> str:
    try:
        iso = parse_date(text, genauigkeit=feld.genauigkeit)
    except DatumFehler as error:
        raise Ungueltig(str(error), error.moeglich) from error
    if feld.vergangenheit and earliest(iso) > kontext.heute:
        article = "Der " if iso.count("-") == 2 else ""
        raise Ungueltig(f"{article}{format_date(iso)} liegt in der Zukunft. Prüfen Sie das Datum.")
    return iso


def _read_time(feld: Feld, text: str, kontext: Kontext) -> str:
    try:
        return parse_time(text)
    except ZeitFehler as error:
        raise Ungueltig(str(error)) from error


def _read_iban(feld: Feld, text: str, kontext: Kontext) -> str:
    try:
        return parse_iban(text)
    except IbanFehler as error:
        raise Ungueltig(str(error)) from error


def _read_amount(feld: Feld, text: str, kontext: Kontext) -> int:
    try:
        cents = parse_amount(text)
    except ZahlFehler as error:
        raise Ungueltig(str(error)) from error
    least = 0 if feld.minimum is None else feld.minimum
    if cents < least:
        raise Ungueltig(f"Geben Sie einen Betrag von mindestens {format_amount(least)} Euro ein.")
    if feld.maximum is not None and cents > feld.maximum:
        raise Ungueltig(f"Geben Sie einen Betrag von höchstens {format_amount(feld.maximum)} Euro ein.")
    return cents


def _read_decimal(feld: Feld, text: str, kontext: Kontext) -> str:
    try:
        kept = parse_decimal(_without_unit(feld, text), places=feld.nachkommastellen)
    except ZahlFehler as error:
        raise Ungueltig(str(error)) from error
    number = Decimal(kept)
    if (feld.minimum is not None and number < feld.minimum) or (feld.maximum is not None and number > feld.maximum):
        raise Ungueltig(_range_message(feld))
    return kept


def _without_unit(feld: Feld, text: str) -> str:
    return text.removesuffix(feld.einheit).strip() if feld.einheit else text


def _read_number(feld: Feld, text: str, kontext: Kontext) -> int:
    text = _without_unit(feld, text)
    if not re.fullmatch(r"[+-]?[0-9]{1,12}", text.replace(" ", "")):
        raise Ungueltig("Geben Sie eine ganze Zahl in Ziffern ein, zum Beispiel 2.")
    number = int(text.replace(" ", ""))
    if (feld.minimum is not None and number < feld.minimum) or (feld.maximum is not None and number > feld.maximum):
        raise Ungueltig(_range_message(feld))
    return number


def _range_message(feld: Feld) -> str:
    if feld.minimum is not None and feld.maximum is not None:
        return f"Geben Sie eine Zahl von {feld.minimum} bis {feld.maximum} ein."
    if feld.minimum is not None:
        return f"Die Zahl muss mindestens {feld.minimum} sein."
    return f"Die Zahl darf höchstens {feld.maximum} sein."


def _read_yes_no(feld: Feld, text: str, kontext: Kontext) -> bool:
    answer = {"ja": True, "on": True, "true": True, "nein": False, "false": False}.get(text.casefold())
    if answer is None:
        raise Ungueltig("Wählen Sie „Ja“ oder „Nein“ aus.")
    if feld.muss_ja and not answer:
        raise Ungueltig(feld.meldungen.fehlt)
    return answer


def _read_postcode(feld: Feld, text: str, kontext: Kontext) -> str:
    compact = text.replace(" ", "")
    if compact.isascii() and compact.isdigit():
        text = compact
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9 -]{1,11}", text):
        raise Ungueltig("Das ist keine Postleitzahl, die wir lesen können. Schreiben Sie sie so: 52525.")
    return text.upper()


_EMAIL = re.compile(r"[^@\s\"<>,;:()\[\]\\]{1,64}@(?:[\w](?:[\w-]{0,61}[\w])?\.)+[^\W\d_][\w-]{0,61}[\w]")


def _read_email(feld: Feld, text: str, kontext: Kontext) -> str:
    text = text.removeprefix("mailto:")
    if "@" not in text:
        raise Ungueltig("In der E-Mail-Adresse fehlt das @-Zeichen. Schreiben Sie sie so: name@beispiel.de.")
    if " " in text:
        raise Ungueltig("In der E-Mail-Adresse steht ein Leerzeichen. Bitte entfernen Sie es.")
    if len(text) > 254 or ".." in text or not _EMAIL.fullmatch(text) or first_foreign(text) is not None:
        raise Ungueltig("Diese E-Mail-Adresse ist nicht vollständig. Schreiben Sie sie so: name@beispiel.de.")
    return text


def _read_phone(feld: Feld, text: str, kontext: Kontext) -> str:
    digits = [character for character in text if character in "0123456789"]
    if not re.fullmatch(r"\+?[0-9 ()/.-]+", text) or not 5 <= len(digits) <= 15:
        raise Ungueltig("Das ist keine Telefonnummer, die wir lesen können. Schreiben Sie sie so: 02452 123456.")
    return text


def _read_point(roh: Roh, kontext: Kontext) -> str | None:
    text = normalize(typed_point(roh))
    if not text:
        return None
    try:
        kept = parse_point(text)
    except PunktFehler as error:
        raise Ungueltig(str(error)) from error
    return confirmed(kept) if BESTAETIGT in roh and neighbour_at(as_coordinates(kept), kontext) else kept


def _point_as_read(wert: str | int) -> str:
    return format_point(str(wert)) + (" (bestätigt)" if is_confirmed(str(wert)) else "")


_READERS: dict[Typ, Callable[[Feld, str, Kontext], Wert]] = {
    Typ.TEXT: _read_text,
    Typ.TEXTLANG: _read_text,
    Typ.DATUM: _read_date,
    Typ.ZEIT: _read_time,
    Typ.GANZZAHL: _read_number,
    Typ.DEZIMAL: _read_decimal,
    Typ.BETRAG: _read_amount,
    Typ.IBAN: _read_iban,
    Typ.JANEIN: _read_yes_no,
    Typ.PLZ: _read_postcode,
    Typ.EMAIL: _read_email,
    Typ.TELEFON: _read_phone,
}
# How a kept value stands in its input field, and how people read it; other types show what is kept.
_AS_TYPED: dict[Typ, Callable[[str | int], str]] = {
    Typ.DATUM: lambda wert: as_typed(str(wert)),
    Typ.ZEIT: lambda wert: str(wert).removeprefix("0"),
    Typ.DEZIMAL: lambda wert: format_decimal(str(wert)),
    Typ.BETRAG: lambda wert: format_amount(int(wert)),
    Typ.IBAN: lambda wert: format_iban(str(wert)),
    Typ.PUNKT: lambda wert: format_point(str(wert)),
}
_AS_READ: dict[Typ, Callable[[str | int], str]] = {
    **_AS_TYPED,
    Typ.DATUM: lambda wert: format_date(str(wert)),
    Typ.ZEIT: lambda wert: format_time(str(wert)),
    Typ.PUNKT: _point_as_read,
    Typ.GANZZAHL: str,
    Typ.BETRAG: lambda wert: f"{format_amount(int(wert))}\u00a0€",
}
