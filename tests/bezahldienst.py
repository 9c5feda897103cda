"""The payment simulator as a process of its own, and what talks to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from demo.process import free_port
from portal.adapters.xbezahldienste import XBezahldienste
from tests.processes import running_module

SECRET = "nur für diesen Lauf"
AUTHS: dict[str, dict[str, Any]] = {
    "oauth2": {"kind": "oauth2", "client_id": "serviceportal", "token_url": "{url}/oauth/token"},
    "basic": {"kind": "basic", "username": "serviceportal"},
}


@dataclass(frozen=True)
class Simulator:
    url: str
    port: int
    store: Path

    def behave(self, **behaviour: object) -> None:
        httpx.put(f"{self.url}/verhalten", json=behaviour).raise_for_status()

    def journal(self) -> list[dict[str, Any]]:
        return httpx.get(f"{self.url}/journal").raise_for_status().json()

    def entry(self, request_id: str) -> dict[str, Any] | None:
        return next((entry for entry in self.journal() if entry["requestId"] == request_id), None)

    def adapter(self, *, auth: str = "oauth2", secret: str = SECRET, **more: object) -> XBezahldienste:
        return XBezahldienste(options=options(self.url, auth=auth) | more, secret=secret)


def options(url: str, *, auth: str = "oauth2") -> dict[str, Any]:
    """What an Anbindung to the simulator at `url` is configured with; it waits less long than a real one."""
    return {
        "base_url": url,
        "originator_id": "serviceportal",
        "endpoint_id": "05370012",
        "auth": {name: value.format(url=url) for name, value in AUTHS[auth].items()},
        "connect_seconds": 1,
        "read_seconds": 1,
    }


def start_simulator(store: Path, port: int, *more: str) -> Any:
    """A context manager that runs the simulator."""
    arguments = ["--port", str(port), "--store", str(store), *more]
    environment = {"PAYMENT_SIMULATOR_SECRET": SECRET}
    return running_module("demo.payment_simulator", *arguments, port=port, environment=environment)


@pytest.fixture(scope="module")
def running_simulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Simulator]:
    port, store = free_port(), tmp_path_factory.mktemp("zahlungen")
    with start_simulator(store, port):
        yield Simulator(f"http://127.0.0.1:{port}", port, store)


@pytest.fixture
def simulator(running_simulator: Simulator) -> Iterator[Simulator]:
    """The simulator, well-behaved at the beginning of each test."""
    running_simulator.behave()
    yield running_simulator
    running_simulator.behave()


@pytest.fixture
def payer() -> Callable[[str, str], httpx.Response]:
    """A payer: posts the page's form and does not follow the way back."""
    return lambda url, does: httpx.post(url, data={"ergebnis": does, "zahlart": "WERO"}, follow_redirects=False)
