"""Pictures for docs/handbuch, taken by tests that come along the pages anyway; only where HANDBUCH=1 asks for them."""

from __future__ import annotations

import os
from io import BytesIO

from PIL import Image
from playwright.sync_api import Page

from tests.browser import CHECKOUT

PICTURES = CHECKOUT / "docs" / "handbuch" / "bilder"


def save_picture(page: Page, name: str, *, at: str = "body") -> None:
    """What the window shows, from the top of the page or of the first `at`, as `name`.png."""
    if not os.environ.get("HANDBUCH"):
        return
    page.locator(at).first.evaluate("element => element.scrollIntoView()")
    picture = Image.open(BytesIO(page.screenshot(animations="disabled", caret="hide")))
    path = PICTURES / f"{name}.png"
    path.parent.mkdir(exist_ok=True)
    picture.convert("RGB").quantize(64).save(path, optimize=True)
