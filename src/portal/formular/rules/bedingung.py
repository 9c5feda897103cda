"""A condition of a form in plain German, for paper: "bei Frage 2 „Geburt“ angekreuzt ist".

The words are a clause that follows "wenn". What no answer decides (the level of a login, the Leistung) is decided at
once. Where an expression cannot be told in words, the person is left to judge: `UNSAGBAR`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from portal.core.money import euros
from portal.formular.rules import ausdruck as a
from portal.formular.rules.abhaengigkeit import fields_in
from portal.formular.rules.datum import format_date
from portal.formular.rules.laender import LAENDER
from portal.formular.rules.modell import PLATZHALTER, Darstellung, Feld, Formular, Typ

UNSAGBAR = "es für Sie zutrifft"
_CHOSEN = (Typ.AUSWAHL, Typ.MEHRFACHAUSWAHL, Typ.JANEIN, Typ.VERWEIS)
_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")

Gesagt = str | bool  # True: holds for everybody, False: for nobody


class _Unsayable(Exception):
    """There are no plain words for this expression."""


class Erzaehler:
    """Tells the conditions of one form; `nummern` are the numbers that its questions have on paper."""

    def __init__(self, formular: Formular, nummern: Mapping[str, int], umgebung: a.Umgebung) -> None:
        self.felder = {feld.id: feld for schritt in formular.schritte for feld in schritt.felder}
        self.gruppen = {gruppe.id: gruppe for gruppe in formular.gruppen}
        self.nummern, self.umgebung = nummern, umgebung

    def tell(self, ausdruck: a.Ausdruck | None) -> Gesagt:
        """The clause, or whether the condition is decided without any answer."""
        try:
            return True if ausdruck is None else self._say(ausdruck, negated=False)
        except _Unsayable:
            return UNSAGBAR

    def _say(self, node: Any, *, negated: bool) -> Gesagt:
        if not any(True for _name in fields_in(node)):
            return a.holds(node, self.umgebung) != negated
        if isinstance(node, a.Nicht):
            return self._say(node.nicht, negated=not negated)
        if isinstance(node, a.Und | a.Oder):
            parts = node.und if isinstance(node, a.Und) else node.oder
            return self._join(parts, every=isinstance(node, a.Und) != negated, negated=negated)
        if isinstance(node, a.Irgendein):
            return self._any_entry(node.irgendein, negated)
        if isinstance(node, a.FeldWert) and self._computed(node) is not None:
            return self._say(self._computed(node), negated=negated)
        return self._plain(node, negated)

    def _plain(self, node: Any, negated: bool) -> Gesagt:
        match node:
            case a.FeldWert():
                return self._has(node, [True], negated)
            case a.Gleich(gleich=(a.FeldWert() as feld, wert)) if not isinstance(wert, a.Knoten):
                return self._has(feld, [wert], negated)
            case a.In(in_=(a.FeldWert() as feld, werte)):
                return self._has(feld, werte, negated)
            case a.Enthaelt(enthaelt=(a.FeldWert() as feld, wert)) if not isinstance(wert, a.Knoten):
                return self._has(feld, [wert], negated)
            case a.Leer(leer=a.FeldWert() as feld):
                what = "etwas" if negated else "nichts"
                return f"{self._at(feld)} {what} {'angekreuzt ist' if self._is_chosen(feld) else 'steht'}"
            case a.Mindestens(mindestens=(one, other)):
                return self._compare(one, other, "weniger" if negated else "mindestens")
            case a.Kleiner(kleiner=(one, other)):
                return self._compare(one, other, "mindestens" if negated else "weniger")
            case a.Gleich(gleich=(one, other)):
                return f"{self._noun(one)} {'nicht ' * negated}gleich {self._noun(other)} ist"
            case a.Vor(vor=(one, other)):
                return f"{self._noun(one)} {'nicht ' * negated}vor {self._noun(other, 'dem')} liegt"
            case a.Nach(nach=(one, other)):
                return f"{self._noun(one)} {'nicht ' * negated}nach {self._noun(other, 'dem')} liegt"
        raise _Unsayable

    def _join(self, parts: Sequence[Any], *, every: bool, negated: bool) -> Gesagt:
        """All of them or any, less those that are decided."""
        told = [(part, self._say(part, negated=negated)) for part in parts]
        if any(each is (not every) for _part, each in told):
            return not every
        said = {each: _is_joined(part, negated) for part, each in told if isinstance(each, str)}
        if not said:
            return every
        if every:
            return " und ".join(f"({each})" if joined and len(said) > 1 else each for each, joined in said.items())
        return (", oder wenn " if any(said.values()) else " oder ").join(said)

    def _any_entry(self, question: a.Eintragsfrage, negated: bool) -> Gesagt:
        inner = self._say(question.wenn, negated=False)
        if inner is False:
            return negated
        where = f"{'keinem' if negated else 'mindestens einem'} Teil „{self._entry_name(question.gruppe)}“"
        return f"es {'keinen' if negated else 'einen'} solchen Teil gibt" if inner is True else f"in {where} {inner}"

    def _entry_name(self, gruppe: str) -> str:
        return " ".join(PLATZHALTER.sub("", self.gruppen[gruppe].titel).split())

    # --- words for the parts of a comparison ------------------------------------------------------------------------

    def _has(self, node: a.FeldWert, werte: Sequence[Any], negated: bool) -> Gesagt:
        feld = self._field(node)
        online = {option.wert for option in feld.optionen if option.papier == ""}
        werte = [wert for wert in werte if wert not in online]
        if not werte:
            return negated
        if feld.typ is Typ.JANEIN and feld.darstellung is Darstellung.HAKEN:
            return f"{self._at(node)} {'kein' if (werte == [True]) == negated else 'ein'} Kreuz steht"
        names = [f"„{self._name(feld, wert)}“" for wert in werte]
        verb = "angekreuzt ist" if feld.typ in _CHOSEN else "steht"
        if negated:
            said = f"nicht {names[0]}" if len(names) == 1 else "weder " + " noch ".join(names)
        else:
            said = " oder ".join(filter(None, [", ".join(names[:-1]), names[-1]]))
        return f"{self._at(node)} {said} {verb}"

    def _name(self, feld: Feld, wert: Any) -> str:
        if isinstance(wert, bool):
            return "Ja" if wert else "Nein"
        if feld.typ is Typ.LAND:
            return LAENDER.get(str(wert), str(wert))
        if feld.typ is Typ.BETRAG and isinstance(wert, int):
            return euros(wert)
        if feld.verweis is not None:
            return feld.verweis.neu
        return next((option.papier or option.label for option in feld.optionen if option.wert == wert), str(wert))

    def _compare(self, one: Any, other: Any, how: str) -> str:
        if isinstance(one, a.Alter | a.AlterHoechstens) and isinstance(other, int):
            since = one.alter if isinstance(one, a.Alter) else one.alter_hoechstens
            than = "weniger als" if how == "weniger" else "mindestens"
            return f"seit {self._noun(since, 'dem')} {than} {other} Jahre vergangen sind"
        than = "kleiner als" if how == "weniger" else "mindestens so groß wie"
        money = any(isinstance(part, a.FeldWert) and self._field(part).typ is Typ.BETRAG for part in (one, other))
        said = [euros(part) if money and isinstance(part, int) else self._noun(part) for part in (one, other)]
        return f"{said[0]} {than} {said[1]} ist"

    def _noun(self, node: Any, article: str = "") -> str:
        """What is compared, as a noun; `article` "dem" for a date in the dative."""
        match node:
            case a.FeldWert() if self._computed(node) is not None:
                return self._noun(self._computed(node), article)
            case a.FeldWert():
                if self._field(node).typ is Typ.DATUM:
                    return f"{article or 'das'} Datum {self._at(node)}"
                return f"{'der' if article else 'die'} Angabe {self._at(node)}"
            case a.Anzahl():
                return f"die Zahl der Teile „{self._entry_name(node.anzahl)}“"
            case a.Summe():
                return "die Summe von " + " und ".join(self._noun(part) for part in node.summe)
            case a.SummeUeber():
                return f"die Summe aller Teile „{self._entry_name(node.summe_ueber.gruppe)}“"
            case a.Differenz(differenz=(one, other)):
                return f"{self._noun(one)} weniger {self._noun(other)}"
            case a.Produkt(produkt=(one, other)):
                return f"{self._noun(one)} mal {self._noun(other)}"
            case a.KontextWert(kontext="heute"):
                return "dem heutigen Tag" if article else "der heutige Tag"
            case str() if _ISO_DAY.fullmatch(node):
                return f"{'dem ' if article else 'der '}{format_date(node)}"
            case str() | int() if not isinstance(node, bool):
                return f"„{node}“" if isinstance(node, str) else str(node)
        raise _Unsayable

    def _at(self, node: a.FeldWert) -> str:
        if node.feld not in self.nummern:
            raise _Unsayable
        return f"bei Frage {self.nummern[node.feld]}"

    def _is_chosen(self, node: a.FeldWert) -> bool:
        return self._field(node).typ in _CHOSEN

    def _computed(self, node: a.FeldWert) -> Any:
        return self._field(node).berechnet

    def _field(self, node: a.FeldWert) -> Feld:
        if node.feld not in self.felder:
            raise _Unsayable
        return self.felder[node.feld]


def _is_joined(node: Any, negated: bool) -> bool:
    """Whether the words for it have an "oder" or "und" of their own, so that they must be kept together."""
    if isinstance(node, a.Nicht):
        return _is_joined(node.nicht, not negated)
    return isinstance(node, a.Und | a.Oder)
