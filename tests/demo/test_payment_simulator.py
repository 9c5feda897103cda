"""The payment simulator against the published rules of XBezahldienste, and its payer's page, over its real process."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import httpx
import pytest

from demo.process import free_port
from tests.processes import running_module

AUTH = ("serviceportal", "demo")
REQUEST: dict[str, Any] = {
    "requestTimestamp": "2026-06-01T09:30:00+02:00",
    "currency": "EUR",
    "grosAmount": 15.00,
    "purpose": "4711-0001",
    "description": "Gebühr Geburtsurkunde",
    "redirectUrl": "http://geilenkirchen.localhost:8000/zurueck?k=1&l=2",
    "items": [
        {"id": "1", "quantity": 1, "totalNetAmount": 10, "totalTaxAmount": 0, "singleNetAmount": 10},
        {"id": "2", "quantity": 2, "totalNetAmount": 5.00, "totalTaxAmount": 0, "singleNetAmount": 2.5},
    ],
}


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    port = free_port()
    store = str(tmp_path_factory.mktemp("zahlungen"))
    with running_module("demo.payment_simulator", "--port", str(port), "--store", store, port=port):
        yield f"http://127.0.0.1:{port}"


def request(**changes: object) -> dict[str, Any]:
    body = copy.deepcopy(REQUEST) | {"requestId": str(uuid4())} | changes
    return {name: value for name, value in body.items() if value is not None}


def item(**changes: object) -> list[dict[str, Any]]:
    return [{"quantity": 1, "totalNetAmount": 15} | changes]


def start(url: str, body: object, *, ids: str = "portal/05370012") -> httpx.Response:
    return httpx.post(f"{url}/paymenttransaction/{ids}", json=body, auth=AUTH)


def open_page(url: str) -> str:
    information = start(url, request()).raise_for_status().json()["paymentInformation"]
    return str(information["transactionRedirectUrl"])


def test_a_right_request_is_opened(url: str) -> None:
    body = request()
    answer = start(url, body)
    assert answer.status_code == 200
    transaction = answer.json()
    assert transaction["paymentInformation"]["status"] == "INITIAL"
    assert transaction["paymentRequest"] == body
    assert "transactionReference" not in transaction["paymentInformation"]
    again = httpx.get(transaction["paymentInformation"]["transactionUrl"], auth=AUTH)
    assert again.json() == transaction


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"purpose": "Gebühr"}, "VALIDATION_ERROR"),
        ({"purpose": "a/b"}, "VALIDATION_ERROR"),
        ({"purpose": "x" * 28}, "VALIDATION_ERROR"),
        ({"purpose": ""}, "VALIDATION_ERROR"),
        ({"description": "a/b"}, "VALIDATION_ERROR"),
        ({"description": "x" * 251}, "VALIDATION_ERROR"),
        ({"currency": "CHF"}, "VALIDATION_ERROR"),
        ({"requestId": "x" * 37}, "VALIDATION_ERROR"),
        ({"requestId": "a b"}, "VALIDATION_ERROR"),
        ({"requestId": None}, "VALIDATION_ERROR"),
        ({"requestTimestamp": "2026-06-01T09:30:00"}, "VALIDATION_ERROR"),
        ({"redirectUrl": "javascript:alert(1)"}, "VALIDATION_ERROR"),
        ({"redirectUrl": "https://x.example/" + "x" * 2082}, "VALIDATION_ERROR"),
        ({"grosAmount": "15.00"}, "VALIDATION_ERROR"),
        ({"grosAmount": 15.001}, "VALIDATION_ERROR"),
        ({"grosAmount": 1_000_000}, "VALIDATION_ERROR"),
        ({"grosAmount": 0, "items": item(totalNetAmount=0)}, "VALIDATION_ERROR"),
        ({"items": []}, "VALIDATION_ERROR"),
        ({"items": item() * 100}, "VALIDATION_ERROR"),
        ({"items": item(quantity=0)}, "VALIDATION_ERROR"),
        ({"items": item(taxRate=101)}, "VALIDATION_ERROR"),
        ({"items": item(bookingData={"konto": 1})}, "VALIDATION_ERROR"),
        ({"grosAmount": 15.01}, "CALCULATION_ERROR"),
        ({"items": item(quantity=2, singleNetAmount=7)}, "CALCULATION_ERROR"),
        ({"items": item(totalTaxAmount=1)}, "CALCULATION_ERROR"),
    ],
)
def test_a_wrong_request_is_refused(url: str, changes: dict[str, Any], code: str) -> None:
    answer = start(url, request(**changes))
    assert (answer.status_code, answer.headers["content-type"]) == (400, "application/problem+json")
    assert answer.json()["functionalCode"] == code


def test_a_request_id_is_taken_once_for_each_authority(url: str) -> None:
    body = request()
    assert start(url, body).status_code == 200
    assert start(url, body).json()["functionalCode"] == "PAYMENT_EXISTS"
    assert start(url, body, ids="portal/05370004").status_code == 200


def test_ids_in_the_path_and_credentials_are_checked(url: str) -> None:
    code = start(url, request(), ids="portal/" + "x" * 37).json()["functionalCode"]
    assert code == "NO_VALID_ORIGINATOR_OR_ENDPOINT"
    for auth in (None, ("serviceportal", "falsch")):
        assert httpx.get(f"{url}/status/portal/05370012", auth=auth).status_code == 401
    bearer = {"Authorization": "Bearer erfunden"}
    assert httpx.get(f"{url}/status/portal/05370012", headers=bearer).status_code == 401


def test_tokens(url: str) -> None:
    form = {"grant_type": "client_credentials", "client_id": AUTH[0], "client_secret": AUTH[1], "scope": "post"}
    token = httpx.post(f"{url}/oauth/token", data=form).raise_for_status().json()
    headers = {"Authorization": f"Bearer {token['access_token']}"}
    assert httpx.get(f"{url}/status/portal/05370012", headers=headers).status_code == 200
    assert httpx.post(f"{url}/oauth/token", data=form | {"client_secret": "falsch"}).status_code == 401
    assert httpx.post(f"{url}/oauth/token", data=form | {"grant_type": "password"}).status_code == 400


def test_the_page_is_plain_german_and_needs_nothing_from_elsewhere(url: str) -> None:
    page = httpx.get(open_page(url))
    assert "Testzahlung – es wird kein Geld bewegt" in page.text
    assert "15,00 €" in page.text and '<html lang="de">' in page.text
    for label in ("Bezahlen", "Abbrechen", "Zahlung fehlgeschlagen", "Bezahlen, aber nicht zurückkehren"):
        assert f">{label}</button>" in page.text
    assert "<script" not in page.text and "style=" not in page.text
    assert set(re.findall(r'(?:src|href)="([^"]*)"', page.text)) == {"data:,", "/stil.css"}
    assert "default-src 'none'" in page.headers["content-security-policy"]


@pytest.mark.parametrize(
    ("does", "status", "goes_back"),
    [
        ("bezahlen", "PAYED", True),
        ("abbrechen", "CANCELED", True),
        ("fehlgeschlagen", "FAILED", True),
        ("bezahlen_ohne_rueckkehr", "PAYED", False),
    ],
)
def test_what_the_payer_does_stands_in_the_journal(url: str, does: str, status: str, goes_back: bool) -> None:
    page = open_page(url)
    answer = httpx.post(page, data={"ergebnis": does})
    assert (answer.status_code, answer.headers.get("location")) == (
        (303, REQUEST["redirectUrl"]) if goes_back else (200, None)
    )
    entry = httpx.get(f"{url}/journal").json()[-1]
    assert (entry["amountCents"], entry["status"]) == (1500, status)
    assert set(entry) == {"requestId", "transactionId", "amountCents", "status"}
    assert "<button" not in httpx.get(page).text  # done: nothing left to press


def test_unknown_pages_and_buttons_change_nothing(url: str) -> None:
    assert httpx.get(f"{url}/bezahlen/gibtesnicht").status_code == 404
    page = open_page(url)
    assert httpx.post(page, data={"ergebnis": "schenken"}).status_code == 400
    assert httpx.get(f"{url}/journal").json()[-1]["status"] == "INITIAL"


def test_chances_are_repeatable(url: str) -> None:
    def lost() -> list[bool]:
        httpx.put(f"{url}/verhalten", json={"drop_after_charge": 0.5, "seed": 7})
        found = []
        for _ in range(12):
            try:
                httpx.post(open_page(url), data={"ergebnis": "bezahlen"})
                found.append(False)
            except httpx.TransportError:
                found.append(True)
        return found

    first = lost()
    assert set(first) == {True, False} and lost() == first
    assert {entry["status"] for entry in httpx.get(f"{url}/journal").json()[-24:]} == {"PAYED"}
    httpx.put(f"{url}/verhalten", json={})
    assert httpx.get(f"{url}/verhalten").json()["drop_after_charge"] == 0


@pytest.mark.parametrize(
    "wrong", [[], {"unknown": 1}, {"start": "vielleicht"}, {"drop_after_charge": 2}, {"late_seconds": "drei"}]
)
def test_wrong_behaviour_is_refused(url: str, wrong: object) -> None:
    assert httpx.put(f"{url}/verhalten", json=wrong).status_code == 400
