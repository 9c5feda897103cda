"""Pages of the catalogue as a browser without cookies sees them, on the hosts of the test database."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from portal.core.tenancy import System, unit
from portal.leistung.models import Angebot
from tests.leistung.angebote import KEPT, take_online

Get = Callable[..., Any]


@pytest.fixture
def get(database: None) -> Get:
    """GET a path on the host of a Kommune, past the cache."""

    def fetch(path: str, kommune: str = "selfkant", **query: str) -> Any:
        cache.clear()
        return Client().get(path, query, headers={"host": f"{kommune}.localhost"})

    return fetch


@pytest.fixture
def urkunde_online(database: None) -> Iterator[None]:
    """The Geburtsurkunde online in Geilenkirchen and Selfkant, as the demo does it."""
    for kommune in ("geilenkirchen", "selfkant"):
        take_online(kommune, "geburtsurkunde")
    yield
    for kommune in ("geilenkirchen", "selfkant"):
        with unit(System(kommune)):
            Angebot.objects.filter(kommune_id=kommune).update(**KEPT)
