"""The simulator's memory: an SQLite file that is flushed to disk before any answer."""

from __future__ import annotations

import secrets
import sqlite3
import threading
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

_SCHEMA = """
CREATE TABLE IF NOT EXISTS payment (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    transaction_id TEXT NOT NULL UNIQUE,
    payer_key TEXT NOT NULL UNIQUE,
    originator TEXT NOT NULL,
    endpoint TEXT NOT NULL,
    request_id TEXT NOT NULL,
    request TEXT NOT NULL,
    amount_cents INTEGER NOT NULL,
    redirect_url TEXT NOT NULL,
    status TEXT NOT NULL DEFAULT 'INITIAL' CHECK (status IN ('INITIAL', 'PAYED', 'FAILED', 'CANCELED')),
    method TEXT,
    method_detail TEXT,
    reference TEXT,
    changed_at TEXT NOT NULL,
    UNIQUE (originator, endpoint, request_id)
);
"""


@dataclass(frozen=True)
class Payment:
    number: int
    transaction_id: str
    payer_key: str
    originator: str
    endpoint: str
    request_id: str
    request: str  # the PaymentRequest as it came, JSON
    amount_cents: int
    redirect_url: str
    status: str
    method: str | None
    method_detail: str | None
    reference: str | None  # Kassenzeichen, given when paid
    changed_at: str


class PaymentExists(Exception):
    """A payment of this request id was placed before."""


class Store:
    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._lock = threading.Lock()
        self._db = sqlite3.connect(folder / "zahlungen.sqlite3", check_same_thread=False, isolation_level=None)
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=FULL")  # a commit is on the disk
        self._db.executescript(_SCHEMA)

    def create(
        self, *, originator: str, endpoint: str, request_id: str, request: str, amount_cents: int, redirect_url: str
    ) -> Payment:
        """Raises PaymentExists."""
        transaction_id = "TX-" + secrets.token_hex(12)
        values = (originator, endpoint, request_id, request, amount_cents, redirect_url)
        with self._lock:
            try:
                self._db.execute(
                    "INSERT INTO payment (originator, endpoint, request_id, request, amount_cents, redirect_url,"
                    " transaction_id, payer_key, changed_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                    (*values, transaction_id, secrets.token_urlsafe(24), _now()),
                )
            except sqlite3.IntegrityError:
                raise PaymentExists from None
            return self._one("transaction_id = ?", transaction_id)

    def find(self, originator: str, endpoint: str, name: str, *, by_request_id: bool) -> Payment | None:
        """The payment of this transaction id, or of this request id where that is wanted."""
        where = "originator = ? AND endpoint = ? AND (transaction_id = ? OR (? AND request_id = ?))"
        with self._lock:
            rows = self._select(where, originator, endpoint, name, by_request_id, name)
        return rows[0] if rows else None

    def of_payer(self, payer_key: str) -> Payment | None:
        with self._lock:
            rows = self._select("payer_key = ?", payer_key)
        return rows[0] if rows else None

    def finish(self, payment: Payment, status: str, *, method: str | None, detail: str | None) -> Payment:
        """Move an INITIAL payment on, once; returns how it stands then."""
        reference = _reference(payment.number) if status == "PAYED" else None
        with self._lock:
            self._db.execute(
                "UPDATE payment SET status = ?, method = ?, method_detail = ?, reference = ?, changed_at = ?"
                " WHERE number = ? AND status = 'INITIAL'",
                (status, method, detail, reference, _now(), payment.number),
            )
            return self._one("number = ?", payment.number)

    def all(self) -> list[Payment]:
        with self._lock:
            return self._select("1")

    def _one(self, where: str, *values: object) -> Payment:
        return self._select(where, *values)[0]

    def _select(self, where: str, *values: object) -> list[Payment]:
        columns = ", ".join(Payment.__dataclass_fields__)
        query = f"SELECT {columns} FROM payment WHERE {where} ORDER BY number"  # noqa: S608 - `where` is written above
        return [Payment(*row) for row in self._db.execute(query, values)]


def _reference(number: int) -> str:
    """A Kassenzeichen nobody else has: 999, a number, two check digits."""
    body = f"999{number:08d}"
    return f"{body}{98 - int(body + '00') % 97:02d}"


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
