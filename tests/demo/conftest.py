"""What the demo has before its story begins."""

from __future__ import annotations

from pathlib import Path

import pytest

from demo.story import offers, staff
from demo.story.plan import DEMO_DAY


@pytest.fixture
def people(database: None, tmp_path: Path) -> Path:
    """Offers and staff of the demo; the file that names the staff."""
    path = tmp_path / "demo-mitarbeiter.json"
    staff.make_staff(path, at=DEMO_DAY)
    offers.switch_on(payment_port=8102, at=DEMO_DAY)
    return path
