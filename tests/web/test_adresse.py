"""Whose address a limit counts: a person cannot take another one for every try."""

from __future__ import annotations

import pytest
from django.test import RequestFactory

from portal.web.middleware import client_address


@pytest.mark.parametrize(
    ("peer", "counted"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::1", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::1", "2001:db8:1:3::/64"),
        ("::ffff:192.0.2.7", "::ffff:192.0.2.7"),
        ("keine:adresse", "keine:adresse"),
        ("", ""),
    ],
)
def test_an_ipv6_connection_is_one_address(peer: str, counted: str) -> None:
    assert client_address(RequestFactory().get("/", REMOTE_ADDR=peer)) == counted


def test_behind_the_proxy_its_own_entry_counts(settings: pytest.FixtureRequest) -> None:
    settings.SECURE = True  # type: ignore[attr-defined]
    request = RequestFactory().get(
        "/", REMOTE_ADDR="10.0.0.1", headers={"X-Forwarded-For": "198.51.100.9, 2001:db8::5"}
    )
    assert client_address(request) == "2001:db8::/64"


def test_without_a_proxy_nobody_chooses_an_address() -> None:
    request = RequestFactory().get("/", REMOTE_ADDR="192.0.2.7", headers={"X-Forwarded-For": "198.51.100.9"})
    assert client_address(request) == "192.0.2.7"
