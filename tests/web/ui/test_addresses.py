"""The layout writes addresses out; each of them must lead somewhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.urls import resolve

TEMPLATES = Path(__file__).resolve().parents[3] / "src" / "portal" / "web" / "ui" / "templates"
FOUND = {
    (bool(translated), address)
    for path in TEMPLATES.glob("**/*.html")
    for translated, address in re.findall(
        r'(?:href|action|ziel)="({{ wurzel }})?(/[^"?{]*)', path.read_text(encoding="utf-8")
    )
}
# What begins with `wurzel` is there in English too.
ADDRESSES = sorted({address for _, address in FOUND} | {f"/en{address}" for translated, address in FOUND if translated})


def test_the_layout_has_addresses() -> None:
    assert "/leistungen/" in ADDRESSES and "/en/leistungen/" in ADDRESSES
    assert "/theme.css" in ADDRESSES


@pytest.mark.parametrize("address", ADDRESSES)
def test_address_of_the_layout_leads_somewhere(address: str) -> None:
    assert resolve(address)
