"""The way through a form: which stations there are, and which answers count.

One walk from the first page to the last decides both. It sees only answers of fields that are themselves on the way,
so an answer of a branch that was left neither counts nor opens another branch. Pruning is the walk's own result.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import groupby
from typing import Any

from portal.formular.rules.anforderung import Erfuellung, consents, fulfilment, is_asked
from portal.formular.rules.ausdruck import Umgebung, Wert, evaluate, holds
from portal.formular.rules.eingabe import Auswahl, Kontext, choices, codes
from portal.formular.rules.modell import PLATZHALTER, Art, Feld, Formular, Mitzeichnung, Schritt, Typ
from portal.formular.rules.zahl import canonical, number_of, rounded

Antworten = dict[str, Any]  # field id -> Wert; group id -> list of such dicts, each with its "id"
_CHOSEN = (Typ.AUSWAHL, Typ.VERWEIS, Typ.ORT, Typ.ORTSTEIL, Typ.LAND, Typ.MEHRFACHAUSWAHL)
NEU = "neu"  # value of a verweis that points to no entry


class NotOnTheWay(LookupError):
    """There is no such station with these answers: a page left behind, or an address that was made up."""


@dataclass(frozen=True)
class Station:
    """A page as it is met: the Schritt, and for a repeating group the entry (0-based)."""

    schritt: str
    index: int | None = None

    @property
    def key(self) -> str:
        """For URLs: `kind` or `kind-2` (1-based)."""
        return self.schritt if self.index is None else f"{self.schritt}-{self.index + 1}"

    @classmethod
    def from_key(cls, formular: Formular, key: str) -> Station:
        """Raises NotOnTheWay for a key that names no page."""
        for schritt in formular.schritte:
            if key == schritt.id and not repeats(schritt):
                return cls(schritt.id)
            number = key.removeprefix(f"{schritt.id}-")
            if repeats(schritt) and number != key and number.isascii() and number.isdigit() and 0 < int(number) < 1000:
                return cls(schritt.id, int(number) - 1)
        raise NotOnTheWay(key)


@dataclass
class Weg:
    """Result of a walk. `antworten` are those that count; `voll` the same with what entries take from each other."""

    stationen: list[Station] = field(default_factory=list)
    antworten: Antworten = field(default_factory=dict)
    voll: Antworten = field(default_factory=dict)
    umgebungen: dict[Station, Umgebung] = field(default_factory=dict)
    gestoppt: bool = False


def repeats(schritt: Schritt) -> bool:
    """Whether the page is asked once per entry."""
    return schritt.gruppe is not None and schritt.art is not Art.LISTE


def walk(formular: Formular, answers: Mapping[str, Any], kontext: Kontext) -> Weg:
    """Go through the whole form with these answers."""
    weg = Weg()
    kontext = with_defaults(formular, kontext)
    for gruppe, schritte in groupby(formular.schritte, key=lambda s: s.gruppe if repeats(s) else None):
        if weg.gestoppt:
            break
        if gruppe is None:
            for schritt in schritte:
                _pass(weg, formular, schritt, Station(schritt.id), answers, (weg.voll,), kontext)
                if weg.gestoppt:
                    break
        else:
            _pass_group(weg, formular, gruppe, list(schritte), answers, kontext)
    return weg


def demands_on(formular: Formular, weg: Weg, kontext: Kontext) -> list[Erfuellung]:
    """What the law asks of this way, and whether it is met; nothing on one that stops."""
    if weg.gestoppt:
        return []
    return fulfilment(formular, at_the_end(weg, kontext), {station.schritt for station in weg.stationen})


def consents_on(formular: Formular, weg: Weg, kontext: Kontext) -> list[Mitzeichnung]:
    """Who else must agree on this way; nobody on one that stops."""
    return [] if weg.gestoppt else consents(formular, at_the_end(weg, kontext))


def at_the_end(weg: Weg, kontext: Kontext) -> Umgebung:
    """What an expression sees after the pages passed so far: at the end, the whole way."""
    return Umgebung(kontext.heute, kontext.stufe, kontext.leistung, (weg.voll,))


def entries_of(formular: Formular, gruppe_id: str, answers: Mapping[str, Any], *, at_least: int = 0) -> list[Antworten]:
    """The entries of a group; as many as it must have, even when nothing is answered yet."""
    entries = [dict(entry) for entry in answers.get(gruppe_id) or []]
    while len(entries) < max(formular.gruppe(gruppe_id).minimum, at_least):
        entries.append({"id": str(1 + max((int(entry["id"]) for entry in entries), default=0))})
        entries[-1] |= _constants(formular, gruppe_id)
    return entries


def _constants(formular: Formular, gruppe_id: str) -> Antworten:
    """What stands in a new entry whoever fills it in."""
    felder = [feld for schritt in formular.schritte if schritt.gruppe == gruppe_id for feld in schritt.felder]
    return {
        feld.id: int(feld.vorbelegung.schluessel) if feld.typ is Typ.GANZZAHL else feld.vorbelegung.schluessel
        for feld in felder
        if feld.vorbelegung is not None and feld.vorbelegung.quelle == "fest"
    }


def _pass_group(
    weg: Weg, formular: Formular, gruppe: str, schritte: list[Schritt], answers: Mapping[str, Any], kontext: Kontext
) -> None:
    counting: list[Antworten] = []
    full: list[Antworten] = []
    weg.antworten[gruppe], weg.voll[gruppe] = counting, full
    for index, entry in enumerate(_counting_entries(formular, gruppe, answers, at_the_end(weg, kontext))):
        own = {"id": entry["id"]}
        counting.append(own)
        whole = dict(own)
        for schritt in schritte:
            source = _source(schritt, whole, full)
            if source is not None:
                whole |= {feld.id: source[feld.id] for feld in schritt.felder if feld.id in source}
                continue
            layers = (whole, {gruppe: list(full)}, weg.voll)
            _pass(weg, formular, schritt, Station(schritt.id, index), entry, layers, kontext, own)
            if weg.gestoppt:
                full.append(whole)
                return
        full.append(whole)


def _counting_entries(
    formular: Formular, gruppe: str, answers: Mapping[str, Any], umgebung: Umgebung
) -> list[Antworten]:
    """As `entries_of`; where an answer says how many there are, so many: more are kept, but count no longer."""
    anzahl = formular.gruppe(gruppe).anzahl
    if anzahl is None:
        return entries_of(formular, gruppe, answers)
    number = evaluate(anzahl, umgebung)
    wanted = min(number, formular.gruppe(gruppe).maximum) if isinstance(number, int) else 0
    return entries_of(formular, gruppe, answers, at_least=wanted)[:wanted]


def _source(schritt: Schritt, entry: Antworten, earlier: list[Antworten]) -> Antworten | None:
    """The earlier entry whose answers to this page are taken over."""
    target = entry.get(schritt.uebernahme) if schritt.uebernahme else None
    return None if target in (None, NEU) else next((e for e in earlier if e["id"] == target), None)


def _pass(
    weg: Weg,
    formular: Formular,
    schritt: Schritt,
    station: Station,
    given: Mapping[str, Any],
    ebenen: tuple[Antworten, ...],
    kontext: Kontext,
    own: Antworten | None = None,
) -> None:
    """Meet one page: add the station and the answers that count, into the innermost layer (and `own`)."""
    umgebung = Umgebung(kontext.heute, kontext.stufe, kontext.leistung, ebenen)
    if not is_asked(formular, schritt, umgebung):
        return
    if schritt.art in (Art.STOPP, Art.LISTE):
        weg.stationen.append(station)
        weg.umgebungen[station] = umgebung
        weg.gestoppt = schritt.art is Art.STOPP
        return
    here: Antworten = {}
    shown = list(counting_fields(schritt, given, here, umgebung, kontext))
    if not shown:
        return
    weg.stationen.append(station)
    # The page's own view is from before it was answered.
    weg.umgebungen[station] = Umgebung(kontext.heute, kontext.stufe, kontext.leistung, tuple(dict(e) for e in ebenen))
    ebenen[0].update(here)
    (weg.antworten if own is None else own).update(here)


def counting_fields(
    schritt: Schritt, given: Mapping[str, Any], here: Antworten, umgebung: Umgebung, kontext: Kontext
) -> Iterator[Feld]:
    """The visible fields of a page one after the other; what counts of `given` is put into `here` on the way."""
    inside = umgebung.with_layer(here)
    for feld in schritt.felder:
        if not is_visible(feld, inside) or is_without(feld, given):
            continue
        if feld.berechnet is not None:
            wert = computed(feld, inside)
        else:
            locked = locked_value(feld, kontext) if feld.gesperrt_wenn_geprueft else None
            wert = given.get(feld.id) if locked is None else locked
        if wert is not None and feld.typ in _CHOSEN:
            wert = fitting(feld, wert, _offered(feld, inside, kontext))
        if wert is not None:
            here[feld.id] = wert
        yield feld


def is_visible(feld: Feld, umgebung: Umgebung) -> bool:
    if feld.wenn is not None and not holds(feld.wenn, umgebung):  # most have no condition, and all are met in each walk
        return False
    return feld.typ is not Typ.VERWEIS or bool(_targets(feld, umgebung))


def is_without(feld: Feld, given: Mapping[str, Any]) -> bool:
    """Whether a fixed value that need not be there is not: then the field is not there either."""
    return feld.fest and feld.pflicht is False and given.get(feld.id) is None


def locked_value(feld: Feld, kontext: Kontext) -> Wert:
    """The verified value of the login that cannot be changed here, or None."""
    if not feld.gesperrt_wenn_geprueft or feld.vorbelegung is None or feld.vorbelegung.quelle != "login":
        return None
    vorgabe = kontext.login.get(feld.vorbelegung.schluessel)
    return vorgabe.wert if vorgabe is not None and vorgabe.geprueft else None


def computed(feld: Feld, umgebung: Umgebung) -> Wert:
    """The value that the expression gives here, brought to the field's type; None where it gives none."""
    wert = evaluate(feld.berechnet, umgebung)
    if wert is None or feld.typ is Typ.JANEIN:
        return None if wert is None else bool(wert)
    if feld.typ in (Typ.GANZZAHL, Typ.BETRAG, Typ.DEZIMAL):
        number = number_of(wert)
        if number is None:
            return None
        return canonical(Decimal(number)) if feld.typ is Typ.DEZIMAL else rounded(number)
    return str(wert)


def fitting(feld: Feld, wert: Wert, offered: Container[object]) -> Wert:
    """A chosen value, without choices that are not offered (any more)."""
    if feld.typ is Typ.MEHRFACHAUSWAHL and isinstance(wert, list):
        return [item for item in wert if item in offered] or None
    return wert if wert in offered else None


def _offered(feld: Feld, umgebung: Umgebung, kontext: Kontext) -> Container[object]:
    """The values of `options_of`, without their texts: a walk asks for them at every field that is chosen."""
    if feld.typ is Typ.VERWEIS and feld.verweis is not None:
        return {NEU, *(entry["id"] for entry in _targets(feld, umgebung))}
    if feld.optionen:
        return {option.wert for option in feld.optionen if holds(option.wenn, umgebung)}
    return codes(feld, kontext)


def options_of(feld: Feld, umgebung: Umgebung, kontext: Kontext) -> tuple[Auswahl, ...]:
    """What can be chosen now, with the texts filled in."""
    if feld.typ is Typ.VERWEIS and feld.verweis is not None:
        targets = (Auswahl(entry["id"], "") for entry in _targets(feld, umgebung))
        return (*targets, Auswahl(NEU, feld.verweis.neu, kurz="Eigene Angaben"))
    if feld.optionen:
        return tuple(
            Auswahl(option.wert, fill(option.label, kontext), fill(option.hinweis, kontext), option.kurz)
            for option in feld.optionen
            if holds(option.wenn, umgebung)
        )
    return choices(feld, kontext)


def _targets(feld: Feld, umgebung: Umgebung) -> list[Antworten]:
    """Earlier entries of the group that this one may point to: alike, and pointing nowhere themselves."""
    if feld.verweis is None or len(umgebung.ebenen) < 3:
        return []
    group_layer = umgebung.ebenen[-2]  # see _pass_group: (page,) entry, earlier entries, form
    earlier: list[Antworten] = next(iter(group_layer.values()), [])
    return [
        entry
        for entry in earlier
        if entry.get(feld.id) in (None, NEU)
        and all(entry.get(name) == umgebung.get(name) is not None for name in feld.verweis.gleich)
    ]


def with_defaults(formular: Formular, kontext: Kontext) -> Kontext:
    """The same context, with the definition's own texts for placeholders that nobody gave; one may name another."""
    if formular.platzhalter.keys() <= kontext.texte.keys():  # a page is read in many walks of the same context
        return kontext
    known = replace(kontext, texte={**formular.platzhalter, **kontext.texte})
    own = {name: fill(text, known) for name, text in formular.platzhalter.items()}
    return replace(kontext, texte={**own, **kontext.texte})


def fill(text: str, kontext: Kontext, **more: str) -> str:
    """Put the placeholders in; `pruefung` has seen that all are known, a missing one stays visible."""
    if "{" not in text:
        return text
    values = {**kontext.texte, **more}
    return PLATZHALTER.sub(lambda match: str(values.get(match[1], match[0])), text)
