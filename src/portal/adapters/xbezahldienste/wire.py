"""The messages of XBezahldienste v1.0.0: what we send, and the strict reading of what comes back.

Amounts are decimal numbers on the wire and integer cents with us; no float is involved on either way.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from portal.adapters.xbezahldienste.options import Options
from portal.zahlung.ports import Anbieterstatus, Zahlungsauftrag, Zahlungsstand

_GERMAN = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ß": "ss", "ẞ": "SS"})
_PURPOSE_LENGTH, _DESCRIPTION_LENGTH = 27, 250
_STATUS = {
    "INITIAL": Anbieterstatus.OFFEN,
    "PAYED": Anbieterstatus.BEZAHLT,
    "FAILED": Anbieterstatus.FEHLGESCHLAGEN,
    "CANCELED": Anbieterstatus.ABGEBROCHEN,
}


class Unreadable(Exception):
    """An answer that does not follow the standard. The text names fields and rules, never values."""


class _Answer(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class _Information(_Answer):
    transactionId: Annotated[str, Field(min_length=1, max_length=44, pattern=r"^[\w.:-]+$")]
    transactionRedirectUrl: Annotated[str, Field(max_length=2082)] | None = None
    transactionReference: Annotated[str, Field(max_length=36)] | None = None
    transactionTimestamp: AwareDatetime | None = None
    paymentMethod: Literal["GIROPAY", "PAYDIRECT", "CREDITCARD", "PAYPAL", "OTHER"] | None = None
    paymentMethodDetail: Annotated[str, Field(max_length=250)] | None = None
    status: Literal["INITIAL", "PAYED", "FAILED", "CANCELED"]


class _Request(_Answer):
    requestId: Annotated[str, Field(min_length=1, max_length=36)]
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
    grosAmount: Annotated[Decimal, Field(ge=0, le=999_999)]  # one s, as the standard has it


class _Transaction(_Answer):
    paymentInformation: _Information
    paymentRequest: _Request


class Problem(_Answer):
    """The body of a refusal (application/problem+json)."""

    functionalCode: str | None = None
    title: str | None = None


def clean_purpose(text: str) -> str:
    """`text` as the 27 ASCII characters every provider takes; "Gebuehr" when nothing of it is left.

    The standard says ^[\\w\\d\\s-]+$, and whether \\w has umlauts differs from one product to the next.
    """
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFC", text).translate(_GERMAN))
    ascii_only = "".join(character for character in folded if not unicodedata.combining(character))
    words = re.sub(r"[^A-Za-z0-9_-]+", " ", ascii_only).strip()
    return words[:_PURPOSE_LENGTH].strip() or "Gebuehr"


def clean_description(text: str) -> str:
    """`text` in the repertoire of `description`: letters up to U+017F, digits, blank, comma, full stop, hyphen."""
    kept = re.sub(r"[^A-Za-z0-9_ ,.\u00C0-\u017F-]+", " ", unicodedata.normalize("NFC", text))
    return re.sub(r" +", " ", kept).strip()[:_DESCRIPTION_LENGTH].strip() or "Gebuehr"


def to_euros(cents: int) -> Decimal:
    return Decimal(cents).scaleb(-2)


def to_cents(euros: Decimal) -> int:
    """Integer cents. Raises Unreadable for a fraction of a cent instead of rounding it away."""
    cents = euros * 100
    if cents != cents.to_integral_value():
        raise Unreadable("an amount with a fraction of a cent")
    return int(cents)


def encode(value: object) -> str:
    """JSON in which a Decimal is a number with its own digits; the standard library would demand a float."""
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, Mapping):
        return "{" + ",".join(f"{json.dumps(str(name))}:{encode(item)}" for name, item in value.items()) + "}"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "[" + ",".join(encode(item) for item in value) + "]"
    return json.dumps(value)


def request_of(auftrag: Zahlungsauftrag, options: Options) -> dict[str, Any]:
    """The PaymentRequest of one attempt, with a single item; fees of authorities here carry no tax (§ 2b UStG)."""
    amount = to_euros(auftrag.betrag_cents)
    description = clean_description(auftrag.beschreibung)
    item: dict[str, Any] = {
        "id": "1",
        "reference": clean_purpose(auftrag.verwendungszweck),
        "description": description,
        "taxRate": 0,
        "quantity": 1,
        "totalNetAmount": amount,
        "totalTaxAmount": Decimal("0.00"),
        "singleNetAmount": amount,
        "singleTaxAmount": Decimal("0.00"),
    }
    booking = {**dict(options.booking_data), **auftrag.buchungsdaten}
    if booking:
        item["bookingData"] = booking
    return {
        "requestId": auftrag.request_id,
        "requestTimestamp": _timestamp(auftrag.at),
        "currency": "EUR",
        "grosAmount": amount,
        "purpose": clean_purpose(auftrag.verwendungszweck),
        "description": description,
        "redirectUrl": auftrag.return_url,
        "items": [item],
    }


def _timestamp(at: datetime) -> str:
    if at.tzinfo is None:
        raise ValueError("a time without its zone")
    return at.isoformat(timespec="seconds")


def read_transaction(body: bytes) -> Zahlungsstand:
    """The state in an answer. Raises Unreadable when it does not follow the standard."""
    try:
        answer = _Transaction.model_validate(json.loads(body, parse_float=Decimal))
    except ValidationError as error:
        raise Unreadable("; ".join(f"{'.'.join(map(str, e['loc']))}: {e['type']}" for e in error.errors())) from None
    except (ValueError, RecursionError):
        raise Unreadable("no JSON") from None
    information, request = answer.paymentInformation, answer.paymentRequest
    status = _STATUS[information.status]
    return Zahlungsstand(
        status=status,
        transaction_id=information.transactionId,
        request_id=request.requestId,
        betrag_cents=to_cents(request.grosAmount),
        waehrung=request.currency,
        kassenzeichen=information.transactionReference,
        zahlart=_method(information),
        bezahlt_am=information.transactionTimestamp if status is Anbieterstatus.BEZAHLT else None,
        redirect_url=information.transactionRedirectUrl if status is Anbieterstatus.OFFEN else None,
    )


def _method(information: _Information) -> str | None:
    """The method in the provider's words; Wero and others have no value of their own and arrive as OTHER."""
    if information.paymentMethod == "OTHER" and information.paymentMethodDetail:
        return information.paymentMethodDetail[:60]
    return information.paymentMethod


def read_problem(body: bytes) -> Problem:
    """The refusal in an answer, as far as it can be read."""
    try:
        return Problem.model_validate(json.loads(body))
    except (ValueError, RecursionError):
        return Problem()
