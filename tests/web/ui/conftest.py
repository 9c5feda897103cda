"""One browser and one stage for all tests of the layout."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from portal.web.ui import assets
from tests.browser import launch_chromium
from tests.web.ui.samples import PAGES
from tests.web.ui.stage import Stage, page, served


@pytest.fixture(scope="session")
def stage() -> Iterator[Stage]:
    assets.build()
    with served() as stage:
        stage.pages.update({path: page(template, **context) for path, (template, context) in PAGES.items()})
        yield stage


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with launch_chromium() as browser:
        yield browser
