"""One stack for a worker's journeys, and a visitor for each of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser

from tests.journeys.stack import Stack, running_stack
from tests.journeys.visitor import Checked, Visitor
from tests.settings import CLUSTER


@pytest.fixture(scope="session")
def stack(cloned_databases: None) -> Iterator[Stack]:
    """The running portal. No test empties its databases: each takes accounts of its own."""
    with running_stack() as stack:
        yield stack


@pytest.fixture(scope="session")
def checked() -> Checked:
    """Which pages have been held against axe already, so that each is checked once a state and width."""
    return Checked(CLUSTER.folder / "angesehen")


@pytest.fixture(params=[True, False], ids=["script", "no-script"])
def javascript(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


@pytest.fixture
def visit(browser: Browser, stack: Stack, checked: Checked) -> Iterator[Callable[..., Visitor]]:
    """A new person at a browser of their own; what it complained about fails the test at the end."""
    visitors: list[Visitor] = []

    def come(*, javascript: bool, width: int = 1280) -> Visitor:
        visitors.append(Visitor(browser, stack, checked, javascript=javascript, width=width))
        return visitors[-1]

    yield come
    problems = [problem for visitor in visitors for problem in visitor.leave()]
    stack.behave()
    assert problems == []
