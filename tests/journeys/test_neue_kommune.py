"""A new Kommune answers in the running portal: in both web processes, which nobody restarts."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import urllib.error
import urllib.request

import pytest

from tests.browser import CHECKOUT
from tests.journeys.stack import Stack
from tests.stack import children

pytestmark = pytest.mark.journey

_WITHIN = 60.0


def status(stack: Stack, host: str) -> int:
    request = urllib.request.Request(stack.url("portal") + "/", headers={"Host": host})
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code


def create(stack: Stack, kommune_id: str) -> str:
    """The command as an operator gives it; the address that it tells."""
    command = [sys.executable, "-m", "portal.config.cli", "kommune_anlegen", "--id", kommune_id]
    told = subprocess.run(
        [*command, "--name", kommune_id.capitalize(), "--ags", "05370044"],
        env=stack.environment, cwd=CHECKOUT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return str(json.loads(told.stdout)["url"])


def test_it_answers_in_every_process_within_a_minute(stack: Stack) -> None:
    workers = children(stack.processes["portal"].pid)
    assert status(stack, "neustadt.localhost") == 404
    before = os.times()
    address = create(stack, "neustadt")
    now = os.times()
    work = now.children_user - before.children_user + now.children_system - before.children_system
    assert 0 < work < 10  # seconds; what other programs of the machine do does not count
    assert address.startswith("http://neustadt.localhost:")
    answers = _watch(stack, wanted=200)
    assert answers[-20:] == [200] * 20  # both processes, and the same ones
    assert len(workers) == 2 and children(stack.processes["portal"].pid) == workers


def _watch(stack: Stack, *, wanted: int) -> list[int]:
    """What the host answers until it says the same twenty times (enough to meet both processes), a minute at most."""
    found: list[int] = []
    deadline = time.monotonic() + _WITHIN
    while time.monotonic() < deadline and found[-20:] != [wanted] * 20:
        found.append(status(stack, "neustadt.localhost"))
        time.sleep(0.1)
    return found
