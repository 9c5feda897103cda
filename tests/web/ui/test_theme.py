"""A Kommune's colours: contrast is computed, and what cannot be read is not served."""

from __future__ import annotations

import re

import pytest

from portal.web.ui import theme

WHITE = (255, 255, 255)


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        ((0, 0, 0), WHITE, 21.0),
        (WHITE, WHITE, 1.0),
        ((0x76, 0x76, 0x76), WHITE, 4.54),  # the lightest grey that WCAG accepts on white
        ((255, 0, 0), WHITE, 4.0),
    ],
)
def test_contrast_is_that_of_wcag(one: theme.Rgb, other: theme.Rgb, ratio: float) -> None:
    assert theme.contrast(one, other) == pytest.approx(ratio, abs=0.01)
    assert theme.contrast(other, one) == theme.contrast(one, other)


def test_there_is_a_different_proposal_for_each_authority() -> None:
    assert len(set(theme.PROPOSALS.values())) == 11


@pytest.mark.parametrize("name", sorted(theme.PROPOSALS))
def test_every_proposal_can_be_read_on_white_and_on_its_own_tint(name: str) -> None:
    css = theme.stylesheet({"vorschlag": name})
    colour, tint = (_value(css, prop) for prop in ("--sp-primaer", "--sp-primaer-hauch"))

    assert theme.problem({"vorschlag": name}) is None
    assert theme.contrast(colour, WHITE) >= 4.5
    assert theme.contrast(colour, tint) >= 4.5
    assert theme.contrast(_value(css, "--sp-primaer-tief"), WHITE) >= 4.5


@pytest.mark.parametrize(
    ("farben", "problem"),
    [
        ({"primaer": "#ffd500"}, "kontrast"),
        ({"primaer": "#777777"}, "kontrast"),
        ({"primaer": "red"}, "unbekannt"),
        ({"primaer": "#fff;}body{display:none"}, "unbekannt"),
        ({"vorschlag": "gibt es nicht"}, "unbekannt"),
    ],
)
def test_unreadable_or_unknown_colour_falls_back_to_kern(farben: dict[str, str], problem: str) -> None:
    assert theme.problem(farben) == problem
    assert theme.stylesheet(farben) == theme.stylesheet({})


def test_own_colour_is_served_and_changes_the_version() -> None:
    own = {"primaer": "#005A2B"}

    assert theme.problem(own) is None
    assert "--sp-primaer:#005a2b;" in theme.stylesheet(own)
    assert theme.version(own) != theme.version({})


def _value(css: str, name: str) -> theme.Rgb:
    match = re.search(rf"{name}:#([0-9a-f]{{6}});", css)
    assert match
    text = match.group(1)
    return int(text[:2], 16), int(text[2:4], 16), int(text[4:], 16)
