"""The interface for machines: OAuth token, XBezahldienste calls, journal and behaviour."""

from __future__ import annotations

import base64
import binascii
import hmac
import json
import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from demo.payment_simulator.behaviour import BadBehaviour, Mood, parse
from demo.payment_simulator.checks import Refused, accept, is_name
from demo.payment_simulator.store import Payment, PaymentExists, Store
from demo.server import App, Request, Response

TITLE = "Demo-Bezahldienst (XBezahldienste 1.0.0), es wird kein Geld bewegt"
_TOKEN_SECONDS = 300


class Gate:
    """Who may call: Bearer tokens given by /oauth/token, or the same credentials by Basic."""

    def __init__(self, client_id: str, client_secret: str) -> None:
        self._expected = (client_id, client_secret)
        self._tokens: dict[str, float] = {}  # a restart forgets them, as a real service may: clients ask anew
        self._lock = threading.Lock()

    def token(self, request: Request) -> Response:
        form = request.form
        if form.get("grant_type") != "client_credentials":
            return Response.of_json({"error": "unsupported_grant_type"}, status=400)
        if not (self._is_basic(request) or self._fits(form.get("client_id", ""), form.get("client_secret", ""))):
            return Response.of_json({"error": "invalid_client"}, status=401)
        token = secrets.token_urlsafe(32)
        with self._lock:
            self._tokens[token] = time.monotonic() + _TOKEN_SECONDS
        return Response.of_json(
            {"access_token": token, "token_type": "Bearer", "expires_in": _TOKEN_SECONDS, "scope": "post"}
        )

    def is_open_for(self, request: Request) -> bool:
        kind, _, token = request.headers.get("authorization", "").partition(" ")
        if kind.lower() != "bearer":
            return self._is_basic(request)
        with self._lock:
            return self._tokens.get(token, 0) > time.monotonic()

    def _is_basic(self, request: Request) -> bool:
        kind, _, encoded = request.headers.get("authorization", "").partition(" ")
        if kind.lower() != "basic":
            return False
        try:
            name, _, secret = base64.b64decode(encoded, validate=True).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError):
            return False
        return self._fits(name, secret)

    def _fits(self, name: str, secret: str) -> bool:
        given = (name.encode(), secret.encode())
        return all(hmac.compare_digest(a, b.encode()) for a, b in zip(given, self._expected, strict=True))


def problem(status: int, code: str, detail: str) -> Response:
    body = {"type": "about:blank", "status": status, "title": code, "detail": detail, "functionalCode": code}
    return Response.of_json(body, status=status, content_type="application/problem+json")


def _another(payment: Payment) -> Payment:
    """What a confused service might answer for `payment`."""
    return replace(payment, transaction_id="TX-another", request_id="R-another")


@dataclass(frozen=True)
class Api:
    """The calls, over one store, one mood and one gate."""

    store: Store
    mood: Mood
    gate: Gate
    public_url: str

    def routes(self, app: App) -> None:
        app.route("POST", "/oauth/token")(self.gate.token)
        ids = "{originator}/{endpoint}"
        app.route("POST", f"/paymenttransaction/{ids}")(self._guarded(self._start))
        app.route("GET", f"/paymenttransaction/{ids}/{{name}}")(self._guarded(self._status))
        app.route("GET", f"/status/{ids}")(self._guarded(self._check))
        app.route("GET", "/journal")(self._journal)
        app.route("GET", "/verhalten")(lambda request: Response.of_json(self.mood.as_dict()))
        app.route("PUT", "/verhalten")(self._set_behaviour)
        app.route("GET", "/healthz")(lambda request: Response.of_json({"status": "ok"}))

    def _guarded(self, handler: Callable[..., Response]) -> Callable[..., Response]:
        def run(request: Request, originator: str, endpoint: str, **names: str) -> Response:
            if not self.gate.is_open_for(request):
                return problem(401, "FORBIDDEN", "no valid token or password")
            known = is_name(originator) and is_name(endpoint) and endpoint not in self.mood.now.unknown_endpoints
            if not known:
                return problem(400, "NO_VALID_ORIGINATOR_OR_ENDPOINT", "originatorId or endPointId is not known here")
            return handler(request, originator=originator, endpoint=endpoint, **names)

        return run

    def _start(self, request: Request, originator: str, endpoint: str) -> Response:
        mode = self.mood.now.start
        if mode == "never_answer":
            self.mood.stay_silent()
        if mode == "error_500":
            return problem(500, "UNSPECIFIED", "disturbed on request")
        try:
            accepted = accept(request.body, require_booking_data=self.mood.now.require_booking_data)
            payment = self.store.create(
                originator=originator,
                endpoint=endpoint,
                request_id=accepted.request_id,
                request=request.body.decode(),
                amount_cents=accepted.amount_cents,
                redirect_url=accepted.redirect_url,
            )
        except Refused as refusal:
            return problem(400, refusal.code, refusal.detail)
        except PaymentExists:
            return problem(400, "PAYMENT_EXISTS", "a PaymentRequest of this requestId was placed before")
        self.mood.after_work(mode)
        return self._transaction(_another(payment) if mode == "another" else payment, delta_cents=0)

    def _status(self, request: Request, originator: str, endpoint: str, name: str) -> Response:
        mode = self.mood.now.status
        if mode == "never_answer":
            self.mood.stay_silent()
        if mode == "error_500":
            return problem(500, "UNSPECIFIED", "disturbed on request")
        if mode == "garbage":
            return Response("<html>Wartungsarbeiten</html>")
        payment = self.store.find(originator, endpoint, name, by_request_id=self.mood.now.find_by_request_id)
        self.mood.after_work(mode)
        if payment is None:
            return problem(404, "UNSPECIFIED", "no such transaction")
        if mode == "another":
            payment = _another(payment)
        return self._transaction(payment, delta_cents=self.mood.now.status_amount_delta_cents)

    def _check(self, request: Request, originator: str, endpoint: str) -> Response:
        body = {"type": "about:blank", "status": 200, "title": TITLE}
        return Response.of_json(body, content_type="application/problem+json")

    def _transaction(self, payment: Payment, *, delta_cents: int) -> Response:
        information: dict[str, Any] = {
            "transactionUrl": f"{self.public_url}/paymenttransaction/{payment.originator}/{payment.endpoint}"
            f"/{payment.transaction_id}",
            "transactionId": payment.transaction_id,
            "transactionTimestamp": payment.changed_at,
            "status": payment.status,
        }
        if payment.status == "INITIAL":
            information["transactionRedirectUrl"] = f"{self.public_url}/bezahlen/{payment.payer_key}"
        optional = {
            "transactionReference": payment.reference,
            "paymentMethod": payment.method,
            "paymentMethodDetail": payment.method_detail,
        }
        information |= {name: value for name, value in optional.items() if value}
        request = json.loads(payment.request, parse_float=Decimal)
        # Two decimals of at most 999999 euros survive a float's shortest form exactly, so json.dumps may write it.
        request["requestId"] = payment.request_id
        request["grosAmount"] = (payment.amount_cents + delta_cents) / 100
        body = json.dumps({"paymentInformation": information, "paymentRequest": request}, default=float)
        return Response(body, content_type="application/json")

    def _journal(self, request: Request) -> Response:
        return Response.of_json(
            [
                {
                    "requestId": payment.request_id,
                    "transactionId": payment.transaction_id,
                    "amountCents": payment.amount_cents,
                    "status": payment.status,
                }
                for payment in self.store.all()
            ]
        )

    def _set_behaviour(self, request: Request) -> Response:
        try:
            self.mood.set(parse(request.json))
        except (ValueError, BadBehaviour) as error:
            return Response.of_json({"error": str(error)}, status=400)
        return Response.of_json(self.mood.as_dict())
