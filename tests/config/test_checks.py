"""Production refuses what only the demo may do."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytest_django import Settings

from demo.siegel import make_seals
from portal.adapters.pyhanko import PyHankoSiegel
from portal.config.checks import is_safe_postgresql, postgresql_keeps_policies_apart, production_is_strict
from portal.core import clock
from portal.core.ports import Permanent


@pytest.fixture
def production(settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Settings:
    settings.PORTAL_MODE = "production"
    settings.PORTAL_BASE_URL = "https://{host}"
    settings.PORTAL_FORM_ACTIONS = ["https://id.bund.de"]
    settings.PORTAL_DOKUMENTENSIEGEL = tmp_path  # where no other test has made seals of the demo
    monkeypatch.setitem(settings.DATABASES["keys"], "HOST", "another-server")
    return settings


def faults() -> list[str | None]:
    return [error.id for error in production_is_strict(None)]


def test_a_strict_configuration_starts(production: Settings) -> None:
    assert faults() == []


def test_addresses_without_https_are_refused(production: Settings) -> None:
    production.PORTAL_BASE_URL = "http://{host}"
    production.PORTAL_FORM_ACTIONS = ["http://127.0.0.1:8101"]
    assert faults() == ["portal.E001", "portal.E003"]
    production.PORTAL_MODE = "demo"
    assert faults() == []


def test_keys_beside_the_data_they_open_are_refused(production: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(production.DATABASES["keys"], "HOST", production.DATABASES["default"]["HOST"])
    assert faults() == ["portal.E002"]


def test_the_clock_can_be_moved_in_the_demo_only() -> None:
    with pytest.raises(RuntimeError):
        clock.move_to(clock.utc_now())


@pytest.mark.parametrize(("version", "safe"), [(140022, False), (150008, False), (150009, True), (160004, False),
                                               (170001, True), (180000, True)])  # fmt: skip
def test_a_postgresql_with_gaps_in_row_security_is_refused(version: int, safe: bool) -> None:
    assert is_safe_postgresql(version) is safe


@pytest.mark.usefixtures("database")
def test_the_postgresql_at_hand_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    assert postgresql_keeps_policies_apart(databases=["default", "keys"]) == []
    monkeypatch.setattr("portal.config.checks._SAFE_POSTGRESQL", {99: 0})
    assert [error.id for error in postgresql_keeps_policies_apart(databases=["default"])] == ["portal.E005"]


def test_a_seal_of_the_demo_is_refused_in_production(production: Settings, tmp_path: Path) -> None:
    make_seals(tmp_path, {"geilenkirchen": "Stadt Geilenkirchen"})
    assert faults() == ["portal.E006"]
    with pytest.raises(Permanent, match="seal of the demo"):
        PyHankoSiegel(options={"folder": tmp_path}).sign(b"", wer="geilenkirchen", name="x")
