"""How the catalogue puts facts into words: reasons, fees, doubts. German text about authorities comes from data."""

from __future__ import annotations

import re

_DOUBT = re.compile(r"\s*\((?=[^)]*\bprüfen\b)[^)]*\)|[,;:]?\s*(?:heute\s+)?\bprüfen\b")


def without_doubt(text: str) -> str:
    """A text of the data without the remarks that somebody must still check it."""
    return _DOUBT.sub("", text).strip()


def genitive(bezeichnung: str) -> str:
    """ "Stadt X" -> "der Stadt X", "Kreis X" -> "des Kreises X"."""
    kind, _, name = bezeichnung.partition(" ")
    return f"des {kind}es {name}" if kind == "Kreis" else f"der {bezeichnung}"


def euros(cents: int) -> str:
    """1050 -> "10,50 €", with a space that does not break."""
    whole, rest = divmod(cents, 100)
    return f"{whole:,}".replace(",", ".") + f",{rest:02d}\u00a0€"


def fee_range(cents: int, cents_bis: int | None, einheit: str) -> str:
    """An amount or a frame, with its unit where it is more than an amount: "56,00 € bis 784,00 € im Jahr"."""
    amount = euros(cents) if cents_bis is None else f"{euros(cents)} bis {euros(cents_bis)}"
    per = einheit.partition("/")[2]
    return f"{amount} je {per}" if per else amount
