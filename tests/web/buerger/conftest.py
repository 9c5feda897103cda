"""Pages of the catalogue as a browser without cookies sees them, on the hosts of the test database."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from tests.leistung.angebote import take_online

Get = Callable[..., Any]


@pytest.fixture
def get(database: None) -> Get:
    """GET a path on the host of a Kommune, past the cache."""

    def fetch(path: str, kommune: str = "selfkant", **query: str) -> Any:
        cache.clear()
        return Client().get(path, query, headers={"host": f"{kommune}.localhost"})

    return fetch


@pytest.fixture
def urkunde_online(database: None) -> None:
    """The Geburtsurkunde online in Geilenkirchen and Selfkant, as the demo does it."""
    for kommune in ("geilenkirchen", "selfkant"):
        take_online(kommune, "geburtsurkunde")
