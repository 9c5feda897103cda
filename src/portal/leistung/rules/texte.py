"""How the catalogue puts facts into words: reasons, fees, doubts. German text about authorities comes from data.

Our own sentences remember the form they were made of, so that an English page can say them again.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from portal.core.money import euros

_SET_BY_BUND = re.compile(r"\b(?:PAuswGebV|JVKostG|AufenthV Gebühr)\b|§ 15 (?:Abs\. \S+ Nr\. \S+ )?PassV|§ 38 StAG")
_DOUBT = re.compile(r"\s*\((?=[^)]*\bprüfen\b)[^)]*\)|[,;:]?\s*(?:heute\s+)?\bprüfen\b")


def without_doubt(text: str) -> str:
    """A text of the data without the remarks that somebody must still check it."""
    return _DOUBT.sub("", text).strip()


def is_set_by_bund(basis: str) -> bool:
    """Whether a fee with this legal basis is the same everywhere: no Satzung can say another."""
    return bool(_SET_BY_BUND.search(basis))


def genitive(bezeichnung: str) -> str:
    """ "Stadt X" -> "der Stadt X", "Kreis X" -> "des Kreises X"."""
    kind, _, name = bezeichnung.partition(" ")
    return f"des {kind}es {name}" if kind == "Kreis" else f"der {bezeichnung}"


def nominative(bezeichnung: str) -> str:
    """ "Stadt X" -> "die Stadt X", "Kreis X" -> "der Kreis X"."""
    return f"der {bezeichnung}" if bezeichnung.startswith("Kreis ") else f"die {bezeichnung}"


def accusative(bezeichnung: str) -> str:
    """ "Stadt X" -> "die Stadt X", "Kreis X" -> "den Kreis X"."""
    return f"den {bezeichnung}" if bezeichnung.startswith("Kreis ") else f"die {bezeichnung}"


class Satz(str):
    """A German text, to be read as any other, with its `vorlage` (names in braces) and the `werte` that stand in it."""

    vorlage: str
    werte: Mapping[str, Any]

    def again(self, translate: Callable[[str], str]) -> str:
        """The same in another language; values that are sentences too, names as they are."""
        werte = {key: value.again(translate) if isinstance(value, Satz) else value for key, value in self.werte.items()}
        return translate(self.vorlage).format(**werte)


def satz(vorlage: str, **werte: Any) -> Satz:
    """The sentence of this form with these values."""
    made = Satz(vorlage.format(**werte))
    made.vorlage, made.werte = vorlage, werte
    return made


class Name(str):
    """An authority as it signs, with its article where that is sure: ``{an:wer}`` "die Stadt X", ``{an}`` "Stadt X".

    The cases are wer, Wer (at the beginning) and wessen; other languages say the name as it is.
    """

    def __format__(self, case: str) -> str:
        if not case or self.partition(" ")[0] not in ("Stadt", "Gemeinde", "Kreis"):
            return str(self)
        said = genitive(self) if case == "wessen" else nominative(self)
        return said[:1].upper() + said[1:] if case == "Wer" else said


def _has_article(name: str) -> bool:
    """Whether the office is one word that takes "das"."""
    return " " not in name and name.endswith(("amt", "büro", "archiv", "Rathaus"))


def reason(fact: str, name: str, bezeichnung: str) -> Satz:
    """Why an office answers: the fact, and who follows from it. `bezeichnung` is empty for a body outside."""
    if bezeichnung and _has_article(name):
        form = "{fakt} Deshalb ist das {amt} {von:wessen} zuständig."
        return satz(form, fakt=fact, amt=name, von=Name(bezeichnung))
    return satz("{fakt} Zuständig ist deshalb: {wer}.", fakt=fact, wer=_who(name, bezeichnung))


def condition(when: str, name: str, bezeichnung: str) -> Satz:
    """Under which condition an office answers, before the place is known. An empty `when` states it outright."""
    who = _who(name, bezeichnung)
    if bezeichnung and _has_article(name):
        office = {"amt": name, "von": Name(bezeichnung)}
        if when:
            return satz("{wenn}, ist das {amt} {von:wessen} zuständig.", wenn=when, **office)
        return satz("Zuständig ist das {amt} {von:wessen}.", **office)
    return satz("{wenn}, ist zuständig: {wer}.", wenn=when, wer=who) if when else satz("Zuständig ist: {wer}.", wer=who)


def _who(name: str, bezeichnung: str) -> str:
    return f"{name}, {bezeichnung}" if bezeichnung and bezeichnung != name else name


def outside(name: str, kreis: str, *, of_kreis: bool = False) -> Satz:
    """Who answers for a place that is not in the directory: nothing about that office is made up."""
    office = satz("das {amt}", amt=name) if _has_article(name) else satz("die entsprechende Behörde")
    of_whom = "des Kreises oder der kreisfreien Stadt, zu der er gehört," if of_kreis else "dieses Ortes"
    form = "Diesen Ort finden wir nicht im {kreis}. Liegt er außerhalb, ist {amt} {von} zuständig."
    return satz(form, kreis=kreis, amt=office, von=satz(of_whom))


def everywhere(name: str, gebiet: str, kreis: str) -> Satz:
    """Who answers for a place outside where that does not depend on the place."""
    form = "Diesen Ort finden wir nicht im {kreis}. Überall in {gebiet} ist dafür zuständig: {wer}."
    return satz(form, kreis=kreis, gebiet=gebiet, wer=name)


def fee_range(cents: int, cents_bis: int | None, einheit: str) -> str:
    """An amount or a frame, with its unit where it is more than an amount: "56,00 € bis 784,00 € im Jahr"."""
    amount = euros(cents) if cents_bis is None else f"{euros(cents)} bis {euros(cents_bis)}"
    per = einheit.partition("/")[2]
    return f"{amount} je {per}" if per else amount
