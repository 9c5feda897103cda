"""Options and messages of the adapter: what it sends, and what it does not take for an answer."""

from __future__ import annotations

import copy
import json
import re
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from portal.adapters.xbezahldienste.options import Options
from portal.adapters.xbezahldienste.wire import (
    Unreadable,
    clean_description,
    clean_purpose,
    encode,
    read_transaction,
    request_of,
    to_cents,
    to_euros,
)
from tests.adapters.contracts.zahlungsanbieter import order

_OPTIONS: dict[str, Any] = {
    "base_url": "https://bezahldienst.example",
    "originator_id": "serviceportal",
    "endpoint_id": "05370012",
    "auth": {"kind": "basic", "username": "portal"},
}
_ANSWER: dict[str, Any] = {
    "paymentInformation": {
        "transactionId": "T-1",
        "transactionRedirectUrl": "https://bezahldienst.example/seite",
        "transactionTimestamp": "2026-06-01T09:30:00+02:00",
        "status": "INITIAL",
    },
    "paymentRequest": {"requestId": "R-1", "currency": "EUR", "grosAmount": 10.5},
}


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("Gebühr Geburtsurkunde", "Gebuehr Geburtsurkunde"),
        ("Straße & Weg / Nr. 5", "Strasse Weg Nr 5"),
        ("Ćevapčići", "Cevapcici"),
        ("u\u0308ber", "ueber"),
        ("  4711-0000  ", "4711-0000"),
        ("x" * 40, "x" * 27),
        ("x" * 26 + " y", "x" * 26),
        ("漢字", "Gebuehr"),
        ("", "Gebuehr"),
    ],
)
def test_purpose(text: str, cleaned: str) -> None:
    assert clean_purpose(text) == cleaned


@given(st.text())
def test_purpose_and_description_always_obey_their_patterns(text: str) -> None:
    assert re.fullmatch(r"[\w\s-]{1,27}", clean_purpose(text), re.ASCII)
    assert re.fullmatch(r"[A-Za-z0-9_\s,.\u00C0-\u017F-]{1,250}", clean_description(text))


@given(st.integers(min_value=0, max_value=99_999_900))
def test_cents_survive_the_way_there_and_back(cents: int) -> None:
    text = encode({"grosAmount": to_euros(cents)})
    assert re.fullmatch(r'\{"grosAmount":\d+\.\d\d\}', text)
    assert to_cents(json.loads(text, parse_float=Decimal)["grosAmount"]) == cents


def test_the_request_carries_what_the_standard_asks_for() -> None:
    options = Options.model_validate(_OPTIONS | {"booking_data": (("konto", "431100"),)})
    request = json.loads(encode(request_of(order(cents=1050, request_id="R-1"), options)))
    assert (request["requestId"], request["currency"], request["grosAmount"]) == ("R-1", "EUR", 10.5)
    assert request["requestTimestamp"] == "2026-06-01T09:30:00+00:00"
    assert request["purpose"] == "4711000000001"
    assert request["items"][0]["bookingData"] == {"konto": "431100"}
    assert "requestor" not in request  # the provider learns no name from us


def _changed(part: str, **changes: object) -> bytes:
    answer = copy.deepcopy(_ANSWER)
    for name, value in changes.items():
        if value is None:
            del answer[part][name]
        else:
            answer[part][name] = value
    return json.dumps(answer).encode()


def test_a_right_answer_is_read() -> None:
    stand = read_transaction(json.dumps(_ANSWER).encode())
    assert (stand.status, stand.betrag_cents, stand.redirect_url) == (
        "OFFEN", 1050, "https://bezahldienst.example/seite",
    )  # fmt: skip


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b"{}",
        b"<html></html>",
        b"\xff",
        b"[" * 100_000,
        _changed("paymentInformation", status="BOOKED"),
        _changed("paymentInformation", status="payed"),
        _changed("paymentInformation", status=None),
        _changed("paymentInformation", transactionId=None),
        _changed("paymentInformation", transactionId=""),
        _changed("paymentInformation", transactionId="x" * 45),
        _changed("paymentInformation", transactionId="a/b"),
        _changed("paymentInformation", transactionTimestamp="gestern"),
        _changed("paymentInformation", transactionTimestamp="2026-06-01T09:30:00"),
        _changed("paymentInformation", paymentMethod="CASH"),
        _changed("paymentRequest", requestId=None),
        _changed("paymentRequest", currency="Euro"),
        _changed("paymentRequest", grosAmount=None),
        _changed("paymentRequest", grosAmount=-1),
        _changed("paymentRequest", grosAmount=10.005),
        _changed("paymentRequest", grosAmount=1_000_000),
        json.dumps(_ANSWER).replace("10.5", "10.5000000000000000001").encode(),  # a float would read 10.5
        _changed("paymentRequest", grosAmount="zehn"),
    ],
)
def test_a_wrong_answer_is_not(body: bytes) -> None:
    with pytest.raises(Unreadable):
        read_transaction(body)


@pytest.mark.parametrize(
    "wrong",
    [
        {"base_url": "http://bezahldienst.example"},
        {"base_url": "https://nutzer:wort@bezahldienst.example"},
        {"base_url": "ftp://127.0.0.1"},
        {"originator_id": ""},
        {"endpoint_id": "x" * 37},
        {"endpoint_id": "a/b"},
        {"auth": {"kind": "none"}},
        {"auth": {"kind": "basic", "username": "portal", "password": "geheim"}},
        {"read_seconds": 0},
        {"read_seconds": 600},
        {"unknown": 1},
    ],
)
def test_wrong_options_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Options.model_validate(_OPTIONS | wrong)
