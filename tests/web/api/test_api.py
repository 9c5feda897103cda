"""The API describes itself and answers errors in its own shape."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

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


@pytest.mark.parametrize("path", ["", "nix", "leistungen/", "leistungen/a/b", "zustaendigkeit/"])
def test_an_address_that_there_is_not_is_told_in_the_same_shape(path: str) -> None:
    response = Client(HTTP_HOST=host("geilenkirchen")).get(f"/api/v1/{path}")
    assert (response.status_code, list(response.json())) == (404, ["fehler"])


def test_it_can_only_be_read() -> None:
    client = Client(HTTP_HOST=host("geilenkirchen"), enforce_csrf_checks=True)
    for path in ("leistungen?q=hund", "leistungen/hund-anmelden", "zustaendigkeit?leistung=kontakt", "openapi.json"):
        got, head = client.get(f"/api/v1/{path}"), client.head(f"/api/v1/{path}")
        assert (head.status_code, head.headers["Content-Type"], head.content) == (200, got["Content-Type"], b""), path
        for method in (client.post, client.put, client.patch, client.delete, client.options):
            response = method(f"/api/v1/{path}")
            assert (response.status_code, response.headers["Allow"]) == (405, "GET, HEAD"), path
            assert list(response.json()) == ["fehler"]
    assert client.head("/api/v1/leistungen?limit=0").status_code == 400
    response = client.post("/api/v1/nix")
    assert (response.status_code, list(response.json())) == (404, ["fehler"])


@pytest.mark.parametrize(
    ("url", "status"),
    [
        ("leistungen?q=hund", 200), ("leistungen?q=&limit=50", 200), ("leistungen?limit=51", 400),
        ("leistungen?zielgruppe=x", 400), ("leistungen/bauantrag", 200), ("leistungen/bauantrag?kommune=erkelenz", 200),
        ("leistungen/gibt-es-nicht", 404), ("zustaendigkeit?leistung=bauantrag&ort=52531", 200),
        ("zustaendigkeit?leistung=kfz-ausserbetriebsetzung&ort=Ratheim", 200),
        ("zustaendigkeit?leistung=bauantrag&ort=Beeck", 200), ("zustaendigkeit?leistung=bauantrag&ort=Aachen", 200),
        ("zustaendigkeit?leistung=heilpraktiker&ort=Erkelenz", 200), ("zustaendigkeit?leistung=nix", 400),
        ("zustaendigkeit?leistung=bauantrag&stichtag=morgen", 400),
    ],
)  # fmt: skip
def test_answers_are_as_the_description_says(url: str, status: int) -> None:
    client = Client(HTTP_HOST=host("kreis-heinsberg"))
    response = client.get(f"/api/v1/{url}")
    assert response.status_code == status
    assert list(faults(client.get("/api/v1/openapi.json").json(), url, status, response.json())) == []


def test_an_answer_that_is_not_as_described_would_be_found() -> None:
    description = Client(HTTP_HOST=host("kreis-heinsberg")).get("/api/v1/openapi.json").json()
    for wrong in ({}, {"fehler": 1}, {"fehler": "x", "mehr": "y"}):
        assert list(faults(description, "leistungen?limit=51", 400, wrong))


def faults(description: dict[str, Any], url: str, status: int, answer: Any) -> Iterator[str]:
    """Where an answer differs from its schema: JSON Schema as far as it is used here, and nothing undeclared."""
    path = f"/api/v1/{url.partition('?')[0]}"
    (operation,) = [
        methods["get"]
        for form, methods in description["paths"].items()
        if re.fullmatch(re.sub(r"{\w+}", "[^/]+", form), path)
    ]
    schema = operation["responses"][str(status)]["content"]["application/json"]["schema"]
    yield from _differences(description["components"]["schemas"], schema, answer, "$")


def _differences(known: dict[str, Any], schema: dict[str, Any], value: Any, at: str) -> Iterator[str]:
    schema = known[schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema
    if "anyOf" in schema:
        if all(list(_differences(known, each, value, at)) for each in schema["anyOf"]):
            yield f"{at}: {value!r}"
        return
    kinds = {"object": dict, "array": list, "string": str, "integer": int, "boolean": bool, "null": type(None)}
    if type(value) is not kinds[schema["type"]] or value not in schema.get("enum", [value]):
        yield f"{at}: {value!r}"
    elif isinstance(value, dict):
        parts, others = schema.get("properties", {}), schema.get("additionalProperties")
        yield from (f"{at}.{name} is missing" for name in set(schema.get("required", [])) - set(value))
        for name, part in value.items():
            if name in parts or others:
                yield from _differences(known, parts.get(name, others), part, f"{at}.{name}")
            else:
                yield f"{at}.{name} is not declared"
    elif isinstance(value, list):
        for part in value:
            yield from _differences(known, schema["items"], part, f"{at}[]")
