"""How the catalogue puts facts into words: reasons, fees, doubts. German text about authorities comes from data."""

from __future__ import annotations

import re

from portal.core.money import euros

_DOUBT = re.compile(r"\s*\((?=[^)]*\bprüfen\b)[^)]*\)|[,;:]?\s*(?:heute\s+)?\bprüfen\b")


def without_doubt(text: str) -> str:
    """A text of the data without the remarks that somebody must still check it."""
    return _DOUBT.sub("", text).strip()


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


def office_of(name: str, bezeichnung: str) -> str | None:
    """ "das Standesamt der Stadt X" where the name is one word that takes "das"; None where no article is sure."""
    if " " in name or not name.endswith(("amt", "büro", "archiv", "Rathaus")):
        return None
    return f"das {name} {genitive(bezeichnung)}"


def reason(fact: str, name: str, bezeichnung: str) -> str:
    """Why an office answers: the fact, and who follows from it. `bezeichnung` is empty for a body outside."""
    if bezeichnung and (office := office_of(name, bezeichnung)):
        return f"{fact} Deshalb ist {office} zuständig."
    return f"{fact} Zuständig ist deshalb: {_who(name, bezeichnung)}."


def condition(when: str, name: str, bezeichnung: str) -> str:
    """Under which condition an office answers, before the place is known. An empty `when` states it outright."""
    office = office_of(name, bezeichnung) if bezeichnung else None
    if when:
        return f"{when}, ist {office} zuständig." if office else f"{when}, ist zuständig: {_who(name, bezeichnung)}."
    return f"Zuständig ist {office}." if office else f"Zuständig ist: {_who(name, bezeichnung)}."


def _who(name: str, bezeichnung: str) -> str:
    return f"{name}, {bezeichnung}" if bezeichnung and bezeichnung != name else name


def outside(name: str, kreis: str, *, of_kreis: bool = False) -> str:
    """Who answers for a place that is not in the directory: nothing about that office is made up."""
    office = f"das {name}" if office_of(name, "Stadt X") else "die entsprechende Behörde"
    where = "des Kreises oder der kreisfreien Stadt, zu der er gehört," if of_kreis else "dieses Ortes"
    return f"Diesen Ort finden wir nicht im {kreis}. Liegt er außerhalb, ist {office} {where} zuständig."


def everywhere(name: str, gebiet: str, kreis: str) -> str:
    """Who answers for a place outside where that does not depend on the place."""
    return f"Diesen Ort finden wir nicht im {kreis}. Überall in {gebiet} ist dafür zuständig: {name}."


def fee_range(cents: int, cents_bis: int | None, einheit: str) -> str:
    """An amount or a frame, with its unit where it is more than an amount: "56,00 € bis 784,00 € im Jahr"."""
    amount = euros(cents) if cents_bis is None else f"{euros(cents)} bis {euros(cents_bis)}"
    per = einheit.partition("/")[2]
    return f"{amount} je {per}" if per else amount
