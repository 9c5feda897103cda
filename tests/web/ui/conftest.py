"""One stage for all tests of the layout."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.web.ui.samples import PAGES
from tests.web.ui.stage import Stage, page, served


@pytest.fixture(scope="session")
def stage() -> Iterator[Stage]:
    with served() as stage:
        stage.pages.update({path: page(template, **context) for path, (template, context) in PAGES.items()})
        yield stage
