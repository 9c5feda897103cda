"""A Kommune's colours as a stylesheet: what cannot be read is not served."""

from __future__ import annotations

import re

from portal.kommune.rules import VORSCHLAEGE
from portal.web.ui import theme


def properties(farbe: str) -> dict[str, str]:
    return dict(re.findall(r"(--[\w-]+):(#[0-9a-f]{6});", theme.stylesheet(farbe)))


def test_own_colour_is_served_and_changes_the_version() -> None:
    assert properties("#005A2B")["--sp-primaer"] == "#005a2b"
    assert len({theme.version(farbe) for farbe in VORSCHLAEGE.values()}) == len(VORSCHLAEGE)


def test_an_unreadable_colour_is_served_as_the_nearest_that_passes() -> None:
    assert theme.stylesheet("#ffd500") == theme.stylesheet("#8c750c")


def test_every_colour_of_the_rules_is_in_the_stylesheet() -> None:
    assert {f"--sp-primaer{name}" for name in ("", "-tief", "-schrift", "-hauch", "-kante", "-rand")} <= set(
        properties("#1c5c43")
    )
