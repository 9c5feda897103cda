"""An Angebot that is online."""

from __future__ import annotations

import pytest

from tests.leistung.angebote import take_online


@pytest.fixture
def urkunde_online(database: None) -> None:
    """The Geburtsurkunde online in Geilenkirchen, as the demo does it."""
    take_online("geilenkirchen", "geburtsurkunde")
