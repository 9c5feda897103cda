"""A Kommune whose payments go to the simulator's process."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.test import override_settings

from portal.core.tenancy import System, unit
from portal.kommune.models import Anbindung
from tests.bezahldienst import SECRET, Simulator, options

HERE = "geilenkirchen"


@pytest.fixture
def connected(database: None, simulator: Simulator) -> Iterator[Simulator]:
    """The simulator, configured as this Kommune's Bezahldienst."""
    with unit(System(HERE)):
        Anbindung(
            kommune_id=HERE,
            port="zahlung",
            adapter="xbezahldienste",
            optionen=options(simulator.url),
            geheimnis="bezahldienst",
        ).save(force_insert=True)
    with override_settings(PORTAL_SECRETS={"bezahldienst": SECRET}):
        yield simulator
