"""What a PaymentRequest must obey (XBezahldienste v1.0.0, as far as published); each breach has its functionalCode."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit

_NAME = re.compile(r"[A-Za-z0-9_-]{1,36}")
_PURPOSE = re.compile(r"[A-Za-z0-9_\s-]{1,27}", re.ASCII)
_DESCRIPTION = re.compile(r"[A-Za-z0-9_\s,.\u00C0-\u017F-]{1,250}")
_AMOUNTS = ("totalNetAmount", "totalTaxAmount", "singleNetAmount", "singleTaxAmount")
_REQUIRED = ("requestId", "requestTimestamp", "currency", "grosAmount", "redirectUrl", "items")


class Refused(Exception):
    """The request is refused with this functionalCode."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code, self.detail = code, detail


@dataclass(frozen=True)
class Accepted:
    request_id: str
    amount_cents: int
    redirect_url: str


def is_name(text: str) -> bool:
    """Whether `text` may be an originatorId, endPointId or requestId."""
    return _NAME.fullmatch(text) is not None


def accept(body: bytes, *, require_booking_data: bool) -> Accepted:
    """Raises Refused."""
    try:
        request = json.loads(body, parse_float=Decimal)
    except ValueError:
        raise _invalid("no JSON") from None
    if not isinstance(request, dict):
        raise _invalid("a JSON object is expected")
    missing = [name for name in _REQUIRED if name not in request]
    if missing:
        raise _invalid("missing: " + ", ".join(missing))
    _check_texts(request)
    items = request["items"]
    if not isinstance(items, list) or not 1 <= len(items) <= 99 or not all(isinstance(item, dict) for item in items):
        raise _invalid("items: 1 to 99 objects")
    total = sum((_check_item(item, require_booking_data) for item in items), Decimal(0))
    amount = _amount(request["grosAmount"], "grosAmount")
    if not 0 < amount <= 999_999:
        raise _invalid("grosAmount: above 0, at most 999999")
    if total != amount:
        raise Refused("CALCULATION_ERROR", "grosAmount is not the sum of the items")
    return Accepted(request["requestId"], int(amount * 100), request["redirectUrl"])


def _check_texts(request: dict[str, Any]) -> None:
    if not isinstance(request["requestId"], str) or not is_name(request["requestId"]):
        raise _invalid("requestId: 1 to 36 of letters, digits, _ and -")
    if request["currency"] != "EUR":
        raise _invalid("currency: EUR")
    if not _is_time(request["requestTimestamp"]):
        raise _invalid("requestTimestamp: date-time with zone")
    for name, pattern in (("purpose", _PURPOSE), ("description", _DESCRIPTION)):
        text = request.get(name)
        if text is not None and not (isinstance(text, str) and pattern.fullmatch(text)):
            raise _invalid(f"{name}: characters or length")
    url = request["redirectUrl"]
    if not isinstance(url, str) or len(url) > 2082 or urlsplit(url).scheme not in {"http", "https"}:
        raise _invalid("redirectUrl: an address of at most 2082 characters")


def _check_item(item: dict[str, Any], require_booking_data: bool) -> Decimal:
    """The item's gross total."""
    for name, longest in (("id", 36), ("reference", 36), ("description", 250)):
        if not isinstance(item.get(name, ""), str) or len(item.get(name, "")) > longest:
            raise _invalid(f"items.{name}: a text of at most {longest} characters")
    quantity = item.get("quantity", 1)
    if not isinstance(quantity, int) or isinstance(quantity, bool) or not 1 <= quantity <= 999_999:
        raise _invalid("items.quantity: 1 to 999999")
    if not 0 <= _number(item.get("taxRate", 0), "items.taxRate") <= 100:
        raise _invalid("items.taxRate: 0 to 100")
    amounts = {name: _amount(item[name], f"items.{name}") for name in _AMOUNTS if name in item}
    if "totalNetAmount" not in amounts:
        raise _invalid("items.totalNetAmount is missing")
    for kind in ("Net", "Tax"):
        single, whole = amounts.get(f"single{kind}Amount"), amounts.get(f"total{kind}Amount", Decimal(0))
        if single is not None and single * quantity != whole:
            raise Refused("CALCULATION_ERROR", f"items: single{kind}Amount times quantity is not the total")
    _check_booking_data(item.get("bookingData"), require_booking_data)
    return amounts["totalNetAmount"] + amounts.get("totalTaxAmount", Decimal(0))


def _check_booking_data(data: object, required: bool) -> None:
    if not data:
        if required:
            raise Refused("BOOKING_DATA_MISSING", "items.bookingData is missing")
        return
    if not isinstance(data, dict) or not all(isinstance(text, str) and len(text) <= 250 for text in data.values()):
        raise _invalid("items.bookingData: texts of at most 250 characters")


def _number(value: object, name: str) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise _invalid(f"{name}: a number")
    return Decimal(value)


def _amount(value: object, name: str) -> Decimal:
    amount = _number(value, name)
    if amount < 0 or amount * 100 != (amount * 100).to_integral_value():
        raise _invalid(f"{name}: euros with at most two decimals")
    return amount


def _is_time(value: object) -> bool:
    if not isinstance(value, str):
        return False
    try:
        return datetime.fromisoformat(value).tzinfo is not None
    except ValueError:
        return False


def _invalid(detail: str) -> Refused:
    return Refused("VALIDATION_ERROR", detail)
