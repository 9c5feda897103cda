"""Production refuses what only the demo may do."""

from __future__ import annotations

from typing import Any

import pytest
from pytest_django import Settings

from portal.config.checks import production_is_strict
from portal.core import clock

SERVER_A, SERVER_B = {"HOST": "db-a", "PORT": ""}, {"HOST": "db-b", "PORT": ""}


@pytest.fixture
def production(settings: Settings) -> Settings:
    settings.PORTAL_MODE = "production"
    settings.PORTAL_BASE_URL = "https://{host}"
    settings.PORTAL_FORM_ACTIONS = ["https://id.bund.de"]
    settings.DATABASES = {"default": SERVER_A, "keys": SERVER_B}
    return settings


def faults() -> list[str | None]:
    return [error.id for error in production_is_strict(None)]


def test_a_strict_configuration_starts(production: Settings) -> None:
    assert faults() == []


@pytest.mark.parametrize(
    ("name", "value", "fault"),
    [
        ("PORTAL_BASE_URL", "http://{host}", "portal.E001"),
        ("DATABASES", {"default": SERVER_A, "keys": SERVER_A}, "portal.E002"),
        ("PORTAL_FORM_ACTIONS", ["http://127.0.0.1:8101"], "portal.E003"),
    ],
)
def test_what_only_the_demo_may_do_is_refused(production: Settings, name: str, value: Any, fault: str) -> None:
    setattr(production, name, value)
    assert faults() == [fault]
    production.PORTAL_MODE = "demo"
    assert faults() == []


def test_the_clock_can_be_moved_in_the_demo_only() -> None:
    with pytest.raises(RuntimeError):
        clock.move_to(clock.utc_now())
