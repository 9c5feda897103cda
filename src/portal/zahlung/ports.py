"""What the payment subject needs from outside: one Zahlungsanbieter per Kommune, spoken to in frozen dataclasses.

All amounts are integer cents. A provider raises `Temporary`, `Permanent` or its child `ZahlungBesteht`, nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from portal.core.ports import Permanent


class ZahlungBesteht(Permanent):
    """The provider already has a payment of this request id. It does not say which one: ask `find`."""


class Anbieterstatus(StrEnum):
    """How a payment stands at its provider. Only OFFEN may still change by what the payer does."""

    OFFEN = "OFFEN"
    BEZAHLT = "BEZAHLT"
    FEHLGESCHLAGEN = "FEHLGESCHLAGEN"
    ABGEBROCHEN = "ABGEBROCHEN"


@dataclass(frozen=True, kw_only=True)
class Zahlungsauftrag:
    """One attempt to pay. Its `request_id` is committed on our side before the provider hears of it."""

    request_id: str  # ours, 1 to 36 of [A-Za-z0-9_-]; the same one again when an attempt is repeated
    betrag_cents: int  # 1 to 99_999_900, always EUR
    verwendungszweck: str  # what the payer's bank shows; an adapter cleans and cuts it (27 characters)
    beschreibung: str  # for the provider's page; nothing personal
    return_url: str  # where the payer comes back to, whatever happened: a trigger to ask, never a proof
    at: datetime
    buchungsdaten: Mapping[str, str] = field(default_factory=dict)  # Haushaltsstelle and the like, keys by agreement


@dataclass(frozen=True, kw_only=True)
class Zahlungsstart:
    """A payment the provider has opened: its id there, and the page on which the payer pays."""

    transaction_id: str
    redirect_url: str


@dataclass(frozen=True, kw_only=True)
class Zahlungsstand:
    """What the provider says about a payment: the only proof of money. The caller compares amount and currency."""

    status: Anbieterstatus
    transaction_id: str
    request_id: str
    betrag_cents: int
    waehrung: str
    kassenzeichen: str | None = None  # the provider's own reference; often known only once it is paid
    zahlart: str | None = None
    bezahlt_am: datetime | None = None  # as the provider says; None while it is not paid, or not said
    redirect_url: str | None = None  # only while OFFEN: the payer may go on there


class Zahlungsanbieter(Protocol):
    """A payment provider. No method may be called inside a transaction (RuntimeError)."""

    def start(self, auftrag: Zahlungsauftrag) -> Zahlungsstart:
        """Open a payment. Raises Temporary (perhaps it was opened: ask `find`), ZahlungBesteht, Permanent."""

    def status(self, *, transaction_id: str) -> Zahlungsstand:
        """Ask how a payment stands. Raises Temporary, Permanent."""

    def find(self, *, request_id: str) -> Zahlungsstand | None:
        """The payment of our `request_id`, or None when the provider cannot find it by that.

        None after a start whose answer was lost means: no payer ever had its page, so no money can have moved.
        """

    def check(self) -> str:
        """Ask whether configuration and credentials work; returns what answered. A test system says "Demo-…" first.

        Raises Temporary, Permanent.
        """
