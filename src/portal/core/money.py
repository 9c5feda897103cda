"""How an amount of integer cents reads in German. Pure, so that rules may use it too."""

from __future__ import annotations


def amount(cents: int) -> str:
    """An amount of zero or more cents without its currency: 123456 -> "1.234,56"."""
    whole, rest = divmod(cents, 100)
    return f"{whole:,}".replace(",", ".") + f",{rest:02d}"


def euros(cents: int) -> str:
    """As `amount`, with the sign behind a space that does not break: 1050 -> "10,50 €"."""
    return f"{amount(cents)}\u00a0€"
