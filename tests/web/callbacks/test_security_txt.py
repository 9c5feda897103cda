"""security.txt: each host names who was configured for it, and nobody else."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from portal.config.checks import reports_have_an_address

pytestmark = pytest.mark.usefixtures("database")
SOON, LATER = (datetime.now(UTC) + timedelta(days=days) for days in (20, 200))


def entry(expires: datetime = LATER, *contact: str) -> dict[str, Any]:
    return {"contact": contact or ["https://meldung.example/", "mailto:cert@meldung.example"],
            "expires": expires.isoformat()}  # fmt: skip


def answer(host: str = "selfkant.localhost") -> Any:
    return Client().get("/.well-known/security.txt", headers={"host": host})


def faults() -> list[str | None]:
    return [fault.id for fault in reports_have_an_address(None)]


def test_nothing_configured_is_404(settings: Settings) -> None:
    settings.PORTAL_SECURITY_TXT = {}
    assert answer().status_code == 404
    settings.PORTAL_SECURITY_TXT = {"geilenkirchen.localhost": entry()}
    assert answer().status_code == 404


def test_a_host_names_its_own_contact_or_that_of_every_host(settings: Settings) -> None:
    settings.PORTAL_SECURITY_TXT = {"*": entry(), "geilenkirchen.localhost": entry(LATER, "tel:+49-2451-0000")}
    common, own = answer(), answer("geilenkirchen.localhost")
    assert common.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert common.content.decode().splitlines() == [
        "Contact: https://meldung.example/",
        "Contact: mailto:cert@meldung.example",
        f"Expires: {LATER:%Y-%m-%dT%H:%M:%SZ}",
        "Canonical: http://selfkant.localhost/.well-known/security.txt",
    ]
    assert own.content.decode().splitlines()[0] == "Contact: tel:+49-2451-0000"
    assert "Canonical: http://geilenkirchen.localhost/" in own.content.decode()
    assert answer("irgendwo.example").status_code == 404


def test_an_expired_contact_is_not_named(settings: Settings) -> None:
    settings.PORTAL_SECURITY_TXT = {"*": entry(datetime.now(UTC) - timedelta(seconds=1))}
    assert answer().status_code == 404


def test_expiry_is_told_in_utc(settings: Settings) -> None:
    settings.PORTAL_SECURITY_TXT = {"*": entry() | {"expires": "2999-06-30T01:00:00+02:00"}}
    assert "Expires: 2999-06-29T23:00:00Z" in answer().content.decode()


@pytest.mark.parametrize(
    "wrong",
    [
        {"contact": "mailto:eine@stelle.example"},
        {"contact": []},
        {"contact": ["http://stelle.example/"]},
        {"contact": ["mailto:eine@stelle.example\nContact: mailto:andere@stelle.example"]},
        {"expires": "2999-06-30T01:00:00"},
        {"expires": "bald"},
        {"expires": ""},
    ],
)
def test_a_wrong_entry_is_refused_at_the_start(settings: Settings, wrong: dict[str, Any]) -> None:
    settings.PORTAL_SECURITY_TXT = {"*": entry() | wrong}
    assert faults() == ["portal.E004"]


def test_production_is_told_when_the_address_is_missing_or_runs_out(settings: Settings) -> None:
    settings.PORTAL_SECURITY_TXT = {}
    assert faults() == []
    settings.PORTAL_MODE = "production"
    assert faults() == ["portal.W001"]
    settings.PORTAL_SECURITY_TXT = {"*": entry(), "geilenkirchen.localhost": entry(SOON)}
    assert faults() == ["portal.W002"]
    settings.PORTAL_SECURITY_TXT = {"*": entry()}
    assert faults() == []
