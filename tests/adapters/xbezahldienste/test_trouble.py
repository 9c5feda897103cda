"""What goes wrong between the portal and a Bezahldienst, each made by the simulator's behaviour."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx
import pytest

from demo.process import free_port
from portal.core.ports import Permanent, Temporary
from portal.zahlung.ports import Anbieterstatus, ZahlungBesteht
from tests.adapters.contracts.zahlungsanbieter import order
from tests.bezahldienst import Simulator, start_simulator


@pytest.mark.parametrize(
    ("start", "created"),
    [("never_answer", False), ("error_500", False), ("drop_after_create", True), ("late", True)],
)
def test_an_unclear_start_is_found_by_our_request_id(simulator: Simulator, start: str, created: bool) -> None:
    auftrag, anbieter = order(), simulator.adapter()
    simulator.behave(start=start, late_seconds=3)
    began = time.monotonic()
    with pytest.raises(Temporary):
        anbieter.start(auftrag)
    assert time.monotonic() - began < 2.9
    simulator.behave()
    found = anbieter.find(request_id=auftrag.request_id)
    assert (found is not None) == created
    if found is None:
        anbieter.start(auftrag)  # the same attempt again
    else:
        assert found.status == Anbieterstatus.OFFEN and found.redirect_url
        with pytest.raises(ZahlungBesteht):
            anbieter.start(auftrag)
    assert [entry["requestId"] for entry in simulator.journal()].count(auftrag.request_id) == 1


def test_late_but_in_time_is_no_trouble(simulator: Simulator) -> None:
    simulator.behave(start="late", status="late", late_seconds=0.3)
    anbieter = simulator.adapter()
    start = anbieter.start(order())
    assert anbieter.status(transaction_id=start.transaction_id).status == Anbieterstatus.OFFEN


def test_a_product_that_does_not_find_by_request_id(simulator: Simulator) -> None:
    auftrag, anbieter = order(), simulator.adapter()
    simulator.behave(start="drop_after_create")
    with pytest.raises(Temporary):
        anbieter.start(auftrag)
    simulator.behave(find_by_request_id=False)
    with pytest.raises(ZahlungBesteht):
        anbieter.start(auftrag)
    assert anbieter.find(request_id=auftrag.request_id) is None


@pytest.mark.parametrize("trouble", ["never_answer", "late", "drop", "error_500", "garbage"])
def test_a_status_that_does_not_come_is_temporary(simulator: Simulator, trouble: str) -> None:
    anbieter = simulator.adapter()
    start = anbieter.start(order())
    simulator.behave(status=trouble, late_seconds=3)
    with pytest.raises(Temporary):
        anbieter.status(transaction_id=start.transaction_id)
    simulator.behave()
    assert anbieter.status(transaction_id=start.transaction_id).status == Anbieterstatus.OFFEN


def test_charged_but_the_answer_lost(simulator: Simulator, payer: Callable[[str, str], object]) -> None:
    anbieter = simulator.adapter()
    start = anbieter.start(order())
    simulator.behave(drop_after_charge=1)
    with pytest.raises(httpx.TransportError):
        payer(start.redirect_url, "bezahlen")
    assert anbieter.status(transaction_id=start.transaction_id).status == Anbieterstatus.BEZAHLT


def test_the_way_back_carries_no_proof(simulator: Simulator, payer: Callable[[str, str], httpx.Response]) -> None:
    auftrag, anbieter = order(), simulator.adapter()
    for does in ("bezahlen", "abbrechen", "fehlgeschlagen"):
        start = anbieter.start(order())
        back = payer(start.redirect_url, does)
        assert (back.status_code, back.headers["location"]) == (303, auftrag.return_url)


def test_another_amount_is_told_as_it_is(simulator: Simulator) -> None:
    """The comparison is the caller's: the adapter must not put our amount in the place of the provider's."""
    anbieter = simulator.adapter()
    start = anbieter.start(order(cents=1500))
    simulator.behave(status_amount_delta_cents=-1)
    assert anbieter.status(transaction_id=start.transaction_id).betrag_cents == 1499


def test_an_answer_for_another_payment_is_not_taken(simulator: Simulator) -> None:
    auftrag, anbieter = order(), simulator.adapter()
    start = anbieter.start(auftrag)
    simulator.behave(start="another", status="another")
    with pytest.raises(Permanent, match="another payment"):
        anbieter.status(transaction_id=start.transaction_id)
    with pytest.raises(Permanent, match="another payment"):
        anbieter.find(request_id=auftrag.request_id)
    with pytest.raises(Permanent, match="another payment"):
        anbieter.start(order())


def test_the_payer_is_sent_to_no_strange_page(tmp_path: Path) -> None:
    port = free_port()
    anbieter = Simulator(f"http://127.0.0.1:{port}", port, tmp_path).adapter()
    with (
        start_simulator(tmp_path, port, "--public-url", "ftp://127.0.0.1"),
        pytest.raises(Permanent, match="not https"),
    ):
        anbieter.start(order())


def test_an_answer_that_only_trickles_is_given_up(simulator: Simulator) -> None:
    """Each piece comes in time; together they would hold the caller for ever."""
    with trickling() as url:
        anbieter = simulator.adapter(auth="basic", base_url=url, total_seconds=1)
        began = time.monotonic()
        with pytest.raises(Temporary):
            anbieter.check()
        assert time.monotonic() - began < 3


@contextmanager
def trickling() -> Iterator[str]:
    """The address of a server that sends one byte of its answer every tenth of a second."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            connection, _ = server.accept()
            with connection, suppress(OSError):
                connection.recv(10_000)
                connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
                for _ in range(100):
                    connection.sendall(b" ")
                    time.sleep(0.1)

        thread = threading.Thread(target=serve)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}"
        thread.join()


def test_kill_forgets_no_charge_and_costs_no_second_login(tmp_path: Path, payer: Callable[[str, str], object]) -> None:
    port = free_port()
    simulator = Simulator(f"http://127.0.0.1:{port}", port, tmp_path)
    anbieter = simulator.adapter()
    with start_simulator(tmp_path, port):  # ends by SIGKILL
        paid, still_open = anbieter.start(order()), anbieter.start(order())
        payer(paid.redirect_url, "bezahlen")
    with pytest.raises(Temporary):
        anbieter.status(transaction_id=paid.transaction_id)
    with start_simulator(tmp_path, port):  # our token is unknown to it now: the adapter fetches a new one
        assert anbieter.status(transaction_id=paid.transaction_id).status == Anbieterstatus.BEZAHLT
        assert anbieter.status(transaction_id=still_open.transaction_id).status == Anbieterstatus.OFFEN
        assert [entry["status"] for entry in simulator.journal()] == ["PAYED", "INITIAL"]


@pytest.mark.parametrize("auth", ["oauth2", "basic"])
def test_wrong_credentials_are_permanent(simulator: Simulator, auth: str) -> None:
    with pytest.raises(Permanent):
        simulator.adapter(auth=auth, secret="falsch").check()


def test_refusals_are_permanent_and_quote_nothing(simulator: Simulator) -> None:
    simulator.behave(unknown_endpoints=["05370012"])
    with pytest.raises(Permanent, match="NO_VALID_ORIGINATOR_OR_ENDPOINT"):
        simulator.adapter().check()
    simulator.behave(require_booking_data=True)
    with pytest.raises(Permanent, match="BOOKING_DATA_MISSING"):
        simulator.adapter().start(order())
    simulator.adapter(booking_data=[["haushaltsstelle", "1.020.1000"]]).start(order())


def test_an_address_nobody_listens_at(simulator: Simulator) -> None:
    with pytest.raises(Temporary):
        simulator.adapter(base_url=f"http://127.0.0.1:{free_port()}").check()


def test_the_simulator_says_that_it_is_one(simulator: Simulator) -> None:
    assert simulator.adapter().check().startswith("Demo-")
