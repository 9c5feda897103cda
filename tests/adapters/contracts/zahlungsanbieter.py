"""The contract of zahlung.ports.Zahlungsanbieter."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from django.db import transaction

from portal.core.ports import Permanent
from portal.zahlung.ports import (
    Anbieterstatus,
    ZahlungBesteht,
    Zahlungsanbieter,
    Zahlungsauftrag,
    Zahlungsstand,
)

Payer = Callable[[str, str], object]  # the payer's page, and what the payer does there


def order(*, cents: int = 1500, request_id: str | None = None) -> Zahlungsauftrag:
    return Zahlungsauftrag(
        request_id=request_id or str(uuid4()),
        betrag_cents=cents,
        verwendungszweck="4711000000001",
        beschreibung="Vorgang GK-2026-000001",
        return_url="http://geilenkirchen.localhost:8000/zahlungen/rueckkehr",
        at=datetime(2026, 6, 1, 9, 30, tzinfo=UTC),
    )


class ZahlungsanbieterContract:
    """Inherit, and bring the fixtures `anbieter` and `payer`."""

    def test_a_started_payment_is_open_and_has_a_page(self, anbieter: Zahlungsanbieter) -> None:
        auftrag = order(cents=1050)
        start = anbieter.start(auftrag)
        stand = anbieter.status(transaction_id=start.transaction_id)
        assert stand == Zahlungsstand(
            status=Anbieterstatus.OFFEN,
            transaction_id=start.transaction_id,
            request_id=auftrag.request_id,
            betrag_cents=1050,
            waehrung="EUR",
            redirect_url=start.redirect_url,
        )

    def test_paid(self, anbieter: Zahlungsanbieter, payer: Payer) -> None:
        start = anbieter.start(order(cents=1001))
        payer(start.redirect_url, "bezahlen")
        stand = anbieter.status(transaction_id=start.transaction_id)
        assert (stand.status, stand.betrag_cents, stand.waehrung) == (Anbieterstatus.BEZAHLT, 1001, "EUR")
        assert stand.kassenzeichen and stand.zahlart and stand.bezahlt_am and stand.bezahlt_am.tzinfo
        assert stand.redirect_url is None

    def test_paid_without_coming_back(self, anbieter: Zahlungsanbieter, payer: Payer) -> None:
        start = anbieter.start(order())
        payer(start.redirect_url, "bezahlen_ohne_rueckkehr")
        assert anbieter.status(transaction_id=start.transaction_id).status == Anbieterstatus.BEZAHLT

    @pytest.mark.parametrize(
        ("does", "becomes"),
        [("abbrechen", Anbieterstatus.ABGEBROCHEN), ("fehlgeschlagen", Anbieterstatus.FEHLGESCHLAGEN)],
    )
    def test_not_paid(self, anbieter: Zahlungsanbieter, payer: Payer, does: str, becomes: Anbieterstatus) -> None:
        start = anbieter.start(order())
        payer(start.redirect_url, does)
        stand = anbieter.status(transaction_id=start.transaction_id)
        assert (stand.status, stand.bezahlt_am, stand.redirect_url) == (becomes, None, None)

    def test_a_final_state_stays(self, anbieter: Zahlungsanbieter, payer: Payer) -> None:
        start = anbieter.start(order())
        payer(start.redirect_url, "abbrechen")
        payer(start.redirect_url, "bezahlen")
        assert anbieter.status(transaction_id=start.transaction_id).status == Anbieterstatus.ABGEBROCHEN

    def test_the_same_request_id_is_opened_once(self, anbieter: Zahlungsanbieter) -> None:
        auftrag = order()
        start = anbieter.start(auftrag)
        with pytest.raises(ZahlungBesteht):
            anbieter.start(auftrag)
        found = anbieter.find(request_id=auftrag.request_id)
        assert found is not None
        assert (found.transaction_id, found.redirect_url) == (start.transaction_id, start.redirect_url)

    def test_what_never_began_is_not_found(self, anbieter: Zahlungsanbieter) -> None:
        assert anbieter.find(request_id=str(uuid4())) is None
        with pytest.raises(Permanent):
            anbieter.status(transaction_id=str(uuid4()))

    @pytest.mark.parametrize("cents", [1, 7, 10, 99, 100, 333, 1999, 28_957, 99_999_900])
    def test_amounts_arrive_to_the_cent(self, anbieter: Zahlungsanbieter, cents: int) -> None:
        start = anbieter.start(order(cents=cents))
        assert anbieter.status(transaction_id=start.transaction_id).betrag_cents == cents

    def test_check_names_what_answers(self, anbieter: Zahlungsanbieter) -> None:
        assert anbieter.check()

    def test_no_call_inside_a_transaction(self, anbieter: Zahlungsanbieter, database: None) -> None:
        calls: list[Callable[[], object]] = [
            lambda: anbieter.start(order()),
            lambda: anbieter.status(transaction_id="x"),
            lambda: anbieter.find(request_id="x"),
            anbieter.check,
        ]
        for call in calls:
            with transaction.atomic(), pytest.raises(RuntimeError, match="inside a transaction"):
                call()
