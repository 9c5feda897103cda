"""The Zahlungsanbieter contract over the adapter, with each way to authenticate, against the simulator's process."""

from __future__ import annotations

import pytest

from portal.adapters.xbezahldienste import XBezahldienste
from tests.adapters.contracts.zahlungsanbieter import ZahlungsanbieterContract
from tests.bezahldienst import Simulator


class TestWithOAuth2(ZahlungsanbieterContract):
    @pytest.fixture
    def anbieter(self, simulator: Simulator) -> XBezahldienste:
        return simulator.adapter(auth="oauth2")


class TestWithBasic(ZahlungsanbieterContract):
    @pytest.fixture
    def anbieter(self, simulator: Simulator) -> XBezahldienste:
        return simulator.adapter(auth="basic")
