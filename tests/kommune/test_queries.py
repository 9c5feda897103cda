"""Reads of authorities."""

from __future__ import annotations

from typing import Any

import pytest

from portal.kommune.queries import all_kommunen, kommune_of_host, kommune_url

pytestmark = pytest.mark.usefixtures("database")


def test_every_host_names_its_kommune() -> None:
    for kommune in all_kommunen().values():
        assert kommune_of_host(kommune.host.upper()) == kommune
    assert kommune_of_host("example.org") is None


def test_an_address_on_another_host_comes_from_configuration(settings: Any) -> None:
    settings.PORTAL_BASE_URL = "https://{host}:8443"
    assert kommune_url(all_kommunen()["wegberg"], "/suche/") == "https://wegberg.localhost:8443/suche/"
