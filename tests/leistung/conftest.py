"""Angebote are reference data that the test database keeps, so what a test takes online goes back afterwards."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from portal.core.tenancy import System, unit
from portal.leistung.models import Angebot
from tests.leistung.angebote import KEPT, take_online


@pytest.fixture
def urkunde_online(database: None) -> Iterator[None]:
    """The Geburtsurkunde online in Geilenkirchen, as the demo does it."""
    take_online("geilenkirchen", "geburtsurkunde")
    yield
    with unit(System("geilenkirchen")):
        Angebot.objects.filter(kommune_id="geilenkirchen").update(**KEPT)
