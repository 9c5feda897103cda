"""The API describes itself and answers errors in its own shape."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.factories import host

pytestmark = pytest.mark.usefixtures("database")


def test_it_describes_itself() -> None:
    response = Client(HTTP_HOST=host("geilenkirchen")).get("/api/v1/openapi.json")
    assert response.status_code == 200
    assert response.json()["openapi"].startswith("3.1")


def test_there_is_no_page_that_loads_from_other_hosts() -> None:
    assert Client(HTTP_HOST=host("geilenkirchen")).get("/api/v1/docs").status_code == 404


@pytest.mark.parametrize("path", ["nix", "leistungen/", "leistungen/a/b", "zustaendigkeit/"])
def test_an_address_that_there_is_not_is_told_in_the_same_shape(path: str) -> None:
    response = Client(HTTP_HOST=host("geilenkirchen")).get(f"/api/v1/{path}")
    assert (response.status_code, list(response.json())) == (404, ["fehler"])
