"""A new Kommune answers in the running portal: two web processes and the worker that nobody restarts."""

from __future__ import annotations

import json
import os
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator

import pytest

from tests.settings import CLUSTER
from tests.stack import Stack, running_stack

pytestmark = pytest.mark.proof

_WITHIN = 60.0


@pytest.fixture(scope="module")
def stack(cloned_databases: None) -> Iterator[Stack]:
    with running_stack("anlegen", template=CLUSTER) as stack:
        yield stack


def status(stack: Stack, host: str) -> int:
    request = urllib.request.Request(stack.portal + "/", headers={"Host": host})
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code


def test_it_answers_in_every_process_within_a_minute(stack: Stack) -> None:
    workers = stack.workers()
    assert status(stack, "neustadt.localhost") == 404
    before = os.times()
    line = json.loads(
        stack.run(
            "-m", "portal.config.cli", "kommune_anlegen", "--id", "neustadt", "--name", "Neustadt", "--ags", "05370044"
        )
    )
    now = os.times()
    work = now.children_user - before.children_user + now.children_system - before.children_system
    assert 0 < work < 10  # seconds; what other programs of the machine do does not count
    assert line["url"].startswith("http://neustadt.localhost:")
    answers = _watch(stack, wanted=200)
    assert answers[-20:] == [200] * 20 and stack.workers() == workers  # both processes, and the same ones


def _watch(stack: Stack, *, wanted: int) -> list[int]:
    """What the host answers until it says the same twenty times (enough to meet both processes), a minute at most."""
    found: list[int] = []

    def ask() -> None:
        deadline = time.monotonic() + _WITHIN
        while time.monotonic() < deadline and found[-20:] != [wanted] * 20:
            found.append(status(stack, "neustadt.localhost"))
            time.sleep(0.1)

    asking = threading.Thread(target=ask)
    asking.start()
    stack.turn(until=lambda: not asking.is_alive())
    return found
