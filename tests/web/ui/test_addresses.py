"""The layout writes addresses out; each of them must lead somewhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.urls import resolve

TEMPLATES = Path(__file__).resolve().parents[3] / "src" / "portal" / "web" / "ui" / "templates"
ADDRESSES = sorted(
    {
        address
        for path in TEMPLATES.glob("**/*.html")
        for address in re.findall(r'(?:href|action|ziel)="(/[^"?{]*)', path.read_text(encoding="utf-8"))
    }
)


def test_the_layout_has_addresses() -> None:
    assert "/leistungen/" in ADDRESSES
    assert "/theme.css" in ADDRESSES


@pytest.mark.parametrize("address", ADDRESSES)
def test_address_of_the_layout_leads_somewhere(address: str) -> None:
    assert resolve(address)
