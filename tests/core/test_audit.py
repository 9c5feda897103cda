"""The audit log: appended in the transaction, chained afterwards in a fixed order."""

from __future__ import annotations

import threading
import time

import pytest
from django.db import connection

from portal.core import audit
from portal.core.models import Auditeintrag, Auditglied
from portal.core.tenancy import System, unit
from portal.kommune.models import Kommune

pytestmark = pytest.mark.usefixtures("database")
SELFKANT = System("selfkant")


def record(action: str) -> None:
    with unit(SELFKANT):
        audit.record(action, subject=Kommune(id="selfkant"))


def seal(expected: int) -> int:
    """Seal until `expected` entries are chained; other tests' open transactions may hold it back a while."""
    sealed, deadline = 0, time.monotonic() + 20
    while sealed < expected and time.monotonic() < deadline:
        sealed += audit.seal(by=SELFKANT)
    return sealed


def chain() -> list[tuple[str, bytes]]:
    with unit(SELFKANT):
        entries = {entry.id: entry for entry in Auditeintrag.objects.all()}
        return [
            (entries[link.eintrag_id].handlung, bytes(link.pruefwert)) for link in Auditglied.objects.order_by("lfd")
        ]


def test_entries_are_sealed_in_their_order_and_only_once() -> None:
    for action in ("eins", "zwei", "drei"):
        record(action)
    assert seal(3) == 3
    assert audit.seal(by=SELFKANT) == 0
    record("vier")
    assert seal(1) == 1
    assert [action for action, _ in chain()] == ["eins", "zwei", "drei", "vier"]


def test_each_link_covers_the_one_before() -> None:
    for action in ("eins", "zwei"):
        record(action)
    seal(2)
    with unit(SELFKANT):
        entries = list(Auditeintrag.objects.order_by("transaktion", "nr"))
    first = audit.link_hash(b"\x00" * 32, entries[0])
    assert [value for _, value in chain()] == [first, audit.link_hash(first, entries[1])]
    entries[0].handlung = "gefälscht"
    assert audit.link_hash(b"\x00" * 32, entries[0]) != first


def test_an_entry_whose_transaction_is_still_open_holds_back_the_later_ones() -> None:
    began, may_end = threading.Event(), threading.Event()

    def slow() -> None:
        with unit(SELFKANT):
            audit.record("langsam", subject=Kommune(id="selfkant"))
            began.set()
            may_end.wait(10)
        connection.close()

    thread = threading.Thread(target=slow)
    thread.start()
    began.wait(10)
    record("schnell")
    sealed_meanwhile = audit.seal(by=SELFKANT)
    may_end.set()
    thread.join()
    assert sealed_meanwhile == 0
    assert seal(2) == 2
    assert [action for action, _ in chain()] == ["langsam", "schnell"]
