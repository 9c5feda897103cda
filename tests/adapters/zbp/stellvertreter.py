"""A stand-in for the Zentrales Bürgerpostfach, as far as its interface is known; a process of its own, loopback only.

``python -m tests.adapters.zbp.stellvertreter --port <port> --certificate <PEM>``. It takes a message only if the token
and the content are signed with the key of that certificate, all parts are there and the mailbox is known. ``GET
/journal``: what it took. ``PUT /verhalten`` with {"antwort": "ok" | "stoerung" | "weg" | "unbekannt"} (500, taken and
no answer, 404).
"""

from __future__ import annotations

import argparse
import base64
import json
import time
from email import message_from_bytes
from email.policy import HTTP
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.x509.oid import NameOID

from demo.server import App, DropConnection, Request, Response, serve

_PARTS = {"mailboxUuid": str, "stork_qaa_level": int, "sender": str, "title": str, "content": str, "service": str}


class Stellvertreter:
    def __init__(self, certificate: x509.Certificate) -> None:
        key = certificate.public_key()
        assert isinstance(key, rsa.RSAPublicKey)
        self._key, self._certificate = key, certificate
        self._taken: list[dict[str, Any]] = []
        self._mood = "ok"

    def routes(self, app: App) -> None:
        app.route("PUT", "/v6/mailbox/messages")(self.take)
        app.route("GET", "/journal")(lambda request: Response.of_json(self._taken))
        app.route("PUT", "/verhalten")(self.behave)

    def behave(self, request: Request) -> Response:
        self._mood = request.json["antwort"]
        return Response.of_json({})

    def take(self, request: Request) -> Response:
        if self._mood == "stoerung":
            return Response.of_json({}, status=500)
        if self._mood == "unbekannt":
            return Response.of_json({}, status=404)
        if not self._knows(request.headers.get("authorization", "")):
            return Response.of_json({}, status=401)
        message = self._read(request)
        if message is None:
            return Response.of_json({}, status=400)
        self._taken.append(message)
        if self._mood == "weg":
            raise DropConnection
        return Response.of_json({})

    def _read(self, request: Request) -> dict[str, Any] | None:
        """The message of the part `json`, if it is whole and signed."""
        kind = request.headers["content-type"].encode()
        form = message_from_bytes(b"Content-Type: " + kind + b"\r\n\r\n" + request.body, policy=HTTP)
        parts: dict[Any, Any] = {
            part.get_param("name", header="content-disposition"): part.get_payload(decode=True)
            for part in form.iter_parts()
        }
        envelope = json.loads(parts["json"])
        if not self._signed(envelope["content"].encode(), base64.b64decode(envelope["sha512sum"])):
            return None
        message: dict[str, Any] = json.loads(envelope["content"])
        whole = all(isinstance(message.get(name), kind) for name, kind in _PARTS.items())
        return message if whole and len(message["sender"]) <= 255 and len(message["title"]) <= 1024 else None

    def _knows(self, authorization: str) -> bool:
        head, claims, signature = authorization.removeprefix("Bearer ").split(".")
        known, now = json.loads(_decoded(claims)), time.time()
        name = self._certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)[0].value
        fits = known["signer"] == name and known["roles"] == ["THIRD_PARTY"] and known["iat"] - 60 < now < known["exp"]
        return fits and self._signed(f"{head}.{claims}".encode(), _decoded(signature))

    def _signed(self, data: bytes, signature: bytes) -> bool:
        try:
            self._key.verify(signature, data, padding.PKCS1v15(), hashes.SHA512())
        except InvalidSignature:
            return False
        return True


def _decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--certificate", type=Path, required=True)
    arguments = parser.parse_args()
    app = App()
    Stellvertreter(x509.load_pem_x509_certificate(arguments.certificate.read_bytes())).routes(app)
    serve(app, arguments.port)


if __name__ == "__main__":
    main()
