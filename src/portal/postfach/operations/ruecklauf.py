"""Mails that come back: each notice has a return address of its own, and a report about it says which one it was.

The address carries the id of the notice and a keyed hash of it, so that nobody can report one they did not receive
(the idea of VERP). A report is read as RFC 3464 has it; whatever else comes to the address changes nothing.
"""

from __future__ import annotations

import base64
import hmac
import re
from collections.abc import Iterator
from email import message_from_bytes
from email.message import Message
from uuid import UUID

from django.conf import settings

from portal.core.crypto import keyed_hash
from portal.postfach.rules import permanent_code

LARGEST = 1_000_000  # bytes of a mail that are read; reports are far smaller
_TOKEN = re.compile(r"\+([a-z2-7]{26})([0-9a-f]{20})@", re.IGNORECASE)
_ADDRESSED = ("Delivered-To", "X-Original-To", "Envelope-To", "To")


def return_address(benachrichtigung_id: UUID) -> str:
    """Where a mail server sends the notice back to: settings.PORTAL_RETURN_ADDRESS with the token of the notice."""
    local, domain = settings.PORTAL_RETURN_ADDRESS.rsplit("@", 1)
    name = base64.b32encode(benachrichtigung_id.bytes).decode().rstrip("=").lower()
    return f"{local}+{name}{_proof(benachrichtigung_id)}@{domain}"


def _proof(benachrichtigung_id: UUID) -> str:
    return keyed_hash("ruecklauf", str(benachrichtigung_id))[:20]


def read_report(mail: bytes) -> tuple[UUID, str] | None:
    """Which notice came back for good, and the code of the reason; None for anything else.

    That is: a mail to no return address of ours, with a forged token, that is no report, or that only says that
    something takes longer.
    """
    message = message_from_bytes(mail[:LARGEST])
    known = next((found for found in map(_known, _addresses(message)) if found), None)
    code = next((code for code in _failures(message) if code), "")
    return (known, code) if known and code else None


def _addresses(message: Message) -> Iterator[str]:
    for name in _ADDRESSED:
        for value in message.get_all(name, []):
            yield str(value)


def _known(address: str) -> UUID | None:
    found = _TOKEN.search(address)
    if found is None:
        return None
    benachrichtigung_id = UUID(bytes=base64.b32decode(found[1].upper() + "======"))
    genuine = hmac.compare_digest(_proof(benachrichtigung_id), found[2].lower())
    return benachrichtigung_id if genuine else None


def _failures(message: Message) -> Iterator[str]:
    """The codes of the recipients that were refused for good (RFC 3464, section 2.3)."""
    for part in message.walk():
        if part.get_content_type() != "message/delivery-status" or not part.is_multipart():
            continue
        for block in part.get_payload():
            if isinstance(block, Message) and str(block.get("Action", "")).strip().lower() == "failed":
                yield permanent_code(str(block.get("Status", "")))
