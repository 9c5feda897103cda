"""The Zahlungsanbieter that speaks XBezahldienste v1.0.0. Its GET is the only proof of a payment; there is no webhook.

The standard was read from published excerpts and from implementations, not from its whole text (docs/adr/0011).
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from portal.adapters.xbezahldienste.options import Options
from portal.adapters.xbezahldienste.transport import Answer, Transport
from portal.adapters.xbezahldienste.wire import Unreadable, encode, read_problem, read_transaction, request_of
from portal.core.db import forbid_in_transaction
from portal.core.ports import Permanent, Temporary
from portal.zahlung.ports import Anbieterstatus, ZahlungBesteht, Zahlungsauftrag, Zahlungsstand, Zahlungsstart

_NOT_FOUND_CODES = {None, "UNSPECIFIED", "VALIDATION_ERROR"}


class XBezahldienste:
    """One Kommune's Bezahldienst. `options` as in `Options` (pydantic.ValidationError), `secret` as its auth says."""

    def __init__(self, *, options: dict[str, Any], secret: str) -> None:
        self._options = Options.model_validate(options, strict=False)
        self._transport = Transport(self._options, secret)

    def start(self, auftrag: Zahlungsauftrag) -> Zahlungsstart:
        """Open a payment. Raises Temporary (unclear whether it was opened), ZahlungBesteht, Permanent."""
        forbid_in_transaction("starting a payment")
        body = encode(request_of(auftrag, self._options))
        answer = self._transport.request("POST", "paymenttransaction", *self._ids(), body=body)
        if answer.status not in (200, 201):
            raise _refusal(answer)
        stand = self._read(answer)
        if (stand.request_id, stand.betrag_cents, stand.waehrung) != (auftrag.request_id, auftrag.betrag_cents, "EUR"):
            raise Permanent("the Bezahldienst opened another payment than the one asked for")
        if stand.redirect_url is None:
            raise Temporary("the Bezahldienst opened a payment but names no page for the payer")
        return Zahlungsstart(transaction_id=stand.transaction_id, redirect_url=stand.redirect_url)

    def status(self, *, transaction_id: str) -> Zahlungsstand:
        """Ask how a payment stands. Raises Temporary, Permanent."""
        forbid_in_transaction("asking for a payment")
        answer = self._transport.request("GET", "paymenttransaction", *self._ids(), transaction_id)
        if answer.status != 200:
            raise _refusal(answer)
        stand = self._read(answer)
        if stand.transaction_id != transaction_id:
            raise Permanent("the Bezahldienst answered for another payment")
        return stand

    def find(self, *, request_id: str) -> Zahlungsstand | None:
        """The payment of our request id, where the product finds it by that; else None. Raises Temporary, Permanent.

        The standard has no such call; some products use the request id as transaction id.
        """
        forbid_in_transaction("looking for a payment")
        answer = self._transport.request("GET", "paymenttransaction", *self._ids(), request_id)
        if answer.status == 404:
            return None
        if answer.status == 400 and read_problem(answer.body).functionalCode in _NOT_FOUND_CODES:
            return None
        if answer.status != 200:
            raise _refusal(answer)
        stand = self._read(answer)
        if stand.request_id != request_id:
            raise Permanent("the Bezahldienst answered for another payment")
        return stand

    def check(self) -> str:
        """Ask for originator and endpoint. Returns the service's own title. Raises Temporary, Permanent."""
        forbid_in_transaction("checking the Bezahldienst")
        answer = self._transport.request("GET", "status", *self._ids())
        if answer.status != 200:
            raise _refusal(answer)
        return read_problem(answer.body).title or "XBezahldienste"

    def _ids(self) -> tuple[str, str]:
        return self._options.originator_id, self._options.endpoint_id

    def _read(self, answer: Answer) -> Zahlungsstand:
        """An answer that cannot be read says nothing about the payment: that is unclear, not refused."""
        try:
            stand = read_transaction(answer.body)
        except Unreadable as error:
            raise Temporary(f"the Bezahldienst's answer cannot be read: {error}") from None
        if stand.status is Anbieterstatus.OFFEN and stand.redirect_url is not None:
            self._check_page(stand.redirect_url)
        return stand

    def _check_page(self, url: str) -> None:
        """A payer is sent to https only; to plain http only where the service itself is a test one on this machine."""
        parts = urlsplit(url)
        allowed = {"https", "http"} if self._options.base_url.startswith("http://") else {"https"}
        if parts.scheme not in allowed or not parts.hostname:
            raise Permanent("the Bezahldienst names a page that is not https")


def _refusal(answer: Answer) -> Permanent:
    """What the service refused, by its code; its free text is left out, since it may quote what we sent."""
    code = read_problem(answer.body).functionalCode
    if code == "PAYMENT_EXISTS":
        return ZahlungBesteht("the Bezahldienst already has a payment of this request id")
    known = code if code and code.replace("_", "").isalnum() and len(code) < 60 else "no code"
    return Permanent(f"the Bezahldienst refuses (HTTP {answer.status}, {known})")
